"""Entries offered as the source of a fact."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import lazyload

from casetrack.cases.models import Case, JournalEntry
from casetrack.db import session

# How many entries are offered as a source.
ENTRIES = 40


def entries_to_name(case: Case, *, kept: int | None) -> Sequence[JournalEntry]:
    """The last entries of a case, latest first, and the entry `kept`."""
    latest = (
        select(JournalEntry.id)
        .where(JournalEntry.case_id == case.id)
        .order_by(JournalEntry.number.desc())
        .limit(ENTRIES)
    )
    query = (
        select(JournalEntry)
        .options(lazyload("*"))
        .where(
            JournalEntry.case_id == case.id,
            or_(JournalEntry.id.in_(latest.subquery().select()), JournalEntry.id == kept),
        )
        .order_by(JournalEntry.number.desc())
    )
    return session().scalars(query).all()


def find_entry(case: Case, entry_id: int | None) -> JournalEntry | None:
    """An entry of this case; None if there is none, or no id."""
    if entry_id is None:
        return None
    return session().scalar(
        select(JournalEntry).where(JournalEntry.id == entry_id, JournalEntry.case_id == case.id)
    )
