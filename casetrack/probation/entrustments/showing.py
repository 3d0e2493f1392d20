"""Data of the page of an entrustment: term, requirements, division of duties, visits, reports.

One page for both offices. This is the only place that collects data for an entrusted office: the
term of that child, its requirements and orders, its visits. No notes of anybody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from casetrack.accounts.models import Staff
from casetrack.guidance.models import GuardianshipOrder
from casetrack.probation.entrustments.models import DutySide, EntrustmentReport
from casetrack.probation.entrustments.queries import (
    changes_of,
    orders_about,
    probation_of,
    visits_to,
)
from casetrack.probation.entrustments.visibility import Shown
from casetrack.probation.models import Probation, ProbationChange, ProbationCondition
from casetrack.visits.models import Visit
from casetrack.visits.policy import may_see_slip, sees


@dataclass(frozen=True)
class Supervised:
    """Measures and visits of the child. sides: the office of a requirement, by its place.

    slips: ids of the visits whose sheet the reader may open now. meetings: ids of the visits that
    are meetings of both offices.
    """

    probation: Probation | None
    changes: Sequence[ProbationChange]
    conditions: Sequence[ProbationCondition]
    sides: Mapping[int, DutySide]
    orders: Sequence[GuardianshipOrder]
    ahead: Sequence[Visit]
    past: Sequence[Visit]
    slips: frozenset[int]
    meetings: frozenset[int]


def supervised(shown: Shown, user: Staff, *, on: date) -> Supervised:
    """The data of the page, with the visits that this user may see."""
    entrustment, case = shown.entrustment, shown.case
    probation = probation_of(entrustment)
    sight = shown.sight
    their_visits = visits_to(entrustment)
    visits = [visit for visit, _meets in their_visits if sees(sight, visit)]
    ahead = [visit for visit in visits if visit.is_open()]
    return Supervised(
        probation=probation,
        changes=changes_of(probation) if probation is not None else [],
        conditions=probation.asked() if probation is not None else [],
        sides={duty.condition: duty.side for duty in entrustment.duties},
        orders=orders_about(entrustment.party),
        ahead=ahead,
        past=[visit for visit in reversed(visits) if not visit.is_open()],
        slips=frozenset(
            visit.id for visit in ahead if may_see_slip(user, visit, case, on=on, sight=sight)
        ),
        meetings=frozenset(visit.id for visit, meets in their_visits if meets),
    )


def reports_of(shown: Shown) -> list[EntrustmentReport]:
    """Reports of the entrusted office, the latest first."""
    return list(reversed(shown.entrustment.reports))


def waiting(shown: Shown) -> list[EntrustmentReport]:
    """Reported breaches that are not decided on."""
    return [report for report in shown.entrustment.reports if report.waits]
