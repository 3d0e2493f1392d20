"""Today: what is late, due, without an outcome, expected and ahead, for one person or an office."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import format_date
from flask_babel import gettext as _

from casetrack.accounts.models import Role, Staff
from casetrack.accounts.permissions import Permission, has_permission
from casetrack.agenda import page
from casetrack.agenda.blueprint import bp
from casetrack.agenda.policy import may_see_office
from casetrack.agenda.queries import AgendaGroup, Whose, duties_of, in_hand, kinds_ahead
from casetrack.agenda.summary import word_state
from casetrack.audit.checking import last_check
from casetrack.visits.concerns import open_concerns
from casetrack.web.access import signed_in, signed_in_user
from casetrack.web.clock import today as today_here

ADMINISTRATION = frozenset({Role.ADMINISTRATOR})


@bp.get("/")
@signed_in
def today() -> ResponseReturnValue:
    """The first page after signing in; what to do instead for those who see no case."""
    user = signed_in_user()
    if not has_permission(user, Permission.CASE_READ):
        is_administrator = user.role in ADMINISTRATION
        return render_template(
            "agenda/no_cases.html",
            is_administrator=is_administrator,
            audit=last_check() if is_administrator else None,
        )
    on = today_here()
    whose = _whose(user)
    duties = duties_of(user, whose, on=on)
    ahead = kinds_ahead(user, whose, on=on)
    groups = page.lines_of(duties, user, on=on)
    concerns = open_concerns(user, on=on)
    return render_template(
        "agenda/today.html",
        heading=format_date(on, _("EEEE, d MMMM y")),
        whose=whose,
        whose_words=Whose,
        may_switch=may_see_office(user) and user.role is not Role.CASE_MANAGEMENT,
        concerns=concerns,
        state=word_state(
            {group: len(duties[group]) for group in AgendaGroup},
            page.held_in(duties),
            concerns=len(concerns),
            is_part=whose is Whose.MINE and may_see_office(user),
        ),
        groups=groups,
        strip=page.strip_of(ahead, groups, on=on),
        week=page.week_of(ahead, groups, on=on),
        hand=in_hand(user, whose, on=on),
        month_in=page.month_in,
        may_open=has_permission(user, Permission.CASE_OPEN),
        may_see_periods=has_permission(user, Permission.PERIODS_READ),
    )


def _whose(user: Staff) -> Whose:
    """Case management has nothing of its own to do in a case; heads choose."""
    if user.role is Role.CASE_MANAGEMENT:
        return Whose.OFFICE
    asked = request.args.get("whose") == Whose.OFFICE.value
    return Whose.OFFICE if asked and may_see_office(user) else Whose.MINE
