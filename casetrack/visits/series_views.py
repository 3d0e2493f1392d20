"""Pages of one plan: show it, plan its rest anew, pause it, resume it."""

from __future__ import annotations

from flask import abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_or_404, case_to
from casetrack.cases.conflict import conflict_of
from casetrack.cases.models import Case
from casetrack.cases.policy import may, sight_of
from casetrack.cases.view_log import record_view
from casetrack.db import session
from casetrack.law import next_working_day
from casetrack.visits import changing, pauses
from casetrack.visits.blueprint import bp
from casetrack.visits.models import PlanPart, StaffPart, Visit, VisitPlan, VisitWay
from casetrack.visits.plan_forms import PauseForm, ResumeForm, SeriesForm, WhichVisits, form_values
from casetrack.visits.plan_views import first_look, hold, is_unseen, wants_save
from casetrack.visits.plan_words import word_rhythm
from casetrack.visits.policy import ensure_may_visit, visitors_of
from casetrack.visits.preview import preview_of
from casetrack.visits.queries import find_plan, running_measures, visits_of_plan
from casetrack.visits.series import last_day_of
from casetrack.visits.views import visited
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.addresses import read_id
from casetrack.web.clock import today
from casetrack.web.saving import attempt, form_page, redirect_back, save, save_sent, say_saved
from casetrack.web.words import language


@bp.get("/cases/<int:case_id>/visits/plans/<int:plan_id>")
@requires(Permission.VISITS_READ)
def series(case_id: int, plan_id: int) -> ResponseReturnValue:
    """One plan: people, aim, days, visitors, pauses and visits."""
    case = case_or_404(case_id)
    user, on = signed_in_user(), today()
    sight = sight_of(user, case, on=on)
    plan = _plan(case, plan_id)
    visits = visits_of_plan(plan)
    page = render_template(
        "visits/series.html",
        case=case,
        plan=plan,
        rhythm=word_rhythm(plan, last=last_day_of(plan)),
        too=[person for person in plan.people_in(PlanPart.TOO) if sight.sees_visits_of(person.id)],
        meets=[
            person for person in plan.people_in(PlanPart.MEETS) if sight.sees_visits_of(person.id)
        ],
        ways=[VisitWay(way) for way in plan.ways],
        along=plan.staff_in(StaffPart.ALONG),
        records=plan.staff_in(StaffPart.RECORDS),
        ahead=[visit for visit in visits if visit.is_open()],
        past=[visit for visit in reversed(visits) if not visit.is_open()],
        running_pause=next((pause for pause in plan.pauses if not pause.is_over(on=on)), None),
        may_plan=may(
            user, Permission.VISITS_PLAN, case, on=on, party_id=plan.party_id, sight=sight
        ),
        sees_case=sight.is_whole,
    )
    record_view(case, acting(), part="visits")
    return page


@bp.route("/cases/<int:case_id>/visits/plans/<int:plan_id>/change", methods=["GET", "POST"])
@requires(Permission.VISITS_PLAN)
def change_series(case_id: int, plan_id: int) -> ResponseReturnValue:
    """Plan the open visits of a series anew: from one visit on, or all."""
    case, plan = _planned(case_id, plan_id)
    begins = _begins_with(plan)
    rest = changing.rest_from(plan, begins, on=today())
    if not rest:
        flash(_("No visit of this series is open any more."))
        return redirect_back(url_for(".series", case_id=case.id, plan_id=plan.id))
    terms = changing.terms_of(plan, rest, on=today(), lang=language())
    form = SeriesForm(data={**form_values(terms), "version": plan.version})
    people = visited(case, Permission.VISITS_PLAN)
    visitors = visitors_of(case, planned_by=signed_in_user(), on=today())
    form.offer(people, running_measures(case), visitors)
    preview = first_look(case, form, but_plan=plan.id) if request.method == "GET" else None
    is_stale = False
    if form.validate_on_submit():
        hold(case)
        preview = attempt(form, lambda: preview_of(case, form.terms(), acting(), but_plan=plan.id))
        chosen = begins if form.which.data is WhichVisits.REST else None
        is_stale = is_unseen(form, [preview] if preview is not None else [])
        if wants_save() and form.terms() == terms and chosen is begins:
            say_saved(None)
            return redirect_back(url_for(".series", case_id=case.id, plan_id=plan.id))
        if wants_save() and preview is not None and not is_stale:
            changed = save_sent(
                form,
                lambda act: changing.change_series(
                    plan,
                    chosen,
                    form.terms(),
                    act,
                    reason=form.reason.data or "",
                    opened=form.opened_version(),
                ),
                conflict=lambda: conflict_of(form, plan, case, form_values(terms)),
            )
            if changed is not None:
                flash(
                    ngettext(
                        "Planned anew: %(num)d visit.",
                        "Planned anew: %(num)d visits.",
                        preview.count,
                    )
                )
                to = url_for(".series", case_id=case.id, plan_id=changed.result.id)
                return redirect_back(to)
            preview = None
    form.seen.data = preview.mark if preview else ""
    return form_page(
        "visits/series_change.html",
        form,
        case=case,
        plan=plan,
        begins=begins,
        preview=preview,
        is_stale=is_stale,
    )


@bp.route("/cases/<int:case_id>/visits/plans/<int:plan_id>/pause", methods=["GET", "POST"])
@requires(Permission.VISITS_PLAN)
def pause(case_id: int, plan_id: int) -> ResponseReturnValue:
    """Say from when to when no visit of a plan takes place."""
    case, plan = _planned(case_id, plan_id)
    form = PauseForm(data={"from_on": today(), "version": plan.version})
    if save(
        form,
        lambda act: pauses.pause_plan(
            plan, form.into(pauses.PauseTerms), act, opened=form.opened_version()
        ),
        conflict=lambda: conflict_of(form, plan, case),
    ):
        flash(_("The visits are paused; those planned in the pause are taken back."))
        return redirect_back(url_for(".series", case_id=case.id, plan_id=plan.id))
    return form_page("visits/pause.html", form, case=case, plan=plan)


@bp.route("/cases/<int:case_id>/visits/pauses/<int:pause_id>/resume", methods=["GET", "POST"])
@requires(Permission.VISITS_PLAN)
def resume(case_id: int, pause_id: int) -> ResponseReturnValue:
    """Let the visits of a plan go on before the end of a pause, or where it has none."""
    case = case_or_404(case_id)
    pause = pauses.find_pause(case, pause_id) or abort(404)
    plan = _plan(case, pause.plan_id)
    case_to(Permission.VISITS_PLAN, case_id, party_id=plan.party_id)
    if pause.is_over(on=today()):
        flash(_("This pause is over already."))
        return redirect_back(url_for(".series", case_id=case.id, plan_id=plan.id))
    form = ResumeForm(data={"from_on": next_working_day(today()), "version": plan.version})
    if saved := save(
        form,
        lambda act: pauses.resume_plan(
            pause,
            act,
            from_on=form.from_on.data or today(),
            reason=form.reason.data or "",
            opened=form.opened_version(),
        ),
        conflict=lambda: conflict_of(form, plan, case),
    ):
        number = len(saved.result)
        flash(
            ngettext(
                "The visits go on; %(num)d visit is planned again.",
                "The visits go on; %(num)d visits are planned again.",
                number,
            )
        )
        return redirect_back(url_for(".series", case_id=case.id, plan_id=plan.id))
    return form_page("visits/resume.html", form, case=case, plan=plan, pause=pause)


def _plan(case: Case, plan_id: int) -> VisitPlan:
    sight = sight_of(signed_in_user(), case, on=today())
    return find_plan(case, plan_id, sight=sight) or abort(404)


def _planned(case_id: int, plan_id: int) -> tuple[Case, VisitPlan]:
    case = case_or_404(case_id)
    plan = _plan(case, plan_id)
    ensure_may_visit(signed_in_user(), Permission.VISITS_PLAN, case, plan, on=today())
    return case, plan


def _begins_with(plan: VisitPlan) -> Visit | None:
    """The visit from which the page was opened, if it is an open one of the plan."""
    wanted = request.args.get("visit", type=read_id)
    visit = session().get(Visit, wanted) if wanted is not None else None
    is_of_it = visit is not None and visit.plan_id == plan.id and visit.is_open()
    return visit if is_of_it else None
