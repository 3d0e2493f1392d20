"""The pages of spot checks: plan them, one plan, the draws of the office, one drawn again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, NumberRange

from casetrack.accounts.models import Staff
from casetrack.cases.access import case_to
from casetrack.cases.conflict import conflict_of
from casetrack.cases.fields import PartySelect
from casetrack.cases.models import Case, Measure
from casetrack.cases.policy import ensure_may, may, sight_of
from casetrack.cases.view_log import record_view
from casetrack.visits.forms import SHORT, word_measure
from casetrack.visits.models import VisitWay
from casetrack.visits.policy import visitors_of
from casetrack.visits.queries import is_about, running_measures
from casetrack.visits.spotchecks import actions, queries
from casetrack.visits.spotchecks.actions import CheckTerms
from casetrack.visits.spotchecks.drawing import MOST_CHECKS, draw_day
from casetrack.visits.spotchecks.models import (
    AHEAD,
    AUDIT,
    MOST_AHEAD,
    MOST_GAP,
    PLAN,
    SpotCheckPlan,
)
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.addresses import read_id
from casetrack.web.choices import EnumSelect
from casetrack.web.clock import today
from casetrack.web.dates import weekday
from casetrack.web.forms import EditForm, Form
from casetrack.web.paging import pack, unpack
from casetrack.web.saving import form_page, redirect_back, save, say_saved
from casetrack.web.typed_dates.fields import DayAhead, Required
from casetrack.web.words import language


def _between(least: int, most: int) -> NumberRange:
    message = _l("Write a number from %(least)d to %(most)d.", least=least, most=most)
    return NumberRange(least, most, message)


class CheckPlanForm(Form):
    """Plan spot checks."""

    party = PartySelect(_l("Whom"))
    aim = StringField(
        _l("Aim"), [Required(_l("Say what the visits are for, in a few words.")), SHORT]
    )
    way = EnumSelect(_l("How"), VisitWay, default=VisitWay.HOME)
    first = DayAhead(_l("From"), [Required(_l("Give the first day."))])
    last = DayAhead(_l("Until"), [Required(_l("Give the last day."))])
    times = IntegerField(
        _l("Number of checks"),
        [InputRequired(_l("Say how many checks.")), _between(1, MOST_CHECKS)],
    )
    gap = IntegerField(
        _l("Working days from one check to the next, at least"),
        [InputRequired(_l("Say how many working days, or 0.")), _between(0, MOST_GAP)],
        default=5,
    )
    days_ahead = IntegerField(
        _l("Days ahead that the visitor is told"),
        [InputRequired(_l("Say how many days, or 0.")), _between(0, MOST_AHEAD)],
        default=0,
    )
    measure = SelectField(_l("Linked measure"), coerce=int, choices=[])
    visitor = SelectField(_l("Who goes"), coerce=int, choices=[])

    def offer(self, measures: Iterable[Measure], visitors: Iterable[Staff]) -> None:
        """Offer the measures to serve and the visitors."""
        self.measure.choices = [(0, _("nothing that ends"))]
        self.measure.choices += [(measure.id, word_measure(measure)) for measure in measures]
        self.visitor.choices = [(visitor.id, visitor.name) for visitor in visitors]

    def terms(self) -> CheckTerms:
        """The typed terms."""
        return self.into(CheckTerms, measure_id=self.measure.data or None)


class CheckVisitorForm(EditForm):
    """Send somebody else to the checks that are to come."""

    visitor = SelectField(_l("Who goes"), coerce=int, choices=[])

    def offer(self, visitors: Iterable[Staff]) -> None:
        """Give the choice of who may go."""
        self.visitor.choices = [(visitor.id, visitor.name) for visitor in visitors]


class CallOffForm(EditForm):
    """Call off the checks to come."""

    reason = StringField(_l("Why"), [Required(_l("Say why, in a few words.")), SHORT])


bp = Blueprint("spotchecks", __name__)
# So much of a commitment stands in a list; the page of the draw has it whole.
SHORT_COMMITMENT = 8
LINES = 50


@bp.route("/cases/<int:case_id>/spot-checks/plan", methods=["GET", "POST"])
@requires(PLAN)
def plan(case_id: int) -> ResponseReturnValue:
    """Plan spot checks of one person; no day is told, for none is drawn."""
    case = case_to(PLAN, case_id)
    user, on = signed_in_user(), today()
    people = queries.people_of(case)
    measures = list(running_measures(case))
    form = CheckPlanForm(data=_beginning(people, measures))
    form.party.offer(people)
    form.offer(measures, visitors_of(case, planned_by=user, on=on))
    if saved := save(form, lambda act: actions.plan_checks(case, form.terms(), act)):
        number = len(saved.result.checks)
        flash(
            ngettext(
                "%(num)d spot check is planned; its day will be drawn.",
                "%(num)d spot checks are planned; their days will be drawn.",
                number,
            )
        )
        return redirect_back(_page_of(saved.result))
    return form_page("visits/spotchecks/plan.html", form, case=case)


@bp.get("/cases/<int:case_id>/spot-checks/<int:check_plan_id>")
@requires(PLAN)
def show(case_id: int, check_plan_id: int) -> ResponseReturnValue:
    """One plan: its windows, and the outcomes of checks with a public day."""
    case, plan = _planned(case_id, check_plan_id)
    user, on = signed_in_user(), today()
    visits = queries.visits_of_checks(plan.checks)
    may_plan = case.is_open() and may(user, PLAN, case, on=on)
    page = render_template(
        "visits/spotchecks/show.html",
        case=case,
        plan=plan,
        lines=[
            queries.line_of(check, visits.get(check.visit_id or 0), on) for check in plan.checks
        ],
        may_change=may_plan and any(check.state in AHEAD for check in plan.checks),
        short=SHORT_COMMITMENT,
    )
    record_view(case, acting(), part="visits")
    return page


@bp.route("/cases/<int:case_id>/spot-checks/<int:check_plan_id>/visitor", methods=["GET", "POST"])
@requires(PLAN)
def visitor(case_id: int, check_plan_id: int) -> ResponseReturnValue:
    """Send somebody else to the checks that are to come."""
    case, plan = _planned(case_id, check_plan_id)
    form = CheckVisitorForm(visitor=plan.visitor_id, version=plan.version)
    form.offer(visitors_of(case, planned_by=signed_in_user(), on=today()))
    if saved := save(
        form,
        lambda act: actions.send_somebody_else(
            plan, form.visitor.data, act, opened=form.opened_version()
        ),
        conflict=lambda: conflict_of(form, plan, case, {"visitor": plan.visitor_id}),
    ):
        say_saved(saved.result, _("Saved."))
        return redirect_back(_page_of(plan))
    return form_page("visits/spotchecks/visitor.html", form, case=case, plan=plan)


@bp.route("/cases/<int:case_id>/spot-checks/<int:check_plan_id>/call-off", methods=["GET", "POST"])
@requires(PLAN)
def call_off(case_id: int, check_plan_id: int) -> ResponseReturnValue:
    """Call off every check that is to come."""
    case, plan = _planned(case_id, check_plan_id)
    form = CallOffForm(version=plan.version)
    if save(
        form,
        lambda act: actions.call_off_checks(
            plan, form.reason.data or "", act, opened=form.opened_version()
        ),
        conflict=lambda: conflict_of(form, plan, case),
    ):
        flash(_("The spot checks to come are called off."))
        return redirect_back(_page_of(plan))
    return form_page("visits/spotchecks/call_off.html", form, case=case, plan=plan)


@bp.get("/spot-checks")
@requires(AUDIT)
def index() -> ResponseReturnValue:
    """The draws of the office, and whether anybody was aimed at."""
    user, on = signed_in_user(), today()
    state = request.args.get("state")
    state = state if state in ("ahead", "open") else None
    before = _before()
    lines = queries.draws_of(user, on=on, state=state, before=before, limit=LINES + 1)
    shown, has_more = lines[:LINES], len(lines) > LINES
    next_url = None
    if has_more:
        last = shown[-1].check
        place = pack([last.first_day.isoformat(), last.id])
        next_url = url_for(".index", state=state, before=place)
    spreads, weekdays, thirds = queries.spreads_of(user, on=on)
    return render_template(
        "visits/spotchecks/index.html",
        counts=queries.count_draws(user, on=on),
        lines=shown,
        filters=[
            (_("All"), url_for(".index"), state is None),
            (_("Not due"), url_for(".index", state="ahead"), state == "ahead"),
            (_("No outcome"), url_for(".index", state="open"), state == "open"),
        ],
        told=spreads,
        weekdays=weekdays,
        thirds=thirds,
        weekday_names=[weekday(date(2024, 1, n), language()) for n in range(1, 8)],
        next_url=next_url,
        first_url=url_for(".index", state=state) if before else None,
        short=SHORT_COMMITMENT,
    )


@bp.get("/spot-checks/<int:check_id>")
@requires(AUDIT)
def draw(check_id: int) -> ResponseReturnValue:
    """One draw, step by step, for anybody to repeat; the seed once it is public."""
    on = today()
    check, number = queries.find_draw(signed_in_user(), check_id) or abort(404)
    is_told = check.may_be_told(on=on)
    days = [date.fromisoformat(day) for day in check.days]
    return render_template(
        "visits/spotchecks/draw.html",
        check=check,
        number=number,
        state=check.state_told(on=on),
        is_told=is_told,
        days=days if is_told else [],
        drawn=draw_day(check.seed, check.name, days) if is_told and days else None,
        stored=check.drawn_day() if is_told else None,
    )


def _planned(case_id: int, plan_id: int) -> tuple[Case, SpotCheckPlan]:
    case = case_to(PLAN, case_id)
    ensure_may(signed_in_user(), PLAN, case, on=today())
    if not sight_of(signed_in_user(), case, on=today()).is_whole:
        abort(404)
    return case, queries.find_plan(case, plan_id) or abort(404)


def _before() -> tuple[date, int] | None:
    values = unpack(request.args.get("before"), length=2)
    if values is None or not isinstance(values[1], int):
        return None
    try:
        return date.fromisoformat(str(values[0])), values[1]
    except ValueError:
        return None


def _beginning(people: list[Any], measures: list[Any]) -> dict[str, Any]:
    """Initial values of the form: the person asked for, while their measure runs."""
    wanted = request.args.get("party", type=read_id)
    party_id = wanted or (people[0].id if people else None)
    asked = request.args.get("measure", type=read_id)
    measure = next((measure for measure in measures if measure.id == asked), None)
    if measure is None and party_id is not None:
        measure = next((measure for measure in measures if is_about(measure, party_id)), None)
    last = measure.last_day if measure is not None else None
    first = today() + timedelta(days=1)
    return {
        "party": party_id,
        "first": first,
        "last": last if last is not None and last >= first else None,
        "times": None,
        "measure": measure.id if measure else 0,
        "visitor": signed_in_user().id,
    }


def _page_of(plan: SpotCheckPlan) -> str:
    return url_for(".show", case_id=plan.case_id, check_plan_id=plan.id)
