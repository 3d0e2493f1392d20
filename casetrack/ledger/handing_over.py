"""A case goes to another handler; what the former one was to do in it follows."""

from __future__ import annotations

from dataclasses import dataclass

from casetrack.accounts.models import Staff
from casetrack.cases.models import Case
from casetrack.events import Event, Question, ask, publish


@dataclass(frozen=True)
class Handover:
    """Who handles the case from now on; follows, stays: planned visits that go along or do not."""

    to: Staff
    follows: int
    stays: int


@dataclass(frozen=True)
class HandoverOf(Question[Handover]):
    """What goes along with a case, and what stays with whom it was planned for."""

    case: Case
    from_id: int | None
    to: Staff


@dataclass(frozen=True)
class CaseHandedOver(Event):
    """A case has another handler."""

    case: Case
    from_id: int | None
    to_id: int


def handed_over(case: Case, to: Staff, *, from_id: int | None) -> Handover:
    """Let everything follow that was planned for the former handler; how much that is."""
    handover = ask(HandoverOf(case, from_id, to))
    publish(CaseHandedOver(case, from_id, to.id))
    return handover
