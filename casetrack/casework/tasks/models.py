"""A next step, and the codes that belong to it."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from casetrack.accounts.permissions import LOG, Permission
from casetrack.audit.contents import sealed_columns
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import InCase
from casetrack.codes import N_, NP_
from casetrack.db import Model
from casetrack.db.bilingual_text import BilingualText, words_columns

TEXT_LENGTH = 500

RECORD = Permission.declare("tasks:record", N_("plan and settle next steps"), held_by=LOG)
CHANGED = EntryKind.declare("next_step_changed", NP_("entry", "Next step changed"))
DROPPED = EntryKind.declare("next_step_dropped", NP_("entry", "Next step not needed any more"))
STEP = ObligationKind.declare("next_step", NP_("duty", "next step"), is_agreed=True)


class Task(InCase, Model):
    """Something to be done next in a case. Its day and who does it stand in its obligation.

    entry_id: the entry it follows from. done_by_id: the entry that tells how it ended: that it was
    done, or is not needed any more.
    """

    __tablename__ = "task"
    __table_args__ = (
        CheckConstraint("text_en IS NOT NULL OR text_zh IS NOT NULL", name="says_something"),
        CheckConstraint(
            f"coalesce(length(text_en), 0) <= {TEXT_LENGTH}"
            f" AND coalesce(length(text_zh), 0) <= {TEXT_LENGTH}",
            name="text_is_bounded",
        ),
    )
    SEALED: ClassVar = sealed_columns(
        "case_id entry_id text_en text_zh done_by_id",
        is_final=False,
    )

    entry_id: Mapped[int] = mapped_column(ForeignKey("journal_entry.id"), index=True)
    text: Mapped[BilingualText] = words_columns("text")
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)
