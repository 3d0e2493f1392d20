"""Report of a visit: people met, its length, and the day agreed for the next one."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casetrack.audit.contents import sealed_columns
from casetrack.cases.models import InCase, Party
from casetrack.db import Model
from casetrack.db.bilingual_text import BilingualText, words_columns
from casetrack.db.indexes import INDEXED_WHERE_TOLD

OTHERS_LENGTH = 200
SHOWN_LENGTH = 1000
# A visit lasts from a minute to ten hours, on the way or not.
LEAST_MINUTES, MOST_MINUTES = 1, 600


class VisitReport(InCase, Model):
    """Report of one visit beside its outcome. others: further people met, in words.

    At a body: who received us, and in `shown` what was shown.
    next_on: the day agreed for the next one. withdrawn_by_id: the entry that says otherwise.
    """

    __tablename__ = "visit_report"
    __table_args__ = (
        CheckConstraint(
            f"minutes IS NULL OR minutes BETWEEN {LEAST_MINUTES} AND {MOST_MINUTES}",
            name="minutes_of_a_visit",
        ),
    )
    SEALED: ClassVar = sealed_columns(
        "case_id visit_id minutes others_en others_zh next_on entry_id shown_en shown_zh",
        is_final=True,
    )

    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    minutes: Mapped[int | None]
    others: Mapped[BilingualText] = words_columns("others", length=OTHERS_LENGTH)
    shown: Mapped[BilingualText] = words_columns("shown", length=SHOWN_LENGTH)
    next_on: Mapped[date | None]
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)
    withdrawn_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("journal_entry.id"), info=INDEXED_WHERE_TOLD
    )
    met: Mapped[list[VisitMet]] = relationship(
        lazy="selectin", order_by="VisitMet.id", cascade="all, delete-orphan"
    )


class VisitMet(Model):
    """Somebody of the case who was met at a visit."""

    __tablename__ = "visit_met"
    __table_args__ = (UniqueConstraint("report_id", "party_id"),)

    report_id: Mapped[int] = mapped_column(ForeignKey("visit_report.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    party: Mapped[Party] = relationship(lazy="joined")
