"""The page of a person, a group or a body of a case: as much of it as the reader may see."""

from __future__ import annotations

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_or_404
from casetrack.cases.facts import CaseFacts, facts_of
from casetrack.cases.kinds import Aspect, Part, PartyKind
from casetrack.cases.models import Party
from casetrack.cases.policy import sight_of
from casetrack.cases.view_log import record_view
from casetrack.casework.identity.age_words import word_age
from casetrack.desk.case_page import page, person, summary
from casetrack.desk.case_page.decision_words import decision_lines
from casetrack.desk.case_page.queries import pages_of_measures
from casetrack.desk.case_page.views import bp
from casetrack.ledger.page_parts import person_parts
from casetrack.people.guarantees.queries import record_from
from casetrack.visits.queries import seen_of, visits_in_short
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.clock import today

# What of a person was looked at, as the audit has it.
WHOLE, A_PART = "person", "person_part"


@bp.get("/cases/<int:case_id>/people/<int:party_id>")
@requires(Permission.CASE_READ)
def person_page(case_id: int, party_id: int) -> ResponseReturnValue:
    """Everything about one person of the case; of a child its visits, or its dates, alone."""
    user, on = signed_in_user(), today()
    case = case_or_404(case_id)
    sight = sight_of(user, case, on=on)
    facts = facts_of(case, seen_by=user, on=on, sight=sight)
    party = next((one for one in facts.parties if one.id == party_id), None) or abort(404)
    if sight.is_whole:
        shown = render_template("desk/case_page/person.html", **_whole(facts, party))
    else:
        shown = render_template("desk/case_page/person_part.html", **_part(facts, party))
    record_view(case, acting(), part=WHOLE if sight.is_whole else A_PART)
    return shown


def _whole(facts: CaseFacts, party: Party) -> dict[str, object]:
    user = signed_in_user()
    is_person = party.kind is PartyKind.PERSON
    visits = seen_of(facts.read(visits_in_short), sight=facts.sight)
    return {
        "case": facts.case,
        "facts": facts,
        "party": party,
        "roles": person.role_lines(facts, party),
        "age": word_age(party, record_from(facts, party).ages, on=facts.on),
        "decisions": decision_lines(facts, party.id),
        "measures": person.measures_about(facts, party),
        "pages": pages_of_measures(facts),
        "dates": _dates(facts, party),
        "visits": [one for one in visits if one.party_id == party.id],
        "told": person.told_of(party),
        "parts": person_parts(facts, party, user),
        "may_edit": facts.may(user, Permission.CASE_EDIT),
        "may_see_name": is_person and facts.may(user, Permission.IDENTITY_SEE, party_id=party.id),
        "may_plan": party.is_child() and facts.may(user, Permission.VISITS_PLAN),
        "Part": Part,
        "page": page,
    }


def _part(facts: CaseFacts, party: Party) -> dict[str, object]:
    """The visits to a child, or the dates of somebody about whom one runs: never notes."""
    visits: list[object] = []
    sees_visits = party.is_child() and facts.sight.sees_visits_of(party.id)
    sees_dates = Aspect.DATES in facts.sight.aspects
    dates = _dates(facts, party) if sees_dates or sees_visits else []
    if sees_visits:
        every = seen_of(facts.read(visits_in_short), sight=facts.sight)
        visits = [one for one in every if one.party_id == party.id]
        if not sees_dates:
            dates = [line for line in dates if line.owed.kind.value == "visit"]
    elif not sees_dates or not (party.is_child() or dates):
        abort(404)
    return {
        "case": facts.case,
        "party": party,
        "dates": dates,
        "visits": visits,
        "sees_visits": sees_visits,
    }


def _dates(facts: CaseFacts, party: Party) -> list[summary.DateLine]:
    lines = summary.date_lines(facts, signed_in_user())
    return [line for line in lines if line.owed.party_id == party.id]
