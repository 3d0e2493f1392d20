"""Presence of the staff who answer for duties: in service, and not away until they are due.

What nobody is there to answer for is the head's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, exists, or_, select
from sqlalchemy.orm import aliased

from casetrack.accounts.models import Role, Staff
from casetrack.accounts.reader import Reader
from casetrack.cases.kinds import CaseStatus
from casetrack.cases.models import Case, CaseGrant, Obligation
from casetrack.cases.policy import HEADS
from casetrack.db import session
from casetrack.db.id_filter import is_among
from casetrack.visits.workload.models import Absence


@dataclass(frozen=True)
class Presence:
    """People in service, and the last day (inclusive) of each one's absence."""

    in_service: frozenset[int]
    away_until: Mapping[int, date]

    def serves(self, staff_ids: Iterable[int]) -> bool:
        """Whether one of them is in service."""
        return not self.in_service.isdisjoint(staff_ids)

    def is_there(self, staff_ids: Iterable[int], *, by: date) -> bool:
        """Whether one of them is in service and back by that day."""
        return any(
            self.away_until.get(member_id, date.min) < by
            for member_id in self.in_service & {*staff_ids}
        )


def presence_of(staff_ids: Collection[int], *, on: date) -> Presence:
    """Presence of these people on that day; two statements."""
    if not staff_ids:
        return Presence(frozenset(), {})
    serving = select(Staff.id).where(Staff.is_active)
    away = select(Absence.staff_id, Absence.last_on).where(
        Absence.first_on <= on, Absence.last_on >= on
    )
    until: dict[int, date] = {}
    for staff_id, last_on in session().execute(away.order_by(Absence.last_on)):
        until[staff_id] = last_on
    return Presence(frozenset(session().scalars(serving)) & {*staff_ids}, until)


def falls_to(head: Reader, duties: Select[int], *, on: date) -> list[Select[int]]:
    """Those of `duties` that nobody is there to answer for in the office; none if not theirs.

    duties: a query of ids of obligations. They are those of the section heads; where none is in
    service, of the chief procurator. Each query begins at who is not there, or at cases that came
    from elsewhere: at the office it would read whatever is open in it.
    """
    if head.role not in HEADS:
        return []
    handler = select(Case.handler_id).where(Case.id == Obligation.case_id)
    nobodys = duties.where(
        # Not as its index has it: SQLite would begin there.
        Obligation.office_id + 0 == head.office_id,
        _is_not_there(Obligation.owner_id, on=on),
        _is_not_there(handler.correlate(Obligation).scalar_subquery(), on=on),
    )
    if head.role is not Role.SECTION_HEAD:
        other = aliased(Staff)
        section = exists().where(
            other.office_id == head.office_id, other.role == Role.SECTION_HEAD, other.is_active
        )
        nobodys = nobodys.where(~section)
    ours = select(Staff.id).where(Staff.office_id == head.office_id)
    absent = [ours.where(~Staff.is_active), ours.where(_is_away(Staff.id, on=on, until=on))]
    cases = [
        select(Case.id).where(is_among(Case.handler_id, *absent), Case.status == CaseStatus.OPEN),
        select(Case.id).where(Case.office_id == head.office_id, Case.handler_id.is_(None)),
        select(CaseGrant.case_id).where(CaseGrant.office_id == head.office_id),
    ]
    return [
        nobodys.where(is_among(Obligation.case_id, *cases)),
        nobodys.where(is_among(Obligation.owner_id, *absent)),
    ]


def _is_not_there(who: SQLColumnExpression[int | None], *, on: date) -> ColumnElement[bool]:
    """Whether this is nobody, somebody out of service, or somebody away until it is due."""
    gone = exists().where(Staff.id == who, ~Staff.is_active)
    return or_(who.is_(None), gone, _is_away(who, on=on, until=Obligation.due))


def _is_away(who: Any, *, on: date, until: Any) -> ColumnElement[bool]:
    return exists().where(
        Absence.staff_id == who,
        Absence.first_on <= on,
        Absence.last_on >= on,
        Absence.last_on >= until,
    )
