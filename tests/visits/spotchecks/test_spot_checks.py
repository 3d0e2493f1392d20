"""A spot check is committed to, drawn at night, a visit on its day, and done again by anybody."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from casetrack.cases.kinds import Aspect, CaseStatus
from casetrack.cases.models import Case, JournalEntry, Obligation
from casetrack.db import session
from casetrack.errors import LostRace, NotAllowed, RuleBroken
from casetrack.events import publish
from casetrack.law import PUBLISHED
from casetrack.ledger.handing_over import CaseHandedOver
from casetrack.ledger.measures import end_measure, move_last_day
from casetrack.visits.models import VisitState
from casetrack.visits.spotchecks.actions import call_off_checks, plan_checks, send_somebody_else
from casetrack.visits.spotchecks.drawing import working_days
from casetrack.visits.spotchecks.models import CALLED_OFF, PLANNED, CheckState, SpotCheck
from tests.builders import NOON, TODAY, acting, make_child, make_staff
from tests.desk.today.builders import make_grant
from tests.visits.builders import case_of, handler_of, run_probation
from tests.visits.spotchecks.builders import (
    FIRST,
    LAST,
    checks,
    night,
    nights,
    plan,
    terms_for,
    visits,
)

pytestmark = pytest.mark.usefixtures("database", "keys")


def test_planning_commits_to_seeds_and_draws_nothing() -> None:
    child = make_child()

    plan(child)

    first, second = checks()
    assert [check.state for check in (first, second)] == [CheckState.COMMITTED] * 2
    assert (first.first_day, second.last_day) == (FIRST, LAST)
    assert second.first_day == first.last_day + timedelta(days=1) or not working_days(
        first.last_day + timedelta(days=1), second.first_day - timedelta(days=1), PUBLISHED
    )
    assert first.seed != second.seed
    assert [check.commitment for check in (first, second)] == [
        hashlib.sha256(check.seed.encode()).hexdigest() for check in (first, second)
    ]
    assert visits() == []
    entry = session().scalars(sa.select(JournalEntry)).one()
    assert entry.kind is PLANNED
    assert entry.text.en == (
        "2 spot checks between Mon 30 November 2026 and Fri 25 December 2026,"
        " their days to be drawn. See how evenings are"
    )


def test_neither_seed_nor_day_stands_in_clear_in_the_database() -> None:
    plan(make_child())
    nights(TODAY, FIRST - timedelta(days=1))

    stored = (
        session().execute(sa.text("SELECT seed, day FROM spot_check WHERE state = 'drawn'")).all()
    )
    first = checks()[0]

    assert stored, "the first window was drawn the night before it opened"
    text = " ".join(str(value) for row in stored for value in row)
    assert first.seed not in text
    assert str(first.drawn_day()) not in text


def test_a_window_is_drawn_the_night_before_it_opens_and_not_sooner() -> None:
    plan(make_child())

    nights(TODAY, FIRST - timedelta(days=2))
    assert checks()[0].state is CheckState.COMMITTED

    night(FIRST - timedelta(days=1))
    first, second = checks()
    assert (first.state, second.state) == (CheckState.DRAWN, CheckState.COMMITTED)
    assert first.drawn_at is not None
    assert first.committed_at < first.drawn_at


def test_it_becomes_a_visit_on_the_morning_of_its_day_and_not_the_day_before() -> None:
    plan(make_child())
    night(FIRST - timedelta(days=1))
    day = checks()[0].drawn_day()
    assert day is not None

    nights(FIRST, day - timedelta(days=1))
    assert visits() == []

    night(day)
    (visit,) = visits()
    assert (visit.planned_on, visit.is_spot_check, visit.state) == (day, True, VisitState.PLANNED)
    owed = session().scalars(sa.select(Obligation)).one()
    assert (owed.due, owed.owner_id, owed.is_withheld) == (day, visit.visitor_id, True)


@pytest.mark.in_turn(13)
@pytest.mark.parametrize("ahead", [1, 14])
def test_a_visitor_who_is_told_ahead_is_told_that_many_days_before(ahead: int) -> None:
    first = TODAY + timedelta(days=20)
    plan(make_child(), first=first, last=LAST + timedelta(days=30), days_ahead=ahead)
    nights(TODAY, first - timedelta(days=ahead + 2))
    assert checks()[0].state is CheckState.COMMITTED
    night(first - timedelta(days=ahead + 1))
    day = checks()[0].drawn_day()
    assert day is not None

    nights(first - timedelta(days=ahead), day - timedelta(days=ahead + 1))
    assert visits() == []
    night(day - timedelta(days=ahead))
    assert [visit.planned_on for visit in visits()] == [day]


@pytest.mark.in_turn(13)
def test_every_window_has_its_check_far_enough_from_the_one_before() -> None:
    plan(make_child(), times=4, gap=5)

    nights(TODAY, LAST)

    each_checks = checks()
    days = [check.drawn_day() for check in each_checks]
    assert [check.state for check in each_checks] == [CheckState.SHOWN] * 4
    for check, day in zip(each_checks, days, strict=True):
        assert day is not None
        assert check.first_day <= day <= check.last_day
    for before, after in pairwise(days):
        assert before is not None
        assert after is not None
        assert len(working_days(before + timedelta(days=1), after, PUBLISHED)) >= 5
    assert len(visits()) == 4


@pytest.mark.in_turn(13)
def test_a_night_that_comes_twice_or_late_adds_nothing_and_misses_nothing() -> None:
    plan(make_child())
    nights(TODAY, LAST)
    days = [visit.planned_on for visit in visits()]

    nights(TODAY, LAST)
    night(LAST)

    assert [visit.planned_on for visit in visits()] == days


def test_after_missed_nights_a_day_that_is_still_to_come_is_drawn() -> None:
    plan(make_child(), times=1)

    night(date(2026, 12, 24))

    (check,) = checks()
    assert check.days == ["2026-12-24", "2026-12-25"]
    assert check.drawn_day() in (date(2026, 12, 24), date(2026, 12, 25))


def test_where_no_day_is_left_the_check_was_missed_and_says_so() -> None:
    plan(make_child(), times=1)

    night(LAST + timedelta(days=1))

    (check,) = checks()
    assert (check.state, check.drawn_at, visits()) == (CheckState.MISSED, None, [])
    night(LAST + timedelta(days=2))
    assert checks()[0].state is CheckState.MISSED


def test_a_day_that_was_drawn_while_nights_were_missed_is_a_visit_that_is_late() -> None:
    plan(make_child(), times=1)
    night(FIRST - timedelta(days=1))
    day = checks()[0].drawn_day()

    night(LAST + timedelta(days=10))

    assert [visit.planned_on for visit in visits()] == [day]


def test_the_first_window_begins_tomorrow_at_the_earliest() -> None:
    child = make_child()
    with pytest.raises(RuleBroken, match="Days are drawn at night: the first window"):
        plan(child, first=TODAY)
    plan(child, first=TODAY + timedelta(days=1), last=LAST)
    assert len(checks()) == 2


def test_checks_end_with_what_they_serve_on_its_last_day_and_not_after() -> None:
    child = make_child()
    probation = run_probation(child, last_day=LAST)
    plan(child, measure_id=probation.id)
    with pytest.raises(RuleBroken, match="What the checks serve ends on"):
        plan(child, measure_id=probation.id, last=LAST + timedelta(days=1))


def test_a_measure_that_ends_takes_the_checks_after_it_along() -> None:
    child = make_child()
    probation = run_probation(child, last_day=LAST)
    made = plan(child, measure_id=probation.id)
    first, second = checks()

    end_measure(probation, acting(handler_of(child), at=NOON), on=second.first_day)
    # Its window opens on that last day: one day is left, and it is drawn from.
    assert [check.state for check in checks()] == [CheckState.COMMITTED] * 2
    assert checks()[1].last_day == second.first_day

    end_measure(
        probation,
        acting(handler_of(child), at=NOON),
        on=second.first_day - timedelta(days=1),
    )
    assert [check.state for check in checks()] == [CheckState.COMMITTED, CheckState.CALLED_OFF]
    entry = session().scalars(sa.select(JournalEntry).order_by(JournalEntry.id.desc())).first()
    assert entry is not None
    assert entry.kind is CALLED_OFF
    assert made.ended_on is None
    assert first.state is CheckState.COMMITTED


@pytest.mark.in_turn(13)
def test_a_shorter_measure_takes_a_day_that_was_drawn_beyond_its_end() -> None:
    child = make_child()
    probation = run_probation(child, last_day=LAST)
    made = plan(child, measure_id=probation.id, times=1)
    night(FIRST - timedelta(days=1))
    day = checks()[0].drawn_day()
    assert day is not None
    act = acting(handler_of(child), at=NOON)

    move_last_day(probation, day, act)
    assert checks()[0].state is CheckState.DRAWN

    move_last_day(probation, day - timedelta(days=1), act)
    assert checks()[0].state is CheckState.CALLED_OFF
    assert made.ended_on == TODAY
    nights(FIRST, LAST)
    assert visits() == []


@pytest.mark.in_turn(13)
def test_what_is_to_come_can_be_called_off_with_a_reason_and_stays_in_the_list() -> None:
    child = make_child()
    made = plan(child)
    act = acting(handler_of(child), at=NOON)
    with pytest.raises(RuleBroken, match="Say why, in a few words"):
        call_off_checks(made, " ", act, opened=1)

    call_off_checks(made, "The child is in hospital", act, opened=1)

    assert [check.state for check in checks()] == [CheckState.CALLED_OFF] * 2
    nights(TODAY, LAST)
    assert visits() == []
    with pytest.raises(RuleBroken, match="No spot check is to come in this plan"):
        call_off_checks(made, "Once more", act, opened=2)


def test_two_who_change_a_plan_at_once_do_not_overwrite_each_other() -> None:
    child = make_child()
    made = plan(child)
    act = acting(handler_of(child), at=NOON)
    made.version = 2
    with pytest.raises(LostRace):
        call_off_checks(made, "Moved away", act, opened=1)


@pytest.mark.in_turn(13)
def test_somebody_else_goes_to_those_that_are_to_come() -> None:
    child = make_child()
    made = plan(child)
    worker = make_staff(office=handler_of(child).office)
    act = acting(handler_of(child), at=NOON)
    with pytest.raises(RuleBroken, match="cannot_visit"):
        send_somebody_else(made, worker.id, act, opened=1)
    make_grant(case_of(child), worker)

    assert send_somebody_else(made, handler_of(child).id, act, opened=1) is False
    assert send_somebody_else(made, worker.id, act, opened=1) is True

    nights(TODAY, LAST)
    assert {visit.visitor_id for visit in visits()} == {worker.id}


def test_the_handler_goes_where_the_visitor_may_not_any_more() -> None:
    child = make_child()
    worker = make_staff(office=handler_of(child).office)
    given = make_grant(case_of(child), worker)
    plan(child, visitor_id=worker.id)
    given.ended_at = NOON

    nights(TODAY, LAST)

    assert {visit.visitor_id for visit in visits()} == {handler_of(child).id}


def test_checks_go_along_with_a_case_unless_the_visits_stay() -> None:
    child = make_child()
    made = plan(child)
    former = handler_of(child).id
    worker = make_staff(office=handler_of(child).office)

    publish(CaseHandedOver(case_of(child), former, worker.id, visits_stay=True))
    assert made.visitor_id == former
    publish(CaseHandedOver(case_of(child), former, worker.id))
    assert made.visitor_id == worker.id


def test_a_closed_case_takes_no_plan() -> None:
    child = make_child()
    case = case_of(child)
    case.status, case.closed_on = CaseStatus.CLOSED, TODAY
    with pytest.raises(RuleBroken, match="case_is_closed"):
        plan(child)


@pytest.mark.parametrize("aspect", [Aspect.SUPERVISION, Aspect.VISITS, Aspect.DATES])
def test_who_sees_a_part_plans_none(aspect: Aspect) -> None:
    child = make_child()
    other = make_staff()
    make_grant(case_of(child), other, aspect)
    with pytest.raises(NotAllowed):
        plan_checks(case_of(child), terms_for(child), acting(other, at=NOON))


def test_the_database_refuses_a_draw_before_its_commitment() -> None:
    plan(make_child())
    night(FIRST - timedelta(days=1))
    check = checks()[0]
    check.drawn_at = check.committed_at - timedelta(seconds=1)
    with pytest.raises(IntegrityError):
        session().flush()
    session().rollback()


@pytest.mark.in_turn(13)
def test_a_case_lists_its_next_date_without_a_check() -> None:
    child = make_child()
    plan(child)
    nights(TODAY, LAST)

    case = session().get_one(Case, child.case_id)
    assert session().scalars(sa.select(SpotCheck)).first() is not None
    assert case.next_due is None
