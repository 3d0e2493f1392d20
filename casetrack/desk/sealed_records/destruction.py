"""A sealed record is destroyed by two people: proposed, approved by another, carried out.

Rows, files and their keys are gone then; one row remains, which names nobody. A copy of that is
kept outside of the database: a backup from before the destruction brings the record back.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import select, update

from casetrack.accounts.act import Act
from casetrack.audit.record import AuditKind, record
from casetrack.cases.kinds import Ground
from casetrack.cases.models import Case, Party, ReplacedText
from casetrack.casework.identity.open_texts import tables_of_case
from casetrack.clocks.sealings import sealing_call
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.private_files import append
from casetrack.desk.health.queries import noted_destroyed
from casetrack.desk.sealed_records.ceremony import audited, ensure_keeps, forget_drafts, grants_of
from casetrack.desk.sealed_records.models import RecordDestruction, RecordSeal, SealedKind
from casetrack.desk.sealed_records.proposals import DECIDED, ensure_decides
from casetrack.desk.sealed_records.retention import (
    HELD,
    NOT_SEALED,
    ensure_may,
    ensure_reason,
    ensure_there,
    is_held,
    is_over,
)
from casetrack.errors import RuleBroken
from casetrack.exchange.removing import remove_cases
from casetrack.law.counting import local_day
from casetrack.ledger.clock_triggers import ClockTrigger

WHY = "record_destroyed"
_KINDS: Mapping[ClockTrigger, SealedKind] = {
    ClockTrigger.NOT_PROSECUTED: SealedKind.NON_PROSECUTION,
    ClockTrigger.CONVICTION_IN_FORCE: SealedKind.CONVICTION,
    ClockTrigger.EDUCATION_OVER: SealedKind.EDUCATION,
}


def propose(seal: RecordSeal, reason: str, act: Act) -> RecordDestruction:
    """Propose to destroy a record whose years are over. Raises NotAllowed; RuleBroken."""
    reason = ensure_may(seal, reason, act)
    _ensure_may_go(seal, act)
    if open_of(seal) is not None:
        raise RuleBroken(N_("It is proposed already."))
    call, period, sealed_at = sealing_call(seal.party, on=act.on), seal.periods[0], seal.sealed_at
    assert period.until is not None, "its years are over"
    assert sealed_at is not None, "it is sealed"
    destruction = RecordDestruction(
        office_id=seal.case.office_id,
        record_id=seal.id,
        number=seal.case.number,
        kind=_KINDS[call.fact.what] if call else SealedKind.UNKNOWN,
        sealed_on=local_day(sealed_at),
        kept_until=period.until,
        reason=reason,
        proposed_on=act.on,
        proposed_by_id=act.by.id,
    )
    session().add(destruction)
    session().flush()
    audited(AuditKind.DESTRUCTION_PROPOSED, seal, act, destruction=destruction.id)
    return destruction


def decide(destruction: RecordDestruction, refused: str | None, act: Act) -> None:
    """Approve a proposal, or refuse it with a reason; nothing is destroyed by that.

    Raises NotAllowed, also to whoever proposed it; RuleBroken where it does not wait, a hold stands
    or its years are not over any more.
    """
    ensure_decides(act, destruction.office_id, destruction.proposed_by_id)
    seal = _seal_of(destruction)
    ensure_there(seal)
    session().refresh(destruction)
    if destruction.decided_on is not None:
        raise RuleBroken(DECIDED)
    if refused is not None:
        destruction.refused = ensure_reason(seal, refused, act, field="refused")
    else:
        _ensure_may_go(seal, act)
    destruction.decided_on, destruction.decided_by_id = act.on, act.by.id
    is_approved = refused is None
    kind = AuditKind.DESTRUCTION_APPROVED if is_approved else AuditKind.DESTRUCTION_REFUSED
    audited(kind, seal, act, destruction=destruction.id)


def destroy(destruction: RecordDestruction, act: Act) -> list[str]:
    """Destroy a record as approved: its rows, with the keys of its files. Flushes.

    Returns the names of the files on the disk that no row keeps any more.

    Raises NotAllowed; RuleBroken where it was not approved, a hold stands, its years are not over
    any more, somebody still helps, or somebody else is sealed in the case who is kept.
    """
    if destruction.record_id is None or destruction.decided_on is None or not destruction.is_open():
        raise RuleBroken(N_("Nobody approved that it is destroyed."))
    seal = _seal_of(destruction)
    ensure_there(seal)
    case = seal.case
    ensure_keeps(act.by, case)
    _ensure_may_go(seal, act)
    db = session()
    forget_drafts(case)
    for each in _seals_in(case):
        _forget_originals(each)
        of_record = RecordDestruction.record_id == each.id
        db.execute(update(RecordDestruction).where(of_record).values(record_id=None))
    names = [
        name
        for table, rows in tables_of_case(case.id)
        if "store_name" in table.columns
        for name in db.scalars(select(table.c.store_name).where(rows))
    ]
    case_id, party_id = seal.case_id, seal.party_id
    remove_cases([case], by=act.by, at=act.at, why=WHY)
    destruction.destroyed_on, destruction.destroyed_by_id = act.on, act.by.id
    destruction.record_id, destruction.files = None, len(names)
    record(
        AuditKind.RECORD_DESTROYED,
        by=act.by,
        at=act.at,
        case_id=case_id,
        party_id=party_id,
        destruction=destruction.id,
        files=len(names),
    )
    db.flush()
    return names


def of_office(office_id: int) -> list[RecordDestruction]:
    """The destructions of an office: proposed, refused, and carried out."""
    office = RecordDestruction.office_id == office_id
    return list(
        session().scalars(select(RecordDestruction).where(office).order_by(RecordDestruction.id))
    )


def open_of(seal: RecordSeal) -> RecordDestruction | None:
    """The proposal of this record that waits, or was approved."""
    query = select(RecordDestruction).where(RecordDestruction.record_id == seal.id)
    return next((row for row in session().scalars(query) if row.is_open()), None)


def _ensure_may_go(seal: RecordSeal, act: Act) -> None:
    """Refuse while anything keeps the record, or another of its case. Raises RuleBroken."""
    for each in _seals_in(seal.case):
        if not each.holds():
            raise RuleBroken(NOT_SEALED)
        if is_held(each, on=act.on):
            raise RuleBroken(HELD)
        if not is_over(each, on=act.on):
            raise RuleBroken(N_("The years for which this record is kept are not over."))
    helping = grants_of(seal.case, Ground.AFTER_SEALING)
    if any(grant.until is None or grant.until >= act.on for grant in helping):
        raise RuleBroken(N_("Somebody still helps the child: the record is kept until then."))


def _seals_in(case: Case) -> list[RecordSeal]:
    """The seals of a case, as they are stored now."""
    query = select(RecordSeal).where(RecordSeal.case_id == case.id)
    return list(session().scalars(query.execution_options(populate_existing=True)))


def _seal_of(destruction: RecordDestruction) -> RecordSeal:
    seal = session().get(RecordSeal, destruction.record_id or 0)
    if seal is None:
        raise RuleBroken(N_("This record was destroyed meanwhile."))
    return seal


def _forget_originals(seal: RecordSeal) -> None:
    """Delete what stood in the joint case before its texts were covered; they stay covered."""
    query = select(Party).where(Party.case_id == seal.taken_from, Party.ref == seal.stands_as)
    if seal.taken_from is None or (shape := session().scalar(query)) is None:
        return
    kept = select(ReplacedText).where(ReplacedText.case_id == seal.taken_from)
    for text in session().scalars(kept):
        if any(place["party"] == shape.id for place in text.places):
            session().delete(text)


def note_outside(file: Path) -> None:
    """Add the records that were destroyed to a file outside of the database. Raises OSError."""
    noted = noted_destroyed(file)
    query = select(RecordDestruction).where(RecordDestruction.destroyed_on.is_not(None))
    for row in session().scalars(query.order_by(RecordDestruction.id)):
        if (row.office_id, row.number) not in noted:
            line = {"office": row.office_id, "number": row.number, "on": str(row.destroyed_on)}
            append(file, json.dumps(line) + "\n")
