"""Query the obligations of a person or an office for Today."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ScalarSelect, Select, func, select, union_all

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
    DAYS_AHEAD,
    PAST,
    AgendaGroup,
    Whose,
    first_of,
    first_of_mine,
    of_office,
    open_of,
    order_of,
)
from casetrack.desk.today.models import PRESSED
from casetrack.law import Lateness

_LATENESS = {lateness.value: lateness for lateness in Lateness}
_GROUPS = {group.value: group for group in AgendaGroup}
# Groups in which somebody in custody comes before all others.
RANKED = frozenset({AgendaGroup.LATE, AgendaGroup.TODAY})


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
    first = first_of(group, user, whose, on=on, after=after, owner_id=owner_id)
    rows = _read(_together([first], user, on=on), user)
    return _ranked(group, [duty for _whose, _group, duty in rows])


def place_of(duty: Duty) -> tuple[int, date, int]:
    """The sort key of a duty: weight, due date and id."""
    return duty.obligation.weight, duty.due, duty.obligation.id


@kept_for_readers
def _first_of_all(reader: KindOfReader, whose: Whose, on: date) -> Select[*tuple[Any, ...]]:
    """The first duties of every group, for this kind of reader."""
    of_office = {Whose.OFFICE: tuple(AgendaGroup), Whose.BOTH: PAST}.get(whose, ())
    first = [first_of(group, reader, Whose.OFFICE, on=on) for group in of_office]
    if whose is not Whose.OFFICE:
        first.append(first_of_mine(reader, on))
    return _together(first, reader, on=on)


def _together(
    groups: list[Select[*tuple[Any, ...]]], user: Reader, *, on: date
) -> Select[*tuple[Any, ...]]:
    """The lines of the duties that these queries of `first_of` picked, by day."""
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
        .order_by(*order_of(None, Obligation))
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
        by = order_of(AgendaGroup.TODAY, Obligation)
        each = of_office(reader, Obligation.due == days.c.value, by=by, on=on)
        query = query.where(is_among(Obligation.id, first_of_each(days, Obligation.id, each)))
        return query.group_by(Obligation.due, Obligation.kind)
    mine = open_of(reader, Obligation.due.between(on, last), on=on).c
    return select(mine.due, mine.kind, func.count()).group_by(mine.due, mine.kind)
