"""When something happened, as precisely as its source says and no more.

A `PartialDate` is kept in EDTF (ISO 8601-2) with the source's own wording beside it, and with its
first and last possible day for sorting and filtering. Unknown is a `PartialDate` too: it is not the
same as a column nobody has filled in (NULL, read back as None where the attribute is optional).
"""

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import CheckConstraint, ColumnElement, Date, String
from sqlalchemy.orm import MappedColumn, QueryableAttribute, mapped_column

if TYPE_CHECKING:
    from sqlalchemy.sql.elements import ClauseList

EDTF_LENGTH = 120
WORDS_LENGTH = 200

_MARK = "[~?%]?"
_DIGITS = (
    rf"\d{{4}}-\d\d-\d\d{_MARK}|\d{{4}}-(?:[01]\d|2[1-4]){_MARK}|\d{{4}}{_MARK}"
    r"|\d{4}-\d\d-XX|\d{4}-XX-XX|\d{4}-XX|\d{3}X|\d\dXX"
)
# What casetrack stores of EDTF: a date, or one of several and of stretches between two of them.
_PLAIN = r"\d{4}(?:-\d\d){0,2}"
_STRETCH = re.compile(rf"({_PLAIN})\.\.({_PLAIN})")
_POINT = re.compile(_DIGITS)
_SET = re.compile(rf"\[(?:{_DIGITS})(?:(?:,|\.\.)(?:{_DIGITS}))+\]")
_PARTS = re.compile(rf"(\d\d[\dX][\dX])(?:-(\d\d|XX))?(?:-(\d\d|XX))?{_MARK}")
_OPEN = (None, "XX")
_SEASON = re.compile(r"(\d{4})-2([1-4])")
_WINTER = 4


class Precision(StrEnum):
    """How much of a date the source gives."""

    DAY = "day"
    MONTH = "month"
    SEASON = "season"
    YEAR = "year"
    DECADE = "decade"
    RANGE = "range"
    ONE_OF = "one_of"
    APPROXIMATE = "approximate"
    UNCERTAIN = "uncertain"
    UNKNOWN = "unknown"


# Its annotations are real types, not text: SQLAlchemy reads them from the module of each model.
@dataclass(frozen=True, slots=True)
class PartialDate:
    """A day, month, year, range, about, or unknown. Make it with the constructors below.

    edtf: EDTF text; "" if unknown.
    words: the wording of the source or writer where it says more than `edtf` can ("early 2019").
    first, last: earliest and latest possible day, both included; None where unknown or open.
    An approximate date has the bounds of the date as written: whoever counts from it asks
    `precision` and says that it is approximate.
    """

    edtf: str
    words: str | None
    first: date | None
    last: date | None

    @classmethod
    def unknown(cls, words: str | None = None) -> "PartialDate":
        """The source is silent; `words` is what it says instead of a date, if anything."""
        return cls("", _kept(words), None, None)

    @classmethod
    def day(cls, on: date, words: str | None = None) -> "PartialDate":
        """Exactly one day."""
        return cls(on.isoformat(), _kept(words), on, on)

    @classmethod
    def month(cls, year: int, month: int, words: str | None = None) -> "PartialDate":
        """Some day of one month. Raises ValueError if there is no such month."""
        return cls.parse_edtf(f"{year:04d}-{month:02d}", words)

    @classmethod
    def year(cls, year: int, words: str | None = None) -> "PartialDate":
        """Some day of one year. Raises ValueError if there is no such year."""
        return cls.parse_edtf(f"{year:04d}", words)

    @classmethod
    def between(cls, first: date, last: date, words: str | None = None) -> "PartialDate":
        """From one day to another, both included. Raises ValueError if they are reversed."""
        return cls.parse_edtf(f"{first.isoformat()}/{last.isoformat()}", words)

    @classmethod
    def parse_edtf(cls, text: str, words: str | None = None) -> "PartialDate":
        """Read EDTF; "" is unknown.

        Takes days, months, years, seasons (21 to 24), decades, digits left open (2024-04-XX), one
        of a set, each about (~), uncertain (?) or both (%), and intervals of them, open at one end
        with "..". Raises ValueError for anything else, for days that do not exist and for
        intervals that end before they begin.
        """
        edtf = text.strip().replace(" ", "")
        if not edtf:
            return cls.unknown(words)
        if len(edtf) > EDTF_LENGTH:
            raise ValueError(f"longer than {EDTF_LENGTH} characters: {edtf[:20]}...")
        first, last = _bounds(edtf)
        return cls(edtf, _kept(words), first, last)

    @property
    def is_unknown(self) -> bool:
        """Whether there is no date at all."""
        return not self.edtf

    @property
    def is_day(self) -> bool:
        """Whether it is exactly one day, neither approximate nor uncertain."""
        return self.precision is Precision.DAY

    @property
    def is_open(self) -> bool:
        """Whether an interval has no beginning or no end."""
        return ".." in self.edtf.split("/")

    @property
    def precision(self) -> Precision:
        """How much of the date is given; approximate and uncertain win over the rest."""
        return _precision(self.edtf)

    @property
    def ends(self) -> "tuple[PartialDate | None, PartialDate | None]":
        """The two ends of an interval, None for an open one; a point is both its ends."""
        if "/" not in self.edtf:
            return self, self
        left, right = (
            None if side == ".." else PartialDate.parse_edtf(side) for side in self.edtf.split("/")
        )
        return left, right

    def with_words(self, words: str | None) -> "PartialDate":
        """The same date with other words."""
        return replace(self, words=_kept(words))

    def __str__(self) -> str:
        return self.edtf or "unknown"


# An attribute of a mapped class, as in `Entry.when`.
WhenAttribute = QueryableAttribute[PartialDate] | QueryableAttribute[PartialDate | None]


def when_columns(
    prefix: str, *, nullable: bool = False, index: bool = True
) -> tuple[
    MappedColumn[str],
    MappedColumn[str | None],
    MappedColumn[date | None],
    MappedColumn[date | None],
]:
    """Four columns `<prefix>_edtf`, `_words`, `_first`, `_last` for a composite of a model.

    One line of the model each::

        started: Mapped[PartialDate] = composite(*when_columns("started"))
        ended: Mapped[PartialDate | None] = composite(*when_columns("ended", nullable=True))

    nullable: NULL in `<prefix>_edtf` means not recorded, and reads as None; unknown stays "".
    index: whether first and last day get an index each; False where the model has a wider one.
    """
    return (
        mapped_column(f"{prefix}_edtf", String(EDTF_LENGTH), nullable=nullable),
        mapped_column(f"{prefix}_words", String(WORDS_LENGTH), nullable=True),
        mapped_column(f"{prefix}_first", Date, nullable=True, index=index),
        mapped_column(f"{prefix}_last", Date, nullable=True, index=index),
    )


def when_check(prefix: str) -> CheckConstraint:
    """A named CHECK for `__table_args__`: unknown has no bounds, and bounds are in order."""
    edtf, first, last = f"{prefix}_edtf", f"{prefix}_first", f"{prefix}_last"
    return CheckConstraint(
        f"CASE WHEN {edtf} IS NULL OR {edtf} = '' THEN {first} IS NULL AND {last} IS NULL"
        f" ELSE ({first} IS NOT NULL OR {last} IS NOT NULL)"
        f" AND ({first} IS NULL OR {last} IS NULL OR {first} <= {last}) END",
        name=f"{prefix}_bounds",
    )


def first_day(of: WhenAttribute) -> ColumnElement[date]:
    """The first-day column of a PartialDate, for queries: `first_day(Entry.when) <= on`."""
    return cast("ColumnElement[date]", _columns(of)[2])


def last_day(of: WhenAttribute) -> ColumnElement[date]:
    """The last-day column of a PartialDate attribute, for queries."""
    return cast("ColumnElement[date]", _columns(of)[3])


def edtf_text(of: WhenAttribute) -> ColumnElement[str]:
    """The EDTF column of a PartialDate attribute, for queries; "" is unknown."""
    return cast("ColumnElement[str]", _columns(of)[0])


def _columns(of: WhenAttribute) -> list[ColumnElement[Any]]:
    # A composite attribute stands for the list of its columns, in the order of `when_columns`.
    return list(cast("ClauseList", of.__clause_element__()).clauses)


def _kept(words: str | None) -> str | None:
    stripped = (words or "").strip()
    if len(stripped) > WORDS_LENGTH:
        raise ValueError(f"wording longer than {WORDS_LENGTH} characters")
    return stripped or None


@lru_cache(maxsize=4096)
def _precision(edtf: str) -> Precision:
    for pattern, precision in _PRECISIONS:
        if re.fullmatch(pattern, edtf):
            return precision
    return Precision.RANGE


# The first pattern that fits wins; an interval that fits none is a range.
_PRECISIONS: tuple[tuple[str, Precision], ...] = (
    (r"", Precision.UNKNOWN),
    (r".*[~%].*", Precision.APPROXIMATE),
    (r".*\?.*", Precision.UNCERTAIN),
    (r".*/.*", Precision.RANGE),
    (r"\[.*\]", Precision.ONE_OF),
    (r"\d{4}-2[1-4]", Precision.SEASON),
    (r"\d{4}-\d\d-\d\d", Precision.DAY),
    (r"\d{4}-\d\d(-XX)?", Precision.MONTH),
    (r"\d{4}(-XX)?(-XX)?", Precision.YEAR),
    (r"\d{3}X", Precision.DECADE),
)


@lru_cache(maxsize=4096)
def _bounds(edtf: str) -> tuple[date | None, date | None]:
    if "/" not in edtf:
        return _point_bounds(edtf)
    sides = edtf.split("/")
    if len(sides) != 2 or sides == ["..", ".."]:
        raise ValueError(f"not an interval: {edtf}")
    left, right = ((None, None) if side == ".." else _point_bounds(side) for side in sides)
    first, last = left[0], right[1]
    if first and last and first > last:
        raise ValueError(f"ends before it begins: {edtf}")
    return first, last


def _point_bounds(edtf: str) -> tuple[date, date]:
    """First and last day of a point or set; the tests compare with the library `edtf`."""
    if season := _SEASON.fullmatch(edtf):
        return _season_bounds(int(season[1]), int(season[2]))
    if _POINT.fullmatch(edtf):
        return _date_bounds(edtf)
    if not _SET.fullmatch(edtf):
        raise ValueError(f"not a date that can be stored: {edtf}")
    bounds = [_part_bounds(part) for part in edtf[1:-1].split(",")]
    return min(first for first, _ in bounds), max(last for _, last in bounds)


def _season_bounds(year: int, season: int) -> tuple[date, date]:
    first = date(year, 3 * season, 1)
    # Winter runs into the next year.
    year, month = (year + 1, 2) if season == _WINTER else (year, 3 * season + 2)
    return first, date(year, month, monthrange(year, month)[1])


def _part_bounds(part: str) -> tuple[date, date]:
    """First and last day of a member of a set: a date, or a span of two."""
    if ".." not in part:
        return _date_bounds(part)
    stretch = _STRETCH.fullmatch(part)
    if stretch is None or len(stretch[1]) != len(stretch[2]):
        raise ValueError(f"not between two plain dates of one precision: {part}")
    first, last = _date_bounds(stretch[1])[0], _date_bounds(stretch[2])[1]
    if first > last:
        raise ValueError(f"ends before it begins: {part}")
    return first, last


def _date_bounds(edtf: str) -> tuple[date, date]:
    parts = _PARTS.fullmatch(edtf)
    if parts is None:
        raise ValueError(f"not a date: {edtf}")
    years, month, day = parts.groups()
    first, last = int(years.replace("X", "0")), int(years.replace("X", "9"))
    if month in _OPEN:
        return date(first, 1, 1), date(last, 12, 31)
    number = int(month)
    if day in _OPEN:
        return date(first, number, 1), date(last, number, monthrange(last, number)[1])
    on = date(first, number, int(day))
    return on, on
