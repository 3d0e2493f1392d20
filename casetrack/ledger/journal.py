"""Write a line of the ledger, and the audit row that belongs to it, in the current transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import Enum, auto
from typing import Any

from sqlalchemy import func, select

from casetrack.accounts.act import Act
from casetrack.audit.contents import seals_of
from casetrack.audit.record import record as record_audit
from casetrack.cases.doer_kinds import Doer
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Part
from casetrack.cases.models import RECORDED_ON, Case, EntryParty, JournalEntry, Party, Track
from casetrack.db import Model, session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.change_set import may_have
from casetrack.db.partial_date import PartialDate
from casetrack.db.transaction import touch
from casetrack.ledger.obligations import explain_moved_days
from casetrack.ledger.ordering import place_in

NOTHING = BilingualText(None, None)


class Likely(Enum):
    """Stands for a part that nobody told: the likely one by the kind of the entry."""

    LIKELY = auto()


LIKELY = Likely.LIKELY


def enter(
    case: Case,
    kind: EntryKind,
    act: Act,
    *,
    when: PartialDate,
    text: BilingualText = NOTHING,
    parties: Mapping[Part, Iterable[Party]] | None = None,
    office: Part | Likely | None = LIKELY,
    track: Track | None = None,
    subject: Model | None = None,
    decided_here: bool = False,
    values: Mapping[str, Any] | None = None,
    **fields: Any,
) -> JournalEntry:
    """Add an entry to the journal of a case, with its audit row; return the flushed entry.

    when: as precise as the writer knows. parties: those who did it have the part BY. office: what
    the office of whoever writes it did, None: nothing; left out, it acted where nobody is named who
    did, unless another does what is of this kind. subject: the record the entry tells of, if any.
    fields: typed by the kind, in JSON types; shown as they are, never parsed. values: the same, of
    which any key may be one of these names, such as subject. decided_here: unless the act records
    what was decided before, which the entry then says with the day it was written down.
    """
    if decided_here and act.is_recorded:
        decided_here, fields[RECORDED_ON] = False, act.on.isoformat()
    number, is_ordered = _next_in(case)
    place = place_in(case, when, number) if is_ordered else None
    entry = JournalEntry(
        case_id=case.id,
        number=number,
        position=None,
        **({"place": place} if place else {}),
        kind=kind,
        when=when,
        track_id=track.id if track else None,
        **_office(case, kind, act, office, is_done=bool((parties or {}).get(Part.BY))),
        text=text,
        fields={**fields, **(values or {})},
        decided_here=decided_here,
        subject=subject.__tablename__ if subject is not None else None,
        subject_id=_id_of(subject),
        written_by_id=act.by.id,
        written_at=act.at,
        parties=[
            EntryParty(party_id=party.id, part=part, party=party)
            for part, those in (parties or {}).items()
            for party in those
        ],
    )
    session().add(entry)
    session().flush()
    explain_moved_days(entry)
    case.last_entry_at = act.at
    # The record it tells of is sealed with it, where that is one of which something is.
    audit_entry(entry, kind, act, [entry, *entry.parties, subject])
    touch(case.id)
    return entry


def enter_about(
    row: Any,
    kind: EntryKind,
    act: Act,
    when: PartialDate | date,
    text: BilingualText = NOTHING,
    *,
    subject: Model | None = None,
    **more: Any,
) -> JournalEntry:
    """Enter what is told about the person of a record, which is the subject unless another is.

    more: as of `enter`.
    """
    return enter(
        session().get_one(Case, row.case_id),
        kind,
        act,
        when=when if isinstance(when, PartialDate) else PartialDate.day(when),
        text=text,
        parties={Part.ABOUT: [session().get_one(Party, row.party_id)]},
        subject=row if subject is None else subject,
        **more,
    )


def audit_entry(
    entry: JournalEntry, kind: EntryKind, act: Act, written: Iterable[Model | None], **ids: Any
) -> None:
    """Record in the audit what was written with an entry, or into it later, with its seals."""
    seals = seals_of(written)
    record_audit(
        kind, by=act.by, at=act.at, case_id=entry.case_id, entry=entry.id, seals=seals, **ids
    )


def next_number(case: Case) -> int:
    """The number the next entry of this case gets; numbers are never given twice."""
    return _next_in(case)[0]


def _next_in(case: Case) -> tuple[int, bool]:
    """The number of the next entry, and whether entries of the case have an order to stand in."""
    if not may_have(case, JournalEntry):
        return 1, False
    last, ordered = (
        session()
        .execute(
            select(func.max(JournalEntry.number), func.count(JournalEntry.position)).where(
                JournalEntry.case_id == case.id
            )
        )
        .one()
    )
    return (last or 0) + 1, ordered > 0


def _office(
    case: Case, kind: EntryKind, act: Act, office: Part | Likely | None, *, is_done: bool
) -> dict[str, Any]:
    """Columns of the acting office; an office other than the case's always acted."""
    if isinstance(office, Likely):
        is_ours = act.by.office_id == case.office_id
        acted = not is_ours or (kind.by is Doer.OFFICE and not is_done)
        office = Part.BY if acted else None
    if office is None:
        return {"office_id": None}
    return {"office_id": act.by.office_id, "office_part": office}


def _id_of(subject: Model | None) -> int | None:
    if subject is None:
        return None
    session().flush()
    entry_id: int | None = getattr(subject, "id", None)
    return entry_id
