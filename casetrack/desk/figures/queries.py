"""Numbers of an area, and the rows behind one of them, for one person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import median_low
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, func, select
from sqlalchemy.orm import joinedload

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import has_permission
from casetrack.brought import brought
from casetrack.cases.policy import HEADS
from casetrack.db import session
from casetrack.desk.figures.models import SignedFigures
from casetrack.ledger.figures import CountedRows, FigureArea, FigureLine, FigurePeriod, OfficeFigure

_HOUR = 3600


@dataclass(frozen=True)
class Narrowed:
    """An area narrowed to values of its divisions, by their codes."""

    area: FigureArea
    values: Mapping[str, Any] = field(default_factory=dict)

    def condition(self) -> list[ColumnElement[bool]]:
        """What every row counted fulfils."""
        return [
            division.column == self.values[division.code]
            for division in self.area.divisions
            if division.code in self.values
        ]


def numbers(
    user: Staff,
    narrowed: Narrowed,
    figures: Iterable[OfficeFigure],
    periods: Sequence[FigurePeriod],
    on: date,
) -> dict[tuple[str, FigurePeriod], int | None]:
    """Each figure in each period; one statement for each thing that is counted.

    A median of nothing is None; it costs a statement for each period.
    """
    counts: dict[tuple[str, FigurePeriod], int | None] = {}
    for of, those in _by_counted(figures).items():
        summed = [figure for figure in those if figure.between is None]
        keys = [(figure, period) for figure in summed for period in periods]
        if keys:
            columns = [_count_of(figure.holds(period, on)) for figure, period in keys]
            row = session().execute(_seen(of, user, narrowed, on, *columns)).one()
            for (figure, period), number in zip(keys, row, strict=True):
                counts[figure.code, period] = number
        for figure in those:
            if figure.between is not None:
                for period in periods:
                    counts[figure.code, period] = _median(user, narrowed, figure, period, on)
    return counts


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
    all_of: dict[FigurePeriod, dict[str, dict[str, int | None]]] = {each: {} for each in periods}
    for area in areas_of(user):
        if area.is_of_today:
            continue
        counts = numbers(user, Narrowed(area), area.figures, periods, on)
        for (code, period), number in counts.items():
            all_of[period].setdefault(area.code, {})[code] = number
    return all_of


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
    rows: dict[Any, dict[str, int]] = {}
    for of, those in _by_counted(figures).items():
        columns = [_count_of(figure.holds(period, on)) for figure in those]
        query = _seen(of, user, narrowed, on, division.column.label("value"), *columns)
        for value, *counts in session().execute(query.group_by("value")):
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
    query = _seen(of, user, narrowed, on, of.id).where(figure.holds(period, on), of.id > after)
    ids = list(session().scalars(query.order_by(of.id).limit(limit)))
    return list(zip(ids, of.lines(ids), strict=True))


def _median(
    user: Staff, narrowed: Narrowed, figure: OfficeFigure, period: FigurePeriod, on: date
) -> int | None:
    assert figure.between is not None
    query = _seen(figure.of, user, narrowed, on, *figure.between).where(figure.holds(period, on))
    lengths = [until - since for since, until in session().execute(query)]
    if not lengths:
        return None
    length = median_low(lengths)
    return int(length.total_seconds() // _HOUR) if figure.in_hours else length.days


def _by_counted(figures: Iterable[OfficeFigure]) -> dict[CountedRows, list[OfficeFigure]]:
    groups: dict[CountedRows, list[OfficeFigure]] = {}
    for figure in figures:
        groups.setdefault(figure.of, []).append(figure)
    return groups


def _seen(
    of: CountedRows, user: Staff, narrowed: Narrowed, on: date, *columns: SQLColumnExpression[Any]
) -> Select[Any]:
    seen = of.seen(user, on).where(*narrowed.condition())
    return seen.with_only_columns(*columns, maintain_column_froms=True)


def _count_of(holds: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(holds)
