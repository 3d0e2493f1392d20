"""Every page calls somebody accused by what was decided, and says of a charge how it stands."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import Flask

from casetrack.accounts.models import Staff
from casetrack.cases.judgment_kinds import TermKind
from casetrack.cases.kinds import DispositionKind, PartyRole, TrackKind
from casetrack.cases.models import Disposition, DispositionTerm, Party
from casetrack.casework.new_parties import accuse
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.db.transaction import touch
from casetrack.ledger.decisions import track_for
from tests.builders import make_child, make_party
from tests.signed_in import prepare, sign_in, text_of
from tests.visits.builders import case_of, handler_of

NOTHING = BilingualText(None, None)


def shown(app: Flask, staff: Staff, address: str, *, lang: str = "zh") -> str:
    answer = sign_in(app, staff, lang=lang).get(address)
    assert answer.status_code == 200
    bare = re.sub(r"<(script|style).*?</\1>", " ", text_of(answer), flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", bare))


def decide(
    person: Party, kind: DispositionKind, *, result: str | None = None, months: int | None = None
) -> Disposition:
    case = case_of(person)
    decision = Disposition(
        case_id=case.id,
        party_id=person.id,
        track_id=track_for(case, TrackKind.CRIMINAL).id,
        kind=kind,
        decided=PartialDate.day(date(2026, 3, 2)),
        decided_here=False,
        decided_by=NOTHING,
        ground=NOTHING,
        result=result,
        terms=[DispositionTerm(kind=TermKind.IMPRISONMENT, months=months, text=NOTHING)]
        if months
        else [],
    )
    session().add(decision)
    session().flush()
    touch(case.id)
    return decision


@pytest.mark.parametrize(
    ("kind", "result", "called", "charged"),
    [
        (DispositionKind.PROSECUTED, None, "被告人", "被起诉"),
        (DispositionKind.CRIMINAL_JUDGMENT, "convicted", "被判刑人", "被起诉"),
        (DispositionKind.CRIMINAL_JUDGMENT, "acquitted", "宣告无罪", "宣告无罪"),
        (DispositionKind.DISCRETIONARY_NON_PROSECUTION, None, "被不起诉人", "相对不起诉"),
    ],
)
def test_nobody_is_a_suspect_after_a_decision(
    app: Flask, kind: DispositionKind, result: str | None, called: str, charged: str
) -> None:
    with prepare(app):
        child = make_child()
        accuse(case_of(child), child, "盗窃罪")
        decide(child, kind, result=result)
        handler, case_id = handler_of(child), child.case_id
        line = track_for(case_of(child), TrackKind.CRIMINAL).id

    of_case = shown(app, handler, f"/cases/{case_id}")
    of_person = shown(app, handler, f"/cases/{case_id}/people/{child.id}")
    of_line = shown(app, handler, f"/cases/{case_id}/lines/{line}")

    beside = shown(app, handler, f"/cases/{case_id}/people/new").partition("本案已有人员")[2]

    for page in (of_case, of_person, of_line, beside):
        assert called in page
        # What the law asks before a decision is named as the law names it.
        assert "犯罪嫌疑人" not in page.replace("讯问未成年犯罪嫌疑人", "")
        assert "涉嫌" not in page
    assert f"孙某某、{charged}" in of_case
    assert f"{charged}：盗窃罪" in of_person


def test_nobody_who_was_judged_is_received_for_review(app: Flask) -> None:
    with prepare(app):
        child = make_child()
        decide(child, DispositionKind.CRIMINAL_JUDGMENT, result="convicted")
        handler, case_id = handler_of(child), child.case_id

    assert "受理审查" not in shown(app, handler, f"/cases/{case_id}")


def test_somebody_undecided_is_a_suspect_still(app: Flask) -> None:
    with prepare(app):
        child = make_child()
        accuse(case_of(child), child, "盗窃罪")
        handler, case_id = handler_of(child), child.case_id

    page = shown(app, handler, f"/cases/{case_id}")

    assert "犯罪嫌疑人" in page
    assert "孙某某、涉嫌" in page


def test_the_head_of_a_case_of_two_says_how_it_stands_for_each(app: Flask) -> None:
    with prepare(app):
        child = make_child()
        make_party(case_of(child), PartyRole.SUSPECT, alias=BilingualText("Lu Mou", "陆某"))
        decide(child, DispositionKind.PROSECUTED)
        handler, case_id = handler_of(child), child.case_id

    page = shown(app, handler, f"/cases/{case_id}")

    assert "孙某某：提起公诉；陆某：尚未作出决定。" in page
