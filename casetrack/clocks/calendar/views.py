"""The working days: every year with its unusual days, and the overrides of an administrator."""

from __future__ import annotations

from calendar import Calendar
from dataclasses import dataclass
from datetime import date, timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from casetrack.accounts.permissions import Permission, has_permission
from casetrack.clocks.calendar import actions
from casetrack.clocks.calendar.blueprint import bp
from casetrack.clocks.calendar.calendars import (
    calendar_version,
    current_calendar,
    loaded_years,
    overrides_of,
)
from casetrack.clocks.calendar.forms import OverrideForm, RemovalForm
from casetrack.clocks.calendar.models import CalendarDay
from casetrack.clocks.calendar.moves import Moves
from casetrack.law import PublishedCalendar, word_why
from casetrack.ledger.preview_page import wants_preview
from casetrack.web.access import requires, signed_in, signed_in_user
from casetrack.web.clock import today
from casetrack.web.dates import WEEKDAYS
from casetrack.web.forms import Form
from casetrack.web.page import space
from casetrack.web.saving import attempt, save, save_sent
from casetrack.web.words import language

ONE_DAY = timedelta(days=1)
WEEKS = Calendar(firstweekday=0)


@dataclass(frozen=True)
class DayCell:
    """One day of a month. rests: no working day. makes_up: works although it is a weekend."""

    day: date
    rests: bool
    makes_up: bool
    is_override: bool


@dataclass(frozen=True)
class Run:
    """Unusual days in a row, alike: holidays, make-up days, overrides."""

    first: date
    last: date
    what: str
    is_work: bool


@dataclass(frozen=True)
class MonthOfDays:
    """A month: weeks of seven cells, None outside the month; its unusual days in words."""

    first: date
    weeks: list[list[DayCell | None]]
    runs: list[Run]


def months_of(
    year: int, calendar: PublishedCalendar, overrides: dict[date, CalendarDay]
) -> list[MonthOfDays]:
    """The twelve months of a year."""
    return [_month(year, month, calendar, overrides) for month in range(1, 13)]


def _month(
    year: int, month: int, calendar: PublishedCalendar, overrides: dict[date, CalendarDay]
) -> MonthOfDays:
    weeks = [
        [_cell(day, calendar) if day.month == month else None for day in week]
        for week in WEEKS.monthdatescalendar(year, month)
    ]
    days = [cell.day for week in weeks for cell in week if cell is not None]
    return MonthOfDays(date(year, month, 1), weeks, _runs(days, calendar, overrides))


def _cell(day: date, calendar: PublishedCalendar) -> DayCell:
    rests = not calendar.is_workday(day)
    return DayCell(
        day=day,
        rests=rests,
        makes_up=not rests and calendar.why(day) is not None,
        is_override=day in calendar.overrides,
    )


def _runs(
    days: list[date], calendar: PublishedCalendar, overrides: dict[date, CalendarDay]
) -> list[Run]:
    runs: list[Run] = []
    for day in days:
        why = calendar.why(day)
        if why is None or why == "weekend":
            continue
        row = overrides.get(day)
        named = row.name.in_(language()) if row else ""
        reason = named or word_why(why, language())
        is_work = calendar.is_workday(day)
        last = runs[-1] if runs else None
        if last and last.last == day - ONE_DAY and last.what == reason:
            runs[-1] = Run(last.first, day, reason, is_work)
        else:
            runs.append(Run(day, day, reason, is_work))
    return runs


AHEAD = 2


@bp.get("/calendar")
@signed_in
def calendar() -> ResponseReturnValue:
    """A year of working days; with its form for those who may change it."""
    form = OverrideForm(formdata=None, version=str(calendar_version()))
    return _shown(form, year=request.args.get("year", type=int))


@bp.post("/calendar")
@requires(Permission.CALENDAR_EDIT)
def override() -> ResponseReturnValue:
    """Set an override, or preview the dates it would move."""
    form = OverrideForm()
    preview = None
    if wants_preview():
        if form.validate():
            preview = attempt(form, lambda: actions.preview_override(form.into(actions.Override)))
    elif saved := save(
        form,
        lambda act: actions.set_override(
            form.into(actions.Override), act, opened=form.opened_version()
        ),
        conflict=lambda: (_raced(form), 409),
    ):
        flash(_("Saved.") + space() + said_of(saved.result))
        return redirect(url_for(".calendar", year=form.day.data.year))
    page = _shown(form, year=_year_of(form), preview=preview)
    return page, 422 if form.problems() else 200


@bp.post("/calendar/removal")
@requires(Permission.CALENDAR_EDIT)
def remove_override() -> ResponseReturnValue:
    """Remove an override, after a preview of the dates it moves."""
    form = RemovalForm()
    asked = form.override()
    if asked is None:
        return redirect(url_for(".calendar"))
    fresh = OverrideForm(formdata=None, version=str(calendar_version()))
    to_year = redirect(url_for(".calendar", year=asked.day.year))

    def raced() -> ResponseReturnValue:
        flash(_("Somebody changed the calendar meanwhile; nothing was removed. Look again."))
        return to_year

    if wants_preview():
        if moves := attempt(fresh, lambda: actions.preview_override(asked)):
            return render_template(
                "clocks/calendar/remove_override.html",
                day=asked.day,
                form=form,
                moves=moves,
                said=said_of(moves, will=True),
            )
    elif saved := save_sent(
        fresh,
        lambda act: actions.set_override(asked, act, opened=form.opened_version()),
        conflict=raced,
    ):
        flash(_("Removed.") + space() + said_of(saved.result))
        return to_year
    return _shown(fresh, year=asked.day.year), 422


def said_of(moves: Moves, *, will: bool = False) -> str:
    """Sentence with the number of dates that moved, or would."""
    number = len(moves.moved)
    if will:
        message = ngettext("This moves %(num)d date.", "This moves %(num)d dates.", number)
        none = _("This moves no date.")
    else:
        message = ngettext("%(num)d date moved.", "%(num)d dates moved.", number)
        none = _("No date moved.")
    return message if number else none


def _shown(form: Form, *, year: int | None, preview: Moves | None = None) -> str:
    known = current_calendar()
    years = _years(known)
    year = year if year in years else today().year
    loaded = {row.year: row for row in loaded_years()}
    overrides = {row.day: row for row in overrides_of(year)}
    return render_template(
        "clocks/calendar/calendar.html",
        form=form,
        removal=RemovalForm(formdata=None, version=str(calendar_version())),
        year=year,
        years=years,
        known=known,
        loaded=loaded,
        overrides=list(overrides.values()),
        months=months_of(year, known, overrides),
        weekdays=WEEKDAYS[language()],
        may_edit=has_permission(signed_in_user(), Permission.CALENDAR_EDIT),
        preview=preview,
        said=said_of(preview, will=True) if preview else "",
    )


def _raced(form: OverrideForm) -> str:
    """The page after somebody else saved: the typed values beside the present calendar."""
    form.version.data = str(calendar_version())
    form.form_errors.append(
        _(
            "Somebody changed the calendar while this was open. It is shown as it is now; what you"
            " typed is still here."
        )
    )
    return _shown(form, year=_year_of(form))


def _years(known: PublishedCalendar) -> list[int]:
    """The years with a page: those published, those with overrides, and the next two."""
    this = today().year
    years = {*known.years, *(day.year for day in known.overrides)}
    return sorted(years | {this + n for n in range(AHEAD + 1)}, reverse=True)


def _year_of(form: OverrideForm) -> int | None:
    return form.day.data.year if form.day.data else None
