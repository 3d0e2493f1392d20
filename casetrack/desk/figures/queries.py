"""Numbers of an area, and the rows behind one of them, for one person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median_low
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    bindparam,
    case,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import joinedload

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import has_permission
from casetrack.accounts.reader import KindOfReader, kept_for_readers, told_of
from casetrack.brought import brought
from casetrack.cases.policy import HEADS
from casetrack.casework.figures import with_cases
from casetrack.db import session
from casetrack.db.inlined_sql import Unforeseen
from casetrack.desk.figures.models import SignedFigures
from casetrack.ledger.figures import (
    CountedRows,
    FigureArea,
    FigureDivision,
    FigureLine,
    FigurePeriod,
    OfficeFigure,
)

_HOUR = 3600
Counts = dict[tuple[OfficeFigure, FigurePeriod], int | None]


@dataclass(frozen=True)
class Narrowed:
    """An area narrowed to values of its divisions, by their codes."""

    area: FigureArea
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class _Asked:
    """Which rows are counted: of a number of periods that follow one another, as of a day.

    divisions: those that are narrowed to a value.
    """

    user: KindOfReader
    on: date
    periods: int
    divisions: tuple[FigureDivision, ...] = ()

    def rows(
        self, figures: Sequence[OfficeFigure], by: FigureDivision | None = None
    ) -> Select[Any]:
        """The rows of these figures, of one thing and one day: of a single one those it counts.

        by: a division whose column can be asked of them.
        """
        first, *others = figures
        query = first.of.seen(self.user)
        if self.divisions or by is not None:
            query = first.of.divided(query)
        for division in self.divisions:
            value = bindparam(_narrowed_to(division), type_=division.column.type)
            query = query.where(division.column == value)
        if not others and first.holds is not None:
            query = query.where(first.holds(self.on))
        if first.day is None:
            return query
        return query.where(first.day.between(_bound("first"), _bound(f"last_{self.periods - 1}")))

    def place(self, figure: OfficeFigure) -> ColumnElement[int]:
        """In which of the periods the day of a row lies, counted from 0."""
        if figure.day is None or self.periods == 1:
            return literal(0)
        ends = ((figure.day <= _bound(f"last_{at}"), at) for at in range(self.periods - 1))
        return case(*ends, else_=self.periods - 1)

    def counted(
        self,
        figures: Sequence[OfficeFigure],
        *others: ColumnElement[Any],
        by: FigureDivision | None = None,
    ) -> Select[Any]:
        """How many rows each of these figures counts in each period; of one thing and one day.

        others: columns before the numbers.
        """
        first = figures[0]
        columns = [_count_of(figure, self.on) for figure in figures]
        query = self.rows(figures, by).with_only_columns(
            *others, self.place(first).label("which_period"), *columns, maintain_column_froms=True
        )
        if first.day is None or self.periods == 1:
            return query
        return query.group_by("which_period")


def numbers(
    user: Staff,
    figures: Sequence[OfficeFigure],
    periods: Sequence[FigurePeriod],
    on: date,
    narrowed: Narrowed | None = None,
) -> Counts:
    """Each figure in each of these periods, which follow one another.

    One statement, and one for each median of something. A median of nothing is None.
    """
    periods = sorted(periods)
    asked, values = _asked(user, periods, on, narrowed)
    groups = _by_day(figures)
    counts: Counts = {(figure, period): 0 for figure in figures for period in periods}
    for group, place, *those in session().execute(_counting(asked, tuple(figures)), values):
        for figure, count in zip(groups[group], those, strict=False):
            # What is counted as of today is the same in each.
            for period in periods if figure.day is None else [periods[place]]:
                counts[figure, period] = count
    for figure in figures:
        if figure.between is not None:
            is_any = any(counts[figure, period] for period in periods)
            times = session().execute(_times(asked, figure), values) if is_any else ()
            lengths: list[list[timedelta]] = [[] for _period in periods]
            for place, since, until in times:
                lengths[place].append(until - since)
            for period, of_period in zip(periods, lengths, strict=True):
                counts[figure, period] = _median(figure, of_period)
    return counts


@kept_for_readers
def _counting(asked: _Asked, figures: tuple[OfficeFigure, ...]) -> Select[Any]:
    """The numbers of each group of these figures: which of `_by_day`, of which period, the numbers.

    A group of fewer figures ends with zeros.
    """
    groups = _by_day(figures)
    longest = max(len(group) for group in groups)
    parts = []
    for at, group in enumerate(groups):
        counted = asked.counted(group, literal(at).label("which_group"))
        parts.append(counted.add_columns(*[literal(0)] * (longest - len(group))))
    return with_cases(select(union_all(*parts).subquery()), asked.user, asked.on)


@kept_for_readers
def _times(asked: _Asked, figure: OfficeFigure) -> Select[Any]:
    """The rows that a figure counts: the period of each, and the two times between which a median
    is taken.
    """
    assert figure.between is not None
    query = asked.rows([figure]).with_only_columns(
        asked.place(figure), *figure.between, maintain_column_froms=True
    )
    return with_cases(query, asked.user, asked.on)


def areas_of(user: Staff) -> list[FigureArea]:
    """The areas of figures that this person may read, in their places."""
    areas = [area for area in brought(FigureArea) if has_permission(user, area.needs)]
    return sorted(areas, key=lambda area: area.place)


def numbers_of_office(
    user: Staff, periods: Sequence[FigurePeriod], on: date
) -> dict[FigurePeriod, dict[str, dict[str, int | None]]]:
    """Every number of each period, by the codes of area and figure.

    What stands as of today is in none of them.
    """
    areas = [area for area in areas_of(user) if not area.is_of_today]
    counts = numbers(user, [each for area in areas for each in area.figures], periods, on)
    return {
        period: {
            area.code: {figure.code: counts[figure, period] for figure in area.figures}
            for area in areas
        }
        for period in periods
    }


def signed_figures(user: Staff, period: FigurePeriod) -> SignedFigures | None:
    """What was signed of a period for this person's office; None where it was not.

    Only for those who see all cases of the office: the numbers are of all of them.
    """
    if user.role not in HEADS:
        return None
    query = select(SignedFigures).options(joinedload(SignedFigures.signed_by))
    return session().scalar(
        query.where(SignedFigures.office_id == user.office_id, SignedFigures.period == period.code)
    )


def parted(
    user: Staff,
    narrowed: Narrowed,
    by: str,
    figures: Sequence[OfficeFigure],
    period: FigurePeriod,
    on: date,
) -> dict[Any, dict[str, int]]:
    """The sums of a period for each value of a division; one statement a thing counted."""
    division = next(division for division in narrowed.area.divisions if division.code == by)
    asked, values = _asked(user, [period], on, narrowed)
    rows: dict[Any, dict[str, int]] = {}
    for those in _by_day(figures):
        of_each: ColumnElement[Any] = division.column.label("value")
        query = asked.counted(those, of_each, by=division).group_by("value")
        for value, _place, *counts in session().execute(with_cases(query, asked.user, on), values):
            codes = [figure.code for figure in those]
            rows.setdefault(value, {}).update(zip(codes, counts, strict=True))
    return {value: counts for value, counts in rows.items() if any(counts.values())}


def rows_behind(
    user: Staff,
    narrowed: Narrowed,
    figure: OfficeFigure,
    period: FigurePeriod,
    *,
    on: date,
    after: int,
    limit: int,
) -> list[tuple[int, FigureLine]]:
    """Up to `limit` rows a figure counts, each with its id, in the order of their ids.

    after: the last id of the page before; 0 on the first.
    """
    of = figure.of
    asked, values = _asked(user, [period], on, narrowed)
    query = asked.rows([figure]).where(of.id > after)
    query = query.with_only_columns(of.id, maintain_column_froms=True)
    page = with_cases(query.order_by(of.id).limit(limit), asked.user, on)
    ids = list(session().scalars(page, values))
    return list(zip(ids, of.lines(ids), strict=True))


def _asked(
    user: Staff, periods: Sequence[FigurePeriod], on: date, narrowed: Narrowed | None
) -> tuple[_Asked, dict[str, Any]]:
    """The question, as its statements are kept for readers, and the values they are sent with."""
    chosen = narrowed.values if narrowed else {}
    of = narrowed.area.divisions if narrowed else ()
    divisions = tuple(division for division in of if division.code in chosen)
    values = {
        **told_of(user),
        "first": periods[0].first,
        **{f"last_{at}": period.last for at, period in enumerate(periods)},
        **{_narrowed_to(division): chosen[division.code] for division in divisions},
    }
    return _Asked(KindOfReader.of(user), on, len(periods), divisions), values


def _bound(name: str) -> ColumnElement[date]:
    return Unforeseen(bindparam(name, type_=Date))


def _narrowed_to(division: FigureDivision) -> str:
    return f"narrowed_{division.code}"


def _median(figure: OfficeFigure, lengths: Sequence[timedelta]) -> int | None:
    if not lengths:
        return None
    length = median_low(lengths)
    return int(length.total_seconds() // _HOUR) if figure.in_hours else length.days


def _by_day(figures: Iterable[OfficeFigure]) -> list[list[OfficeFigure]]:
    """Figures of the same rows and the same day together."""
    groups: dict[tuple[CountedRows, Any], list[OfficeFigure]] = {}
    for figure in figures:
        groups.setdefault((figure.of, figure.day), []).append(figure)
    return list(groups.values())


def _count_of(figure: OfficeFigure, on: date) -> ColumnElement[int]:
    return func.count() if figure.holds is None else func.count().filter(figure.holds(on))
