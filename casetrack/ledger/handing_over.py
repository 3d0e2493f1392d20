"""Hand a case over to another handler, with the duties of the former one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from casetrack.accounts.models import Staff
from casetrack.cases.models import Case
from casetrack.codes import NP_, Coded
from casetrack.db.bilingual_text import BilingualText
from casetrack.events import Event, Question, ask, publish


class VisitsGo(Coded):
    """Visitor of the visits planned for the former handler."""

    ALL = "all", NP_("handing over", "all of them go to the new handler")
    STAY = "stay", NP_("handing over", "all of them stay with the former handler")
    EACH = "each", NP_("handing over", "as ticked below, visit by visit")


@dataclass(frozen=True)
class PlannedVisit:
    """A visit that is planned for somebody: its number, whom it is to, and when."""

    id: int
    alias: BilingualText
    day: date
    at: time | None


@dataclass(frozen=True)
class VisitsPlannedFor(Question[Sequence[PlannedVisit]]):
    """The open visits of a case that are planned for somebody, the earliest first."""

    case: Case
    staff_id: int


@dataclass(frozen=True)
class Handover:
    """The new handler; follows, stays: planned visits that go along or do not."""

    to: Staff
    follows: int
    stays: int


@dataclass(frozen=True)
class HandoverOf(Question[Handover]):
    """Visits that go along with a case, and visits that stay with their visitor."""

    case: Case
    from_id: int | None
    to: Staff
    visits_stay: bool = False
    staying: frozenset[int] = frozenset()


@dataclass(frozen=True)
class CaseHandedOver(Event):
    """A case has another handler. visits_stay: the visits planned for the former stay theirs;
    staying: else those of these numbers do.
    """

    case: Case
    from_id: int | None
    to_id: int
    visits_stay: bool = False
    staying: frozenset[int] = frozenset()


def handed_over(
    case: Case,
    to: Staff,
    *,
    from_id: int | None,
    visits_stay: bool = False,
    staying: frozenset[int] = frozenset(),
) -> Handover:
    """Let everything follow that was planned for the former handler; how much that is.

    visits_stay: the visits that were planned for them are still theirs. staying: else those of
    these numbers.
    """
    handover = ask(HandoverOf(case, from_id, to, visits_stay, staying))
    publish(CaseHandedOver(case, from_id, to.id, visits_stay, staying))
    return handover
