"""A day is drawn by arithmetic that anybody can do again, and by nobody's choice."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest

from casetrack.errors import RuleBroken
from casetrack.law import PUBLISHED
from casetrack.visits.spotchecks.drawing import (
    chance_of,
    commitment_of,
    days_to_draw_from,
    draw_day,
    spread,
    spread_over_thirds,
    spread_over_weekdays,
    windows_of,
    working_days,
)
from tests.saying import saying

# Working days without a holiday: 2 to 27 November 2026, twenty of them.
NOVEMBER = working_days(date(2026, 11, 2), date(2026, 11, 27), PUBLISHED)


def test_a_draw_is_done_again_with_nothing_but_sha_256() -> None:
    seed = "384583645aae9da78a83385bc8a9f3d2"

    drawn = draw_day(seed, "17-1", NOVEMBER)

    text = hashlib.sha256(b"384583645aae9da78a83385bc8a9f3d2 17-1").hexdigest()
    assert (drawn.number, drawn.place) == (text, int(text, 16) % 20)
    assert drawn.day == NOVEMBER[drawn.place]
    assert commitment_of(seed) == hashlib.sha256(seed.encode()).hexdigest()


def test_ten_thousand_draws_prefer_no_day() -> None:
    seeds = (hashlib.sha256(f"seed {n}".encode()).hexdigest()[:32] for n in range(10_000))
    drawn = Counter(draw_day(seed, "1-1", NOVEMBER).day for seed in seeds)

    each_spread = spread([drawn[day] for day in NOVEMBER], [500.0] * 20)

    assert each_spread.degrees == 19
    assert each_spread.chance is not None
    # The seeds are the same each time: so is this, which was not looked for.
    assert 0.01 < each_spread.chance < 0.99


@pytest.mark.parametrize("times", [1, 2, 3, 7, 20])
def test_windows_hold_every_working_day_once_and_leave_no_gap(times: int) -> None:
    first, last = date(2026, 11, 1), date(2026, 11, 29)

    windows = windows_of(first, last, times, 0, PUBLISHED)

    assert [day for window in windows for day in window.days] == list(NOVEMBER)
    assert {len(window.days) for window in windows} <= {20 // times, 20 // times + 1}
    assert (windows[0].first, windows[-1].last) == (first, last)
    for before, after in pairwise(windows):
        assert after.first - before.last == timedelta(days=1) or not any(
            PUBLISHED.is_workday(before.last + timedelta(days=n))
            for n in range(1, (after.first - before.last).days)
        )


@pytest.mark.parametrize(
    ("times", "gap", "refused"),
    [
        (20, 0, None),
        (21, 0, saying("There are more checks than working days in")),
        (4, 5, None),
        (4, 6, saying("So far apart a window could be left without a")),
        (3, 6, None),
        (3, 7, saying("So far apart a window could be left without a")),
    ],
)
def test_there_is_a_day_for_every_check_whatever_is_drawn(
    times: int, gap: int, refused: str | None
) -> None:
    first, last = NOVEMBER[0], NOVEMBER[-1]
    if refused is not None:
        with pytest.raises(RuleBroken) as broken:
            windows_of(first, last, times, gap, PUBLISHED)
        assert broken.value.key == refused
        return

    windows = windows_of(first, last, times, gap, PUBLISHED)

    for before, after in pairwise(windows):
        # The latest that may be drawn before it leaves a day.
        assert days_to_draw_from(after.days, before.days[-1], gap, first, PUBLISHED)


def test_the_end_may_be_the_first_day_and_not_before_it() -> None:
    day = NOVEMBER[0]
    assert [window.days for window in windows_of(day, day, 1, 1, PUBLISHED)] == [(day,)]
    with pytest.raises(RuleBroken, match=", lies before the first,"):
        windows_of(day, day - timedelta(days=1), 1, 1, PUBLISHED)


def test_the_next_check_comes_after_the_gap_and_not_a_day_sooner() -> None:
    friday = date(2026, 11, 6)
    days = working_days(date(2026, 11, 9), date(2026, 11, 13), PUBLISHED)

    def left(gap: int) -> tuple[date, ...]:
        return days_to_draw_from(days, friday, gap, friday, PUBLISHED)

    # Monday is one working day after Friday.
    assert left(0) == left(1) == days
    assert left(2) == days[1:]
    assert left(5) == days[4:]
    assert left(6) == ()


def test_a_late_draw_takes_no_day_that_is_past() -> None:
    week = NOVEMBER[:5]
    assert days_to_draw_from(week, None, 3, week[2], PUBLISHED) == week[2:]
    assert days_to_draw_from(week, None, 3, week[4], PUBLISHED) == week[4:]
    assert days_to_draw_from(week, None, 3, NOVEMBER[5], PUBLISHED) == ()


def test_what_is_expected_of_a_weekday_are_the_days_there_were() -> None:
    monday, tuesday = NOVEMBER[0], NOVEMBER[1]

    spread = spread_over_weekdays([(monday, (monday,)), (tuesday, (monday, tuesday))])

    assert spread.observed[:2] == (1, 1)
    assert spread.expected[:2] == (1.5, 0.5)
    assert spread.statistic == pytest.approx(2 / 3)
    assert spread.degrees == 1


def test_thirds_are_those_of_the_days_there_were() -> None:
    six = NOVEMBER[:6]

    spread = spread_over_thirds([(six[0], six), (six[3], six), (six[5], six)])

    assert spread.observed == (1, 1, 1)
    assert spread.expected == pytest.approx((1, 1, 1))
    assert spread.chance == pytest.approx(1)


def test_without_a_choice_nothing_is_said_of_chance() -> None:
    day = NOVEMBER[0]
    assert spread_over_weekdays([(day, (day,))]).chance is None
    assert spread_over_weekdays([]).chance is None


@pytest.mark.parametrize(
    ("statistic", "degrees", "chance"),
    # The five per cent and one per cent points as every table of chi-square has them.
    [
        (3.841, 1, 0.05),
        (5.991, 2, 0.05),
        (9.488, 4, 0.05),
        (11.070, 5, 0.05),
        (6.635, 1, 0.01),
        (36.191, 19, 0.01),
        (0, 4, 1),
    ],
)
def test_chance_is_as_the_tables_have_it(statistic: float, degrees: int, chance: float) -> None:
    assert chance_of(statistic, degrees) == pytest.approx(chance, abs=1e-4)
