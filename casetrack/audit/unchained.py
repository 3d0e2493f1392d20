"""Events that this transaction recorded and has not chained yet.

Whoever chains in the transaction that records need not let it wait, and be read again: nobody else
can have seen or changed it. What is not chained by the end of the transaction waits, with its seal,
before it is committed.
"""

from __future__ import annotations

from sqlalchemy import event, insert, inspect
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapper, Session, SessionTransaction, object_session

from casetrack.audit.models import AuditEvent, AuditWaiting
from casetrack.audit.sealing import TOLD, EventColumns, current_audit_key, seal_of

# The events of this transaction, in their order, and how each was written; None: it is not yet.
_OWN = "casetrack_unchained_events"


def add_event(db: Session, event: AuditEvent) -> None:
    """Add an event that is chained, or waits, when this transaction ends. Raises KeyMissing."""
    current_audit_key()
    db.add(event)
    db.info.setdefault(_OWN, {})[event] = None


def own_events(db: Session) -> list[EventColumns]:
    """This transaction's unchained events as written, by id. Flushes.

    What a savepoint took back was not recorded.
    """
    db.flush()
    own: dict[AuditEvent, EventColumns | None] = db.info.get(_OWN, {})
    written = (columns for own_event, columns in own.items() if inspect(own_event).persistent)
    return sorted((columns for columns in written if columns is not None), key=lambda row: row.id)


def forget_own(db: Session) -> None:
    """They are chained."""
    db.info.pop(_OWN, None)


def let_wait(db: Session) -> None:
    """Let this transaction's unchained events wait, sealed, for the next one who chains."""
    if waiting := own_events(db):
        key = current_audit_key().newest()
        rows = [{"event_id": row.id, "seal": seal_of(row, key)} for row in waiting]
        db.execute(insert(AuditWaiting), rows)
    forget_own(db)


@event.listens_for(AuditEvent, "after_insert")
def _written(mapper: Mapper[AuditEvent], connection: Connection, event: AuditEvent) -> None:
    db = object_session(event)
    own: dict[AuditEvent, EventColumns | None] = db.info.get(_OWN, {}) if db is not None else {}
    if event in own:
        own[event] = EventColumns(*(getattr(event, column.key) for column in TOLD))


@event.listens_for(Session, "before_commit")
def _wait_before_commit(db: Session) -> None:
    if db.info.get(_OWN) and not db.in_nested_transaction():
        let_wait(db)


@event.listens_for(Session, "after_transaction_end")
def _forget(db: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        forget_own(db)
