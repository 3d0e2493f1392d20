"""Periods of review, and the custody of the person under review."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, composite, mapped_column

from casetrack.codes import N_, Coded
from casetrack.db import Model, OfCase
from casetrack.db.partial_date import PartialDate, when_columns


class ReviewKind(Coded):
    """What is reviewed."""

    ARREST = "arrest", N_("review for arrest")
    PROSECUTION = "prosecution", N_("review for prosecution")


class Custody(Coded):
    """Custody of the person while the review runs."""

    DETAINED = "detained", N_("detained")
    ARRESTED = "arrested", N_("arrested")
    BAIL = "bail", N_("on bail")
    RESIDENTIAL_SURVEILLANCE = "residential_surveillance", N_("under residential surveillance")
    AT_LIBERTY = "at_liberty", N_("at liberty")
    UNKNOWN = "unknown", N_("custody unknown")

    @property
    def is_custody(self) -> bool:
        """Whether detained or arrested, so that the period never rolls (CPL art. 105)."""
        return self in (Custody.DETAINED, Custody.ARRESTED)

    @property
    def counts_as_held(self) -> bool:
        """Whether periods are counted as for a held person; also if custody is unknown.

        That gives the shorter period, so work within it is never late.
        """
        return self.is_custody or self is Custody.UNKNOWN


class PeriodStart(Coded):
    """How a period began. JURISDICTION: from another procuratorate, counted anew from here.

    RESUMED: not by a receipt; a decision was undone, and the review goes on until a day.
    """

    TRANSFERRED = "transferred", N_("transferred by the police")
    TRANSFERRED_AGAIN = "transferred_again", N_("transferred again after a return")
    JURISDICTION = "jurisdiction", N_("received through a change of jurisdiction")
    RESUMED = "resumed", N_("resumed after a decision was undone")


class PeriodEnd(Coded):
    """How a period ended. SUSPENDED: by a running probation."""

    DECIDED = "decided", N_("ended with a decision")
    SUSPENDED = "suspended", N_("suspended by a conditional non-prosecution")
    RETURNED = "returned", N_("returned for supplementary investigation")
    JURISDICTION_CHANGED = "jurisdiction_changed", N_("passed to another procuratorate")


class ReviewPeriod(OfCase, Model):
    """One period of review of one person: received, extended, ended or not yet.

    A case that was returned, or changed jurisdiction, and is received again begins another full
    period, whose `previous_id` is the one before. nominal, due: last day before and after holidays
    moved it, inclusive; None if the day of receipt is not known well enough to count from.
    is_complex: a major or complex case. custody: as recorded for the latest day; CustodyTold has
    that of other days. returns_elsewhere: supplementary investigations that other procuratorates
    asked for before. ended_on: of a return, the day the police received it. flags: law flags on a
    review that is only recorded.
    """

    __tablename__ = "review_period"
    __table_args__ = (
        CheckConstraint("(due IS NULL) = (nominal IS NULL)", name="due_with_nominal"),
        CheckConstraint("NOT decided_here OR received_first IS NOT NULL", name="received_on_a_day"),
        CheckConstraint("ended_by IS NULL OR ended_on IS NOT NULL", name="ended_by_on_a_day"),
        CheckConstraint("returns_elsewhere >= 0", name="returns_are_counted"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    track_id: Mapped[int] = mapped_column(ForeignKey("track.id"), index=True)
    ref: Mapped[str | None] = mapped_column(String(60))
    kind: Mapped[ReviewKind]
    received: Mapped[PartialDate] = composite(*when_columns("received", index=False))
    custody: Mapped[Custody]
    is_complex: Mapped[bool] = mapped_column(default=False)
    decided_here: Mapped[bool]
    extended_on: Mapped[date | None]
    nominal: Mapped[date | None]
    due: Mapped[date | None]
    begun_by: Mapped[PeriodStart] = mapped_column(default=PeriodStart.TRANSFERRED)
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("review_period.id"), index=True)
    returns_elsewhere: Mapped[int] = mapped_column(default=0)
    ended_on: Mapped[date | None]
    ended_by: Mapped[PeriodEnd | None]
    disposition_id: Mapped[int | None] = mapped_column(ForeignKey("disposition.id"), index=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)
    flags: Mapped[list[Any]] = mapped_column(default=list)
    version: Mapped[int] = mapped_column(default=1)

    def is_running(self) -> bool:
        """Whether it has neither an end nor a decision."""
        return self.ended_on is None and self.disposition_id is None


class CustodyTold(Model):
    """How a person is held from a day on: told with the receipt of a review, then as it changed.

    Of several rows for one day the last recorded one holds.
    """

    __tablename__ = "custody_told"

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review_period.id"), index=True)
    since: Mapped[date]
    custody: Mapped[Custody]
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)
