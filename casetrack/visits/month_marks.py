"""The visits to somebody in a line of months."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import lazy_gettext as _l

from casetrack.accounts.models import Staff
from casetrack.cases.facts import CaseFacts
from casetrack.ledger.month_marks import Mark, MarkShape, MonthRow, MonthsOf, RowPlace
from casetrack.visits.models import CALLED_OFF, Visit, VisitState
from casetrack.visits.queries import seen_of, visits_in_short
from casetrack.web.words import label


def _visits(of: MonthsOf, _user: Staff) -> Iterator[Mark]:
    for visit in seen_of(of.facts.read(visits_in_short), sight=of.facts.sight):
        if visit.party_id == of.party.id and not visit.is_spot_check:
            yield from mark_of(visit, of.facts, done=MarkShape.DONE, planned=MarkShape.PLANNED)


def mark_of(
    visit: Visit, facts: CaseFacts, *, done: MarkShape, planned: MarkShape
) -> Iterator[Mark]:
    """A visit that this person may see, where its day is known and it was not taken back."""
    day = visit.day()
    if day is None or visit.called_off or visit.state is VisitState.CANCELLED:
        return
    note = ""
    if visit.is_late(on=facts.on):
        shape = MarkShape.LATE
    elif visit.is_open():
        shape = planned
    elif visit.state in CALLED_OFF:
        shape, note = MarkShape.NOT, label(visit.state)
    else:
        shape, note = done, "" if visit.state is VisitState.DONE else label(visit.state)
    yield Mark(
        shape,
        day,
        label(shape) if visit.is_open() else label(visit.state),
        note=note,
        url=url_for("visits.show", case_id=visit.case_id, visit_id=visit.id),
    )


MONTH_MARKS = (
    MonthRow("visits", _l("Visits"), RowPlace.SEEN, _visits, none=_l("none"), is_shared=True),
)
