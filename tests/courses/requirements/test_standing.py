"""How a promise stands by its looks."""

from __future__ import annotations

from datetime import date

import pytest

from casetrack.cases.requirements import Counting, HowKept, OneCheck, Standing, counted, standing_of

DAY, NEXT = date(2026, 11, 10), date(2026, 11, 11)


def stands(*looks: OneCheck, counting: Counting = Counting.LAST) -> Standing:
    return standing_of(looks, counting)


def test_nobody_looked() -> None:
    assert stands() == Standing(HowKept.NOT_SEEN, None, None, None, None)


def test_halves_are_added_up_and_two_of_them_are_a_whole() -> None:
    two_and_half = OneCheck(DAY, HowKept.KEPT, None, 2, has_half=True)
    a_half = OneCheck(NEXT, HowKept.KEPT, None, 0, has_half=True)
    added = stands(two_and_half, a_half, counting=Counting.SUM)
    assert (added.reached, added.reached_half) == (3, False)
    last = stands(a_half, two_and_half)
    assert (last.reached, last.reached_half) == (0, True)
    assert (counted(3, half=False), counted(2, half=True)) == ("3", "2.5")


@pytest.mark.parametrize(
    "found", [HowKept.KEPT, HowKept.PARTLY, HowKept.NOT_KEPT, HowKept.CAME_BACK]
)
def test_the_last_look_decides(found: HowKept) -> None:
    assert stands(OneCheck(DAY, HowKept.KEPT, 1), OneCheck(NEXT, found, 2)) == Standing(
        found, NEXT, 2, NEXT if found is HowKept.KEPT else None
    )


def test_they_are_taken_by_their_days_and_not_as_they_were_written_down() -> None:
    late = OneCheck(NEXT, HowKept.KEPT)
    assert stands(late, OneCheck(DAY, HowKept.NOT_KEPT)).state is HowKept.KEPT


def test_of_one_day_the_one_that_was_written_down_last_decides() -> None:
    assert (
        stands(OneCheck(DAY, HowKept.KEPT), OneCheck(DAY, HowKept.NOT_KEPT)).state
        is HowKept.NOT_KEPT
    )


def test_one_of_an_unknown_day_came_before_those_that_are_known() -> None:
    known = OneCheck(DAY, HowKept.NOT_KEPT)
    assert stands(known, OneCheck(None, HowKept.KEPT)).state is HowKept.NOT_KEPT


@pytest.mark.parametrize(("second", "expected"), [(DAY, None), (NEXT, NEXT)])
def test_what_is_still_kept_on_a_later_day_was_looked_back_at(
    second: date, expected: date | None
) -> None:
    looks = (OneCheck(DAY, HowKept.KEPT), OneCheck(second, HowKept.KEPT))
    assert stands(*looks).looked_back_on == expected


def test_a_known_look_after_an_unknown_one_is_a_look_back() -> None:
    assert stands(OneCheck(None, HowKept.KEPT), OneCheck(DAY, HowKept.KEPT)).looked_back_on == DAY


@pytest.mark.parametrize("found", [HowKept.PARTLY, HowKept.NOT_KEPT, HowKept.CAME_BACK])
def test_what_is_no_longer_kept_was_not_looked_back_at(found: HowKept) -> None:
    looks = (OneCheck(DAY, HowKept.KEPT), OneCheck(NEXT, HowKept.KEPT), OneCheck(NEXT, found))
    assert stands(*looks).looked_back_on is None


@pytest.mark.parametrize(("counting", "expected"), [(Counting.LAST, 18), (Counting.SUM, 30)])
def test_the_last_number_holds_or_they_are_added_up(counting: Counting, expected: int) -> None:
    looks = (
        OneCheck(DAY, HowKept.PARTLY, number=12),
        OneCheck(NEXT, HowKept.PARTLY, number=18),
        OneCheck(NEXT, HowKept.PARTLY),
    )
    assert stands(*looks, counting=counting).reached == expected
