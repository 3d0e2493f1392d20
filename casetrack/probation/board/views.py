"""The page of the board, with links that narrow it to a month and to one's own cases."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.accounts.permissions import Permission
from casetrack.cases.kinds import Aspect
from casetrack.cases.policy import OFFICE_WIDE
from casetrack.ledger.registry import duty_line
from casetrack.probation.board.queries import (
    DISTANT,
    BoardLine,
    BoardMonth,
    months_on_board,
    on_board,
)
from casetrack.probation.board.queries import told_of_lines as told
from casetrack.probation.of_age import TOLD_DAYS, told_today
from casetrack.web.access import requires, signed_in_user
from casetrack.web.clock import today
from casetrack.web.paging import page_of, unpack

bp = Blueprint("board", __name__)

ON_A_PAGE = 25
MINE, OFFICE = "mine", "office"
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


@bp.get("/probations")
@requires(Permission.CASE_READ)
def index() -> ResponseReturnValue:
    """The visible probations without a recorded end, grouped by the month of their last day."""
    user, on = signed_in_user(), today()
    sees_office = OFFICE_WIDE.get(user.role) is Aspect.WHOLE
    mine = request.args.get("whose", OFFICE if sees_office else MINE) == MINE and sees_office
    chosen = request.args.get("month", "")
    after = _key(unpack(request.args.get("after"), length=2))
    rows = on_board(user, mine=mine, on=on, month=_days(chosen), after=after, limit=ON_A_PAGE + 1)
    page = page_of(rows, lambda one: [(one.last or DISTANT).isoformat(), one.id], size=ON_A_PAGE)
    months = months_on_board(user, mine=mine, on=on)
    kept: dict[str, Any] = {"whose": MINE} if mine else {}
    narrowed = {**kept, "month": chosen} if _days(chosen) else kept
    return render_template(
        "probation/board/index.html",
        groups=_by_month(told(page.rows)),
        counts={one.month: one.count for one in months},
        total=sum(one.count for one in months),
        over=sum(1 for one in page.rows if one.last is not None and one.last < on),
        months=_links(months, chosen, kept),
        whose=_whose(mine=mine) if sees_office else [],
        sees_office=sees_office and not mine,
        duty_line=duty_line,
        next_url=url_for(".index", **{**narrowed, "after": page.next_key})
        if page.has_more
        else None,
        first_url=url_for(".index", **narrowed) if after else None,
    )


@bp.get("/probations/of-age")
@requires(Permission.CASE_READ)
def of_age() -> ResponseReturnValue:
    """Who came of age lately during a probation, of the office of a head or of one's own cases."""
    found = told_today(signed_in_user(), on=today(), is_office=True)
    return render_template("probation/board/of_age.html", part=found, days=TOLD_DAYS)


def _by_month(lines: Sequence[BoardLine]) -> list[tuple[str | None, list[BoardLine]]]:
    return [(month, list(those)) for month, those in groupby(lines, lambda one: one.month)]


def _links(
    months: Sequence[BoardMonth], chosen: str, kept: dict[str, Any]
) -> list[tuple[str, str, bool]]:
    every = (_("All months"), url_for(".index", **kept), not _days(chosen))
    return [
        every,
        *(
            (
                _("%(month)s (%(num)d)", month=one.month, num=one.count),
                url_for(".index", **kept, month=one.month),
                one.month == chosen,
            )
            for one in months
            if one.month is not None
        ),
    ]


def _whose(*, mine: bool) -> list[tuple[str, str, bool]]:
    return [
        (_("The office"), url_for(".index"), not mine),
        (_("Mine"), url_for(".index", whose=MINE), mine),
    ]


def _days(month: str) -> tuple[date, date] | None:
    """The first and last day of a month given as 2027-03; None if it is no month."""
    found = _MONTH.fullmatch(month)
    if found is None or int(found[1]) < 1:
        return None
    year, number = int(found[1]), int(found[2])
    return date(year, number, 1), date(year, number, monthrange(year, number)[1])


def _key(after: list[str | int | None] | None) -> tuple[date, int] | None:
    if after is None:
        return None
    try:
        return date.fromisoformat(str(after[0])), int(after[1] or 0)
    except ValueError:
        return None
