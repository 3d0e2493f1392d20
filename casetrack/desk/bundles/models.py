"""Who asked for a case as a bundle, why, and whether it was taken out."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import HANDLE, Permission
from casetrack.cases.models import InCase
from casetrack.codes import N_
from casetrack.db import Model

REASON_LENGTH = 300
MAKE = Permission.declare("bundles:make", N_("take a whole case out as a bundle"), held_by=HANDLE)


class CaseBundle(InCase, Model):
    """A bundle of a case that somebody asked for.

    with_names: whether the real names stand in it. taken_at: when it was sent last; None if never.
    """

    __tablename__ = "case_bundle"
    __table_args__ = (
        CheckConstraint("reason <> ''", name="has_a_reason"),
        CheckConstraint("taken_at IS NULL OR taken_at >= asked_at", name="taken_after_asked"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    asked_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(REASON_LENGTH))
    with_names: Mapped[bool]
    taken_at: Mapped[datetime | None]
    by: Mapped[Staff] = relationship(foreign_keys=[by_id])
