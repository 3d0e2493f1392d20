"""The overview of the visits of an office or a person, and where to plan one on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, String, and_, case, cast, func, or_, select

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.kinds import CaseStatus, Provenance
from casetrack.cases.models import Case, Party
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import last_day
from casetrack.visits.blueprint import bp
from casetrack.visits.list_views import sees_office
from casetrack.visits.models import Visit, VisitState
from casetrack.visits.policy import concerns, may_see
from casetrack.web.access import requires, signed_in_user
from casetrack.web.clock import today

# Of the longest not seen; more than these are found by asking for more days.
MOST_CHILDREN = 50
MONTHS_BACK = 6


@dataclass(frozen=True)
class NotSeen:
    """A child whom nobody met for so long. met: the last time, by its last possible day.

    ahead: the day of the next planned visit.
    """

    case_id: int
    number: str
    party_id: int
    alias: BilingualText
    met: date | None
    ahead: date | None


@dataclass(frozen=True)
class MonthOfVisits:
    """The visits planned for a month. first: its first day. open: past or not, without an outcome.

    missed: nobody was met, or nobody went; cancelled ones are not counted.
    """

    first: date
    planned: int
    done: int
    missed: int
    open: int


def not_seen(user: Staff, *, on: date, days: int, limit: int = MOST_CHILDREN) -> list[NotSeen]:
    """Children of open cases on somebody's list who are visited, and whom nobody met for `days`.

    Met exactly so many days ago, a child is not among them. Whom nobody met yet comes first, then
    the longest not met; one statement.
    """
    met = func.max(case((Visit.state == VisitState.DONE, last_day(Visit.happened))))
    ahead = func.min(
        case((and_(Visit.state == VisitState.PLANNED, Visit.planned_on >= on), Visit.planned_on))
    )
    visited = (
        select(Visit.party_id, met.label("met"), ahead.label("ahead"))
        .join(Case, Case.id == Visit.case_id)
        .where(
            may_see(user, on=on),
            concerns(user),
            Case.provenance != Provenance.PUBLISHED,
            Case.status == CaseStatus.OPEN,
            Visit.state != VisitState.CANCELLED,
        )
        .group_by(Visit.party_id)
        .subquery()
    )
    query = (
        select(Case.id, Case.number, Party.id, Party.alias, visited.c.met, visited.c.ahead)
        .join(visited, visited.c.party_id == Party.id)
        .join(Case, Case.id == Party.case_id)
        .where(
            Party.children(),
            or_(visited.c.met.is_(None), visited.c.met < on - timedelta(days=days)),
        )
        .order_by(visited.c.met.is_not(None), visited.c.met, Party.id)
        .limit(limit)
    )
    return [NotSeen(*row) for row in session().execute(query)]


def planned_and_done(user: Staff, *, on: date) -> list[MonthOfVisits]:
    """The months up to that of the day, MONTHS_BACK of them and it, the latest first.

    Of the visits on somebody's list that were planned for a day; one statement.
    """
    months = [_months_before(on, back) for back in range(MONTHS_BACK + 1)]
    end = _months_before(on, -1)
    month = func.substr(cast(Visit.planned_on, String), 1, 7).label("month")

    def counted(*states: VisitState) -> ColumnElement[int]:
        return func.sum(case((Visit.state.in_(states), 1), else_=0))

    query = (
        select(
            month,
            func.count(Visit.id),
            counted(VisitState.DONE),
            counted(VisitState.NOT_AT_HOME, VisitState.REFUSED, VisitState.NOT_HELD),
            counted(VisitState.PLANNED),
        )
        .join(Case, Case.id == Visit.case_id)
        .where(
            may_see(user, on=on),
            concerns(user),
            Case.provenance != Provenance.PUBLISHED,
            Visit.state != VisitState.CANCELLED,
            Visit.planned_on >= months[-1],
            Visit.planned_on < end,
        )
        .group_by(month)
    )
    rows: dict[str, Sequence[int]] = {row[0]: row[1:] for row in session().execute(query)}
    return [
        MonthOfVisits(first, *(int(n) for n in rows.get(first.strftime("%Y-%m"), (0, 0, 0, 0))))
        for first in months
    ]


def _months_before(on: date, back: int) -> date:
    year, month = divmod(on.year * 12 + on.month - 1 - back, 12)
    return date(year, month + 1, 1)


DAYS = 30
MOST_DAYS = 999


@bp.get("/visits/overview")
@requires(Permission.VISITS_READ)
def overview() -> ResponseReturnValue:
    """Children not seen for so many days, and planned against done by month."""
    user, on = signed_in_user(), today()
    days = request.args.get("days", type=int) or DAYS
    days = min(max(days, 1), MOST_DAYS)
    return render_template(
        "visits/overview.html",
        days=days,
        most=MOST_CHILDREN,
        children=not_seen(user, on=on, days=days),
        months=planned_and_done(user, on=on),
        is_office=sees_office(user),
    )
