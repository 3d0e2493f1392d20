"""The same rules of law for who decides, who corrects, and who brings a file in."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.kinds import AgeStatus, DispositionKind, StageState
from casetrack.cases.models import Disposition, Obligation, Party
from casetrack.casework.correcting import Correction
from casetrack.casework.identity.actions import set_identity
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.events import ask
from casetrack.law import Heard, ObjectionEffect, OpinionsHeard
from casetrack.ledger.gates import LawRefuses
from casetrack.ledger.obligations import find_owed
from casetrack.probation import conduct, corrections, endings
from casetrack.probation.endings import FinalDecision, Revocation
from casetrack.probation.models import BY_INNOCENCE, Objection, ObjectionTo, Probation
from casetrack.review.decisions import (
    ObjectionEffectOf,
    ReviewOutcome,
    decide_after_revocation,
    decide_review,
)
from casetrack.review.models import ReviewKind
from casetrack.review.queries import running
from casetrack.review.stage import stage as review_stage
from tests.builders import NOON, TODAY, acting, make_father
from tests.derived import asked_of
from tests.probation.builders import (
    EVERYBODY,
    LAST_DAY,
    child_of,
    make_breach,
    make_probation,
    make_suspect,
    order,
)
from tests.review.builders import RECEIVED, case_of, handler_of

pytestmark = pytest.mark.usefixtures("database", "keys")

DAY_AFTER = LAST_DAY + timedelta(days=1)
IN_SPRING = date(2027, 3, 1)
ITSELF = ObjectionTo.CONDITIONAL_NON_PROSECUTION
INNOCENT = ObjectionTo.PLEA_OF_INNOCENCE


def object_to(probation: Probation, to: ObjectionTo = ITSELF, *, on: date = IN_SPRING) -> Objection:
    """The child objects on that day."""
    child = child_of(probation)
    by = handler_of(child)
    conduct.record_objection(
        case_of(child), child, child, to, acting(by, on=on, at=NOON), raised_on=on, text=""
    )
    return session().scalars(select(Objection).order_by(Objection.id.desc()).limit(1)).one()


def withdraw(objection: Objection, *, on: date) -> None:
    by = handler_of(session().get_one(Party, objection.party_id))
    conduct.withdraw_objection(objection, acting(by, on=on, at=NOON), withdrawn_on=on)


def owed_on(objection: Objection) -> Obligation | None:
    return find_owed(ObligationKind.OBJECTION_DECISION, objection)


def hear_victim(probation: Probation, *, heard_on: date, on: date = DAY_AFTER) -> None:
    conduct.hear_victim(
        probation,
        Heard.HEARD,
        acting(handler_of(child_of(probation)), on=on, at=NOON),
        heard_on=heard_on,
        text="",
    )


def decide_finally(probation: Probation, *, on: date = DAY_AFTER, **other: Any) -> Disposition:
    final = FinalDecision(on, **{"heard": Heard.NONE_SUCH, **other})
    by = handler_of(child_of(probation))
    return endings.decide_finally(probation, final, acting(by, on=on, at=NOON))


def revoke(probation: Probation, *, on: date = IN_SPRING, **why: Any) -> None:
    why = why or {"by_objection": True}
    by = handler_of(child_of(probation))
    endings.revoke(probation, Revocation(on, ground="详见", **why), acting(by, on=on, at=NOON))


def correct(probation: Probation, to: date, *, on: date = DAY_AFTER) -> None:
    """Look at what moves, and carry it out."""
    by = handler_of(child_of(probation))
    seen = corrections.preview(probation, to, act=acting(by, on=on, at=NOON)).seen
    corrections.correct(probation, Correction(to, "录入有误", seen), act=acting(by, on=on, at=NOON))


def missing(refused: pytest.ExceptionInfo[LawRefuses]) -> list[str]:
    return [verdict.rule for verdict in refused.value.verdicts if verdict.refuses]


# --- Six to twelve months, whoever set the last day ----------------------------


@pytest.mark.parametrize(
    ("printed", "is_open"),
    [
        (date(2027, 5, 22), False),
        (date(2027, 5, 23), True),
        (date(2027, 11, 24), True),
        (date(2027, 11, 25), False),
        (date(2029, 11, 24), False),
        (TODAY + timedelta(days=1), False),
    ],
)
def test_a_printed_last_day_lies_within_six_to_twelve_months(printed: date, is_open: bool) -> None:
    child = make_suspect()

    if is_open:
        assert order(child, printed_last_day=printed, reason="决定书载明").ends_on() == printed
    else:
        with pytest.raises(RuleBroken, match="probation_end_not_lawful") as refused:
            order(child, printed_last_day=printed, reason="决定书载明")
        assert refused.value.field == "printed_last_day"


def test_a_correction_may_not_make_it_longer_than_twelve_months() -> None:
    probation = make_probation(printed_last_day=date(2027, 11, 23), months=12)
    correct(probation, TODAY - timedelta(days=1), on=TODAY)

    with pytest.raises(RuleBroken, match="probation_end_not_lawful") as refused:
        correct(probation, TODAY - timedelta(days=2), on=TODAY)

    assert refused.value.field == "day"


# --- An objection that stands ----------------------------


def test_an_objection_that_stands_forbids_the_final_decision() -> None:
    probation = make_probation()
    objection = object_to(probation)

    with pytest.raises(LawRefuses) as refused:
        decide_finally(probation)
    assert missing(refused) == ["cnp_no_objection"]

    withdraw(objection, on=DAY_AFTER)
    assert decide_finally(probation).id


def test_an_objection_to_the_terms_alone_does_not() -> None:
    probation = make_probation()
    objection = object_to(probation, ObjectionTo.CONDITIONS_OR_LENGTH)

    assert owed_on(objection) is None
    assert decide_finally(probation).id


def test_an_objection_during_the_probation_is_owed_a_decision_by_a_day() -> None:
    probation = make_probation()

    owed = owed_on(object_to(probation))

    # 16 days of the review were left on the day of the decision.
    assert owed is not None
    assert (owed.due, owed.is_open) == (IN_SPRING + timedelta(days=16), True)
    assert owed.party_id == probation.party_id
    assert owed.owner_id == handler_of(child_of(probation)).id


def test_before_a_decision_it_forbids_and_nothing_more_is_owed() -> None:
    child = make_suspect()
    conduct.record_objection(
        case_of(child),
        child,
        child,
        ITSELF,
        acting(handler_of(child), on=TODAY, at=NOON),
        raised_on=TODAY,
        text="",
    )

    assert session().scalars(select(Objection)).all()[-1].withdrawn_on is None
    kinds = select(Obligation.kind).where(Obligation.case_id == child.case_id)
    assert ObligationKind.OBJECTION_DECISION not in set(session().scalars(kinds))


def test_withdrawn_it_need_not_be_decided_on_any_more() -> None:
    objection = object_to(make_probation())

    withdraw(objection, on=IN_SPRING)

    owed = owed_on(objection)
    assert owed is not None
    assert (owed.is_open, owed.state) == (False, DutyState.LAPSED)


def test_the_day_follows_when_the_day_of_the_conditional_decision_is_corrected() -> None:
    probation = make_probation()
    objection = object_to(probation)

    correct(probation, TODAY - timedelta(days=3), on=IN_SPRING)

    owed = owed_on(objection)
    assert owed is not None
    # Nineteen days were left then; the last one is a Saturday.
    assert owed.due == date(2027, 3, 22)


def test_it_is_settled_by_the_revocation_and_prosecution_follows() -> None:
    probation = make_probation()
    objection = object_to(probation)

    revoke(probation)

    owed = owed_on(objection)
    assert owed is not None
    assert (owed.is_open, owed.state) == (False, DutyState.MET)
    child = child_of(probation)
    dropped = ReviewOutcome(DispositionKind.STATUTORY_NON_PROSECUTION, IN_SPRING, ground="无罪")
    with pytest.raises(RuleBroken, match="After this revocation prosecution follows"):
        decide_after_revocation(
            case_of(child), child, dropped, acting(handler_of(child), on=IN_SPRING, at=NOON)
        )


# --- A plea of innocence that was found right ----------------------------


def after(probation: Probation, kind: DispositionKind, **other: Any) -> Disposition:
    child = child_of(probation)
    outcome = ReviewOutcome(kind, IN_SPRING, ground="没有犯罪事实", **other)
    return decide_after_revocation(
        case_of(child), child, outcome, acting(handler_of(child), on=IN_SPRING, at=NOON)
    )


def test_a_plea_of_innocence_found_right_leads_to_statutory_non_prosecution() -> None:
    probation = make_probation()
    object_to(probation, INNOCENT)
    revoke(probation)
    child = child_of(probation)

    assert probation.revocation_ground == BY_INNOCENCE
    assert ask(ObjectionEffectOf(child)) is ObjectionEffect.STATUTORY_NON_PROSECUTION
    with pytest.raises(RuleBroken, match="innocence_was_found"):
        after(probation, DispositionKind.PROSECUTED)
    decided = after(probation, DispositionKind.STATUTORY_NON_PROSECUTION, announced_on=IN_SPRING)

    assert probation.final_disposition_id == decided.id
    open_ = select(Obligation.kind).where(
        Obligation.subject == "probation", Obligation.is_open, Obligation.party_id == child.id
    )
    assert list(session().scalars(open_)) == []
    states = [reading.state for reading in asked_of(review_stage, case_of(child), IN_SPRING)]
    assert states == [StageState.DONE]


def test_for_want_of_evidence_the_returns_are_counted_from_the_record() -> None:
    probation = make_probation()
    object_to(probation, INNOCENT)
    revoke(probation)

    with pytest.raises(RuleBroken, match="evidence_not_returned"):
        after(probation, DispositionKind.INSUFFICIENT_EVIDENCE_NON_PROSECUTION)


def test_it_counts_more_than_another_objection_of_the_father() -> None:
    probation = make_probation()
    child = child_of(probation)
    father = make_father(child)
    object_to(probation, INNOCENT)
    conduct.record_objection(
        case_of(child),
        child,
        father,
        ITSELF,
        acting(handler_of(child), on=IN_SPRING, at=NOON),
        raised_on=IN_SPRING,
        text="",
    )
    revoke(probation)

    assert after(probation, DispositionKind.STATUTORY_NON_PROSECUTION).id


@pytest.mark.parametrize(
    ("kind", "is_open"),
    [
        (DispositionKind.PROSECUTED, False),
        (DispositionKind.DISCRETIONARY_NON_PROSECUTION, False),
        (DispositionKind.STATUTORY_NON_PROSECUTION, True),
    ],
)
def test_in_a_running_review_it_leads_there_as_well(kind: DispositionKind, is_open: bool) -> None:
    child = make_suspect()
    by = handler_of(child)
    conduct.record_objection(
        case_of(child),
        child,
        child,
        INNOCENT,
        acting(by, on=TODAY, at=NOON),
        raised_on=TODAY,
        text="",
    )
    period = running(child, ReviewKind.PROSECUTION)
    assert period is not None
    outcome = ReviewOutcome(kind, TODAY, ground="详见")

    if is_open:
        assert decide_review(period, outcome, acting(by, on=TODAY, at=NOON)).kind is kind
    else:
        with pytest.raises(RuleBroken, match="innocence_was_found"):
            decide_review(period, outcome, acting(by, on=TODAY, at=NOON))


# --- What satisfies a condition ----------------------------


def test_a_victim_heard_before_the_conditional_decision_was_not_heard_again() -> None:
    probation = make_probation()

    with pytest.raises(RuleBroken, match="That is before the conditional decision of"):
        hear_victim(probation, heard_on=date(2019, 5, 1))
    with pytest.raises(RuleBroken, match="That is before the conditional decision of"):
        hear_victim(probation, heard_on=TODAY - timedelta(days=1))
    hear_victim(probation, heard_on=TODAY)

    assert decide_finally(probation, heard=None).id


def test_a_victim_heard_after_the_final_decision_was_not_heard_before_it() -> None:
    probation = make_probation()
    hear_victim(probation, heard_on=DAY_AFTER + timedelta(days=2), on=date(2027, 6, 9))

    with pytest.raises(LawRefuses) as refused:
        decide_finally(probation, heard=None)

    assert missing(refused) == ["cnp_victim_heard_again"]


@pytest.mark.parametrize(
    ("age", "born", "is_open"),
    [
        (AgeStatus.MINOR, None, False),
        # Whether they are of age by now nobody knows: they are protected.
        (AgeStatus.MINOR_AT_ACT, None, False),
        (AgeStatus.MINOR_AT_ACT, "2008-11-24", False),
        (AgeStatus.MINOR_AT_ACT, "2008-11-23", True),
    ],
)
def test_who_may_be_a_minor_still_has_a_defender(
    age: AgeStatus, born: str | None, is_open: bool
) -> None:
    child = make_suspect()
    child.age_status = age
    if born is not None:
        when = PartialDate.parse_edtf(born)
        set_identity(child, name="孙晓东", born=when, by=handler_of(child), at=NOON, on=TODAY)
    heard = OpinionsHeard(
        EVERYBODY.police,
        EVERYBODY.victim,
        EVERYBODY.suspect,
        EVERYBODY.legal_representative,
        Heard.NONE_SUCH,
    )

    if is_open:
        # The year of the act leaves 15 and 16 open: that asks why.
        assert order(child, heard=heard, reason="行为时已满十六周岁").id
    else:
        with pytest.raises(LawRefuses) as refused:
            order(child, heard=heard)
        assert missing(refused) == ["cnp_hear_defender"]


# --- Corrections ask the same law ----------------------------


def test_a_correction_may_not_put_the_end_after_the_final_decision() -> None:
    probation = make_probation()
    correct(probation, TODAY - timedelta(days=1), on=TODAY)
    decide_finally(probation, on=LAST_DAY)

    with pytest.raises(RuleBroken, match="final_before_the_end"):
        correct(probation, TODAY)

    assert probation.disposition.decided.first == TODAY - timedelta(days=1)


def test_a_correction_may_not_leave_a_breach_outside() -> None:
    probation = make_probation()
    correct(probation, TODAY - timedelta(days=2), on=TODAY)
    make_breach(probation, happened_on=TODAY - timedelta(days=2))

    with pytest.raises(RuleBroken, match="would lie outside the probation, from"):
        correct(probation, TODAY)

    correct(probation, TODAY - timedelta(days=3))


def test_a_correction_may_not_leave_the_victim_heard_before_the_decision() -> None:
    probation = make_probation()
    correct(probation, TODAY - timedelta(days=2), on=TODAY)
    hear_victim(probation, heard_on=TODAY - timedelta(days=1))

    with pytest.raises(RuleBroken, match="and that would be before the conditional"):
        correct(probation, TODAY)

    correct(probation, TODAY - timedelta(days=1))


def test_a_correction_may_not_leave_a_crime_found_after_the_end() -> None:
    probation = make_probation()
    revoke(probation, on=DAY_AFTER, new_crime=True, found_on=LAST_DAY)

    with pytest.raises(RuleBroken, match="and the crime it was revoked for was found on"):
        correct(probation, TODAY - timedelta(days=1))


def test_a_correction_may_not_put_the_decision_under_an_objection_withdrawn_later() -> None:
    child = make_suspect()
    by = handler_of(child)
    conduct.record_objection(
        case_of(child),
        child,
        child,
        ITSELF,
        acting(by, on=TODAY, at=NOON),
        raised_on=RECEIVED,
        text="",
    )
    objection = session().scalars(select(Objection).order_by(Objection.id.desc())).first()
    assert objection is not None
    withdraw(objection, on=TODAY)

    with pytest.raises(LawRefuses):
        order(child, decided_on=TODAY - timedelta(days=1))
    probation = order(child)

    with pytest.raises(LawRefuses) as refused:
        correct(probation, TODAY - timedelta(days=1))
    assert missing(refused) == ["cnp_no_objection"]
