"""Read spot checks: of a case, of an office, and how its draws are spread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, lazyload

from casetrack.accounts.models import Staff
from casetrack.cases.case_rows import CaseRows
from casetrack.cases.kinds import PartyKind, Provenance
from casetrack.cases.models import Case, Party
from casetrack.cases.queries import parties_of
from casetrack.clocks.calendar.calendars import current_calendar
from casetrack.db import session
from casetrack.visits.models import Visit, VisitState
from casetrack.visits.spotchecks.drawing import (
    Spread,
    spread_over_thirds,
    spread_over_weekdays,
    working_days,
)
from casetrack.visits.spotchecks.models import AHEAD, CheckState, SpotCheck, SpotCheckPlan

# Of a case: the plans, each with its checks.
PLANS = CaseRows(SpotCheckPlan, "id", lists=(SpotCheckPlan.checks,))
SHOWN_AT_ONCE = 50
# So many draws are looked at when it is asked whether somebody was aimed at: the latest.
MOST_DRAWS = 1000


def find_plan(case: Case, plan_id: int) -> SpotCheckPlan | None:
    """A plan of this case, with its checks and their outcomes."""
    query = (
        select(SpotCheckPlan)
        .where(SpotCheckPlan.id == plan_id, SpotCheckPlan.case_id == case.id)
        .options(joinedload(SpotCheckPlan.party), joinedload(SpotCheckPlan.visitor))
    )
    return session().scalars(query).unique().one_or_none()


def people_of(case: Case) -> list[Party]:
    """People of a case who may be visited, children first."""
    people = [party for party in parties_of(case) if party.kind is PartyKind.PERSON]
    return sorted(people, key=lambda party: (not party.is_child(), party.position))


def visits_of_checks(checks: Sequence[SpotCheck]) -> dict[int, Visit]:
    """The visits that these checks became, by their ids; one statement."""
    ids = [check.visit_id for check in checks if check.visit_id is not None]
    query = select(Visit).where(Visit.id.in_(ids)).options(lazyload("*"))
    return {visit.id: visit for visit in session().scalars(query)}


@dataclass(frozen=True)
class DrawLine:
    """One check in the list of an office. day: only where it may be told; working_days: in its
    window, or those it was drawn from."""

    check: SpotCheck
    number: str
    day: date | None
    place: int | None
    working_days: int
    visit: Visit | None


@dataclass(frozen=True)
class DrawCounts:
    """How many checks of an office there are: in all, not due yet, past without an outcome."""

    total: int
    ahead: int
    without_outcome: int


def draws_of(
    user: Staff,
    *,
    on: date,
    state: str | None = None,
    before: tuple[date, int] | None = None,
    limit: int = SHOWN_AT_ONCE,
) -> list[DrawLine]:
    """The checks of the person's office, the latest window first.

    state: "ahead" for those not due yet, "open" for those past without an outcome, None for all.
    before: window and id of the last of the page before.
    """
    query = (
        _of_office(user)
        .add_columns(Case.number, Visit)
        .options(joinedload(SpotCheck.plan).lazyload("*"))
    )
    if state == "ahead":
        query = query.where(_is_ahead(on))
    elif state == "open":
        query = query.where(_is_open(on))
    if before is not None:
        query = query.where(
            or_(
                SpotCheck.first_day < before[0],
                and_(SpotCheck.first_day == before[0], SpotCheck.id < before[1]),
            )
        )
    query = query.order_by(SpotCheck.first_day.desc(), SpotCheck.id.desc()).limit(limit)
    rows = session().execute(query)
    return [line_of(check, visit, on, number=number) for check, number, visit in rows]


def count_draws(user: Staff, *, on: date) -> DrawCounts:
    """How many checks the office has; one statement."""
    query = _of_office(user).with_only_columns(
        func.count(SpotCheck.id),
        func.count(SpotCheck.id).filter(_is_ahead(on)),
        func.count(SpotCheck.id).filter(_is_open(on)),
    )
    total, ahead, without = session().execute(query).one()
    return DrawCounts(total, ahead, without)


def spreads_of(user: Staff, *, on: date) -> tuple[int, Spread, Spread]:
    """Numbers of the office's latest draws with a public day, by day of the week and by third of
    the days drawn from.
    """
    query = (
        _of_office(user)
        .where(SpotCheck.drawn_at.is_not(None), SpotCheck.first_day <= on)
        .options(lazyload("*"))
        .order_by(SpotCheck.first_day.desc(), SpotCheck.id.desc())
        .limit(MOST_DRAWS)
    )
    draws = [
        (day, tuple(date.fromisoformat(day) for day in check.days))
        for check in session().scalars(query)
        if check.may_be_told(on=on) and (day := check.drawn_day()) is not None
    ]
    return len(draws), spread_over_weekdays(draws), spread_over_thirds(draws)


def find_draw(user: Staff, check_id: int) -> tuple[SpotCheck, str] | None:
    """A check of the person's office, with the number of its case."""
    query = _of_office(user).add_columns(Case.number).where(SpotCheck.id == check_id)
    row = session().execute(query).one_or_none()
    return (row[0], row[1]) if row is not None else None


def _of_office(user: Staff) -> Select[SpotCheck]:
    return (
        select(SpotCheck)
        .join(Case, Case.id == SpotCheck.case_id)
        .outerjoin(Visit, Visit.id == SpotCheck.visit_id)
        .where(SpotCheck.office_id == user.office_id, Case.provenance != Provenance.PUBLISHED)
    )


def _is_ahead(on: date) -> ColumnElement[bool]:
    # One that is a visit by now is counted on: nobody reads off the count that its day has come.
    is_shown = and_(SpotCheck.state == CheckState.SHOWN, Visit.planned_on >= on)
    return and_(or_(SpotCheck.state.in_(AHEAD), is_shown), SpotCheck.last_day >= on)


def _is_open(on: date) -> ColumnElement[bool]:
    return and_(
        SpotCheck.state == CheckState.SHOWN,
        Visit.state == VisitState.PLANNED,
        Visit.planned_on < on,
    )


def line_of(check: SpotCheck, visit: Visit | None, on: date, *, number: str = "") -> DrawLine:
    """A check as a list shows it. number: of its case, where that is told, too."""
    day = check.drawn_day() if check.may_be_told(on=on) else None
    days = (
        check.days
        if day is not None
        else working_days(check.first_day, check.last_day, current_calendar())
    )
    place = check.days.index(day.isoformat()) + 1 if day is not None else None
    # What became of a check that may not be told yet is no more told than its day.
    return DrawLine(check, number, day, place, len(days), visit if day is not None else None)
