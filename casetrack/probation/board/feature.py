"""The board of all probations that run: its page, and the feature."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.accounts.queries import colleague
from casetrack.audit.list_exports import record_list_export
from casetrack.audit.record import AuditKind
from casetrack.cases.kinds import Aspect
from casetrack.cases.policy import OFFICE_WIDE
from casetrack.ledger.registry import Feature, duty_line
from casetrack.probation.board.queries import BoardLine, lines_of, month_of, on_board
from casetrack.probation.of_age import TOLD_DAYS, told_today
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.addresses import read_id
from casetrack.web.catalogue import gettext as _
from casetrack.web.clock import today
from casetrack.web.page import CASES, SectionPage
from casetrack.web.paging import PAGE, page_of, unpack_day
from casetrack.web.words import language
from casetrack.web.workbook import SheetColumn, send_workbook, sheet_of

bp = Blueprint("board", __name__)

MINE, OFFICE = "mine", "office"
# Of an address: the latest last day first.
LATEST = "-last"
_MONTH = re.compile(r"(?!0000)[0-9]{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class _Board:
    """The board as an address narrows it: every probation on it by day, and those of its list.

    kept: the part of the address that says whose.
    """

    every: Sequence[tuple[date, int]]
    listed: Sequence[tuple[date, int]]
    handler: Staff | None
    month: str | None
    kept: dict[str, Any]
    latest_first: bool


def _board(user: Staff, *, on: date) -> _Board:
    mine = _sees_office(user) and request.args.get("whose") == MINE
    month = request.args.get("month", "")
    handler_id = user.id if mine else request.args.get("handler", type=read_id)
    latest_first = request.args.get("sort") == LATEST
    every = on_board(user, handler_id=handler_id, on=on)
    every = every[::-1] if latest_first else every
    narrowed_to = month if _MONTH.fullmatch(month) else None
    return _Board(
        every,
        [row for row in every if narrowed_to in (None, month_of(row[0]))],
        colleague(user, handler_id) or abort(404) if handler_id else None,
        narrowed_to,
        {"whose": MINE} if mine else {"handler": handler_id},
        latest_first,
    )


def _sees_office(user: Staff) -> bool:
    return OFFICE_WIDE.get(user.role) is Aspect.WHOLE


@bp.get("/probations")
@requires(Permission.CASE_READ)
def index() -> ResponseReturnValue:
    """The visible probations without a recorded end, grouped by the month of their last day."""
    user, on = signed_in_user(), today()
    board, sees_office = _board(user, on=on), _sees_office(user)
    after = unpack_day(request.args.get("after"))
    latest_first, handler, kept = board.latest_first, board.handler, board.kept
    months = Counter(month_of(day) for day, _id in board.every)
    beyond = [
        row
        for row in board.listed
        if after is None or (row < after if latest_first else row > after)
    ]
    page = page_of(beyond[: PAGE + 1], lambda row: [row[0].isoformat(), row[1]])
    lines = lines_of([number for _day, number in page.rows])
    kinds = {owed.kind for line in lines for owed in line.duties}
    narrowed = {**kept, "month": board.month} if board.month else kept
    ordered: dict[str, Any] = {"sort": LATEST} if latest_first else {}
    return render_template(
        "probation/board/index.html",
        groups=_by_month(lines),
        counts=months,
        total=len(board.every),
        over=sum(day < on for day, _number in page.rows),
        months=_links(months, board.month, kept),
        whose=_whose(handler, user) if sees_office else [],
        sees_office=sees_office and handler is None,
        duties={kind: str(duty_line(kind).title) for kind in kinds},
        latest_first=latest_first,
        export_url=url_for(".export", **narrowed, **ordered),
        sort_url=url_for(".index", **narrowed, sort=None if latest_first else LATEST),
        next_url=url_for(".index", **{**narrowed, **ordered, "after": page.next_key})
        if page.has_more
        else None,
        first_url=url_for(".index", **narrowed, **ordered) if after else None,
    )


# The list as a workbook.
_COLUMNS: Sequence[SheetColumn[BoardLine]] = (
    SheetColumn(_l("Child"), lambda line: line.alias.in_(language())),
    SheetColumn(_l("Case number"), lambda line: line.number),
    SheetColumn(_l("Last day"), lambda line: line.last),
    SheetColumn(_l("Months"), lambda line: line.months),
    SheetColumn(_l("Breaches"), lambda line: line.breaches),
    SheetColumn(
        _l("Supervised by"),
        lambda line: line.entrusted.in_(language()) if line.entrusted else _("this office"),
    ),
    SheetColumn(
        _l("Next due"),
        lambda line: str(duty_line(line.duties[0].kind).title) if line.duties else None,
    ),
    SheetColumn(_l("Due"), lambda line: line.duties[0].due if line.duties else None),
)


@bp.get("/probations.xlsx")
@requires(Permission.CASE_READ)
def export() -> ResponseReturnValue:
    """Every probation of the board as it is narrowed, as a file; audited before it is sent."""
    board = _board(signed_in_user(), on=today())
    lines = lines_of([number for _day, number in board.listed])
    return send_workbook(
        _("probations"),
        [sheet_of(_("Probations"), _COLUMNS, lines)],
        lambda rows: record_list_export(
            AuditKind.PROBATIONS_EXPORTED,
            Permission.CASE_READ,
            acting(),
            rows=rows,
            handler_id=board.handler.id if board.handler else None,
            month=board.month,
        ),
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


FEATURE = Feature(
    "board", bp, brings=(SectionPage(CASES, _l("Probations"), "board.index", place=2),)
)
