"""Plan visits: the form beside every date it leads to; nothing is saved before they were seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from sqlalchemy import select

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_or_404, case_to
from casetrack.cases.also_for import Another, also_for, are_right, for_each, told_of
from casetrack.cases.kinds import MeasureKind, PartyKind
from casetrack.cases.models import Case, Measure, Party
from casetrack.cases.policy import sight_of
from casetrack.db import session
from casetrack.law import next_working_day
from casetrack.visits import actions
from casetrack.visits.actions import VisitTerms
from casetrack.visits.blueprint import bp
from casetrack.visits.models import SeriesUnit, Visit, VisitWay, is_body
from casetrack.visits.plan_forms import PlanForm, Until
from casetrack.visits.policy import visitors_of
from casetrack.visits.preview import VisitsPreview, preview_of
from casetrack.visits.queries import is_about, running_measures
from casetrack.visits.rhythm import VisitRhythm, days_of
from casetrack.visits.views import visited
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.addresses import read_day, read_id
from casetrack.web.clock import today
from casetrack.web.forms import Form
from casetrack.web.saving import attempt, form_page, redirect_back, save_sent

# What may differ where the visits of several are planned with one form.
DIFFER = "first planned_at last_day times"
# How many visits a series has at first: once a month for half a year.
TIMES = 6


@bp.route("/cases/<int:case_id>/visits/plan", methods=["GET", "POST"])
@requires(Permission.VISITS_PLAN)
def plan(case_id: int) -> ResponseReturnValue:
    """Plan one visit or a series; saved only as it was last shown."""
    case = case_or_404(case_id)
    people = visited(case, Permission.VISITS_PLAN)
    if not people:
        case_to(Permission.VISITS_PLAN, case_id)
    measures = list(running_measures(case))
    visitors = visitors_of(case, planned_by=signed_in_user(), on=today())

    def filled(_one: Party | None, **given: Any) -> PlanForm:
        form = PlanForm(**given)
        form.offer(people, measures, visitors)
        return form

    form = filled(None, data=_beginning(people, measures))
    others = [
        (person, None)
        for person in people
        if person.id != form.party.data and person.kind is PartyKind.PERSON
    ]
    also = also_for(others, filled, DIFFER)
    each = [(form, None), *((other.form, other.party) for other in also if other.is_chosen)]

    def terms_of(value: Any) -> VisitTerms:
        terms: VisitTerms = value.terms()
        return terms if value is form else _of_another(terms, measures)

    def previewed() -> list[VisitsPreview]:
        previews = []
        for form_row, party in each:
            with told_of(party):
                previews.append(preview_of(case, terms_of(form_row), acting()))
        return previews

    first = first_look(case, form) if request.method == "GET" else None
    previews = [first] if first is not None else []
    is_stale = False
    if are_right(form, also) and form.validate_on_submit():
        hold(case)
        previews = attempt(form, previewed) or []
        is_stale = is_unseen(form, previews)
        if wants_save() and previews and not is_stale:
            planned = save_sent(
                form,
                lambda act: for_each(
                    lambda: actions.plan_visits(case, terms_of(form), act),
                    also,
                    lambda row: actions.plan_visits(case, terms_of(row.form), act),
                ),
            )
            if planned is not None:
                return _saved(case, planned.result[1], sum(preview.count for preview in previews))
            previews = []
    form.seen.data = mark_of(previews)
    return form_page(
        "visits/plan.html",
        form,
        case=case,
        preview=previews[0] if previews else None,
        others=[
            (other.party, seen) for other, seen in zip(_chosen(also), previews[1:], strict=False)
        ],
        also=also,
        is_stale=is_stale,
        sees_case=sight_of(signed_in_user(), case, on=today()).is_whole,
    )


def first_look(case: Case, form: PlanForm, *, but_plan: int | None = None) -> VisitsPreview | None:
    """The days the form begins with, if it begins with enough; none of what comes back unread."""
    if form.party.data is None or form.comes_back:
        return None
    return attempt(
        Form(formdata=None),
        lambda: preview_of(case, form.terms(), acting(), but_plan=but_plan),
    )


def wants_save() -> bool:
    """Whether the button was pressed that saves."""
    return request.form.get("do") == "save"


def is_unseen(form: PlanForm, previews: Sequence[VisitsPreview]) -> bool:
    """Whether the plan differs from the last preview."""
    return wants_save() and bool(previews) and form.seen.data != mark_of(previews)


def mark_of(previews: Sequence[VisitsPreview]) -> str:
    """A mark that changes with every date and clash of a preview."""
    return "".join(preview.mark for preview in previews)


def _chosen(also: Sequence[Another]) -> list[Another]:
    return [other for other in also if other.is_chosen]


def _of_another(terms: VisitTerms, measures: Sequence[Measure]) -> VisitTerms:
    """The same plan for another person, serving their own measure of the same kind."""
    served = next((measure for measure in measures if measure.id == terms.measure_id), None)
    if served is None or is_about(served, terms.party_id):
        return terms
    theirs = (
        measure
        for measure in measures
        if measure.kind is served.kind and is_about(measure, terms.party_id)
    )
    own = next(theirs, None)
    return replace(terms, measure_id=own.id) if own is not None else terms


def hold(case: Case) -> None:
    """Let nobody else plan in this case until this plan is saved."""
    session().execute(select(Case.id).where(Case.id == case.id).with_for_update())


def _saved(case: Case, visits: Sequence[Visit], number: int) -> ResponseReturnValue:
    flash(
        ngettext(
            "%(num)d visit is planned, for %(first)s.",
            "%(num)d visits are planned, the first for %(first)s.",
            number,
            first=visits[0].planned_on,
        )
    )
    if sight_of(signed_in_user(), case, on=today()).is_whole:
        return redirect_back(url_for("dossier.show", case_id=case.id))
    return redirect_back(url_for(".of_case", case_id=case.id))


def _beginning(people: list[Party], measures: list[Measure]) -> dict[str, Any]:
    """Initial values of the form: person and aim asked for, monthly while a measure runs."""
    party_id = request.args.get("party", type=read_id) or (people[0].id if people else None)
    wanted = request.args.get("measure", type=read_id)
    measure = next((measure for measure in measures if measure.id == wanted), None)
    if measure is None and wanted is None:
        measure = _likeliest(measures, party_id)
    runs_out = measure is not None and measure.last_day is not None
    first = _asked_day() or _first_day(measure)
    return {
        "party": party_id,
        "ways": [_asked_way() or _usual_way(people, party_id)],
        "how_many": Until.MEASURE if runs_out else Until.ONCE,
        "every": 1,
        "unit": SeriesUnit.MONTH,
        "first": first,
        "avoids_exams": True,
        "times": _times(first, measure),
        "measure": measure.id if measure else 0,
        "visitor": signed_in_user().id,
    }


def _usual_way(people: Sequence[Party], party_id: int | None) -> VisitWay:
    whom = next((person for person in people if person.id == party_id), None)
    return VisitWay.ON_SITE if whom is not None and is_body(whom) else VisitWay.HOME


def _asked_way() -> VisitWay | None:
    asked = request.args.get("way")
    return next((way for way in VisitWay if way.value == asked), None)


def _asked_day() -> date | None:
    """The day of a calendar, or of a link, from which this page was opened, unless it is past."""
    asked = request.args.get("on")
    day = read_day(asked, on=today()) if asked else None
    return day if day is not None and day >= today() else None


def _first_day(measure: Measure | None) -> date:
    day = next_working_day(today())
    if measure is not None and measure.last_day is not None:
        return min(day, measure.last_day) if measure.last_day >= today() else day
    return day


def _times(first: date, measure: Measure | None) -> int:
    """As many monthly visits as usual, or as fit before the last day of what they serve."""
    until = measure.last_day if measure is not None else None
    if until is None or until < first:
        return TIMES
    monthly = VisitRhythm(first, every=1, unit=SeriesUnit.MONTH, times=TIMES, until=until)
    return len(days_of(monthly))


def _likeliest(measures: list[Measure], party_id: int | None) -> Measure | None:
    """The likeliest measure to serve: the child's probation or order."""
    calling = (MeasureKind.PROBATION, MeasureKind.GUARDIANSHIP_ORDER)
    fitting = [
        measure
        for measure in measures
        if measure.kind in calling and party_id is not None and is_about(measure, party_id)
    ]
    return fitting[0] if fitting else None
