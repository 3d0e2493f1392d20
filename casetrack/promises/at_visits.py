"""What a visit finds of the promises of whoever is visited: in its outcome, and on its slip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.cases.models import Promise
from casetrack.cases.promises import NewLook
from casetrack.errors import RuleBroken
from casetrack.ledger.outcome_parts import OutcomeAsked, OutcomePart, OutcomeSaved, VisitOf
from casetrack.ledger.page_parts import VisitPart
from casetrack.promises.forms import field, fields_of_ticks
from casetrack.promises.looks import look_at
from casetrack.promises.queries import promises_about


def asked_at_a_visit(of: VisitOf, user: Staff) -> OutcomeAsked | None:
    """What was found of each promise that is asked now; nothing where there is none."""
    promises = promises_about(of.case, of.party.id)
    return OutcomeAsked(fields_of_ticks(promises), promises) if promises else None


def keep_looks(saved: OutcomeSaved, told: Mapping[str, Any], act: Act) -> None:
    """Keep what was marked as looks of that visit: its entry tells them. Raises RuleBroken."""
    those = []
    for promise in promises_about(saved.case, saved.party.id):
        found, number, proof = (
            told.get(field(name, promise)) for name in ("found", "number", "proof")
        )
        if found is None and (number is not None or (proof or "").strip()):
            raise RuleBroken("look_without_a_result", field=_field_of(promise, "found"))
        if found is not None:
            those.append((promise, NewLook(found, saved.entry.when, proof or "", number)))
    if those:
        look_at(saved.case, those, act, told_by=saved.entry, field_of=_field_of)


def promises_on_slip(of: VisitOf, user: Staff) -> Sequence[Promise] | None:
    """What to look at there, each as it stood last; None where nothing is asked."""
    return promises_about(of.case, of.party.id) or None


def _field_of(promise: Promise, name: str) -> str:
    return OUTCOME_PART.field_of(field(name, promise))


OUTCOME_PART = OutcomePart("promises", "promises/_at_visit.html", asked_at_a_visit, keep_looks)
SLIP_PART = VisitPart("promises/_on_slip.html", promises_on_slip)
