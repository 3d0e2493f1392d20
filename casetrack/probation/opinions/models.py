"""An opinion at the end of a probation, and every wording it had."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from casetrack.accounts.permissions import HANDLE, Permission
from casetrack.audit.contents import sealed_columns
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import InCase
from casetrack.clocks.office_terms.models import OfficeTerm
from casetrack.codes import N_, NP_, Coded
from casetrack.db import Model
from casetrack.db.bilingual_text import BilingualText, words_columns
from casetrack.law.counting import Length, LengthUnit

TEXT_LENGTH = 12_000

WRITE = Permission.declare(
    "opinions:write", N_("write the opinion at the end of a probation"), held_by=HANDLE
)
FINISHED = EntryKind.declare(
    "opinion_finished",
    NP_("entry", "Opinion on the probation finished"),
    also="考察意见书、考察意见、考察报告",
)
ANEW = EntryKind.declare("opinion_written_anew", NP_("entry", "Opinion on the probation changed"))
# No law sets a day: so many before the last one of the probation.
OPINION_TERM = OfficeTerm(
    "opinion",
    N_("Finish the opinion on a probation, before the last day of the probation"),
    Length(15, LengthUnit.DAY),
    most=90,
    note=N_("Opinions that are owed follow."),
    least=0,
)
OPINION = ObligationKind.declare("probation_opinion", NP_("duty", "opinion on the probation"))


class OpinionProposes(Coded):
    """What the opinion proposes to whoever decides."""

    NOT_PROSECUTE = "not_prosecute", NP_("opinion", "not to prosecute")
    PROSECUTE = "prosecute", NP_("opinion", "to revoke, and to prosecute")


class ProbationOpinion(InCase, Model):
    """The opinion on one probation. number: of its wording now.

    finished_on, finished_by_id: day and person; None while unfinished. entry_id: the entry of
    finishing it.
    """

    __tablename__ = "probation_opinion"
    __table_args__ = (
        CheckConstraint(
            "finished_by_id IS NULL OR finished_on IS NOT NULL", name="finished_on_a_day"
        ),
    )

    probation_id: Mapped[int] = mapped_column(ForeignKey("probation.id"), unique=True)
    number: Mapped[int] = mapped_column(default=1)
    finished_on: Mapped[date | None]
    finished_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)


class OpinionVersion(InCase, Model):
    """One wording of an opinion; never changed. is_drafted: as the file gave it, by nobody."""

    __tablename__ = "opinion_version"
    __table_args__ = (
        UniqueConstraint("opinion_id", "number"),
        CheckConstraint("text_en IS NOT NULL OR text_zh IS NOT NULL", name="says_something"),
        CheckConstraint("number > 0", name="counted_from_one"),
    )
    SEALED: ClassVar = sealed_columns(
        "case_id opinion_id number is_drafted proposes text_en text_zh",
        is_final=True,
    )

    opinion_id: Mapped[int] = mapped_column(ForeignKey("probation_opinion.id"))
    number: Mapped[int]
    is_drafted: Mapped[bool] = mapped_column(default=False)
    proposes: Mapped[OpinionProposes]
    text: Mapped[BilingualText] = words_columns("text")
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    written_at: Mapped[datetime | None]
