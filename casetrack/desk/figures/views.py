"""Pages of figures: an area in numbers for one period, and the rows behind one number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission, has_permission
from casetrack.brought import if_brought
from casetrack.desk.figures.blueprint import bp
from casetrack.desk.figures.queries import Counts, Narrowed, numbers, parted, rows_behind
from casetrack.errors import NotAllowed
from casetrack.ledger.figures import FigureArea, FigureDivision, FigurePeriod, OfficeFigure
from casetrack.web.access import requires, signed_in_user
from casetrack.web.clock import today
from casetrack.web.paging import PAGE, page_of, unpack

# Periods of which the course is drawn, and offered as words.
PERIODS = 5
# Width of a bar in the units of its drawing, whatever it is on the page.
BAR = 200
# Classes of the three bars of a course, in the order of its figures: solid, outlined, dashed.
DRAWN = ("v", "w", "u")


@dataclass(frozen=True)
class FigureRow:
    """A figure on its page: its number now and in the period before, each with the address of the
    rows that it counts; "" where it counts none.

    unit: a word after its numbers.
    """

    figure: OfficeFigure
    title: str
    unit: str
    now: int | None
    now_url: str
    before: int | None
    before_url: str

    @property
    def is_drawn(self) -> bool:
        """Whether a bar stands for one of its numbers: none for a length of time, or for zero."""
        return self.figure.between is None and bool(self.now or self.before)


@dataclass(frozen=True)
class CoursePart:
    """One of three numbers of a quarter: how it is drawn, where its bar begins, and how wide.

    url: of the rows that it counts; "" where it counts none.
    """

    title: str
    drawn: str
    number: int
    url: str
    start: float
    width: float


@dataclass(frozen=True)
class CourseRow:
    """A quarter of the course with its three numbers."""

    period: FigurePeriod
    parts: Sequence[CoursePart]


@dataclass(frozen=True)
class ValueRow:
    """A value of a division, with the numbers of the figures that are shown beside it."""

    text: str
    cells: Sequence[tuple[int, str]]


@bp.get("/figures/<area_code>")
@requires(Permission.CASE_READ)
def area(area_code: str) -> ResponseReturnValue:
    """The figures of an area in a quarter or a year, beside those of the period before."""
    of = _area(area_code)
    user, on = signed_in_user(), today()
    period, narrowed = period_asked(on), _narrowed(of, user)
    counts = numbers(user, of.figures, [period, period.before], on, narrowed)
    rows = rows_of_area(narrowed, period, counts)
    by = next((part for part in of.divisions if part.code == request.args.get("by")), None)
    return render_template(
        "desk/figures/area.html",
        area=of,
        period=period,
        name_of=name_of_period,
        is_running=period.first <= on <= period.last,
        periods=[] if of.is_of_today else periods_offered(partial(_url, narrowed), period, on),
        sentence=of.said({figure.code: counts[figure, period] for figure in of.figures}),
        rows=rows,
        most=longest_of(rows),
        bar=BAR,
        course=_course(user, narrowed, period, on),
        narrowed=narrowed,
        choices=[(part, part.values(user)) for part in of.divisions],
        by=by,
        by_figures=_beside(of),
        by_rows=_by_rows(user, narrowed, by, period, on) if by else [],
        clear_url=_url(Narrowed(of), period),
    )


@bp.get("/figures/<area_code>/<figure_code>")
@requires(Permission.CASE_READ)
def rows(area_code: str, figure_code: str) -> ResponseReturnValue:
    """The rows that a figure counts, a page at a time."""
    of = _area(area_code)
    figure = of.figure(figure_code) or abort(404)
    user, on = signed_in_user(), today()
    period, narrowed = period_asked(on), _narrowed(of, user)
    key = unpack(request.args.get("after"), length=1)
    after = key[0] if key and isinstance(key[0], int) else 0
    those = rows_behind(user, narrowed, figure, period, on=on, after=after, limit=PAGE + 1)
    page = page_of(those, lambda row: [row[0]])
    count = numbers(user, [figure], [period], on, narrowed)[figure, period]
    return render_template(
        "desk/figures/rows.html",
        area=of,
        figure=figure,
        count=count,
        unit=_unit_of(figure),
        period=period,
        name_of=name_of_period,
        narrowed_words=_narrowed_words(narrowed, user),
        lines=[line for _id, line in page.rows],
        up_url=_url(narrowed, period),
        next_url=_url(narrowed, period, figure, after=page.next_key) if page.has_more else None,
        first_url=_url(narrowed, period, figure) if after else None,
    )


def name_of_period(period: FigurePeriod) -> str:
    """A quarter or year in words."""
    names = (
        _("Year %(year)s", year=period.year),
        _("Q1 %(year)s", year=period.year),
        _("Q2 %(year)s", year=period.year),
        _("Q3 %(year)s", year=period.year),
        _("Q4 %(year)s", year=period.year),
    )
    return names[period.quarter or 0]


def _area(code: str) -> FigureArea:
    of = if_brought(FigureArea, code) or abort(404)
    if not has_permission(signed_in_user(), of.needs):
        raise NotAllowed(of.needs.value)
    return of


def period_asked(on: date) -> FigurePeriod:
    """The period of the address, else the quarter of this day."""
    return FigurePeriod.parse(request.args.get("period", "")) or FigurePeriod.quarter_of(on)


def _narrowed(of: FigureArea, user: Staff) -> Narrowed:
    """The area narrowed as the address says; values that may not be chosen are ignored."""
    chosen = {}
    for division in of.divisions:
        value = _value(division, request.args.get(division.code, ""))
        if value in [choice for choice, _words in division.values(user)]:
            chosen[division.code] = value
    return Narrowed(of, chosen)


def _value(division: FigureDivision, text: str) -> Any:
    try:
        return division.read(text)
    except ValueError:
        return None


def _url(
    narrowed: Narrowed, period: FigurePeriod, figure: OfficeFigure | None = None, **more: Any
) -> str:
    values = {code: getattr(value, "value", value) for code, value in narrowed.values.items()}
    address = {"area_code": narrowed.area.code, "period": period.code, **values, **more}
    if figure is None:
        return url_for(".area", **address)
    return url_for(".rows", figure_code=figure.code, **address)


def _rows_url(
    number: int | None, narrowed: Narrowed, period: FigurePeriod, figure: OfficeFigure
) -> str:
    """The address of the rows that a number counts; "" where it counts none."""
    # A length of time is one of rows, be it of none of a day.
    is_of_rows = number if figure.between is None else number is not None
    return _url(narrowed, period, figure) if is_of_rows else ""


def rows_of_area(
    narrowed: Narrowed,
    period: FigurePeriod,
    counts: Counts,
) -> list[FigureRow]:
    """The rows of the page of an area, each number with the address of what it counts."""
    rows = []
    for figure in narrowed.area.figures:
        now, before = (counts[figure, each] for each in (period, period.before))
        now_url = _rows_url(now, narrowed, period, figure)
        before_url = _rows_url(before, narrowed, period.before, figure)
        words = str(figure.title), _unit_of(figure)
        rows.append(FigureRow(figure, *words, now, now_url, before, before_url))
    return rows


def _unit_of(figure: OfficeFigure) -> str:
    if figure.between is None:
        return str(figure.of.unit)
    return _("hours") if figure.in_hours else _("days")


def longest_of(rows: Sequence[FigureRow]) -> int:
    """The largest number of which a bar is drawn; 0 where there is none."""
    drawn = [row for row in rows if row.figure.between is None]
    return max((number or 0 for row in drawn for number in (row.now, row.before)), default=0)


def periods_offered(
    url_of: Callable[[FigurePeriod], str], period: FigurePeriod, on: date
) -> list[tuple[str, str, bool]]:
    """Periods that can be chosen: the last quarters, and the years they lie in.

    Each by its name, its address, and whether it is the one at hand.
    """
    quarters = _last_quarters(FigurePeriod.quarter_of(on))
    years = sorted({FigurePeriod(quarter.year) for quarter in quarters}, key=lambda y: -y.year)
    offered = [*reversed(quarters), *years]
    if period not in offered:
        offered.append(period)
    return [(name_of_period(each), url_of(each), each == period) for each in offered]


def _last_quarters(quarter: FigurePeriod) -> list[FigurePeriod]:
    quarters = [quarter]
    while len(quarters) < PERIODS:
        quarters.insert(0, quarters[0].before)
    return quarters


def _course(user: Staff, narrowed: Narrowed, period: FigurePeriod, on: date) -> list[CourseRow]:
    """Five quarters up to the period, or up to the last of its year that has begun.

    None of an area without a course.
    """
    if (course := narrowed.area.course) is None:
        return []
    last = period if period.quarter else FigurePeriod.quarter_of(min(period.last, on))
    quarters = _last_quarters(last)
    three = [figure for code in course.codes if (figure := narrowed.area.figure(code))]
    counts = numbers(user, three, quarters, on, narrowed)
    of = {quarter: [counts[figure, quarter] or 0 for figure in three] for quarter in quarters}
    longest = max(1, *(sum(those) for those in of.values()))
    rows = []
    for quarter, those in of.items():
        parts, start = [], 1.0
        for figure, drawn, number in zip(three, DRAWN, those, strict=True):
            width = round(BAR * number / longest, 1)
            url = _rows_url(number, narrowed, quarter, figure)
            parts.append(CoursePart(str(figure.title), drawn, number, url, round(start, 1), width))
            start += width + 1
        rows.append(CourseRow(quarter, parts))
    return rows


def _beside(of: FigureArea) -> list[OfficeFigure]:
    return [figure for figure in of.figures if figure.code in of.beside]


def _by_rows(
    user: Staff, narrowed: Narrowed, by: FigureDivision, period: FigurePeriod, on: date
) -> list[ValueRow]:
    figures = _beside(narrowed.area)
    numbers_of = parted(user, narrowed, by.code, figures, period, on)
    words = dict(by.values(user))
    rows = []
    for value in sorted(numbers_of, key=lambda value: str(words.get(value, "\uffff"))):
        at = Narrowed(narrowed.area, {**narrowed.values, by.code: value})
        counts = [numbers_of[value].get(figure.code, 0) for figure in figures]
        cells = [
            (count, _rows_url(count, at, period, figure) if value in words else "")
            for count, figure in zip(counts, figures, strict=True)
        ]
        rows.append(ValueRow(words.get(value, _("not recorded")), cells))
    return rows


def _narrowed_words(narrowed: Narrowed, user: Staff) -> list[str]:
    return [
        dict(division.values(user))[narrowed.values[division.code]]
        for division in narrowed.area.divisions
        if division.code in narrowed.values
    ]
