"""What is due in a supervision: reports, leave, talks, assessments, on both sides of each day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from casetrack.accounts.models import Role
from casetrack.cases.duty_kinds import DutyState
from casetrack.cases.models import Case
from casetrack.db import session
from casetrack.errors import LostRace, NotAllowed, RuleBroken
from casetrack.law.supervision import (
    LONG_LEAVE,
    Gravity,
    LeaveConcern,
    days_late,
    due_off_rest_days,
    gravity_of,
    leave_concerns,
    next_planned,
)
from casetrack.law.working_days import PUBLISHED
from casetrack.ledger.measures import end_measure
from casetrack.probation import actions as probations
from casetrack.probation.models import Probation
from casetrack.probation.supervision import actions, fact_actions
from casetrack.probation.supervision.actions import SupervisionTerms
from casetrack.probation.supervision.child_reports import REPORT, TALK
from casetrack.probation.supervision.models import (
    ASSESSMENT,
    LEAVE_ANSWER,
    LEAVE_RETURN,
    NEXT_TALK,
    OWN_REPORT,
    LeaveDecision,
)
from casetrack.probation.supervision.queries import plan_of
from casetrack.visits.models import SeriesUnit
from tests.builders import TODAY, acting, make_staff
from tests.probation.builders import LAST_DAY, make_probation
from tests.probation.supervision.builders import (
    FIRST,
    MONTHLY,
    answer,
    ask_leave,
    assess,
    by,
    owed,
    plan,
    report,
    talk,
)

pytestmark = pytest.mark.usefixtures("database", "keys")
MONDAY = FIRST + timedelta(days=1)


def test_a_report_on_a_rest_day_is_due_after_it_and_never_after_the_end() -> None:
    assert due_off_rest_days(FIRST, LAST_DAY, PUBLISHED) == MONDAY
    assert due_off_rest_days(MONDAY, LAST_DAY, PUBLISHED) == MONDAY
    assert due_off_rest_days(FIRST, MONDAY, PUBLISHED) == MONDAY
    assert due_off_rest_days(FIRST, FIRST, PUBLISHED) == date(2026, 12, 18)
    assert due_off_rest_days(FIRST, None, PUBLISHED) == MONDAY
    assert days_late(MONDAY, MONDAY) == 0
    assert days_late(MONDAY, MONDAY + timedelta(days=1)) == 1
    assert days_late(MONDAY, FIRST) == 0


def test_a_rhythm_keeps_its_day_of_the_month_and_ends_with_the_probation() -> None:
    last = date(2027, 3, 31)
    january = date(2027, 1, 31)
    february = next_planned(january, january, every=1, months=True, last_day=last)
    assert february == date(2027, 2, 28)
    assert next_planned(january, february, every=1, months=True, last_day=last) == last
    assert next_planned(january, last, every=1, months=True, last_day=last) is None
    before = last - timedelta(days=1)
    assert next_planned(january, february, every=1, months=True, last_day=before) is None
    assert next_planned(january, january, every=2, months=False, last_day=None) == date(2027, 2, 14)


def test_what_leave_asks_a_reason_for() -> None:
    since = TODAY + timedelta(days=1)
    month = since + timedelta(days=LONG_LEAVE - 1)
    assert leave_concerns(since, since, month, last_day=month) == ()
    assert leave_concerns(TODAY, since, month + timedelta(days=1), last_day=month) == (
        LeaveConcern.BEYOND_THE_END,
        LeaveConcern.LONG,
    )
    late = since + timedelta(days=1)
    assert leave_concerns(late, since, late, last_day=None) == (LeaveConcern.AFTER_LEAVING,)


def test_how_a_breach_weighs() -> None:
    assert gravity_of(1, is_serious=True) is Gravity.SERIOUS
    assert gravity_of(2, is_serious=False) is Gravity.NEITHER
    assert gravity_of(3, is_serious=False) is Gravity.REPEATED


def test_a_report_is_owed_by_its_rhythm_until_the_last_day_of_the_probation() -> None:
    probation = make_probation()
    assert plan(probation)
    assert not plan(probation)
    due = owed(OWN_REPORT, probation)
    assert (due.due, due.is_open) == (MONDAY, True)

    report(probation, MONDAY)
    assert owed(OWN_REPORT, probation).due == date(2027, 1, 20)
    late = report(probation, date(2027, 1, 23))
    assert late.due == date(2027, 1, 20)
    with pytest.raises(RuleBroken, match="That it did not come can be recorded from the"):
        report(probation, None, on=date(2027, 2, 20))
    # The twentieth of February is a rest day that is worked, and of March a Saturday.
    missing = report(probation, None, on=date(2027, 2, 23))
    assert missing.is_missing
    for _month in ("March", "April", "May"):
        report(probation, LAST_DAY, on=LAST_DAY)
    assert not owed(OWN_REPORT, probation).is_open
    kept = plan_of(probation)
    assert kept is not None
    assert kept.next_report is None


def test_what_is_taken_back_is_asked_again() -> None:
    probation = make_probation()
    plan(probation)
    made = report(probation, MONDAY)
    fact_actions.withdraw(
        REPORT, made, by(probation, MONDAY), opened=made.version, reason="wrong child"
    )
    assert owed(OWN_REPORT, probation).due == MONDAY
    with pytest.raises(RuleBroken, match="stated_withdrawn_before"):
        fact_actions.withdraw(
            REPORT,
            made,
            by(probation, MONDAY),
            opened=made.version,
            reason="once more",
        )


def test_a_rhythm_is_changed_and_follows_the_length_of_the_probation() -> None:
    probation = make_probation()
    plan(probation)
    report(probation, MONDAY)
    weekly = SupervisionTerms(2, SeriesUnit.WEEK, date(2027, 1, 4), assesses=True)
    assert plan(probation, weekly, on=MONDAY)
    assert owed(OWN_REPORT, probation).due == date(2027, 1, 4)
    with pytest.raises(LostRace):
        actions.set_plan(probation, MONTHLY, by(probation), opened=1)
    end_measure(probation.measure, by(probation), on=TODAY)
    for kind in (OWN_REPORT, ASSESSMENT):
        assert owed(kind, probation).state is DutyState.LAPSED


def test_a_longer_probation_asks_for_more_reports() -> None:
    probation = make_probation()
    once = SupervisionTerms(5, SeriesUnit.MONTH, FIRST)
    plan(probation, once)
    report(probation, MONDAY)
    report(probation, date(2027, 5, 20))
    assert not owed(OWN_REPORT, probation).is_open
    _lengthen(probation, 12)
    assert owed(OWN_REPORT, probation).due == date(2027, 10, 20)


def _lengthen(probation: Probation, months: int) -> None:
    """Another length, by whoever may decide on it."""
    day = date(2027, 5, 21)
    probations.change_length(
        probation,
        months,
        by(probation, day),
        changed_on=day,
        reason="表现不稳定",
        opened=probation.version,
    )


def test_a_rhythm_that_is_taken_away_leaves_no_report_owed() -> None:
    probation = make_probation()
    plan(probation)

    assert plan(probation, SupervisionTerms(assesses=True), on=MONDAY)

    kept = plan_of(probation)
    assert kept is not None
    assert (kept.every, kept.next_report, kept.report_due) == (None, None, None)
    assert owed(OWN_REPORT, probation).state is DutyState.LAPSED


@pytest.mark.parametrize(
    ("terms", "refused"),
    [
        (SupervisionTerms(), "Set a rhythm of reports, or that months are"),
        (
            SupervisionTerms(every=1, first_report=FIRST),
            "A rhythm needs both: a number, and weeks or",
        ),
        (SupervisionTerms(1, SeriesUnit.WEEK), "Say for which day the first report is planned"),
        (
            SupervisionTerms(1, SeriesUnit.WEEK, TODAY - timedelta(days=1)),
            "The first report is asked from today",
        ),
        (
            SupervisionTerms(1, SeriesUnit.WEEK, LAST_DAY + timedelta(days=1)),
            "Plan the first report before",
        ),
    ],
)
def test_a_rhythm_that_cannot_be_is_refused(terms: SupervisionTerms, refused: str) -> None:
    with pytest.raises(RuleBroken, match=refused):
        plan(make_probation(), terms)


def test_leave_is_decided_before_the_child_leaves_and_ends_with_its_return() -> None:
    probation = make_probation()
    since, until = TODAY + timedelta(days=3), TODAY + timedelta(days=5)
    leave = ask_leave(probation, since, until)
    assert owed(LEAVE_ANSWER, leave).due == TODAY + timedelta(days=2)
    with pytest.raises(RuleBroken, match="Say why it is refused, in a few words"):
        answer(leave, probation, LeaveDecision.REFUSED)
    with pytest.raises(RuleBroken, match="This leave was not approved, so nobody comes"):
        actions.record_return(leave, TODAY, by(probation), opened=leave.version)
    answer(leave, probation)
    assert not owed(LEAVE_ANSWER, leave).is_open
    assert owed(LEAVE_RETURN, leave).due == until
    with pytest.raises(RuleBroken, match="It was decided already, on"):
        answer(leave, probation)
    back = until + timedelta(days=1)
    with pytest.raises(RuleBroken, match="not_yet"):
        actions.record_return(leave, back, by(probation, until), opened=leave.version)
    assert actions.record_return(leave, back, by(probation, back), opened=leave.version) == 1
    assert leave.was_late
    assert not owed(LEAVE_RETURN, leave).is_open

    day_trip = ask_leave(probation, since, since)
    with pytest.raises(RuleBroken, match="It was asked for on"):
        answer(day_trip, probation, on=TODAY - timedelta(days=1))
    answer(day_trip, probation)
    before, opened = since - timedelta(days=1), day_trip.version
    with pytest.raises(RuleBroken, match="The leave begins on"):
        actions.record_return(day_trip, before, by(probation, since), opened=opened)
    assert actions.record_return(day_trip, since, by(probation, since), opened=opened) == 0


def test_leave_after_leaving_or_beyond_the_end_is_approved_with_a_reason_only() -> None:
    probation = make_probation()
    gone = ask_leave(probation, TODAY, TODAY, on=TODAY + timedelta(days=1))
    with pytest.raises(RuleBroken, match="leave_after_leaving"):
        answer(gone, probation, on=TODAY + timedelta(days=1))
    answer(gone, probation, on=TODAY + timedelta(days=1), reason="急病就医")
    beyond = ask_leave(probation, LAST_DAY, LAST_DAY + timedelta(days=1))
    with pytest.raises(RuleBroken, match="leave_beyond_the_end"):
        answer(beyond, probation)
    with pytest.raises(RuleBroken, match="leave_after_the_end"):
        ask_leave(probation, LAST_DAY + timedelta(days=1), LAST_DAY + timedelta(days=2))
    with pytest.raises(RuleBroken, match="Leave of the same days is recorded already"):
        ask_leave(probation, LAST_DAY, LAST_DAY + timedelta(days=1))


def test_leave_is_decided_by_the_last_day_and_not_for_days_after_it() -> None:
    probation = make_probation()
    last, late = LAST_DAY, LAST_DAY + timedelta(days=1)
    leave = ask_leave(probation, last, last)
    with pytest.raises(RuleBroken, match="The probation was over on"):
        answer(leave, probation, LeaveDecision.REFUSED, on=late, reason="考验期已满")
    answer(leave, probation, on=last)
    assert leave.decided_on == last

    other = ask_leave(probation, last - timedelta(days=1), last)
    other.since, other.until = late, late
    with pytest.raises(RuleBroken, match="leave_after_the_end"):
        answer(other, probation, on=last, reason="探亲")


def test_the_next_talk_is_owed_until_it_is_held() -> None:
    probation = make_probation()
    following = TODAY + timedelta(days=14)
    talk(probation, TODAY, following)
    assert owed(NEXT_TALK, probation).due == following
    second = talk(probation, following, text="复查")
    assert owed(NEXT_TALK, probation).state is DutyState.MET
    fact_actions.withdraw(
        TALK, second, by(probation, following), opened=second.version, reason="误记"
    )
    assert owed(NEXT_TALK, probation).is_open
    with pytest.raises(RuleBroken, match="The next talk comes after"):
        talk(probation, TODAY, TODAY)
    with pytest.raises(RuleBroken, match="Enter that day or an earlier one"):
        talk(probation, TODAY, LAST_DAY + timedelta(days=1))
    talk(probation, TODAY, LAST_DAY, text="最后一次")


def test_each_month_is_assessed_and_the_last_one_by_the_last_day() -> None:
    probation = make_probation()
    plan(probation)
    # The first month ends on 24 December, a Thursday.
    assert owed(ASSESSMENT, probation).due == date(2026, 12, 24)
    with pytest.raises(RuleBroken, match="It can be assessed from then"):
        assess(probation, 2, date(2026, 12, 24))
    assess(probation, 1, date(2026, 12, 24))
    # The second one on 24 January, a Sunday.
    assert owed(ASSESSMENT, probation).due == date(2027, 1, 25)
    assess(probation, 2, date(2026, 12, 25))
    with pytest.raises(RuleBroken, match="is assessed already"):
        assess(probation, 2, date(2027, 1, 25))
    for month in (3, 4, 5, 6):
        assess(probation, month, LAST_DAY)
    assert not owed(ASSESSMENT, probation).is_open
    with pytest.raises(RuleBroken, match="Choose one of them"):
        assess(probation, 7, LAST_DAY)


def test_an_assistant_records_and_does_not_decide() -> None:
    probation = make_probation()
    leave = ask_leave(probation, TODAY, TODAY)
    case = session().get_one(Case, probation.case_id)
    assistant = make_staff(Role.ASSISTANT, office=case.office)
    answer = actions.LeaveAnswer(LeaveDecision.APPROVED, TODAY, "")
    with pytest.raises(NotAllowed):
        actions.answer_leave(leave, answer, acting(assistant), opened=leave.version)
    with pytest.raises(NotAllowed):
        actions.set_plan(probation, MONTHLY, acting(assistant), opened=0)
