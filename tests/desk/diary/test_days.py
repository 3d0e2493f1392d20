"""Months and weeks laid out as days; addresses read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from casetrack.desk.diary.days import (
    DiaryMonth,
    OnDay,
    last_of,
    lay_out_month,
    lay_out_week,
    monday_of,
    month_beside,
)
from casetrack.web.addresses import read_day

TODAY = date(2026, 11, 24)


@dataclass
class Line:
    """A line of a day."""

    is_late: bool = False


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


@pytest.mark.parametrize(
    ("day", "monday"),
    [
        (date(2026, 11, 23), date(2026, 11, 23)),
        (date(2026, 11, 29), date(2026, 11, 23)),
        (date(2026, 11, 30), date(2026, 11, 30)),
        (date(2027, 1, 1), date(2026, 12, 28)),
    ],
)
def test_a_week_begins_on_its_monday(day: date, monday: date) -> None:
    assert monday_of(day) == monday


def test_a_month_has_its_last_day_and_months_beside_it() -> None:
    assert last_of(date(2028, 2, 1)) == date(2028, 2, 29)
    assert month_beside(date(2026, 12, 1), 1) == date(2027, 1, 1)
    assert month_beside(date(2026, 1, 1), -1) == date(2025, 12, 1)


def test_weeks_of_a_month_begin_on_monday_and_cover_it() -> None:
    month: DiaryMonth[Line] = lay_out_month(date(2026, 11, 1), {}, {})

    days = [day.day for week in month.weeks for day in week]
    assert days[0] == date(2026, 10, 26)
    assert days[-1] == date(2026, 12, 6)
    assert [month.days[0].day, month.days[-1].day] == [date(2026, 11, 1), date(2026, 11, 30)]


def test_a_week_has_seven_days_also_over_the_end_of_a_year() -> None:
    week: DiaryMonth[Line] = lay_out_week(date(2026, 12, 28), {}, {})

    assert [day.day.day for day in week.days] == [28, 29, 30, 31, 1, 2, 3]
    assert week.last == date(2027, 1, 3)


def test_rest_days_and_make_up_days_are_told_apart() -> None:
    month: DiaryMonth[Line] = lay_out_month(date(2026, 10, 1), {}, {})
    by_day = {day.day: day for day in month.days}

    assert by_day[date(2026, 10, 1)].is_rest
    assert by_day[date(2026, 10, 10)].is_makeup
    assert not by_day[date(2026, 10, 10)].is_rest


def test_a_line_stands_under_its_day_and_a_day_beside_the_month_is_empty() -> None:
    lines, counted = {date(2026, 11, 30): [Line()]}, {date(2026, 11, 30): OnDay(1, 1, 0)}

    november = lay_out_month(date(2026, 11, 1), lines, counted)
    december = lay_out_month(date(2026, 12, 1), lines, counted)

    assert [day.day for day in november.days if day.lines] == [date(2026, 11, 30)]
    assert all(not day.lines for week in december.weeks for day in week)
    assert december.counted == OnDay(0, 0, 0)


def test_what_is_not_shown_is_counted() -> None:
    lines = {date(2026, 11, 23): [Line()], TODAY: [Line()]}
    counted = {
        date(2026, 10, 31): OnDay(9, 9, 9),
        date(2026, 11, 23): OnDay(7, 2, 2),
        TODAY: OnDay(1, 1, 0),
    }

    month = lay_out_month(date(2026, 11, 1), lines, counted)

    by_day = {day.day: day for week in month.weeks for day in week}
    assert month.counted == OnDay(8, 3, 2)
    assert [by_day[day].more for day in counted] == [0, 6, 0]


@pytest.mark.parametrize(
    ("shown", "late", "hides"),
    [([Line(is_late=True)], 1, False), ([Line(is_late=True)], 2, True), ([Line()], 1, True)],
)
def test_a_day_knows_whether_a_late_line_is_among_those_not_shown(
    shown: list[Line], late: int, hides: bool
) -> None:
    month = lay_out_month(date(2026, 11, 1), {TODAY: shown}, {TODAY: OnDay(5, 5, late)})

    assert next(day for day in month.days if day.day == TODAY).hides_late is hides
