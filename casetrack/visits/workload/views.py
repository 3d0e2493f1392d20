"""The pages of load: the week of an office, who is away, and who goes instead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext, pgettext
from wtforms import HiddenField, SelectField

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission, has_permission
from casetrack.cases.policy import HEADS
from casetrack.clocks.calendar.calendars import current_calendar
from casetrack.visits.workload import actions
from casetrack.visits.workload.actions import Given, NewAbsence
from casetrack.visits.workload.models import AWAY, Absence
from casetrack.visits.workload.proposal import Because, Candidate
from casetrack.visits.workload.queries import absences_of, find_absence, goings_of, people_of
from casetrack.visits.workload.reassign import AwayPage, AwayVisit, away_page
from casetrack.visits.workload.reckoning import DAY_MINUTES, DayLoad, by_person_and_day
from casetrack.web.access import requires, signed_in_user
from casetrack.web.addresses import read_day, read_id
from casetrack.web.choices import id_or_none
from casetrack.web.clock import today
from casetrack.web.dates import word_day
from casetrack.web.forms import Form
from casetrack.web.saving import flash_problems, form_page, redirect_back, save, save_sent
from casetrack.web.typed_dates.fields import DayAhead, Required
from casetrack.web.words import label, language

TO, VERSION = "to_", "version_"


class AwayForm(Form):
    """Somebody is away."""

    who = SelectField(_l("Who is away"), coerce=int, choices=[])
    first = DayAhead(_l("First day away"), [Required(_l("Give the first day."))])
    last = DayAhead(_l("Last day away"), [Required(_l("Give the last day."))])

    def offer(self, people: Iterable[Staff]) -> None:
        """Give the choices of who may be away."""
        self.who.choices = [(person.id, person.name) for person in people]

    def told(self) -> NewAbsence:
        """The typed absence."""
        return self.into(NewAbsence, staff_id=self.who.data)


class BackForm(Form):
    """Somebody is not away, or no longer."""


class GiveForm(Form):
    """New visitors of the visits of an absence; two fields for each visit."""

    visits: Sequence[AwayVisit] = ()

    def given(self) -> list[Given]:
        """Visits that get another visitor."""
        assignments = []
        for visit in self.visits:
            to, version = self._fields[f"{TO}{visit.id}"], self._fields[f"{VERSION}{visit.id}"]
            if to.data:
                sent = str(version.data or "")
                seen = int(sent) if sent.isdigit() and len(sent) < 10 else 0
                assignments.append(Given(visit.id, to.data, seen, to.id))
        return assignments

    def look_again(self) -> None:
        """Say that a visit was changed meanwhile; the chosen visitors stay chosen."""
        for visit in self.visits:
            self._fields[f"{VERSION}{visit.id}"].data = str(visit.version)
        self.form_errors.append(
            _("Somebody changed one of these visits meanwhile. Look at them again, then save.")
        )


def giving(page: AwayPage, stays: str) -> GiveForm:
    """The form for these visits: whoever is proposed stands in it. stays: who would go else."""
    those = [visit for visit in page.visits if visit.may_give and visit.candidates]
    fields: dict[str, Any] = {"visits": those}
    for visit in those:
        fields[f"{TO}{visit.id}"] = SelectField(
            _("Who goes to %(who)s on %(day)s", who=_alias(visit), day=_day(visit)),
            coerce=id_or_none,
            choices=[],
            default=visit.candidates[0].staff_id,
        )
        fields[f"{VERSION}{visit.id}"] = HiddenField(default=str(visit.version))
    form: GiveForm = type("GiveForm", (GiveForm,), fields)()
    for visit in those:
        form[f"{TO}{visit.id}"].choices = [
            *(
                (str(who.staff_id), word_candidate(page.names[who.staff_id], who))
                for who in visit.candidates
            ),
            ("", _("nobody else: it stays with %(name)s", name=stays)),
        ]
    return form


def _alias(visit: AwayVisit) -> str:
    return visit.alias.in_(language())


def _day(visit: AwayVisit) -> str:
    return word_day(visit.day, language())


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


def word_minutes(minutes: int) -> str:
    """A duration in words: 45 min, 2 h, 3 h 20 min."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("%(rest)d min", rest=rest)
    if not rest:
        return _("%(hours)d h", hours=hours)
    return _("%(hours)d h %(rest)d min", hours=hours, rest=rest)


def word_candidate(name: str, who: Candidate) -> str:
    """A possible visitor in words: name, load of that day, reasons for and against."""
    words = [_word_because(reason, who) for reason in who.because]
    words.append(_("then %(hours)s that day", hours=word_minutes(who.minutes)))
    return name + _(": ") + pgettext("clauses", ", ").join(words)


def _word_because(reason: Because, who: Candidate) -> str:
    if reason is Because.KNOWS:
        return ngettext("was there once", "was there %(num)d times", who.times)
    return label(reason)


def word_too_much(load: DayLoad) -> list[str]:
    """The overload of a day in words."""
    words = []
    if load.over:
        words.append(_("%(hours)s more than a working day", hours=word_minutes(load.over)))
    for trip, other in load.clashes:
        assert trip.at is not None, "what clashes has a time"
        assert other.at is not None, "what clashes has a time"
        words.append(
            _(
                "%(one)s and %(other)s clash",
                one=trip.at.strftime("%H:%M"),
                other=other.at.strftime("%H:%M"),
            )
        )
    for trip in load.outside_hours:
        assert trip.at is not None, "what is outside has a time"
        words.append(_("%(at)s: outside of office hours", at=trip.at.strftime("%H:%M")))
    return words
