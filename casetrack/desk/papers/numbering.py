"""Record the document number of a decision."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_to, row_or_404
from casetrack.cases.conflict import conflict_of
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.locking import take_version
from casetrack.cases.models import Case, Disposition, JournalEntry, Party
from casetrack.cases.policy import ensure_may
from casetrack.codes import NP_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.desk.papers.blueprint import bp
from casetrack.ledger.journal import enter_about
from casetrack.web.access import requires
from casetrack.web.forms import EditForm, at_most
from casetrack.web.saving import form_page, save
from casetrack.web.typed_dates.fields import Required

NUMBERED = EntryKind.declare("document_numbered", NP_("entry", "Number of a document"))
# The length of the column.
LONGEST = 80


def _stripped(typed: str | None) -> str:
    return (typed or "").strip()


class NumberForm(EditForm):
    """The number of a document."""

    number = StringField(
        _l("Number of the document"),
        [Required(_l("Enter the number.")), at_most(LONGEST)],
        filters=[_stripped],
    )


@bp.route("/cases/<int:case_id>/decisions/<int:decision_id>/number", methods=["GET", "POST"])
@requires(Permission.CASE_EDIT)
def number(case_id: int, decision_id: int) -> ResponseReturnValue:
    """Record or correct the document number of a decision."""
    case = case_to(Permission.CASE_EDIT, case_id)
    decision = row_or_404(case, Disposition, decision_id)
    person = session().get_one(Party, decision.party_id)
    form = NumberForm(number=decision.number or "", version=decision.version)
    if saved := save(
        form,
        lambda act: number_document(
            case, decision, form.number.data or "", act, opened=form.opened_version()
        ),
        conflict=lambda: conflict_of(form, decision, case, {"number": decision.number}),
    ):
        nothing = _("Nothing is different; the number stays as it was.")
        flash(_("The number of the document is recorded.") if saved.result else nothing)
        return redirect(url_for(".decision", case_id=case.id, decision_id=decision.id))
    return form_page("desk/papers/number.html", form, case=case, decision=decision, person=person)


def number_document(
    case: Case, decision: Disposition, number: str, act: Act, *, opened: int
) -> JournalEntry | None:
    """Save the number, with a journal entry; None if it is unchanged.

    Raises NotAllowed, LostRace.
    """
    ensure_may(act.by, Permission.CASE_EDIT, case, on=act.on)
    if number == decision.number:
        return None
    take_version(decision, opened=opened)
    decision.number = number
    session().flush()
    return enter_about(
        decision, NUMBERED, act, act.on, BilingualText.written(number), decided_here=True
    )
