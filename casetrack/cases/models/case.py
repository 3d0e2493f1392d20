"""A case: one file of one office; its lines of work; its links to other cases."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Computed,
    FetchedValue,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, MappedColumn, composite, mapped_column, relationship

from casetrack.accounts.models import Procuratorate, Staff
from casetrack.audit.contents import sealed_columns
from casetrack.cases.kinds import (
    CaseStatus,
    Intake,
    Language,
    LineState,
    Provenance,
    StageState,
    TrackKind,
)
from casetrack.cases.models.fact_columns import InCase
from casetrack.cases.told_kinds import LinkKind
from casetrack.db import Model, Unnumbered
from casetrack.db.bilingual_text import BilingualText, words_columns
from casetrack.db.indexes import INDEXED_WHERE_TOLD, index_where
from casetrack.db.partial_date import PartialDate, when_columns

# Where the lists of cases place what has no next date, and after it what was published.
UNDATED = date(9999, 12, 30)
PUBLISHED_LAST = date(9999, 12, 31)
# The index of the cases that are sealed; SQLite is told to use it.
SEALED = "ix_case_file_sealed"


def _undecided() -> MappedColumn[StageState]:
    return mapped_column(
        default=StageState.NOT_DECIDED, server_default=StageState.NOT_DECIDED.value
    )


class Case(Model):
    """One file of one office. `number` is the office's own; `national_number` the 受案号."""

    __tablename__ = "case_file"
    __table_args__ = (
        UniqueConstraint("office_id", "number"),
        CheckConstraint("title_en IS NOT NULL OR title_zh IS NOT NULL", name="has_a_title"),
        CheckConstraint("(status = 'closed') = (closed_on IS NOT NULL)", name="closed_with_a_day"),
        Index("ix_case_file_handler_worklist", "handler_id", "status", "listed_under", "id"),
        Index("ix_case_file_office_worklist", "office_id", "status", "listed_under", "id"),
        Index("ix_case_file_office_opened", "office_id", "opened_at", "id"),
        # Nobody handles a few; what is due in them is the head's.
        Index("ix_case_file_office_handler", "office_id", "handler_id"),
        # A handful among all the cases there are, and everybody who works with cases sees them.
        index_where("provenance = 'published'", "ix_case_file_published", "id"),
        index_where("sealed_on IS NOT NULL", SEALED, "id"),
        # The audit names cases by their ids: none is given again once its case was taken back.
        {"sqlite_autoincrement": True},
    )

    office_id: Mapped[int] = mapped_column(ForeignKey("procuratorate.id"))
    # Nobody handles a published example.
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    # Read back with the statement that writes the case: there it may be counted.
    number: Mapped[str] = mapped_column(String(60), server_default=FetchedValue())
    # The year in which the office counted it; None: it came with its file. What the database does
    # with a case that is opened here, its triggers do where this is told.
    counted_in: Mapped[int | None]
    national_number: Mapped[str | None] = mapped_column(String(60), info=INDEXED_WHERE_TOLD)
    title: Mapped[BilingualText] = words_columns("title", length=300)
    subtitle: Mapped[BilingualText] = words_columns("subtitle", length=500)
    keywords: Mapped[BilingualText] = words_columns("keywords")
    note: Mapped[BilingualText] = words_columns("note")
    intake: Mapped[Intake]
    # The language that is our own translation, but for what the source says in it itself.
    translated: Mapped[Language | None]
    provenance: Mapped[Provenance] = mapped_column(default=Provenance.REAL)
    # What cannot be so as its file told it, when it was brought in; see `cases.flags`.
    doubts: Mapped[list[Any] | None]
    status: Mapped[CaseStatus] = mapped_column(default=CaseStatus.OPEN)
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    closed_on: Mapped[date | None]
    # Since when the whole case is sealed; nobody handles it then. See `cases.sealed`.
    sealed_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    # Derived, kept by whoever changes an obligation or writes an entry; they carry no version.
    next_due: Mapped[date | None]
    next_due_kind: Mapped[str | None] = mapped_column(String(60))
    last_entry_at: Mapped[datetime | None]
    # The day by which lists are in order; the database keeps it, so that an index can.
    listed_under: Mapped[date] = mapped_column(
        Computed(
            f"CASE WHEN provenance = 'published' THEN '{PUBLISHED_LAST}'"
            f" ELSE coalesce(next_due, '{UNDATED}') END",
            persisted=True,
        )
    )
    # Where the five stages stand for the whole case; `cases.stage_readings` reads and tells them.
    # stages_told: what they say beyond that, by the value of the stage, and of each of several
    # people; None: nothing.
    review_state: Mapped[StageState] = _undecided()
    probation_state: Mapped[StageState] = _undecided()
    guidance_state: Mapped[StageState] = _undecided()
    visits_state: Mapped[StageState] = _undecided()
    suggestions_state: Mapped[StageState] = _undecided()
    stages_told: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    # For which day everything derived of it was last worked out whole.
    derived_on: Mapped[date | None]

    office: Mapped[Procuratorate] = relationship(foreign_keys=[office_id])
    handler: Mapped[Staff | None] = relationship(foreign_keys=[handler_id])

    def is_open(self) -> bool:
        """Whether work on it goes on."""
        return self.status is CaseStatus.OPEN


class CaseNumber(Unnumbered):
    """The last number an office gave to a case in a year.

    On PostgreSQL taken under a row lock; on SQLite a trigger counts each case with `counted_in`.
    """

    __tablename__ = "case_number"

    office_id: Mapped[int] = mapped_column(ForeignKey("procuratorate.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


class Track(InCase, Model):
    """One line of work in a case: proceedings, or the work beside them.

    state: as a person recorded it; None where nobody did, and it is read from what stands in it.
    since: when work on it began. until: when it ended. stopped: since when it is suspended; reason:
    why. responsible_id: who answers for it among those who work on the case; None: the handler.
    """

    __tablename__ = "track"
    __table_args__ = (
        UniqueConstraint("case_id", "position"),
        CheckConstraint("until_edtf IS NULL OR state = 'ended'", name="ended_until"),
        CheckConstraint("stopped_edtf IS NULL OR state = 'suspended'", name="suspended_since"),
    )

    kind: Mapped[TrackKind]
    position: Mapped[int]
    ref: Mapped[str | None] = mapped_column(String(60))
    name: Mapped[BilingualText] = words_columns("name", length=200)
    number: Mapped[str | None] = mapped_column(String(60))
    state: Mapped[LineState | None]
    since: Mapped[PartialDate | None] = composite(
        *when_columns("since", nullable=True, index=False)
    )
    until: Mapped[PartialDate | None] = composite(
        *when_columns("until", nullable=True, index=False)
    )
    stopped: Mapped[PartialDate | None] = composite(
        *when_columns("stopped", nullable=True, index=False)
    )
    reason: Mapped[BilingualText] = words_columns("reason", length=500)
    outcome: Mapped[BilingualText] = words_columns("outcome", length=500)
    responsible_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)

    @property
    def is_over(self) -> bool:
        """Whether somebody recorded that it ended."""
        return self.state is LineState.ENDED


class CaseLink(InCase, Model):
    """This case came from, was split from or was transferred from another one.

    It is told to those alone who may know of both cases, and so stands in no journal: who made it,
    who ended it and why stand here. ended_at: None while it holds.
    """

    __tablename__ = "case_link"
    __table_args__ = (
        CheckConstraint("case_id <> other_id", name="two_cases"),
        CheckConstraint("(ended_at IS NULL) = (ended_by_id IS NULL)", name="ended_by_somebody"),
        Index(
            "uq_case_link_that_holds",
            "case_id",
            "other_id",
            "kind",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
    SEALED: ClassVar = sealed_columns(
        "case_id other_id kind end_reason_en end_reason_zh",
        is_final=False,
    )

    other_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    kind: Mapped[LinkKind]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    made_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[BilingualText] = words_columns("end_reason", length=500)
