"""The page that revokes or changes a decision."""

from __future__ import annotations

from flask import abort, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_to, party_or_404
from casetrack.cases.kinds import DispositionKind
from casetrack.cases.models import Disposition
from casetrack.cases.queries import find_in
from casetrack.cases.undone_words import undone_words
from casetrack.casework.attachments.receiving import takes_attachments
from casetrack.courses.approvals.pages import Proposed, ask_who_decides, decide_step
from casetrack.law import ways_back
from casetrack.ledger.custody import is_held
from casetrack.review.blueprint import bp
from casetrack.review.forms import UndoForm
from casetrack.review.proposals import UNDOING
from casetrack.review.queries import decisions_about
from casetrack.review.undoing import HERE, can_be_undone, what_goes_on
from casetrack.web.access import requires
from casetrack.web.clock import today
from casetrack.web.saving import Saved, form_page, redirect_back
from casetrack.web.words import label


@bp.route("/cases/<int:case_id>/decisions/<int:decision_id>/undoing", methods=["GET", "POST"])
@requires(Permission.DECIDE)
@takes_attachments
def undo(case_id: int, decision_id: int) -> ResponseReturnValue:
    """Revoke or change a decision; the new one is taken in the resumed review."""
    case = case_to(Permission.DECIDE, case_id)
    decision = find_in(case, Disposition, decision_id)
    if decision is None or not ways_back(decision.kind):
        abort(404)
    person = party_or_404(case, decision.party_id)
    asking = ask_who_decides(case, UNDOING, decision)
    form = UndoForm(data=asking.typed())
    form.ask_about(decision)
    asking.fit(form)
    step = decide_step(form, case, decision, form.undoing, asking, decision)
    if isinstance(step, Proposed):
        return step.leads_on()
    if isinstance(step, Saved):
        flash(_("%(decision)s: it has no effect any more.", decision=label(decision.called)))
        return redirect_back(url_for("dossier.show", case_id=case.id))
    # For a refused day, show the review resumed from the nearest allowed one.
    decided, among = decision.decided.last or today(), decisions_about(person)
    on = min(max(form.undone_on.data or today(), decided), today())
    return form_page(
        "review/undo.html",
        form,
        case=case,
        decision=decision,
        person=person,
        look=step,
        asking=asking.of([HERE]),
        button=asking.button(_("Revoke or change the decision")),
        can_be_undone=can_be_undone(decision, among),
        undone=undone_words(decision),
        goes_on=what_goes_on(decision, on, among),
        frees=decision.kind is DispositionKind.ARREST_APPROVED and is_held(person, on),
    )
