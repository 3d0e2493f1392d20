"""A step about a letter that had no effect after urging, and what came of it; never changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casetrack.audit.contents import sealed_columns
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import InCase
from casetrack.codes import NP_, Coded
from casetrack.db import Model
from casetrack.db.bilingual_text import BilingualText, words_columns

REPORTED_UP = EntryKind.declare(
    "suggestion_reported_up", NP_("entry", "Suggestion without effect reported upwards")
)
SUPERIOR_INFORMED = EntryKind.declare(
    "suggestion_superior_informed", NP_("entry", "Superior or department of the recipient informed")
)
ORGANS_INFORMED = EntryKind.declare(
    "suggestion_organs_informed",
    NP_("entry", "Party committee, people's congress or government informed"),
)
REVIEW_SUSPENDED = EntryKind.declare(
    "suit_review_suspended", NP_("entry", "Review for a public interest suit suspended")
)
REVIEW_RESUMED = EntryKind.declare(
    "suit_review_resumed", NP_("entry", "Review for a public interest suit resumed")
)
CAME_OF_STEP = EntryKind.declare(
    "suggestion_step_result", NP_("entry", "What came of a step after a suggestion")
)
NAME_LENGTH = 120


class LetterRung(Coded):
    """A step about a letter without effect, the least first."""

    HIGHER_OFFICE = "higher_office", NP_("rung", "reported to the higher procuratorate")
    SUPERIOR = (
        "superior",
        NP_("rung", "superior, competent department or industry body informed"),
    )
    STATE_ORGANS = (
        "state_organs",
        NP_("rung", "Party committee, people's congress, government or supervision informed"),
    )
    SUSPEND = "suspend", NP_("rung", "review for a public interest suit suspended")
    RESUME = "resume", NP_("rung", "review for a public interest suit resumed")
    NOT_TO_SUE = "not_to_sue", NP_("rung", "no public interest suit filed")


#: Steps upwards and to others, as the letter had no effect.
UPWARDS = (LetterRung.HIGHER_OFFICE, LetterRung.SUPERIOR, LetterRung.STATE_ORGANS)
TOLD_BY_RUNG: Mapping[LetterRung, EntryKind] = {
    LetterRung.HIGHER_OFFICE: REPORTED_UP,
    LetterRung.SUPERIOR: SUPERIOR_INFORMED,
    LetterRung.STATE_ORGANS: ORGANS_INFORMED,
    LetterRung.SUSPEND: REVIEW_SUSPENDED,
    LetterRung.RESUME: REVIEW_RESUMED,
    LetterRung.NOT_TO_SUE: EntryKind.PUBLIC_INTEREST_NOT_SUED,
}


class EscalationStep(InCase, Model):
    """A step that was decided. whom: to whom it went; text: what was told, and why."""

    __tablename__ = "escalation_step"
    SEALED: ClassVar = sealed_columns(
        "case_id suggestion_id rung whom taken_on text_en text_zh entry_id",
        is_final=True,
    )

    suggestion_id: Mapped[int] = mapped_column(ForeignKey("suggestion.id"), index=True)
    rung: Mapped[LetterRung]
    whom: Mapped[str] = mapped_column(String(NAME_LENGTH))
    taken_on: Mapped[date]
    text: Mapped[BilingualText] = words_columns("text")
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)

    results: Mapped[list[EscalationResult]] = relationship(
        order_by="EscalationResult.id", cascade="all, delete-orphan"
    )


class EscalationResult(Model):
    """What came of a step, as it was known on a day; told_by: who said or did it."""

    __tablename__ = "escalation_result"
    SEALED: ClassVar = sealed_columns(
        "step_id known_on told_by text_en text_zh entry_id",
        is_final=True,
    )

    step_id: Mapped[int] = mapped_column(ForeignKey("escalation_step.id"), index=True)
    known_on: Mapped[date]
    told_by: Mapped[str] = mapped_column(String(NAME_LENGTH))
    text: Mapped[BilingualText] = words_columns("text")
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)
