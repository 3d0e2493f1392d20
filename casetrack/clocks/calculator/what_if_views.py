"""A date of a case counted from another day of its fact, without saving."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_or_404
from casetrack.cases.kinds import Aspect
from casetrack.cases.models import Case, Obligation
from casetrack.cases.policy import sight_of
from casetrack.cases.queries import parties_of
from casetrack.cases.view_log import record_view
from casetrack.clocks.calculator.blueprint import bp
from casetrack.clocks.calculator.forms import WhatIfForm
from casetrack.clocks.calendar.calendars import current_calendar
from casetrack.db import session
from casetrack.law import PERIODS, PUBLISHED, Due, OutsideStatute
from casetrack.ledger.reasons import why_of
from casetrack.ledger.recalculate import CountingWay, asks_custody, ways_of
from casetrack.ledger.registry import duty_line
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.clock import today
from casetrack.web.words import language


@dataclass(frozen=True)
class WhatIf:
    """A date as it is and as it would be. days: by how many it moves, negative if earlier."""

    owed: Obligation
    title: str
    then: Due
    why: dict[str, Any]

    @property
    def days(self) -> int:
        """Days by which the date would move."""
        return (self.then.due - self.owed.due).days


@bp.get("/cases/<int:case_id>/dates/what-if")
@requires(Permission.CASE_READ)
def what_if(case_id: int) -> ResponseReturnValue:
    """One open date of the case, as recorded and from another day of its fact."""
    case = case_or_404(case_id)
    user, on = signed_in_user(), today()
    sight = sight_of(user, case, on=on)
    if not sight.is_whole and Aspect.DATES not in sight.aspects:
        abort(404)
    countable = _countable(case)
    names = _names(case, countable)
    form = WhatIfForm(MultiDict(request.args))
    form.offer([(row, names[row.id]) for row, _ways in countable])
    chosen = next((pair for pair in countable if pair[0].id == form.which.data), None)
    if chosen is None and countable:
        chosen = countable[0]
        form.which.data = chosen[0].id
    if chosen is not None and not asks_custody(PERIODS[chosen[1][0].rule]):
        del form.custody
    is_asked = bool(request.args.get("start", ""))
    answer = None
    if chosen is not None and is_asked and form.validate():
        answer = _answer(chosen, form, names[chosen[0].id])
    page = render_template(
        "clocks/calculator/what_if.html",
        case=case,
        form=form,
        chosen=chosen[0] if chosen else None,
        title=names[chosen[0].id] if chosen else "",
        found=answer,
    )
    record_view(case, acting(), part="dates")
    return page, 422 if form.errors else 200


def _countable(case: Case) -> list[tuple[Obligation, list[CountingWay]]]:
    """The open dates of a case whose count is recorded well enough to be done again."""
    rows = session().scalars(
        select(Obligation)
        .where(Obligation.case_id == case.id, Obligation.is_open)
        .order_by(Obligation.due, Obligation.id)
    )
    calendars = (current_calendar(), PUBLISHED)
    pairs = [(row, ways_of(row.why, due_on=row.due, calendars=calendars)) for row in rows]
    return [(row, ways) for row, ways in pairs if ways]


def _names(case: Case, countable: list[tuple[Obligation, list[CountingWay]]]) -> dict[int, str]:
    """Each date in words, with its person."""
    people = {party.id: party.alias.in_(language()) for party in parties_of(case)}
    names = {}
    for row, _ways in countable:
        title = str(duty_line(row.kind).title)
        who = people.get(row.party_id or 0)
        names[row.id] = _("%(who)s: %(what)s", who=who, what=title) if who else title
    return names


def _answer(
    chosen: tuple[Obligation, list[CountingWay]], form: WhatIfForm, title: str
) -> WhatIf | None:
    row, ways = chosen
    way = ways[0].counted_from(form.start.data)
    if "custody" in form and form.custody.data:
        way = way.with_custody(form.custody.data == "yes")
    try:
        then = way.under(current_calendar())
    except OutsideStatute as broken:
        form.refuse_at(broken, {}, "start")
        return None
    why = why_of(then, fact=str(row.why["fact"]), fact_on=form.start.data)
    return WhatIf(row, title, then, why)
