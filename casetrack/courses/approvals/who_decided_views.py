"""The page that corrects who took what a paper tells."""

from __future__ import annotations

from flask import abort, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_to
from casetrack.cases.models import JournalEntry
from casetrack.casework.correction_pages import correct_page
from casetrack.casework.journal_texts import in_a_row, of_code, of_when
from casetrack.courses.approvals.blueprint import bp
from casetrack.courses.approvals.forms import WhoDecidedForm
from casetrack.courses.approvals.who_decided import (
    WhoReally,
    correct_who_decided,
    is_told_by_paper,
    told_now,
)
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.ledger.corrections import latest
from casetrack.web.access import requires


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
    return correct_page(
        form,
        lambda act: correct_who_decided(
            entry, _told(form), form.typed_reason(), act, opened=form.opened_version()
        ),
        case=case,
        title=_("Correct who decided"),
        said=in_a_row(
            [
                of_code(entry.kind),
                of_when(entry.when),
                of_code(before.decider),
                BilingualText(before.number, before.number),
            ]
        ),
        note=_(
            "What was told before stays in its entry. The law is asked again: where whoever decided"
            " might not, that is said on case, person and Today."
        ),
        back=url_for("dossier.show", case_id=case.id),
    )


def _told(form: WhoDecidedForm) -> WhoReally:
    """What was typed."""
    day = form.approved_on.data if "approved_on" in form else None
    return WhoReally(form.approved_by.data, (form.approved_number.data or "").strip(), day)
