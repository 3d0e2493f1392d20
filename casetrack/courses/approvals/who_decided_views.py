"""The page that corrects who took what a paper tells."""

from __future__ import annotations

from flask import abort, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_to
from casetrack.cases.models import JournalEntry
from casetrack.courses.approvals.blueprint import bp
from casetrack.courses.approvals.forms import WhoDecidedForm
from casetrack.courses.approvals.who_decided import (
    WhoReally,
    correct_who_decided,
    is_told_by_paper,
    told_now,
)
from casetrack.db import session
from casetrack.ledger.corrections import latest
from casetrack.web.access import requires
from casetrack.web.saving import form_page, save, say_saved


@bp.route("/cases/<int:case_id>/entries/<int:entry_id>/decided-by", methods=["GET", "POST"])
@requires(Permission.DECIDE)
def decided_by(case_id: int, entry_id: int) -> ResponseReturnValue:
    """Correct who decided, where a paper tells it; the law is asked again of the decision."""
    case = case_to(Permission.DECIDE, case_id)
    entry = session().get(JournalEntry, entry_id)
    if entry is None or entry.case_id != case.id:
        abort(404)
    last = latest(entry)
    if not is_told_by_paper(entry):
        return redirect(url_for("dossier.correct", case_id=case.id, entry_id=last.id))
    before = told_now(entry)
    form = WhoDecidedForm(
        approved_by=before.decider,
        approved_number=before.number,
        approved_on=before.approved_on,
        version=last.number,
    )
    if before.approved_on is None:
        del form.approved_on
    if saved := save(
        form,
        lambda act: correct_who_decided(
            entry, _told(form), form.reason.data or "", act, opened=form.opened_version()
        ),
    ):
        say_saved(saved.result, _("Who decided is corrected."))
        return redirect(url_for("dossier.show", case_id=case.id))
    return form_page("courses/approvals/decided_by.html", form, case=case, entry=entry)


def _told(form: WhoDecidedForm) -> WhoReally:
    """What was typed."""
    day = form.approved_on.data if "approved_on" in form else None
    return WhoReally(form.approved_by.data, (form.approved_number.data or "").strip(), day)
