"""The days of series, written out: months from the 31st, weekdays, festivals, examinations."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from casetrack.db.bilingual_text import BilingualText
from casetrack.errors import RuleBroken
from casetrack.visits.models import OnRestDay, SeriesUnit
from casetrack.visits.rhythm import (
    Examinations,
    VisitRhythm,
    days_of,
    is_without_end,
    with_left_out,
)

MIDTERMS = Examinations(date(2026, 4, 20), date(2026, 4, 24), BilingualText("Midterms", "期中考试"))
FINALS = Examinations(date(2026, 6, 22), date(2026, 7, 3), BilingualText("Finals", "期末考试"))
EXAMS = (MIDTERMS, FINALS)

WEDNESDAYS = VisitRhythm(
    date(2026, 1, 5),
    every=2,
    unit=SeriesUnit.WEEK,
    weekday=3,
    until=date(2026, 7, 31),
    avoids_exams=True,
)


def days(rhythm: VisitRhythm) -> list[str]:
    return [str(day.day) for day in days_of(rhythm, exams=EXAMS)]


def test_a_year_of_monthly_visits_from_the_31st_falls_on_the_last_day_of_each_month() -> None:
    monthly = VisitRhythm(
        date(2026, 1, 31),
        every=1,
        unit=SeriesUnit.MONTH,
        month_day=31,
        times=12,
        on_rest_day=OnRestDay.KEEP,
    )

    assert days(monthly) == [
        "2026-01-31",
        "2026-02-28",
        "2026-03-31",
        "2026-04-30",
        "2026-05-31",
        "2026-06-30",
        "2026-07-31",
        "2026-08-31",
        "2026-09-30",
        "2026-10-31",
        "2026-11-30",
        "2026-12-31",
    ]
    # Counted from the first day it is the same, and moved off rest days it is this.
    assert days(replace(monthly, month_day=None)) == days(monthly)
    assert days(replace(monthly, on_rest_day=OnRestDay.MOVE)) == [
        "2026-02-02",
        "2026-02-28",
        "2026-03-31",
        "2026-04-30",
        "2026-06-01",
        "2026-06-30",
        "2026-07-31",
        "2026-08-31",
        "2026-09-30",
        "2026-11-02",
        "2026-11-30",
        "2026-12-31",
    ]


def test_every_second_wednesday_goes_round_two_festivals_and_two_weeks_of_examinations() -> None:
    # 18 February lies in the Spring Festival (15 to 23), 22 April and 1 July in examinations; the
    # Dragon Boat Festival (Friday 19 June to Sunday) is met by no Wednesday.
    assert days(WEDNESDAYS) == [
        "2026-01-07",
        "2026-01-21",
        "2026-02-04",
        "2026-02-24",
        "2026-03-04",
        "2026-03-18",
        "2026-04-01",
        "2026-04-15",
        "2026-04-29",
        "2026-05-13",
        "2026-05-27",
        "2026-06-10",
        "2026-07-06",
        "2026-07-08",
        "2026-07-22",
    ]


def test_they_are_left_out_where_that_is_wished_and_said_to_be() -> None:
    rhythm = replace(WEDNESDAYS, on_rest_day=OnRestDay.SKIP, first=date(2026, 2, 4))

    slots = with_left_out(rhythm, exams=EXAMS)

    left_out = [(str(slot.day), slot.exams) for slot in slots if slot.is_left_out]
    assert left_out == [("2026-02-18", None), ("2026-06-24", FINALS)]
    assert "2026-07-08" in [str(slot.day) for slot in slots if not slot.is_left_out]


def test_a_second_festival_moves_a_wednesday_too() -> None:
    autumn = VisitRhythm(date(2026, 9, 23), every=2, unit=SeriesUnit.WEEK, weekday=3, times=3)

    # 7 October is the last day of the National Day holiday.
    assert days(autumn) == ["2026-09-23", "2026-10-08", "2026-10-21"]


@pytest.mark.parametrize(
    ("day", "planned"),
    [(19, "2026-04-19"), (20, "2026-04-25"), (24, "2026-04-25"), (25, "2026-04-25")],
)
def test_examinations_hold_from_their_first_day_to_their_last(day: int, planned: str) -> None:
    rhythm = VisitRhythm(date(2026, 4, day), on_rest_day=OnRestDay.KEEP, avoids_exams=True)

    assert days(rhythm) == [planned]


def test_examinations_are_met_where_nobody_asks_to_avoid_them() -> None:
    assert days(VisitRhythm(date(2026, 4, 22))) == ["2026-04-22"]


def test_public_holidays_are_avoided_where_weekends_are_kept() -> None:
    kept = VisitRhythm(date(2026, 2, 21), on_rest_day=OnRestDay.KEEP)

    assert days(kept) == ["2026-02-21"]
    assert days(replace(kept, avoids_holidays=True)) == ["2026-02-24"]
    saturday = replace(kept, first=date(2026, 3, 7), avoids_holidays=True)
    assert days(saturday) == ["2026-03-07"]


def test_every_ten_days() -> None:
    rhythm = VisitRhythm(
        date(2026, 11, 24), every=10, unit=SeriesUnit.DAY, times=4, on_rest_day=OnRestDay.KEEP
    )

    assert days(rhythm) == ["2026-11-24", "2026-12-04", "2026-12-14", "2026-12-24"]


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        (date(2026, 3, 15), ["2026-03-15", "2026-04-15"]),
        (date(2026, 3, 16), ["2026-04-15", "2026-05-15"]),
        (date(2026, 3, 14), ["2026-03-15", "2026-04-15"]),
    ],
)
def test_a_day_of_the_month_is_looked_for_from_the_first_day(
    first: date, expected: list[str]
) -> None:
    rhythm = VisitRhythm(
        first,
        every=1,
        unit=SeriesUnit.MONTH,
        month_day=15,
        times=2,
        on_rest_day=OnRestDay.KEEP,
    )

    assert days(rhythm) == expected


def test_a_weekday_is_looked_for_from_the_first_day() -> None:
    weekly = VisitRhythm(date(2026, 11, 25), every=1, unit=SeriesUnit.WEEK, weekday=3, times=1)

    assert days(weekly) == ["2026-11-25"]
    assert days(replace(weekly, first=date(2026, 11, 26))) == ["2026-12-02"]


def test_a_visit_that_finds_no_day_before_the_end_is_left_out() -> None:
    rhythm = VisitRhythm(
        date(2026, 4, 20),
        every=1,
        unit=SeriesUnit.WEEK,
        until=date(2026, 4, 24),
        avoids_exams=True,
    )

    (only,) = with_left_out(rhythm, exams=EXAMS)

    assert only.is_left_out
    assert days_of(rhythm, exams=EXAMS) == []


def test_a_series_without_an_end_is_asked_for_up_to_a_day() -> None:
    endless = VisitRhythm(
        date(2026, 12, 7), every=1, unit=SeriesUnit.WEEK, on_rest_day=OnRestDay.KEEP
    )

    assert is_without_end(endless)
    assert not is_without_end(replace(endless, times=2))
    assert [str(day.day) for day in days_of(endless, limit=date(2026, 12, 21))] == [
        "2026-12-07",
        "2026-12-14",
        "2026-12-21",
    ]
    with pytest.raises(RuleBroken, match="Plan a shorter series, or visits further"):
        days_of(endless)
