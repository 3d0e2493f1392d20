"""The blueprint of the probation, and helpers of its pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.cases.models import Case, Party
from casetrack.cases.queries import find_party
from casetrack.law.wording import rule_name
from casetrack.ledger.gate_lines import CheckLine, check_lines, sheet_of_refused
from casetrack.ledger.gates import LawRefuses
from casetrack.ledger.preview_page import CHECK, SEEN, wants_preview
from casetrack.probation.models import Probation
from casetrack.probation.queries import find_probation
from casetrack.web.saving import redirect_back
from casetrack.web.words import language

bp = Blueprint("probation", __name__)

# Button that asks for the form again instead of saving it.
BACK = "back"
# Request fields that nobody typed.
_NOT_TYPED = frozenset({"csrf_token", CHECK, SEEN, BACK})


def probation_or_404(case: Case, probation_id: int) -> tuple[Probation, Party]:
    """A probation of this case, and its person; 404 otherwise."""
    probation = find_probation(case, probation_id) or abort(404)
    return probation, find_party(case, probation.party_id) or abort(404)


def or_missing(
    missing: list[CheckLine], page: Callable[[LawRefuses], ResponseReturnValue]
) -> Callable[[LawRefuses], ResponseReturnValue | None]:
    """Handler of a refusal of the law: shows `page`; in a preview, adds to `missing`."""

    def answer(refused: LawRefuses) -> ResponseReturnValue | None:
        if not wants_preview():
            return page(refused)
        missing.extend(check_lines(verdict for verdict in refused.verdicts if not verdict.met))
        return None

    return answer


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
    typed: bool = True,
    probation: Probation | None = None,
    links: Iterable[tuple[str, str]] = (),
) -> ResponseReturnValue:
    """The page of a refusal: the law's conditions and the missing ones; typed input is kept.

    typed: whether a form was sent, which the page can send back. links: (words, address) of pages
    that supply missing facts.
    """
    kept = [
        (name, value)
        for name in request.form
        if name not in _NOT_TYPED
        for value in request.form.getlist(name)
    ]
    page = render_template(
        "probation/refusal.html",
        case=case,
        person=person,
        probation=probation,
        title=title,
        why=why,
        gate=(gate := sheet_of_refused(refused.asked)),
        rules=[rule_name(line.rule, language()) for line in gate.lines if not line.is_met],
        kept=kept if typed else [],
        action=request.path,
        back=BACK,
        links=list(links),
    )
    return page, 422 if typed else 200
