"""Record acts and views in the transaction of the act itself."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from sqlalchemy import inspect

from casetrack.accounts.models import Staff
from casetrack.audit.contents import (
    RECORDED,
    SEALS,
    gone_seals,
    in_lots,
    sealed_models,
    stored_seals,
    unsealed,
)
from casetrack.audit.models import AuditEvent
from casetrack.audit.unchained import add_event
from casetrack.codes import AnyCode
from casetrack.db import session

# What is recorded, and waits for the end of its block.
_HELD = "casetrack_held_events"
REQUEST_ID: ContextVar[str | None] = ContextVar("casetrack_request_id", default=None)


class AuditKind(enum.StrEnum):
    """Kinds of audit events that are not an act on a case."""

    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGN_IN_THROTTLED = "sign_in_throttled"
    SIGNED_OUT = "signed_out"
    REFUSED = "refused"
    NOT_FOUND = "not_found"
    CASE_READ = "case_read"
    CASE_LISTED = "case_listed"
    LOOK_UNREADABLE = "look_unreadable"
    LOOKS_READ = "looks_read"
    IDENTITY_SHOWN = "identity_shown"
    SLIP_SHOWN = "slip_shown"
    SEALED_SHOWN = "sealed_shown"
    SEALING_PREPARED = "sealing_prepared"
    SEALING_GIVEN_BACK = "sealing_given_back"
    UNSEALING_PROPOSED = "unsealing_proposed"
    UNSEALING_REFUSED = "unsealing_refused"
    RECORD_UNSEALED = "record_unsealed"
    RETENTION_SET = "retention_set"
    RETENTION_HELD = "retention_held"
    RETENTION_HOLD_LIFTED = "retention_hold_lifted"
    DESTRUCTION_PROPOSED = "destruction_proposed"
    DESTRUCTION_APPROVED = "destruction_approved"
    DESTRUCTION_REFUSED = "destruction_refused"
    RECORD_DESTROYED = "record_destroyed"
    RECORD_QUERY_REGISTERED = "record_query_registered"
    RECORD_QUERY_ANSWERED = "record_query_answered"
    RECORD_QUERY_APPROVED = "record_query_approved"
    RECORD_QUERY_REFUSED = "record_query_refused"
    SEALED_OPENED = "sealed_opened"
    FILE_SHOWN = "file_shown"
    FILE_TAKEN = "file_taken"
    FILE_ADDED = "file_added"
    FILE_WITHDRAWN = "file_withdrawn"
    FILE_PROVES = "file_proves"
    IDENTITY_CHANGED = "identity_changed"
    IDENTITY_USED_BY_MACHINE = "identity_used_by_machine"
    NOT_THE_NAME = "not_the_name"
    GRANT_GIVEN = "grant_given"
    GRANT_ENDED = "grant_ended"
    CASE_CHANGED = "case_changed"
    PARTY_CHANGED = "party_changed"
    CASE_IMPORTED = "case_imported"
    CASE_EXTENDED = "case_extended"
    CASE_REPLACED = "case_replaced"
    CASE_EXPORTED = "case_exported"
    CASES_EXPORTED = "cases_exported"
    VISITS_EXPORTED = "visits_exported"
    PROBATIONS_EXPORTED = "probations_exported"
    PERIODS_EXPORTED = "periods_exported"
    SUGGESTIONS_EXPORTED = "suggestions_exported"
    FIGURES_EXPORTED = "figures_exported"
    FIGURES_SIGNED = "figures_signed"
    OFFICE_CREATED = "office_created"
    OFFICE_CHANGED = "office_changed"
    STAFF_CREATED = "staff_created"
    STAFF_CHANGED = "staff_changed"
    PASSWORD_CHANGED = "password_changed"
    PASSWORD_LINK_MADE = "password_link_made"
    SECOND_FACTOR_ON = "second_factor_on"
    SECOND_FACTOR_OFF = "second_factor_off"
    SECOND_FACTOR_GIVEN = "second_factor_given"
    SECOND_FACTOR_WRONG = "second_factor_wrong"
    SECOND_FACTOR_RULE_SET = "second_factor_rule_set"
    SECOND_FACTOR_VOUCHED = "second_factor_vouched"
    SECOND_FACTOR_LIFTED = "second_factor_lifted"
    RECOVERY_CODE_USED = "recovery_code_used"
    RECOVERY_CODES_MADE = "recovery_codes_made"
    PASSWORD_CONFIRMED = "password_confirmed"
    KEYS_ROTATED = "keys_rotated"
    EXAM_WEEKS_CHANGED = "exam_weeks_changed"
    CALENDAR_CHANGED = "calendar_changed"
    QUESTION_CHANGED = "question_changed"
    SCHEME_CHANGED = "scheme_changed"
    OPINION_DAYS_CHANGED = "opinion_days_changed"
    OFFICE_TERM_CHANGED = "office_term_changed"
    DECIDER_NAMED = "decider_named"
    FAMILY_PRACTICE_SET = "family_practice_set"
    PAPER_TEMPLATE_SET = "paper_template_set"
    PAPER_SERIES_SET = "paper_series_set"
    DEPUTY_CHANGED = "deputy_changed"
    MINUTES_ENTERED = "minutes_entered"
    MINUTES_CORRECTED = "minutes_corrected"
    CALENDAR_FEED_MADE = "calendar_feed_made"
    CALENDAR_FEED_REVOKED = "calendar_feed_revoked"
    CALENDAR_FEED_READ = "calendar_feed_read"
    DESK_GIVEN = "desk_given"
    DESK_REFUSED = "desk_refused"
    DESK_TAKEN_BACK = "desk_taken_back"
    ABSENCE_TOLD = "absence_told"
    ABSENCE_TAKEN_BACK = "absence_taken_back"
    CASES_LINKED = "cases_linked"
    CASE_LINK_ENDED = "case_link_ended"
    BODIES_MERGED = "bodies_merged"
    BODIES_TAKEN_APART = "bodies_taken_apart"
    BODIES_TOLD_APART = "bodies_told_apart"
    LEDGER_RECEIVED = "ledger_received"
    LEDGER_IMPORTED = "ledger_imported"
    LEDGER_TAKEN_BACK = "ledger_taken_back"
    CONTENT_SEALED = "content_sealed"
    AUDIT_REPAIRED = "audit_repaired"
    AUDIT_RESTORED = "audit_restored"
    SEALED_LEFT_SHUT = "sealed_left_shut"
    SEALED_PUT_BACK = "sealed_put_back"


# Kinds of a case by which nothing of it is changed.
LOOKS = (
    AuditKind.REFUSED,
    AuditKind.NOT_FOUND,
    AuditKind.CASE_READ,
    AuditKind.CASE_EXPORTED,
    AuditKind.LOOKS_READ,
    AuditKind.IDENTITY_SHOWN,
    AuditKind.IDENTITY_USED_BY_MACHINE,
    AuditKind.SLIP_SHOWN,
    AuditKind.FILE_SHOWN,
    AuditKind.FILE_TAKEN,
    AuditKind.CALENDAR_FEED_READ,
)


def record(
    kind: AnyCode,
    *,
    by: Staff | None,
    at: datetime,
    case_id: int | None = None,
    party_id: int | None = None,
    **details: str | int | bool | list[int] | list[str] | None,
) -> AuditEvent:
    """Add one audit event to the current transaction; no row, no change.

    details: ids, codes, counts and days in ISO form. Never a name, never the text of a note.
    """
    values = columns_of(kind, by=by, at=at, case_id=case_id, party_id=party_id, details=details)
    event = AuditEvent(**values)
    held: list[AuditEvent] | None = session().info.get(_HELD)
    if held is None:
        _add(event)
    else:
        held.append(event)
    return event


@contextmanager
def recorded_together() -> Iterator[None]:
    """Record the events of the block together at its end, in order.

    For an act that flushes between its events. Nothing of it is recorded where the block fails,
    and inside nothing may be taken back to a savepoint.
    """
    info = session().info
    held: list[AuditEvent] = []
    outer = info.get(_HELD)
    info[_HELD] = held
    try:
        yield
    finally:
        if outer is None:
            del info[_HELD]
        else:
            info[_HELD] = outer
    for event in held:
        if outer is None:
            _add(event)
        else:
            outer.append(event)


def _add(event: AuditEvent) -> None:
    add_event(session(), event)
    if SEALS in event.details:
        session().info.setdefault(RECORDED, []).append(event)


def columns_of(
    kind: AnyCode,
    *,
    by: Staff | None,
    at: datetime,
    case_id: int | None = None,
    party_id: int | None = None,
    details: Mapping[str, Any],
) -> dict[str, Any]:
    """Columns of an event, with the number of its request."""
    return {
        "kind": kind.value,
        "at": at,
        "actor_id": by.id if by else None,
        "office_id": by.office_id if by else None,
        "case_id": case_id,
        "party_id": party_id,
        "request_id": REQUEST_ID.get(),
        "details": dict(details),
    }


def seal_changes(*, at: datetime) -> None:
    """Seal rows of this unit of work that no event of its own sealed; before the commit."""
    db = session()
    db.flush()
    events: list[AuditEvent] = db.info.pop(RECORDED, [])
    # What a savepoint took back has sealed nothing.
    there = [event.details for event in events if not inspect(event).transient]
    _seal(unsealed(db, there), by=None, at=at, case_id=None)


def seal_again(
    rows: Mapping[str, Iterable[int]],
    *,
    by: Staff | None,
    at: datetime,
    case_id: int | None = None,
    why: str,
) -> None:
    """Seal these rows as they are stored now, in an event of its own.

    For whoever lawfully rewrote what had been sealed: the event says who did, when and `why` (a
    code). rows: ids by the name of their table; one of which nothing is sealed is passed over.
    """
    db = session()
    db.flush()
    seals = [
        seal
        for model in sealed_models()
        if (ids := sorted(set(rows.get(model.__tablename__, ()))))
        for seal in stored_seals(db, model, ids)
    ]
    _seal(seals, by=by, at=at, case_id=case_id, why=why)


def seal_gone(
    rows: Mapping[str, Iterable[int]],
    *,
    by: Staff | None,
    at: datetime,
    case_id: int | None = None,
    why: str,
) -> None:
    """Say that these rows were lawfully taken away, in an event of its own: who did, when, `why`.

    rows: ids by the name of their table; one of which nothing is sealed is passed over.
    """
    session().flush()
    seals = [
        seal
        for model in sealed_models()
        for seal in gone_seals(model.__tablename__, sorted(set(rows.get(model.__tablename__, ()))))
    ]
    _seal(seals, by=by, at=at, case_id=case_id, why=why)


def seal_as_found(*, at: datetime) -> None:
    """Seal everything there is, once, when the key begins."""
    db = session()
    for model in sealed_models():
        _seal(stored_seals(db, model), by=None, at=at, case_id=None, why="as_found")


def seal_again_as_found(rows: Iterable[tuple[str, int]], *, at: datetime) -> None:
    """Seal these rows, by table and id, as they stand: their last seal is unknown."""
    wanted: dict[str, list[int]] = {}
    for table, row_id in rows:
        wanted.setdefault(table, []).append(row_id)
    db = session()
    for model in sealed_models():
        ids = sorted(wanted.get(model.__tablename__, ()))
        seals = list(stored_seals(db, model, ids))
        there = {int(seal.split()[1]) for seal in seals}
        gone = gone_seals(
            model.__tablename__, (event_id for event_id in ids if event_id not in there)
        )
        _seal([*seals, *gone], by=None, at=at, case_id=None, why="repaired")


def _seal(
    seals: Iterable[str],
    *,
    by: Staff | None,
    at: datetime,
    case_id: int | None,
    why: str = "written",
) -> None:
    for some in in_lots(seals):
        record(AuditKind.CONTENT_SEALED, by=by, at=at, case_id=case_id, why=why, seals=some)
