"""Figures of guidance: orders to guardians, how their duties were kept, and guidance begun."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from sqlalchemy import ColumnElement, Select, select

from casetrack.accounts.permissions import Permission
from casetrack.accounts.reader import Reader
from casetrack.cases.kinds import MeasureKind
from casetrack.cases.models import Measure, MeasureItem
from casetrack.cases.requirements import HowKept
from casetrack.casework.figures import HANDLER, rows_of
from casetrack.db import session
from casetrack.db.partial_date import first_day
from casetrack.guidance.models import FamilyStep, GuardianshipOrder
from casetrack.ledger.figures import (
    CountedRows,
    FigureArea,
    FigureCourse,
    FigureLine,
    OfficeFigure,
)
from casetrack.web.addresses import row_page
from casetrack.web.dates import word_when
from casetrack.web.words import label, language

_NOT_KEPT = (HowKept.PARTLY, HowKept.NOT_KEPT, HowKept.CAME_BACK)


def _measure_note(measure: Measure) -> str:
    about = _(", ").join(
        dict.fromkeys(with_part.party.alias.in_(language()) for with_part in measure.parties)
    )
    return label(measure.kind) + _(": ") + about


_measure_url = row_page("cases.measure", "measure_id")


def _step_note(step: FamilyStep) -> str:
    return f"{label(step.kind)} {word_when(step.taken, language())}"


def _step_url(step: FamilyStep) -> str:
    return url_for("guidance.order", case_id=step.case_id, order_id=step.order_id)


def _orders(user: Reader) -> Select[Any]:
    orders = MEASURES.seen(user).where(Measure.kind == MeasureKind.GUARDIANSHIP_ORDER)
    return orders.join(GuardianshipOrder, GuardianshipOrder.measure_id == Measure.id)


def _duties(user: Reader) -> Select[Any]:
    """Duties of orders that were not withdrawn."""
    duties = _orders(user).join(MeasureItem, MeasureItem.measure_id == Measure.id)
    return duties.where(MeasureItem.withdrawn_by_id.is_(None))


def _duty_lines(ids: Sequence[int]) -> list[FigureLine]:
    query = select(MeasureItem, Measure).join(Measure, Measure.id == MeasureItem.measure_id)
    rows = {
        item.id: (item, of) for item, of in session().execute(query.where(MeasureItem.id.in_(ids)))
    }
    return [
        FigureLine(of.case_id, item.text, _measure_url(of), label(item.state))
        for item, of in (rows[item_id] for item_id in ids)
    ]


MEASURES = rows_of(_lp("counted", "measures"), Measure, _measure_note, _measure_url)
STEPS = rows_of(_lp("counted", "steps"), FamilyStep, _step_note, _step_url)
ORDERS = CountedRows(MEASURES.unit, Measure.id, _orders, MEASURES.lines, MEASURES.divided)
DUTIES = CountedRows(
    _lp("counted", "duties"), MeasureItem.id, _duties, _duty_lines, MEASURES.divided
)


_served_on = GuardianshipOrder.served_on.expression


def _kept(*states: HowKept) -> Callable[[date], ColumnElement[bool]]:
    return lambda _on: MeasureItem.state.in_(states)


def _guided(_on: date) -> ColumnElement[bool]:
    return Measure.kind == MeasureKind.FAMILY_EDUCATION_GUIDANCE


AREA = FigureArea(
    code="guidance",
    title=_lp("figure", "Orders to guardians and guidance"),
    needs=Permission.FIGURES_READ,
    figures=(
        OfficeFigure(
            "orders",
            _l("Orders served"),
            _l("the day of service lies in the period, one order a guardian"),
            ORDERS,
            _served_on,
        ),
        OfficeFigure(
            "duties",
            _lp("figure", "Duties"),
            _l("of the orders above, as they are now"),
            DUTIES,
            _served_on,
        ),
        OfficeFigure(
            "kept",
            _lp("figure", "Kept"),
            _l("by the latest check"),
            DUTIES,
            _served_on,
            _kept(HowKept.KEPT),
            is_part=True,
        ),
        OfficeFigure(
            "not_kept",
            _l("Not kept, or in part"),
            _l("by the latest check"),
            DUTIES,
            _served_on,
            _kept(*_NOT_KEPT),
            is_part=True,
        ),
        OfficeFigure(
            "not_looked",
            _l("Not checked yet"),
            _l("no check is recorded"),
            DUTIES,
            _served_on,
            _kept(HowKept.NOT_SEEN),
            is_part=True,
        ),
        OfficeFigure(
            "steps",
            _l("Steps towards guardians"),
            _l("warning, report and what follows: the day of the step lies in the period"),
            STEPS,
            first_day(FamilyStep.taken),
        ),
        OfficeFigure(
            "guided",
            _l("Family education guidance begun"),
            _l("its first day lies in the period"),
            MEASURES,
            first_day(Measure.started),
            _guided,
        ),
    ),
    divisions=(HANDLER,),
    sentence=_l(
        "%(orders)s orders to guardians were served: of their %(duties)s duties %(kept)s were seen"
        " kept. Family education guidance began %(guided)s times."
    ),
    beside=("orders", "duties", "kept", "not_kept", "guided"),
    course=FigureCourse(
        ("kept", "not_kept", "not_looked"),
        _l("Duties by the quarter in which the order was served, as they stand today."),
    ),
    place=20,
)
