"""Suggestions to one recipient (or urging without one), their items, and rectification."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from casetrack.audit.contents import sealed_columns
from casetrack.cases.kinds import MeasureState, Part
from casetrack.cases.models import (
    Case,
    FactColumns,
    InCase,
    Measure,
    Party,
    Requirement,
    RequirementCheck,
)
from casetrack.cases.models.requirement import promise_checks
from casetrack.cases.quantities import Qualifier
from casetrack.cases.requirements import HowKept, Standing
from casetrack.db import Model, session
from casetrack.db.bilingual_text import BilingualText, words_columns
from casetrack.db.indexes import INDEXED_WHERE_TOLD
from casetrack.db.partial_date import PartialDate, when_columns
from casetrack.law import ReplyGround
from casetrack.suggestions.kinds import (
    AS_FOUND,
    AS_PUT_RIGHT,
    SILENT,
    Adoption,
    Delivery,
    ItemScope,
    LetterMaker,
    PutRight,
    Response,
    SuggestionKind,
    WhyStill,
)

NOTHING = BilingualText(None, None)
SHORT_TERM = 300

# Of the measure of a suggestion that is still followed here.
OPEN_STATES = (MeasureState.PLANNED, MeasureState.RUNNING)


class Suggestion(InCase, Model):
    """A suggestion to one recipient. The measure names the recipient (TO), case and line of work.

    Of what was decided it says what the version says that was sent last, which is its `edition`;
    `versions` keeps the others. reply_due: inclusive, worked out from the day of service by the
    ground; None for urging and where the day of service is unknown. replied: when the first reply
    in writing to this version came; None where none did, whatever was said otherwise. response: the
    answers to all of it as a whole. withdrawn_on: of a letter that was withdrawn, the day on which
    work on it ended. is_sealed: False of what was there before its content was sealed. maker_kind,
    maker, maker_number: whose letter it is, where this office did not make it, and its number
    there; it has none of ours. set_day of it: the day for the reply that it states.
    """

    __tablename__ = "suggestion"
    __table_args__ = (
        UniqueConstraint("office_id", "number"),
        CheckConstraint(
            "set_day IS NULL OR ground IS NOT NULL OR maker_kind IS NOT NULL",
            name="set_day_has_a_ground",
        ),
        CheckConstraint("(kind = 'of_another') = (maker_kind IS NOT NULL)", name="maker_kind"),
        CheckConstraint(
            "(maker_kind IS NULL) = (COALESCE(maker_en, maker_zh) IS NULL)", name="maker_named"
        ),
        CheckConstraint(
            "maker_kind IS NULL OR NOT (decided_here OR number IS NOT NULL"
            " OR served_edtf IS NOT NULL OR withdrawn_on IS NOT NULL OR ground IS NOT NULL"
            " OR still_since IS NOT NULL)",
            name="another_decides_it",
        ),
        CheckConstraint(
            "closed_on IS NULL OR closed_reason IS NOT NULL", name="closed_with_reason"
        ),
        CheckConstraint("withdrawn_on IS NULL OR withdrawn_on = closed_on", name="withdrawn_ends"),
        CheckConstraint("(still_since IS NULL) = (still_for IS NULL)", name="still_for_a_reason"),
        CheckConstraint("still_since IS NULL OR reply_due IS NULL", name="still_without_a_day"),
        CheckConstraint("still_since IS NULL OR closed_on IS NULL", name="still_while_open"),
    )
    SEALED: ClassVar = sealed_columns(
        "case_id office_id measure_id kind number decided_here ground issued_edtf set_day"
        " objection_until withdrawn_on maker_kind maker_en maker_zh maker_number",
        is_final=False,
        unless=("is_sealed", False),
        once="kind number ground issued_edtf set_day objection_until",
    )

    office_id: Mapped[int] = mapped_column(ForeignKey("procuratorate.id"))
    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"), unique=True)
    kind: Mapped[SuggestionKind]
    number: Mapped[str | None] = mapped_column(String(60))
    maker_kind: Mapped[LetterMaker | None]
    maker: Mapped[BilingualText] = words_columns("maker", length=SHORT_TERM)
    maker_number: Mapped[str | None] = mapped_column(String(60))
    decided_here: Mapped[bool]
    ground: Mapped[ReplyGround | None]
    issued: Mapped[PartialDate] = composite(*when_columns("issued", index=False))
    served: Mapped[PartialDate | None] = composite(
        *when_columns("served", nullable=True, index=False)
    )
    delivery: Mapped[Delivery] = mapped_column(default=Delivery.UNKNOWN)
    # Where it was announced, and who was there.
    announced_at: Mapped[BilingualText] = words_columns("announced_at", length=SHORT_TERM)
    attended: Mapped[BilingualText] = words_columns("attended", length=SHORT_TERM)
    set_day: Mapped[date | None]
    objection_until: Mapped[date | None]
    reply_due: Mapped[date | None]
    # Since when, and why, no day runs (`standstills`).
    still_since: Mapped[date | None]
    still_for: Mapped[WhyStill | None]
    # Kept of the replies by `answers.summary.keep_standing` alone, as is the answer to an item.
    replied: Mapped[PartialDate | None] = composite(
        *when_columns("replied", nullable=True, index=False)
    )
    response: Mapped[Response | None]
    closed_on: Mapped[date | None]
    closed_reason: Mapped[str | None] = mapped_column(String(500))
    withdrawn_on: Mapped[date | None]
    edition: Mapped[int] = mapped_column(default=1)
    is_sealed: Mapped[bool] = mapped_column(default=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)

    measure: Mapped[Measure] = relationship(lazy="joined", innerjoin=True)
    case: Mapped[Case] = relationship()
    all_problems: Mapped[list[SuggestionProblem]] = relationship(
        lazy="selectin", order_by="SuggestionProblem.position", cascade="all, delete-orphan"
    )
    all_items: Mapped[list[SuggestionItem]] = relationship(
        lazy="selectin", order_by="SuggestionItem.position", cascade="all, delete-orphan"
    )
    rectifications: Mapped[list[Rectification]] = relationship(
        lazy="selectin", order_by="Rectification.position", cascade="all, delete-orphan"
    )

    # Of those that were urged; of a letter nobody asks for them.
    results: Mapped[list[UrgingResult]] = relationship(
        order_by="UrgingResult.id", cascade="all, delete-orphan"
    )

    @property
    def is_open(self) -> bool:
        """Whether it is still followed here; a recorded one, once over, is not."""
        return self.closed_on is None and self.measure.state in OPEN_STATES

    def end(self, on: date, reason: str) -> None:
        """Follow it no more; nothing of it stands still."""
        self.closed_on, self.closed_reason = on, reason.strip()
        self.still_since = self.still_for = None
        self.version += 1

    @property
    def problems(self) -> list[SuggestionProblem]:
        """The problems that the letter names, as it was sent last."""
        return [problem for problem in self.all_problems if problem.withdrawn_by_id is None]

    @property
    def items(self) -> list[SuggestionItem]:
        """The demands of the letter, as it was sent last."""
        return [item for item in self.all_items if item.is_asked]

    @property
    def former_items(self) -> list[SuggestionItem]:
        """Demands of former versions, with what was answered and seen of them."""
        return [item for item in self.all_items if not item.is_asked]

    @property
    def recipients(self) -> list[Party]:
        """Whom it went to, in the order they were named."""
        return [link.party for link in self.measure.parties if link.part is Part.TO]

    def item(self, item_id: int) -> SuggestionItem | None:
        """An item of this suggestion, None if it is of another one."""
        return next((item for item in self.items if item.id == item_id), None)

    def reported(self) -> list[Rectification]:
        """Reports of rectification that were not withdrawn. None of them is a check of ours."""
        return [
            rectification
            for rectification in self.rectifications
            if rectification.withdrawn_by_id is None
        ]

    @property
    def reports(self) -> int:
        """Number of reports of rectification."""
        return len(self.reported())

    def answered(self) -> int:
        """Number of items answered by the recipient."""
        return sum(item.is_answered for item in self.items)

    def put_right(self) -> int:
        """Number of items put right by a check of ours. An answer alone never counts."""
        return sum(item.is_put_right for item in self.items)

    def not_put_right(self) -> list[SuggestionItem]:
        """The items nobody here has seen put right, or that came back."""
        return [item for item in self.items if not item.is_put_right]

    def reply_is_late(self, *, on: date) -> bool:
        """Whether the reply came after its last day, or has not come and the day is past."""
        if self.reply_due is None:
            return False
        came = self.replied.first if self.replied is not None else on
        return came is not None and came > self.reply_due


class SuggestionProblem(Model):
    """One problem a suggestion names. withdrawn_by_id: the entry of the version without it."""

    __tablename__ = "suggestion_problem"
    SEALED: ClassVar = sealed_columns(
        "suggestion_id position text_en text_zh withdrawn_by_id",
        is_final=False,
        unless=("is_sealed", False),
        once="text_en text_zh",
    )

    suggestion_id: Mapped[int] = mapped_column(ForeignKey("suggestion.id"), index=True)
    position: Mapped[int]
    text: Mapped[BilingualText] = words_columns("text")
    is_implied: Mapped[bool] = mapped_column(default=False)
    is_sealed: Mapped[bool] = mapped_column(default=True)
    withdrawn_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("journal_entry.id"), info=INDEXED_WHERE_TOLD
    )


class SuggestionItem(Requirement):
    """One demand, which is answered, put right and checked by itself.

    put_right: its state as a promise, in the words of suggestions; proof: of the last look.
    evidence, basis: the facts and evidence, and the law, on which it rests. problem_places: of the
    problems it answers, from 1, as "1, 3". known_by: what is to be seen once it is put right,
    known_place where, known_who by whom, known_after after how many days; known_on,
    known_writer_id: when and by whom that was said, where not in the letter.
    """

    __tablename__ = "suggestion_item"
    __table_args__ = (
        *promise_checks(),
        CheckConstraint("put_right <> 'not_seen' OR seen_on IS NULL", name="seen_on_a_day"),
        CheckConstraint("known_after IS NULL OR known_after > 0", name="known_after_some_days"),
    )
    SEALED: ClassVar = sealed_columns(
        "suggestion_id position text_en text_zh adoption answer_en answer_zh put_right seen_on"
        " seen_by_id proof_en proof_zh looked_back_on scope evidence_en evidence_zh basis_en"
        " basis_zh problem_places known_by_en known_by_zh known_place_en known_place_zh"
        " known_who_en known_who_zh known_after known_on known_writer_id",
        is_final=False,
        once="text_en text_zh",
    )

    suggestion_id: Mapped[int] = mapped_column(ForeignKey("suggestion.id"), index=True)
    position: Mapped[int]
    text: Mapped[BilingualText] = words_columns("text")
    adoption: Mapped[Adoption] = mapped_column(default=Adoption.UNANSWERED)
    answer: Mapped[BilingualText] = words_columns("answer")
    put_right: Mapped[PutRight] = mapped_column(default=PutRight.NOT_SEEN)
    proof: Mapped[BilingualText] = words_columns("proof")
    scope: Mapped[ItemScope | None]
    evidence: Mapped[BilingualText] = words_columns("evidence")
    basis: Mapped[BilingualText] = words_columns("basis", length=SHORT_TERM)
    problem_places: Mapped[str | None] = mapped_column(String(SHORT_TERM))
    known_by: Mapped[BilingualText] = words_columns("known_by")
    known_place: Mapped[BilingualText] = words_columns("known_place", length=SHORT_TERM)
    known_who: Mapped[BilingualText] = words_columns("known_who", length=SHORT_TERM)
    known_after: Mapped[int | None]
    known_on: Mapped[date | None]
    known_writer_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)

    if not TYPE_CHECKING:

        @property
        def state(self) -> HowKept:
            """State of the item, as of any requirement."""
            return AS_FOUND[self.put_right]

        @state.setter
        def state(self, finding: HowKept) -> None:
            self.put_right = AS_PUT_RIGHT[finding]

    @property
    def was_decided(self) -> bool:
        """Whether it stands in a letter; urging grows with what comes of it."""
        return session().get_one(Suggestion, self.suggestion_id).kind.is_formal

    def stand(self, standing: Standing, last: RequirementCheck | None) -> None:
        """Keep the proof and the entry of the last look, too."""
        super().stand(standing, last)
        self.proof = last.proof if last is not None else NOTHING
        self.entry_id = last.entry_id if last is not None else None

    def tell_last(self, look: RequirementCheck) -> None:
        """Evidence and entry of the last check."""
        look.proof, look.entry_id = self.proof, self.entry_id

    @property
    def known_words(self) -> BilingualText:
        """How we shall know, whole: what is to be seen, where, by whom; empty where nobody said."""
        parts = (self.known_by, self.known_place, self.known_who)
        en = "; ".join(part.in_("en") for part in parts if part)
        zh = "；".join(part.in_("zh") for part in parts if part)
        return BilingualText(en, zh) if self.known_by else NOTHING

    @property
    def is_answered(self) -> bool:
        """Whether the reply says anything of it, be it no."""
        return self.adoption not in SILENT

    @property
    def is_put_right(self) -> bool:
        """Whether we saw it put right, and it has not come back."""
        return self.put_right is PutRight.VERIFIED


class UrgingResult(Model):
    """What came of urging one of several bodies, on the day it was known here."""

    __tablename__ = "urging_result"
    __table_args__ = (UniqueConstraint("suggestion_id", "party_id"),)

    suggestion_id: Mapped[int] = mapped_column(ForeignKey("suggestion.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    response: Mapped[Response]
    known_on: Mapped[date]
    text: Mapped[BilingualText] = words_columns("text")
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)
    party: Mapped[Party] = relationship(lazy="joined")


class Rectification(FactColumns, Model):
    """Something the recipient is reported to have put right, with a number where there is one.

    It never counts as seen by us.
    """

    __tablename__ = "rectification"

    suggestion_id: Mapped[int] = mapped_column(ForeignKey("suggestion.id"), index=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("suggestion_item.id"), index=True)
    position: Mapped[int]
    text: Mapped[BilingualText] = words_columns("text")
    value: Mapped[Decimal | None] = mapped_column(Numeric(18, 2))
    unit: Mapped[str | None] = mapped_column(String(30))
    qualifier: Mapped[Qualifier | None]
