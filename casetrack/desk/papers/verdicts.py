"""The law's verdicts on every decision about one person, on one sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_or_404
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.facts import CaseFacts, facts_of
from casetrack.cases.models import Disposition, Party
from casetrack.cases.view_log import record_view
from casetrack.desk.papers.blueprint import bp
from casetrack.ledger.decisions_taken import asked_of
from casetrack.ledger.gate_lines import GateSheet, sheet_of
from casetrack.ledger.gates import decisions_to_come, gated
from casetrack.people.guarantees.checks import is_accused_minor
from casetrack.people.guarantees.sheet import sheet_of as guarantees_of
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.clock import today

# The part of a person's record viewed, as named in the audit.
PART = "verdicts"


@dataclass(frozen=True)
class VerdictsOn:
    """The law's verdicts on one decision: possible now (decision is None), or taken."""

    decides: EntryKind
    decision: Disposition | None
    gate: GateSheet


@bp.get("/cases/<int:case_id>/people/<int:party_id>/verdicts")
@requires(Permission.CASE_READ)
def verdicts(case_id: int, party_id: int) -> ResponseReturnValue:
    """Every guarantee of a suspect, and the verdicts on each decision about them."""
    case = case_or_404(case_id)
    user, on = signed_in_user(), today()
    facts = facts_of(case, seen_by=user, on=on)
    party = next((party for party in facts.parties if party.id == party_id), None)
    if party is None or not facts.sight.is_whole or not is_accused_minor(party):
        abort(404)
    page = render_template(
        "desk/papers/verdicts.html",
        case=case,
        party=party,
        sheet=guarantees_of(facts, party, user),
        taken=list(_taken(facts, party, on=on)),
        open=list(_open(facts, party)),
    )
    record_view(case, acting(), part=PART)
    return page


def _taken(facts: CaseFacts, party: Party, *, on: date) -> Iterator[VerdictsOn]:
    """Verdicts on each decision taken, as of its own day, by the current record."""
    for decision in facts.decided(party.id):
        asked = asked_of(facts.case, decision, on=on)
        if asked.decides in gated():
            yield VerdictsOn(asked.decides, decision, sheet_of(asked))


def _open(facts: CaseFacts, party: Party) -> Iterator[VerdictsOn]:
    """Verdicts on each decision still possible, as if it were taken today."""
    if facts.case.is_open():
        for asked in decisions_to_come(facts, party):
            yield VerdictsOn(asked.decides, None, sheet_of(asked))
