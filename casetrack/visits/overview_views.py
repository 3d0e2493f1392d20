"""The overview of the visits of an office or a person, and where to plan one on a day."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from casetrack.accounts.permissions import Permission
from casetrack.visits.blueprint import bp
from casetrack.visits.list_views import sees_office
from casetrack.visits.overview import MOST_CHILDREN, not_seen, planned_and_done
from casetrack.web.access import requires, signed_in_user
from casetrack.web.clock import today

DAYS = 30
MOST_DAYS = 999


@bp.get("/visits/overview")
@requires(Permission.VISITS_READ)
def overview() -> ResponseReturnValue:
    """Children not seen for so many days, and planned against done by month."""
    user, on = signed_in_user(), today()
    days = request.args.get("days", type=int) or DAYS
    days = min(max(days, 1), MOST_DAYS)
    return render_template(
        "visits/overview.html",
        days=days,
        most=MOST_CHILDREN,
        children=not_seen(user, on=on, days=days),
        months=planned_and_done(user, on=on),
        is_office=sees_office(user),
    )
