"""What the sheet of a measure of corrective education says."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casetrack.accounts.models import Staff
from casetrack.correction.kinds import NINE
from casetrack.correction.models import CorrectiveMeasure
from casetrack.courses.queries import course_behind
from casetrack.law.instruments import cited
from casetrack.ledger.papers import Datum, PaperAsked, PaperKind
from casetrack.web.dates import word_when
from casetrack.web.words import label, language


def _told(asked: PaperAsked, _user: Staff) -> Iterator[Datum]:
    measure = asked.measure
    detail = course_behind(CorrectiveMeasure, measure) if measure is not None else None
    if detail is None:
        return
    lang = language()
    yield Datum(_("Serious misconduct"), label(detail.conduct))
    yield Datum(_("When that was"), word_when(detail.acted, lang) if detail.acted else "")
    yield Datum(_("Public security organ that decided"), detail.decided_by.in_(lang))
    yield Datum(_("Decided on"), word_when(detail.decided, lang) if detail.decided else "")


PAPERS = (
    PaperKind(
        frozenset(NINE),
        _l("Corrective education"),
        cited("juvenile_delinquency_law", "38", "41"),
        _told,
    ),
)
