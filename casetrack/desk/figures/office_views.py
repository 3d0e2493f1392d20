"""The page of an office's figures: every area of a period, signed, as workbook, for outside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import HiddenField
from wtforms.validators import InputRequired

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.desk.figures import actions
from casetrack.desk.figures.blueprint import bp
from casetrack.desk.figures.models import SignedFigures
from casetrack.desk.figures.outside import LEAST, OutsideNumber, for_outside
from casetrack.desk.figures.queries import (
    Narrowed,
    areas_of,
    numbers,
    numbers_of_office,
    signed_figures,
)
from casetrack.desk.figures.views import (
    BAR,
    FigureRow,
    longest_of,
    name_of_period,
    period_asked,
    periods_offered,
    rows_of_area,
)
from casetrack.ledger.figures import FigureArea, FigurePeriod
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.clock import today
from casetrack.web.forms import Form
from casetrack.web.saving import save
from casetrack.web.workbook import Worksheet, send_workbook


class SignForm(Form):
    """Which numbers the person was shown."""

    seen = HiddenField(validators=[InputRequired()])


@dataclass(frozen=True)
class AreaTable:
    """An area on the page of the office. signed: its numbers as they were signed, by code."""

    area: FigureArea
    sentence: str
    rows: Sequence[FigureRow]
    most: int
    url: str
    signed: dict[str, int | None]


@bp.get("/figures")
@requires(Permission.FIGURES_READ)
def office() -> ResponseReturnValue:
    """Every figure of a quarter or a year that this person may read, area by area."""
    return _office(SignForm(formdata=None))


@bp.post("/figures/sign")
@requires(Permission.FIGURES_SIGN)
def sign() -> ResponseReturnValue:
    """Sign the figures of a period that is over."""
    form, period = SignForm(), period_asked(today())
    if save(form, lambda act: actions.sign_figures(period, form.seen.data or "", act)):
        flash(_("The figures are signed and stay as they are."))
        return redirect(url_for(".office", period=period.code))
    return _office(form), 422


@bp.get("/figures/outside")
@requires(Permission.FIGURES_READ)
def outside() -> ResponseReturnValue:
    """The figures of a period for whom the lists may not be opened."""
    user, on = signed_in_user(), today()
    period = period_asked(on)
    return render_template(
        "desk/figures/outside.html",
        period=period,
        name_of=name_of_period,
        periods=periods_offered(_outside_url, period, on),
        tables=_for_outside(user, period),
        least=LEAST,
        word_of=_word_of,
    )


@bp.get("/figures.xlsx")
@requires(Permission.FIGURES_READ)
def workbook() -> ResponseReturnValue:
    """The figures of a period and of the one before as a workbook; audited before it is sent."""
    user, on = signed_in_user(), today()
    period = period_asked(on)
    counted = _tables(user, period, signed_figures(user, period))
    tables = [table for table in counted if not table.area.is_of_today]
    headings = (
        _("Area"),
        _("Figure"),
        _("What it counts"),
        name_of_period(period),
        name_of_period(period.before),
    )
    lines: list[Sequence[str | int | None]] = [
        (
            str(table.area.title),
            str(row.figure.title),
            str(row.figure.definition),
            table.signed.get(row.figure.code, row.now),
            row.before,
        )
        for table in tables
        for row in table.rows
    ]
    return send_workbook(
        _("figures"),
        [Worksheet(name_of_period(period), headings, lines)],
        lambda rows: actions.record_export(period, acting(), rows=rows, is_for_outside=False),
    )


@bp.get("/figures/outside.xlsx")
@requires(Permission.FIGURES_READ)
def outside_workbook() -> ResponseReturnValue:
    """The figures for outside as a workbook; audited before it is sent."""
    user, on = signed_in_user(), today()
    period = period_asked(on)
    lines: list[Sequence[str | int | None]] = [
        (str(area.title), str(number.figure.title), _word_of(number))
        for area, those in _for_outside(user, period)
        for number in those
    ]
    return send_workbook(
        _("figures-for-outside"),
        [
            Worksheet(
                name_of_period(period), (_("Area"), _("Figure"), name_of_period(period)), lines
            )
        ],
        lambda rows: actions.record_export(period, acting(), rows=rows, is_for_outside=True),
    )


def _office(form: SignForm) -> str:
    user, on = signed_in_user(), today()
    period = period_asked(on)
    signed = signed_figures(user, period)
    tables = _tables(user, period, signed)
    is_to_sign = signed is None and actions.may_sign(user, period, on=on)
    if is_to_sign:
        form.seen.data = actions.seal_of(
            {
                table.area.code: {row.figure.code: row.now for row in table.rows}
                for table in tables
                if not table.area.is_of_today
            }
        )
    return render_template(
        "desk/figures/office.html",
        period=period,
        name_of=name_of_period,
        is_running=period.first <= on <= period.last,
        periods=periods_offered(_office_url, period, on),
        tables=tables,
        bar=BAR,
        signed=signed,
        form=form,
        is_to_sign=is_to_sign,
    )


def _tables(user: Staff, period: FigurePeriod, signed: SignedFigures | None) -> list[AreaTable]:
    areas = areas_of(user)
    figures = [figure for area in areas for figure in area.figures]
    counts = numbers(user, figures, [period, period.before], today())
    tables = []
    for area in areas:
        rows = rows_of_area(Narrowed(area), period, counts)
        values = {row.figure.code: row.now for row in rows}
        kept = signed.numbers.get(area.code, {}) if signed is not None else {}
        url = url_for(".area", area_code=area.code, period=period.code)
        sentence = area.said({**values, **kept})
        tables.append(AreaTable(area, sentence, rows, longest_of(rows), url, kept))
    return tables


def _for_outside(user: Staff, period: FigurePeriod) -> list[tuple[FigureArea, list[OutsideNumber]]]:
    counts = numbers_of_office(user, [period], today())[period]
    if (signed := signed_figures(user, period)) is not None:
        counts |= signed.numbers
    return [
        (area, for_outside(area.figures, counts[area.code]))
        for area in areas_of(user)
        if not area.is_of_today
    ]


def _word_of(number: OutsideNumber) -> str:
    if number.number is None:
        return _("withheld") if number.is_with_others else _("fewer than %(n)s", n=LEAST)
    return _("about %(n)s", n=number.number) if number.is_rounded else str(number.number)


def _office_url(period: FigurePeriod) -> str:
    return url_for(".office", period=period.code)


def _outside_url(period: FigurePeriod) -> str:
    return url_for(".outside", period=period.code)
