"""My visits: those without an outcome, the next fourteen days; any month as a calendar, any day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission, has_permission
from casetrack.calendar.calendars import current_calendar
from casetrack.law import is_workday
from casetrack.visits.blueprint import bp
from casetrack.visits.listing import (
    VisitLine,
    ahead_of,
    count_by_day,
    count_late,
    first_of_each_day,
    visitors_on_list,
    visits_on,
)
from casetrack.visits.month import last_of, lay_out, read_day, read_month
from casetrack.web.access import requires, signed_in_user
from casetrack.web.addresses import read_id
from casetrack.web.clock import today
from casetrack.web.paging import page_of, unpack

DAYS_AHEAD = 14
ON_A_PAGE = 50


@dataclass(frozen=True)
class DayOfVisits:
    """One day of the next fourteen, with its visits."""

    day: date
    is_rest: bool
    visits: Sequence[VisitLine]


@bp.get("/visits")
@requires(Permission.VISITS_READ)
def index() -> ResponseReturnValue:
    """Visits without an outcome first, then the next fourteen days."""
    user, on = signed_in_user(), today()
    visitor_id = request.args.get("visitor", type=read_id)
    after = _key(unpack(request.args.get("after"), length=2))
    until = on + timedelta(days=DAYS_AHEAD - 1)
    rows = ahead_of(
        user, on=on, until=until, visitor_id=visitor_id, after=after, limit=ON_A_PAGE + 1
    )
    page = page_of(rows, lambda v: [str(v.planned_on), v.id], size=ON_A_PAGE)
    late = [visit for visit in page.rows if visit.is_late(on=on)]
    ahead = [visit for visit in page.rows if not visit.is_late(on=on)]
    is_whole = after is None and not page.has_more
    kept: dict[str, Any] = {"visitor": visitor_id} if visitor_id else {}
    return render_template(
        "visits/index.html",
        late=late,
        # A page of them tells nothing of how many there are.
        counted=len(late) if is_whole else count_late(user, on=on, visitor_id=visitor_id),
        days=_days(ahead, on, until) if is_whole else _busy(ahead),
        is_empty=not page.rows,
        filters=_filters(user, visitor_id, ".index"),
        is_office=sees_office(user),
        next_url=url_for(".index", **{**kept, "after": page.next_key}) if page.has_more else None,
        first_url=url_for(".index", **kept) if after else None,
    )


@bp.get("/visits/month")
@requires(Permission.VISITS_READ)
def month() -> ResponseReturnValue:
    """A month of visits: a table, whose days stand below each other on a phone."""
    user, on = signed_in_user(), today()
    visitor_id = request.args.get("visitor", type=read_id)
    first = read_month(request.args.get("month"), on=on)
    last = last_of(first)
    shown = lay_out(
        first,
        first_of_each_day(user, first, last, on=on, visitor_id=visitor_id),
        count_by_day(user, first, last, on=on, visitor_id=visitor_id),
        current_calendar(),
    )
    return render_template(
        "visits/month.html",
        month=shown,
        visitor_id=visitor_id,
        filters=_filters(user, visitor_id, ".month", month=first.strftime("%Y-%m")),
        is_office=sees_office(user),
    )


@bp.get("/visits/day")
@requires(Permission.VISITS_READ)
def day() -> ResponseReturnValue:
    """Every visit of one day, a page at a time."""
    user, on = signed_in_user(), today()
    visitor_id = request.args.get("visitor", type=read_id)
    shown = read_day(request.args.get("day"), on=on)
    after = request.args.get("after", type=read_id)
    rows = visits_on(user, shown, on=on, visitor_id=visitor_id, after=after, limit=ON_A_PAGE + 1)
    kept: dict[str, Any] = {"day": shown.isoformat()}
    kept |= {"visitor": visitor_id} if visitor_id else {}
    has_more = len(rows) > ON_A_PAGE
    return render_template(
        "visits/day.html",
        day=shown,
        may_plan=has_permission(user, Permission.VISITS_PLAN),
        visits=rows[:ON_A_PAGE],
        counted=count_by_day(user, shown, shown, on=on, visitor_id=visitor_id).get(shown),
        visitor_id=visitor_id,
        is_office=sees_office(user),
        next_url=url_for(".day", **kept, after=rows[ON_A_PAGE - 1].id) if has_more else None,
        first_url=url_for(".day", **kept) if after else None,
    )


def _days(visits: Sequence[VisitLine], first: date, last: date) -> list[DayOfVisits]:
    """Every day from the first to the last, those without a visit too."""
    on_day = {day: list(those) for day, those in groupby(visits, lambda v: v.planned_on)}
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [DayOfVisits(day, not is_workday(day), on_day.get(day, [])) for day in days]


def _busy(visits: Sequence[VisitLine]) -> list[DayOfVisits]:
    """Only the days that have a visit, where a page begins or ends between two days."""
    return [
        DayOfVisits(day, not is_workday(day), list(those))
        for day, those in groupby(visits, lambda v: v.planned_on)
        if day is not None
    ]


def _filters(
    user: Staff, visitor_id: int | None, endpoint: str, **kept: Any
) -> list[tuple[str, str, bool]]:
    """Everybody, or one visitor; nothing to choose where only one person goes."""
    people = visitors_on_list(user, on=today())
    if visitor_id is None and all(one.id == user.id for one in people):
        return []
    words = [(_("Everybody"), url_for(endpoint, **kept), visitor_id is None)]
    return words + [
        (one.name, url_for(endpoint, visitor=one.id, **kept), visitor_id == one.id)
        for one in people
    ]


def sees_office(user: Staff) -> bool:
    """Whether the list is of the whole office."""
    return user.role.value in ("section_head", "chief_procurator")


def _key(after: list[str | int | None] | None) -> tuple[date, int] | None:
    if after is None:
        return None
    try:
        return date.fromisoformat(str(after[0])), int(after[1] or 0)
    except ValueError:
        return None
