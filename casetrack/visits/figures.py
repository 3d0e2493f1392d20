"""Figures of visits: planned ones by what came of them, and those that nobody had planned."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from sqlalchemy import ColumnElement, and_, or_

from casetrack.accounts.permissions import Permission
from casetrack.casework.figures import HANDLER, rows_of
from casetrack.db.partial_date import first_day
from casetrack.ledger.figures import FigureArea, FigureCourse, OfficeFigure
from casetrack.visits.models import WENT, Visit, VisitState
from casetrack.web.addresses import row_page
from casetrack.web.dates import word_day, word_when
from casetrack.web.words import label, language


def _note(visit: Visit) -> str:
    lang = language()
    if visit.planned_on is not None:
        return f"{word_day(visit.planned_on, lang)} {label(visit.came)}"
    assert visit.happened is not None
    return f"{word_when(visit.happened, lang)} {label(visit.came)}"


VISITS = rows_of(_lp("counted", "visits"), Visit, _note, row_page("visits.show", "visit_id"))


def _missed(on: date) -> ColumnElement[bool]:
    is_past = and_(Visit.state == VisitState.PLANNED, Visit.planned_on < on)
    return or_(Visit.state == VisitState.NOT_HELD, is_past)


def _ahead(on: date) -> ColumnElement[bool]:
    return and_(Visit.state == VisitState.PLANNED, Visit.planned_on >= on)


def _unplanned(_on: date) -> ColumnElement[bool]:
    return and_(Visit.planned_on.is_(None), Visit.state.in_(WENT))


AREA = FigureArea(
    code="visits",
    title=_lp("figure", "Return visits"),
    needs=Permission.VISITS_READ,
    figures=(
        OfficeFigure(
            "planned",
            _lp("figure", "Planned visits"),
            _l("the planned day lies in the period; cancelled ones are not counted"),
            VISITS,
            Visit.planned_on.expression,
            lambda _on: Visit.state != VisitState.CANCELLED,
        ),
        OfficeFigure(
            "met",
            _lp("figure", "Met"),
            _l("somebody went or called, and met whom the visit was for"),
            VISITS,
            Visit.planned_on.expression,
            lambda _on: Visit.state == VisitState.DONE,
            is_part=True,
        ),
        OfficeFigure(
            "not_met",
            _l("Nobody met"),
            _l("somebody went: nobody was at home, or the visit was refused"),
            VISITS,
            Visit.planned_on.expression,
            lambda _on: Visit.state.in_((VisitState.NOT_AT_HOME, VisitState.REFUSED)),
            is_part=True,
        ),
        OfficeFigure(
            "missed",
            _l("Not made"),
            _l("nobody went, or the day is past and no outcome is recorded"),
            VISITS,
            Visit.planned_on.expression,
            _missed,
            is_part=True,
        ),
        OfficeFigure(
            "ahead",
            _l("Still to come"),
            _l("the day has not passed"),
            VISITS,
            Visit.planned_on.expression,
            _ahead,
            is_part=True,
        ),
        OfficeFigure(
            "unplanned",
            _l("Visits that nobody had planned"),
            _l("the day of the visit lies in the period"),
            VISITS,
            first_day(Visit.happened),
            _unplanned,
        ),
    ),
    divisions=(HANDLER,),
    sentence=_l(
        "Of %(planned)s planned visits %(met)s met whom they were for, %(not_met)s met nobody, and"
        " for %(missed)s nobody went, or the day is past and no outcome is here."
    ),
    nothing=("planned", _l("No visit was planned.")),
    beside=("planned", "met", "not_met", "missed", "ahead"),
    course=FigureCourse(
        ("met", "not_met", "missed"), _l("Planned visits by the quarter of the planned day.")
    ),
    place=30,
)
