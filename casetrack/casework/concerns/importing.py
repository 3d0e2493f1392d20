"""Concerns in an imported file that does not state the duty to answer them."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from casetrack.cases.models import Obligation
from casetrack.casework.concerns.actions import owe_answer
from casetrack.casework.concerns.models import WHAT_FOLLOWS, Concern
from casetrack.casework.concerns.queries import OWED, steps_of
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.events import handles
from casetrack.ledger.importing import CaseImported, entry_in_file, is_in_file

# What a file tells is a concern of today if it was seen so many days ago or less, or nobody knows
# when: what is older was answered elsewhere, and a red line about it would teach not to look.
RECENT_DAYS = 30


@handles(CaseImported)
def owe_what_is_open(imported: CaseImported) -> None:
    """Owe an answer to urgent concerns of the last RECENT_DAYS if the file tells of none."""
    case, today = imported.case, imported.on
    _withhold_what_follows(case.id)
    query = select(Concern).where(Concern.case_id == case.id).order_by(Concern.id)
    for concern in session().scalars(query):
        _end_as_before(concern)
        is_told = any(is_in_file(kind, concern) for kind in OWED) or not concern.is_open
        if concern.is_urgent and not is_told and is_recent(concern.happened, on=today):
            owe_answer(case, concern, entry_in_file(concern.entry_id), on=today)


def _withhold_what_follows(case_id: int) -> None:
    """Withhold follow-up duties of older files, because their reason is a concern."""
    query = select(Obligation).where(
        Obligation.case_id == case_id, Obligation.kind == WHAT_FOLLOWS, ~Obligation.is_withheld
    )
    for owed in session().scalars(query):
        owed.is_withheld = True


def _end_as_before(concern: Concern) -> None:
    """End answered concerns of older files, in which the one answer ended a concern."""
    if concern.answered_on is not None and concern.is_open and not steps_of(concern):
        concern.ended_on = concern.answered_on


def is_recent(happened: PartialDate | None, *, on: date) -> bool:
    """Whether a concern seen then may still wait for an answer; true if the day is not known."""
    last = happened.last if happened is not None else None
    return last is None or last >= on - timedelta(days=RECENT_DAYS)
