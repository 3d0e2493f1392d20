"""Query the calendar: all sources in one statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    FromClause,
    Row,
    Select,
    Subquery,
    Time,
    case,
    func,
    literal,
    null,
    select,
    tuple_,
    union_all,
)

from casetrack.accounts.models import Staff
from casetrack.accounts.reader import KindOfReader, kept_for_readers, told_of
from casetrack.brought import brought
from casetrack.cases.models import Case, Party
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText, in_chinese, in_english
from casetrack.desk.diary.days import NOTHING, OnDay
from casetrack.ledger.diary import COLUMNS, DiaryAsked, DiaryRow, DiarySource

# Lines of each day of a month; more are on the day's own page.
FIRST_OF_A_DAY = 3
# Lines of each day of a week, which has more room.
FIRST_IN_A_WEEK = 6
# Lines of each day in the list of an office.
FIRST_IN_A_LIST = 15
# Lines of one state of a source that are read of each day of an office: of a month or a week, of
# the list, which shows more of them.
OF_AN_OFFICE, OF_ITS_LIST = 10, 20
# A line without an hour comes first.
_MIDNIGHT = time(0, 0)
# People and staff offered as filters, at most.
OFFERED = 60
Place = tuple[date, time, str, int]
# What is counted of a day: all its lines, those still to be done, those that are late.
NUMBERS = "total", "still", "late"


@dataclass(frozen=True)
class FirstLines:
    """The first lines of each day, the numbers of all its lines, and who stands in them."""

    rows: Sequence[DiaryRow]
    counted: Mapping[date, OnDay]
    narrowing: Narrowing


@dataclass(frozen=True)
class Narrowing:
    """People and staff in the lines, by id, to filter by; is_cut: not all are listed."""

    people: Mapping[int, BilingualText]
    staff: Mapping[int, str]
    is_cut: bool

    @classmethod
    def of(cls, rows: Sequence[Row[*tuple[Any, ...]]]) -> Narrowing:
        """The people and staff of these pairs, in their order and by name."""
        people = {row.party_id: BilingualText(row.en, row.zh) for row in rows if row.party_id}
        staff = {row.who_id: row.who for row in rows if row.who_id}
        by_name = dict(sorted(staff.items(), key=lambda name: name[1]))
        return cls(people, by_name, is_cut=len(rows) > OFFERED)


def first_of_each_day(asked: DiaryAsked, *, most: int) -> FirstLines:
    """Up to `most` lines of each day, in order, with the day's numbers; one statement, or two
    where `narrowing_of` is asked besides.
    """
    rows, counted, pairs = [], {}, []
    query = _first_lines(_of_kind(asked), most)
    for row in session().execute(query, _told(asked)) if query is not None else ():
        if row.day is None:
            pairs.append(row)
        elif row.source is None:
            is_cut = asked.most is not None and row.total >= asked.most
            counted[row.day] = OnDay(row.total, row.still, row.late, is_cut)
        else:
            rows.append(_row(row))
    return FirstLines(
        rows, counted, Narrowing.of(pairs) if _tells_who(asked) else narrowing_of(asked)
    )


def _tells_who(asked: DiaryAsked) -> bool:
    """Whether who may be chosen stands in the lines that are read; not in those of one who was, nor
    in the list of an office, whose days are found first.
    """
    is_of_one = asked.party_id is not None or asked.who_id is not None
    return not is_of_one and asked.most != OF_ITS_LIST


@kept_for_readers
def _first_lines(asked: DiaryAsked, most: int) -> Select[*tuple[Any, ...]] | None:
    every = _every(asked)
    if every is None:
        return None
    # Read once, for the lines, their numbers and who stands in them.
    lines = every.cte("line").prefix_with("MATERIALIZED")
    order = _hour(lines), lines.c.source, lines.c.row_id
    place = func.row_number().over(partition_by=lines.c.day, order_by=order).label("place")
    # Numbered without their other columns, which SQLite would sort along.
    placed = select(lines.c.source, lines.c.row_id, place).subquery().c
    first = select(placed.source, placed.row_id).where(placed.place <= most)
    counted = select(
        lines.c.day,
        func.count().label("total"),
        func.sum(_one_if(lines.c.is_open)).label("still"),
        func.sum(_one_if(lines.c.is_late)).label("late"),
    ).group_by(lines.c.day)
    none: list[Any] = [null().label(name) for name in NUMBERS]
    parts = [
        select(*lines.c, *none).where(tuple_(lines.c.source, lines.c.row_id).in_(first)),
        _among_lines(counted),
    ]
    if _tells_who(asked):
        parts.append(_among_lines(_pairs(lines)))
    shown = union_all(*parts).subquery()
    query = _named(shown, *(shown.c[name] for name in NUMBERS))
    by_place = shown.c.day, _hour(shown), shown.c.source, shown.c.row_id
    return query.order_by(*by_place, "en", "zh", shown.c.party_id, shown.c.who_id)


def _among_lines(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Its rows, with the columns of a line and its day's numbers; NULL where it has none."""
    has = query.subquery().c
    return select(*(has.get(name, null()).label(name) for name in (*COLUMNS, *NUMBERS)))


def lines_of(
    asked: DiaryAsked, *, after: Place | None = None, limit: int | None = None
) -> list[DiaryRow]:
    """The lines of these days, in order; one statement.

    after: `place_of` the previous page's last one.
    """
    query = _every_line(_of_kind(asked), after, limit)
    return (
        [_row(row) for row in session().execute(query, _told(asked))] if query is not None else []
    )


@kept_for_readers
def _every_line(
    asked: DiaryAsked, after: Place | None, limit: int | None
) -> Select[*tuple[Any, ...]] | None:
    lines = _lines(asked)
    if lines is None:
        return None
    order = (lines.c.day, _hour(lines), lines.c.source, lines.c.row_id)
    query = _named(lines).order_by(*order).limit(limit)
    if after is None:
        return query
    values = (literal(value, column.type) for value, column in zip(after, order, strict=True))
    return query.where(tuple_(*order) > tuple_(*values))


def first_days(asked: DiaryAsked, *, limit: int) -> list[date]:
    """The days of the first lines of an office, one for each line; one statement.

    Each source stops at `limit` by an index.
    """
    query = _first_days(_of_kind(replace(asked, soonest=limit)))
    return list(session().scalars(query, _told(asked))) if query is not None else []


@kept_for_readers
def _first_days(asked: DiaryAsked) -> Select[date] | None:
    lines = _lines(asked)
    if lines is None:
        return None
    return select(lines.c.day).order_by(lines.c.day).limit(asked.soonest)


def count_of(asked: DiaryAsked) -> OnDay:
    """Numbers of lines on these days; one statement."""
    query = _counts(_of_kind(asked))
    return OnDay(*session().execute(query, _told(asked)).one()) if query is not None else NOTHING


@kept_for_readers
def _counts(asked: DiaryAsked) -> Select[int, int, int] | None:
    lines = _lines(asked)
    if lines is None:
        return None
    return select(
        func.count(),
        func.coalesce(func.sum(_one_if(lines.c.is_open)), 0),
        func.coalesce(func.sum(_one_if(lines.c.is_late)), 0),
    ).select_from(lines)


def narrowing_of(asked: DiaryAsked) -> Narrowing:
    """People and staff in the lines of these days, up to OFFERED pairs; one statement.

    The current filter by person or staff is ignored.
    """
    query = _who_stands_in(_of_kind(replace(asked, party_id=None, who_id=None)))
    if query is None:
        return Narrowing({}, {}, is_cut=False)
    return Narrowing.of(session().execute(query, _told(asked)).all())


@kept_for_readers
def _who_stands_in(asked: DiaryAsked) -> Select[*tuple[Any, ...]] | None:
    lines = _lines(asked)
    return _pairs(lines) if lines is not None else None


def _pairs(lines: FromClause) -> Select[*tuple[Any, ...]]:
    """Whom lines are about, and who does it: up to OFFERED pairs, and one more."""
    both = select(lines.c.party_id, lines.c.who_id).distinct().subquery()
    return (
        select(
            both.c.party_id,
            _alias_of(both.c.party_id, "en"),
            _alias_of(both.c.party_id, "zh"),
            both.c.who_id,
            _name_of(both.c.who_id),
        )
        .order_by("en", "zh", both.c.party_id, both.c.who_id)
        .limit(OFFERED + 1)
    )


def place_of(row: DiaryRow) -> Place:
    """The sort key of a line: day, hour, source and id."""
    return row.day, row.at or _MIDNIGHT, row.source, row.row_id


def _of_kind(asked: DiaryAsked) -> DiaryAsked:
    """The same request for the user's kind of reader, whose statement is cached."""
    assert isinstance(asked.user, Staff)
    return replace(asked, user=KindOfReader.of(asked.user))


def _told(asked: DiaryAsked) -> dict[str, Any]:
    assert isinstance(asked.user, Staff)
    return told_of(asked.user)


def _lines(asked: DiaryAsked) -> Subquery | None:
    every = _every(asked)
    return every.subquery("line") if every is not None else None


def _every(asked: DiaryAsked) -> CompoundSelect[*tuple[Any, ...]] | None:
    """All requested lines of all sources; None if there can be none."""
    queries = [
        rows
        for source in brought(DiarySource)
        if _may_have(source, asked) and (rows := source.rows(asked)) is not None
    ]
    return union_all(*queries) if queries else None


def _may_have(source: DiarySource, asked: DiaryAsked) -> bool:
    return asked.kind is None or source.kind in (None, asked.kind)


def _hour(lines: FromClause) -> Any:
    return func.coalesce(lines.c.at, literal(_MIDNIGHT, Time))


def _one_if(condition: Any) -> Any:
    return case((condition, 1), else_=0)


def _named(lines: FromClause, *more: Any) -> Select[*tuple[Any, ...]]:
    """Lines with case number, alias and staff name.

    Scalar subqueries, not joins: a join may read the whole table of people.
    """
    number = select(Case.number).where(Case.id == lines.c.case_id).scalar_subquery()
    return select(
        *(lines.c[name] for name in COLUMNS),
        number.label("number"),
        _alias_of(lines.c.party_id, "en"),
        _alias_of(lines.c.party_id, "zh"),
        _name_of(lines.c.who_id),
        *more,
    )


def _alias_of(party_id: Any, lang: str) -> Any:
    alias = in_english(Party.alias) if lang == "en" else in_chinese(Party.alias)
    return select(alias).where(Party.id == party_id).scalar_subquery().label(lang)


def _name_of(who_id: Any) -> Any:
    return select(Staff.name).where(Staff.id == who_id).scalar_subquery().label("who")


def _row(row: Row[*tuple[Any, ...]]) -> DiaryRow:
    values = {name: getattr(row, name) for name in COLUMNS}
    for name in ("is_open", "is_late", "is_off"):
        values[name] = bool(values[name])
    return DiaryRow(**values, number=row.number, alias=BilingualText(row.en, row.zh), who=row.who)
