"""Today: late, due, unfinished, awaited and coming duties of a person or an office."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date
from flask_babel import gettext as _
from sqlalchemy import Select, func, select

from casetrack.accounts.models import Role, Staff
from casetrack.accounts.permissions import Permission, has_permission
from casetrack.accounts.queries import colleague
from casetrack.accounts.reader import KindOfReader, kept_for_readers, told_of
from casetrack.audit.checking import last_check
from casetrack.cases.kinds import CaseStatus, Stage, StageState
from casetrack.cases.models import Case
from casetrack.cases.policy import HEADS, knows_of, may_know_head
from casetrack.cases.stage_readings import STATE_OF
from casetrack.casework.concerns.queries import open_concerns
from casetrack.courses.approvals.queries import below_without_chief
from casetrack.db import session
from casetrack.db.id_filter import is_among
from casetrack.desk.handover.queries import told_of_desks
from casetrack.desk.today import page
from casetrack.desk.today.blueprint import bp
from casetrack.desk.today.groups import PAST, SHOWN, AgendaGroup, Whose, granted_to
from casetrack.desk.today.office_views import alarms_of, office_page
from casetrack.desk.today.policy import may_see_office
from casetrack.desk.today.queries import duties_in, duties_of, lines_with, place_of
from casetrack.desk.today.summary import word_state
from casetrack.desk.today.undone import SHOWN_UNDONE, undone_today
from casetrack.law import RULES
from casetrack.law.versions import is_stale
from casetrack.probation.of_age import told_today
from casetrack.web.access import requires, signed_in, signed_in_user
from casetrack.web.addresses import read_id
from casetrack.web.clock import now
from casetrack.web.clock import today as today_here
from casetrack.web.page import first_steps
from casetrack.web.paging import page_of, unpack

# Cases that are counted; of more, the numbers are those of the first ones, and say so.
COUNTED = 200


@dataclass(frozen=True)
class InHand:
    """Number of open cases, and of those in which each stage runs.

    is_cut: there are more than COUNTED, and each number is that of the first ones: at least so
    many.
    """

    open_cases: int
    running: Mapping[Stage, int]
    is_cut: bool = False


def in_hand(user: Staff, whose: Whose, *, on: date) -> InHand:
    """The open cases of the user, or of the office; one statement."""
    query = _in_hand(KindOfReader.of(user), whose, on)
    number, *running = session().execute(query, told_of(user)).one()
    stages = zip(STATE_OF, running, strict=True)
    return InHand(
        open_cases=min(number, COUNTED),
        running={stage: count for stage, count in stages if count},
        is_cut=number > COUNTED,
    )


@kept_for_readers
def _in_hand(reader: KindOfReader, whose: Whose, on: date) -> Select[*tuple[int, ...]]:
    cases = select(*STATE_OF.values()).where(Case.status == CaseStatus.OPEN)
    if whose is Whose.OFFICE:
        # Who sees an office knows the head of each of its cases.
        cases = cases.where(Case.office_id == reader.office_id)
    else:
        # The handler and the team hold grants like everybody else.
        mine = is_among(Case.id, granted_to(reader, on=on))
        # Of each of these cases: `may_know` would look up all of the office of a head.
        cases = cases.where(mine, knows_of(reader, on=on))
    first = (
        cases.add_columns(may_know_head(reader, on=on).label("knows_head"))
        .order_by(Case.listed_under, Case.id)
        .limit(COUNTED + 1)
        .subquery()
    )
    running = (
        func.count().filter(first.c[state.key] == StageState.RUNNING, first.c.knows_head)
        for state in STATE_OF.values()
    )
    return select(func.count(), *running).select_from(first)


ADMINISTRATION = frozenset({Role.ADMINISTRATOR})


@bp.get("/")
@signed_in
def today() -> ResponseReturnValue:
    """The first page after signing in; another page for users without cases."""
    user = signed_in_user()
    if not has_permission(user, Permission.CASE_READ):
        is_administrator = user.role in ADMINISTRATION
        return render_template(
            "desk/today/no_cases.html",
            is_administrator=is_administrator,
            audit=last_check() if is_administrator else None,
            not_seen=sum(is_stale(rule, today_here()) for rule in RULES.values()),
            steps=first_steps(user.office, on=today_here()) if is_administrator else [],
        )
    on = today_here()
    whose = _whose(user)
    if whose is Whose.BOTH:
        return office_page(user, on=on)
    duties, ahead = duties_of(user, whose, on=on)
    alarms = alarms_of(user, on=on)
    first = page.first_of_groups(duties, concerns=alarms.in_full)
    next_days = page.next_days_of(duties, on=on)
    shown = chain(*first.values(), *next_days.values())
    contents = lines_with(shown, user, on=on)
    groups = page.lines_of(duties, first, contents, user, on=on)
    hand = in_hand(user, whose, on=on)
    is_office = whose is Whose.OFFICE and user.role in HEADS
    # Of a large office each case would be read: it is asked for on a page of its own.
    sees_of_age = is_office and hand.is_cut
    return render_template(
        "desk/today/today.html",
        heading=format_date(on, _("EEEE, d MMMM y")),
        whose=whose,
        scopes=list(reversed(Whose)) if user.role in HEADS else (),
        alarms=alarms,
        state=word_state(
            {group: len(duties[group]) for group in AgendaGroup},
            page.held_in(duties),
            concerns=alarms.of,
            is_part=whose is Whose.MINE and may_see_office(user),
        ),
        groups=groups,
        desks=told_of_desks(user, on=on),
        of_age=None if sees_of_age else told_today(user, on=on, is_office=is_office),
        sees_of_age=sees_of_age,
        undone=undone_today(user, on=on),
        most_undone=SHOWN_UNDONE,
        strip=page.strip_of(ahead, groups, on=on),
        week=page.week_of(ahead, next_days, contents),
        hand=hand,
        month_in=page.month_in,
        below=below_without_chief(user, on=on) if user.role in HEADS else (),
        may_open=has_permission(user, Permission.CASE_OPEN),
    )


@bp.get("/today/urgent")
@requires(Permission.CASE_READ)
def urgent() -> ResponseReturnValue:
    """Every urgent concern the user must answer, page by page."""
    after = _place_of_concern(unpack(request.args.get("after"), length=2))
    user, on = signed_in_user(), today_here()
    before = open_concerns(user, on=on, at=now(), after=after, limit=SHOWN + 1)
    concerns = [concern for concern in before if concern.is_before(user, on=on)]
    shown = page_of(concerns, lambda duty: [str(duty.owed.due), str(duty.owed.id)], size=SHOWN)
    return render_template(
        "desk/today/urgent.html",
        concerns=shown.rows,
        next_url=url_for(".urgent", after=shown.next_key) if shown.has_more else None,
        first_url=url_for(".urgent") if after else None,
    )


@bp.get("/today/undone")
@requires(Permission.CASE_READ)
def undone() -> ResponseReturnValue:
    """Every decision that was revoked or changed, and what follows it."""
    lines = undone_today(signed_in_user(), on=today_here())
    return render_template("desk/today/undone.html", undone=lines, most_undone=None)


@bp.get("/today/<group>")
@requires(Permission.CASE_READ)
def lines_of_group(group: str) -> ResponseReturnValue:
    """All duties of one group of Today, page by page."""
    asked = next(
        (known_group for known_group in AgendaGroup if known_group.value == group), None
    ) or abort(404)
    user, on = signed_in_user(), today_here()
    whose = Whose.OFFICE if (chosen := _whose(user)) is Whose.BOTH else chosen
    after = _place(unpack(request.args.get("after"), length=3))
    owner_id = request.args.get("owner", type=read_id) if whose is Whose.OFFICE else None
    owner = colleague(user, owner_id) or abort(404) if owner_id else None
    duties = duties_in(asked, user, whose, on=on, after=after, owner_id=owner_id)
    shown = page_of(duties, lambda duty: [str(part) for part in place_of(duty)], size=SHOWN)
    kept: dict[str, Any] = {"whose": whose.value, "owner": owner_id}
    return render_template(
        "desk/today/group.html",
        group=asked,
        lines=page.lines_in_order(shown.rows, user, on=on),
        is_late=asked in PAST,
        whose=whose,
        owner=owner,
        back_url=url_for(".today", whose=whose.value),
        next_url=url_for(".lines_of_group", group=group, after=shown.next_key, **kept)
        if shown.has_more
        else None,
        first_url=url_for(".lines_of_group", group=group, **kept) if after else None,
    )


def _place_of_concern(key: list[str | int | None] | None) -> tuple[date, int] | None:
    try:
        due, number = (str(part) for part in key or ())
        return date.fromisoformat(due), int(number)
    except ValueError:
        return None


def _place(key: list[str | int | None] | None) -> tuple[int, date, int] | None:
    try:
        weight, due, number = (str(part) for part in key or ())
        return int(weight), date.fromisoformat(due), int(number)
    except ValueError:
        return None


def _whose(user: Staff) -> Whose:
    """The requested scope: the office for case management; heads begin with both, and choose."""
    if user.role is Role.CASE_MANAGEMENT:
        return Whose.OFFICE
    if user.role not in HEADS:
        return Whose.MINE
    asked = request.args.get("whose", Whose.BOTH.value)
    return next((scope for scope in Whose if scope.value == asked), Whose.BOTH)
