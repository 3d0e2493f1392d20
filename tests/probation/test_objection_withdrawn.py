"""After an objection is withdrawn conditional non-prosecution is open again (Rules art. 470)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import DispositionKind
from casetrack.cases.models import Obligation, Party
from casetrack.db import session
from casetrack.errors import RuleBroken
from casetrack.probation import conduct, endings
from casetrack.probation.endings import Revocation
from casetrack.probation.models import ObjectionTo, Probation
from casetrack.probation.queries import objections_about
from casetrack.review import returns
from casetrack.review.decisions import ReviewOutcome, decide_after_revocation
from casetrack.review.models import PeriodStart, ReviewKind
from casetrack.review.queries import periods_of, running
from tests.builders import NOON, TODAY, acting
from tests.probation.builders import child_of, make_probation, order
from tests.review.builders import case_of, decide, handler_of
from tests.saying import saying

pytestmark = pytest.mark.usefixtures("database", "keys")
NEXT = TODAY + timedelta(days=1)


def revoked_by_objection() -> tuple[Probation, Party]:
    """On probation, objected to, and revoked the same day; prosecution is not decided yet."""
    probation = make_probation()
    child = child_of(probation)
    act = acting(handler_of(child), on=TODAY, at=NOON)
    conduct.record_objection(
        case_of(child),
        child,
        child,
        ObjectionTo.CONDITIONAL_NON_PROSECUTION,
        act,
        raised_on=TODAY,
        text="不同意",
    )
    endings.revoke(probation, Revocation(TODAY, by_objection=True, ground="提出异议"), act)
    return probation, child


def withdraw(child: Party, *, on: date = NEXT) -> None:
    """The objection is withdrawn."""
    (objection,) = objections_about(child)
    conduct.withdraw_objection(
        objection, acting(handler_of(child), on=on, at=NOON), withdrawn_on=on
    )


def final_of(probation: Probation) -> Obligation:
    """By when it was to be decided after the revocation."""
    return (
        session()
        .scalars(
            select(Obligation).where(
                Obligation.kind == ObligationKind.FINAL_DECISION,
                Obligation.subject_id == probation.id,
            )
        )
        .one()
    )


def test_the_review_goes_on_within_what_was_left_of_it() -> None:
    probation, child = revoked_by_objection()
    due = final_of(probation).due

    withdraw(child)

    review = running(child, ReviewKind.PROSECUTION)
    assert review is not None
    assert (review.begun_by, review.due) == (PeriodStart.RESUMED, due)
    assert not final_of(probation).is_open


def test_a_second_probation_is_ordered() -> None:
    probation, child = revoked_by_objection()
    withdraw(child)

    second = order(child, on=NEXT, decided_on=NEXT)

    assert second.id != probation.id
    assert second.ends_on() == date(2027, 5, 25)
    assert running(child, ReviewKind.PROSECUTION) is None


def test_prosecution_stays_possible_too() -> None:
    probation, child = revoked_by_objection()
    withdraw(child)
    review = running(child, ReviewKind.PROSECUTION)
    assert review is not None

    decided = decide(review, ReviewOutcome(DispositionKind.PROSECUTED, NEXT), on=NEXT)

    assert probation.final_disposition_id == decided.id


def object_and_withdraw_again(child: Party) -> None:
    """Another objection comes, and goes the same day."""
    plea = ObjectionTo.PLEA_OF_INNOCENCE
    act = acting(handler_of(child), on=NEXT, at=NOON)
    conduct.record_objection(case_of(child), child, child, plea, act, raised_on=NEXT, text="")
    conduct.withdraw_objection(objections_about(child)[-1], act, withdrawn_on=NEXT)


def test_a_review_that_went_back_to_the_police_stays_there_when_another_is_withdrawn() -> None:
    _probation, child = revoked_by_objection()
    withdraw(child)
    review = running(child, ReviewKind.PROSECUTION)
    assert review is not None
    act = acting(handler_of(child), on=NEXT, at=NOON)
    returns.send_back(review, act, received_on=NEXT, reason="补充赃款去向")

    object_and_withdraw_again(child)

    assert running(child, ReviewKind.PROSECUTION) is None


def test_a_second_probation_runs_on_when_another_is_withdrawn() -> None:
    _probation, child = revoked_by_objection()
    withdraw(child)
    second = order(child, on=NEXT, decided_on=NEXT)

    object_and_withdraw_again(child)

    assert running(child, ReviewKind.PROSECUTION) is None
    assert second.is_running(on=NEXT)


def test_once_prosecution_is_decided_nothing_is_open_again() -> None:
    _probation, child = revoked_by_objection()
    act = acting(handler_of(child), on=TODAY, at=NOON)
    decide_after_revocation(
        case_of(child), child, ReviewOutcome(DispositionKind.PROSECUTED, TODAY), act
    )

    withdraw(child)

    assert len(periods_of(child)) == 1
    with pytest.raises(RuleBroken) as refused:
        order(child, on=NEXT, decided_on=NEXT)
    assert refused.value.key == saying("Conditional non-prosecution is decided while")


def test_another_objection_that_stands_still_asks_for_prosecution() -> None:
    probation = make_probation()
    child = child_of(probation)
    act = acting(handler_of(child), on=TODAY, at=NOON)
    for to in (ObjectionTo.CONDITIONAL_NON_PROSECUTION, ObjectionTo.PLEA_OF_INNOCENCE):
        conduct.record_objection(
            case_of(child), child, child, to, act, raised_on=TODAY, text="不同意"
        )
    endings.revoke(probation, Revocation(TODAY, by_objection=True, ground="提出异议"), act)
    first, _second = objections_about(child)

    conduct.withdraw_objection(first, replace(act, on=NEXT), withdrawn_on=NEXT)

    assert running(child, ReviewKind.PROSECUTION) is None
