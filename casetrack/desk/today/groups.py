"""The groups of Today: which open duties belong to each, in which order, and the first of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import CTE, ColumnElement, Select, and_, case, func, literal, or_, select, tuple_

from casetrack.accounts.reader import KindOfReader, Reader
from casetrack.cases.duty_kinds import ObligationKind, at_once, awaited, windows
from casetrack.cases.kinds import Aspect
from casetrack.cases.models import CaseGrant, Obligation
from casetrack.cases.owed import may_see_owed
from casetrack.cases.policy import active_grants
from casetrack.casework.concerns.queries import OWED
from casetrack.codes import N_, Coded
from casetrack.courses.approvals.queries import owed_as_deputy
from casetrack.db.id_filter import each_of, first_of_each, is_among
from casetrack.law import Lateness
from casetrack.visits.models import Visit
from casetrack.visits.policy import comes_along
from casetrack.visits.workload.presence import falls_to

DAYS_AHEAD = 14  # today is the first of them
SHOWN = 50  # lines of one group; a fifty-first only says that there are more


class Whose(Coded):
    """The scope of Today: the user's duties, or the office's; both are what a head begins with."""

    MINE = "mine", N_("Mine")
    OFFICE = "office", N_("The whole office")
    BOTH = "both", N_("The office and mine")


class AgendaGroup(Coded):
    """The groups of Today, in order. WAITING: actions and time limits of others."""

    LATE = "late", N_("Late")
    NO_OUTCOME = "no_outcome", N_("Visits without an outcome")
    TODAY = "today", N_("Due today")
    WAITING = "waiting", N_("Waiting for others")
    AHEAD = "ahead", N_("Ahead")


# Written out in the statement: the index of what is not a visit is of use only to a query that says
# so.
VISIT = literal(ObligationKind.VISIT, Obligation.kind.type, literal_execute=True)
# In place of a group, where duties of a day are counted.
COUNTED = "counted"


class FirstDuty(NamedTuple):
    """A duty among the first of its group, as far as its place needs it."""

    id: int
    due: date
    weight: int
    kind: ObligationKind
    subject_id: int


# Whose, which group, how many it stands for, and the columns of `FirstDuty`.
Picked = Select[*tuple[Any, ...]]
# Groups of what is past: what a head begins with of the office.
PAST = (AgendaGroup.LATE, AgendaGroup.NO_OUTCOME)


def first_of_mine(reader: KindOfReader, on: date) -> list[Picked]:
    """The first duties of a person in each group, and how many of each kind are due on each of the
    next DAYS_AHEAD days; all read once.
    """
    mine = open_of(reader, _of_a_group(on), on=on).c
    about = literal(Whose.MINE.value), literal(COUNTED), func.count()
    ahead = (
        select(*about, literal(0), mine.due, literal(0), mine.kind, literal(0))
        .where(mine.due.between(on, on + timedelta(days=DAYS_AHEAD - 1)))
        .group_by(mine.due, mine.kind)
    )
    return [*(_first_of_person(group, mine) for group in AgendaGroup), ahead]


def first_of(
    group: AgendaGroup,
    user: Reader,
    whose: Whose,
    *,
    on: date,
    after: tuple[int, date, int] | None = None,
    owner_id: int | None = None,
) -> Picked:
    """The first duties of a group."""
    if whose is not Whose.OFFICE:
        return _first_of_person(group, open_of(user, _of_a_group(on), on=on).c, after)
    first = _first_of_office(group, user, on=on, after=after, owner_id=owner_id)
    query = _picked(whose, group, Obligation).where(is_among(Obligation.id, *first))
    return query.order_by(*order_of(group, Obligation)).limit(SHOWN + 1)


def _first_of_person(
    group: AgendaGroup, mine: Any, after: tuple[int, date, int] | None = None
) -> Picked:
    beyond = [] if after is None else [_is_after(after, group, mine)]
    query = _picked(Whose.MINE, group, mine).where(mine.group == group.value, *beyond)
    return query.order_by(*order_of(group, mine)).limit(SHOWN + 1)


def _picked(whose: Whose, group: AgendaGroup, of: Any) -> Picked:
    about = {"whose": whose.value, "group": group.value, "number": 1}
    names = (literal(value).label(name) for name, value in about.items())
    return select(*names, *(getattr(of, name) for name in FirstDuty._fields))


def _first_of_office(
    group: AgendaGroup,
    user: Reader,
    *,
    on: date,
    after: tuple[int, date, int] | None,
    owner_id: int | None,
) -> list[Select[int]]:
    """Queries of the first ids of a group in an office; each stops at its limit by an index."""
    due, weight = Obligation.due, Obligation.weight
    belongs = belongs_to(group, on)
    last = on + timedelta(days=DAYS_AHEAD - 1)
    order, by_day = order_of(group, Obligation), order_of(None, Obligation)
    beyond = [] if after is None else [_is_after(after, group, Obligation)]
    if owner_id is not None:
        beyond.append(Obligation.owner_id == owner_id)
    if group is AgendaGroup.WAITING:
        # Two lists: PostgreSQL would read a whole kind for an OR, and not stop at the limit.
        others, last_days = awaited() - windows(), awaited() & windows()
        return [
            _of_kinds(user, others, "kind_waiting", due > on, *beyond, on=on),
            _of_kinds(user, last_days, "kind_window", due >= on, *beyond, on=on),
        ]
    if group is AgendaGroup.LATE:
        is_past_held = after is not None and after[0] != Lateness.FREEDOM
        left = [kind.value for kind in Lateness if kind is not Lateness.FREEDOM or not is_past_held]
        if after is not None and is_past_held:
            # By the index of each weight: the rest of the order is asked of what it leaves.
            beyond.append(due >= after[1])
        weights = each_of(left, "weight_late")
        each = of_office(user, belongs, weight == weights.c.value, *beyond, by=by_day, on=on)
        return [first_of_each(weights, Obligation.id, each)]
    if group is not AgendaGroup.AHEAD:
        return [_ids_of(of_office(user, belongs, *beyond, by=order, on=on))]
    near = _ids_of(of_office(user, belongs, due <= last, *beyond, by=order, on=on))
    return [near, _of_kinds(user, at_once() - awaited(), "kind_ahead", due > last, *beyond, on=on)]


def _ids_of(query: Select[int]) -> Select[int]:
    """Turn a limited query of ids into part of a union: order and limit stay in a subquery."""
    return select(query.subquery().c.id)


def _of_kinds(
    user: Reader, kinds: Iterable[ObligationKind], name: str, *wanted: ColumnElement[bool], on: date
) -> Select[int]:
    """The first ids of each of these kinds in an office: of one alone there may be few.

    wanted: says nothing of the kind. PostgreSQL would count it twice, and not stop at the limit.
    """
    each = each_of(sorted(kinds), name, Obligation.kind.type)
    by_day = order_of(None, Obligation)
    of_kind = of_office(user, Obligation.kind == each.c.value, *wanted, by=by_day, on=on)
    return first_of_each(each, Obligation.id, of_kind)


def of_office(
    user: Reader, *wanted: ColumnElement[bool], by: Sequence[Any], on: date
) -> Select[int]:
    """The first ids of such open obligations in an office that this reader may see."""
    return (
        select(Obligation.id)
        .where(
            Obligation.office_id == user.office_id,
            Obligation.is_open,
            *wanted,
            Obligation.kind.not_in(OWED),
            may_see_owed(user, on=on),
        )
        .order_by(*by)
        .limit(SHOWN + 1)
    )


def order_of(group: AgendaGroup | None, of: Any) -> tuple[ColumnElement[Any], ...]:
    """The order of a group; by day where it is none. of: what has the columns of a duty."""
    by_day = of.due, of.weight, of.id
    if group is AgendaGroup.TODAY:
        return of.weight, of.due, of.id
    return (_held_first(of), *by_day) if group is AgendaGroup.LATE else by_day


def _held_first(of: Any) -> ColumnElement[int]:
    """Late ones by how late they are, after those while somebody is held."""
    return case((of.weight == Lateness.FREEDOM, 0), else_=1)


def _is_after(place: tuple[int, date, int], group: AgendaGroup, of: Any) -> ColumnElement[bool]:
    """The condition that a duty comes after this `place_of` one in the order of its group."""
    weight, due, number = place
    order = {
        AgendaGroup.LATE: (int(weight != Lateness.FREEDOM), due, weight, number),
        AgendaGroup.TODAY: (weight, due, number),
    }
    return tuple_(*order_of(group, of)) > tuple_(*order.get(group, (due, weight, number)))


def _of_a_group(on: date) -> ColumnElement[bool]:
    last = on + timedelta(days=DAYS_AHEAD - 1)
    return or_(Obligation.due <= last, Obligation.kind.in_(at_once() | awaited()))


def open_of(user: Reader, wanted: ColumnElement[bool], *, on: date) -> CTE:
    """Query of the wanted duties of a person; read once for all groups."""
    columns = (getattr(Obligation, name) for name in FirstDuty._fields)
    groups = (
        (belongs_to(group, on), literal(group.value, literal_execute=True)) for group in AgendaGroup
    )
    mine = select(*columns, case(*groups).label("group")).where(
        _of_person(user, on=on, wanted=wanted),
        # Concerns are shown above all groups, also to people who do not owe them.
        Obligation.kind.not_in(OWED),
        may_see_owed(user, on=on),
    )
    return mine.cte("mine").prefix_with("MATERIALIZED")


def belongs_to(group: AgendaGroup, on: date) -> ColumnElement[bool]:
    """The condition that an open duty belongs to this group on that day."""
    due, kind = Obligation.due, Obligation.kind
    is_window, is_awaited = kind.in_(windows()), kind.in_(awaited())
    last = on + timedelta(days=DAYS_AHEAD - 1)
    return {
        AgendaGroup.LATE: and_(due < on, kind != VISIT, ~is_window),
        AgendaGroup.NO_OUTCOME: and_(due < on, kind == ObligationKind.VISIT),
        AgendaGroup.TODAY: and_(due == on, ~is_window),
        # The office owes nothing on the last day of others' time.
        AgendaGroup.WAITING: and_(due >= on, is_awaited, or_(due > on, is_window)),
        AgendaGroup.AHEAD: and_(due > on, or_(due <= last, kind.in_(at_once())), ~is_awaited),
    }[group]


def _of_person(user: Reader, *, on: date, wanted: ColumnElement[bool]) -> ColumnElement[bool]:
    """The open duties of a person, of those that are wanted."""
    # An obligation is shown to everybody with access to the whole case, whoever is responsible,
    # as in their list of cases.
    on_cases = granted_to(user, on=on).where(CaseGrant.aspect == Aspect.WHOLE)
    mine = select(Obligation.id).where(Obligation.is_open, wanted)
    return is_among(
        Obligation.id,
        *falls_to(user, mine, on=on),
        mine.where(Obligation.owner_id == user.id),
        mine.where(owed_as_deputy(user, on=on)),
        _joined_by(user).where(wanted),
        # Their own are among the others; SQLite would keep and ask each of them twice.
        mine.where(
            is_among(Obligation.case_id, on_cases), Obligation.owner_id.is_distinct_from(user.id)
        ),
    )


def _joined_by(user: Reader) -> Select[int]:
    """The visits (video meetings of two offices included) that somebody accompanies and another
    person leads. The leader owes the outcome; both go.
    """
    return select(Obligation.id).where(
        Obligation.is_open,
        Obligation.kind == ObligationKind.VISIT,
        Obligation.subject == Visit.__tablename__,
        Obligation.subject_id.in_(comes_along(user.id)),
    )


def granted_to(user: Reader, *, on: date) -> Select[int]:
    """The ids of cases that somebody was granted any part of."""
    return select(CaseGrant.case_id).where(
        active_grants(user, on=on), CaseGrant.staff_id == user.id
    )
