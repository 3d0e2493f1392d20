"""Figures of an office: what a number counts, of which period, and the rows it opens.

A feature brings a `FigureArea`; the pages of figures count, list and draw whatever was brought.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel.speaklater import LazyString
from sqlalchemy import ColumnElement, Select, SQLColumnExpression

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.accounts.reader import Reader
from casetrack.brought import Brought
from casetrack.db.bilingual_text import BilingualText

_CODE = re.compile(r"(20[0-9]{2})(?:Q([1-4]))?")


@dataclass(frozen=True, order=True)
class FigurePeriod:
    """A year, or a quarter of one (1 to 4)."""

    year: int
    quarter: int | None = None

    @classmethod
    def parse(cls, code: str) -> FigurePeriod | None:
        """The period of a code as `2026` or `2026Q3`; None where it is none."""
        if not (match := _CODE.fullmatch(code)):
            return None
        return cls(int(match[1]), int(match[2]) if match[2] else None)

    @classmethod
    def quarter_of(cls, day: date) -> FigurePeriod:
        """The quarter in which a day lies."""
        return cls(day.year, (day.month + 2) // 3)

    @property
    def code(self) -> str:
        """Its code in an address."""
        return f"{self.year}Q{self.quarter}" if self.quarter else str(self.year)

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, 3 * self.quarter - 2 if self.quarter else 1, 1)

    @property
    def last(self) -> date:
        """Its last day, inclusive."""
        after = self.year + 1 if self.quarter in (None, 4) else self.year
        month = 1 if self.quarter in (None, 4) else 3 * (self.quarter or 0) + 1
        return date(after, month, 1) - timedelta(days=1)

    @property
    def before(self) -> FigurePeriod:
        """The year or quarter that ends the day before it begins."""
        if self.quarter is None:
            return FigurePeriod(self.year - 1)
        return FigurePeriod.quarter_of(self.first - timedelta(days=1))


@dataclass(frozen=True)
class FigureLine:
    """A row that a figure counts. text: names it, and leads to `url`. note: what else it says."""

    case_id: int
    text: BilingualText
    url: str
    note: str


@dataclass(frozen=True, eq=False)
class CountedRows:
    """What figures count.

    unit: its word after a number. id: of a row. seen: the rows this person may see, of the cases
    that `casework.figures.with_cases` names; columns are chosen by whoever counts. lines: rows in
    words, by their ids, in their order. divided: the rows with what divisions ask of, where they
    are without. is_people: a small number of them tells of somebody, and does not leave the office.
    """

    unit: LazyString
    id: SQLColumnExpression[int]
    seen: Callable[[Reader], Select[Any]]
    lines: Callable[[Sequence[int]], Sequence[FigureLine]]
    divided: Callable[[Select[Any]], Select[Any]] = lambda rows: rows
    is_people: bool = True


@dataclass(frozen=True, eq=False)
class OfficeFigure:
    """A number of an area: the rows whose day lies in a period, as they are known on a day.

    definition: which day makes a row belong to the period, and what is not counted. day: that day;
    None where it is counted as of today. holds: what is counted of those rows; None: all. is_part:
    it is a part of the whole above it. between: from, to; then it is the median of the time
    between, in days, or in hours between two instants.
    """

    code: str
    title: LazyString
    definition: LazyString
    of: CountedRows
    day: SQLColumnExpression[Any] | None
    holds: Callable[[date], ColumnElement[bool]] | None = None
    is_part: bool = False
    between: tuple[SQLColumnExpression[Any], SQLColumnExpression[Any]] | None = None
    in_hours: bool = False


@dataclass(frozen=True, eq=False)
class FigureDivision:
    """By what an area is narrowed, or parted into a row for each value.

    column: of any row counted, `divided`; values: those that may be chosen, with their words; read:
    a value from an address, None where it is none.
    """

    code: str
    title: LazyString
    column: ColumnElement[Any]
    values: Callable[[Staff], Sequence[tuple[Any, str]]]
    read: Callable[[str], Any]


@dataclass(frozen=True)
class FigureCourse:
    """Three figures that share out a whole, by their codes, drawn for five quarters in a row."""

    codes: tuple[str, str, str]
    note: LazyString


@dataclass(frozen=True)
class FigureArea(Brought, key="code"):
    """The figures of one field of work, in their order.

    sentence: what the numbers of the period say together, by the codes of the figures; nothing:
    what is said instead where the figure of that code is zero. beside: those that stand beside one
    another for each value of a division. place: among the areas of an office, the lowest first.
    is_of_today: as it stands today, whatever the period.
    """

    code: str
    title: LazyString
    needs: Permission
    figures: tuple[OfficeFigure, ...]
    divisions: tuple[FigureDivision, ...]
    sentence: LazyString
    beside: tuple[str, ...]
    nothing: tuple[str, LazyString] | None = None
    course: FigureCourse | None = None
    place: int = 50
    is_of_today: bool = False

    def figure(self, code: str) -> OfficeFigure | None:
        """The figure of this code, None where there is none."""
        return next((figure for figure in self.figures if figure.code == code), None)

    def said(self, numbers: Mapping[str, int | None]) -> str:
        """Its sentence with the numbers of a period."""
        if self.nothing is not None and not numbers[self.nothing[0]]:
            return str(self.nothing[1])
        return str(self.sentence) % numbers
