"""Queries of next steps: open ones of a case, their texts, their possible owners."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select

from casetrack.accounts.models import Staff
from casetrack.cases.case_rows import CaseRows
from casetrack.cases.facts import CaseFacts
from casetrack.cases.kinds import Aspect
from casetrack.cases.models import Case, CaseGrant, JournalEntry, Obligation
from casetrack.cases.policy import seen_whole
from casetrack.casework.tasks.models import STEP, Task
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.id_filter import is_among

TASKS = CaseRows(Task, "id")


def open_tasks(case: Case) -> Sequence[tuple[Task, date]]:
    """Open next steps of the case with their days, earliest first."""
    query = (
        select(Task, Obligation.due)
        .join(Obligation, _owes_it())
        .where(Obligation.case_id == case.id, Obligation.is_open)
        .order_by(Obligation.due, Task.id)
    )
    return [(task, due) for task, due in session().execute(query)]


def duty_of(task: Task) -> Obligation:
    """The obligation of a next step: its day and owner."""
    query = select(Obligation).where(
        Obligation.subject == Task.__tablename__,
        Obligation.subject_id == task.id,
        Obligation.kind == STEP,
    )
    return session().scalars(query).one()


def texts_of(task_ids: Collection[int], seen_by: Staff, on: date) -> Mapping[int, BilingualText]:
    """Texts of these steps, in cases the reader sees in full; one statement.

    Readers of dates alone see only that a step is due.
    """
    query = select(Task.id, Task.text).where(
        Task.id.in_(task_ids), is_among(Task.case_id, *seen_whole(seen_by, on=on))
    )
    return dict(session().execute(query).all())


def texts_in(
    facts: CaseFacts, task_ids: Collection[int], _user: Staff
) -> Mapping[int, BilingualText]:
    """Like `texts_of`, from already loaded facts."""
    if not facts.sight.is_whole:
        return {}
    return {task.id: task.text for task in facts.read(TASKS) if task.id in task_ids}


def entry_behind(task: Task) -> JournalEntry:
    """The entry a step follows from."""
    return session().get_one(JournalEntry, task.entry_id)


def people_on(case: Case, *, on: date) -> Sequence[Staff]:
    """Staff of the whole case on that day, the handler first, then by name."""
    held = select(CaseGrant.staff_id).where(
        CaseGrant.case_id == case.id,
        CaseGrant.aspect == Aspect.WHOLE,
        CaseGrant.staff_id.is_not(None),
        CaseGrant.ended_at.is_(None),
        CaseGrant.since <= on,
        or_(CaseGrant.until.is_(None), CaseGrant.until >= on),
    )
    query = (
        select(Staff)
        .where(Staff.is_active, or_(Staff.id == case.handler_id, Staff.id.in_(held)))
        .order_by(Staff.id != case.handler_id, Staff.name, Staff.id)
    )
    return session().scalars(query).all()


def _owes_it() -> ColumnElement[bool]:
    return and_(
        Obligation.subject == Task.__tablename__,
        Obligation.subject_id == Task.id,
        Obligation.kind == STEP,
    )
