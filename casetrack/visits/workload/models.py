"""The days on which somebody of the house is away."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casetrack.accounts.models import Role, Staff
from casetrack.accounts.permissions import LOG, Permission
from casetrack.codes import N_
from casetrack.db import Model

AWAY = Permission.declare(
    "workload:away",
    N_("say that somebody is away, and who goes instead"),
    held_by=LOG | {Role.SOCIAL_WORKER},
)


class Absence(Model):
    """Somebody is away from the first day to the last, both included. Why is nobody's business."""

    __tablename__ = "absence"
    __table_args__ = (
        CheckConstraint("last_on >= first_on", name="ends_after_it_begins"),
        Index("ix_absence_staff_last", "staff_id", "last_on"),
    )

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    first_on: Mapped[date]
    last_on: Mapped[date]
    told_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    told_at: Mapped[datetime]
    staff: Mapped[Staff] = relationship(foreign_keys=[staff_id], lazy="joined", innerjoin=True)
