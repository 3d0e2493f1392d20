"""The calendar: a month, a week, a list from a day on, or one day whole; by one address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from casetrack.accounts.models import Role, Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_or_404
from casetrack.cases.models import Case
from casetrack.cases.policy import OFFICE_WIDE
from casetrack.cases.queries import CaseFilter, list_cases, place_in_list
from casetrack.clocks.calendar.calendars import current_calendar
from casetrack.desk.diary.blueprint import bp
from casetrack.desk.diary.days import (
    last_of,
    lay_out_month,
    lay_out_week,
    monday_of,
)
from casetrack.desk.diary.forms import ShownDayForm
from casetrack.desk.diary.page import (
    CHOSEN,
    DiaryAddress,
    DiaryLine,
    DiaryOf,
    DiaryView,
    asked_in,
    beside,
    by_day,
    lines_of_rows,
    may_plan,
    title_of,
)
from casetrack.desk.diary.queries import (
    FIRST_IN_A_WEEK,
    FIRST_OF_A_DAY,
    Place,
    count_of,
    first_of_each_day,
    lines_of,
    narrowing_of,
    place_of,
)
from casetrack.ledger.diary import DiaryAsked, DiaryKind
from casetrack.web.access import requires, signed_in_user
from casetrack.web.addresses import LAST_YEAR, read_day, read_id
from casetrack.web.clock import today
from casetrack.web.paging import PAGE, page_of, unpack
from casetrack.web.words import label

END = date(LAST_YEAR, 12, 31)


@bp.get("/days")
@requires(Permission.CASE_READ)
def calendar() -> ResponseReturnValue:
    """Everything that falls on a day: visits, periods, replies, hearings, next steps, sessions."""
    user, on = signed_in_user(), today()
    case = case_or_404(number) if (number := _number("case")) is not None else None
    typed = _typed_day(on)
    address = _address(user, case, typed.on.data or on)
    first, last = _range(address)
    asked = asked_in(address, user, first, last, on)
    laid_out = address.view in (DiaryView.MONTH, DiaryView.WEEK)
    shown = _grid(address, asked) if laid_out else _list(address, asked)
    narrowing = narrowing_of(asked)
    return render_template(
        "desk/diary/calendar.html",
        at=address,
        form=typed,
        first=first,
        heading=title_of(address, first, last),
        case=case,
        views=[(label(one), address.url(view=one), one is address.view) for one in CHOSEN],
        whose=_whose(user, address),
        kinds=sorted(DiaryKind, key=label),
        narrowing=narrowing,
        view_words=DiaryView,
        may_plan=may_plan(user) and (case is None or case.is_open()),
        names=beside(address),
        clear_url=replace(address, case_id=None, party_id=None, who_id=None, kind=None).url(),
        to_today=address.url(at=on),
        **shown,
    )


@bp.get("/days/plan")
@requires(Permission.VISITS_PLAN)
def plan_on() -> ResponseReturnValue:
    """For whom a visit is planned on a day: the open cases of this person, by their next date."""
    user, on = signed_in_user(), today()
    day = read_day(request.args.get("on"), on=on)
    after = _case_place(unpack(request.args.get("after"), length=2))
    found = list_cases(user, CaseFilter(handler_id=user.id), on=on, after=after, limit=PAGE + 1)
    page = page_of(found, lambda one: [str(part) for part in place_in_list(one)])
    return render_template(
        "desk/diary/plan_on.html",
        day=day,
        cases=page.rows,
        next_url=url_for(".plan_on", on=day.isoformat(), after=page.next_key)
        if page.has_more
        else None,
        first_url=url_for(".plan_on", on=day.isoformat()) if after else None,
    )


def _grid(address: DiaryAddress, asked: DiaryAsked) -> dict[str, Any]:
    """A month or a week: the first lines of each day, and all counted."""
    is_month = address.view is DiaryView.MONTH
    found = first_of_each_day(asked, most=FIRST_OF_A_DAY if is_month else FIRST_IN_A_WEEK)
    lines = by_day(lines_of_rows(found.rows, signed_in_user(), on=asked.on))
    lay_out = lay_out_month if is_month else lay_out_week
    grid = lay_out(asked.first, lines, found.counted, current_calendar())
    return {"grid": grid, "counted": grid.counted}


def _list(address: DiaryAddress, asked: DiaryAsked) -> dict[str, Any]:
    """Every line from a day on, or of one day, a page at a time."""
    after = _place(unpack(request.args.get("after"), length=4))
    rows = lines_of(asked, after=after, limit=PAGE + 1)
    page = page_of(rows, lambda row: [str(part) for part in place_of(row)])
    lines = by_day(lines_of_rows(page.rows, signed_in_user(), on=asked.on))
    return {
        "days": _days(lines),
        "counted": count_of(asked) if address.view is DiaryView.DAY else None,
        "next_url": address.url(after=page.next_key) if page.has_more else None,
        "first_url": address.url() if after else None,
    }


def _days(lines: Any) -> Sequence[tuple[date, bool, Sequence[DiaryLine]]]:
    days_off = current_calendar()
    return [(day, not days_off.is_workday(day), those) for day, those in lines.items()]


def _range(address: DiaryAddress) -> tuple[date, date]:
    if address.view is DiaryView.MONTH:
        first = address.at.replace(day=1)
        return first, last_of(first)
    if address.view is DiaryView.WEEK:
        monday = monday_of(address.at)
        return monday, monday + timedelta(days=6)
    return address.at, END if address.view is DiaryView.LIST else address.at


def _typed_day(on: date) -> ShownDayForm:
    """The day that was typed, with a sentence where it is none; `on` where nothing was."""
    sent = MultiDict({"on": request.args["on"]}) if request.args.get("on") else None
    form = ShownDayForm(sent, data={"on": on})
    form.validate()
    return form


def _address(user: Staff, case: Case | None, day: date) -> DiaryAddress:
    """What the address asks for; whatever names nothing asks for nothing."""
    asked = request.args
    view = next((one for one in DiaryView if one.value == asked.get("view")), DiaryView.MONTH)
    kind = next((one for one in DiaryKind if one.value == asked.get("kind")), None)
    return DiaryAddress(
        view=view,
        at=day,
        is_office=_is_office(user, asked.get("whose")),
        case_id=case.id if case is not None else None,
        party_id=_number("person"),
        who_id=_number("who"),
        kind=kind,
    )


def _is_office(user: Staff, asked: str | None) -> bool:
    """Case management has nothing of its own to do in a case; heads choose."""
    if user.role is Role.CASE_MANAGEMENT:
        return True
    return asked == "office" and user.role in OFFICE_WIDE


def _whose(user: Staff, address: DiaryAddress) -> list[tuple[str, str, bool]]:
    """Mine, or the whole office; nothing to choose for who sees only one of them, or one case."""
    can_choose = user.role in OFFICE_WIDE and user.role is not Role.CASE_MANAGEMENT
    if not can_choose or address.case_id is not None:
        return []
    return [
        (label(one), address.url(is_office=is_office), address.is_office is is_office)
        for one, is_office in ((DiaryOf.MINE, False), (DiaryOf.OFFICE, True))
    ]


def _number(name: str) -> int | None:
    return request.args.get(name, type=read_id)


def _place(key: list[str | int | None] | None) -> Place | None:
    if key is None:
        return None
    try:
        day, hour, source, number = (str(part) for part in key)
        return date.fromisoformat(day), time.fromisoformat(hour), source, read_id(number)
    except ValueError:
        return None


def _case_place(key: list[str | int | None] | None) -> tuple[date, int] | None:
    if key is None:
        return None
    try:
        return date.fromisoformat(str(key[0])), read_id(str(key[1]))
    except ValueError:
        return None
