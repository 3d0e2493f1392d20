"""Questions of an office in all their wordings, and the answers at visits."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from casetrack.audit.contents import sealed_columns
from casetrack.cases.models import InCase
from casetrack.codes import NP_, Coded
from casetrack.db import Model
from casetrack.db.bilingual_text import BilingualText, words_columns
from casetrack.db.indexes import INDEXED_WHERE_TOLD

TEXT_LENGTH = 200
CHOICE_LENGTH = 60
ANSWER_LENGTH = 500
SCALE = 3
# Of one out of several words.
FEWEST_CHOICES, MOST_CHOICES = 2, 8
# An office asks so many at most: more is no visit any more.
MOST_ASKED = 12


class QuestionKind(Coded):
    """Kind of answer to a question."""

    YES_NO = "yes_no", NP_("question", "yes or no")
    CHOICE = "choice", NP_("question", "one of several words")
    SCALE = "scale", NP_("question", "one of three steps")
    TEXT = "text", NP_("question", "in a few words")


class VisitQuestion(Model):
    """A question of one office. ways, whom: values of the ways and roles it is asked of; none: all.

    number: of the wording in force. position: its place among the others.
    """

    __tablename__ = "question"

    office_id: Mapped[int] = mapped_column(ForeignKey("procuratorate.id"), index=True)
    position: Mapped[int]
    number: Mapped[int] = mapped_column(default=1)
    is_asked: Mapped[bool] = mapped_column(default=True)
    ways: Mapped[list[Any]] = mapped_column(default=list)
    whom: Mapped[list[Any]] = mapped_column(default=list)
    version: Mapped[int] = mapped_column(default=1)


class QuestionVersion(Model):
    """One wording of a question; never changed. choices: `{"en": …, "zh": …}` in their order."""

    __tablename__ = "question_version"
    __table_args__ = (
        UniqueConstraint("question_id", "number"),
        CheckConstraint("text_en IS NOT NULL OR text_zh IS NOT NULL", name="says_something"),
    )

    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    number: Mapped[int]
    kind: Mapped[QuestionKind]
    text: Mapped[BilingualText] = words_columns("text", length=TEXT_LENGTH)
    choices: Mapped[list[Any]] = mapped_column(default=list)
    written_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    written_at: Mapped[datetime]


class VisitAnswer(InCase, Model):
    """One answer at a visit, with the words of its question.

    question_version_id: None where a file told it. value: which of the choices, from 1; of yes or
    no 1 and 2; None of a few words. withdrawn_by_id: the entry that says otherwise.
    """

    __tablename__ = "visit_answer"
    __table_args__ = (
        CheckConstraint("asked_en IS NOT NULL OR asked_zh IS NOT NULL", name="says_what_was_asked"),
        CheckConstraint("answer_en IS NOT NULL OR answer_zh IS NOT NULL", name="says_something"),
        CheckConstraint("value IS NULL OR value > 0", name="counted_from_one"),
    )
    SEALED: ClassVar = sealed_columns(
        "case_id visit_id asked_en asked_zh answer_en answer_zh value entry_id",
        is_final=True,
    )

    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    question_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("question_version.id"), index=True
    )
    asked: Mapped[BilingualText] = words_columns("asked", length=TEXT_LENGTH)
    answer: Mapped[BilingualText] = words_columns("answer", length=ANSWER_LENGTH)
    value: Mapped[int | None]
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)
    withdrawn_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("journal_entry.id"), info=INDEXED_WHERE_TOLD
    )
