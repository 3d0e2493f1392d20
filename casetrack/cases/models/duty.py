"""Duties with their last days, and verdicts of people on a stage."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.kinds import Stage
from casetrack.cases.models.fact_columns import InCase
from casetrack.db import Model, OfCase
from casetrack.db.bilingual_text import BilingualText, words_columns
from casetrack.db.indexes import INDEXED_WHERE_TOLD, index_where


class Obligation(OfCase, Model):
    """Something somebody must do by a day. Kept by the feature that knows; read by Today.

    due: inclusive. why: fact, rule and steps as data, worded at the edge. subject and subject_id
    name the record that settles it. weight: what the law makes of being late, 1 the heaviest.
    is_withheld: only the owner and those who see the case whole are told of it.
    is_open: whether it is running; state says how it ended otherwise, settled_on when.
    """

    __tablename__ = "obligation"
    __table_args__ = (
        UniqueConstraint("subject", "subject_id", "kind"),
        CheckConstraint("is_open = (state = 'running')", name="open_while_running"),
        CheckConstraint("is_open = (settled_on IS NULL)", name="settled_on_a_day"),
        CheckConstraint("weight BETWEEN 1 AND 6", name="weight_in_range"),
        Index("ix_obligation_owner_due", "owner_id", "is_open", "due"),
        Index("ix_obligation_office_due", "office_id", "is_open", "due", "weight", "id"),
        Index("ix_obligation_office_kind", "office_id", "kind", "is_open", "due", "weight", "id"),
        Index("ix_obligation_case_due", "case_id", "is_open", "due"),
        # A visit is no period, late ones have a group of their own, and there are many.
        index_where(
            "kind <> 'visit'", "ix_obligation_office_state", "office_id", "state", "due", "id"
        ),
        index_where(
            "kind <> 'visit'",
            "ix_obligation_office_weight",
            *("office_id", "is_open", "weight", "due", "id"),
        ),
        index_where(
            "kind = 'urgent_concern'", "ix_obligation_urgent", "office_id", "is_open", "due"
        ),
        # Whole, so that the long rows themselves are not read.
        index_where(
            "substr(subject, 1, 10) = 'suggestion'",
            "ix_obligation_of_letters",
            *("case_id", "is_open", "due", "kind", "subject", "subject_id"),
        ),
        index_where("kind = 'concern_look'", "ix_obligation_look", "office_id", "is_open", "due"),
    )

    kind: Mapped[ObligationKind]
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    office_id: Mapped[int] = mapped_column(ForeignKey("procuratorate.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"), info=INDEXED_WHERE_TOLD)
    due: Mapped[date]
    is_open: Mapped[bool] = mapped_column(default=True)
    state: Mapped[DutyState] = mapped_column(default=DutyState.RUNNING)
    weight: Mapped[int] = mapped_column(SmallInteger, default=6)
    is_provisional: Mapped[bool] = mapped_column(default=False)
    is_withheld: Mapped[bool] = mapped_column(default=False)
    why: Mapped[dict[str, Any]] = mapped_column(default=dict)
    subject: Mapped[str]
    subject_id: Mapped[int]
    settled_on: Mapped[date | None]


class ObligationDay(Model):
    """A day that an obligation had before, kept when another took its place; never changed.

    due, why, is_provisional: as they were. entry_id: the journal entry that tells why it moved,
    where there is one.
    """

    __tablename__ = "obligation_day"

    obligation_id: Mapped[int] = mapped_column(ForeignKey("obligation.id"), index=True)
    due: Mapped[date]
    is_provisional: Mapped[bool]
    why: Mapped[dict[str, Any]] = mapped_column(default=dict)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)


class StageVerdict(InCase, Model):
    """A person's verdict on a stage of a case: not needed, and why.

    It is said of the whole case, and holds until it is taken back (ended_entry_id); what is
    recorded in the stage afterwards says more.
    """

    __tablename__ = "stage_verdict"

    stage: Mapped[Stage]
    reason: Mapped[BilingualText] = words_columns("reason", length=500)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)
    ended_entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)
