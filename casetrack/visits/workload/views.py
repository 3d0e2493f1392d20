"""The pages of load: the week of an office, who is away, and who goes instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission, has_permission
from casetrack.cases.policy import HEADS
from casetrack.clocks.calendar.calendars import current_calendar
from casetrack.visits.workload import actions
from casetrack.visits.workload.forms import AwayForm, BackForm, giving
from casetrack.visits.workload.models import AWAY, Absence
from casetrack.visits.workload.queries import absences_of, find_absence, goings_of, people_of
from casetrack.visits.workload.reassign import away_page
from casetrack.visits.workload.reckoning import DAY_MINUTES, DayLoad, by_person_and_day
from casetrack.visits.workload.words import word_minutes, word_too_much
from casetrack.web.access import requires, signed_in_user
from casetrack.web.addresses import read_day, read_id
from casetrack.web.clock import today
from casetrack.web.saving import flash_problems, form_page, redirect_back, save, save_sent

bp = Blueprint("workload", __name__)
DAYS_AHEAD = timedelta(days=366)


@dataclass(frozen=True)
class WeekCell:
    """One person's day. load: None where nothing is planned."""

    day: date
    load: DayLoad | None
    is_away: bool
    too_much: Sequence[str]


@dataclass(frozen=True)
class WeekRow:
    """The week of one person. over: by how many minutes it is more than its working days."""

    staff: Staff
    cells: Sequence[WeekCell]

    @property
    def visits(self) -> int:
        """Number of visits."""
        return sum(len(cell.load.goings) for cell in self.cells if cell.load)

    @property
    def minutes(self) -> int:
        """Minutes of the visits together."""
        return sum(cell.load.minutes for cell in self.cells if cell.load)

    @property
    def is_usual(self) -> bool:
        """Whether of one of them nobody said how long it lasts."""
        return any(cell.load.is_usual for cell in self.cells if cell.load)


@bp.get("/visits/week")
@requires(Permission.VISITS_READ)
def week() -> ResponseReturnValue:
    """A week, person by person: visits, hours and overload; heads see their office."""
    user, on = signed_in_user(), today()
    asked = read_day(request.args.get("on"), on=on)
    monday = asked - timedelta(days=asked.weekday())
    days = [monday + timedelta(days=number) for number in range(7)]
    people = people_of(user)
    ids = [person.id for person in people]
    loads = by_person_and_day(goings_of(ids, days[0], days[-1], user=user, on=on))
    away = absences_of(ids, min(days[0], on), max(days[-1], on + DAYS_AHEAD))
    calendar = current_calendar()
    rows = [_row(person, days, loads, away) for person in people]
    return render_template(
        "visits/workload/week.html",
        days=[(day, calendar.is_workday(day)) for day in days],
        rows=rows,
        visits=sum(row.visits for row in rows),
        too_much=sum(bool(cell.too_much) for row in rows for cell in row.cells),
        limit=DAY_MINUTES * sum(calendar.is_workday(day) for day in days),
        away=[absence for absence in away if absence.last_on >= on],
        names={person.id: person.name for person in people},
        before=monday - timedelta(days=7),
        after=monday + timedelta(days=7),
        number=monday.isocalendar().week,
        is_office=user.role in HEADS,
        may_tell=has_permission(user, AWAY),
        minutes=word_minutes,
    )


@bp.route("/visits/away/new", methods=["GET", "POST"])
@requires(AWAY)
def new() -> ResponseReturnValue:
    """Say that somebody is away; the page of who goes instead follows."""
    user, on = signed_in_user(), today()
    people = [person for person in people_of(user) if person.is_active]
    day = max(read_day(request.args.get("on"), on=on), on)
    form = AwayForm(data={"who": _who(user, people), "first": day, "last": day})
    form.offer(people)
    if saved := save(form, lambda act: actions.tell_away(form.told(), act)):
        flash(_("It is noted. These visits are still to be given away."))
        return redirect(url_for(".away", absence_id=saved.result.id))
    return form_page("visits/workload/new.html", form)


@bp.route("/visits/away/<int:absence_id>", methods=["GET", "POST"])
@requires(AWAY)
def away(absence_id: int) -> ResponseReturnValue:
    """The visits of somebody who is away, with a proposal who makes each; saved in one go."""
    absence = _absence(absence_id)
    user, on = signed_in_user(), today()
    page = away_page(absence, user=user, on=on)
    form = giving(page, absence.staff.name)
    if saved := save(
        form,
        lambda act: actions.give_away(absence, form.given(), act),
        conflict=form.look_again,
    ):
        number = len(saved.result)
        flash(
            ngettext("%(num)d visit is given away.", "%(num)d visits are given away.", number)
            if number
            else _("Nobody else was chosen; nothing was saved.")
        )
        return redirect_back(url_for(".away", absence_id=absence.id))
    return form_page(
        "visits/workload/away.html",
        form,
        absence=absence,
        page=page,
        back=BackForm(formdata=None),
        minutes=word_minutes,
    )


@bp.post("/visits/away/<int:absence_id>/back")
@requires(AWAY)
def back(absence_id: int) -> ResponseReturnValue:
    """Say that somebody is not away, or no longer."""
    absence = _absence(absence_id)
    form = BackForm()
    if save_sent(form, lambda act: actions.take_back(absence, act)):
        flash(_("Taken back. What was given away stays given."))
    else:
        flash_problems(form)
    return redirect(url_for(".week"))


def _absence(absence_id: int) -> Absence:
    return find_absence(absence_id, user=signed_in_user()) or abort(404)


def _row(
    staff: Staff,
    days: Sequence[date],
    loads: Mapping[tuple[int, date], DayLoad],
    away: Sequence[Absence],
) -> WeekRow:
    cells = []
    for day in days:
        load = loads.get((staff.id, day))
        is_away = any(
            absence.staff_id == staff.id and absence.first_on <= day <= absence.last_on
            for absence in away
        )
        cells.append(WeekCell(day, load, is_away, word_too_much(load) if load else []))
    return WeekRow(staff, cells)


def _who(user: Staff, people: Sequence[Staff]) -> int:
    """Whom it was asked for; oneself else."""
    asked = request.args.get("who", type=read_id)
    return asked if asked in {person.id for person in people} and asked is not None else user.id
