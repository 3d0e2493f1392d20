"""From which statement of a fact sheet a stored fact comes."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from casetrack.db import Model


class FactSource(Model):
    """The id of one fact of the sheet (`seed-1/steps/3`) and the row that holds it."""

    __tablename__ = "fact_source"
    __table_args__ = (
        UniqueConstraint("fact", "entity", "entity_id"),
        Index(None, "entity", "entity_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    fact: Mapped[str] = mapped_column(String(120), index=True)
    entity: Mapped[str] = mapped_column(String(40))
    entity_id: Mapped[int]
    # Which value of the row tells it ("decided", "fields.problems.0"); None: the row as a whole.
    field: Mapped[str | None] = mapped_column(String(60))
    # The Chinese of this statement was reconstructed, not read in a source.
    zh_inferred: Mapped[bool] = mapped_column(default=False)
