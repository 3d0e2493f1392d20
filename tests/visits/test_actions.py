"""Plan visits, move one, cancel one or the rest."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from casetrack.accounts.models import Role
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Provenance
from casetrack.cases.models import Party
from casetrack.db import session
from casetrack.db.crypto import Keyring
from casetrack.db.session import Database
from casetrack.errors import LostRace, NotAllowed, RuleBroken
from casetrack.ledger.measures import end_measure
from casetrack.visits.actions import (
    VisitChange,
    cancel_visits,
    change_visit,
    days_planned,
    plan_visits,
)
from casetrack.visits.models import SeriesUnit, Visit, VisitPlan, VisitState, VisitWay
from casetrack.visits.policy import may_visit, visitors_of
from casetrack.visits.series import last_day_of
from tests.builders import NOON, TODAY, acting, make_case, make_child, make_staff
from tests.visits.builders import (
    FIRST,
    KEEP,
    case_of,
    entries_in,
    grant_visits,
    handler_of,
    met,
    owed,
    plan,
    plan_monthly,
    record,
    run_probation,
    terms_for,
)


@pytest.fixture(autouse=True)
def _on_a_database(database: Database, keys: Keyring) -> None:
    """Every test here keeps something."""


def change_of(visit: Visit, **changed: object) -> VisitChange:
    """What the visit is already, except `changed`."""
    assert visit.planned_on is not None
    assert visit.visitor_id is not None
    kept = VisitChange(day=visit.planned_on, way=visit.way, visitor_id=visit.visitor_id)
    return replace(kept, **changed)  # type: ignore[arg-type]  # names of its own fields


def change(visit: Visit, **changed: object) -> None:
    handler = handler_of(session().get_one(Party, visit.party_id))
    change_visit(
        visit, change_of(visit, **changed), acting(handler, on=TODAY, at=NOON), opened=visit.version
    )


def test_each_visit_of_a_series_is_owed_by_its_visitor_on_its_day() -> None:
    child = make_child()
    worker = grant_visits(case_of(child), child)

    visits = plan_monthly(child, visitor_id=worker.id)

    assert [v.planned_on for v in visits] == [FIRST, date(2027, 1, 7), date(2027, 2, 8)]
    assert visits[2].moved_from == date(2027, 2, 7)
    duties = owed(visits)
    assert [duties[v.id].due for v in visits] == [v.planned_on for v in visits]
    assert {duties[v.id].owner_id for v in visits} == {worker.id}
    assert {duties[v.id].kind for v in visits} == {ObligationKind.VISIT}
    assert duties[visits[2].id].is_provisional


def test_why_a_moved_day_is_that_day_names_the_rest_day() -> None:
    (visit,) = plan(make_child(), first=date(2026, 11, 28))

    why = owed([visit])[visit.id].why

    assert visit.planned_on == date(2026, 11, 30)
    assert why["steps"] == [["rest_day", {"day": "2026-11-28", "why": "weekend"}]]


def test_the_plan_is_told_once_in_the_journal_in_both_languages() -> None:
    child = make_child()

    plan_monthly(child)

    (entry,) = entries_in(case_of(child))
    assert entry.kind is EntryKind.VISITS_PLANNED
    assert entry.text.en is not None
    assert entry.text.en.startswith("3 visits, Mon 7 December 2026 to Mon 8 February 2027.")
    assert entry.text.zh is not None
    assert entry.text.zh.startswith("回访3次：2026年12月7日")


def test_a_social_worker_cannot_plan() -> None:
    child = make_child()
    worker = grant_visits(case_of(child), child)

    with pytest.raises(NotAllowed):
        plan_visits(case_of(child), terms_for(child), acting(worker, on=TODAY, at=NOON))


def test_nobody_plans_in_a_published_case() -> None:
    child = make_child(make_case(provenance=Provenance.PUBLISHED))

    with pytest.raises(NotAllowed):
        plan(child)


def test_somebody_without_the_visits_of_this_child_cannot_be_sent() -> None:
    child = make_child()
    other = make_child(case_of(child))
    worker = grant_visits(case_of(child), other)

    with pytest.raises(RuleBroken, match="cannot_visit"):
        plan(child, visitor_id=worker.id)


def test_a_first_day_in_the_past_is_refused() -> None:
    with pytest.raises(RuleBroken, match="Plan from today on; record a visit that took"):
        plan(make_child(), first=date(2026, 11, 23))


def test_the_first_visit_may_be_today() -> None:
    (visit,) = plan(make_child(), first=TODAY)

    assert visit.planned_on == TODAY


@pytest.mark.parametrize(("days_later", "is_offered"), [(0, True), (1, False)])
def test_whoever_was_granted_the_visits_may_be_sent_until_the_last_day_of_the_grant(
    days_later: int, is_offered: bool
) -> None:
    child = make_child()
    worker = grant_visits(case_of(child), child, until=TODAY)
    on = TODAY + timedelta(days=days_later)

    offered = visitors_of(case_of(child), planned_by=handler_of(child), on=on)

    assert (worker in offered) is is_offered
    assert may_visit(worker, case_of(child), party_id=child.id, on=on) is is_offered


def test_somebody_of_another_case_cannot_be_visited_here() -> None:
    child, stranger = make_child(), make_child()

    with pytest.raises(RuleBroken, match="not_of_this_case"):
        plan(child, party_id=stranger.id)


def test_a_series_until_the_measure_ends_takes_its_last_day() -> None:
    child = make_child()
    probation = run_probation(child, last_day=date(2027, 2, 7))

    visits = plan(
        child, every=1, unit=SeriesUnit.MONTH, measure_id=probation.id, until_measure=True
    )

    # 7 February 2027 is a Sunday: no visit after the end, so on the Friday before.
    assert [v.planned_on for v in visits][-1] == date(2027, 2, 5)
    kept = session().get_one(VisitPlan, visits[0].plan_id)
    assert kept.follows_measure
    assert last_day_of(kept) == date(2027, 2, 7)


def test_until_the_measure_ends_needs_a_measure() -> None:
    child = make_child()

    with pytest.raises(RuleBroken, match="Choose what the visits serve, or give a last"):
        plan(child, every=1, unit=SeriesUnit.MONTH, until_measure=True)


def test_no_visit_is_planned_after_what_it_serves() -> None:
    child = make_child()
    probation = run_probation(child, last_day=date(2027, 1, 6))

    with pytest.raises(RuleBroken, match="What the visits serve ends on"):
        plan_monthly(child, times=2, measure_id=probation.id)


def test_a_visit_is_planned_on_the_last_day_of_what_it_serves_and_not_on_the_day_after() -> None:
    child = make_child()
    probation = run_probation(child, last_day=FIRST)

    (visit,) = plan(child, measure_id=probation.id)

    assert visit.planned_on == probation.last_day
    with pytest.raises(RuleBroken, match="What the visits serve ends on"):
        plan(child, measure_id=probation.id, first=FIRST + timedelta(days=1))


def test_visits_cannot_serve_what_has_ended_or_concerns_another_child() -> None:
    child = make_child()
    ended = run_probation(child)
    end_measure(ended, acting(handler_of(child), at=NOON), on=TODAY)
    of_another = run_probation(make_child(case_of(child)))

    with pytest.raises(RuleBroken, match="measure_not_running"):
        plan(child, measure_id=ended.id)
    with pytest.raises(RuleBroken, match="measure_of_another"):
        plan(child, measure_id=of_another.id)


def test_looking_at_the_days_saves_nothing() -> None:
    child = make_child()

    days = days_planned(case_of(child), terms_for(child), acting(handler_of(child), on=TODAY))

    assert [day.day for day in days] == [FIRST]
    assert entries_in(case_of(child)) == []


def test_a_moved_visit_is_owed_on_its_new_day_and_told() -> None:
    child = make_child()
    (visit,) = plan(child)

    change(visit, day=date(2026, 12, 12), reason="School trip")

    assert visit.planned_on == date(2026, 12, 14)
    assert visit.moved_from == date(2026, 12, 12)
    assert owed([visit])[visit.id].due == date(2026, 12, 14)
    entry = entries_in(case_of(child))[-1]
    assert entry.text.en == (
        "Visit of Mon 7 December 2026 moved to Mon 14 December 2026. School trip"
    )


def test_a_visit_may_be_kept_on_a_rest_day() -> None:
    (visit,) = plan(make_child())

    change(visit, day=date(2026, 12, 12), on_rest_day=KEEP)

    assert visit.planned_on == date(2026, 12, 12)


def test_a_visit_given_to_somebody_else_is_owed_by_them() -> None:
    child = make_child()
    worker = grant_visits(case_of(child))
    (visit,) = plan(child)

    change(visit, visitor_id=worker.id)

    assert owed([visit])[visit.id].owner_id == worker.id


def test_a_change_that_changes_nothing_is_not_told() -> None:
    child = make_child()
    (visit,) = plan(child)

    change(visit, way=VisitWay.SCHOOL)

    assert len(entries_in(case_of(child))) == 1
    assert visit.way is VisitWay.SCHOOL


def test_a_visit_is_not_moved_into_the_past_nor_after_what_it_serves() -> None:
    child = make_child()
    probation = run_probation(child, last_day=date(2026, 12, 11))
    (visit,) = plan(child, measure_id=probation.id)

    with pytest.raises(RuleBroken, match="visit_day_past"):
        change(visit, day=date(2026, 11, 23))
    with pytest.raises(RuleBroken, match="What the visits serve ends on"):
        change(visit, day=date(2026, 12, 14))


def test_a_visit_is_moved_to_today_or_to_the_last_day_of_what_it_serves() -> None:
    child = make_child()
    probation = run_probation(child, last_day=date(2026, 12, 11))
    (visit,) = plan(child, measure_id=probation.id)

    for day in (TODAY, date(2026, 12, 11)):
        change(visit, day=day)
        assert visit.planned_on == day


def test_of_two_who_move_a_visit_the_second_is_told() -> None:
    child = make_child()
    (visit,) = plan(child)
    opened = visit.version
    change(visit, day=date(2026, 12, 8))

    with pytest.raises(LostRace):
        change_visit(
            visit,
            change_of(visit, day=date(2026, 12, 9)),
            acting(handler_of(child), on=TODAY, at=NOON),
            opened=opened,
        )

    assert visit.planned_on == date(2026, 12, 8)


def test_a_visit_with_an_outcome_cannot_be_moved() -> None:
    (visit,) = plan(make_child())
    record(visit, met(FIRST))

    with pytest.raises(RuleBroken, match="Only a planned visit can be moved or"):
        change(visit, day=date(2026, 12, 9))


def test_the_rest_of_a_series_is_cancelled_with_what_is_owed() -> None:
    child = make_child()
    visits = plan_monthly(child, times=4)

    gone = cancel_visits(
        visits[1],
        acting(handler_of(child), on=TODAY, at=NOON),
        and_the_rest=True,
        reason="The family moved away",
        opened=visits[1].version,
    )

    assert gone == visits[1:]
    assert [v.state for v in visits] == [VisitState.PLANNED, *[VisitState.CANCELLED] * 3]
    assert [owed(visits)[v.id].is_open for v in visits] == [True, False, False, False]
    entry = entries_in(case_of(child))[-1]
    assert entry.kind is EntryKind.VISIT_CANCELLED
    assert entry.fields["days"] == ["2027-01-07", "2027-02-08", "2027-03-08"]


def test_one_visit_alone_is_cancelled_with_its_reason() -> None:
    child = make_child()
    visits = plan_monthly(child)

    cancel_visits(
        visits[0],
        acting(handler_of(child), on=TODAY, at=NOON),
        reason="Ill",
        opened=visits[0].version,
    )

    assert [v.is_open() for v in visits] == [False, True, True]
    assert visits[0].findings.en == "Ill"


def test_cancelling_needs_a_reason_and_somebody_who_plans() -> None:
    child = make_child()
    (visit,) = plan(child)
    stranger = make_staff(Role.PROSECUTOR)

    with pytest.raises(RuleBroken, match="visit_reason_missing"):
        cancel_visits(visit, acting(handler_of(child), on=TODAY, at=NOON), reason=" ", opened=1)
    with pytest.raises(NotAllowed):
        cancel_visits(visit, acting(stranger, on=TODAY, at=NOON), reason="No", opened=1)
