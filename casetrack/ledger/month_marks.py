"""The line of months of a measure: events and plans of a person, month by month.

Each feature brings its rows; the measure that has months, whichever it is, brings the months.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from flask_babel.speaklater import LazyString

from casetrack.accounts.models import Staff
from casetrack.brought import Brought, brought, of_what_is_brought
from casetrack.cases.facts import CaseFacts
from casetrack.cases.models import Measure, Party
from casetrack.codes import NP_, Coded
from casetrack.law.counting import ONE_DAY
from casetrack.law.supervision import ProbationMonth, month_on, months_of


class MarkShape(Coded):
    """The shape beside a mark, and its word in the key below the line."""

    DONE = "done", NP_("month", "done")
    PLANNED = "planned", NP_("month", "planned")
    LATE = "late", NP_("month", "past, no outcome")
    NOT = "not", NP_("month", "did not take place")
    SPOT = "spot", NP_("month", "spot check planned")
    SPOT_DONE = "spot_done", NP_("month", "spot check held")
    HIDDEN = "hidden", NP_("month", "spot check, day hidden")
    BREACH = "breach", NP_("month", "breach")
    DUE = "due", NP_("month", "end, date due")
    CHANGED = "changed", NP_("month", "changed")
    PLAIN = "plain", NP_("month", "number")


class RowPlace(enum.IntEnum):
    """Order of the rows: visits, work, conduct, length."""

    SEEN = 1
    DONE = 2
    WENT = 3
    LENGTH = 4


@dataclass(frozen=True)
class MonthsOf:
    """The person and measure of the months. record_id: of the measure's detail.

    last: the last day in force, inclusive; the months may go on behind it, to an end it had before.
    """

    facts: CaseFacts
    party: Party
    measure: Measure
    record_id: int
    months: Sequence[ProbationMonth]
    last: date

    @property
    def count(self) -> int:
        """Number of months to the last day in force."""
        return sum(1 for month in self.months if month.first <= self.last)


@dataclass(frozen=True)
class Mark:
    """One mark of a month, with its day; or with a time of which the day is not told.

    said: what it is or what came of it, for screen readers and pointers. last: of a time, its last
    day, inclusive. text: what stands there in place of the day. note: a word or two below it.
    """

    shape: MarkShape
    day: date
    said: str
    last: date | None = None
    text: str = ""
    note: str = ""
    url: str | None = None


@dataclass(frozen=True)
class MonthRow(Brought):
    """A kind of row that a feature brings.

    name: of the row, for the page. of: its marks, in any order; None where there is no such row.
    none: the word in a month that is over and has no mark. is_shared: who sees the visits to this
    person and not the case sees it, too, as far as `of` tells them.
    """

    name: str
    title: LazyString
    place: RowPlace
    of: Callable[[MonthsOf, Staff], Iterable[Mark] | None]
    none: LazyString | None = None
    is_shared: bool = False


@dataclass(frozen=True)
class MarkCell:
    """Marks of a month, or of several at once. is_over: behind the last day in force."""

    span: int
    marks: Sequence[Mark]
    is_now: bool
    is_past: bool
    is_over: bool


@dataclass(frozen=True)
class MonthRowShown:
    """A row as it is shown."""

    row: MonthRow
    cells: Sequence[MarkCell]


@dataclass(frozen=True)
class MonthLine:
    """The line of months as it is shown. now: the number of the month of today; None outside."""

    of: MonthsOf
    rows: Sequence[MonthRowShown]
    now: int | None

    @property
    def shapes(self) -> list[MarkShape]:
        """The shapes that stand in it, for the key below."""
        used = {mark.shape for row in self.rows for cell in row.cells for mark in cell.marks}
        return [shape for shape in MarkShape if shape in used and shape is not MarkShape.PLAIN]


@of_what_is_brought
def _rows() -> list[MonthRow]:
    return sorted(brought(MonthRow), key=lambda row: row.place)


def months_to(decided: date, last: date, *, later: date | None = None) -> list[ProbationMonth]:
    """The months from the day of a decision to the last day in force, inclusive.

    later: an end that it had before, and that was later: its months go on behind the last day.
    """
    months = list(months_of(decided, last))
    for month in months_of(decided, later) if later is not None and later > last else ():
        if month.number > len(months):
            months.append(replace(month, first=max(month.first, last + ONE_DAY)))
    return months


def month_line(of: MonthsOf, user: Staff) -> MonthLine:
    """The line of months as this person may see it; rows send their own statements."""
    sight = of.facts.sight
    shown = []
    for row in _rows():
        if not sight.is_whole and not (row.is_shared and sight.sees_visits_of(of.party.id)):
            continue
        marks = row.of(of, user)
        if marks is not None:
            shown.append(MonthRowShown(row, _cells(of, marks)))
    now = month_on(of.months, of.facts.on)
    return MonthLine(of, shown, now.number if now is not None else None)


def _cells(of: MonthsOf, marks: Iterable[Mark]) -> list[MarkCell]:
    """A cell for each month; those that a time without a day lies in are one."""
    placed: list[tuple[int, int, Mark]] = []
    for mark in sorted(marks, key=lambda mark: (mark.day, mark.last or mark.day)):
        inside = [n for n, month in enumerate(of.months) if _touches(month, mark)]
        if inside:
            placed.append((inside[0], inside[-1], mark))
    cells: list[MarkCell] = []
    at = 0
    while at < len(of.months):
        end = _reaches(placed, at)
        marks_here = [mark for first, _last, mark in placed if at <= first <= end]
        cells.append(_cell(of, of.months[at : end + 1], marks_here))
        at = end + 1
    return cells


def _reaches(placed: Sequence[tuple[int, int, Mark]], at: int) -> int:
    """The last month that is one cell with this one."""
    end = at
    for first, last, _mark in sorted(placed, key=lambda span: span[:2]):
        if at <= first <= end:
            end = max(end, last)
    return end


def _touches(month: ProbationMonth, mark: Mark) -> bool:
    return mark.day <= month.last and (mark.last or mark.day) >= month.first


def _cell(of: MonthsOf, months: Sequence[ProbationMonth], marks: Sequence[Mark]) -> MarkCell:
    on = of.facts.on
    return MarkCell(
        span=len(months),
        marks=marks,
        is_now=months[0].first <= on <= months[-1].last,
        is_past=months[-1].last < on,
        is_over=months[0].first > of.last,
    )
