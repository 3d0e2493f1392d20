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
    visits_stay: bool = False


@dataclass(frozen=True)
class CaseHandedOver(Event):
    """A case has another handler. visits_stay: the visits planned for the former stay theirs."""

    case: Case
    from_id: int | None
    to_id: int
    visits_stay: bool = False


def handed_over(
    case: Case, to: Staff, *, from_id: int | None, visits_stay: bool = False
) -> Handover:
    """Let everything follow that was planned for the former handler; how much that is.

    visits_stay: the visits that were planned for them are still theirs.
    """
    handover = ask(HandoverOf(case, from_id, to, visits_stay))
    publish(CaseHandedOver(case, from_id, to.id, visits_stay))
    return handover
