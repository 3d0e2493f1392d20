"""Orders to guardians, and programmes of guidance or correction with their sessions."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from casetrack.cases.kinds import MeasureKind
from casetrack.cases.models import Measure
from casetrack.db import Model
from casetrack.db.when import When, when_columns

# The measures whose detail is kept here.
PROGRAMMES = frozenset(
    {
        MeasureKind.FAMILY_EDUCATION_GUIDANCE,
        MeasureKind.FAMILY_EDUCATION_SUPPORT,
        MeasureKind.GUARDIANSHIP_PLAN,
        MeasureKind.CORRECTIVE_EDUCATION,
        MeasureKind.GRADED_INTERVENTION,
        MeasureKind.HELP_PROGRAMME,
        MeasureKind.DIGITAL_SUPERVISION,
    }
)


class GuardianshipOrder(Model):
    """A supervision and guardianship order; its measure names recipient, child and duties.

    served_on: the day its period counts from; the order sets the period, no national law does.
    """

    __tablename__ = "guardianship_order"
    __table_args__ = (CheckConstraint("months IS NULL OR months > 0", name="has_a_length"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"), unique=True)
    issued: Mapped[When] = composite(*when_columns("issued", index=False))
    served_on: Mapped[date | None]
    months: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1)
    measure: Mapped[Measure] = relationship(lazy="joined", innerjoin=True)


class Programme(Model):
    """Guidance or correction that runs for somebody, alone or with partners (WITH)."""

    __tablename__ = "programme"
    __table_args__ = (
        CheckConstraint("sessions_planned IS NULL OR sessions_planned > 0", name="some_sessions"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"), unique=True)
    sessions_planned: Mapped[int | None]
    is_ordered: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    measure: Mapped[Measure] = relationship(lazy="joined", innerjoin=True)
    sessions: Mapped[list[GuidanceSession]] = relationship(
        lazy="selectin", order_by="GuidanceSession.held_on", cascade="all, delete-orphan"
    )


class GuidanceSession(Model):
    """One session of a programme that was held; what was said stands in its journal entry."""

    __tablename__ = "guidance_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    held_on: Mapped[date]
    entry_id: Mapped[int] = mapped_column(ForeignKey("journal_entry.id"), index=True)
