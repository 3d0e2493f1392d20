"""Opinions, notices to correct illegality and reviews of custody, with their steps."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, composite, mapped_column

from casetrack.accounts.approval import WhoDecides
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import FactColumns, InCase
from casetrack.codes import NP_, Coded
from casetrack.db import Model
from casetrack.db.bilingual_text import BilingualText, words_columns
from casetrack.db.partial_date import PartialDate, when_columns

TEXT_LENGTH, WHO_LENGTH = 500, 200
TOLD = EntryKind.declare("oversight_told", NP_("entry", "Opinion, notice or custody review"))
REPLY = ObligationKind.declare(
    "oversight_reply", NP_("duty", "reply to an opinion or notice"), is_awaited=True
)
REEXAMINATION = ObligationKind.declare(
    "oversight_reexamination", NP_("duty", "re-examination of a notice to correct illegality")
)
CUSTODY_REVIEW = ObligationKind.declare(
    "custody_review", NP_("duty", "review of the necessity of custody"), is_aftercare=True
)


class OversightKind(Coded):
    """Acts of the office towards another body, its own custody reviews, and their steps."""

    OPINION = "opinion", NP_("oversight", "procuratorial opinion")
    CORRECTION = "correction", NP_("oversight", "notice to correct illegality")
    CUSTODY = "custody", NP_("oversight", "review of the necessity of custody")
    REPLIED = "replied", NP_("oversight", "reply received")
    URGED = "urged", NP_("oversight", "reply urged")
    OBJECTED = "objected", NP_("oversight", "re-examination requested by the body")
    UPHELD = "upheld", NP_("oversight", "re-examined: the notice stands")
    REVOKED = "revoked", NP_("oversight", "re-examined: the notice is revoked")
    REPORTED = "reported", NP_("oversight", "reported to the higher procuratorate")
    CLOSED = "closed", NP_("oversight", "matter closed")


ACTS = (OversightKind.OPINION, OversightKind.CORRECTION, OversightKind.CUSTODY)
STEPS = tuple(kind for kind in OversightKind if kind not in ACTS)


class Result(Coded):
    """What a review of custody found, or what the body did."""

    NEEDED = "needed", NP_("oversight result", "custody is still needed")
    RELEASE = "release", NP_("oversight result", "release proposed")
    CHANGE = "change", NP_("oversight result", "change of the measure proposed")
    HERE = "here", NP_("oversight result", "released, or measure changed, by this office")
    NOT_HELD = "not_held", NP_("oversight result", "no longer in custody")
    DONE = "done", NP_("oversight result", "done or put right")
    PARTLY = "partly", NP_("oversight result", "done or put right in part")
    NOT_DONE = "not_done", NP_("oversight result", "not done, not put right")


FOUND, DONE = tuple(Result)[:5], tuple(Result)[5:]


class OversightAct(FactColumns, InCase, Model):
    """One opinion, notice or review of custody, or one step that came of it.

    of_id: the act of a step. happened_on: day issued, reviewed or received. written: the date on a
    letter of the body. received_on: when the body received ours. due_on: the last day for the
    reply, set by the document; for custody the day of the next review.
    """

    __tablename__ = "oversight_act"
    __table_args__ = (
        CheckConstraint(
            "(kind IN ('opinion', 'correction', 'custody')) = (of_id IS NULL)",
            name="step_of_an_act",
        ),
        CheckConstraint(
            "(kind IN ('custody', 'replied', 'closed')) = (result IS NOT NULL)",
            name="result_where_one_is",
        ),
        CheckConstraint(
            "(kind IN ('opinion', 'correction')) = (decided_by IS NOT NULL)",
            name="somebody_decided",
        ),
        CheckConstraint(
            "(of_id IS NULL AND coalesce(result, '') <> 'not_held') = (due_on IS NOT NULL)",
            name="due_while_it_goes_on",
        ),
        CheckConstraint("due_on IS NULL OR due_on >= happened_on", name="due_afterwards"),
    )

    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    of_id: Mapped[int | None] = mapped_column(ForeignKey("oversight_act.id"), index=True)
    kind: Mapped[OversightKind]
    result: Mapped[Result | None]
    recipient: Mapped[BilingualText] = words_columns("recipient", length=WHO_LENGTH)
    text: Mapped[BilingualText] = words_columns("text", length=TEXT_LENGTH)
    ground: Mapped[BilingualText] = words_columns("ground", length=TEXT_LENGTH)
    number: Mapped[BilingualText] = words_columns("number", length=WHO_LENGTH)
    decided_by: Mapped[WhoDecides | None]
    happened_on: Mapped[date]
    written: Mapped[PartialDate] = composite(*when_columns("written", index=False))
    received_on: Mapped[date | None]
    due_on: Mapped[date | None]
    position: Mapped[int] = mapped_column(default=0)
