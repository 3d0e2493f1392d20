"""Templates of an office, its sequences of numbers, and the documents that were made."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import ADMINISTER, HEAD, Permission
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import InCase
from casetrack.codes import N_, NP_, Coded
from casetrack.db import Model
from casetrack.db.kept_files import KeptFile, file_checks
from casetrack.db.sealing import Opened, SealedText
from casetrack.ledger.papers import PaperAsked, PlaceValue

TEMPLATES = Permission.declare(
    "papers:set", N_("change the templates of documents"), held_by=HEAD | ADMINISTER
)
MADE = EntryKind.declare("document_made", NP_("entry", "Document made"), is_clerical=True)
OUTDATED = ObligationKind.declare(
    "document_outdated",
    NP_("duty", "document made from older facts"),
    is_agreed=True,
    is_at_once=True,
)
# A case is closed without it: with the case it lapses.
UNSIGNED = ObligationKind.declare(
    "document_unsigned",
    NP_("duty", "signed paper of a document"),
    is_agreed=True,
    is_aftercare=True,
)
REASON_LENGTH = 300


class PaperCopy(Coded):
    """A copy of a document: the one for the file also says who proposed and approved it."""

    RECIPIENT = "recipient", NP_("copy", "for the recipient")
    FILE = "file", NP_("copy", "for the file")


class PaperTemplate(Model):
    """A version of the template of an instrument in an office. The last one is in force.

    is_ours: the content is that of the template that comes with casetrack; kept where a document
    was made of it, or an office went back to it. uploaded_by_id: None where nobody did. why: the
    reason of the change.
    """

    __tablename__ = "paper_template"
    __table_args__ = (
        UniqueConstraint("office_id", "instrument", "number"),
        CheckConstraint("is_ours OR uploaded_by_id IS NOT NULL", name="uploaded_by_somebody"),
    )

    office_id: Mapped[int] = mapped_column(ForeignKey("procuratorate.id"))
    instrument: Mapped[str] = mapped_column(String(60))
    number: Mapped[int]
    is_ours: Mapped[bool]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    digest: Mapped[str] = mapped_column(String(64))
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    uploaded_at: Mapped[datetime]
    why: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")
    uploaded_by: Mapped[Staff | None] = relationship()


class PaperSeries(Model):
    """The sequence of numbers of an instrument in an office: 清河检建〔2026〕7号.

    sign: the words before the year. last: the last number given in `year`.
    """

    __tablename__ = "paper_series"
    __table_args__ = (
        UniqueConstraint("office_id", "instrument"),
        CheckConstraint("last >= 0", name="counts_from_one"),
    )

    office_id: Mapped[int] = mapped_column(ForeignKey("procuratorate.id"))
    instrument: Mapped[str] = mapped_column(String(60))
    sign: Mapped[str] = mapped_column(String(40))
    year: Mapped[int]
    last: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)

    def next_in(self, year: int) -> int:
        """The next number of a year."""
        return self.last + 1 if year == self.year else 1

    def worded(self, year: int, number: int) -> str:
        """A number as it is printed."""
        return f"{self.sign}〔{year}〕{number}号"


class MadePaper(InCase, KeptFile):
    """A document that was made: when, by whom, of which template, from which values.

    Its file is the copy for the recipient, with aliases. It is of a decision, a measure or an
    entry. ordinal: among those made of it. code: by which its values are sealed for it. values:
    what stood at each place, without a name. named: keyed hashes of what was sealed and stood in
    the last copy with the names, by person and particular; None where there was no such copy. gaps:
    how many places lacked something. outdated_on: the day since which a fact says something else.
    told_id: the entry that tells of it; a scan of the signed paper is a file of that entry.
    """

    __tablename__ = "made_paper"
    __table_args__ = (
        *file_checks(),
        CheckConstraint(
            "(CASE WHEN disposition_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN measure_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN entry_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="of_one_thing",
        ),
        Index("ix_made_paper_office", "template_id", "made_at"),
    )

    instrument: Mapped[str] = mapped_column(String(60))
    disposition_id: Mapped[int | None] = mapped_column(ForeignKey("disposition.id"), index=True)
    measure_id: Mapped[int | None] = mapped_column(ForeignKey("measure.id"), index=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)
    ordinal: Mapped[int]
    code: Mapped[str] = mapped_column(String(32), unique=True)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    made_at: Mapped[datetime]
    template_id: Mapped[int] = mapped_column(ForeignKey("paper_template.id"))
    number: Mapped[str | None] = mapped_column(String(80))
    gaps: Mapped[int] = mapped_column(default=0)
    values_sealed: Mapped[str] = mapped_column("values", SealedText("code"))
    named: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    outdated_on: Mapped[date | None]
    told_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)
    made_by: Mapped[Staff] = relationship()
    template: Mapped[PaperTemplate] = relationship()

    values_text = Opened[str]("values_sealed")

    @property
    def values(self) -> dict[str, PlaceValue]:
        """What stood at each place."""
        kept: dict[str, Any] = json.loads(self.values_text)
        return {
            name: value if isinstance(value, str) else tuple(value) for name, value in kept.items()
        }

    def is_of(self, asked: PaperAsked) -> bool:
        """Whether it was made of this decision, measure or entry."""
        return (self.disposition_id, self.measure_id, self.entry_id) == subject_of(asked)


def subject_of(asked: PaperAsked) -> tuple[int | None, int | None, int | None]:
    """The ids of the decision, the measure, the entry of which an instrument is; two are None."""
    if asked.decision is not None:
        return asked.decision.id, None, None
    if asked.measure is not None:
        return None, asked.measure.id, None
    return None, None, asked.entry.id if asked.entry is not None else None
