"""Charges, decisions per person and line of work, terms of judgments, amounts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from casetrack.cases.judgment_kinds import (
    ChargeResult,
    CourtInstance,
    LegalEffect,
    TermKind,
    called,
)
from casetrack.cases.kinds import DispositionKind
from casetrack.cases.models.fact_columns import FactColumns, InCase
from casetrack.cases.quantities import Qualifier
from casetrack.cases.told_kinds import ChargeStage
from casetrack.codes import Code
from casetrack.db import Model
from casetrack.db.bilingual_text import BilingualText, words_columns
from casetrack.db.indexes import index_where
from casetrack.db.partial_date import PartialDate, when_columns
from casetrack.law import WayBack


class Charge(FactColumns, InCase, Model):
    """Charge against a person, or claim against a body, in one line of work."""

    __tablename__ = "charge"

    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    track_id: Mapped[int] = mapped_column(ForeignKey("track.id"), index=True)
    name: Mapped[BilingualText] = words_columns("name", length=200)
    stage: Mapped[ChargeStage]
    # Chapter of the special part of the Criminal Law, where known (CPL art. 282 asks for 4, 5, 6).
    chapter: Mapped[int | None]
    position: Mapped[int] = mapped_column(default=0)


class Disposition(InCase, Model):
    """Decision about one person in one line of work.

    decided_here: taken in casetrack, so it passed the law; otherwise recorded as it was, and
    `flags` keeps what the law would have refused. recorded_on: the day on which this office wrote
    down what it had decided before; None of what was written down on its day, or decided elsewhere.
    undone_on: the day on which it was revoked or changed; then undone_by says by whom and
    undone_why why, and nothing hangs on it any more.
    Of a court's, received_on is the day on which this office got the document, and earlier the one
    that it decides on again: of that instance or the one below.
    """

    __tablename__ = "disposition"
    __table_args__ = (
        CheckConstraint("NOT decided_here OR decided_first IS NOT NULL", name="decided_on_a_day"),
        CheckConstraint(
            "NOT decided_here OR announced_on IS NULL OR announced_on >= decided_first",
            name="announced_once_decided",
        ),
        CheckConstraint(
            "NOT decided_here OR recorded_on IS NULL OR recorded_on > decided_first",
            name="written_down_later",
        ),
        CheckConstraint("(undone_on IS NULL) = (undone_way IS NULL)", name="undone_by_a_way"),
        CheckConstraint(
            "undone_on IS NULL OR decided_first IS NULL OR undone_on >= decided_first",
            name="undone_once_decided",
        ),
        CheckConstraint(
            "received_on IS NULL OR decided_first IS NULL OR received_on >= decided_first",
            name="received_once_decided",
        ),
        CheckConstraint(
            "in_force_on IS NULL OR (effect IS NOT NULL AND effect <> 'pending')",
            name="in_force_by_a_ground",
        ),
        index_where("undone_on IS NOT NULL", "ix_disposition_undone", "case_id", "undone_on"),
    )

    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    track_id: Mapped[int] = mapped_column(ForeignKey("track.id"), index=True)
    ref: Mapped[str | None] = mapped_column(String(60))
    kind: Mapped[DispositionKind]
    decided: Mapped[PartialDate] = composite(*when_columns("decided", index=False))
    announced_on: Mapped[date | None]
    decided_here: Mapped[bool]
    recorded_on: Mapped[date | None]
    decided_by: Mapped[BilingualText] = words_columns("decided_by", length=200)
    # The court, where it is a body of the case; and the number of the document.
    court_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"), index=True)
    number: Mapped[str | None] = mapped_column(String(80))
    instance: Mapped[CourtInstance | None]
    earlier_id: Mapped[int | None] = mapped_column(ForeignKey("disposition.id"), index=True)
    received_on: Mapped[date | None]
    effect: Mapped[LegalEffect | None]
    in_force_on: Mapped[date | None]
    result: Mapped[str | None] = mapped_column(String(60))
    ground: Mapped[BilingualText] = words_columns("ground")
    flags: Mapped[list[Any]] = mapped_column(default=list)
    # One ruling that binds several persons at once carries the same key on each of them.
    joint_key: Mapped[str | None] = mapped_column(String(60))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)
    undone_on: Mapped[date | None]
    undone_way: Mapped[WayBack | None]
    undone_by: Mapped[BilingualText] = words_columns("undone_by", length=200)
    undone_why: Mapped[BilingualText] = words_columns("undone_why")
    version: Mapped[int] = mapped_column(default=1)
    terms: Mapped[list[DispositionTerm]] = relationship(
        lazy="selectin", order_by="DispositionTerm.id", cascade="all, delete-orphan"
    )
    charges: Mapped[list[JudgedCharge]] = relationship(
        order_by="JudgedCharge.id", cascade="all, delete-orphan"
    )

    @property
    def stands(self) -> bool:
        """Whether it was neither revoked nor changed."""
        return self.undone_on is None

    @property
    def is_followed(self) -> bool:
        """Whether its consequences follow here: it is this office's, whenever it was recorded."""
        return self.decided_here or self.recorded_on is not None

    @property
    def called(self) -> Code:
        """Kind of the decision, in a code: a mediation is no judgment."""
        return called(self.kind, self.result)


class DispositionTerm(Model):
    """One term of a decision: a prison term, a fine, an apology, a prohibition."""

    __tablename__ = "disposition_term"
    __table_args__ = (
        CheckConstraint("months IS NULL OR months BETWEEN 0 AND 11", name="months_below_a_year"),
        CheckConstraint("days IS NULL OR days BETWEEN 0 AND 30", name="days_below_a_month"),
    )

    disposition_id: Mapped[int] = mapped_column(ForeignKey("disposition.id"), index=True)
    kind: Mapped[TermKind]
    years: Mapped[int | None]
    months: Mapped[int | None]
    # Beside years and months: half a month is 15.
    days: Mapped[int | None]
    amount: Mapped[Decimal | None] = mapped_column(Numeric(18, 2))
    amount_unit: Mapped[str | None] = mapped_column(String(30))
    qualifier: Mapped[Qualifier | None]
    is_joint: Mapped[bool] = mapped_column(default=False)
    # The source does not say clearly whom of several it binds.
    is_unclear: Mapped[bool] = mapped_column(default=False)
    text: Mapped[BilingualText] = words_columns("text")


class JudgedCharge(Model):
    """The outcome of one charge against the person whom a decision of a court is about."""

    __tablename__ = "judged_charge"
    __table_args__ = (UniqueConstraint("disposition_id", "charge_id"),)

    disposition_id: Mapped[int] = mapped_column(ForeignKey("disposition.id"))
    charge_id: Mapped[int] = mapped_column(ForeignKey("charge.id"), index=True)
    result: Mapped[ChargeResult]


class Amount(InCase, FactColumns, Model):
    """A number the case knows: value, unit, qualifier, and the stage at which it was true.

    is_further: it came to what was known before, as two more victims. when: the day on which it was
    so, if more than the stage is known. withdrawn_by_id: the entry that says that it is not so.
    """

    __tablename__ = "amount"

    ref: Mapped[str | None] = mapped_column(String(60))
    what: Mapped[BilingualText] = words_columns("what", length=300)
    value: Mapped[Decimal | None] = mapped_column(Numeric(18, 2))
    unit: Mapped[str | None] = mapped_column(String(30))
    qualifier: Mapped[Qualifier]
    as_of: Mapped[str | None] = mapped_column(String(60))
    is_joint: Mapped[bool] = mapped_column(default=False)
    part_of_id: Mapped[int | None] = mapped_column(ForeignKey("amount.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    is_further: Mapped[bool] = mapped_column(default=False)
    when: Mapped[PartialDate | None] = composite(*when_columns("when", nullable=True, index=False))
