"""The calendar at one address: a month, a week, a list from a day on, or one day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from casetrack.accounts.models import Role, Staff
from casetrack.accounts.permissions import Permission, has_permission
from casetrack.cases.access import case_or_404
from casetrack.cases.models import Case
from casetrack.cases.policy import OFFICE_WIDE
from casetrack.cases.queries import CaseFilter, list_cases, place_in_list
from casetrack.clocks.calendar.calendars import current_calendar
from casetrack.codes import N_, NP_, Coded
from casetrack.desk.diary.blueprint import bp
from casetrack.desk.diary.days import (
    OnDay,
    last_of,
    lay_out_list,
    lay_out_month,
    lay_out_week,
    monday_of,
    month_beside,
)
from casetrack.desk.diary.forms import ShownDayForm
from casetrack.desk.diary.lines import by_day, lines_of_rows
from casetrack.desk.diary.queries import (
    FIRST_IN_A_LIST,
    FIRST_IN_A_WEEK,
    FIRST_OF_A_DAY,
    OF_AN_OFFICE,
    OF_ITS_LIST,
    Place,
    count_of,
    first_days,
    first_of_each_day,
    lines_of,
    narrowing_of,
    place_of,
)
from casetrack.ledger.diary import DiaryAsked, DiaryKind
from casetrack.web.access import requires, signed_in_user
from casetrack.web.addresses import LAST_YEAR, read_day, read_id
from casetrack.web.clock import today
from casetrack.web.dates import MONTHS_EN, word_day
from casetrack.web.paging import PAGE, page_of, unpack
from casetrack.web.words import label, language


class DiaryView(Coded):
    """The layout of the calendar."""

    MONTH = "month", NP_("diary", "Month")
    WEEK = "week", NP_("diary", "Week")
    LIST = "list", NP_("diary", "List")
    DAY = "day", NP_("diary", "Day")


class DiaryOf(Coded):
    """The scope of the calendar."""

    MINE = "mine", N_("Mine")
    OFFICE = "office", N_("The whole office")


# The layouts offered; a day is reached from its number.
CHOSEN = (DiaryView.MONTH, DiaryView.WEEK, DiaryView.LIST)


@dataclass(frozen=True)
class DiaryAddress:
    """The parameters of a calendar address; empty ones are left out.

    at: the first day of a week, list or day; or any day of the month.
    """

    view: DiaryView
    at: date
    is_office: bool = False
    case_id: int | None = None
    party_id: int | None = None
    who_id: int | None = None
    kind: DiaryKind | None = None

    def url(self, **changed: Any) -> str:
        """The address, with some parameters changed."""
        asked = replace(self, **{name: value for name, value in changed.items() if name != "after"})
        return url_for(
            "diary.calendar",
            view=None if asked.view is DiaryView.MONTH else asked.view.value,
            on=asked.at.isoformat(),
            whose="office" if asked.is_office else None,
            case=asked.case_id,
            person=asked.party_id,
            who=asked.who_id,
            kind=asked.kind.value if asked.kind else None,
            after=changed.get("after"),
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether a filter besides `is_office` is set."""
        return any((self.case_id, self.party_id, self.who_id, self.kind))

    def before(self) -> str:
        """The address of the previous month, week or day."""
        return self.url(at=self._beside(-1))

    def later(self) -> str:
        """The address of the next month, week or day."""
        return self.url(at=self._beside(1))

    def _beside(self, step: int) -> date:
        if self.view is DiaryView.MONTH:
            return month_beside(self.at.replace(day=1), step)
        if self.view is DiaryView.WEEK:
            return monday_of(self.at) + step * timedelta(days=7)
        return self.at + step * timedelta(days=1)


def name_of_month(first: date) -> str:
    """Month and year: November 2026, 2026年11月."""
    if language() == "zh":
        return f"{first.year}年{first.month}月"
    return f"{MONTHS_EN[first.month - 1]} {first.year}"


def title_of(asked: DiaryAddress, first: date, last: date) -> str:
    """The heading: month, week, or day."""
    if asked.view is DiaryView.MONTH:
        return name_of_month(first)
    if asked.view is DiaryView.WEEK:
        return _(
            "%(first)s to %(last)s",
            first=word_day(first, language(), long=True),
            last=word_day(last, language(), long=True),
        )
    if asked.view is DiaryView.LIST:
        return _("From %(first)s", first=word_day(first, language(), long=True))
    return word_day(first, language(), long=True)


def beside(asked: DiaryAddress) -> tuple[str, str]:
    """The link texts for the previous and next month, week or day."""
    if asked.view is DiaryView.MONTH:
        first = asked.at.replace(day=1)
        return _short(month_beside(first, -1)), _short(month_beside(first, 1))
    if asked.view is DiaryView.WEEK:
        return _("Week before"), _("Week after")
    return _("Day before"), _("Day after")


def _short(first: date) -> str:
    """The short name of the month: Dec, 12月."""
    return f"{first.month}月" if language() == "zh" else MONTHS_EN[first.month - 1][:3]


def may_plan(user: Staff) -> bool:
    """Whether the user is offered to plan visits."""
    return has_permission(user, Permission.VISITS_PLAN)


def asked_in(address: DiaryAddress, user: Staff, first: date, last: date, on: date) -> DiaryAsked:
    """The request of the address, for these days and this user."""
    return DiaryAsked(
        user=user,
        on=on,
        first=first,
        last=last,
        is_office=address.is_office,
        case_id=address.case_id,
        party_id=address.party_id,
        who_id=address.who_id,
        kind=address.kind,
    )


END = date(LAST_YEAR, 12, 31)
DAYS_OF_A_LIST = 31


@bp.get("/days")
@requires(Permission.CASE_READ)
def calendar() -> ResponseReturnValue:
    """All dated things: visits, periods, replies, hearings, next steps, sessions."""
    user, on = signed_in_user(), today()
    case = case_or_404(number) if (number := _number("case")) is not None else None
    typed = _typed_day(on)
    address = _address(user, case, typed.on.data or on)
    first, last = _range(address)
    laid_out = address.view in (DiaryView.MONTH, DiaryView.WEEK)
    asked = asked_in(address, user, first, last, on)
    is_list_of_office = asked.begins_at_office and address.view is DiaryView.LIST
    if is_list_of_office:
        asked = _soonest(asked)
    elif laid_out and asked.begins_at_office:
        asked = replace(asked, most=OF_AN_OFFICE)
    show = _list_of_office if is_list_of_office else _grid if laid_out else _list
    shown = show(address, asked)
    return render_template(
        "desk/diary/calendar.html",
        at=address,
        form=typed,
        first=first,
        heading=title_of(address, first, last),
        case=case,
        views=[(label(view), address.url(view=view), view is address.view) for view in CHOSEN],
        whose=_whose(user, address),
        kinds=sorted(DiaryKind, key=label),
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
    """Choose the case for a visit on a day: the user's open cases, by next date."""
    user, on = signed_in_user(), today()
    day = read_day(request.args.get("on"), on=on)
    after = _case_place(unpack(request.args.get("after"), length=2))
    cases = list_cases(user, CaseFilter(handler_id=user.id), on=on, after=after, limit=PAGE + 1)
    page = page_of(cases, lambda case: [str(part) for part in place_in_list(case)])
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
    """A month or a week: first lines and numbers for each day."""
    is_month = address.view is DiaryView.MONTH
    first_lines = first_of_each_day(asked, most=FIRST_OF_A_DAY if is_month else FIRST_IN_A_WEEK)
    rows, user = first_lines.rows, signed_in_user()
    lines = by_day(lines_of_rows(rows, user, on=asked.on, in_short=is_month))
    lay_out = lay_out_month if is_month else lay_out_week
    grid = lay_out(asked.first, lines, first_lines.counted, current_calendar())
    return {"grid": grid, "counted": grid.counted, "narrowing": first_lines.narrowing}


def _list(address: DiaryAddress, asked: DiaryAsked) -> dict[str, Any]:
    """Every line from a day on, or of one day, page by page."""
    after = _place(unpack(request.args.get("after"), length=4))
    rows = lines_of(asked, after=after, limit=PAGE + 1)
    page = page_of(rows, lambda row: [str(part) for part in place_of(row)])
    lines = by_day(lines_of_rows(page.rows, signed_in_user(), on=asked.on))
    counted = {day: OnDay(len(those), 0, 0) for day, those in lines.items()}
    return {
        "days": lay_out_list(lines, counted, current_calendar()),
        "narrowing": narrowing_of(asked),
        "counted": count_of(asked) if address.view is DiaryView.DAY else None,
        "next_url": address.url(after=page.next_key) if page.has_more else None,
        "first_url": address.url() if after else None,
    }


def _soonest(asked: DiaryAsked) -> DiaryAsked:
    """The same request for the days of an office on which its first PAGE lines stand.

    They reach over a month at most: each day is looked up by itself.
    """
    days = first_days(asked, limit=PAGE) or [asked.first]
    last = min(days[-1], days[0] + timedelta(days=DAYS_OF_A_LIST - 1))
    return replace(asked, first=days[0], last=last, most=OF_ITS_LIST)


def _list_of_office(address: DiaryAddress, asked: DiaryAsked) -> dict[str, Any]:
    """The first lines of each of these days; later days are a list from then on."""
    first_lines = first_of_each_day(asked, most=FIRST_IN_A_LIST)
    lines = by_day(lines_of_rows(first_lines.rows, signed_in_user(), on=asked.on))
    after = asked.last + timedelta(days=1)
    has_later = first_days(replace(asked, first=after, last=END, most=None), limit=1)
    return {
        "days": lay_out_list(lines, first_lines.counted, current_calendar()),
        "narrowing": first_lines.narrowing,
        "counted": None,
        "next_url": address.url(at=after) if has_later else None,
        "first_url": None,
    }


def _range(address: DiaryAddress) -> tuple[date, date]:
    if address.view is DiaryView.MONTH:
        first = address.at.replace(day=1)
        return first, last_of(first)
    if address.view is DiaryView.WEEK:
        monday = monday_of(address.at)
        return monday, monday + timedelta(days=6)
    return address.at, END if address.view is DiaryView.LIST else address.at


def _typed_day(on: date) -> ShownDayForm:
    """The form with the typed day, validated; `on` if nothing was typed."""
    sent = MultiDict({"on": request.args["on"]}) if request.args.get("on") else None
    form = ShownDayForm(sent, data={"on": on})
    form.validate()
    return form


def _address(user: Staff, case: Case | None, day: date) -> DiaryAddress:
    """The parameters of the address; unknown values are ignored."""
    asked = request.args
    view = next((view for view in DiaryView if view.value == asked.get("view")), DiaryView.MONTH)
    kind = next((kind for kind in DiaryKind if kind.value == asked.get("kind")), None)
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
    """Whether the office is shown: always for case management; heads choose."""
    if user.role is Role.CASE_MANAGEMENT:
        return True
    return asked == "office" and user.role in OFFICE_WIDE


def _whose(user: Staff, address: DiaryAddress) -> list[tuple[str, str, bool]]:
    """Links "Mine" and "The whole office"; none if there is no choice, or for one case."""
    can_choose = user.role in OFFICE_WIDE and user.role is not Role.CASE_MANAGEMENT
    if not can_choose or address.case_id is not None:
        return []
    return [
        (label(whose), address.url(is_office=is_office), address.is_office is is_office)
        for whose, is_office in ((DiaryOf.MINE, False), (DiaryOf.OFFICE, True))
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
