"""The detail of a measure that runs as a course, and its sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import (
    Mapped,
    composite,
    declared_attr,
    foreign,
    mapped_column,
    relationship,
    synonym,
)

from casetrack.cases.models import Measure
from casetrack.db import Model
from casetrack.db.partial_date import PartialDate, first_day, when_columns


class MeasureSession(Model):
    """One session of a course; its content stands in its journal entry.

    office_id: of its case, which never changes: the days of an office begin at it.
    """

    __tablename__ = "measure_session"
    __table_args__ = (Index("ix_measure_session_office_day", "office_id", "held_first", "id"),)

    office_id: Mapped[int] = mapped_column(ForeignKey("procuratorate.id"))
    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"), index=True)
    held: Mapped[PartialDate] = composite(*when_columns("held", index=False))
    entry_id: Mapped[int] = mapped_column(ForeignKey("journal_entry.id"), index=True)


class CourseDetail(Model):
    """Detail of a course with the key of its measure; each kind adds its columns.

    sessions: in the order of their days; those whose day nobody knows last.
    """

    __abstract__ = True

    id: Mapped[int] = mapped_column("measure_id", ForeignKey("measure.id"), primary_key=True)
    if TYPE_CHECKING:
        measure_id: Mapped[int]
    else:

        @declared_attr
        def measure_id(cls) -> Mapped[int]:
            """The key, which is that of the measure."""
            return synonym("id")

    sessions_planned: Mapped[int | None] = mapped_column(
        CheckConstraint("sessions_planned IS NULL OR sessions_planned > 0", name="some_sessions")
    )
    version: Mapped[int] = mapped_column(default=1)

    @declared_attr
    def measure(cls) -> Mapped[Measure]:
        """The measure."""
        return relationship(lazy="joined", innerjoin=True)

    @declared_attr
    def sessions(cls) -> Mapped[list[MeasureSession]]:
        """Sessions held so far."""
        return relationship(
            primaryjoin=lambda: foreign(MeasureSession.measure_id) == cls.__table__.c.measure_id,
            lazy="selectin",
            order_by=lambda: (first_day(MeasureSession.held).nulls_last(), MeasureSession.id),
            cascade="all, delete-orphan",
            # Each detail has sessions of its own measure: no two write the same row.
            overlaps="sessions",
        )
