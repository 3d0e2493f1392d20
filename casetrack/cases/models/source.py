"""Sources of a case and of its facts.

`FactSource` is the importer's own mark: which statement of a fact sheet a row was made from, told
by the file and edited by nobody. `CaseSource` and `Claim` are what people say: a document, a
person or a published text, and what it says of one value of the record. Neither knows the other.
"""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, composite, mapped_column

from casetrack.audit.contents import sealed_columns
from casetrack.cases.models.fact_columns import InCase
from casetrack.cases.told_kinds import SourceKind
from casetrack.db import Model
from casetrack.db.bilingual_text import BilingualText, words_columns
from casetrack.db.indexes import INDEXED_WHERE_TOLD
from casetrack.db.partial_date import PartialDate, when_columns


class FactSource(InCase, Model):
    """The id of one fact of the sheet (`seed-1/steps/3`) and the row that holds it."""

    __tablename__ = "fact_source"
    __table_args__ = (
        UniqueConstraint("fact", "entity", "entity_id"),
        Index(None, "entity", "entity_id"),
    )

    fact: Mapped[str] = mapped_column(String(120), index=True)
    entity: Mapped[str] = mapped_column(String(40))
    entity_id: Mapped[int]
    # Which value of the row tells it ("decided", "fields.problems.0"); None: the row as a whole.
    field: Mapped[str | None] = mapped_column(String(60))
    # The Chinese of this statement was reconstructed, not read in a source.
    zh_inferred: Mapped[bool] = mapped_column(default=False)


class CaseSource(InCase, Model):
    """Something that tells of the case: a document, a person, a page, a published text.

    place: where it is kept, or where in it. when: when it was made, published or said.
    """

    __tablename__ = "source"
    __table_args__ = (
        CheckConstraint("title_en IS NOT NULL OR title_zh IS NOT NULL", name="has_a_title"),
    )

    ref: Mapped[str | None] = mapped_column(String(60))
    kind: Mapped[SourceKind]
    title: Mapped[BilingualText] = words_columns("title", length=300)
    place: Mapped[BilingualText] = words_columns("place", length=300)
    when: Mapped[PartialDate | None] = composite(*when_columns("when", nullable=True, index=False))
    position: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)


class Claim(InCase, Model):
    """Statement of one source about one value of the record.

    subject, subject_id: the row. field: which value of it. value: what the source says of it, in
    JSON types. It is operative while the record says the same; others stand beside it.
    withdrawn_by_id: the entry that says that the source does not say so.
    """

    __tablename__ = "claim"
    __table_args__ = (Index("ix_claim_subject", "subject", "subject_id"),)
    SEALED: ClassVar = sealed_columns(
        "case_id source_id subject subject_id field value withdrawn_by_id",
        is_final=False,
    )

    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"), index=True)
    subject: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    field: Mapped[str] = mapped_column(String(60))
    value: Mapped[dict[str, Any]]
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)
    withdrawn_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("journal_entry.id"), info=INDEXED_WHERE_TOLD
    )
