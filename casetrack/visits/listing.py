"""The list of visits of the next days; what its lines say, and no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from casetrack.accounts.models import Staff
from casetrack.cases.kinds import Provenance
from casetrack.cases.models import Case, Party
from casetrack.db import session
from casetrack.db.when import When, edtf_text, first_day, last_day
from casetrack.db.words import Words
from casetrack.visits.models import (
    WENT,
    Condition,
    Visit,
    VisitState,
    VisitWay,
    day_under,
    is_slip_with,
)
from casetrack.visits.policy import concerns, may_see


@dataclass(frozen=True)
class Visited:
    """Who is visited."""

    alias: Words


@dataclass(frozen=True)
class Visitor:
    """Who goes."""

    id: int
    name: str


@dataclass(frozen=True)
class VisitLine:
    """What a list says of one visit; its fields are those of the model."""

    id: int
    case_id: int
    planned_on: date | None
    planned_at: time | None
    moved_from: date | None
    is_provisional: bool
    way: VisitWay
    is_spot_check: bool
    state: VisitState
    happened: When | None
    condition: Condition | None
    findings: Words
    party: Visited
    visitor: Visitor | None

    def is_open(self) -> bool:
        """Whether nobody has said yet what came of it."""
        return self.state is VisitState.PLANNED

    def is_late(self, *, on: date) -> bool:
        """Whether its day is past and nobody has said what came of it."""
        return self.is_open() and self.planned_on is not None and self.planned_on < on

    def day(self) -> date | None:
        """The day it stands under in a calendar; None where it is not known as a day."""
        return day_under(self.state, self.planned_on, self.happened)

    def slip_is_with(self, staff_id: int, *, on: date) -> bool:
        """Whether it is this person who goes, and one of the days of the slip."""
        visitor_id = self.visitor.id if self.visitor is not None else None
        return is_slip_with(staff_id, visitor_id, self.state, self.planned_on, on=on)


def ahead_of(
    user: Staff,
    *,
    on: date,
    until: date,
    visitor_id: int | None = None,
    after: tuple[date, int] | None = None,
    limit: int,
) -> Sequence[VisitLine]:
    """Open visits on somebody's list up to a day (inclusive), the earliest and so the late first.

    visitor_id: of one visitor only. after: day and id of the last visit of the page before.
    """
    found = _listed(user, on=on, visitor_id=visitor_id).where(
        Visit.state == VisitState.PLANNED, Visit.planned_on <= until
    )
    if after is not None:
        found = found.where(
            or_(
                Visit.planned_on > after[0],
                and_(Visit.planned_on == after[0], Visit.id > after[1]),
            )
        )
    return _read(found.order_by(Visit.planned_on, Visit.id).limit(limit))


def count_late(user: Staff, *, on: date, visitor_id: int | None = None) -> int:
    """How many visits on somebody's list are past and have no outcome; one statement."""
    found = _listed(user, on=on, visitor_id=visitor_id).where(
        Visit.state == VisitState.PLANNED, Visit.planned_on < on
    )
    return session().scalars(found.with_only_columns(func.count(Visit.id))).one()


def stands_under() -> ColumnElement[date | None]:
    """What `Visit.day` says, for queries."""
    text, day = edtf_text(Visit.happened), first_day(Visit.happened)
    # Of what is stored only one day is written with ten signs and is its own last day.
    is_day = and_(func.length(text) == len("2026-11-24"), day == last_day(Visit.happened))
    is_told = and_(Visit.state.in_(WENT), text.is_not(None), text != "")
    told = case((is_day, day), else_=None)
    return case((is_told, told), else_=func.coalesce(Visit.planned_on, told))


def visitors_on_list(user: Staff, *, on: date) -> Sequence[Staff]:
    """Those who still have to go on somebody's list, by name, for the filter."""
    ids = (
        select(Visit.visitor_id)
        .join(Case, Case.id == Visit.case_id)
        .where(
            may_see(user, on=on),
            concerns(user),
            Case.provenance != Provenance.PUBLISHED,
            Visit.state == VisitState.PLANNED,
        )
    )
    return session().scalars(select(Staff).where(Staff.id.in_(ids)).order_by(Staff.name)).all()


def _listed(user: Staff, *, on: date, visitor_id: int | None) -> Select[Visit]:
    found = (
        select(Visit)
        .join(Case, Case.id == Visit.case_id)
        .where(may_see(user, on=on), concerns(user), Case.provenance != Provenance.PUBLISHED)
    )
    return found if visitor_id is None else found.where(Visit.visitor_id == visitor_id)


def _read(found: Select[Visit]) -> list[VisitLine]:
    asked = found.join(Party, Party.id == Visit.party_id).outerjoin(
        Staff, Staff.id == Visit.visitor_id
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
        Visit.state,
        Visit.happened,
        Visit.condition,
        Visit.findings,
        Party.alias,
        Staff.id,
        Staff.name,
    )
    return [_line(*row) for row in session().execute(asked.with_only_columns(*columns))]


def _line(*told: Any) -> VisitLine:
    *own, alias, staff_id, name = told
    visitor = Visitor(staff_id, name) if staff_id is not None else None
    return VisitLine(*(*own, Visited(alias), visitor))
