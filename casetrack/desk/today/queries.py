"""Query the obligations of a person or an office for Today."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Row, ScalarSelect, Select, bindparam, func, select, union_all

from casetrack.accounts.models import Staff
from casetrack.accounts.reader import KindOfReader, Reader, kept_for_readers, told_of
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.models import Case, JournalEntry, Obligation, Party
from casetrack.cases.owed import OwedLine, owed_columns
from casetrack.cases.policy import may_know_head
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText, in_chinese, in_english
from casetrack.db.id_filter import each_of, first_of_each, is_among
from casetrack.desk.today.groups import (
    COUNTED,
    DAYS_AHEAD,
    PAST,
    AgendaGroup,
    FirstDuty,
    Whose,
    first_of,
    first_of_mine,
    of_office,
    order_of,
)
from casetrack.desk.today.models import PRESSED
from casetrack.law import Lateness

_LATENESS = {lateness.value: lateness for lateness in Lateness}
_GROUPS = {group.value: group for group in AgendaGroup}
_SCOPES = {scope.value: scope for scope in Whose}
# Groups in which somebody in custody comes before all others.
RANKED = frozenset({AgendaGroup.LATE, AgendaGroup.TODAY})


Duties = dict[AgendaGroup, list[FirstDuty]]
Ranked = TypeVar("Ranked", FirstDuty, OwedLine)
Ahead = dict[date, dict[ObligationKind, int]]


class Agenda(NamedTuple):
    """The duties on a day. groups: up to SHOWN + 1 each. ahead: how many of each kind are due on
    each of the next DAYS_AHEAD days.
    """

    groups: Duties
    ahead: Ahead


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


def duties_of(user: Staff, whose: Whose, *, on: date) -> Agenda:
    """The obligations on that day; two statements of an office, one of a person.

    Late ones by how late they are, after those while somebody is held; due today by legal weight,
    then due date; other groups: due date first. Without obligations the user may no longer see.
    """
    agenda = _by_scope(user, whose, on)[whose]
    return agenda if whose is Whose.MINE else agenda._replace(ahead=ahead_in_office(user, on=on))


def duties_of_head(user: Staff, *, on: date) -> tuple[Duties, Duties]:
    """What is late in the office of a head, and all of their own; one statement."""
    duties = _by_scope(user, Whose.BOTH, on)
    return duties[Whose.OFFICE].groups, duties[Whose.MINE].groups


def lines_with(owed: Iterable[FirstDuty], user: Staff, *, on: date) -> dict[int, Duty]:
    """Contents of the lines of these obligations, by their ids; one statement, none for none."""
    if not (ids := [line.id for line in owed]):
        return {}
    rows = session().execute(_of_these(KindOfReader.of(user), on), told_of(user) | {"ids": ids})
    return {duty.obligation.id: duty for duty in map(_duty, rows)}


def _by_scope(user: Staff, whose: Whose, on: date) -> dict[Whose, Agenda]:
    query = _first_of_all(KindOfReader.of(user), whose, on)
    agendas = {scope: Agenda({group: [] for group in AgendaGroup}, {}) for scope in Whose}
    for row in session().execute(query, told_of(user)):
        agenda = agendas[_SCOPES[row.whose]]
        if row.group == COUNTED:
            agenda.ahead.setdefault(row.due, {})[row.kind] = row.number
        else:
            agenda.groups[_GROUPS[row.group]].append(
                FirstDuty._make(row[-len(FirstDuty._fields) :])
            )
    return {
        scope: Agenda({group: _ranked(group, owed) for group, owed in groups.items()}, ahead)
        for scope, (groups, ahead) in agendas.items()
    }


def _ranked(group: AgendaGroup, duties: list[Ranked]) -> list[Ranked]:
    """Duties that come by day, in the order of their group."""
    if group is AgendaGroup.LATE:
        return sorted(duties, key=lambda owed: owed.weight != Lateness.FREEDOM)
    if group is AgendaGroup.TODAY:
        return sorted(duties, key=lambda owed: owed.weight)
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
    first = first_of(group, user, whose, on=on, after=after, owner_id=owner_id).subquery()
    query = _lines(user, on=on).where(is_among(Obligation.id, select(first.c.id)))
    # Sorting keeps the order by day among equals.
    rows = session().execute(query.order_by(*order_of(None, Obligation)), told_of(user))
    duties = {duty.obligation: duty for duty in map(_duty, rows)}
    return [duties[owed] for owed in _ranked(group, list(duties))]


def place_of(duty: Duty) -> tuple[int, date, int]:
    """The sort key of a duty: weight, due date and id."""
    return duty.obligation.weight, duty.due, duty.obligation.id


@kept_for_readers
def _first_of_all(reader: KindOfReader, whose: Whose, on: date) -> Select[*tuple[Any, ...]]:
    """The first duties of every group, for this kind of reader."""
    of_office = {Whose.OFFICE: tuple(AgendaGroup), Whose.BOTH: PAST}.get(whose, ())
    first = [first_of(group, reader, Whose.OFFICE, on=on) for group in of_office]
    if whose is not Whose.OFFICE:
        first += first_of_mine(reader, on)
    picked = union_all(*(select(query.subquery()) for query in first)).subquery()
    return select(picked).order_by(*order_of(None, picked.c))


@kept_for_readers
def _of_these(reader: KindOfReader, on: date) -> Select[*tuple[Any, ...]]:
    return _lines(reader, on=on).where(Obligation.id.in_(bindparam("ids", expanding=True)))


def _lines(user: Reader, *, on: date) -> Select[*tuple[Any, ...]]:
    """Query of the contents of the lines of obligations."""
    # Scalar subqueries, not joins: a join may read the whole table of people.
    alias = (
        select(column).where(Party.id == Obligation.party_id).scalar_subquery().label(name)
        for name, column in (("en", in_english(Party.alias)), ("zh", in_chinese(Party.alias)))
    )
    return (
        select(
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
        .select_from(Obligation)
        .join(Case, Case.id == Obligation.case_id)
        .outerjoin(Staff, Staff.id == Obligation.owner_id)
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


def _duty(row: Row[*tuple[Any, ...]]) -> Duty:
    title, who = BilingualText(row.title_en, row.title_zh), BilingualText(row.en, row.zh)
    serves = row.owner_serves is None or bool(row.owner_serves)
    columns = row.number, title, who, row.owner, row.knows_head, serves, row.pressed_id
    return Duty(OwedLine.of(row), *columns)


def ahead_in_office(user: Staff, *, on: date, days: int = DAYS_AHEAD) -> Ahead:
    """Number of obligations of an office per kind on each of the next days, today the first of
    them; up to SHOWN + 1 on each day, the heaviest first. One statement.
    """
    ahead: Ahead = {}
    query = _ahead_in_office(KindOfReader.of(user), on, days)
    for due, kind, number in session().execute(query, told_of(user)):
        ahead.setdefault(due, {})[kind] = number
    return ahead


@kept_for_readers
def _ahead_in_office(
    reader: KindOfReader, on: date, days: int
) -> Select[date, ObligationKind, int]:
    ahead = each_of((on + timedelta(days=n) for n in range(days)), "day_ahead")
    by = order_of(AgendaGroup.TODAY, Obligation)
    each = of_office(reader, Obligation.due == ahead.c.value, by=by, on=on)
    query = first_of_each(ahead, Obligation.id, each)
    counted = query.with_only_columns(Obligation.due, Obligation.kind, func.count())
    return counted.group_by(Obligation.due, Obligation.kind)
