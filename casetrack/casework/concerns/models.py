"""A concern about somebody, and the codes that belong to it."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from casetrack.accounts.models import Staff
from casetrack.audit.contents import sealed_columns
from casetrack.cases.aspect_permissions import tell_within
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Aspect
from casetrack.cases.models import InCase, Party
from casetrack.codes import NP_, Coded
from casetrack.db import Model
from casetrack.db.bilingual_text import BilingualText, words_columns
from casetrack.db.partial_date import PartialDate, when_columns

RAISED = EntryKind.declare(
    "concern_raised",
    NP_("entry", "Concern raised"),
    also=("异常情况、异常、风险、风险情况、紧急情况、自伤、自残、自杀、轻生、concern、urgent"),
)
NO_PLAN = EntryKind.declare("concern_without_plan", NP_("entry", "Why no visits are planned"))
TAKEN = EntryKind.declare("concern_taken", NP_("entry", "Urgent concern: taken on"))
LOOKED = EntryKind.declare("concern_looked", NP_("entry", "Urgent concern: looked at again"))
ADDED = EntryKind.declare("concern_added", NP_("entry", "Urgent concern: something added"))
NOT_ENOUGH = EntryKind.declare("concern_not_enough", NP_("entry", "Urgent concern: not enough"))
ENDED = EntryKind.declare("concern_ended", NP_("entry", "Urgent concern: ended"))
URGENT = ObligationKind.URGENT_CONCERN
NEXT_LOOK = ObligationKind.declare(
    "concern_look", NP_("duty", "looking at the child again"), is_agreed=True
)
WHAT_FOLLOWS = ObligationKind.declare(
    "what_follows", NP_("duty", "plan of what follows"), is_agreed=True, is_at_once=True
)
# Staff due to check on a child of which they see a part are informed of it.
for _part in (Aspect.VISITS, Aspect.SUPERVISION):
    tell_within(_part, (NEXT_LOOK,))


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


class ConcernStepKind(Coded):
    """What somebody said of an urgent concern after it was raised. ANSWER: to an alarm."""

    TAKEN = "taken", NP_("concern step", "taken on")
    ANSWER = "answer", NP_("concern step", "answered")
    LOOK = "look", NP_("concern step", "looked at again")
    ADDED = "added", NP_("concern step", "added")
    NOT_ENOUGH = "not_enough", NP_("concern step", "not enough")
    ENDED = "ended", NP_("concern step", "ended")


class SeenHow(Coded):
    """Whether somebody saw the child, and how."""

    FACE = "face", NP_("concern", "face to face")
    CALL = "call", NP_("concern", "by video or telephone")
    NOT = "not", NP_("concern", "not seen")


class Safety(Coded):
    """Whether the child is safe now."""

    SAFE = "safe", NP_("concern", "safe, somebody watches")
    FOR_NOW = "for_now", NP_("concern", "safe for now, to be watched on")
    UNSAFE = "unsafe", NP_("concern", "not safe")
    UNKNOWN = "unknown", NP_("concern", "not known")


# Safety codes that raise no alarm before the next check.
CALM = frozenset({Safety.SAFE, Safety.FOR_NOW})


class Concern(InCase, Model):
    """What somebody fears for one person of a case; its urgency is an obligation beside it.

    happened: when it was seen. seen: what was. done_now, told: what was done at once, and who was
    told. raised_at: the instant it was raised here; None for what a file brought, or what was
    urgent before there were concerns. entry_id: the entry that tells it. answer_id, answered_by_id:
    the first entry that says what was done about it, and who says so. ended_on: the day from which
    nobody need look any more. escalated_at: when the chief procurator was told.
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
        CheckConstraint("ended_on IS NULL OR answered_on IS NOT NULL", name="ended_once_answered"),
    )
    # One that came with a migration was never sealed, as nobody sent it.
    SEALED: ClassVar = sealed_columns(
        "case_id party_id visit_id level source happened_edtf happened_words happened_first"
        " happened_last seen_en seen_zh done_now_en done_now_zh told_en told_zh answered_on"
        " answer_id ended_on",
        is_final=False,
        unless=("raised_at", None),
    )

    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), unique=True)
    level: Mapped[ConcernLevel]
    source: Mapped[ConcernSource]
    happened: Mapped[PartialDate] = composite(*when_columns("happened", index=False))
    seen: Mapped[BilingualText] = words_columns("seen")
    done_now: Mapped[BilingualText] = words_columns("done_now")
    told: Mapped[BilingualText] = words_columns("told")
    raised_at: Mapped[datetime | None]
    raised_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)
    answered_on: Mapped[date | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)
    ended_on: Mapped[date | None]
    escalated_at: Mapped[datetime | None]
    party: Mapped[Party] = relationship()
    raised_by: Mapped[Staff | None] = relationship(foreign_keys=[raised_by_id])
    answered_by: Mapped[Staff | None] = relationship(foreign_keys=[answered_by_id])

    @property
    def is_urgent(self) -> bool:
        """Whether it is of level URGENT."""
        return self.level is ConcernLevel.URGENT

    @property
    def is_open(self) -> bool:
        """Whether it has not ended."""
        return self.ended_on is None


class ConcernStep(Model):
    """What somebody said of an urgent concern after it was raised; a row that is never rewritten.

    text: what was done, found, added, or why it ended. Of an answer and of a look: done_by_id,
    done_on: who did it and when; seen, seen_by: how the child was seen, by whom and where;
    unseen: why not, and when it is to be; safety, watch: whether it is safe, who watches until
    when; next_by_id, next_on: who looks again on which day. said_at: the instant it was said here;
    None for what a file brought. entry_id: the entry that tells it.
    """

    __tablename__ = "concern_step"
    __table_args__ = (
        *(
            CheckConstraint(f"(kind IN ('answer', 'look')) = ({column} IS NOT NULL)", name=name)
            for column, name in (
                ("done_on", "done_on_a_day"),
                ("seen", "says_whether_seen"),
                ("safety", "says_how_safe"),
                ("next_on", "says_the_next_look"),
            )
        ),
        CheckConstraint(
            "seen <> 'not' OR unseen_en IS NOT NULL OR unseen_zh IS NOT NULL", name="unseen_is_told"
        ),
        CheckConstraint("next_on IS NULL OR next_on >= done_on", name="looks_again_afterwards"),
    )
    SEALED: ClassVar = sealed_columns(
        "concern_id kind text_en text_zh done_on seen safety seen_by_en seen_by_zh unseen_en"
        " unseen_zh watch_en watch_zh next_on next_by_id said_by_id entry_id",
        is_final=True,
        unless=("said_at", None),
    )

    concern_id: Mapped[int] = mapped_column(ForeignKey("concern.id"), index=True)
    kind: Mapped[ConcernStepKind]
    text: Mapped[BilingualText] = words_columns("text")
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    done_on: Mapped[date | None]
    seen: Mapped[SeenHow | None]
    seen_by: Mapped[BilingualText] = words_columns("seen_by")
    unseen: Mapped[BilingualText] = words_columns("unseen")
    safety: Mapped[Safety | None]
    watch: Mapped[BilingualText] = words_columns("watch")
    next_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    next_on: Mapped[date | None]
    said_at: Mapped[datetime | None]
    said_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)
    done_by: Mapped[Staff | None] = relationship(foreign_keys=[done_by_id])
    next_by: Mapped[Staff | None] = relationship(foreign_keys=[next_by_id])
    said_by: Mapped[Staff | None] = relationship(foreign_keys=[said_by_id])

    @property
    def is_look(self) -> bool:
        """Whether it is an answer or a check, with what was done and how the child is."""
        return self.kind in (ConcernStepKind.ANSWER, ConcernStepKind.LOOK)

    @property
    def is_calm(self) -> bool:
        """Whether the child was seen and is safe until the next check."""
        return self.seen is not SeenHow.NOT and self.safety in CALM
