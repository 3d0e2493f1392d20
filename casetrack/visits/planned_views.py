"""Pages of a planned visit: move it, send somebody else, cancel it."""

from __future__ import annotations

from typing import Any

from flask import flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.accounts.permissions import Permission
from casetrack.cases.conflict import conflict_of
from casetrack.cases.models import Case
from casetrack.visits import actions
from casetrack.visits.blueprint import bp
from casetrack.visits.forms import CancelForm, ChangeVisitForm
from casetrack.visits.models import Visit
from casetrack.visits.policy import ensure_may_visit, visitors_of
from casetrack.visits.queries import rest_of_series
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
