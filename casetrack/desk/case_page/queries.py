"""The journal of a case, page by page, and other contents of the page of a case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Integer,
    ScalarSelect,
    Select,
    SQLColumnExpression,
    String,
    bindparam,
    func,
    select,
)
from sqlalchemy.orm import aliased, joinedload, lazyload

from casetrack.accounts.models import Staff
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.facts import CaseFacts
from casetrack.cases.kinds import Part
from casetrack.cases.models import Case, Charge, Circumstance, EntryParty, JournalEntry
from casetrack.cases.models.journal import place_by_day
from casetrack.codes import Code
from casetrack.db import session
from casetrack.db.partial_date import first_day, last_day
from casetrack.ledger.measure_types import details_of, measure_type
from casetrack.people.sections import CIRCUMSTANCES

# Journal entries on the page of a case as it opens, on each further page, and, at most, on the
# page that prints all of them.
FIRST, ENTRIES, WHOLE = 5, 30, 500
# Kinds that somebody recorded last, at most.
LAST = 3
_ABOUT = (Part.ABOUT, Part.TO)
_ACTED = (Part.BY, Part.WITH, Part.URGED_BY, Part.GUIDED_BY, Part.PROMOTED_BY)
_ORIGINAL, _LATER = (aliased(JournalEntry) for _ in range(2))


def _of_last_correction(column: SQLColumnExpression[Any]) -> ScalarSelect[Any]:
    """A column of the last correction of the current entry.

    A subquery for each entry of a page: a join would search all entries.
    """
    return (
        select(column)
        .where(_LATER.corrects_id == JournalEntry.id)
        .order_by(_LATER.id.desc())
        .limit(1)
        .correlate(JournalEntry)
        .scalar_subquery()
    )


_ORIGINAL_NUMBER = (
    select(_ORIGINAL.number)
    .where(_ORIGINAL.id == JournalEntry.corrects_id)
    .correlate(JournalEntry)
    .scalar_subquery()
)


@dataclass(frozen=True)
class JournalFilter:
    """Narrow the journal to a line of work, a person, or neither."""

    track_id: int | None = None
    party_id: int | None = None


@dataclass(frozen=True)
class JournalItem:
    """A journal entry with its corrections.

    corrects: number of the entry it corrects. corrected_by: number of its last correction; reason:
    that correction's reason. highest: the highest entry number of the case.
    """

    entry: JournalEntry
    corrects: int | None = None
    corrected_by: int | None = None
    reason: str | None = None
    highest: int = 0

    @property
    def about(self) -> list[EntryParty]:
        """The parties the entry is about or addressed to."""
        return [link for link in self.entry.parties if link.part in _ABOUT]

    @property
    def harmed(self) -> list[EntryParty]:
        """The parties against whom the act was done."""
        return [link for link in self.entry.parties if link.part is Part.AGAINST]

    @property
    def actors(self) -> list[EntryParty]:
        """The parties who did the act or took part in it."""
        return [link for link in self.entry.parties if link.part in _ACTED]


def journal_of(
    case: Case, narrowed: JournalFilter, *, before: str | None = None, limit: int | None = ENTRIES
) -> Sequence[JournalItem]:
    """Up to `limit` entries, all if None, the latest event first; one statement.

    The parties must be loaded already. before: place of the last entry of the previous page.
    """
    asked = {
        "case": case.id,
        "before": before,
        "track": narrowed.track_id,
        "party": narrowed.party_id,
    }
    criteria = {name: value for name, value in asked.items() if value is not None}
    query = _entries(frozenset(criteria), limit)
    return [JournalItem(*row) for row in session().execute(query, criteria).unique()]


@lru_cache
def _entries(kinds: frozenset[str], limit: int | None) -> Select[*tuple[Any, ...]]:
    """The statement of `journal_of` for these parameters, cached."""
    numbered = aliased(JournalEntry)
    of_case = bindparam("case", type_=Integer)
    highest = select(func.max(numbered.number)).where(numbered.case_id == of_case)
    query = (
        select(
            JournalEntry,
            _ORIGINAL_NUMBER,
            _of_last_correction(_LATER.number),
            _of_last_correction(_LATER.correction_reason),
            highest.scalar_subquery(),
        )
        .where(JournalEntry.case_id == of_case)
        .options(
            joinedload(JournalEntry.written_by).options(lazyload(Staff.office)),
            joinedload(JournalEntry.parties).options(lazyload(EntryParty.party)),
        )
        .order_by(JournalEntry.place.desc())
        .limit(limit)
    )
    if "before" in kinds:
        query = query.where(JournalEntry.place < bindparam("before", type_=String))
    if "track" in kinds:
        query = query.where(JournalEntry.track_id == bindparam("track", type_=Integer))
    if "party" in kinds:
        about = EntryParty.party_id == bindparam("party", type_=Integer)
        query = query.where(JournalEntry.id.in_(select(EntryParty.entry_id).where(about)))
    return query


def place_above(case: Case, number: int) -> str | None:
    """The next place above the entry with this number; None if it is first."""
    own = select(JournalEntry.place).where(
        JournalEntry.case_id == case.id, JournalEntry.number == number
    )
    return session().scalar(
        select(func.min(JournalEntry.place)).where(
            JournalEntry.case_id == case.id, JournalEntry.place > own.scalar_subquery()
        )
    )


def years_of(case: Case) -> dict[int, int]:
    """The years of the journal, the latest first, each with the number of its topmost entry.

    Of an entry over several years the last one counts. One statement.
    """
    day = func.coalesce(last_day(JournalEntry.when), first_day(JournalEntry.when))
    dated = (
        select(day, JournalEntry.number)
        .where(JournalEntry.case_id == case.id, day.is_not(None))
        .order_by(JournalEntry.place.desc())
    )
    years: dict[int, int] = {}
    for on, number in session().execute(dated):
        years.setdefault(on.year, number)
    return dict(sorted(years.items(), reverse=True))


def last_kinds_of(user: Staff, case: Case) -> list[EntryKind]:
    """The kinds that this person logged by hand in this case last, up to three; one statement."""
    written = (
        select(JournalEntry.kind)
        .where(JournalEntry.case_id == case.id, JournalEntry.written_by_id == user.id)
        .order_by(JournalEntry.id.desc())
        .limit(ENTRIES)
    )
    by_hand = [kind for kind in session().scalars(written) if kind.is_logged_by_hand]
    return list(dict.fromkeys(by_hand))[:LAST]


def done_since(case: Case, day: date) -> dict[Code, set[int | None]]:
    """The kinds of what happened on that day or later, each with whom it was about; one statement.

    What a source tells in an order of its own has no day by which it stands here. None: nobody.
    """
    done: dict[Code, set[int | None]] = {}
    query = (
        select(JournalEntry.kind, EntryParty.party_id)
        .outerjoin(EntryParty, EntryParty.entry_id == JournalEntry.id)
        .where(
            JournalEntry.case_id == case.id,
            JournalEntry.place.between(place_by_day(day, 0), place_by_day(date.max, 0)),
        )
    )
    for kind, party_id in session().execute(query):
        done.setdefault(kind, set()).add(party_id)
    return done


def stands_on_first_page(entry: JournalEntry, *, on: date) -> bool:
    """Whether the entry is on the first page of the journal.

    At most one statement; none for an entry that happened `on` that day (always first).
    """
    if entry.number <= FIRST or (entry.when.is_day and entry.when.first == on):
        return True
    above = select(JournalEntry.id).where(
        JournalEntry.case_id == entry.case_id, JournalEntry.place > entry.place
    )
    query = select(func.count()).select_from(above.limit(FIRST).subquery())
    return (session().scalar(query) or 0) < FIRST


@dataclass(frozen=True)
class Extras:
    """Charges and circumstances of a whole case, without withdrawn ones."""

    charges: Sequence[Charge]
    circumstances: Sequence[Circumstance]


def extras_of(facts: CaseFacts) -> Extras:
    """Charges and circumstances, from the facts of the case."""
    return Extras(
        charges=facts.charged(),
        circumstances=[
            circumstance
            for circumstance in facts.read(CIRCUMSTANCES)
            if circumstance.withdrawn_by_id is None
        ],
    )


def pages_of_measures(facts: CaseFacts) -> frozenset[int]:
    """Ids of the measures with a page of their own."""
    kept = details_of(facts)
    return frozenset(
        measure.id
        for measure in facts.measures
        if (known := measure_type(measure.kind)).view
        and (known.detail is None or measure.id in kept)
    )
