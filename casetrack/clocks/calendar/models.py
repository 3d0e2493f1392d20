"""Working days beyond the published years, and overrides by an administrator."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from casetrack.db import Model, Unnumbered
from casetrack.db.bilingual_text import BilingualText, words_columns
from casetrack.law import DayKind

REASON_LENGTH = 300
SOURCE_LENGTH = 200
EXAM_NAME_LENGTH = 60
# Longer examinations leave no day near enough to move a visit to.
LONGEST_EXAMS = 60


class CalendarState(Model):
    """The one row that says which calendar is in force; there is none until something is changed.

    fingerprint: SHA-256 of every year and day below, so that a calendar once read is known again.
    """

    __tablename__ = "calendar_state"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(default=0)
    fingerprint: Mapped[str] = mapped_column(String(64), default="")


class CalendarYear(Unnumbered):
    """A year whose holidays were published; it takes the place of a file of the law package.

    source: the notice, by its number or address; "" where nobody wrote it down.
    """

    __tablename__ = "calendar_year"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    source: Mapped[str] = mapped_column(String(SOURCE_LENGTH), default="")
    loaded_at: Mapped[datetime]
    loaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)


class CalendarDay(Model):
    """A day that differs from its weekday: from the notice of a year, or an override.

    year: of the notice; None for an override, which wins. code: the holiday in the words of the
    law package, for days of a notice. reason: why an override was made.
    """

    __tablename__ = "calendar_day"
    __table_args__ = (
        UniqueConstraint("day", "is_override"),
        CheckConstraint("is_override = (year IS NULL)", name="from_a_notice_or_override"),
        CheckConstraint("is_override = (code IS NULL)", name="code_of_a_notice"),
        CheckConstraint("NOT is_override OR length(reason) > 0", name="override_has_a_reason"),
        Index(None, "year"),
    )

    day: Mapped[date]
    kind: Mapped[DayKind]
    is_override: Mapped[bool]
    year: Mapped[int | None] = mapped_column(ForeignKey("calendar_year.year"))
    code: Mapped[str | None] = mapped_column(String(60))
    name: Mapped[BilingualText] = words_columns("name", length=60)
    reason: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)


class ExamWeek(Model):
    """Days on which the schools of an office's area hold examinations, both included."""

    __tablename__ = "exam_week"
    __table_args__ = (
        CheckConstraint("last_on >= first_on", name="ends_after_it_begins"),
        CheckConstraint("name_en IS NOT NULL OR name_zh IS NOT NULL", name="has_a_name"),
        Index(None, "office_id", "last_on"),
    )

    office_id: Mapped[int] = mapped_column(ForeignKey("procuratorate.id"))
    first_on: Mapped[date]
    last_on: Mapped[date]
    name: Mapped[BilingualText] = words_columns("name", length=EXAM_NAME_LENGTH)
    version: Mapped[int] = mapped_column(default=1)
