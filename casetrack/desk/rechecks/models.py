"""Later flags on a decision or another act, and their follow-up."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casetrack.accounts.permissions import HANDLE, Permission
from casetrack.cases import extra_fields as typed
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.extra_fields import Shape
from casetrack.cases.models import Disposition, JournalEntry
from casetrack.codes import N_, NP_, Coded
from casetrack.db import Model, OfCase
from casetrack.db.bilingual_text import BilingualText, words_columns

WHO_LENGTH, REASON_LENGTH = 200, 500
ANSWER = Permission.declare(
    "rechecks:answer", N_("record the follow-up to a flag on a decision"), held_by=HANDLE
)
FOLLOWS = EntryKind.declare("decision_rechecked", NP_("entry", "Follow-up to a flag on a decision"))


class WhatFollows(Coded):
    """The follow-up to flags on a decision that current facts no longer support."""

    STANDS = "stands", NP_("follow-up", "the decision stands")
    MADE_GOOD = "made_good", NP_("follow-up", "what was missing is made good")
    CHANGED = "changed", NP_("follow-up", "the decision is changed or revoked")
    SUBMITTED = "submitted", NP_("follow-up", "submitted to the committee or the office above")


DONE = typed.declare("what_follows", NP_("field", "follow-up"), Shape.CODES, codes=WhatFollows)
DONE_BY = typed.declare("follows_by", NP_("field", "who sees to it"))
# Two for one decision, each with one owner: the handler, and the chief procurator.
TO_HANDLER, TO_CHIEF = (
    ObligationKind.declare(kind, words, is_agreed=True, is_at_once=True)
    for kind, words in (
        ("decision_recheck", NP_("duty", "flag on a decision")),
        (
            "decision_recheck_chief",
            NP_("duty", "flag on a decision, for the chief procurator"),
        ),
    )
)


class LaterFlag(OfCase, Model):
    """A rule by which a decision would not stand any more, since a day, by what an entry tells.

    act_id: instead of a decision about a person, the entry of another legal act: a hearing
    approved, a step towards a guardian, corrective education, the closing. entry_id: the entry of
    the change; None without one. ended_on: the day since which the facts agree with the rule again,
    or the decision has no effect. done, done_by, reason: the follow-up, recorded once, on
    `answered_on` in the entry `answer_id`.
    """

    __tablename__ = "later_flag"
    __table_args__ = (
        CheckConstraint("(disposition_id IS NULL) <> (act_id IS NULL)", name="of_one_thing"),
        CheckConstraint("(done IS NULL) = (answered_on IS NULL)", name="answered_on_a_day"),
        CheckConstraint("ended_on IS NULL OR ended_on >= since", name="ends_after_it_came"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    disposition_id: Mapped[int | None] = mapped_column(ForeignKey("disposition.id"), index=True)
    act_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)
    rule: Mapped[str] = mapped_column(String(60))
    since: Mapped[date]
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)
    ended_on: Mapped[date | None]
    done: Mapped[WhatFollows | None]
    done_by: Mapped[BilingualText] = words_columns("done_by", length=WHO_LENGTH)
    reason: Mapped[BilingualText] = words_columns("reason", length=REASON_LENGTH)
    answered_on: Mapped[date | None]
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)
    entry: Mapped[JournalEntry | None] = relationship(foreign_keys=[entry_id])
    act: Mapped[JournalEntry | None] = relationship(foreign_keys=[act_id])

    def is_of(self, taken: Disposition | JournalEntry) -> bool:
        """Whether it is on this decision, or on the act of this entry."""
        of = self.disposition_id if isinstance(taken, Disposition) else self.act_id
        return of == taken.id

    @property
    def waits(self) -> bool:
        """Whether it stands without a follow-up."""
        return self.ended_on is None and self.done is None
