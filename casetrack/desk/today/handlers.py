"""Who of an office holds what: cases in hand, late duties, visits of the week, probations."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import aliased, lazyload

from casetrack.accounts.models import Staff
from casetrack.cases.kinds import Aspect, CaseStatus
from casetrack.cases.models import Case, CaseGrant, Obligation
from casetrack.cases.owed import may_see_owed
from casetrack.cases.policy import grant_holds
from casetrack.casework.concerns.queries import OWED
from casetrack.casework.team import HANDLERS
from casetrack.db import session
from casetrack.desk.today.groups import SHOWN, AgendaGroup, belongs_to
from casetrack.desk.today.page import up_to
from casetrack.ledger.diary import DiaryAsked
from casetrack.probation.board.queries import number_by_handler
from casetrack.visits.diary import VISIT, visits_in_diary
from casetrack.visits.workload.models import Absence


@dataclass(frozen=True)
class HandlerWork:
    """The work that one handler holds.

    late: up to one more than SHOWN. away_until: the last day of an absence that runs; None if
    there.
    """

    staff: Staff
    cases: int
    late: int
    visits: int
    probations: int
    away_until: date | None

    @property
    def late_counted(self) -> str:
        """How many are late, "50+" above 50; "" for none."""
        return up_to(SHOWN, self.late) if self.late else ""

    @property
    def is_idle(self) -> bool:
        """Whether nothing is counted of them, and they are there."""
        return not (self.cases or self.late or self.visits or self.probations or self.away_until)


def handlers_in(head: Staff, *, on: date) -> Sequence[HandlerWork]:
    """Every handler of the office in service, and whoever else still holds a case or something
    late; by name. Three statements.

    visits: of the week of that day, as the calendar of this person's visits shows them.
    """
    cases = select(func.count()).where(
        Case.handler_id == Staff.id,
        Case.status == CaseStatus.OPEN,
        Case.office_id == head.office_id,
    )
    first_late = select(Obligation.id).where(
        Obligation.owner_id == Staff.id,
        Obligation.is_open,
        Obligation.office_id == head.office_id,
        belongs_to(AgendaGroup.LATE, on),
        Obligation.kind.not_in(OWED),
        may_see_owed(head, on=on),
    )
    first_late = first_late.correlate(Staff).limit(SHOWN + 1)
    late = select(func.count()).select_from(first_late.subquery())
    away = select(func.max(Absence.last_on)).where(
        Absence.staff_id == Staff.id, Absence.first_on <= on, Absence.last_on >= on
    )
    counts = (cases.scalar_subquery(), late.scalar_subquery(), away.scalar_subquery())
    query = (
        select(Staff, *counts)
        .where(Staff.office_id == head.office_id)
        .options(lazyload("*"))
        .order_by(Staff.name, Staff.id)
    )
    visits, probations = _visits(head, on), number_by_handler(head, on=on)
    return [
        HandlerWork(
            staff, number, overdue, visits.get(staff.id, 0), probations.get(staff.id, 0), until
        )
        for staff, number, overdue, until in session().execute(query)
        if number or overdue or (staff.is_active and staff.role in HANDLERS)
    ]


@dataclass(frozen=True)
class HeldMeanwhile:
    """The open cases of somebody who is away. by: who else works on them, each with how many.

    alone: how many nobody else works on.
    """

    cases: int
    by: Sequence[tuple[str, int]]
    alone: int


def held_meanwhile(
    absences: Collection[Absence], head: Staff, *, on: date
) -> dict[int | None, HeldMeanwhile]:
    """Who holds the cases of each of these people, by their ids; one statement, none without any.

    Whoever sees a whole case beside its handler, and is there on that day, works on it.
    """
    if not absences:
        return {}
    other = aliased(Staff)
    is_away = exists().where(
        Absence.staff_id == other.id, Absence.first_on <= on, Absence.last_on >= on
    )
    theirs = (
        select(Case.id, Case.handler_id, other.id.label("other_id"), other.name)
        .outerjoin(
            CaseGrant,
            and_(
                CaseGrant.case_id == Case.id,
                CaseGrant.aspect == Aspect.WHOLE,
                CaseGrant.staff_id != Case.handler_id,
                grant_holds(on),
            ),
        )
        .outerjoin(other, and_(other.id == CaseGrant.staff_id, other.is_active, ~is_away))
        .where(
            Case.handler_id.in_({absence.staff_id for absence in absences}),
            Case.status == CaseStatus.OPEN,
            Case.office_id == head.office_id,
        )
    )
    cases: dict[int | None, set[int]] = {}
    by: dict[int | None, dict[str, set[int]]] = {}
    for case_id, handler_id, other_id, name in session().execute(theirs):
        cases.setdefault(handler_id, set()).add(case_id)
        if other_id is not None:
            by.setdefault(handler_id, {}).setdefault(name, set()).add(case_id)
    return {
        handler_id: HeldMeanwhile(
            len(ids),
            [(name, len(those)) for name, those in by.get(handler_id, {}).items()],
            len(ids.difference(*by.get(handler_id, {}).values())),
        )
        for handler_id, ids in cases.items()
    }


def _visits(head: Staff, on: date) -> dict[int | None, int]:
    """Visits of the week by who makes them, as many as their calendar shows."""
    monday = on - timedelta(days=on.weekday())
    sunday = monday + timedelta(days=6)
    asked = DiaryAsked(head, on, monday, sunday, is_office=True, kind=VISIT)
    query = visits_in_diary(asked)
    if query is None:
        return {}
    lines = query.subquery()
    counted = select(lines.c.who_id, func.count()).group_by(lines.c.who_id)
    return {row[0]: row[1] for row in session().execute(counted)}
