"""A concern about somebody, and the codes that belong to it."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from casetrack.accounts.models import Staff
from casetrack.audit.contents import SealedColumns
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import Party
from casetrack.codes import NP_, Coded
from casetrack.db import Model
from casetrack.db.when import When, when_columns
from casetrack.db.words import Words, words_columns

RAISED = EntryKind.declare(
    "concern_raised",
    NP_("entry", "Concern raised"),
    also=("异常情况、异常、风险、风险情况、紧急情况、自伤、自残、自杀、轻生、concern、urgent"),
)
NO_PLAN = EntryKind.declare("concern_without_plan", NP_("entry", "Why no visits are planned"))
URGENT = ObligationKind.URGENT_CONCERN
WHAT_FOLLOWS = ObligationKind.declare(
    "what_follows", NP_("duty", "plan of what follows"), is_agreed=True, is_at_once=True
)


class ConcernLevel(Coded):
    """How much somebody fears for a child. URGENT: it cannot wait until tomorrow."""

    WORRYING = "worrying", NP_("concern", "worrying")
    URGENT = "urgent", NP_("concern", "urgent")


class ConcernSource(Coded):
    """How it came to be known. VISIT: at a visit that is recorded here."""

    VISIT = "visit", NP_("concern", "at a visit")
    WORK = "work", NP_("concern", "in our own work")
    ENTRUSTED = "entrusted", NP_("concern", "from the office that supervises")
    MESSAGE = "message", NP_("concern", "from another office, a school or a neighbour")
    REPLY = "reply", NP_("concern", "from a reply to us")


class Concern(Model):
    """What somebody fears for one person of a case; its urgency is an obligation beside it.

    happened: when it was seen. seen: what was. done_now, told: what was done at once, and who was
    told. raised_at: the instant it was raised here; None for what a file brought, or what was
    urgent before there were concerns. entry_id: the entry that tells it. answer_id, answered_by_id:
    the entry that says what was done about it, and who says so. escalated_at: when the chief
    procurator was told.
    """

    __tablename__ = "concern"
    __table_args__ = (
        CheckConstraint("(source = 'visit') = (visit_id IS NOT NULL)", name="visit_is_its_source"),
        CheckConstraint(
            "level <> 'urgent' OR raised_at IS NULL"
            " OR ((done_now_en IS NOT NULL OR done_now_zh IS NOT NULL)"
            " AND (told_en IS NOT NULL OR told_zh IS NOT NULL))",
            name="urgent_says_what_and_whom",
        ),
        CheckConstraint("answer_id IS NULL OR answered_on IS NOT NULL", name="answered_on_a_day"),
    )
    # One that came with a migration was never sealed, as nobody sent it.
    SEALED: ClassVar = SealedColumns(
        (
            "case_id",
            "party_id",
            "visit_id",
            "level",
            "source",
            "happened_edtf",
            "happened_words",
            "happened_first",
            "happened_last",
            "seen_en",
            "seen_zh",
            "done_now_en",
            "done_now_zh",
            "told_en",
            "told_zh",
            "answered_on",
            "answer_id",
        ),
        is_final=False,
        unless=("raised_at", None),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), unique=True)
    level: Mapped[ConcernLevel]
    source: Mapped[ConcernSource]
    happened: Mapped[When] = composite(*when_columns("happened", index=False))
    seen: Mapped[Words] = words_columns("seen")
    done_now: Mapped[Words] = words_columns("done_now")
    told: Mapped[Words] = words_columns("told")
    raised_at: Mapped[datetime | None]
    raised_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)
    answered_on: Mapped[date | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)
    escalated_at: Mapped[datetime | None]
    party: Mapped[Party] = relationship()
    raised_by: Mapped[Staff | None] = relationship(foreign_keys=[raised_by_id])
    answered_by: Mapped[Staff | None] = relationship(foreign_keys=[answered_by_id])

    @property
    def is_urgent(self) -> bool:
        """Whether it cannot wait until tomorrow."""
        return self.level is ConcernLevel.URGENT

    @property
    def is_open(self) -> bool:
        """Whether nobody has said yet what was done about it."""
        return self.answered_on is None
