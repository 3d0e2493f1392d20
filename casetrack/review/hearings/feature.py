"""The feature declaration of hearings."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casetrack.accounts.models import Staff
from casetrack.cases.access import case_to, party_or_404
from casetrack.cases.facts import CaseFacts
from casetrack.cases.kinds import PartyKind
from casetrack.casework.attachments.receiving import takes_attachments
from casetrack.courses.approvals.gates import gate_of
from casetrack.courses.approvals.pages import Proposed, ask_who_decides, decide_step
from casetrack.ledger.gate_lines import sheet_of
from casetrack.ledger.page_parts import RecordGroup, RecordLine, RecordLines
from casetrack.ledger.registry import Feature
from casetrack.review.hearings.actions import asked_of_hearing
from casetrack.review.hearings.models import WRITE
from casetrack.review.hearings.proposals import GATES, HEARING, PROPOSALS, HearingForm
from casetrack.web.access import requires
from casetrack.web.clock import today
from casetrack.web.dates import word_day
from casetrack.web.saving import Saved, form_page
from casetrack.web.words import RuleWords, language

bp = Blueprint("hearings", __name__)


@bp.route("/cases/<int:case_id>/people/<int:party_id>/hearing", methods=["GET", "POST"])
@requires(WRITE)
@takes_attachments
def new(case_id: int, party_id: int) -> ResponseReturnValue:
    """Set a hearing about a person, or propose it to the chief procurator."""
    case = case_to(WRITE, case_id)
    person = party_or_404(case, party_id)
    if person.kind is not PartyKind.PERSON:
        abort(404)
    asking = ask_who_decides(case, HEARING, person)
    form = HearingForm(data=asking.typed())
    asking.fit(form)
    step = decide_step(form, case, person, form.terms, asking)
    if isinstance(step, Proposed):
        return step.leads_on()
    if isinstance(step, Saved):
        held_on = form.held_on.data or today()
        flash(_("Hearing set for %(day)s.", day=word_day(held_on, language(), long=True)))
        return redirect(url_for("dossier.show", case_id=case.id))
    asked = asked_of_hearing(
        case, person, on=form.decided_on.data or today(), is_closed=bool(form.is_closed.data)
    )
    return form_page(
        "review/hearings/new.html",
        form,
        case=case,
        person=person,
        look=step,
        asking=asking,
        gate=sheet_of(asking.shown(asked, form)),
    )


RULES = {
    "hearing_is_public": _l(
        "A hearing with a minor is not public, as a rule. Say why this one is."
    ),
}


def record_lines(facts: CaseFacts, user: Staff) -> Iterator[RecordLine]:
    """A menu line for a hearing about each suspect."""
    if not facts.case.is_open() or not facts.may(user, WRITE):
        return
    for suspect in facts.suspects():
        if suspect.kind is PartyKind.PERSON:
            title = _("Set a hearing: %(who)s", who=suspect.alias.in_(language()))
            url = url_for("hearings.new", case_id=facts.case.id, party_id=suspect.id)
            yield RecordLine(RecordGroup.DECIDED, title, url)


FEATURE = Feature(
    "hearings",
    bp,
    brings=(
        RuleWords(RULES),
        *PROPOSALS,
        *GATES,
        gate_of(PROPOSALS),
        RecordLines(record_lines),
    ),
)
