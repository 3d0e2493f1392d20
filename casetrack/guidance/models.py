"""Orders to guardians, and programmes of guidance or correction."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from casetrack.cases.models import Measure
from casetrack.courses.models import CourseDetail
from casetrack.db import Model
from casetrack.db.when import When, when_columns


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


class Programme(CourseDetail):
    """Guidance or correction that runs for somebody, alone or with partners (WITH)."""

    __tablename__ = "programme"

    # Lines of the journal that are sealed name programmes by a key older than that of measures.
    id: Mapped[int] = mapped_column(primary_key=True)
    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"), unique=True)
    is_ordered: Mapped[bool] = mapped_column(default=False)
