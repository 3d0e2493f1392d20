"""The clocks of a case, and who received a decision."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, composite, mapped_column

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.models import InCase
from casetrack.codes import NP_, Coded
from casetrack.db import Model, OfCase
from casetrack.db.partial_date import PartialDate, when_check, when_columns
from casetrack.ledger.clock_triggers import ClockTrigger


class Recipient(Coded):
    """Kind of recipient of a decision (Procuratorate Rules arts. 377, 471)."""

    POLICE = "police", NP_("recipient", "the police")
    SUSPECT = "suspect", NP_("recipient", "the person it is about")
    LEGAL_REPRESENTATIVE = "legal_representative", NP_("recipient", "the legal representative")
    DEFENDER = "defender", NP_("recipient", "the defender")
    VICTIM = "victim", NP_("recipient", "the victim")
    VICTIM_AGENT = "victim_agent", NP_("recipient", "the victim's agent")
    UNIT = "unit", NP_("recipient", "the person's unit or school")


class DecisionService(InCase, Model):
    """One recipient of a decision, with the receipt.

    party_id: who, where several are meant by one word (victims) or the case knows them.
    received: as precise as is known; of a day that nobody knows no time is counted.
    """

    __tablename__ = "decision_service"
    __table_args__ = (
        UniqueConstraint("disposition_id", "recipient", "party_id"),
        when_check("received"),
    )

    disposition_id: Mapped[int] = mapped_column(ForeignKey("disposition.id"))
    recipient: Mapped[Recipient]
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"), index=True)
    received: Mapped[PartialDate] = composite(*when_columns("received", index=False))
    entry_id: Mapped[int] = mapped_column(ForeignKey("journal_entry.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)


class Deadline(OfCase, Model):
    """A clock that runs because something happened and that no stage keeps itself.

    There is one row for a kind and the record the fact belongs to: the current one. Its day, its
    state and the days it had before are kept with its obligation.
    rule: None where the law obliges and names no number. fact_when: as the source knows it;
    counted_from: the day of it that is counted from. nominal: before holidays. opens_on: first day
    of what may only follow afterwards. calendar: version of
    the one counted with.
    met_entry_id: the entry that tells how it ended.
    """

    __tablename__ = "deadline"
    __table_args__ = (
        UniqueConstraint("kind", "subject", "subject_id"),
        Index("ix_deadline_case_kind", "case_id", "kind"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"), index=True)
    disposition_id: Mapped[int | None] = mapped_column(ForeignKey("disposition.id"), index=True)
    kind: Mapped[ObligationKind]
    rule: Mapped[str | None] = mapped_column(String(60))
    rules_version: Mapped[str] = mapped_column(String(20))
    calendar: Mapped[str] = mapped_column(String(20))
    fact: Mapped[ClockTrigger]
    fact_when: Mapped[PartialDate] = composite(*when_columns("fact_when", index=False))
    counted_from: Mapped[date]
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    nominal: Mapped[date]
    opens_on: Mapped[date | None]
    subject: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)
    met_entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)
