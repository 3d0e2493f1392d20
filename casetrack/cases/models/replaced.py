"""Words that stood in a text before an alias took the place of a name."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from casetrack.db import Model, OfCase
from casetrack.db.sealing import Opened, SealedText


class ReplacedText(OfCase, Model):
    """One text with aliases in place of names, and its former wording.

    table_name, row_id, column_name, path: where it stands; path is "" or a JSON pointer into the
    column. original: the whole text as somebody wrote it, sealed for that place. places: what of it
    is replaced, each {party, start, end, instead}; start and end count in the original.
    """

    __tablename__ = "replaced_text"
    __table_args__ = (UniqueConstraint("case_id", "table_name", "row_id", "column_name", "path"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    table_name: Mapped[str] = mapped_column(String(60))
    row_id: Mapped[int]
    column_name: Mapped[str] = mapped_column(String(60))
    path: Mapped[str] = mapped_column(String(200))
    original_sealed: Mapped[str] = mapped_column(
        "original", SealedText("case_id", "table_name", "row_id", "column_name", "path")
    )
    places: Mapped[list[Any]]
    changed_at: Mapped[datetime]

    original = Opened[str]("original_sealed")
