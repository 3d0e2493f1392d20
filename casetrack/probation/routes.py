"""The blueprint of the probation, and helpers of its pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, abort, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.cases.models import Case, Party
from casetrack.cases.queries import find_party
from casetrack.law.wording import rule_name
from casetrack.ledger.gate_lines import sheet_of_refused
from casetrack.ledger.gates import LawRefuses
from casetrack.probation.models import Probation
from casetrack.probation.queries import find_probation
from casetrack.web.saving import redirect_back
from casetrack.web.words import language

bp = Blueprint("probation", __name__)


def probation_or_404(case: Case, probation_id: int) -> tuple[Probation, Party]:
    """A probation of this case, and its person; 404 otherwise."""
    probation = find_probation(case, probation_id) or abort(404)
    return probation, find_party(case, probation.party_id) or abort(404)


def to_probation(probation: Probation) -> ResponseReturnValue:
    """Redirect back to the page of the probation."""
    return redirect_back(page_of(probation))


def page_of(probation: Probation) -> str:
    """The address of the page of the probation."""
    return url_for("probation.show", case_id=probation.case_id, probation_id=probation.id)


def way_up(probation: Probation, person: Party) -> dict[str, Any]:
    """What a page of a correction is told of its way back to the probation."""
    link = _("Probation of %(who)s", who=person.alias.in_(language())), page_of(probation)
    return {"above": [link], "back": link[1]}


def refusal(
    case: Case,
    person: Party,
    refused: LawRefuses,
    *,
    title: str,
    why: str,
    probation: Probation,
    links: Iterable[tuple[str, str]],
) -> ResponseReturnValue:
    """The page of what cannot be decided now, whatever is typed: the law's conditions.

    links: (words, address) of pages that lead on.
    """
    return render_template(
        "probation/refusal.html",
        case=case,
        person=person,
        probation=probation,
        title=title,
        why=why,
        gate=(gate := sheet_of_refused(refused.asked)),
        rules=[rule_name(line.rule, language()) for line in gate.lines if not line.is_met],
        links=list(links),
    )
