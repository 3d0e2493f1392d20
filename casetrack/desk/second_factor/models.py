"""The words of colleagues for somebody whose phone is lost."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casetrack.accounts.models import Staff
from casetrack.db import Model

REASON_LENGTH = 200


class FactorVouch(Model):
    """The word of a colleague who met somebody in person whose phone is lost.

    reason: where and when. used_at: when the second factor was lifted by it; None: not used.
    """

    __tablename__ = "factor_vouch"
    __table_args__ = (
        CheckConstraint("staff_id <> by_id", name="not_for_oneself"),
        CheckConstraint("reason <> ''", name="says_why"),
        Index(None, "staff_id", "at"),
    )

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    reason: Mapped[str] = mapped_column(String(REASON_LENGTH))
    at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    by: Mapped[Staff] = relationship(foreign_keys=[by_id], lazy="joined", innerjoin=True)
