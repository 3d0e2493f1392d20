"""Figures of review: who came in, what was decided, and what became of probations."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from flask_babel.speaklater import LazyString
from sqlalchemy import ColumnElement, and_, or_

from casetrack.accounts.permissions import Permission
from casetrack.cases.kinds import DispositionKind
from casetrack.cases.models import Disposition
from casetrack.casework.figures import HANDLER, rows_of
from casetrack.db.partial_date import first_day
from casetrack.ledger.figures import FigureArea, FigureCourse, OfficeFigure
from casetrack.review.models import PeriodStart, ReviewKind, ReviewPeriod
from casetrack.web.dates import word_when
from casetrack.web.words import label, language

# What comes back after a return, or goes on after a decision was undone, came in before.
CAME_IN = (PeriodStart.TRANSFERRED, PeriodStart.JURISDICTION)
NOT_PROSECUTED = (
    DispositionKind.DISCRETIONARY_NON_PROSECUTION,
    DispositionKind.STATUTORY_NON_PROSECUTION,
    DispositionKind.INSUFFICIENT_EVIDENCE_NON_PROSECUTION,
    DispositionKind.SPECIAL_NON_PROSECUTION,
)


def _received_note(review: ReviewPeriod) -> str:
    return _(
        "%(kind)s, received %(day)s",
        kind=label(review.kind),
        day=word_when(review.received, language()),
    )


def _decided_note(decision: Disposition) -> str:
    return f"{label(decision.kind)} {word_when(decision.decided, language())}"


def _person(row: ReviewPeriod | Disposition) -> str:
    return url_for("dossier.person_page", case_id=row.case_id, party_id=row.party_id)


def _is_of_this_office() -> ColumnElement[bool]:
    """Decisions that the office took, whenever it wrote them down, and that stand."""
    is_ours = or_(Disposition.decided_here, Disposition.recorded_on.is_not(None))
    return and_(is_ours, Disposition.undone_on.is_(None))


RECEIVED = rows_of(_lp("counted", "people"), ReviewPeriod, _received_note, _person)
DECIDED = rows_of(
    _lp("counted", "people"), Disposition, _decided_note, _person, only=_is_of_this_office
)


def _came_in(code: str, title: LazyString, kind: ReviewKind) -> OfficeFigure:
    definition = _l("the day of receipt lies in the period; once, however often it was returned")
    return OfficeFigure(
        code,
        title,
        definition,
        RECEIVED,
        first_day(ReviewPeriod.received),
        lambda _on: and_(ReviewPeriod.kind == kind, ReviewPeriod.begun_by.in_(CAME_IN)),
    )


def _was_decided(
    code: str, title: LazyString, *kinds: DispositionKind, is_part: bool = False
) -> OfficeFigure:
    definition = _l("the day of the decision lies in the period, whenever it came in")
    return OfficeFigure(
        code,
        title,
        definition,
        DECIDED,
        first_day(Disposition.decided),
        lambda _on: Disposition.kind.in_(kinds),
        is_part,
    )


PEOPLE = FigureArea(
    code="people",
    title=_l("Review for arrest and prosecution"),
    needs=Permission.FIGURES_READ,
    figures=(
        _came_in("arrest_received", _l("Received for arrest"), ReviewKind.ARREST),
        _was_decided("arrested", _l("Arrest approved"), DispositionKind.ARREST_APPROVED),
        _was_decided(
            "not_arrested", _l("Arrest not approved"), DispositionKind.ARREST_NOT_APPROVED
        ),
        _came_in("received", _l("Received for prosecution"), ReviewKind.PROSECUTION),
        _was_decided("prosecuted", _lp("figure", "Prosecuted"), DispositionKind.PROSECUTED),
        _was_decided("not_prosecuted", _l("Not prosecuted"), *NOT_PROSECUTED),
        *(
            _was_decided(kind.value, title, kind, is_part=True)
            for kind, title in zip(
                NOT_PROSECUTED,
                (
                    _l("Discretionary"),
                    _l("Statutory"),
                    _l("For insufficient evidence"),
                    _lp("figure", "Special"),
                ),
                strict=True,
            )
        ),
        _was_decided(
            "conditional",
            _l("Conditionally not prosecuted"),
            DispositionKind.CONDITIONAL_NON_PROSECUTION,
        ),
        _was_decided(
            "revoked", _l("Conditional non-prosecution revoked"), DispositionKind.REVOCATION
        ),
        _was_decided(
            "ended_well",
            _l("Not prosecuted after the probation"),
            DispositionKind.NON_PROSECUTION_AFTER_PROBATION,
        ),
    ),
    divisions=(HANDLER,),
    sentence=_l(
        "%(received)s people came in for prosecution. %(prosecuted)s were prosecuted,"
        " %(conditional)s put on conditional non-prosecution, %(not_prosecuted)s not prosecuted"
        " otherwise; of those on probation it ended well for %(ended_well)s and was revoked for"
        " %(revoked)s."
    ),
    beside=("received", "prosecuted", "not_prosecuted", "conditional", "revoked", "ended_well"),
    course=FigureCourse(
        ("prosecuted", "conditional", "not_prosecuted"),
        _l("People by the quarter of the decision."),
    ),
    place=10,
)
