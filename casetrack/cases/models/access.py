"""Grants: who may see a case, or a part of it, and until when."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from casetrack.cases.kinds import Aspect, Ground
from casetrack.cases.models.fact_columns import InCase
from casetrack.db import Model
from casetrack.db.indexes import INDEXED_WHERE_TOLD


class CaseGrant(InCase, Model):
    """One person or one office may see a case, or an aspect of it, from a day to a day (inclusive).

    The handler and the team hold grants too, so that what a person may see is one indexed look.
    That of whoever opens a case comes with it: a trigger writes it (`Case.counted_in`).
    """

    __tablename__ = "case_grant"
    __table_args__ = (
        CheckConstraint("(staff_id IS NULL) <> (office_id IS NULL)", name="one_grantee"),
        CheckConstraint("until IS NULL OR until >= since", name="ends_after_it_begins"),
        Index("ix_case_grant_staff", "staff_id", "case_id", "until"),
        Index("ix_case_grant_office", "office_id", "case_id", "until"),
    )

    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    office_id: Mapped[int | None] = mapped_column(ForeignKey("procuratorate.id"))
    ground: Mapped[Ground]
    aspect: Mapped[Aspect]
    # One child only, or everybody in the case.
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"), info=INDEXED_WHERE_TOLD)
    since: Mapped[date]
    until: Mapped[date | None]
    reason: Mapped[str | None] = mapped_column(String(500))
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    given_at: Mapped[datetime]
    # Taken back: from that instant on, whatever `until` says.
    ended_at: Mapped[datetime | None]

    def is_active(self, *, on: date) -> bool:
        """Whether the grant is valid on that day."""
        if self.ended_at is not None:
            return False
        return self.since <= on and (self.until is None or on <= self.until)
