"""The page of the board, with links that narrow it to a month and to one's own cases."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.accounts.queries import colleague
from casetrack.cases.kinds import Aspect
from casetrack.cases.policy import OFFICE_WIDE
from casetrack.ledger.registry import duty_line
from casetrack.probation.board.queries import (
    BoardLine,
    lines_of,
    month_of,
    on_board,
)
from casetrack.probation.of_age import TOLD_DAYS, told_today
from casetrack.web.access import requires, signed_in_user
from casetrack.web.addresses import read_id
from casetrack.web.clock import today
from casetrack.web.paging import PAGE, page_of, unpack_day

bp = Blueprint("board", __name__)

MINE, OFFICE = "mine", "office"
# Of an address: the latest last day first.
LATEST = "-last"
_MONTH = re.compile(r"(?!0000)[0-9]{4}-(0[1-9]|1[0-2])")


@bp.get("/probations")
@requires(Permission.CASE_READ)
def index() -> ResponseReturnValue:
    """The visible probations without a recorded end, grouped by the month of their last day."""
    user, on = signed_in_user(), today()
    sees_office = OFFICE_WIDE.get(user.role) is Aspect.WHOLE
    mine = request.args.get("whose", OFFICE if sees_office else MINE) == MINE and sees_office
    chosen = request.args.get("month", "")
    after = unpack_day(request.args.get("after"))
    handler_id = user.id if mine else request.args.get("handler", type=read_id)
    handler = colleague(user, handler_id) or abort(404) if handler_id else None
    latest_first = request.args.get("sort") == LATEST
    every = on_board(user, handler_id=handler_id, on=on)
    months = Counter(month_of(day) for day, _id in every)
    every = every[::-1] if latest_first else every
    narrowed_to = chosen if _MONTH.fullmatch(chosen) else None
    beyond = [
        (day, number)
        for day, number in every
        if narrowed_to in (None, month_of(day))
        and (after is None or ((day, number) < after if latest_first else (day, number) > after))
    ]
    page = page_of(beyond[: PAGE + 1], lambda row: [row[0].isoformat(), row[1]])
    kept: dict[str, Any] = {"whose": MINE} if mine else {"handler": handler_id}
    narrowed = {**kept, "month": chosen} if narrowed_to else kept
    ordered: dict[str, Any] = {"sort": LATEST} if latest_first else {}
    return render_template(
        "probation/board/index.html",
        groups=_by_month(lines_of([number for _day, number in page.rows])),
        counts=months,
        total=len(every),
        over=sum(day < on for day, _number in page.rows),
        months=_links(months, narrowed_to, kept),
        whose=_whose(handler, user) if sees_office else [],
        sees_office=sees_office and handler is None,
        duty_line=duty_line,
        latest_first=latest_first,
        sort_url=url_for(".index", **narrowed, sort=None if latest_first else LATEST),
        next_url=url_for(".index", **{**narrowed, **ordered, "after": page.next_key})
        if page.has_more
        else None,
        first_url=url_for(".index", **narrowed, **ordered) if after else None,
    )


@bp.get("/probations/of-age")
@requires(Permission.CASE_READ)
def of_age() -> ResponseReturnValue:
    """Who came of age lately during a probation, of the office of a head or of one's own cases."""
    lines = told_today(signed_in_user(), on=today(), is_office=True)
    return render_template("probation/board/of_age.html", part=lines, days=TOLD_DAYS)


def _by_month(lines: Sequence[BoardLine]) -> list[tuple[str | None, list[BoardLine]]]:
    return [(month, list(those)) for month, those in groupby(lines, lambda line: line.month)]


def _links(
    months: Mapping[str | None, int], chosen: str | None, kept: dict[str, Any]
) -> list[tuple[str, str, bool]]:
    every = (_("All months"), url_for(".index", **kept), chosen is None)
    return [
        every,
        *(
            (
                _("%(month)s (%(num)d)", month=month, num=count),
                url_for(".index", **kept, month=month),
                month == chosen,
            )
            for month, count in months.items()
            if month is not None
        ),
    ]


def _whose(handler: Staff | None, user: Staff) -> list[tuple[str, str, bool]]:
    is_mine = handler is not None and handler.id == user.id
    links = [
        (_("The office"), url_for(".index"), handler is None),
        (_("Mine"), url_for(".index", whose=MINE), is_mine),
    ]
    if handler is not None and not is_mine:
        links.append((handler.name, url_for(".index", handler=handler.id), True))
    return links
