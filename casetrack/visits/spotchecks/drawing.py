"""The draw of a day, so that anybody can repeat it and nobody could aim it. Pure.

A seed is made at random, and its SHA-256, the commitment, is kept before anything is drawn. The
day is then a matter of arithmetic: the SHA-256 of seed, space and name of the draw, read as a
number, divided by the number of working days; the remainder is the place of the day among them,
counted from 0. Once the day is past the seed is told, and these steps can be gone through by hand.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from casetrack.codes import N_
from casetrack.errors import RuleBroken
from casetrack.law import WorkCalendar

# In one plan; a check every week for a year and a half.
MOST_CHECKS = 78
# Monday to Friday, and the two on which a make-up day may fall.
WEEKDAYS = 7
THIRDS = 3


@dataclass(frozen=True)
class DrawWindow:
    """A stretch of days (both included) in which one check falls, with its working days."""

    first: date
    last: date
    days: tuple[date, ...]


@dataclass(frozen=True)
class Drawn:
    """A day that was drawn. number: the SHA-256 it was read from; place: among the days, from 0."""

    day: date
    place: int
    number: str


@dataclass(frozen=True)
class Spread:
    """Observed against expected numbers of draws.

    chance: how often chance alone gives a spread as wide or wider, from 0 to 1; None where there
    was no choice. statistic, degrees: chi-square, and its degrees of freedom.
    """

    observed: tuple[int, ...]
    expected: tuple[float, ...]
    statistic: float
    degrees: int
    chance: float | None


def commitment_of(seed: str) -> str:
    """The commitment to a seed before the draw: its SHA-256, in hexadecimal."""
    return hashlib.sha256(seed.encode("ascii")).hexdigest()


def draw_day(seed: str, name: str, days: Sequence[date]) -> Drawn:
    """The day that this seed gives the draw of this name among these days, of which one is needed.

    Each of them is as likely as every other one: of 2 to the 256 numbers none is left over that
    could be noticed.
    """
    number = hashlib.sha256(f"{seed} {name}".encode("ascii")).hexdigest()
    place = int(number, 16) % len(days)
    return Drawn(days[place], place, number)


def working_days(first: date, last: date, calendar: WorkCalendar) -> tuple[date, ...]:
    """The working days of a stretch, both ends included."""
    span = range((last - first).days + 1)
    days = (first + timedelta(days=n) for n in span)
    return tuple(day for day in days if calendar.is_workday(day))


def windows_of(
    first: date, last: date, times: int, gap: int, calendar: WorkCalendar
) -> list[DrawWindow]:
    """Windows of equal length, one after the other, from the first day to the last (inclusive).

    Their working days differ in number by one at most; every working day lies in one window, so
    that no stretch is free of checks. gap: working days from one check to the next, at least.
    Raises RuleBroken if the last day lies before the first, there are fewer working days than
    checks, or a window could be left without a day by the gap.
    """
    if last < first:
        raise RuleBroken(
            N_("The last day, %(last)s, lies before the first, %(first)s."),
            field="last_day",
            first=first,
            last=last,
        )
    days = working_days(first, last, calendar)
    if len(days) < times:
        raise RuleBroken(
            N_(
                "There are more checks than working days in this time: %(days)s. Plan fewer, or"
                " longer."
            ),
            field="times",
            days=len(days),
        )
    share, more = divmod(len(days), times)
    if gap > share:
        raise RuleBroken(
            N_(
                "So far apart a window could be left without a day. At most %(most)s working days"
                " fit here."
            ),
            field="gap",
            most=share,
        )
    windows, at = [], 0
    for index in range(times):
        size = share + (index < more)
        own = days[at : at + size]
        begins = first if index == 0 else own[0]
        ends = last if index == times - 1 else days[at + size] - timedelta(days=1)
        windows.append(DrawWindow(begins, ends, own))
        at += size
    return windows


def days_to_draw_from(
    days: Sequence[date],
    before: date | None,
    gap: int,
    not_before: date,
    calendar: WorkCalendar,
) -> tuple[date, ...]:
    """Future days of these that are far enough from the check before.

    before: its day, None if there was none. gap: that many working days lie from it to the next,
    the later one counted.
    """
    if before is None or not days:
        return tuple(day for day in days if day >= not_before)
    between = working_days(before + timedelta(days=1), days[-1], calendar)
    near = set(between[: max(gap - 1, 0)])
    return tuple(day for day in days if day >= not_before and day > before and day not in near)


def spread_over_weekdays(draws: Sequence[tuple[date, Sequence[date]]]) -> Spread:
    """Draws by day of the week (Monday first); each draw with the days it had.

    Expected is what those days give: one with more Tuesdays gives Tuesday more.
    """
    observed, expected = [0] * WEEKDAYS, [0.0] * WEEKDAYS
    for day, days in draws:
        observed[day.weekday()] += 1
        for on_day in days:
            expected[on_day.weekday()] += 1 / len(days)
    return spread(observed, expected)


def spread_over_thirds(draws: Sequence[tuple[date, Sequence[date]]]) -> Spread:
    """Draws by first, middle and last third of their days."""
    observed, expected = [0] * THIRDS, [0.0] * THIRDS
    for day, days in draws:
        for place, drawn in enumerate(days):
            third = place * THIRDS // len(days)
            expected[third] += 1 / len(days)
            observed[third] += drawn == day
    return spread(observed, expected)


def spread(observed: Sequence[int], expected: Sequence[float]) -> Spread:
    """Chi-square of what was observed against what was expected, over what could come up."""
    could = [(o, e) for o, e in zip(observed, expected, strict=True) if e > 0]
    statistic = sum((o - e) ** 2 / e for o, e in could)
    degrees = max(len(could) - 1, 0)
    chance = chance_of(statistic, degrees) if degrees else None
    return Spread(tuple(observed), tuple(expected), statistic, degrees, chance)


def chance_of(statistic: float, degrees: int) -> float:
    """Probability that chi-square with these degrees of freedom (1 or more) is at least as large.

    By the sums that end, one for even degrees and one for odd: no table is needed.
    """
    half = statistic / 2
    if degrees % 2 == 0:
        even = (half**n / math.factorial(n) for n in range(degrees // 2))
        return math.exp(-half) * math.fsum(even)
    terms = (half ** (n + 0.5) / math.gamma(n + 1.5) for n in range((degrees - 1) // 2))
    return math.erfc(math.sqrt(half)) + math.exp(-half) * math.fsum(terms)
