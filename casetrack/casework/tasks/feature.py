"""Next steps: their pages, sections and records, and the feature."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_babel.speaklater import LazyString

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_to, row_or_404
from casetrack.cases.conflict import conflict_of
from casetrack.cases.facts import CaseFacts
from casetrack.cases.models import Case, JournalEntry
from casetrack.cases.policy import may
from casetrack.cases.view_log import record_view
from casetrack.casework.duty_records import DUTIES
from casetrack.casework.tasks import actions
from casetrack.casework.tasks.forms import TaskChangeForm, TaskDoneForm, TaskDropForm
from casetrack.casework.tasks.models import RECORD, STEP, Task
from casetrack.casework.tasks.queries import (
    TASKS,
    duty_of,
    entry_behind,
    people_on,
    texts_in,
    texts_of,
)
from casetrack.db import session
from casetrack.ledger.casefile.records import Child, FileSection, Key, Record, Records
from casetrack.ledger.page_parts import CasePart, Clause, FoldGroup
from casetrack.ledger.registry import DutyLine, Feature, subject_page
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.clock import today
from casetrack.web.saving import done_before, form_page, redirect_back, save, say_saved
from casetrack.web.words import FactWords

bp = Blueprint("tasks", __name__)


@bp.route("/cases/<int:case_id>/tasks/<int:task_id>", methods=["GET", "POST"])
@requires(RECORD)
def show(case_id: int, task_id: int) -> ResponseReturnValue:
    """Show a next step: source entry, owner, day; log what was done."""
    case = case_to(RECORD, case_id)
    task = row_or_404(case, Task, task_id)
    form = TaskDoneForm()
    if saved := save(form, lambda act: actions.log_done(case, task, form.progress(), act)):
        flash(_("Saved as no. %(number)d; the step is settled.", number=saved.result.number))
        return redirect_back(url_for("dossier.show", case_id=case.id, _anchor="journal"))
    page = form_page("casework/tasks/show.html", form, **_shown(case, task))
    record_view(case, acting())
    return page


@bp.route("/cases/<int:case_id>/tasks/<int:task_id>/change", methods=["GET", "POST"])
@requires(RECORD)
def change(case_id: int, task_id: int) -> ResponseReturnValue:
    """Change day or owner of a next step."""
    case = case_to(RECORD, case_id)
    task = _open_task(case, task_id)
    duty = duty_of(task)
    form = TaskChangeForm(next_on=duty.due, next_by=duty.owner_id, version=task.version)
    people = people_on(case, on=today())
    form.next_by.choices = [(str(person.id), person.name) for person in people]
    if saved := save(
        form,
        lambda act: actions.change_task(
            case, task, form.change(), act, opened=form.opened_version()
        ),
        conflict=lambda: conflict_of(
            form, task, case, {"next_on": duty.due, "next_by": duty.owner_id}
        ),
    ):
        say_saved(saved.result)
        return redirect_back(url_for(".show", case_id=case.id, task_id=task.id))
    return form_page("casework/tasks/change.html", form, case=case, task=task)


@bp.route("/cases/<int:case_id>/tasks/<int:task_id>/drop", methods=["GET", "POST"])
@requires(RECORD)
def drop(case_id: int, task_id: int) -> ResponseReturnValue:
    """Drop a next step."""
    case = case_to(RECORD, case_id)
    task = _open_task(case, task_id)
    form = TaskDropForm()
    if saved := save(form, lambda act: actions.drop_task(case, task, form.reason.data or "", act)):
        say_saved(saved.result)
        return redirect(url_for("dossier.show", case_id=case.id, _anchor="journal"))
    return form_page("casework/tasks/drop.html", form, case=case, task=task)


def _open_task(case: Case, task_id: int) -> Task:
    task = row_or_404(case, Task, task_id)
    if task.done_by_id is not None:
        abort(done_before(url_for(".show", case_id=case.id, task_id=task.id)))
    return task


def _shown(case: Case, task: Task) -> dict[str, object]:
    ended = session().get(JournalEntry, task.done_by_id) if task.done_by_id else None
    duty = duty_of(task)
    return {
        "case": case,
        "task": task,
        "duty": duty,
        "owner": session().get(Staff, duty.owner_id) if duty.owner_id else None,
        "because": entry_behind(task),
        "ended": ended,
        "may_log": may(signed_in_user(), Permission.JOURNAL_WRITE, case, on=today()),
    }


FACTS: dict[str, LazyString] = {"next_step_planned": _l("Planned with an entry of the journal")}

TOLD = Record(
    Task,
    "Something to be done next in the case.",
    {
        "entry": "The entry it follows from.",
        "text": Key("What is to be done.", required=True),
        "done_by": "The entry that tells how it ended; none: it is still to be done.",
    },
    (DUTIES,),
    named="next_step",
    leads=False,
)


@dataclass(frozen=True)
class SettledPart:
    """Next steps of a case that are done or dropped."""

    steps: Sequence[Task]


def settled_of(facts: CaseFacts, user: Staff) -> SettledPart | None:
    """The section of a case's page; None without the permission, or without such steps."""
    if not facts.may(user, RECORD):
        return None
    settled = [step for step in facts.read(TASKS) if step.done_by_id is not None]
    return SettledPart(settled) if settled else None


def _sentence(part: SettledPart) -> Iterator[Clause]:
    num = len(part.steps)
    yield Clause(ngettext("%(num)d next step is settled", "%(num)d next steps are settled", num))


FEATURE = Feature(
    "tasks",
    bp,
    brings=(
        FactWords(FACTS),
        DutyLine(
            STEP,
            title=_l("Next step"),
            late_title=_l("Next step not done"),
            button=_l("Say it was done"),
            url=subject_page("tasks.show", "task_id"),
            needs=RECORD,
            texts=texts_of,
            texts_in=texts_in,
            is_its_text=True,
        ),
        TASKS,
        CasePart(FoldGroup.NOTES, "casework/tasks/_of_case.html", settled_of, _sentence),
        Records(lists={FileSection.HAPPENED: (Child("next_steps", TOLD),)}),
    ),
)
