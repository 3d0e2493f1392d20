"""Plan a next step from an entry; settle, change or drop it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from casetrack.accounts.act import Act
from casetrack.cases.duty_kinds import DutyState
from casetrack.cases.kinds import Part
from casetrack.cases.locking import lock, take_version
from casetrack.cases.models import Case, JournalEntry
from casetrack.cases.policy import ensure_may, ensure_open
from casetrack.casework.actions import Progress, log_progress
from casetrack.casework.correcting import ensure_reason
from casetrack.casework.journal_texts import Changed, changes, told
from casetrack.casework.tasks.models import CHANGED, DROPPED, RECORD, STEP, Task
from casetrack.casework.tasks.queries import duty_of, entry_behind, people_on
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.ledger.journal import enter
from casetrack.ledger.obligations import owe, settle
from casetrack.ledger.reasons import why_agreed

PLANNED = "next_step_planned"


@dataclass(frozen=True)
class NewTask:
    """Input of a next step, due on a day (inclusive). next_by_id: owner; None: who plans it."""

    next_text: str
    next_on: date
    next_by_id: int | None = None


@dataclass(frozen=True)
class TaskChange:
    """A new day (inclusive) or a new owner of a next step."""

    next_on: date
    next_by_id: int


def plan_task(case: Case, step: NewTask, because: JournalEntry, act: Act) -> Task:
    """Plan a next step that follows from an entry; it stands on Today until an entry settles it.

    Raises NotAllowed; RuleBroken if the case is closed, if the day is past, if the owner does not
    work on the case, or if the text is empty.
    """
    ensure_may(act.by, RECORD, case, on=act.on)
    ensure_open(case)
    if not step.next_text.strip():
        raise RuleBroken(N_("Say what is to be done next."), field="next_text")
    _ensure_ahead(step.next_on, act)
    by_id = step.next_by_id if step.next_by_id is not None else act.by.id
    _ensure_works_on(case, by_id, act)
    task = Task(case_id=case.id, entry_id=because.id, text=BilingualText.written(step.next_text))
    session().add(task)
    about = {link.party_id for link in because.parties if link.part is Part.ABOUT}
    owe(
        case,
        STEP,
        due=step.next_on,
        subject=task,
        why=why_agreed(PLANNED, fact_on=act.on, entry=because),
        owner_id=by_id,
        party_id=about.pop() if len(about) == 1 else None,
        told_by=because,
    )
    return task


def log_done(case: Case, task: Task, progress: Progress, act: Act) -> JournalEntry:
    """Log what was done, about the persons of the step; that settles it.

    Raises as `log_progress` and `settle_task`.
    """
    about = [link.party_id for link in entry_behind(task).parties if link.part is Part.ABOUT]
    entry = log_progress(case, replace(progress, about_ids=tuple(about)), act)
    settle_task(case, task, entry, act)
    return entry


def settle_task(case: Case, task: Task, done_by: JournalEntry, act: Act) -> None:
    """Settle a next step by the entry that tells of it.

    Raises NotAllowed; RuleBroken if it is over.
    """
    ensure_may(act.by, RECORD, case, on=act.on)
    _ensure_open_task(task)
    task.done_by_id = done_by.id
    task.version += 1
    settle(STEP, task, on=act.on)


def change_task(
    case: Case, task: Task, change: TaskChange, act: Act, *, opened: int
) -> JournalEntry | None:
    """Change day or owner of a next step; before and after stand in the journal.

    None if nothing differs. Raises NotAllowed, LostRace; RuleBroken as for planning it.
    """
    ensure_may(act.by, RECORD, case, on=act.on)
    _ensure_open_task(task)
    duty = duty_of(task)
    if (change.next_on, change.next_by_id) == (duty.due, duty.owner_id):
        return None
    names = {person.id: person.name for person in people_on(case, on=act.on)}
    if change.next_on != duty.due:
        _ensure_ahead(change.next_on, act)
    if change.next_by_id != duty.owner_id:
        _ensure_works_on(case, change.next_by_id, act)
    take_version(task, opened=opened)
    before = names.get(duty.owner_id or 0)
    lines = changes(
        Changed("next_on", "By", "截止日期", duty.due.isoformat(), change.next_on.isoformat()),
        Changed("next_by", "Who", "办理人", before, names.get(change.next_by_id)),
    )
    entry = enter(
        case,
        CHANGED,
        act,
        when=PartialDate.day(act.on),
        text=_quoted(task, told(lines)),
        subject=task,
        changed=[line.field for line in lines],
    )
    owe(
        case,
        STEP,
        due=change.next_on,
        subject=task,
        why=duty.why,
        owner_id=change.next_by_id,
        party_id=duty.party_id,
        told_by=entry,
    )
    return entry


def drop_task(case: Case, task: Task, reason: str, act: Act) -> JournalEntry:
    """Drop a next step that is not needed any more, with a reason.

    Raises NotAllowed; RuleBroken without a reason, or if it is over.
    """
    ensure_may(act.by, RECORD, case, on=act.on)
    _ensure_open_task(task)
    ensure_reason(reason)
    entry = enter(
        case,
        DROPPED,
        act,
        when=PartialDate.day(act.on),
        text=_quoted(task, BilingualText.written(reason)),
        subject=task,
    )
    task.done_by_id = entry.id
    task.version += 1
    settle(STEP, task, on=act.on, as_=DutyState.LAPSED)
    return entry


def _quoted(task: Task, words: BilingualText) -> BilingualText:
    """A remark about a step, after the text of the step."""
    quoted = words.en or words.zh
    en = f"{task.text.en or task.text.zh}. {quoted}" if words.en else None
    zh = f"{task.text.zh or task.text.en}。{words.zh}" if words.zh else None
    return BilingualText(en, zh)


def _ensure_open_task(task: Task) -> None:
    lock(task)
    if task.done_by_id is not None:
        raise RuleBroken(N_("This is settled already; its page says by which entry."))


def _ensure_ahead(day: date, act: Act) -> None:
    if day < act.on:
        raise RuleBroken(
            N_("%(day)s is past. Choose today or a later day."), field="next_on", day=day
        )


def _ensure_works_on(case: Case, staff_id: int, act: Act) -> None:
    if staff_id not in {person.id for person in people_on(case, on=act.on)}:
        raise RuleBroken(
            N_(
                "This person does not work on the case. Choose somebody who does, or put them on"
                " it first."
            ),
            field="next_by",
        )
