"""The audit: insert-only rows without foreign keys, and the links that chain them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from casetrack.db import Model, Unnumbered


class AuditEvent(Model):
    """One act or view in the system, with its person; ids only, never a name.

    No foreign keys: the row must outlive what it speaks of.
    """

    __tablename__ = "audit_event"
    __table_args__ = (
        Index("ix_audit_event_case", "case_id", "id"),
        Index("ix_audit_event_actor", "actor_id", "id"),
        # What was taken out of an office, among all that was looked at there.
        Index("ix_audit_event_office", "office_id", "kind", "at"),
    )

    kind: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime]
    actor_id: Mapped[int | None]
    office_id: Mapped[int | None]
    case_id: Mapped[int | None]
    party_id: Mapped[int | None]
    request_id: Mapped[str | None] = mapped_column(String(40))
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)


class AuditWaiting(Unnumbered):
    """An event that is not in the chain yet. Written before the transaction that recorded the event
    is committed, where it did not chain the event itself; taken away by the appender.

    The appender looks at this short table only, however long the audit is; and an event that is
    neither waiting nor in the chain was put there by somebody else.

    seal: over every column of the event, with the key of the audit; without it an event is never
    chained.
    """

    __tablename__ = "audit_waiting"

    event_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seal: Mapped[str | None] = mapped_column(String(64))


class AuditSpool(Unnumbered):
    """How far the spooled views beside the database were taken in; SQLite only.

    token: of the file they waited in. taken: the number of the last one that was taken.
    """

    __tablename__ = "audit_spool"

    token: Mapped[str] = mapped_column(String(32), primary_key=True)
    taken: Mapped[int]


class AuditLink(Unnumbered):
    """The place of one event in the chain; written in batches by the appender.

    hash: over the previous hash, the number and every column of the event, with the key of the
    audit (HMAC-SHA256); without one (SHA-256) up to the row after which the key began.
    """

    __tablename__ = "audit_link"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    event_id: Mapped[int] = mapped_column(unique=True)
    hash: Mapped[str] = mapped_column(String(64))


class AuditCheck(Model):
    """Result of a nightly check of the audit; administrators are shown the last one.

    chained: rows of the chain, as far as it fits. was_whole: every row was read, and not only those
    since the last anchor. misfit: what does not fit, in a few words without any text of a case.
    anchors: lines in the file of the settings after it; None of a check against another file, and
    of one from before this was kept.
    """

    __tablename__ = "audit_check"

    at: Mapped[datetime]
    chained: Mapped[int]
    was_whole: Mapped[bool]
    misfit: Mapped[str | None] = mapped_column(String(300))
    anchors: Mapped[int | None]
