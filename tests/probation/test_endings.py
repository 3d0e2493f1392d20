"""Revocation, and the decision after the last day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import DispositionKind, MeasureState, PartyRole, StageState
from casetrack.cases.models import Case, Disposition, Obligation
from casetrack.db import session
from casetrack.errors import RuleBroken
from casetrack.law import Due, Heard
from casetrack.ledger.gates import LawRefuses
from casetrack.probation import conduct, endings
from casetrack.probation.checks import heard_again
from casetrack.probation.endings import FinalDecision, Revocation
from casetrack.probation.models import BY_OBJECTION, ObjectionTo, Probation
from casetrack.probation.queries import has_victim as there_is_a_victim
from casetrack.probation.stage import stage as probation_stage
from casetrack.review.decisions import ReviewOutcome, decide_after_revocation
from casetrack.review.stage import stage as review_stage
from tests.builders import NOON, TODAY, acting, make_party
from tests.derived import asked_of
from tests.probation.builders import EVERYBODY, LAST_DAY, child_of, make_breach, make_probation
from tests.review.builders import case_of, handler_of

pytestmark = pytest.mark.usefixtures("database", "keys")

DAY_AFTER = LAST_DAY + timedelta(days=1)
IN_SPRING = date(2027, 3, 1)


def open_dates(probation: Probation) -> dict[ObligationKind, date]:
    query = select(Obligation).where(
        Obligation.subject == "probation",
        Obligation.subject_id == probation.id,
        Obligation.is_open,
    )
    return {row.kind: row.due for row in session().scalars(query)}


def decide_finally(
    probation: Probation, *, on: date = DAY_AFTER, heard: Heard | None = Heard.NONE_SUCH
) -> Disposition:
    return endings.decide_finally(
        probation,
        FinalDecision(on, announced_on=on, heard=heard, ground="考验期内表现良好"),
        acting(handler_of(child_of(probation)), on=on, at=NOON),
    )


def revoke(probation: Probation, *, on: date = IN_SPRING, **why: Any) -> Due | None:
    return endings.revoke(
        probation,
        Revocation(on, ground="详见审查报告", **why),
        acting(handler_of(child_of(probation)), on=on, at=NOON),
    )


def missing(refused: pytest.ExceptionInfo[LawRefuses]) -> list[str]:
    return [verdict.rule for verdict in refused.value.verdicts if not verdict.met]


# --- After the last day ---------------------------------------------------------------------------


def test_after_the_last_day_the_suspect_is_not_prosecuted() -> None:
    probation = make_probation()

    decided = decide_finally(probation)

    assert decided.kind is DispositionKind.NON_PROSECUTION_AFTER_PROBATION
    assert decided.announced_on == DAY_AFTER
    assert probation.final_disposition_id == decided.id
    assert (probation.measure.state, probation.measure.ended_on) == (MeasureState.ENDED, LAST_DAY)
    assert open_dates(probation) == {}


def test_on_the_last_day_itself_it_is_too_early() -> None:
    with pytest.raises(LawRefuses) as refused:
        decide_finally(make_probation(), on=LAST_DAY)

    assert missing(refused) == ["cnp_after_probation"]


def test_the_victim_is_heard_again_first() -> None:
    probation = make_probation()

    with pytest.raises(LawRefuses) as refused:
        decide_finally(probation, heard=None)
    assert missing(refused) == ["cnp_victim_heard_again"]

    conduct.hear_victim(
        probation,
        Heard.HEARD,
        acting(handler_of(child_of(probation)), on=DAY_AFTER, at=NOON),
        heard_on=DAY_AFTER,
        text="",
    )
    assert decide_finally(probation, heard=None).id


def test_repeated_breaches_stand_against_it() -> None:
    probation = make_probation()
    for _n in range(3):
        make_breach(probation)

    with pytest.raises(LawRefuses) as refused:
        decide_finally(probation)

    assert missing(refused) == ["np_after_probation"]


def test_it_is_decided_once() -> None:
    probation = make_probation()
    decide_finally(probation)

    with pytest.raises(RuleBroken, match="nothing in this probation can be changed"):
        decide_finally(probation)


def test_a_day_that_has_not_come_is_refused() -> None:
    probation = make_probation()
    final = FinalDecision(DAY_AFTER, heard=Heard.NONE_SUCH)

    with pytest.raises(RuleBroken, match="day_in_future"):
        endings.decide_finally(
            probation, final, acting(handler_of(child_of(probation)), on=TODAY, at=NOON)
        )


def test_decided_the_probation_is_done() -> None:
    probation = make_probation()
    decide_finally(probation)

    readings = asked_of(probation_stage, case_of(child_of(probation)), DAY_AFTER)

    assert [reading.state for reading in readings] == [StageState.DONE]


def test_a_final_decision_not_taken_in_time_is_late() -> None:
    probation = make_probation()
    due = open_dates(probation)[ObligationKind.FINAL_DECISION]
    case = case_of(child_of(probation))

    days = (due, due + timedelta(days=1))
    in_time, too_late = (asked_of(probation_stage, case, on) for on in days)

    assert [reading.late for reading in in_time] == [0]
    assert [reading.late for reading in too_late] == [1]


# --- Revocation -----------------------------------------------------------------------------------


def test_one_breach_is_no_ground_to_revoke() -> None:
    probation = make_probation()
    make_breach(probation)

    with pytest.raises(LawRefuses, match="revocation_not_open") as refused:
        revoke(probation)

    assert len(missing(refused)) == 5  # each of the four, and so that none exists
    assert probation.measure.state is MeasureState.RUNNING


@pytest.mark.parametrize("of_public_order", [True, False])
def test_three_breaches_of_one_sort_or_a_serious_one_are(of_public_order: bool) -> None:
    repeated, serious = make_probation(), make_probation()
    for _n in range(3):
        make_breach(repeated, of_public_order=of_public_order)
    make_breach(serious, of_public_order=of_public_order, is_serious=True)

    revoke(repeated)
    revoke(serious)

    expected = "cnp_revocation_" + ("public_order" if of_public_order else "supervision")
    assert {repeated.revocation_ground, serious.revocation_ground} == {expected}


def test_breaches_of_different_sorts_are_not_added_up() -> None:
    probation = make_probation()
    for of_public_order in (True, True, False):
        make_breach(probation, of_public_order=of_public_order)

    with pytest.raises(LawRefuses):
        revoke(probation)


def test_a_new_crime_is_and_prosecution_is_due_within_what_was_left() -> None:
    probation = make_probation()

    due = revoke(probation, new_crime=True)

    # 16 days of the review were left on the day of the decision.
    assert due is not None
    assert due.due == IN_SPRING + timedelta(days=16)
    assert open_dates(probation) == {ObligationKind.FINAL_DECISION: due.due}
    assert probation.measure.ended_on == probation.revoked_on == IN_SPRING


def test_a_crime_found_after_the_last_day_is_not() -> None:
    with pytest.raises(LawRefuses) as refused:
        revoke(make_probation(), on=DAY_AFTER, undiscovered_crime=True)

    assert refused.value.verdicts[0].values["reason"] == "found_after_probation"


def test_an_objection_that_stands_ends_the_probation() -> None:
    probation = make_probation()
    child = child_of(probation)
    by = handler_of(child)

    with pytest.raises(RuleBroken, match="No objection to conditional non-prosecution"):
        revoke(probation, by_objection=True)
    conduct.record_objection(
        case_of(child),
        child,
        child,
        ObjectionTo.CONDITIONAL_NON_PROSECUTION,
        acting(by, on=TODAY, at=NOON),
        raised_on=TODAY,
        text="",
    )
    revoke(probation, by_objection=True)

    assert probation.revocation_ground == BY_OBJECTION


def test_prosecution_after_a_revocation_settles_everything() -> None:
    probation = make_probation()
    child = child_of(probation)
    case = case_of(child)
    revoke(probation, new_crime=True)
    waiting = [reading.state for reading in asked_of(review_stage, case, IN_SPRING)]

    decided = decide_after_revocation(
        case,
        child,
        ReviewOutcome(DispositionKind.PROSECUTED, IN_SPRING),
        acting(handler_of(child), on=IN_SPRING, at=NOON),
    )

    assert waiting == [StageState.RUNNING]
    assert [reading.state for reading in asked_of(review_stage, case, IN_SPRING)] == [
        StageState.DONE
    ]
    assert [reading.state for reading in asked_of(probation_stage, case, IN_SPRING)] == [
        StageState.DONE
    ]
    assert probation.final_disposition_id == decided.id
    assert open_dates(probation) == {}


def test_revoked_nothing_more_is_decided_in_it_and_a_breach_found_later_is_kept() -> None:
    probation = make_probation()
    revoke(probation, new_crime=True)

    make_breach(probation)
    with pytest.raises(RuleBroken, match="probation_revoked"):
        revoke(probation, new_crime=True)
    with pytest.raises(RuleBroken, match="probation_revoked"):
        decide_finally(probation)


@pytest.mark.parametrize(
    ("was_heard", "has_victim", "stands"),
    [
        (Heard.NONE_SUCH, False, Heard.NONE_SUCH),
        # Somebody came in as a victim since, or nobody said that there is none.
        (Heard.NONE_SUCH, True, Heard.NOT_YET),
        (Heard.HEARD, False, Heard.NOT_YET),
    ],
)
def test_where_there_is_no_victim_none_is_to_be_heard_again(
    was_heard: Heard, has_victim: bool, stands: Heard
) -> None:
    probation = make_probation(heard=replace(EVERYBODY, victim=was_heard))
    if has_victim:
        make_party(session().get_one(Case, probation.case_id), PartyRole.VICTIM)

    assert heard_again(probation, has_victim=there_is_a_victim(probation)) is stands
    if stands is Heard.NONE_SUCH:
        decide_finally(probation, on=DAY_AFTER, heard=None)
    else:
        with pytest.raises(LawRefuses):
            decide_finally(probation, on=DAY_AFTER, heard=None)
