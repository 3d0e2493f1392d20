"""Offers of the ladder as links that carry the known facts to their page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import url_for
from sqlalchemy import select

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import MeasureKind, MeasureState
from casetrack.cases.models import Case, Measure
from casetrack.cases.policy import Sight, may
from casetrack.codes import NP_, Coded
from casetrack.db import session
from casetrack.law import next_working_day
from casetrack.visits.models import Condition, Visit, VisitState, VisitWay, is_body
from casetrack.visits.queries import is_about, met_nobody_before
from casetrack.web.next_steps import NextStep
from casetrack.web.words import label


class Rung(Coded):
    """One act offered after an outcome, in the order of the page."""

    AGAIN = "again", NP_("ladder", "Visit again within seven days")
    NEW_DAY = "new_day", NP_("ladder", "Plan a new day")
    TELEPHONE = "telephone", NP_("ladder", "Telephone the guardian")
    SCHOOL = "school", NP_("ladder", "Visit at school")
    TALK = "talk", NP_("ladder", "Talk with the family")
    WARN = "warn", NP_("ladder", "Warn, and write it down")
    BREACH = "breach", NP_("ladder", "Record a breach of the probation")
    AUTHORITY = "authority", NP_("ladder", "Tell the other authority")
    POLICE = "police", NP_("ladder", "Ask the police to look in")
    PLAN = "plan", NP_("ladder", "Plan visits closer together")


# The others are about a family, a school, a probation.
AT_A_BODY = (Rung.AGAIN, Rung.NEW_DAY)


@dataclass(frozen=True)
class AfterVisit:
    """The known facts of a visit with an outcome.

    is_again: the visit before it met nobody either. on_probation: the child is on one.
    """

    state: VisitState
    condition: Condition | None = None
    is_again: bool = False
    on_probation: bool = False


@dataclass(frozen=True)
class LadderStep:
    """A line of the table: where all that it names holds, these are offered."""

    state: VisitState
    offers: tuple[Rung, ...]
    condition: Condition | None = None
    is_again: bool | None = None
    on_probation: bool | None = None

    def fits(self, after: AfterVisit) -> bool:
        """Whether this offer fits the known facts."""
        return (
            self.state is after.state
            and self.condition in (None, after.condition)
            and self.is_again in (None, after.is_again)
            and self.on_probation in (None, after.on_probation)
        )


LADDER: Sequence[LadderStep] = (
    LadderStep(VisitState.NOT_AT_HOME, (Rung.AGAIN, Rung.TELEPHONE)),
    LadderStep(VisitState.NOT_AT_HOME, (Rung.SCHOOL, Rung.TALK, Rung.AUTHORITY), is_again=True),
    LadderStep(VisitState.REFUSED, (Rung.AGAIN, Rung.TALK, Rung.WARN, Rung.AUTHORITY, Rung.POLICE)),
    # Procuratorate Rules art. 479: a breach is recorded; one alone revokes nothing.
    LadderStep(VisitState.REFUSED, (Rung.BREACH,), on_probation=True),
    LadderStep(VisitState.NOT_HELD, (Rung.NEW_DAY,)),
    LadderStep(VisitState.DONE, (Rung.PLAN, Rung.TALK), condition=Condition.WORRYING),
    LadderStep(
        VisitState.DONE,
        (Rung.PLAN, Rung.TELEPHONE, Rung.AUTHORITY, Rung.POLICE),
        condition=Condition.URGENT,
    ),
)


def rungs_after(after: AfterVisit) -> list[Rung]:
    """The acts offered after a visit, in the order of the page; none after a steady one."""
    offered = {rung for step in LADDER if step.fits(after) for rung in step.offers}
    return [rung for rung in Rung if rung in offered]


def after_of(visit: Visit, measure: Measure | None) -> AfterVisit:
    """The known facts of a visit. measure: the running probation of the child, if any."""
    is_again = visit.state is VisitState.NOT_AT_HOME and met_nobody_before(visit)
    return AfterVisit(visit.state, visit.condition, is_again, on_probation=measure is not None)


def probation_of(case: Case, party_id: int) -> Measure | None:
    """The probation that runs for this person."""
    running = select(Measure).where(
        Measure.case_id == case.id,
        Measure.kind == MeasureKind.PROBATION,
        Measure.state == MeasureState.RUNNING,
    )
    measures = session().scalars(running)
    return next((measure for measure in measures if is_about(measure, party_id)), None)


def ladder_of(
    case: Case, visit: Visit, user: Staff, *, sight: Sight, on: date
) -> Sequence[NextStep]:
    """The acts this person may do after a visit, each with its page; at a body, going again."""
    # Only where the table asks whether one runs.
    is_refused = visit.state is VisitState.REFUSED
    measure = probation_of(case, visit.party_id) if is_refused else None
    steps = []
    for rung in rungs_after(after_of(visit, measure)):
        if is_body(visit.party) and rung not in AT_A_BODY:
            continue
        needed, address = _ROADS[rung]
        if not may(user, needed, case, on=on, party_id=visit.party_id, sight=sight):
            continue
        steps.append(NextStep(label(rung), address(visit, measure, on)))
    return steps


Address = Callable[[Visit, Measure | None, date], str]


def _plan(way: VisitWay | None = None) -> Address:
    def address(visit: Visit, measure: Measure | None, on: date) -> str:
        return url_for(
            "visits.plan",
            case_id=visit.case_id,
            party=visit.party_id,
            measure=0,
            way=(way or visit.way).value,
            on=next_working_day(on + timedelta(days=1)).isoformat(),
        )

    return address


def _series(visit: Visit, measure: Measure | None, on: date) -> str:
    return url_for("visits.plan", case_id=visit.case_id, party=visit.party_id)


def _entry(kind: EntryKind) -> Address:
    def address(visit: Visit, measure: Measure | None, on: date) -> str:
        return url_for(
            "dossier.note", case_id=visit.case_id, kind=label(kind), party=visit.party_id
        )

    return address


def _breach(visit: Visit, measure: Measure | None, on: date) -> str:
    assert measure is not None, "it is offered during a probation"
    return url_for("cases.measure", case_id=visit.case_id, measure_id=measure.id)


# What each rung asks of whoever takes it, and where it is done.
_ROADS: dict[Rung, tuple[Permission, Address]] = {
    Rung.AGAIN: (Permission.VISITS_PLAN, _plan()),
    Rung.NEW_DAY: (Permission.VISITS_PLAN, _plan()),
    Rung.SCHOOL: (Permission.VISITS_PLAN, _plan(VisitWay.SCHOOL)),
    Rung.PLAN: (Permission.VISITS_PLAN, _series),
    Rung.TELEPHONE: (Permission.JOURNAL_WRITE, _entry(EntryKind.TELEPHONE)),
    Rung.TALK: (Permission.JOURNAL_WRITE, _entry(EntryKind.MEETING)),
    Rung.WARN: (Permission.JOURNAL_WRITE, _entry(EntryKind.MEETING)),
    Rung.BREACH: (Permission.PROBATION_WRITE, _breach),
    Rung.AUTHORITY: (Permission.JOURNAL_WRITE, _entry(EntryKind.DOCUMENT_SENT)),
    Rung.POLICE: (Permission.JOURNAL_WRITE, _entry(EntryKind.TELEPHONE)),
}
