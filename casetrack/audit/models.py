"""The audit: insert-only rows without foreign keys, and the links that chain them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from casetrack.db import Model


class AuditEvent(Model):
    """One thing done or seen in the system, by whom; ids only, never a name.

    No foreign keys: the row must outlive what it speaks of.
    """

    __tablename__ = "audit_event"
    __table_args__ = (
        Index("ix_audit_event_case", "case_id", "id"),
        Index("ix_audit_event_actor", "actor_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime]
    actor_id: Mapped[int | None]
    office_id: Mapped[int | None]
    case_id: Mapped[int | None]
    party_id: Mapped[int | None]
    request_id: Mapped[str | None] = mapped_column(String(40))
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)


class AuditWaiting(Model):
    """An event that is not in the chain yet. Written with the event, taken away by the appender.

    The appender looks at this short table only, however long the audit is; and an event that is
    neither waiting nor in the chain was put there by somebody else.
    """

    __tablename__ = "audit_waiting"

    event_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    event: Mapped[AuditEvent] = relationship(
        primaryjoin=lambda: foreign(AuditWaiting.event_id) == AuditEvent.id
    )


class AuditSpool(Model):
    """How far the looks that waited beside the database were taken in; SQLite only.

    token: of the file they waited in. taken: the number of the last one that was taken.
    """

    __tablename__ = "audit_spool"

    token: Mapped[str] = mapped_column(String(32), primary_key=True)
    taken: Mapped[int]


class AuditLink(Model):
    """The place of one event in the chain; written in batches by the appender.

    hash: SHA-256 over the previous hash, the number and every column of the event.
    """

    __tablename__ = "audit_link"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    event_id: Mapped[int] = mapped_column(unique=True)
    hash: Mapped[str] = mapped_column(String(64))
