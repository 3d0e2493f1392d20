"""A period in which the office reviews one person's case."""

from __future__ import annotations

import enum
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, composite, mapped_column

from casetrack.db import Model
from casetrack.db.when import When, when_columns


class ReviewKind(enum.StrEnum):
    """What is reviewed."""

    ARREST = "arrest"
    PROSECUTION = "prosecution"


class Custody(enum.StrEnum):
    """Whether, and how, the person is held while the review runs."""

    DETAINED = "detained"
    ARRESTED = "arrested"
    BAIL = "bail"
    RESIDENTIAL_SURVEILLANCE = "residential_surveillance"
    AT_LIBERTY = "at_liberty"
    UNKNOWN = "unknown"

    @property
    def is_custody(self) -> bool:
        """Whether the person is locked up, so that the period never rolls (CPL art. 105)."""
        return self in (Custody.DETAINED, Custody.ARRESTED)


class ReviewPeriod(Model):
    """One review of one person: received, extended, ended by a decision or not yet.

    nominal, due: last day before and after holidays moved it, inclusive; None where the day of
    receipt is not known well enough to count from. is_complex: a major or complex case.
    """

    __tablename__ = "review_period"
    __table_args__ = (
        CheckConstraint("(due IS NULL) = (nominal IS NULL)", name="due_with_nominal"),
        CheckConstraint("NOT decided_here OR received_first IS NOT NULL", name="received_on_a_day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    track_id: Mapped[int] = mapped_column(ForeignKey("track.id"), index=True)
    kind: Mapped[ReviewKind]
    received: Mapped[When] = composite(*when_columns("received", index=False))
    custody: Mapped[Custody]
    is_complex: Mapped[bool] = mapped_column(default=False)
    decided_here: Mapped[bool]
    extended_on: Mapped[date | None]
    nominal: Mapped[date | None]
    due: Mapped[date | None]
    ended_on: Mapped[date | None]
    disposition_id: Mapped[int | None] = mapped_column(ForeignKey("disposition.id"), index=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)

    def is_running(self) -> bool:
        """Whether nothing has ended it yet."""
        return self.ended_on is None and self.disposition_id is None
