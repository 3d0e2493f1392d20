"""Pages of a next step: show and settle, change, drop."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_to, row_or_404
from casetrack.cases.conflict import conflict_of
from casetrack.cases.models import Case, JournalEntry
from casetrack.cases.policy import may
from casetrack.cases.view_log import record_view
from casetrack.casework.tasks import actions
from casetrack.casework.tasks.forms import TaskChangeForm, TaskDoneForm, TaskDropForm
from casetrack.casework.tasks.models import RECORD, Task
from casetrack.casework.tasks.queries import duty_of, entry_behind, people_on
from casetrack.db import session
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.clock import today
from casetrack.web.saving import done_before, form_page, redirect_back, save, say_saved

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
