"""Family education is assessed where a decision calls for it; no case closes without."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from casetrack.cases.duty_kinds import DutyState
from casetrack.cases.kinds import AgeStatus, CaseStatus, DispositionKind, PartyRole
from casetrack.cases.models import Obligation, Party, RoleHeld
from casetrack.casework.actions import close_case
from casetrack.db import session
from casetrack.guidance.assessment import ASSESSED
from casetrack.ledger.gates import LawRefuses
from casetrack.review.decisions import ReviewOutcome, announce
from casetrack.review.models import ReviewKind
from casetrack.review.queries import running
from tests.builders import NOON, TODAY, acting, make_child, make_father
from tests.guidance.builders import assess
from tests.probation.builders import make_suspect
from tests.review.builders import case_of, decide, handler_of
from tests.signed_in import prepare, sign_in, text_of

pytestmark = pytest.mark.usefixtures("database", "keys")
NOT_ASSESSED = "family_education_not_assessed"


def decided(kind: DispositionKind, *, age: AgeStatus = AgeStatus.MINOR) -> Party:
    """Somebody about whom this was decided, and announced where it must be."""
    child = make_suspect()
    child.age_status = age
    session().flush()
    period = running(child, ReviewKind.PROSECUTION)
    assert period is not None
    decision = decide(period, ReviewOutcome(kind=kind, decided_on=TODAY, ground="情节轻微"))
    if kind is not DispositionKind.PROSECUTED:
        announce(decision, acting(handler_of(child), on=TODAY, at=NOON), announced_on=TODAY)
    owed = select(Obligation).where(Obligation.case_id == child.case_id)
    for duty in session().scalars(owed):
        duty.is_open, duty.state, duty.settled_on = False, DutyState.MET, TODAY
    return child


def close(child: Party) -> None:
    close_case(case_of(child), acting(handler_of(child), on=TODAY, at=NOON))


@pytest.mark.parametrize(
    "kind", [DispositionKind.DISCRETIONARY_NON_PROSECUTION, DispositionKind.PROSECUTED]
)
def test_a_case_closes_only_once_the_child_was_assessed(kind: DispositionKind) -> None:
    child = decided(kind)

    with pytest.raises(LawRefuses, match=NOT_ASSESSED):
        close(child)
    assess(child)
    close(child)

    assert case_of(child).status is CaseStatus.CLOSED


@pytest.mark.parametrize(
    ("kind", "age"),
    [
        (DispositionKind.STATUTORY_NON_PROSECUTION, AgeStatus.MINOR),
        (DispositionKind.DISCRETIONARY_NON_PROSECUTION, AgeStatus.ADULT),
    ],
    ids=["nothing that calls for it", "no child"],
)
def test_where_the_law_does_not_ask_for_it_the_case_closes(
    kind: DispositionKind, age: AgeStatus
) -> None:
    child = decided(kind, age=age)

    close(child)

    assert case_of(child).status is CaseStatus.CLOSED


@pytest.mark.in_turn(13)
def test_it_stands_among_the_next_steps_by_itself_and_on_the_page_of_closing(app: Flask) -> None:
    with prepare(app):
        child = decided(DispositionKind.DISCRETIONARY_NON_PROSECUTION)
        handler, case_id, party_id = handler_of(child), child.case_id, child.id
    client = sign_in(app, handler)
    way = f"/cases/{case_id}/note?kind={ASSESSED.value}&amp;party={party_id}"

    page = text_of(client.get(f"/cases/{case_id}"))
    closing = text_of(client.get(f"/cases/{case_id}/close"))
    refused = client.post(f"/cases/{case_id}/close", data={"closed_on": "today"})
    client.post(
        f"/cases/{case_id}/note",
        data={
            "kind": ASSESSED.value,
            "party": str(party_id),
            "text": "走访家庭",
            "when": "today",
        },
    )

    assert way in page
    assert way in closing
    assert "1 missing" in closing
    assert refused.status_code == 422
    assert "must be assessed after this decision" in text_of(refused)
    assert "is brought up</a>" not in text_of(client.get(f"/cases/{case_id}/record"))
    assert client.post(f"/cases/{case_id}/close", data={"closed_on": "today"}).status_code == 302


@pytest.mark.parametrize("accused", [True, False])
def test_a_child_whom_a_guardian_is_held_to_have_harmed_is_assessed(*, accused: bool) -> None:
    child = make_child(role=PartyRole.VICTIM)
    father = make_father(child)
    if accused:
        father.roles = (*father.roles, RoleHeld(PartyRole.SUSPECT))
        session().flush()
        with pytest.raises(LawRefuses, match="harmed_child_not_assessed"):
            close(child)
        assess(child)

    close(child)

    assert case_of(child).status is CaseStatus.CLOSED
