"""Say that somebody is away, and give their visits to others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission, has_permission
from casetrack.audit.record import AuditKind, record, recorded_together
from casetrack.cases.locking import lock
from casetrack.cases.models import Case
from casetrack.codes import N_
from casetrack.db import session
from casetrack.errors import LostRace, NotAllowed, RuleBroken
from casetrack.visits.actions import VisitChange, change_visit
from casetrack.visits.models import Visit, VisitState
from casetrack.visits.policy import may_see
from casetrack.visits.workload.models import AWAY, Absence
from casetrack.visits.workload.queries import absences_of, may_answer_for

# Somebody away for longer hands over what is theirs.
LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class NewAbsence:
    """A new absence of a person; first and last day are inclusive."""

    staff_id: int
    first: date
    last: date


@dataclass(frozen=True)
class Given:
    """A visit, who makes it instead, and the version that was seen. field: where it stands."""

    visit_id: int
    staff_id: int
    version: int
    field: str


def tell_away(new: NewAbsence, act: Act) -> Absence:
    """Say that somebody is away; their visits stay theirs until they are given away.

    One says so of oneself, and a head of those of the office. Raises NotAllowed; RuleBroken if the
    days are past, in the wrong order or too many, or the person is away on one of them already.
    """
    whom = session().get(Staff, new.staff_id)
    if whom is None or not whom.is_active or not has_permission(whom, Permission.VISITS_RECORD):
        raise RuleBroken(N_("Choose somebody who makes visits."), field="who")
    _ensure_may_answer(act, whom)
    if new.last < new.first:
        raise RuleBroken(
            N_("The last day lies before the first, %(first)s."), field="last", first=new.first
        )
    if new.last < act.on:
        raise RuleBroken(
            N_("%(day)s is past: there is nothing left to give away."), field="last", day=new.last
        )
    if new.last - new.first >= LONGEST:
        raise RuleBroken(
            N_("That is longer than %(days)s days: hand the cases over instead."),
            field="last",
            days=LONGEST.days,
        )
    if others := absences_of([whom.id], new.first, new.last):
        raise RuleBroken(
            N_("They are away from %(first)s to %(last)s already."),
            field="first",
            first=others[0].first_on,
            last=others[0].last_on,
        )
    absence = Absence(
        staff_id=whom.id,
        first_on=new.first,
        last_on=new.last,
        told_by_id=act.by.id,
        told_at=act.at,
    )
    session().add(absence)
    session().flush()
    _tell(AuditKind.ABSENCE_TOLD, absence, act)
    return absence


def take_back(absence: Absence, act: Act) -> None:
    """Withdraw an absence; reassigned visits stay reassigned.

    Raises NotAllowed.
    """
    _ensure_may_answer(act, absence.staff)
    _tell(AuditKind.ABSENCE_TAKEN_BACK, absence, act)
    session().delete(absence)


@recorded_together()
def give_away(absence: Absence, given: Sequence[Given], act: Act) -> list[Visit]:
    """Send each of these people to the visit of whoever is away; all of it, or nothing.

    The days and hours stay. Each is told in the journal of its case, and owed by who goes now.
    Raises NotAllowed, also in a case in which one may plan no visits; LostRace if one of the visits
    was changed since it was seen, or is not theirs any more; RuleBroken if somebody may not go or
    is away, too.
    """
    _ensure_may_answer(act, absence.staff)
    visits = {
        visit.id: visit for visit in _visits_of(absence, [move.visit_id for move in given], act)
    }
    away = absences_of({move.staff_id for move in given}, absence.first_on, absence.last_on)
    for case_id in sorted({visit.case_id for visit in visits.values()}):
        lock(session().get_one(Case, case_id), ["version"])
    for move in given:
        visit = visits.get(move.visit_id)
        if visit is None:
            raise LostRace("visit", move.visit_id, saved_version=0)
        day = visit.planned_on
        assert day is not None, "a planned visit has a day"
        if any(a.staff_id == move.staff_id and a.first_on <= day <= a.last_on for a in away):
            raise RuleBroken(
                N_("On %(day)s they are away, too. Choose somebody else."),
                field=move.field,
                day=day,
            )
        _give(visit, move, day, act)
    return list(visits.values())


def _give(visit: Visit, move: Given, day: date, act: Act) -> None:
    change = VisitChange(
        day=day, way=visit.way, visitor_id=move.staff_id, planned_at=visit.planned_at
    )
    try:
        change_visit(visit, change, act, opened=move.version)
    except RuleBroken as broken:
        raise RuleBroken(broken.key, field=move.field, **broken.values) from broken


def _visits_of(absence: Absence, visit_ids: Sequence[int], act: Act) -> Sequence[Visit]:
    query = select(Visit).join(Case, Case.id == Visit.case_id)
    query = query.where(
        may_see(act.by, on=act.on),
        Visit.id.in_(visit_ids),
        Visit.visitor_id == absence.staff_id,
        Visit.state == VisitState.PLANNED,
        Visit.planned_on.between(max(absence.first_on, act.on), absence.last_on),
    )
    return session().scalars(query.order_by(Visit.case_id, Visit.id)).all()


def _ensure_may_answer(act: Act, whom: Staff) -> None:
    if not has_permission(act.by, AWAY) or not may_answer_for(act.by, whom):
        raise NotAllowed(AWAY.value)


def _tell(kind: AuditKind, absence: Absence, act: Act) -> None:
    record(
        kind,
        by=act.by,
        at=act.at,
        absence=absence.id,
        staff=absence.staff_id,
        first=absence.first_on.isoformat(),
        last=absence.last_on.isoformat(),
    )
