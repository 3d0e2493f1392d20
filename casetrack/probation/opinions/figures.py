"""Figures of a probation's file on one day: numbers, conditions, breaches, points."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from casetrack.cases.kinds import MeasureKind, Part
from casetrack.cases.models import Case, JournalEntry, Measure, MeasureParty, Party
from casetrack.courses.models import MeasureSession
from casetrack.db import session
from casetrack.law import Heard, may_revoke
from casetrack.probation.changes import changes_of
from casetrack.probation.checks import conduct, heard_again
from casetrack.probation.models import Breach, Probation, ProbationChange, ProbationCondition
from casetrack.probation.queries import breaches_told, has_victim
from casetrack.probation.scores.counting import score_of
from casetrack.probation.scores.queries import entries_of, ledger_of
from casetrack.probation.supervision.models import (
    BreachOutcome,
    LeaveDecision,
    LeaveRequest,
    MonthlyAssessment,
    OwnReport,
    SupervisionTalk,
)
from casetrack.probation.supervision.queries import standing_of
from casetrack.visits.models import Visit, VisitState

FAMILY = (
    MeasureKind.GUARDIANSHIP_ORDER,
    MeasureKind.FAMILY_EDUCATION_GUIDANCE,
    MeasureKind.FAMILY_EDUCATION_SUPPORT,
    MeasureKind.GUARDIANSHIP_PLAN,
)


class HowReported(enum.Enum):
    """Whether a report of the child came in time, late or not at all."""

    IN_TIME = enum.auto()
    LATE = enum.auto()
    MISSING = enum.auto()


@dataclass(frozen=True)
class OpinionFigures:
    """Everything an opinion is drafted from. visits: number of due visits by state.

    sessions: held sessions of the child's courses. reports: requested reports of the child: in
    time, late, not at all. leaves: approved ones; talks, assessments: numbers of them.
    outcomes: of each breach, by its id. family: measures for the family.
    score, began_with: None where no points are kept. has_ground: whether one of the four grounds of
    revocation is on record.
    """

    case: Case
    child: Party
    probation: Probation
    on: date
    changes: Sequence[ProbationChange]
    visits: Counter[VisitState]
    sessions: int
    reports: Counter[HowReported]
    leaves: int
    talks: int
    assessments: int
    outcomes: Mapping[int, Sequence[BreachOutcome]]
    conditions: Sequence[ProbationCondition]
    breaches: Sequence[tuple[Breach, JournalEntry]]
    family: Sequence[Measure]
    score: int | None
    began_with: int | None
    heard: Heard
    has_ground: bool

    @property
    def visits_due(self) -> int:
        """Number of visits due by now, without cancelled ones."""
        return sum(self.visits.values())


def figures_of(probation: Probation, *, on: date) -> OpinionFigures:
    """Figures of a probation on that day; about ten statements, whatever its size."""
    case = session().get_one(Case, probation.case_id)
    ledger = ledger_of(probation)
    breaches = breaches_told(probation)
    return OpinionFigures(
        case,
        session().get_one(Party, probation.party_id),
        probation,
        on,
        changes_of(probation),
        _visits(probation, on),
        _sessions(probation),
        Counter(map(_how, standing_of(OwnReport, probation))),
        sum(
            leave.decision is LeaveDecision.APPROVED
            for leave in standing_of(LeaveRequest, probation)
        ),
        len(standing_of(SupervisionTalk, probation)),
        len(standing_of(MonthlyAssessment, probation)),
        _outcomes(probation),
        probation.asked(),
        breaches,
        _family(case),
        score_of(ledger.scheme, entries_of(ledger)) if ledger is not None else None,
        ledger.scheme.start if ledger is not None else None,
        heard_again(probation, has_victim=has_victim(probation)),
        may_revoke(conduct(breach for breach, _entry in breaches)).met,
    )


def _visits(probation: Probation, on: date) -> Counter[VisitState]:
    """Number of due visits to the child since the decision, by state."""
    decided_on = probation.disposition.decided.first or date.min
    visits: Iterable[Visit] = session().scalars(
        select(Visit).where(
            Visit.case_id == probation.case_id,
            Visit.party_id == probation.party_id,
            Visit.state != VisitState.CANCELLED,
        )
    )
    days = ((visit.state, _day_of(visit)) for visit in visits)
    return Counter(state for state, day in days if day is not None and decided_on <= day <= on)


def _how(report: OwnReport) -> HowReported:
    """Whether a report came in time: by the due day, included."""
    if report.is_missing:
        return HowReported.MISSING
    came = report.happened.first
    is_late = report.due is not None and came is not None and came > report.due
    return HowReported.LATE if is_late else HowReported.IN_TIME


def _outcomes(probation: Probation) -> Mapping[int, Sequence[BreachOutcome]]:
    outcomes_by_breach: dict[int, list[BreachOutcome]] = {}
    for outcome in standing_of(BreachOutcome, probation):
        outcomes_by_breach.setdefault(outcome.breach_id, []).append(outcome)
    return outcomes_by_breach


def _day_of(visit: Visit) -> date | None:
    if visit.planned_on is not None or visit.happened is None:
        return visit.planned_on
    return visit.happened.first


def _sessions(probation: Probation) -> int:
    """Number of held sessions in courses of this child."""
    theirs = select(MeasureParty.measure_id).where(
        MeasureParty.party_id == probation.party_id, MeasureParty.part == Part.ABOUT
    )
    counted = select(func.count()).where(MeasureSession.measure_id.in_(theirs))
    return session().scalar(counted) or 0


def _family(case: Case) -> Sequence[Measure]:
    """Measures for the family in this case, by id."""
    query = select(Measure).where(Measure.case_id == case.id, Measure.kind.in_(FAMILY))
    return session().scalars(query.order_by(Measure.id)).all()
