"""The pages of corrective education and of graded intervention."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from casetrack.accounts.models import Role
from casetrack.cases.kinds import PartyKind, PartyRole
from casetrack.db import session
from casetrack.guidance.correction.kinds import InterventionLevel
from casetrack.guidance.correction.models import ConductLevel, CorrectiveMeasure
from casetrack.web.idempotency import new_token
from tests.builders import make_child, make_party, make_staff
from tests.review.builders import case_of, handler_of
from tests.signed_in import prepare, sign_in, text_of


@pytest.mark.in_turn(13)
def test_levels_and_measures_of_every_child_stand_on_one_page(app: Flask) -> None:
    with prepare(app):
        party = make_child()
        case, handler = case_of(party), handler_of(party)
        other = make_child(case)
        group = make_party(case, PartyRole.MINOR_WITH_MISCONDUCT, kind=PartyKind.GROUP)
        stranger = make_staff(Role.PROSECUTOR)
    client, at = sign_in(app, handler), f"/cases/{case.id}"

    for child, level, item in (
        (party, "serious", {"serious": "property"}),
        (group, "misconduct", {"misconduct": "internet"}),
    ):
        fields = {"party": str(child.id), "level": level, "happened": "2026-11-20", **item}
        sent = client.post(f"{at}/misconduct-levels/new", data={"sending": new_token(), **fields})
        assert sent.status_code == 302
    amiss = {"party": str(party.id), "level": "crime", "happened": "2026-11-20", "serious": "drugs"}
    refused = client.post(f"{at}/misconduct-levels/new", data={"sending": new_token(), **amiss})
    assert refused.status_code == 422
    assert "another level" in text_of(refused)

    police = {
        "children": [str(party.id), str(other.id)],
        "measures": ["correction_admonition", "correction_service"],
        "conduct": "property",
        "acted": "2026-11-02",
        "decided": "2026-11-10",
        "decided_by": "河畔区公安分局",
        "aim": "懂得劳动的价值",
        "started": "2026-11-11",
        "new_partner_kind": "other",
    }
    done = client.post(
        f"{at}/correction/new", data={"sending": new_token(), **police}, follow_redirects=True
    )
    page = text_of(done)
    assert "4 measures are recorded." in page
    assert page.count("social service (corrective education)") == 2
    # The gravest level stands first, who has none last.
    order = [page.index(f'id="child-{child.id}"') for child in (party, group, other)]
    assert order == sorted(order)

    with app.app_context():
        measure = session().scalars(select(CorrectiveMeasure)).all()[0].measure_id
        told_level = session().scalars(select(ConductLevel)).first()
        assert told_level is not None
        row = told_level.id
    shown = text_of(client.get(f"{at}/measures/{measure}"))
    assert "河畔区公安分局" in shown
    assert "(4) stealing" in shown
    assert "Corrective education" in text_of(client.get(f"{at}/measures/{measure}/paper"))

    changed = {"level": "crime", "happened": "2026-11-21", "serious": "", "reason": "已立案"}
    client.post(
        f"{at}/misconduct-levels/{row}/change",
        data={"sending": new_token(), "version": "1", **changed},
    )
    with app.app_context():
        rows = (
            session().scalars(select(ConductLevel).where(ConductLevel.party_id == party.id)).all()
        )
    assert [(row.level, row.withdrawn_by_id is None) for row in rows] == [
        (InterventionLevel.SERIOUS, False),
        (InterventionLevel.CRIME, True),
    ]
    assert "suspected crime" in text_of(client.get(f"{at}/people/{party.id}"))
    assert sign_in(app, stranger).get(f"{at}/correction").status_code == 404
