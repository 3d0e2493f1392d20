"""A month laid out as weeks."""

from __future__ import annotations

from datetime import date

import pytest

from casetrack.visits.models import Visit, VisitState
from casetrack.visits.month import OnDay, lay_out, read_day, read_month

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("2026-12", date(2026, 12, 1)),
        ("2027-01", date(2027, 1, 1)),
        (None, date(2026, 11, 1)),
        ("2026-13", date(2026, 11, 1)),
        ("0001-01", date(2026, 11, 1)),
        ("soon", date(2026, 11, 1)),
    ],
)
def test_a_month_is_read_from_its_address(text: str | None, first: date) -> None:
    assert read_month(text, on=TODAY) == first


def test_weeks_begin_on_monday_and_cover_the_month() -> None:
    month = lay_out(date(2026, 11, 1), [], {})

    days = [one.day for week in month.weeks for one in week]
    assert days[0] == date(2026, 10, 26)
    assert days[-1] == date(2026, 12, 6)
    assert [month.previous, month.following] == [date(2026, 10, 1), date(2026, 12, 1)]


def test_rest_days_and_make_up_days_are_told_apart() -> None:
    october = [one for week in lay_out(date(2026, 10, 1), [], {}).weeks for one in week]
    by_day = {one.day: one for one in october}

    assert by_day[date(2026, 10, 1)].is_rest
    assert by_day[date(2026, 10, 10)].is_makeup
    assert not by_day[date(2026, 10, 10)].is_rest


def test_a_visit_stands_under_its_day_and_a_day_beside_the_month_is_empty() -> None:
    visit = Visit(planned_on=date(2026, 11, 30), state=VisitState.PLANNED)

    november = lay_out(date(2026, 11, 1), [visit], {}).days_with_visits()
    december = lay_out(date(2026, 12, 1), [visit], {}).days_with_visits()

    assert [(one.day, list(one.visits)) for one in november] == [(date(2026, 11, 30), [visit])]
    assert december == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-12-01", date(2026, 12, 1)),
        ("1900-01-01", date(1900, 1, 1)),
        ("2099-12-31", date(2099, 12, 31)),
        ("1899-12-31", TODAY),
        ("2100-01-01", TODAY),
        ("2026-02-30", TODAY),
        (None, TODAY),
        ("soon", TODAY),
    ],
)
def test_a_day_is_read_from_its_address(text: str | None, day: date) -> None:
    assert read_day(text, on=TODAY) == day


def test_what_is_not_shown_is_counted() -> None:
    visit = Visit(planned_on=date(2026, 11, 23), state=VisitState.PLANNED)
    counted = {
        date(2026, 10, 31): OnDay(9, 9),
        date(2026, 11, 23): OnDay(7, 2),
        TODAY: OnDay(1, 1),
    }

    month = lay_out(date(2026, 11, 1), [visit, Visit(planned_on=TODAY)], counted)

    by_day = {one.day: one for week in month.weeks for one in week}
    assert (month.total(), month.done(), month.late(TODAY)) == (8, 5, 2)
    assert [by_day[day].more for day in counted] == [0, 6, 0]
    assert by_day[date(2026, 11, 23)].has_late(TODAY)
    assert not by_day[TODAY].has_late(TODAY)
