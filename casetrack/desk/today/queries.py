"""Query the obligations of a person or an office for Today."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    CTE,
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    tuple_,
    union_all,
)

from casetrack.accounts.models import Staff
from casetrack.accounts.reader import KindOfReader, Reader, kept_for_readers, told_of
from casetrack.cases.duty_kinds import ObligationKind, at_once, awaited, windows
from casetrack.cases.kinds import Aspect
from casetrack.cases.models import Case, CaseGrant, JournalEntry, Obligation, Party
from casetrack.cases.owed import OwedLine, owed_columns
from casetrack.cases.policy import active_grants, may_know_head, may_see_owed
from casetrack.casework.concerns.queries import OWED
from casetrack.codes import N_, Coded
from casetrack.courses.approvals.queries import owed_as_deputy
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText, in_chinese, in_english
from casetrack.db.id_filter import each_of, first_of_each, is_among
from casetrack.desk.today.models import PRESSED
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


_LATENESS = {lateness.value: lateness for lateness in Lateness}
_GROUPS = {group.value: group for group in AgendaGroup}
# Written out in the statement: the index of what is not a visit is of use only to a query that says
# so.
VISIT = literal(ObligationKind.VISIT, Obligation.kind.type, literal_execute=True)
# Groups in which somebody in custody comes before all others.
RANKED = frozenset({AgendaGroup.LATE, AgendaGroup.TODAY})
# Groups of what is past: what a head begins with of the office.
PAST = (AgendaGroup.LATE, AgendaGroup.NO_OUTCOME)


class Duty(NamedTuple):
    """One obligation with the contents of its line.

    owner: name of the responsible person; owner_serves: whether they are in service. knows_head:
    whether the reader may see the title of the case. pressed_id: of the entry by which a head
    pressed for it last.
    """

    obligation: OwedLine
    number: str
    title: BilingualText
    alias: BilingualText
    owner: str | None
    knows_head: bool = True
    owner_serves: bool = True
    pressed_id: int | None = None

    @property
    def due(self) -> date:
        """The due date, inclusive."""
        return self.obligation.due

    @property
    def lateness(self) -> Lateness:
        """The legal effect of being late."""
        return _LATENESS[self.obligation.weight]


def duties_of(user: Staff, whose: Whose, *, on: date) -> dict[AgendaGroup, list[Duty]]:
    """The obligations on that day, by group; up to SHOWN + 1 each.

    Late ones by how late they are, after those while somebody is held; due today by legal weight,
    then due date; other groups: due date first. One statement. Without obligations the user may no
    longer see.
    """
    return _by_scope(user, whose, on)[whose]


def duties_of_head(
    user: Staff, *, on: date
) -> tuple[dict[AgendaGroup, list[Duty]], dict[AgendaGroup, list[Duty]]]:
    """What is late in the office of a head, and all of their own; one statement."""
    duties = _by_scope(user, Whose.BOTH, on)
    return duties[Whose.OFFICE], duties[Whose.MINE]


def _by_scope(user: Staff, whose: Whose, on: date) -> dict[Whose, dict[AgendaGroup, list[Duty]]]:
    query = _first_of_all(KindOfReader.of(user), whose, on)
    duties = {scope: {group: list[Duty]() for group in AgendaGroup} for scope in Whose}
    for scope, group, duty in _read(query, user):
        duties[scope][group].append(duty)
    return {
        scope: {group: _ranked(group, rows) for group, rows in groups.items()}
        for scope, groups in duties.items()
    }


def _ranked(group: AgendaGroup, duties: list[Duty]) -> list[Duty]:
    """Duties that come by day, in the order of their group."""
    if group is AgendaGroup.LATE:
        return sorted(duties, key=lambda duty: duty.lateness is not Lateness.FREEDOM)
    if group is AgendaGroup.TODAY:
        return sorted(duties, key=lambda duty: duty.obligation.weight)
    return duties


def duties_in(
    group: AgendaGroup,
    user: Staff,
    whose: Whose,
    *,
    on: date,
    after: tuple[int, date, int] | None = None,
    owner_id: int | None = None,
) -> list[Duty]:
    """The duties of one group, as in `duties_of`, one page; up to SHOWN + 1.

    after: `place_of` the previous page's last one. owner_id: only those that this person of the
    office answers for.
    """
    first = _first_of(group, user, whose, on=on, after=after, owner_id=owner_id)
    rows = _read(_together([first], user, on=on), user)
    return _ranked(group, [duty for _whose, _group, duty in rows])


def place_of(duty: Duty) -> tuple[int, date, int]:
    """The sort key of a duty: weight, due date and id."""
    return duty.obligation.weight, duty.due, duty.obligation.id


@kept_for_readers
def _first_of_all(reader: KindOfReader, whose: Whose, on: date) -> Select[*tuple[Any, ...]]:
    """The first duties of every group, for this kind of reader."""
    of_office = {Whose.OFFICE: tuple(AgendaGroup), Whose.BOTH: PAST}.get(whose, ())
    first = [_first_of(group, reader, Whose.OFFICE, on=on) for group in of_office]
    if whose is not Whose.OFFICE:
        first.append(_first_of_mine(reader, on))
    return _together(first, reader, on=on)


def _first_of_mine(reader: KindOfReader, on: date) -> Select[str, str, int]:
    """The ids of the first duties of a person in each group, all read once."""
    mine = _open_of(reader, _of_a_group(on), on=on).c
    begins = case(
        (mine.group == AgendaGroup.LATE.value, _held_first(mine)),
        (mine.group == AgendaGroup.TODAY.value, mine.weight),
        else_=0,
    )
    order = begins, *_order_of(None, mine)
    place = func.row_number().over(partition_by=mine.group, order_by=order).label("place")
    placed = select(mine.group, mine.id, place).where(mine.group.is_not(None)).subquery().c
    whose = literal(Whose.MINE.value).label("whose")
    return select(whose, placed.group, placed.id).where(placed.place <= SHOWN + 1)


def _together(
    groups: list[Select[*tuple[Any, ...]]], user: Reader, *, on: date
) -> Select[*tuple[Any, ...]]:
    """The lines of the duties that these queries of `_first_of` picked, by day."""
    picked = union_all(*(select(query.subquery()) for query in groups)).subquery()
    # Scalar subqueries, not joins: a join may read the whole table of people.
    alias = (
        select(column).where(Party.id == Obligation.party_id).scalar_subquery().label(name)
        for name, column in (("en", in_english(Party.alias)), ("zh", in_chinese(Party.alias)))
    )
    return (
        select(
            picked.c.whose,
            picked.c.group,
            *owed_columns(),
            Case.number.label("number"),
            in_english(Case.title).label("title_en"),
            in_chinese(Case.title).label("title_zh"),
            may_know_head(user, on=on).label("knows_head"),
            *alias,
            Staff.name.label("owner"),
            Staff.is_active.label("owner_serves"),
            last_pressed(Obligation.id).label("pressed_id"),
        )
        .select_from(picked)
        .join(Obligation, Obligation.id == picked.c.id)
        .join(Case, Case.id == Obligation.case_id)
        .outerjoin(Staff, Staff.id == Obligation.owner_id)
        .order_by(*_order_of(None, Obligation))
    )


def last_pressed(owed_id: Any) -> ScalarSelect[int]:
    """The last entry by which a head pressed for this duty; owed_id: a number, or a column.

    Both engines find it by the index of what entries are about.
    """
    return (
        select(JournalEntry.id)
        .where(
            JournalEntry.subject == Obligation.__tablename__,
            JournalEntry.subject_id == owed_id,
            JournalEntry.kind == PRESSED,
        )
        .order_by(JournalEntry.place.desc())
        .limit(1)
        .scalar_subquery()
    )


def _read(query: Select[*tuple[Any, ...]], user: Staff) -> list[tuple[Whose, AgendaGroup, Duty]]:
    duties = []
    for row in session().execute(query, told_of(user)):
        title, who = BilingualText(row.title_en, row.title_zh), BilingualText(row.en, row.zh)
        owed = OwedLine.of(row)
        serves = row.owner_serves is None or bool(row.owner_serves)
        columns = row.number, title, who, row.owner, row.knows_head, serves, row.pressed_id
        duty = Duty(owed, *columns)
        duties.append((Whose(row.whose), _GROUPS[row.group], duty))
    return duties


def kinds_ahead(user: Staff, whose: Whose, *, on: date) -> dict[date, dict[ObligationKind, int]]:
    """Number of obligations per kind on each of the next DAYS_AHEAD days; one statement.

    In an office up to SHOWN + 1 on each day, the heaviest first.
    """
    ahead: dict[date, dict[ObligationKind, int]] = {}
    query = _kinds_ahead(KindOfReader.of(user), whose, on)
    for due, kind, number in session().execute(query, told_of(user)):
        ahead.setdefault(due, {})[kind] = number
    return ahead


@kept_for_readers
def _kinds_ahead(reader: KindOfReader, whose: Whose, on: date) -> Select[date, ObligationKind, int]:
    last = on + timedelta(days=DAYS_AHEAD - 1)
    query = select(Obligation.due, Obligation.kind, func.count())
    if whose is Whose.OFFICE:
        days = each_of((on + timedelta(days=n) for n in range(DAYS_AHEAD)), "day_ahead")
        by = _order_of(AgendaGroup.TODAY, Obligation)
        each = _of_office(reader, Obligation.due == days.c.value, by=by, on=on)
        query = query.where(is_among(Obligation.id, first_of_each(days, Obligation.id, each)))
        return query.group_by(Obligation.due, Obligation.kind)
    mine = _open_of(reader, Obligation.due.between(on, last), on=on).c
    return select(mine.due, mine.kind, func.count()).group_by(mine.due, mine.kind)


def _first_of(
    group: AgendaGroup,
    user: Reader,
    whose: Whose,
    *,
    on: date,
    after: tuple[int, date, int] | None = None,
    owner_id: int | None = None,
) -> Select[str, str, int]:
    """The ids of the first duties of a group."""
    of: Any = Obligation
    if whose is Whose.OFFICE:
        first = _first_of_office(group, user, on=on, after=after, owner_id=owner_id)
        wanted = [is_among(Obligation.id, *first)]
    else:
        of = _open_of(user, _of_a_group(on), on=on).c
        beyond = [] if after is None else [_is_after(after, group, of)]
        wanted = [of.group == group.value, *beyond]
    names = literal(whose.value).label("whose"), literal(group.value).label("group")
    query = select(*names, of.id).where(*wanted)
    return query.order_by(*_order_of(group, of)).limit(SHOWN + 1)


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
    order, by_day = _order_of(group, Obligation), _order_of(None, Obligation)
    beyond = [] if after is None else [_is_after(after, group, Obligation)]
    if owner_id is not None:
        beyond.append(Obligation.owner_id == owner_id)
    if group is AgendaGroup.WAITING:
        return [_of_kinds(user, awaited(), "kind_waiting", belongs, due >= on, *beyond, on=on)]
    if group is AgendaGroup.LATE:
        is_past_held = after is not None and after[0] != Lateness.FREEDOM
        left = [kind.value for kind in Lateness if kind is not Lateness.FREEDOM or not is_past_held]
        if after is not None and is_past_held:
            # By the index of each weight: the rest of the order is asked of what it leaves.
            beyond.append(due >= after[1])
        weights = each_of(left, "weight_late")
        each = _of_office(user, belongs, weight == weights.c.value, *beyond, by=by_day, on=on)
        return [first_of_each(weights, Obligation.id, each)]
    if group is not AgendaGroup.AHEAD:
        return [_ids_of(_of_office(user, belongs, *beyond, by=order, on=on))]
    near = _ids_of(_of_office(user, belongs, due <= last, *beyond, by=order, on=on))
    return [near, _of_kinds(user, at_once() - awaited(), "kind_ahead", due > last, *beyond, on=on)]


def _ids_of(query: Select[int]) -> Select[int]:
    """The same ids as one of several: their order and limit stand in a query of their own."""
    return select(query.subquery().c.id)


def _of_kinds(
    user: Reader, kinds: Iterable[ObligationKind], name: str, *wanted: ColumnElement[bool], on: date
) -> Select[int]:
    """The first ids of each of these kinds in an office: of one alone there may be few."""
    each = each_of(sorted(kinds), name, Obligation.kind.type)
    by_day = _order_of(None, Obligation)
    of_kind = _of_office(user, Obligation.kind == each.c.value, *wanted, by=by_day, on=on)
    return first_of_each(each, Obligation.id, of_kind)


def _of_office(
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


def _order_of(group: AgendaGroup | None, of: Any) -> tuple[ColumnElement[Any], ...]:
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
    return tuple_(*_order_of(group, of)) > tuple_(*order.get(group, (due, weight, number)))


def _of_a_group(on: date) -> ColumnElement[bool]:
    last = on + timedelta(days=DAYS_AHEAD - 1)
    return or_(Obligation.due <= last, Obligation.kind.in_(at_once() | awaited()))


def _open_of(user: Reader, wanted: ColumnElement[bool], *, on: date) -> CTE:
    """What a person has to do, of those duties that are wanted; read once for all groups."""
    columns = Obligation.id, Obligation.due, Obligation.weight, Obligation.kind
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
        mine.where(is_among(Obligation.case_id, on_cases)),
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
