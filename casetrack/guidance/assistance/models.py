"""Psychological help, and the codes that belong to it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from casetrack.accounts.permissions import HANDLE, LOG, Permission
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.codes import N_, NP_
from casetrack.courses.models import CourseDetail

WRITE = Permission.declare(
    "assistance:write", N_("begin and end psychological help"), held_by=HANDLE
)
RECORD = Permission.declare(
    "assistance:record", N_("record the sessions of psychological help"), held_by=LOG
)
BEGUN = EntryKind.declare(
    "psychological_help_begun",
    NP_("entry", "Psychological help begun"),
)
HELD = EntryKind.declare(
    "psychological_help_session", NP_("entry", "Session of psychological help")
)
ASKED = EntryKind.declare(
    "psychological_help_consent_asked", NP_("entry", "Consent to psychological help asked")
)
ENDED = EntryKind.declare("psychological_help_ended", NP_("entry", "Psychological help ended"))
NEXT = ObligationKind.declare(
    "psychological_help_session", NP_("duty", "session of psychological help"), is_agreed=True
)


class PsychologicalHelp(CourseDetail):
    """Counselling, support or therapy for a child; who gives it is named WITH its measure.

    every_weeks: weeks between agreed sessions. child_agrees, guardian_agrees: what they answered
    when asked; None: not asked, or nobody said. asked_on: when. Why it is given against a no is the
    reason of its measure.
    """

    __tablename__ = "psychological_help"

    every_weeks: Mapped[int | None] = mapped_column(
        CheckConstraint("every_weeks IS NULL OR every_weeks > 0", name="some_weeks")
    )
    child_agrees: Mapped[bool | None]
    guardian_agrees: Mapped[bool | None]
    asked_on: Mapped[date | None]
