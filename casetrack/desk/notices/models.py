"""Daily digests, outgoing mail, and nightly runs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casetrack.codes import N_, Coded
from casetrack.db import Model, Unnumbered

ADDRESS_LENGTH = 254
ERROR_LENGTH = 200


class MailState(Coded):
    """The state of a message; PENDING until a server or a maildir has taken it."""

    PENDING = "pending", N_("waiting to be sent")
    SENT = "sent", N_("sent")
    FAILED = "failed", N_("given up")


class Digest(Model):
    """What one person is told on one day; there is never a second one.

    lines: one object for each obligation, by due date: `obligation` and `case` (ids), `kind`, `due`
    (ISO day, inclusive). They name nobody.
    """

    __tablename__ = "digest"
    __table_args__ = (UniqueConstraint("staff_id", "day"),)

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    day: Mapped[date]
    lines: Mapped[list[Any]]
    made_at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class OutboxMail(Model):
    """A digest, an urgent concern, or what became of an account, as a message.

    It is written with what it tells, and sent after the commit. account_id: whose account.
    message_id: made once, so that a recipient recognises doubles. attempts: number of failed
    offers. last_error: the reason, in a few words without any of the message's text.
    """

    __tablename__ = "outbox_mail"
    __table_args__ = (
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_at_an_instant"),
        CheckConstraint(
            "CASE WHEN digest_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN concern_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN account_id IS NULL THEN 0 ELSE 1 END = 1",
            name="tells_one_thing",
        ),
        Index("ix_outbox_mail_state", "state", "id"),
    )

    digest_id: Mapped[int | None] = mapped_column(ForeignKey("digest.id"), unique=True)
    concern_id: Mapped[int | None] = mapped_column(ForeignKey("concern.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    address: Mapped[str] = mapped_column(String(ADDRESS_LENGTH))
    language: Mapped[str] = mapped_column(String(5))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str]
    message_id: Mapped[str] = mapped_column(String(ADDRESS_LENGTH), unique=True)
    state: Mapped[MailState] = mapped_column(default=MailState.PENDING)
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(String(ERROR_LENGTH))
    made_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    digest: Mapped[Digest | None] = relationship()


class Night(Unnumbered):
    """A day whose digests were all made; the next one tells what the days between have missed."""

    __tablename__ = "night"

    day: Mapped[date] = mapped_column(primary_key=True)
    made_at: Mapped[datetime]
