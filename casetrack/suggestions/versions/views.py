"""Pages that amend a letter and withdraw it, and of a former version as it was sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_or_404
from casetrack.cases.models import Case
from casetrack.cases.policy import sight_of
from casetrack.cases.view_log import record_view
from casetrack.casework.attachments.receiving import takes_attachments
from casetrack.courses.approvals.forms import PaperFields
from casetrack.courses.approvals.pages import Asking, Proposed, ask_who_decides, decide_step
from casetrack.ledger.proposals import Proposable
from casetrack.suggestions.blueprint import bp, letter_to
from casetrack.suggestions.models import Suggestion
from casetrack.suggestions.queries import suggestion_of
from casetrack.suggestions.versions.actions import former_letters
from casetrack.suggestions.versions.forms import AmendmentForm, LetterWithdrawalForm, typed_of
from casetrack.suggestions.versions.proposals import AMENDMENT, WITHDRAWAL
from casetrack.suggestions.words import ground_notes
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.clock import today
from casetrack.web.saving import Saved, form_page, redirect_back
from casetrack.web.words import language

ONE = "/cases/<int:case_id>/suggestions/<int:suggestion_id>"
WRITE = Permission.SUGGESTIONS_WRITE
# The page of each decision about a letter, by the name of what is proposed.
TEMPLATES = {
    "suggestion_amendment": "suggestions/versions/amendment.html",
    "suggestion_withdrawal": "suggestions/versions/withdrawal.html",
    "suggestion_closing": "suggestions/versions/closing.html",
}


@bp.route(f"{ONE}/amendment", methods=["GET", "POST"])
@requires(WRITE)
@takes_attachments
def amend(case_id: int, suggestion_id: int) -> ResponseReturnValue:
    """Write the next version of a letter, for whoever decides it."""
    case, letter, asking = _asked(case_id, suggestion_id, AMENDMENT)
    typed = {"issued_on": today(), **typed_of(letter, language()), **asking.typed()}
    form = AmendmentForm(data=typed)
    if "add" in request.form and form.has_room():
        form.items.append_entry()
    message = _("Amended. Record the service of this version next.")
    return decide_or_show(
        form, case, letter, asking, lambda: form.amended(letter), message, notes=ground_notes()
    )


@bp.route(f"{ONE}/withdrawal", methods=["GET", "POST"])
@requires(WRITE)
@takes_attachments
def withdraw(case_id: int, suggestion_id: int) -> ResponseReturnValue:
    """Withdraw a letter, for whoever decides it."""
    case, letter, asking = _asked(case_id, suggestion_id, WITHDRAWAL)
    form = LetterWithdrawalForm(data={"withdrawn_on": today(), **asking.typed()})
    message = _("The letter is withdrawn. Tell its recipient.")
    return decide_or_show(form, case, letter, asking, lambda: form.withdrawal(letter), message)


@bp.get(f"{ONE}/versions/<int:position>")
@requires(Permission.CASE_READ)
def version(case_id: int, suggestion_id: int, position: int) -> ResponseReturnValue:
    """A former version of a letter, as it was sent."""
    case = case_or_404(case_id)
    if not sight_of(signed_in_user(), case, on=today()).is_whole:
        abort(404)
    letter = suggestion_of(case, suggestion_id) or abort(404)
    former = next((each for each in former_letters(letter) if each.position == position), None)
    if former is None:
        abort(404)
    page = render_template(
        "suggestions/versions/show.html", case=case, suggestion=letter, former=former
    )
    record_view(case, acting(), part="suggestion")
    return page


def decide_or_show(
    form: PaperFields,
    case: Case,
    letter: Suggestion,
    asking: Asking,
    terms: Callable[[], Any],
    message: str,
    **names: Any,
) -> ResponseReturnValue:
    """Decide what was typed of a letter, or propose it; else the page of the form."""
    asking.fit(form)
    done = decide_step(form, case, letter, terms, asking, letter)
    if isinstance(done, Proposed):
        return done.leads_on()
    if isinstance(done, Saved):
        flash(message)
        return redirect_back(url_for(".show", case_id=case.id, suggestion_id=letter.id))
    template = TEMPLATES[asking.what.name]
    return form_page(template, form, case=case, suggestion=letter, asking=asking, **names)


def _asked(
    case_id: int, suggestion_id: int, proposable: Proposable
) -> tuple[Case, Suggestion, Asking]:
    case, letter = letter_to(WRITE, case_id, suggestion_id)
    return case, letter, ask_who_decides(case, proposable, letter)
