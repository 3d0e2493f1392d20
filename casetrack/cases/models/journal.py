"""Everything that happened in a case: append-only, one list."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from casetrack.accounts.models import Staff
from casetrack.audit.contents import sealed_columns
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.judgment_kinds import RESULT, called
from casetrack.cases.kinds import Part
from casetrack.cases.models.party import Party
from casetrack.codes import Code
from casetrack.db import Model, OfCase
from casetrack.db.bilingual_text import BilingualText, words_columns
from casetrack.db.indexes import INDEXED_WHERE_TOLD, index_where
from casetrack.db.partial_date import PartialDate, when_columns

NOTE_LENGTH = 12_000
# Of an entry that tells what was decided before: the day on which it was written down, in ISO form.
RECORDED_ON = "recorded_on"


def _place(context: DefaultExecutionContext) -> str:
    """The place of an entry among the others of its case, as text that sorts.

    In the order its source tells (p…); else by the last day it may have happened on and its number
    (d…); what has neither comes before everything (a…). `casetrack.ledger.ordering` finds the place
    of what has a day and no order among others that have one.
    """
    row: dict[str, Any] = context.get_current_parameters()  # type: ignore[no-untyped-call]  # untyped in SQLAlchemy
    if row["position"] is not None:
        return f"p{row['position']:06d}{row['number']:06d}"
    return place_by_day(row["when_last"] or row["when_first"], row["number"])


def place_by_day(last: date | None, number: int) -> str:
    """The place of an entry that has no order, by the last day it may have happened on."""
    day = f"d{last.isoformat()}" if last else "a"
    return f"{day}{number:06d}"


class JournalEntry(OfCase, Model):
    """One entry of the journal. `number` never changes; `position` is the order of events."""

    __tablename__ = "journal_entry"
    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        # What belongs to an entry is of its case: a foreign key of both leads here.
        Index("ix_journal_entry_case_id", "case_id", "id", unique=True),
        CheckConstraint("corrects_id IS NULL OR corrects_id <> id", name="corrects_another"),
        CheckConstraint(
            "(corrects_id IS NULL) = (correction_reason IS NULL)", name="correction_has_a_reason"
        ),
        CheckConstraint(
            "coalesce(length(text_en), 0) <= 12000 AND coalesce(length(text_zh), 0) <= 12000",
            name="text_is_bounded",
        ),
        Index("ix_journal_entry_case_place", "case_id", "place"),
        Index("ix_journal_entry_subject", "subject", "subject_id"),
        # Entries are long, and few of them moved a day.
        index_where("kind = 'date_moved'", "ix_journal_entry_moved", "subject", "subject_id"),
    )

    # Not its place among the others: that may be told later.
    SEALED: ClassVar = sealed_columns(
        "case_id number kind when_edtf when_words when_first when_last track_id office_id"
        " office_part text_en text_zh fields is_implied decided_here corrects_id correction_reason"
        " subject subject_id written_by_id written_at",
        is_final=True,
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    number: Mapped[int]
    # Order of what happened, apart from dates that are often unknown. Ties and gaps are allowed;
    # None: the source gives no order either.
    position: Mapped[int | None]
    place: Mapped[str] = mapped_column(String(24), default=_place)
    kind: Mapped[EntryKind]
    when: Mapped[PartialDate] = composite(*when_columns("when", index=False))
    track_id: Mapped[int | None] = mapped_column(ForeignKey("track.id"), index=True)
    # The acting procuratorate; other actors are parties with the part BY.
    office_id: Mapped[int | None] = mapped_column(ForeignKey("procuratorate.id"), index=True)
    # What that procuratorate did: it acted itself, or urged or guided those who acted.
    office_part: Mapped[Part] = mapped_column(default=Part.BY)
    text: Mapped[BilingualText] = words_columns("text")
    # Typed by the kind: counts, places, results. Written by actions and case files.
    fields: Mapped[dict[str, Any]] = mapped_column(default=dict)
    is_implied: Mapped[bool] = mapped_column(default=False)
    decided_here: Mapped[bool] = mapped_column(default=False)
    corrects_id: Mapped[int | None] = mapped_column(
        ForeignKey("journal_entry.id"), info=INDEXED_WHERE_TOLD
    )
    correction_reason: Mapped[str | None] = mapped_column(String(500))
    # Where the entry leads: the record an action wrote it for.
    subject: Mapped[str | None] = mapped_column(String(40))
    subject_id: Mapped[int | None]
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    written_at: Mapped[datetime]

    @property
    def recorded_on(self) -> date | None:
        """The day of writing of an earlier decision; None of every other entry."""
        day = self.fields.get(RECORDED_ON)
        return date.fromisoformat(day) if day else None

    parties: Mapped[list[EntryParty]] = relationship(
        lazy="selectin", order_by="EntryParty.id", cascade="all, delete-orphan"
    )
    written_by: Mapped[Staff | None] = relationship()

    @property
    def called(self) -> Code:
        """Its kind; of an act of a court that is no judgment, how the case ended."""
        return called(self.kind, (self.fields or {}).get(RESULT))


class EntryParty(Model):
    """Part of a party in an entry."""

    __tablename__ = "entry_party"
    SEALED: ClassVar = sealed_columns("entry_id party_id part", is_final=True)

    entry_id: Mapped[int] = mapped_column(ForeignKey("journal_entry.id"), index=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    part: Mapped[Part]
    party: Mapped[Party] = relationship(lazy="joined", innerjoin=True)
