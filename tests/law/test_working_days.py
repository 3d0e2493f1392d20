"""Working days: the published years, what an administrator adds, what is not published yet."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import pytest

from casetrack.law import (
    PUBLISHED,
    DayKind,
    OutsideStatute,
    PublishedCalendar,
    due,
    is_workday,
    next_working_day,
    previous_working_day,
    read_year,
)
from tests.law.published import DAYS_OFF, MAKEUP_WORKDAYS

ONE_DAY = timedelta(days=1)
YEAR_2027 = """
year = 2027

[[holiday]]
name = "new_year"
days_off = [2027-01-01, 2027-01-02, 2027-01-03]
makeup_workdays = [2027-01-24]
"""


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


def span(first: str, last: str) -> list[date]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]


@pytest.mark.parametrize("year", range(2004, 2027))
def test_every_day_agrees_with_the_published_notices(year: int) -> None:
    differing = [
        day for day in days_of(year) if is_workday(day) != chinese_calendar.is_workday(day)
    ]

    assert differing == []
    assert PUBLISHED.is_known(year)


@pytest.mark.parametrize(("first", "last"), DAYS_OFF)
def test_a_week_that_ends_in_a_holiday_runs_to_the_first_working_day_after(
    first: str, last: str
) -> None:
    for day in span(first, last):
        answer = due("victim_appeal", day - timedelta(days=7))
        after = date.fromisoformat(last) + ONE_DAY
        while after.weekday() >= 5 and after.isoformat() not in MAKEUP_WORKDAYS:
            after += ONE_DAY

        assert answer.nominal == day
        assert answer.due == after
        assert PUBLISHED.why(day) not in (None, "weekend", "makeup_workday")


@pytest.mark.parametrize("written", MAKEUP_WORKDAYS)
def test_a_week_that_ends_on_a_make_up_day_ends_there(written: str) -> None:
    day = date.fromisoformat(written)

    answer = due("victim_appeal", day - timedelta(days=7))

    assert day.weekday() >= 5
    assert answer.due == day
    assert [step.values["why"] for step in answer.steps if step.code == "workday_after_all"] == [
        "makeup_workday"
    ]


def test_a_year_not_published_works_monday_to_friday_and_is_said_to_be_provisional() -> None:
    answer = due("victim_appeal", date(2030, 9, 27))

    assert [is_workday(date(2030, 10, 4)), is_workday(date(2030, 10, 5))] == [True, False]
    assert (answer.due, answer.provisional) == (date(2030, 10, 4), True)
    assert [step.values["year"] for step in answer.steps if step.code == "provisional"] == [2030]


def test_a_roll_into_the_next_year_is_provisional_when_that_year_is_not_published() -> None:
    only_2025 = PublishedCalendar().with_years(PUBLISHED.years[2025])
    closed = only_2025.with_overrides({date(2025, 12, 31): DayKind.REST})

    answer = due("victim_appeal", date(2025, 12, 24), calendar=closed)

    assert (answer.due, answer.provisional) == (date(2026, 1, 2), True)


def test_a_date_that_never_rolls_is_certain_in_any_year() -> None:
    assert not due("bail_max", date(2030, 1, 1)).provisional
    assert not due("prosecution_review", date(2030, 1, 1), in_custody=True).provisional


def test_loading_a_year_makes_its_dates_certain() -> None:
    calendar = PUBLISHED.with_years(read_year(YEAR_2027))

    answer = due("suggestion_reply_general", date(2026, 11, 24), calendar=calendar)

    assert (answer.due, answer.provisional) == (date(2027, 1, 24), False)
    assert calendar.version == "2027"
    assert PUBLISHED.version == "2026"


def test_what_an_administrator_declares_wins_over_the_notice() -> None:
    calendar = PUBLISHED.with_overrides(
        {date(2025, 3, 17): DayKind.REST, date(2025, 10, 1): DayKind.WORK}
    )

    assert due("victim_appeal", date(2025, 3, 10), calendar=calendar).due == date(2025, 3, 18)
    assert calendar.is_workday(date(2025, 10, 1))
    assert calendar.why(date(2025, 3, 17)) == "declared_rest"
    assert calendar.why(date(2025, 10, 1)) == "declared_work"
    assert calendar.version == "2026+2"


def test_a_year_confirmed_by_hand_is_known() -> None:
    calendar = PUBLISHED.with_overrides({}, confirmed_years=[2027])

    answer = due("suggestion_reply_general", date(2026, 11, 24), calendar=calendar)

    assert (answer.due, answer.provisional) == (date(2027, 1, 25), False)
    assert calendar.version == "2027"


def test_an_empty_calendar_knows_no_year() -> None:
    assert PublishedCalendar().version == "0"
    assert not PublishedCalendar().is_known(2025)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2025, 3, 17), None),
        (date(2025, 3, 15), "weekend"),
        (date(2025, 4, 27), "makeup_workday"),
        (date(2025, 10, 6), "mid_autumn"),
    ],
)
def test_the_calendar_says_why(day: date, why: str | None) -> None:
    assert PUBLISHED.why(day) == why


def test_the_neighbouring_working_days_of_a_holiday() -> None:
    assert next_working_day(date(2025, 10, 1)) == date(2025, 10, 9)
    assert previous_working_day(date(2025, 10, 1)) == date(2025, 9, 30)
    assert next_working_day(date(2025, 9, 30)) == date(2025, 9, 30)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("year = ", "unreadable_year"),
        ("[[holiday]]\nname = 'x'", "unreadable_year"),
        ("year = 2027\n[[holiday]]\ndays_off = []", "unreadable_year"),
        ("year = 'next'", "unreadable_year"),
        ("year = 2027\nholiday = 3", "unreadable_year"),
        (
            "year = 2027\n[[holiday]]\nname = 'x'\ndays_off = [2026-01-01]",
            "day_of_another_year",
        ),
        (
            "year = 2027\n[[holiday]]\nname = 'x'\nmakeup_workdays = ['monday']",
            "day_of_another_year",
        ),
    ],
)
def test_a_calendar_file_that_cannot_be_right_is_refused(text: str, key: str) -> None:
    with pytest.raises(OutsideStatute) as refused:
        read_year(text)

    assert refused.value.key == key


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2027, 1, 1), "new_year"),
        (date(2028, 5, 1), "labour_day"),
        (date(2028, 5, 2), "labour_day"),
        (date(2027, 10, 1), "national_day"),
        (date(2029, 10, 3), "national_day"),
    ],
)
def test_a_holiday_that_the_law_fixes_is_no_working_day_before_its_notice(
    day: date, why: str
) -> None:
    assert not is_workday(day)
    assert PUBLISHED.why(day) == why


def test_a_period_that_ends_on_new_years_day_ends_after_it_and_stays_provisional() -> None:
    # Fri 25 December 2026 and seven days: Fri 1 January 2027; Mon 4 January.
    answer = due("victim_appeal", date(2026, 12, 25))

    assert (answer.due, answer.provisional) == (date(2027, 1, 4), True)


@pytest.mark.parametrize("day", [date(2027, 1, 4), date(2027, 5, 3), date(2027, 10, 4)])
def test_the_days_that_only_a_notice_gives_are_working_days_until_it_comes(day: date) -> None:
    assert is_workday(day)


def test_the_notice_of_a_year_says_more_than_the_law() -> None:
    calendar = PUBLISHED.with_years(read_year("year = 2027\n"))

    assert calendar.is_workday(date(2027, 1, 1)), "the notice is the last word on its year"


def test_what_an_administrator_says_of_a_day_says_more_too() -> None:
    calendar = PUBLISHED.with_overrides({date(2027, 1, 1): DayKind.WORK})

    assert calendar.is_workday(date(2027, 1, 1))


def test_before_the_measure_named_them_nothing_is_fixed() -> None:
    calendar = PublishedCalendar()

    assert not calendar.is_workday(date(2025, 5, 2))
    assert calendar.is_workday(date(2024, 5, 2))
