"""A standstill of the time to reply, with the objection or the question it comes from."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from casetrack.cases.doer_kinds import Doer
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import InCase
from casetrack.codes import NP_, Coded
from casetrack.db import Model
from casetrack.db.bilingual_text import BilingualText, words_columns
from casetrack.suggestions.kinds import WhyStill

OBJECTED = EntryKind.declare(
    "suggestion_objected", NP_("entry", "Objection to a suggestion"), by=Doer.RECIPIENT
)
CLARIFICATION_ASKED = EntryKind.declare(
    "suggestion_clarification_asked",
    NP_("entry", "Clarification of a suggestion asked"),
    by=Doer.RECIPIENT,
)
BODY_CHANGED = EntryKind.declare(
    "suggestion_body_changed", NP_("entry", "Recipient abolished, or its task moved")
)
UPHELD = EntryKind.declare("suggestion_objection_upheld", NP_("entry", "Objection upheld"))
REJECTED = EntryKind.declare("suggestion_objection_rejected", NP_("entry", "Objection rejected"))
RUNS_AGAIN = EntryKind.declare(
    "suggestion_runs_again", NP_("entry", "Time to reply to a suggestion runs again")
)
ENTRIES = {
    WhyStill.OBJECTION: OBJECTED,
    WhyStill.CLARIFICATION: CLARIFICATION_ASKED,
    WhyStill.BODY_CHANGED: BODY_CHANGED,
}
NAME_LENGTH = 120


class Outcome(Coded):
    """What became of a standstill."""

    UPHELD = "upheld", NP_("standstill", "objection upheld")
    REJECTED = "rejected", NP_("standstill", "objection rejected")
    ANSWERED = "answered", NP_("standstill", "answered; the time runs again")


class LetterStandstill(InCase, Model):
    """A standstill of the time to reply to one letter.

    why: its kind; since: from that day on. told_by: who objected or asked; text: their words, or
    what changed. shown: the last day of the reply that was shown by then. outcome, answer: of ours,
    answered_on that day. until: the day the time runs again from; None while it stands still.
    """

    __tablename__ = "suggestion_standstill"
    __table_args__ = (
        CheckConstraint("until IS NULL OR outcome IS NOT NULL", name="ends_with_an_outcome"),
        CheckConstraint("until IS NULL OR until >= since", name="until_after_since"),
        CheckConstraint("(outcome IS NULL) = (answered_on IS NULL)", name="outcome_of_a_day"),
        CheckConstraint(
            "outcome IS NULL OR (why = 'objection') = (outcome <> 'answered')",
            name="outcome_of_its_kind",
        ),
    )

    suggestion_id: Mapped[int] = mapped_column(ForeignKey("suggestion.id"), index=True)
    why: Mapped[WhyStill]
    since: Mapped[date]
    told_by: Mapped[str] = mapped_column(String(NAME_LENGTH))
    text: Mapped[BilingualText] = words_columns("text")
    shown: Mapped[date | None]
    outcome: Mapped[Outcome | None]
    answered_on: Mapped[date | None]
    answer: Mapped[BilingualText] = words_columns("answer")
    until: Mapped[date | None]
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)
    ended_entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)

    @property
    def kind(self) -> EntryKind:
        """What happened when it began."""
        return ENTRIES[self.why]

    @property
    def is_examined(self) -> bool:
        """Whether somebody has answered it."""
        return self.outcome is not None
