"""Calendar feeds on staff devices, and the events sent to them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casetrack.accounts.models import Staff
from casetrack.db import Model

NAME_LENGTH = 40


class CalendarFeed(Model):
    """The calendar of one person on one of their devices; one that was taken back has no row.

    secret_hash: hash of the secret in its address. name: the owner's name for the device.
    expires_on: the last day on which it can be read, inclusive. read_on, reads: the last day on
    which it was read, and the number of readings on that day.
    """

    __tablename__ = "calendar_feed"
    __table_args__ = (
        CheckConstraint(f"length(name) BETWEEN 1 AND {NAME_LENGTH}", name="name_is_bounded"),
        CheckConstraint("(read_on IS NULL) = (read_at IS NULL)", name="read_at_on_a_day"),
        CheckConstraint("(read_on IS NULL) = (reads = 0)", name="reads_are_of_a_day"),
        CheckConstraint("reads >= 0", name="reads_counted"),
    )

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    made_at: Mapped[datetime]
    expires_on: Mapped[date]
    read_on: Mapped[date | None]
    read_at: Mapped[datetime | None]
    reads: Mapped[int] = mapped_column(default=0)
    staff: Mapped[Staff] = relationship(lazy="joined", innerjoin=True)

    def is_expired(self, *, on: date) -> bool:
        """Whether its last day is past."""
        return on > self.expires_on

    def reads_on(self, day: date) -> int:
        """How often it was read on that day."""
        return self.reads if self.read_on == day else 0


class ToldEvent(Model):
    """What the devices of one person were told last of one line: so a change is known as one.

    source, row_id: of the line. told: its day, hour and whether it is cancelled. sequence: number
    of changes since first sent. changed_at: the instant of the last change, or of first sending.
    """

    __tablename__ = "calendar_told"
    __table_args__ = (
        UniqueConstraint("staff_id", "source", "row_id"),
        CheckConstraint("sequence >= 0", name="sequence_counted"),
    )

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    source: Mapped[str] = mapped_column(String(20))
    row_id: Mapped[int]
    day: Mapped[date]
    told: Mapped[str] = mapped_column(String(40))
    sequence: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime]
