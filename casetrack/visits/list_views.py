"""My visits: those without an outcome, and the next fourteen days; the same as a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.audit.list_exports import record_list_export
from casetrack.audit.record import AuditKind
from casetrack.cases.policy import HEADS
from casetrack.law import is_workday
from casetrack.visits.blueprint import bp
from casetrack.visits.diary import VISIT
from casetrack.visits.listing import VisitLine, Visitor, ahead_of, who_goes
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.addresses import read_id
from casetrack.web.catalogue import gettext as _
from casetrack.web.clock import today
from casetrack.web.paging import PAGE, page_of, unpack_day
from casetrack.web.words import label, language
from casetrack.web.workbook import SheetColumn, send_workbook, sheet_of, yes_or_no

DAYS_AHEAD = 14
# Of an address: the latest visit first.
LATEST = "-day"


@dataclass(frozen=True)
class DayOfVisits:
    """Visits of one of the next fourteen days."""

    day: date
    is_rest: bool
    visits: Sequence[VisitLine]


@bp.get("/visits")
@requires(Permission.VISITS_READ)
def index() -> ResponseReturnValue:
    """Visits without an outcome first, then the next fourteen days."""
    user, on = signed_in_user(), today()
    visitor_id = request.args.get("visitor", type=read_id)
    after = unpack_day(request.args.get("after"))
    until = on + timedelta(days=DAYS_AHEAD - 1)
    latest_first = request.args.get("sort") == LATEST
    rows = ahead_of(
        user,
        on=on,
        until=until,
        visitor_id=visitor_id,
        after=after,
        latest_first=latest_first,
        limit=PAGE + 1,
    )
    page = page_of(rows, lambda v: [str(v.planned_on), v.id], size=PAGE)
    late = [visit for visit in page.rows if visit.is_late(on=on)]
    ahead = [visit for visit in page.rows if not visit.is_late(on=on)]
    going = who_goes(user, on=on, until=until)
    ordered: dict[str, Any] = {"sort": LATEST} if latest_first else {}
    kept: dict[str, Any] = {"visitor": visitor_id} if visitor_id else {}
    late_url = url_for(".index", **kept)
    other_order = late_url if latest_first else url_for(".index", **kept, sort=LATEST)
    kept |= ordered
    return render_template(
        "visits/index.html",
        late=late,
        # A page of them tells nothing of how many there are.
        counted=sum(
            late_visits
            for visitor, late_visits in going
            if visitor_id is None or (visitor is not None and visitor.id == visitor_id)
        ),
        days=_by_day(ahead),
        is_empty=not page.rows,
        filters=_filters(
            user, [visitor for visitor, _late in going if visitor], visitor_id, ordered
        ),
        late_url=late_url,
        other_order=other_order,
        latest_first=latest_first,
        is_office=sees_office(user),
        export_url=url_for(".export", **kept),
        next_url=url_for(".index", **{**kept, "after": page.next_key}) if page.has_more else None,
        first_url=url_for(".index", **kept) if after else None,
    )


# The list as a workbook.
_COLUMNS: Sequence[SheetColumn[VisitLine]] = (
    SheetColumn(_l("Planned for"), lambda visit: visit.planned_on),
    SheetColumn(_l("Hour"), lambda visit: visit.planned_at),
    SheetColumn(_l("Person"), lambda visit: visit.party.alias.in_(language())),
    SheetColumn(_l("How"), lambda visit: label(visit.way)),
    SheetColumn(_l("Spot check"), lambda visit: yes_or_no(visit.is_spot_check)),
    SheetColumn(_l("Who goes"), lambda visit: visit.visitor.name if visit.visitor else None),
    SheetColumn(_l("Without an outcome"), lambda visit: yes_or_no(visit.is_late(on=today()))),
    SheetColumn(_l("Moved from"), lambda visit: visit.moved_from),
    SheetColumn(_l("Provisional"), lambda visit: yes_or_no(visit.is_provisional)),
)


@bp.get("/visits.xlsx")
@requires(Permission.VISITS_READ)
def export() -> ResponseReturnValue:
    """Every visit of the list as it is narrowed, as a file; audited before it is sent."""
    user, on = signed_in_user(), today()
    visitor_id = request.args.get("visitor", type=read_id)
    visits = ahead_of(
        user,
        on=on,
        until=on + timedelta(days=DAYS_AHEAD - 1),
        visitor_id=visitor_id,
        latest_first=request.args.get("sort") == LATEST,
        limit=None,
    )
    return send_workbook(
        _("visits"),
        [sheet_of(_("Visits"), _COLUMNS, visits)],
        lambda rows: record_list_export(
            AuditKind.VISITS_EXPORTED,
            Permission.VISITS_READ,
            acting(),
            rows=rows,
            visitor_id=visitor_id,
        ),
    )


@bp.get("/visits/month")
@requires(Permission.VISITS_READ)
def month() -> ResponseReturnValue:
    """Redirect the former month of visits to the calendar, narrowed to visits."""
    user = signed_in_user()
    return redirect(
        url_for(
            "diary.calendar",
            kind=VISIT.value,
            who=request.args.get("visitor", type=read_id),
            on=_first_of_month(request.args.get("month")),
            whose="office" if sees_office(user) else None,
        )
    )


def _first_of_month(text: str | None) -> str | None:
    """The day that an address of a month such as 2026-12 begins with; whatever else as it is."""
    return f"{text}-01" if text else None


def _by_day(visits: Sequence[VisitLine]) -> list[DayOfVisits]:
    """The days that have a visit."""
    return [
        DayOfVisits(day, not is_workday(day), list(those))
        for day, those in groupby(visits, lambda v: v.planned_on)
    ]


def _filters(
    user: Staff, people: Sequence[Visitor], visitor_id: int | None, ordered: dict[str, Any]
) -> list[tuple[str, str, bool]]:
    """Everybody, or one visitor; nothing to choose where only one person goes."""
    if visitor_id is None and all(person.id == user.id for person in people):
        return []
    words = [(_("Everybody"), url_for(".index", **ordered), visitor_id is None)]
    return words + [
        (
            person.name,
            url_for(".index", visitor=person.id, **ordered),
            visitor_id == person.id,
        )
        for person in people
    ]


def sees_office(user: Staff) -> bool:
    """Whether the list is of the whole office."""
    return user.role in HEADS
