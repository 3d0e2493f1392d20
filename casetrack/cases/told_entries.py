"""Entries of a case that features read by their kinds, with everything else of it.

One statement reads several tables, and of one table once: what features ask of the journal is one
question, which each of them narrows to the kinds it named.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from casetrack.cases.case_rows import CaseRows
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import JournalEntry
from casetrack.db.bulk_load import GatheredRows, parts_of, rows_of

_KINDS: set[EntryKind] = set()


class ToldEntries(CaseRows[JournalEntry]):
    """The entries of every kind that somebody named, in their order, with whom they are about."""

    def __init__(self) -> None:
        super().__init__(JournalEntry)

    @cached_property
    def parts(self) -> tuple[GatheredRows, ...]:
        """The entries, and their list; by the kinds that are named when it is first asked."""
        only = JournalEntry.kind.in_(sorted(_KINDS))
        return rows_of(JournalEntry, "place", only=only), parts_of(JournalEntry.parties, only=only)


TOLD_ENTRIES = ToldEntries()


def read_entries(*kinds: EntryKind) -> None:
    """Name kinds of entry that `TOLD_ENTRIES` reads; when a feature is brought, before any case."""
    _KINDS.update(kinds)


def of_kinds(entries: Sequence[JournalEntry], kinds: Sequence[EntryKind]) -> list[JournalEntry]:
    """Entries of one of these kinds."""
    return [entry for entry in entries if entry.kind in kinds]
