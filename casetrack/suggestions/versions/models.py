"""Former versions of a letter, each as it was sent; never changed."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from casetrack.audit.contents import sealed_columns
from casetrack.cases.models import InCase
from casetrack.db import Model
from casetrack.db.bilingual_text import BilingualText, words_columns
from casetrack.db.partial_date import PartialDate, when_columns
from casetrack.law import ReplyGround
from casetrack.suggestions.kinds import Delivery, Response


class FormerLetter(InCase, Model):
    """A version of a letter until the next one was issued.

    position: its number, from 1. addressed: the recipients, as they were called then. reply_due and
    replied: of this version. replaced_on: the day the next one was issued, by `entry_id`; reason:
    why.
    """

    __tablename__ = "former_letter"
    __table_args__ = (UniqueConstraint("suggestion_id", "position"),)
    SEALED: ClassVar = sealed_columns(
        "case_id suggestion_id position number ground issued_edtf served_edtf delivery set_day"
        " objection_until reply_due addressed_en addressed_zh replied_edtf response replaced_on"
        " reason_en reason_zh",
        is_final=True,
    )

    suggestion_id: Mapped[int] = mapped_column(ForeignKey("suggestion.id"))
    position: Mapped[int]
    number: Mapped[str | None] = mapped_column(String(60))
    ground: Mapped[ReplyGround | None]
    addressed: Mapped[BilingualText] = words_columns("addressed")
    issued: Mapped[PartialDate] = composite(*when_columns("issued", index=False))
    served: Mapped[PartialDate | None] = composite(
        *when_columns("served", nullable=True, index=False)
    )
    delivery: Mapped[Delivery]
    set_day: Mapped[date | None]
    objection_until: Mapped[date | None]
    reply_due: Mapped[date | None]
    replied: Mapped[PartialDate | None] = composite(
        *when_columns("replied", nullable=True, index=False)
    )
    response: Mapped[Response | None]
    replaced_on: Mapped[date]
    reason: Mapped[BilingualText] = words_columns("reason")
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)

    lines: Mapped[list[FormerLine]] = relationship(
        lazy="selectin", order_by="FormerLine.position", cascade="all, delete-orphan"
    )

    @property
    def problems(self) -> list[FormerLine]:
        """The problems it named."""
        return [line for line in self.lines if not line.is_item]

    @property
    def items(self) -> list[FormerLine]:
        """What it asked for."""
        return [line for line in self.lines if line.is_item]


class FormerLine(Model):
    """One problem, or one demand (is_item), of a former version."""

    __tablename__ = "former_line"
    SEALED: ClassVar = sealed_columns("former_id position is_item text_en text_zh", is_final=True)

    former_id: Mapped[int] = mapped_column(ForeignKey("former_letter.id"), index=True)
    position: Mapped[int]
    is_item: Mapped[bool] = mapped_column(default=False)
    text: Mapped[BilingualText] = words_columns("text")
