"""The weeks of examinations of an office: kept by hand, avoided by visits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import HANDLE, Permission, has_permission
from casetrack.audit.record import AuditKind, record
from casetrack.cases.locking import take_version
from casetrack.clocks.calendar.models import LONGEST_EXAMS, ExamWeek
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.errors import NotAllowed, RuleBroken

EXAMS_EDIT = Permission.declare(
    "calendar:write", N_("keep the weeks of examinations"), held_by=HANDLE
)


@dataclass(frozen=True)
class ExamTerms:
    """Days of examinations (both inclusive), with a name."""

    first_on: date
    last_on: date
    name_zh: str = ""
    name_en: str = ""

    @property
    def name(self) -> BilingualText:
        """The name in the languages in which it was given."""
        return BilingualText.of(en=self.name_en, zh=self.name_zh)


def exam_weeks_of(office_id: int, *, since: date | None = None) -> Sequence[ExamWeek]:
    """The weeks of examinations of an office, the earliest first; one statement.

    since: only those that are not over before that day.
    """
    query = select(ExamWeek).where(ExamWeek.office_id == office_id)
    if since is not None:
        query = query.where(ExamWeek.last_on >= since)
    return session().scalars(query.order_by(ExamWeek.first_on, ExamWeek.id)).all()


def find_exam_week(exam_id: int, user: Staff) -> ExamWeek | None:
    """Exam days of the person's own office with this number; None if there are none."""
    exam = session().get(ExamWeek, exam_id)
    return exam if exam is not None and exam.office_id == user.office_id else None


def keep_exam_week(terms: ExamTerms, act: Act) -> ExamWeek:
    """Add a week of examinations to the actor's office.

    Raises NotAllowed; RuleBroken if it ends before it begins, is longer than LONGEST_EXAMS days,
    has no name, stands there already, or the number of a person stands in it.
    """
    _ensure_may(act.by)
    _check(terms)
    if _same(terms, act.by.office_id):
        raise RuleBroken(
            N_("Examinations on just these days stand there already."), field="first_on"
        )
    exams = ExamWeek(office_id=act.by.office_id, first_on=terms.first_on, last_on=terms.last_on)
    exams.name = terms.name
    session().add(exams)
    session().flush()
    _tell(exams, act, done="added")
    return exams


def change_exam_week(exams: ExamWeek, terms: ExamTerms, act: Act, *, opened: int) -> bool:
    """Change days or name; whether anything is different. Raises as `keep_exam_week`; LostRace."""
    _ensure_may(act.by)
    _check(terms)
    if (exams.first_on, exams.last_on, exams.name) == (terms.first_on, terms.last_on, terms.name):
        return False
    take_version(exams, opened=opened)
    exams.first_on, exams.last_on, exams.name = terms.first_on, terms.last_on, terms.name
    session().flush()
    _tell(exams, act, done="changed")
    return True


def remove_exam_week(exams: ExamWeek, act: Act, *, reason: str, opened: int) -> None:
    """Take a week of examinations away; visits that avoided it stay where they are.

    Raises NotAllowed, LostRace; RuleBroken without a reason.
    """
    _ensure_may(act.by)
    if not reason.strip():
        raise RuleBroken("override_needs_reason", field="reason")
    take_version(exams, opened=opened)
    _tell(exams, act, done="removed", reason=reason.strip())
    session().delete(exams)
    session().flush()


def _ensure_may(by: Staff) -> None:
    if not has_permission(by, EXAMS_EDIT):
        raise NotAllowed(EXAMS_EDIT.value)


def _check(terms: ExamTerms) -> None:
    if terms.last_on < terms.first_on:
        raise RuleBroken(
            N_("The last day, %(last)s, lies before the first, %(first)s."),
            field="last_on",
            first=terms.first_on,
            last=terms.last_on,
        )
    if (terms.last_on - terms.first_on).days >= LONGEST_EXAMS:
        raise RuleBroken(
            N_("At most %(most)s days. Enter the weeks one by one."),
            field="last_on",
            most=LONGEST_EXAMS,
        )
    if not terms.name:
        raise RuleBroken(
            N_("Give a name, such as final examinations, in one language or both."), field="name_zh"
        )


def _same(terms: ExamTerms, office_id: int) -> bool:
    return any(
        (week.first_on, week.last_on) == (terms.first_on, terms.last_on)
        for week in exam_weeks_of(office_id, since=terms.first_on)
    )


def _tell(exams: ExamWeek, act: Act, *, done: str, reason: str | None = None) -> None:
    record(
        AuditKind.EXAM_WEEKS_CHANGED,
        by=act.by,
        at=act.at,
        done=done,
        first=exams.first_on.isoformat(),
        last=exams.last_on.isoformat(),
        reason=reason,
    )
