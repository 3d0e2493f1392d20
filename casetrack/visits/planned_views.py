"""Pages of a planned visit: move it, cancel it, and what follows one that was missed."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_to
from casetrack.cases.conflict import conflict_of
from casetrack.cases.models import Case
from casetrack.cases.policy import sight_of
from casetrack.casework.concerns.actions import say_why_nothing_follows
from casetrack.casework.concerns.forms import NoPlanForm
from casetrack.casework.concerns.models import WHAT_FOLLOWS
from casetrack.casework.concerns.queries import concern_of_visit
from casetrack.ledger.obligations import find_owed
from casetrack.visits import actions
from casetrack.visits.blueprint import bp
from casetrack.visits.forms import CancelForm, ChangeVisitForm
from casetrack.visits.ladder_links import ladder_of
from casetrack.visits.models import Visit
from casetrack.visits.policy import ensure_may_visit, visitors_of
from casetrack.visits.queries import find_visit, rest_of_series
from casetrack.visits.views import visit_or_404
from casetrack.web.access import requires, signed_in_user
from casetrack.web.clock import today
from casetrack.web.saving import form_page, redirect_back, save, say_saved


@bp.route("/cases/<int:case_id>/visits/<int:visit_id>/change", methods=["GET", "POST"])
@requires(Permission.VISITS_PLAN)
def change(case_id: int, visit_id: int) -> ResponseReturnValue:
    """Move a planned visit, or send somebody else."""
    case, visit = _planned(case_id, visit_id)
    form = ChangeVisitForm(data=_shown(visit))
    people = visitors_of(case, planned_by=signed_in_user(), on=today())
    form.visitor.choices = [(person.id, person.name) for person in people]
    if saved := save(
        form,
        lambda act: actions.change_visit(visit, form.change(), act, opened=form.opened_version()),
        conflict=lambda: conflict_of(form, visit, case, _shown(visit)),
    ):
        entry = saved.result
        if visit.version == form.opened_version():
            say_saved(None)
        elif entry is None:
            flash(_("Saved; day and visitor stay as they were."))
        else:
            flash(_("Saved as entry no. %(number)d.", number=entry.number))
        return redirect_back(url_for(".show", case_id=case.id, visit_id=visit.id))
    return form_page("visits/change.html", form, case=case, visit=visit)


@bp.route("/cases/<int:case_id>/visits/<int:visit_id>/cancel", methods=["GET", "POST"])
@requires(Permission.VISITS_PLAN)
def cancel(case_id: int, visit_id: int) -> ResponseReturnValue:
    """Cancel a planned visit, or it and the rest of its series."""
    case, visit = _planned(case_id, visit_id)
    form = CancelForm(version=visit.version)
    rest = rest_of_series(visit)
    if saved := save(
        form,
        lambda act: actions.cancel_visits(
            visit,
            act,
            and_the_rest=bool(form.and_the_rest.data),
            reason=form.reason.data or "",
            opened=form.opened_version(),
        ),
        conflict=lambda: conflict_of(form, visit, case),
    ):
        flash(_("Cancelled: %(n)d of the planned visits.", n=len(saved.result)))
        return redirect_back(url_for(".of_case", case_id=case.id))
    return form_page("visits/cancel.html", form, case=case, visit=visit, later=len(rest) - 1)


def _planned(case_id: int, visit_id: int) -> tuple[Case, Visit]:
    case, visit = visit_or_404(case_id, visit_id)
    ensure_may_visit(signed_in_user(), Permission.VISITS_PLAN, case, visit, on=today())
    return case, visit


def _shown(visit: Visit) -> dict[str, Any]:
    """Form data of a planned visit."""
    return {
        "day": visit.planned_on,
        "planned_at": visit.planned_at.strftime("%H:%M") if visit.planned_at else "",
        "way": visit.way,
        "visitor": visit.visitor_id,
        "version": visit.version,
    }


@bp.get("/cases/<int:case_id>/visits/<int:visit_id>/concern")
@requires(Permission.CONCERN_ANSWER)
def concern(case_id: int, visit_id: int) -> ResponseReturnValue:
    """Lead on to the page that answers it; to the visit where it raised none."""
    case = case_to(Permission.CONCERN_ANSWER, case_id)
    sight = sight_of(signed_in_user(), case, on=today())
    visit = find_visit(case, visit_id, sight=sight) or abort(404)
    raised = concern_of_visit(visit.id)
    if raised is None:
        return redirect(url_for(".show", case_id=case.id, visit_id=visit.id))
    return redirect(url_for("concerns.answer", case_id=case.id, concern_id=raised.id))


@bp.route("/cases/<int:case_id>/visits/<int:visit_id>/follow", methods=["GET", "POST"])
@requires(Permission.CONCERN_ANSWER)
def what_follows(case_id: int, visit_id: int) -> ResponseReturnValue:
    """Plan visits after a refusal or two misses, or say why none are planned."""
    case = case_to(Permission.CONCERN_ANSWER, case_id)
    user, on = signed_in_user(), today()
    sight = sight_of(user, case, on=on)
    visit = find_visit(case, visit_id, sight=sight) or abort(404)
    here = url_for(".show", case_id=case.id, visit_id=visit.id)
    owed = find_owed(WHAT_FOLLOWS, visit)
    form = NoPlanForm()
    if owed is None or (not form.is_submitted() and not owed.is_open):
        return redirect_back(here)
    if saved := save(
        form,
        lambda act: say_why_nothing_follows(
            case, visit, visit.party_id, form.reason.data or "", act
        ),
    ):
        flash(_("Kept as entry no. %(number)d.", number=saved.result.number))
        return redirect_back(here)
    return form_page(
        "visits/what_follows.html",
        form,
        case=case,
        visit=visit,
        owed=owed,
        ladder=ladder_of(case, visit, user, sight=sight, on=on),
    )
