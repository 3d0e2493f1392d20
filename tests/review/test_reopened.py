"""A case that was opened again leads to its second proceeding: a receipt, a review, a decision."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask

from casetrack.cases.facts import facts_of
from casetrack.cases.kinds import CaseStatus, DispositionKind, StageState
from casetrack.cases.models import Party
from casetrack.casework.actions import reopen_case
from casetrack.db import session
from casetrack.errors import RuleBroken
from casetrack.review.decisions import ReviewOutcome
from casetrack.review.models import ReviewKind
from casetrack.review.next_steps import next_steps
from casetrack.review.stage import stage
from casetrack.web.next_steps import NextStep
from tests.builders import TODAY, acting, make_child
from tests.derived import asked_of
from tests.review.builders import case_of, decide, handler_of, receive

LATER = TODAY + timedelta(days=30)
KINDS = (
    DispositionKind.PROSECUTED,
    DispositionKind.DISCRETIONARY_NON_PROSECUTION,
    DispositionKind.STATUTORY_NON_PROSECUTION,
)


def decided(kind: DispositionKind) -> Party:
    """Decided on in a review, announced where that is needed, and the case closed."""
    child = make_child()
    decide(receive(child), ReviewOutcome(kind, TODAY, TODAY, ground="情节轻微"))
    case = case_of(child)
    case.status, case.closed_on = CaseStatus.CLOSED, TODAY
    session().flush()
    return child


def reopen(child: Party) -> None:
    """Opened again a month later."""
    reopen_case(case_of(child), "发现新的证据", acting(handler_of(child), on=LATER))


def to_receive(child: Party, on: date = LATER) -> list[NextStep]:
    """What may be received of this person next."""
    handler = handler_of(child)
    steps = next_steps(facts_of(case_of(child), seen_by=handler, on=on), handler, on)
    return [step for step in steps if str(step.text).startswith("Received for prosecution")]


@pytest.mark.parametrize("kind", KINDS)
def test_a_reopened_case_is_received_reviewed_and_decided_once_more(
    app: Flask, kind: DispositionKind
) -> None:
    with app.test_request_context():
        child = decided(kind)
        assert to_receive(child) == []

        reopen(child)

        (step,) = to_receive(child)
        assert step.is_due
        assert "second proceeding" in str(step.note)
        period = receive(child, received_on=LATER, on=LATER)
        (reading,) = asked_of(stage, case_of(child), LATER)
        assert reading.state is StageState.RUNNING
        prosecuted = ReviewOutcome(DispositionKind.PROSECUTED, LATER, reason="另案事实")
        second = decide(period, prosecuted, on=LATER)
        assert period.disposition_id == second.id
        assert to_receive(child) == []
        with pytest.raises(RuleBroken, match="About this person it was decided already"):
            receive(child, received_on=LATER, on=LATER)


def test_without_reopening_what_was_decided_is_not_received_once_more(app: Flask) -> None:
    with app.test_request_context():
        child = make_child()
        decide(receive(child), ReviewOutcome(DispositionKind.PROSECUTED, TODAY))

        with pytest.raises(RuleBroken, match="About this person it was decided already"):
            receive(child)
        with pytest.raises(RuleBroken, match="arrest_review_after_decision"):
            receive(child, ReviewKind.ARREST)


def test_a_reopened_case_is_received_for_arrest_again(app: Flask) -> None:
    with app.test_request_context():
        child = decided(DispositionKind.DISCRETIONARY_NON_PROSECUTION)
        reopen(child)

        assert receive(child, ReviewKind.ARREST, received_on=LATER, on=LATER).is_running()


@pytest.mark.parametrize("kind", KINDS[1:])
def test_who_is_not_prosecuted_is_not_prosecuted_by_reopening_without_a_reason_or_an_undoing(
    app: Flask, kind: DispositionKind
) -> None:
    """What the chief procurator decided is no prosecutor's to pass over."""
    with app.test_request_context():
        child = decided(kind)
        reopen(child)
        period = receive(child, received_on=LATER, on=LATER)
        prosecuted = ReviewOutcome(DispositionKind.PROSECUTED, LATER)

        with pytest.raises(RuleBroken) as broken:
            decide(period, prosecuted, on=LATER)
        assert (broken.value.key, broken.value.field) == ("non_prosecution_stands", "reason")

        second = decide(period, replace(prosecuted, reason="另一起事实"), on=LATER)
        assert [flag["rule"] for flag in second.flags] == ["non_prosecution_revoked_first"]
