"""Put right entries that are provably wrong, of before: once, after an upgrade."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import aliased

from casetrack.audit.chain import append_pending
from casetrack.audit.contents import in_lots
from casetrack.audit.record import seal_again
from casetrack.audit.sealing import AuditKey, use_audit_key
from casetrack.cases.doers import fits
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Part, PartyRole, Provenance
from casetrack.cases.models import Amount, Case, CaseSource, EntryParty, JournalEntry
from casetrack.cases.models.journal import place_by_day
from casetrack.cases.not_future import day_told
from casetrack.casework.amounts import models as amounts
from casetrack.casework.participating_offices import models as offices
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.db.session import Database, within
from casetrack.db.transaction import unit_of_work
from casetrack.desk.claims import models as sources
from casetrack.guidance.correction.fact_actions import LEVEL
from casetrack.law.counting import local_day
from casetrack.ledger.ordering import place_in
from casetrack.people.guarantees.fact_actions import KINDS as GUARANTEES
from casetrack.people.kinds import KINDS as FACTS
from casetrack.probation.supervision.kinds import KINDS as SUPERVISED

WHY = "entry_of_before"


@dataclass(frozen=True)
class _Dated:
    """A record with its own day, its entry kind, and the kind that would have changed the day."""

    model: Any
    told: EntryKind
    changed: EntryKind
    at: Callable[[Any], PartialDate | None]


_DATED = (
    *(
        _Dated(kind.model, kind.told, kind.corrected, kind.at)
        for kind in (*FACTS, *GUARANTEES, *SUPERVISED, LEVEL)
        if kind.at is not None
    ),
    _Dated(Amount, amounts.RECORDED, amounts.CORRECTED, lambda row: row.when),
    _Dated(CaseSource, sources.RECORDED, sources.CHANGED, lambda row: row.when),
    _Dated(offices.OfficePart, offices.RECORDED, offices.CHANGED, lambda row: row.since),
)


def settle_entries(database: Database, key_file: Path, *, at: datetime) -> int:
    """Correct provably wrong entries once, and seal them again; returns their number."""
    key = AuditKey.load(key_file)
    with within(database), use_audit_key(key), unit_of_work() as db:
        rows: dict[int, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
        for entry in provably_wrong():
            of_case = rows[entry.case_id]
            of_case[JournalEntry.__tablename__].add(entry.id)
            of_case[EntryParty.__tablename__].update(link.id for link in entry.parties)
        for case_id, touched in rows.items():
            seal_again(touched, by=None, at=at, case_id=case_id, why=WHY)
        if rows:
            db.flush()
            append_pending(db, key)
    return sum(len(row[JournalEntry.__tablename__]) for row in rows.values())


def provably_wrong() -> Iterator[JournalEntry]:
    """Each wrong entry, after its correction is flushed, before it is sealed again."""
    yield from _not_by_the_office()
    yield from _undated()


def _not_by_the_office() -> Iterator[JournalEntry]:
    """Correct entries attributed to the writing office, which did not do the act.

    Kinds no office does; and entries of actions that name the doer and the office besides.
    """
    never = [kind for kind in EntryKind if kind.by.is_never_ours]
    by_hand = [kind for kind in EntryKind if kind.is_logged_by_hand or kind is EntryKind.CORRECTION]
    named = exists().where(EntryParty.entry_id == JournalEntry.id, EntryParty.part == Part.BY)
    of_an_action = and_(
        named,
        JournalEntry.kind.not_in(by_hand),
        JournalEntry.written_at != Case.opened_at,
        Case.provenance != Provenance.PUBLISHED,
    )
    wrong = (
        select(JournalEntry)
        .join(Case, Case.id == JournalEntry.case_id)
        .where(JournalEntry.office_part == Part.BY, JournalEntry.office_id == Case.office_id)
        .order_by(JournalEntry.id)
    )
    query = wrong.where(or_(JournalEntry.kind.in_(never), of_an_action))
    entries_by_id = {entry.id: (entry, entry.kind) for entry in session().scalars(query)}
    while entries_by_id:
        for entry, kind in entries_by_id.values():
            yield _by_whom_it_was(entry, kind)
        # A correction says the same once more.
        later = [
            entry
            for ids in in_lots(entries_by_id)
            for entry in session().scalars(wrong.where(JournalEntry.corrects_id.in_(ids)))
        ]
        entries_by_id = {
            entry.id: (entry, entries_by_id[entry.corrects_id or 0][1]) for entry in later
        }


def _by_whom_it_was(entry: JournalEntry, kind: EntryKind) -> JournalEntry:
    """Remove the office; of an entry logged by hand, set the doers that are evident."""
    entry.office_id = None
    named = any(link.part is Part.BY for link in entry.parties)
    if kind.is_logged_by_hand and not named:
        for link in entry.parties:
            is_harmed = link.party.has_role(PartyRole.VICTIM)
            may_be = fits(kind.by, link.party)
            if link.part is Part.ABOUT and may_be and not (is_harmed and kind.whom is Part.AGAINST):
                link.part = Part.BY
            elif link.part is Part.ABOUT and kind.whom is Part.AGAINST and is_harmed and not may_be:
                link.part = Part.AGAINST
    session().flush()
    return entry


def _undated() -> Iterator[JournalEntry]:
    """Correct entries dated by the day of writing, whose record has another day or none."""
    later = aliased(JournalEntry)
    for dated in _DATED:
        is_corrected = exists().where(later.corrects_id == JournalEntry.id)
        is_changed = exists().where(
            later.subject == JournalEntry.subject,
            later.subject_id == JournalEntry.subject_id,
            later.kind == dated.changed,
        )
        query = (
            select(JournalEntry, dated.model)
            .join(dated.model, dated.model.id == JournalEntry.subject_id)
            .where(
                JournalEntry.kind == dated.told,
                JournalEntry.subject == dated.model.__tablename__,
                JournalEntry.written_by_id.is_not(None),
                ~is_corrected,
                ~is_changed,
            )
            .order_by(JournalEntry.id)
        )
        for entry, row in session().execute(query).all():
            written = local_day(entry.written_at)
            when = day_told(dated.at(row), on=written)
            if entry.when == PartialDate.day(written) and entry.when != when:
                entry.when = when
                case = session().get_one(Case, entry.case_id)
                place = place_in(case, when, entry.number)
                entry.place = place or place_by_day(when.last or when.first, entry.number)
                session().flush()
                yield entry
