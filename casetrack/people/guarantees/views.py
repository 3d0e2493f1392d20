"""The sheet of a person: guarantees, missing ones, and the age at each act."""

from __future__ import annotations

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_to
from casetrack.cases.facts import facts_of
from casetrack.cases.view_log import record_view
from casetrack.casework.facts.pages import register_facts
from casetrack.people.guarantees.checks import has_sheet
from casetrack.people.guarantees.fact_actions import KINDS
from casetrack.people.guarantees.sheet import sheet_of
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.clock import today

bp = Blueprint("guarantees", __name__)
register_facts(bp, *KINDS)
# Name of the viewed part of a person, in the audit.
PART = "guarantees"


@bp.get("/cases/<int:case_id>/people/<int:party_id>/guarantees")
@requires(Permission.CASE_READ)
def sheet(case_id: int, party_id: int) -> ResponseReturnValue:
    """The guarantees of one person: recorded ones, missing ones, and the age at each act."""
    case = case_to(Permission.CASE_READ, case_id)
    user, on = signed_in_user(), today()
    facts = facts_of(case, seen_by=user, on=on)
    party = next((party for party in facts.parties if party.id == party_id), None)
    if party is None or not facts.sight.is_whole or not has_sheet(party):
        abort(404)
    page = render_template(
        "people/guarantees/sheet.html", case=case, party=party, sheet=sheet_of(facts, party, user)
    )
    record_view(case, acting(), part=PART)
    return page
