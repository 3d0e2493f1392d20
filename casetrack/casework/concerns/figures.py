"""Figures of concerns: how many were raised, and how long until somebody acted."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from sqlalchemy import ColumnElement, and_, func, select

from casetrack.accounts.permissions import Permission
from casetrack.casework.concerns.models import Concern, ConcernLevel, ConcernStep, ConcernStepKind
from casetrack.casework.figures import HANDLER, rows_of
from casetrack.db.partial_date import first_day
from casetrack.ledger.figures import FigureArea, OfficeFigure
from casetrack.web.addresses import row_page
from casetrack.web.dates import word_when
from casetrack.web.words import label, language


def _note(concern: Concern) -> str:
    return f"{label(concern.level)} {word_when(concern.happened, language())}"


CONCERNS = rows_of(
    _lp("counted", "concerns"), Concern, _note, row_page("concerns.show", "concern_id")
)
_acted_at = (
    select(func.min(ConcernStep.said_at))
    .where(
        ConcernStep.concern_id == Concern.id,
        ConcernStep.kind.in_((ConcernStepKind.TAKEN, ConcernStepKind.ANSWER)),
    )
    .correlate(Concern)
    .scalar_subquery()
)


_seen_on = first_day(Concern.happened)


def _urgent(_on: date) -> ColumnElement[bool]:
    return Concern.level == ConcernLevel.URGENT


def _unanswered(on: date) -> ColumnElement[bool]:
    return and_(_urgent(on), Concern.answered_on.is_(None))


def _was_acted_on(on: date) -> ColumnElement[bool]:
    return and_(_urgent(on), Concern.raised_at.is_not(None), _acted_at.is_not(None))


AREA = FigureArea(
    code="concerns",
    title=_lp("figure", "Concerns"),
    needs=Permission.FIGURES_READ,
    figures=(
        OfficeFigure(
            "raised",
            _lp("figure", "Concerns"),
            _l("the day on which it was seen lies in the period"),
            CONCERNS,
            _seen_on,
        ),
        OfficeFigure(
            "urgent",
            _lp("figure", "Urgent"),
            _l("it could not wait until the next day"),
            CONCERNS,
            _seen_on,
            _urgent,
            is_part=True,
        ),
        OfficeFigure(
            "unanswered",
            _l("Urgent and not answered"),
            _l("nobody has said what was done"),
            CONCERNS,
            _seen_on,
            _unanswered,
            is_part=True,
        ),
        OfficeFigure(
            "hours_to_act",
            _l("Hours until somebody acted"),
            _l("the median from raising an urgent concern to taking it on or answering it"),
            CONCERNS,
            _seen_on,
            _was_acted_on,
            between=(Concern.raised_at.expression, _acted_at),
            in_hours=True,
        ),
    ),
    divisions=(HANDLER,),
    sentence=_l(
        "Of %(raised)s concerns %(urgent)s were urgent; %(unanswered)s of these have no answer."
    ),
    nothing=("raised", _l("No concern was raised.")),
    beside=("raised", "urgent", "unanswered"),
    place=40,
)
