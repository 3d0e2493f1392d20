"""What goes on once a decision was undone: how long, and what does not go on beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from casetrack.accounts.approval import Approval, WhoDecides
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import DispositionKind, StageState
from casetrack.cases.models import Disposition, Obligation, Party
from casetrack.clocks.recording_actions import record_fact
from casetrack.clocks.recording_queries import Recorded
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.law import Heard, WayBack
from casetrack.probation import conduct, endings
from casetrack.probation.endings import FinalDecision, Revocation
from casetrack.probation.models import ObjectionTo, Probation
from casetrack.probation.queries import objections_about
from casetrack.probation.stage import stage
from casetrack.review.custody import course_of
from casetrack.review.custody_changes import change_custody
from casetrack.review.decisions import ReviewOutcome, decide_after_revocation
from casetrack.review.models import Custody, ReviewKind
from casetrack.review.queries import periods_of, running
from casetrack.review.returns import send_back
from casetrack.review.undoing import Undoing, undo
from tests.builders import NOON, TODAY, acting, make_child
from tests.derived import asked_of
from tests.probation.builders import LAST_DAY, child_of, make_breach, make_probation, order
from tests.review.builders import case_of, decide, handler_of, receive

pytestmark = pytest.mark.usefixtures("database", "keys")
D, K = DispositionKind, ObligationKind
NEXT, LATER = TODAY + timedelta(1), TODAY + timedelta(40)
UNTIL = LATER + timedelta(15)
DROPPED = ReviewOutcome(D.DISCRETIONARY_NON_PROSECUTION, TODAY, TODAY, ground="情节轻微")
ALONE: dict[str, Any] = {"not_in_court": True}


def undone(decision: Disposition, *, on: date, day: date | None = None, **other: Any) -> None:
    """Revoked for an error by the chief procurator, on a paper of that day."""
    handler = handler_of(session().get_one(Party, decision.party_id))
    paper = Approval(WhoDecides.CHIEF_PROCURATOR, on, number="测检复〔2027〕1号")
    act = replace(acting(handler, on=day or on, at=NOON), approved=paper)
    undo(decision, Undoing(on, WayBack.CORRECTION, "适用法律错误", **other), act)


def owed(person: Party, kind: ObligationKind) -> Obligation:
    """The date of a kind that is, or was, owed about somebody."""
    query = select(Obligation).where(Obligation.kind == kind, Obligation.party_id == person.id)
    return session().scalars(query.order_by(Obligation.id)).all()[-1]


def released(child: Party, day: date) -> None:
    """At liberty from that day on."""
    values = {"detention_place": "看守所", "told_by_at": "15时", "held_since": "at_liberty"}
    duty = owed(child, K.RELEASE)
    fact = Recorded(EntryKind.RELEASED, PartialDate.day(day), duty_id=duty.id, values=values)
    record_fact(case_of(child), fact, acting(handler_of(child), on=day, at=NOON))


def revoked() -> tuple[Probation, Disposition]:
    """Revoked on the day of the order, after three breaches."""
    probation = make_probation()
    for _time in range(3):
        make_breach(probation)
    act = acting(handler_of(child_of(probation)), on=TODAY, at=NOON)
    endings.revoke(probation, Revocation(TODAY, ground="多次违反"), act)
    query = select(Disposition).where(Disposition.kind == D.REVOCATION)
    return probation, session().scalars(query).one()


def revoked_by_objection() -> tuple[Probation, Party]:
    """Objected to and revoked the same day."""
    probation = make_probation()
    child = child_of(probation)
    act = acting(handler_of(child), on=TODAY, at=NOON)
    to = ObjectionTo.CONDITIONAL_NON_PROSECUTION
    conduct.record_objection(
        case_of(child), child, child, to, act, raised_on=TODAY - timedelta(2), text="不同意"
    )
    endings.revoke(probation, Revocation(TODAY, by_objection=True, ground="提出异议"), act)
    return probation, child


def withdrawn(child: Party, day: date) -> None:
    """The objection is withdrawn, as is told the day after the revocation."""
    (objection,) = objections_about(child)
    act = acting(handler_of(child), on=NEXT, at=NOON)
    conduct.withdraw_objection(objection, act, withdrawn_on=day)


def review_of(child: Party) -> Any:
    """The review for prosecution that runs."""
    period = running(child, ReviewKind.PROSECUTION)
    assert period is not None
    return period


def test_a_review_stood_still_no_longer_than_the_probation_lasted() -> None:
    probation = make_probation()
    child = child_of(probation)

    undone(probation.disposition, on=LAST_DAY + timedelta(5))

    before, after = periods_of(child)
    assert before.nominal is not None
    assert after.nominal == before.nominal + (LAST_DAY - TODAY)


def test_its_last_day_is_moved_by_a_rest_day_once_the_child_is_free() -> None:
    child = make_child()
    received, saturday, monday = date(2026, 11, 12), date(2026, 12, 12), date(2026, 12, 14)
    decision = decide(receive(child, received_on=received, custody=Custody.ARRESTED), DROPPED)
    assert periods_of(child)[0].due == saturday
    released(child, TODAY)

    undone(decision, on=TODAY)

    assert review_of(child).due == monday


def test_how_the_child_was_held_when_it_goes_on_is_that_of_the_day() -> None:
    child = make_child()
    review = receive(child, ReviewKind.ARREST, custody=Custody.DETAINED)
    light: dict[str, Any] = {"light_offence": True, "effective_guardianship": True}
    refusal = decide(review, ReviewOutcome(D.ARREST_NOT_APPROVED, TODAY, ground="无", **light))
    released(child, NEXT)

    undone(refusal, on=TODAY, day=NEXT)

    again = running(child, ReviewKind.ARREST)
    assert again is not None
    assert (course_of(again).on(TODAY), again.custody) == (Custody.DETAINED, Custody.AT_LIBERTY)


def test_no_review_begins_while_the_case_is_with_the_police() -> None:
    child = make_child()
    outcome = replace(
        DROPPED, kind=D.INSUFFICIENT_EVIDENCE_NON_PROSECUTION, further_return_pointless=True
    )
    decision = decide(receive(child, returns_elsewhere=1), outcome)
    again = receive(child, received_on=TODAY)
    act = acting(handler_of(child), on=TODAY, at=NOON)
    send_back(again, act, received_on=TODAY, reason="补充侦查")

    undone(decision, on=LATER)

    assert len(periods_of(child)) == 2
    assert owed(child, K.SUPPLEMENTARY_INVESTIGATION).is_open


def test_a_decision_after_the_last_day_of_what_goes_on_says_by_how_many_days_it_is_late() -> None:
    child = make_child()
    undone(decide(receive(child), DROPPED), on=LATER, go_on_until=UNTIL)
    day = UNTIL + timedelta(2)

    decided = decide(review_of(child), ReviewOutcome(D.PROSECUTED, day), on=day)

    rows = [(flag["rule"], flag["key"], flag["values"]["days"]) for flag in decided.flags]
    assert rows == [("prosecution_review", "decided_late", 2)]


def test_prosecution_is_not_decided_beside_a_second_probation() -> None:
    _probation, child = revoked_by_objection()
    withdrawn(child, NEXT)
    order(child, on=NEXT, decided_on=NEXT)
    act = acting(handler_of(child), on=NEXT, at=NOON)

    with pytest.raises(RuleBroken, match="No revocation is waiting to be followed by"):
        decide_after_revocation(case_of(child), child, ReviewOutcome(D.PROSECUTED, NEXT), act)


def test_a_revocation_after_which_the_review_went_on_is_not_undone() -> None:
    _probation, child = revoked_by_objection()
    withdrawn(child, NEXT)
    second = order(child, on=NEXT, decided_on=NEXT)
    undone(second.disposition, on=NEXT)
    act = acting(handler_of(child), on=NEXT, at=NOON)
    send_back(review_of(child), act, received_on=NEXT, reason="补充侦查")
    revocation = session().scalars(select(Disposition).where(Disposition.kind == D.REVOCATION))

    with pytest.raises(RuleBroken, match="Decide in it; the revocation need not be"):
        undone(revocation.one(), on=NEXT)


def test_an_objection_withdrawn_before_the_revocation_lets_it_go_on_from_that() -> None:
    _probation, child = revoked_by_objection()

    withdrawn(child, TODAY - timedelta(1))

    assert review_of(child).received.first == TODAY


def test_the_day_set_for_a_decision_that_is_taken_anew_stays_and_says_why() -> None:
    probation, _revocation = revoked()
    child = child_of(probation)
    act = acting(handler_of(child), on=LATER, at=NOON)
    decided = decide_after_revocation(
        case_of(child), child, ReviewOutcome(D.PROSECUTED, LATER), act
    )
    undone(decided, on=LATER, go_on_until=UNTIL, **ALONE)
    (review,) = periods_of(child)

    change_custody(review, Custody.DETAINED, act, changed_on=LATER, note="", opened=review.version)

    final = owed(child, K.FINAL_DECISION)
    assert (final.is_open, final.due) == (True, UNTIL)
    assert (final.why["fact"], final.why["rule"]) == ("decision_undone", None)


def test_a_decision_of_the_review_that_went_on_is_taken_anew_in_it_alone() -> None:
    _probation, child = revoked_by_objection()
    withdrawn(child, NEXT)
    decided = decide(review_of(child), ReviewOutcome(D.PROSECUTED, NEXT), on=NEXT)

    undone(decided, on=LATER, go_on_until=UNTIL, **ALONE)

    assert review_of(child).due == UNTIL
    assert not owed(child, K.FINAL_DECISION).is_open


def test_a_second_probation_runs_after_the_end_of_the_first_was_undone() -> None:
    probation = make_probation()
    child, day = child_of(probation), LAST_DAY + timedelta(1)
    act = acting(handler_of(child), on=day, at=NOON)
    final = endings.decide_finally(
        probation, FinalDecision(day, day, Heard.HEARD, ground="考验期满"), act
    )
    undone(final, on=day, go_on_until=day + timedelta(20))
    second = order(child, on=day, decided_on=day)

    readings = [
        reading for reading in asked_of(stage, case_of(child), day) if reading.party_id == child.id
    ]

    assert second.is_running(on=day)
    assert [reading.state for reading in readings] == [StageState.DONE, StageState.RUNNING]
