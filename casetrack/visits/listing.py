"""The list of visits of the next days, with the columns of its lines."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
)

from casetrack.accounts.models import Staff
from casetrack.accounts.reader import KindOfReader, kept_for_readers, told_of
from casetrack.cases.kinds import Provenance
from casetrack.cases.models import Case, Party
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import edtf_text, first_day, last_day
from casetrack.visits.models import WENT, Visit, VisitState, VisitWay, is_slip_with
from casetrack.visits.policy import concerns, may_see


@dataclass(frozen=True)
class Visited:
    """A visited person of a line."""

    alias: BilingualText


@dataclass(frozen=True)
class Visitor:
    """A visitor of a line."""

    id: int
    name: str


@dataclass(frozen=True)
class VisitLine:
    """One visit to come of a list; its fields are those of the model."""

    id: int
    case_id: int
    planned_on: date
    planned_at: time | None
    moved_from: date | None
    is_provisional: bool
    way: VisitWay
    is_spot_check: bool
    party: Visited
    visitor: Visitor | None

    def is_late(self, *, on: date) -> bool:
        """Whether its day is past."""
        return self.planned_on < on

    def slip_is_with(self, staff_id: int, *, on: date) -> bool:
        """Whether this person is the visitor, on one of the days of the visit sheet."""
        visitor_id = self.visitor.id if self.visitor is not None else None
        return is_slip_with(staff_id, visitor_id, VisitState.PLANNED, self.planned_on, on=on)


def ahead_of(
    user: Staff,
    *,
    on: date,
    until: date,
    visitor_id: int | None = None,
    after: tuple[date, int] | None = None,
    latest_first: bool = False,
    limit: int | None,
) -> Sequence[VisitLine]:
    """Open visits on somebody's list up to a day (inclusive), the earliest and so the late first.

    visitor_id: of one visitor only. after: day and id of the last visit of the page before.
    latest_first: in the other order.
    """
    reader = KindOfReader.of(user)
    is_of_one, is_after = visitor_id is not None, after is not None
    query = _ahead(reader, on, until, limit, is_of_one, is_after, latest_first)
    condition = _told(user, visitor_id)
    if after is not None:
        condition |= {"after_day": after[0], "after_id": after[1]}
    return [_line(*row) for row in session().execute(query, condition)]


def stands_under() -> ColumnElement[date | None]:
    """SQL of `Visit.day`."""
    text, day = edtf_text(Visit.happened), first_day(Visit.happened)
    # Of what is stored only one day is written with ten signs and is its own last day.
    is_day = and_(func.length(text) == len("2026-11-24"), day == last_day(Visit.happened))
    is_told = and_(Visit.state.in_(WENT), text.is_not(None), text != "")
    day_column = case((is_day, day), else_=None)
    return case((is_told, day_column), else_=func.coalesce(Visit.planned_on, day_column))


def who_goes(user: Staff, *, on: date, until: date) -> list[tuple[Visitor | None, int]]:
    """Visitors with open visits on somebody's list up to a day (inclusive), by name, each with how
    many are past and have no outcome; None where nobody is named to go. One statement.
    """
    rows = session().execute(_who_goes(KindOfReader.of(user), on, until), told_of(user))
    return [
        (None if staff_id is None or name is None else Visitor(staff_id, name), late)
        for staff_id, name, late in rows
    ]


@kept_for_readers
def _ahead(
    reader: KindOfReader,
    on: date,
    until: date,
    limit: int | None,
    is_of_one: bool,
    is_after: bool,
    latest_first: bool,
) -> Select[*tuple[Any, ...]]:
    wanted = [Visit.planned_on <= until]
    if is_of_one:
        wanted.append(Visit.visitor_id == bindparam("visitor", type_=Integer))
    if is_after:
        day, number = bindparam("after_day", type_=Date), bindparam("after_id", type_=Integer)
        further = operator.lt if latest_first else operator.gt
        beyond = and_(Visit.planned_on == day, further(Visit.id, number))
        wanted.append(or_(further(Visit.planned_on, day), beyond))
    order = [column.desc() if latest_first else column for column in (Visit.planned_on, Visit.id)]
    asked = (
        _listed(reader, *wanted, order=order, limit=limit, on=on)
        .join(Party, Party.id == Visit.party_id)
        .outerjoin(Staff, Staff.id == Visit.visitor_id)
    )
    columns = (
        Visit.id,
        Visit.case_id,
        Visit.planned_on,
        Visit.planned_at,
        Visit.moved_from,
        Visit.is_provisional,
        Visit.way,
        Visit.is_spot_check,
        Party.alias,
        Staff.id,
        Staff.name,
    )
    return asked.order_by(*order).limit(limit).with_only_columns(*columns)


@kept_for_readers
def _who_goes(reader: KindOfReader, on: date, until: date) -> Select[int | None, str | None, int]:
    late = func.count(case((Visit.planned_on < on, 1)))
    return (
        _listed(reader, Visit.planned_on <= until, on=on)
        .outerjoin(Staff, Staff.id == Visit.visitor_id)
        .group_by(Staff.id, Staff.name)
        .order_by(Staff.name)
        .with_only_columns(Staff.id, Staff.name, late)
    )


def _listed(
    reader: KindOfReader,
    *wanted: ColumnElement[bool],
    order: Sequence[Any] = (),
    limit: int | None = None,
    on: date,
) -> Select[Visit]:
    """The visits on the list of whoever is of that kind that are still to be made."""
    to_come = [Visit.state == VisitState.PLANNED, *wanted]
    return (
        select(Visit)
        .join(Case, Case.id == Visit.case_id)
        .where(
            may_see(reader, on=on),
            concerns(reader, *to_come, order=order, limit=limit),
            Case.provenance != Provenance.PUBLISHED,
        )
    )


def _told(user: Staff, visitor_id: int | None) -> dict[str, Any]:
    condition = told_of(user)
    return condition if visitor_id is None else condition | {"visitor": visitor_id}


def _line(*row: Any) -> VisitLine:
    *own, alias, staff_id, name = row
    visitor = Visitor(staff_id, name) if staff_id is not None else None
    return VisitLine(*(*own, Visited(alias), visitor))
