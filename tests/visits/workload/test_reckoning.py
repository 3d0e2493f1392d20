"""What of somebody's day is too much, and who is proposed instead of somebody who is away."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest

from casetrack.visits.models import VisitWay
from casetrack.visits.workload.proposal import Because, ToGive, propose
from casetrack.visits.workload.reckoning import DayLoad, Going, by_person_and_day, clash

DAY = date(2026, 12, 7)
AWAY, LI, WANG, ZHAO = 1, 2, 3, 4


def going(visit_id: int, at: str | None = None, **changed: Any) -> Going:
    """A visit at home of two hours, in a case of its own, by who is away."""
    values: dict[str, Any] = {
        "visit_id": visit_id,
        "case_id": visit_id,
        "staff_id": AWAY,
        "day": DAY,
        "at": time.fromisoformat(at) if at else None,
        "minutes": 120,
        "is_usual": True,
        "way": VisitWay.HOME,
    }
    return Going(**{**values, **changed})


def asked(trip: Going, *candidates: int, **changed: Any) -> ToGive:
    return ToGive(trip, party_id=trip.case_id, candidates=candidates or (LI, WANG), **changed)


def proposed(*to_give: ToGive, busy: tuple[Going, ...] = (), **known: Any) -> list[int]:
    """Who is proposed for each of them, in their order."""
    candidates_by_id = propose(to_give, busy, known.pop("met", {}), **known)
    return [candidates_by_id[item.going.visit_id][0].staff_id for item in to_give]


@pytest.mark.parametrize(
    ("other", "expected"),
    [("10:59", True), ("11:00", False), ("09:00", True), ("07:00", False), (None, False)],
)
def test_two_visits_clash_while_one_is_not_over(other: str | None, expected: bool) -> None:
    trip, later = going(1, "09:00"), going(2, other)
    assert clash(trip, later) is expected
    assert clash(later, trip) is expected


def test_on_another_day_nothing_clashes() -> None:
    assert not clash(going(1, "09:00"), going(2, "09:00", day=DAY + timedelta(days=1)))


def test_a_day_is_too_long_from_its_ninth_hour() -> None:
    full = DayLoad([going(number) for number in range(4)])
    assert (full.minutes, full.over) == (480, 0)
    assert DayLoad([*full.goings, going(5, minutes=1)]).over == 1


@pytest.mark.parametrize(
    ("at", "minutes", "outside"),
    [
        ("08:30", 60, False),
        ("08:29", 60, True),
        ("16:30", 60, False),
        ("16:30", 61, True),
        (None, 60, False),
    ],
)
def test_a_visit_lies_within_the_hours_of_an_office(
    at: str | None, minutes: int, outside: bool
) -> None:
    assert going(1, at, minutes=minutes).is_outside_hours() is outside


def test_a_day_stands_in_the_order_of_its_hours_with_what_has_none_last() -> None:
    load = by_person_and_day([going(1), going(2, "14:00"), going(3, "09:00")])[AWAY, DAY]
    assert [trip.visit_id for trip in load.goings] == [3, 2, 1]
    assert load.clashes == []


def test_who_knows_the_child_best_is_proposed() -> None:
    trip = going(1)
    assert proposed(asked(trip), met={(LI, 1): 1, (WANG, 1): 2}) == [WANG]


def test_who_has_another_visit_then_is_not() -> None:
    elsewhere = going(9, "10:00", staff_id=WANG)
    trip = going(1, "10:30")
    known = {(WANG, 1): 3}
    assert proposed(asked(trip), busy=(elsewhere,), met=known) == [LI]
    in_time = going(9, "08:30", staff_id=WANG)
    assert proposed(asked(trip), busy=(in_time,), met=known) == [WANG]


def test_nobody_gets_more_than_a_working_day_while_somebody_else_may_go() -> None:
    busy = tuple(going(10 + n, staff_id=WANG) for n in range(3))
    known = {(WANG, 1): 3}
    assert proposed(asked(going(1)), busy=busy, met=known) == [WANG]
    more = (*busy, going(20, staff_id=WANG, minutes=1))
    assert proposed(asked(going(1)), busy=more, met=known) == [LI]


def test_somebody_goes_even_where_it_is_too_much_and_that_is_said() -> None:
    busy = tuple(going(10 + n, staff_id=LI) for n in range(4))
    (only,) = propose([asked(going(1), LI)], busy, {})[1]
    assert only.because == [Because.OVER]
    assert only.minutes == 600


def test_who_comes_along_anyway_goes_before_whoever_was_there_more_often() -> None:
    along = going(1, staff_id=LI, is_along=True)
    (first, second) = propose([asked(going(1))], [along], {(WANG, 1): 5})[1]
    assert (first.staff_id, first.because, first.minutes) == (LI, [Because.ALONG], 120)
    assert (second.staff_id, second.because, second.times) == (WANG, [Because.KNOWS], 5)


def test_one_person_goes_to_a_family_and_to_a_school() -> None:
    family = asked(going(1, "09:00", case_id=7)), asked(going(2, "14:00", case_id=7))
    assert len(set(proposed(*family))) == 1
    school = (
        asked(going(1, "09:00"), place="school"),
        asked(going(2, "11:00"), place="school"),
        asked(going(3, "14:00"), place=None),
    )
    first, second, third = proposed(*school)
    assert first == second
    # The third leads elsewhere: whoever has less to do goes.
    assert third != first


def test_two_at_the_same_hour_go_to_two_people() -> None:
    both = asked(going(1, "09:00", case_id=7)), asked(going(2, "09:00", case_id=7))
    assert sorted(proposed(*both)) == [LI, WANG]


def test_a_child_is_met_by_one_person_while_somebody_is_away() -> None:
    days = [asked(going(n, case_id=7, day=DAY + timedelta(days=n))) for n in range(1, 4)]
    assert len(set(proposed(*days))) == 1


def test_who_gives_them_away_goes_where_nobody_else_can() -> None:
    value = asked(going(1, "09:00"), LI, ZHAO)
    assert proposed(value, met={(ZHAO, 1): 9}, at_last={ZHAO}) == [LI]
    elsewhere = going(9, "09:00", staff_id=LI)
    assert proposed(value, busy=(elsewhere,), at_last={ZHAO}) == [ZHAO]


def test_where_nobody_may_go_nobody_is_proposed() -> None:
    assert propose([ToGive(going(1), party_id=1, candidates=())], [], {}) == {1: []}
