"""What must be done by a day, and where the stages stand: narrow rows that pages read."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, composite, mapped_column

from casetrack.cases.kinds import ObligationKind, Stage, StageState
from casetrack.db import Model
from casetrack.db.when import When, when_columns


class Obligation(Model):
    """Something somebody must do by a day. Kept by the feature that knows; read by Today.

    due: inclusive. why: fact, rule and steps as data, worded at the edge. subject and subject_id
    name the record that settles it.
    """

    __tablename__ = "obligation"
    __table_args__ = (
        UniqueConstraint("subject", "subject_id", "kind"),
        Index("ix_obligation_owner_due", "owner_id", "is_open", "due"),
        Index("ix_obligation_office_due", "office_id", "is_open", "due"),
        Index("ix_obligation_case_due", "case_id", "is_open", "due"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ObligationKind]
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    office_id: Mapped[int] = mapped_column(ForeignKey("procuratorate.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"), index=True)
    due: Mapped[date]
    is_open: Mapped[bool] = mapped_column(default=True)
    is_provisional: Mapped[bool] = mapped_column(default=False)
    why: Mapped[dict[str, Any]] = mapped_column(default=dict)
    subject: Mapped[str]
    subject_id: Mapped[int]
    settled_on: Mapped[date | None]


class StageRow(Model):
    """Where one stage stands, for one person or (party_id None) for the whole case."""

    __tablename__ = "stage_row"
    __table_args__ = (
        Index("ix_stage_row_case", "case_id", "stage"),
        Index("ix_stage_row_stage", "stage", "state", "case_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"), index=True)
    stage: Mapped[Stage]
    state: Mapped[StageState]
    since: Mapped[When] = composite(*when_columns("since", index=False))
    until: Mapped[When] = composite(*when_columns("until", index=False))
    done: Mapped[int | None]
    total: Mapped[int | None]
    late: Mapped[int] = mapped_column(default=0)
