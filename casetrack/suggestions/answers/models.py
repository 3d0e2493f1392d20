"""Replies to letters as rows, and in each of them the answer to an item."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from casetrack.audit.contents import sealed_columns
from casetrack.cases.doer_kinds import Doer
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import InCase
from casetrack.codes import NP_, Coded
from casetrack.db import Model
from casetrack.db.bilingual_text import BilingualText, words_columns
from casetrack.db.partial_date import PartialDate, when_check, when_columns
from casetrack.suggestions.kinds import Adoption, Response

NOT_WRITTEN = EntryKind.declare(
    "suggestion_answered_otherwise",
    NP_("entry", "Answer that is not in writing"),
    by=Doer.RECIPIENT,
)
SUPPLEMENTED = EntryKind.declare(
    "suggestion_reply_supplemented", NP_("entry", "Supplement to a reply"), by=Doer.RECIPIENT
)
CORRECTED = EntryKind.declare(
    "suggestion_reply_corrected", NP_("entry", "Typing error in a reply corrected")
)


class ReplyKind(Coded):
    """Place of a reply among those to one letter."""

    REPLY = "reply", NP_("kind of reply", "reply")
    SUPPLEMENT = "supplement", NP_("kind of reply", "supplement")
    CORRECTION = "correction", NP_("kind of reply", "correction of a typing error")
    # No answer of the recipient: what became of it, as this office or a source knows it.
    RESULT = "result", NP_("kind of reply", "result")


class ReplyWay(Coded):
    """Way in which a reply reached this office."""

    IN_WRITING = "in_writing", NP_("way of a reply", "in writing")
    ORAL = "oral", NP_("way of a reply", "orally")
    TELEPHONE = "telephone", NP_("way of a reply", "by telephone")
    MEETING = "meeting", NP_("way of a reply", "at a meeting")
    # Recorded before the way was asked for.
    NOT_WRITTEN = "not_written", NP_("way of a reply", "not in writing")
    UNKNOWN = "unknown", NP_("way of a reply", "unknown")


# Where a source does not say how it came, nobody is called late for it.
MAY_BE_WRITTEN = (ReplyWay.IN_WRITING, ReplyWay.UNKNOWN)


class SuggestionReply(InCase, Model):
    """One reply to one letter as it came. It is never rewritten: a later row puts it right.

    position: its place among those of the letter, as they were recorded, from 1. written: the day
    that it bears. received: when it reached this office; of a result, when that was known.
    response: the answer as a whole, where it is told as a whole; of a result what came of it.
    corrects: the position of the row whose typing errors this one puts right. was_column: it stood
    in columns of its letter before replies had rows, so that nothing of it was sealed.
    """

    __tablename__ = "suggestion_reply"
    __table_args__ = (
        UniqueConstraint("suggestion_id", "position"),
        UniqueConstraint("suggestion_id", "corrects"),
        CheckConstraint(
            "(kind = 'correction') = (corrects IS NOT NULL)", name="correction_names_its_reply"
        ),
        CheckConstraint("corrects < position", name="corrects_an_earlier_one"),
        CheckConstraint("kind <> 'result' OR response IS NOT NULL", name="result_says_which"),
        when_check("written"),
        when_check("received"),
    )
    SEALED: ClassVar = sealed_columns(
        "case_id suggestion_id position kind corrects written_edtf received_edtf way signatory"
        " text_en text_zh response response_is_implied entry_id",
        is_final=True,
        unless=("was_column", True),
    )

    suggestion_id: Mapped[int] = mapped_column(ForeignKey("suggestion.id"))
    position: Mapped[int]
    kind: Mapped[ReplyKind]
    corrects: Mapped[int | None]
    written: Mapped[PartialDate | None] = composite(
        *when_columns("written", nullable=True, index=False)
    )
    received: Mapped[PartialDate] = composite(*when_columns("received", index=False))
    way: Mapped[ReplyWay]
    signatory: Mapped[str | None] = mapped_column(String(120))
    text: Mapped[BilingualText] = words_columns("text")
    response: Mapped[Response | None]
    response_is_implied: Mapped[bool] = mapped_column(default=False)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)
    was_column: Mapped[bool] = mapped_column(default=False)

    answers: Mapped[list[ReplyAnswer]] = relationship(
        lazy="selectin", order_by="ReplyAnswer.item_id", cascade="all, delete-orphan"
    )

    @property
    def may_be_written(self) -> bool:
        """Whether it is a reply in writing, or may be one as far as its source says."""
        return self.kind is not ReplyKind.RESULT and self.way in MAY_BE_WRITTEN

    def answer_to(self, item_id: int) -> ReplyAnswer | None:
        """The answer to this item; None where the reply does not mention it."""
        return next((answer for answer in self.answers if answer.item_id == item_id), None)


class ReplyAnswer(Model):
    """The answer of one reply to one item that it mentions. It is never rewritten."""

    __tablename__ = "suggestion_reply_answer"
    __table_args__ = (
        UniqueConstraint("reply_id", "item_id"),
        CheckConstraint("adoption <> 'unanswered'", name="answers_something"),
        CheckConstraint(
            "adoption <> 'unknown' OR text_en IS NOT NULL OR text_zh IS NOT NULL",
            name="unknown_in_words",
        ),
    )
    SEALED: ClassVar = sealed_columns(
        "reply_id item_id adoption text_en text_zh",
        is_final=True,
        unless=("was_column", True),
    )

    reply_id: Mapped[int] = mapped_column(ForeignKey("suggestion_reply.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("suggestion_item.id"), index=True)
    adoption: Mapped[Adoption]
    text: Mapped[BilingualText] = words_columns("text")
    was_column: Mapped[bool] = mapped_column(default=False)
