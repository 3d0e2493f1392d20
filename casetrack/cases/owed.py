"""Duties of a case: who may see which, and the columns of an obligation that lists read."""

from __future__ import annotations

from datetime import date
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, FromClause, Row, and_, exists, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from casetrack.accounts.permissions import Permission, has_permission
from casetrack.accounts.reader import Reader
from casetrack.cases.aspect_permissions import duties_told
from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.kinds import Aspect
from casetrack.cases.models import Case, CaseGrant, Obligation
from casetrack.cases.policy import (
    CASE_WORKERS,
    HEADS,
    OFFICE_WIDE,
    WHOLE_GRANTED,
    active_grants,
    in_office,
    may_know,
)


class OwedLine(NamedTuple):
    """One obligation without its reason. Its fields are those of the model, and mean the same."""

    id: int
    kind: ObligationKind
    case_id: int
    owner_id: int | None
    party_id: int | None
    due: date
    is_open: bool
    state: DutyState
    weight: int
    is_provisional: bool
    subject: str
    subject_id: int
    settled_on: date | None

    @property
    def anchor(self) -> str:
        """Anchor of its line on Today."""
        return anchor_of(self.id)

    @classmethod
    def of(cls, row: Row[*tuple[Any, ...]]) -> OwedLine:
        """The line in a row that was asked for `owed_columns`."""
        return cls._make(_told(row))


def anchor_of(obligation_id: int) -> str:
    """Anchor of a duty's line on Today, for addresses."""
    return f"owed-{obligation_id}"


NAMES = OwedLine._fields
_told = attrgetter(*(f"owed_{name}" for name in NAMES))
# What says what is owed, to whoever only reads it.
Owed = Obligation | OwedLine


def owed_columns(of: FromClause = Obligation.__table__) -> list[ColumnElement[Any]]:
    """Columns of a query from which `OwedLine.of` is made.

    of: the table, or something that has its columns.
    """
    return [of.c[name].label(f"owed_{name}") for name in NAMES]


def may_see_duty(user: Reader, *, on: date) -> ColumnElement[bool]:
    """The condition for queries that join Case to Obligation.

    The handler and those who see the whole office see every duty of a case; anybody else the
    duties of the part, and of the child, that was granted. An urgent concern is no date: whoever
    sees the dates alone does not see it. Nor do they, or who sees a part, see what is withheld,
    unless it is theirs to do.
    It is asked of a row at hand and leads to none: a list begins at an owner, a case, an office.
    """
    if not has_permission(user, Permission.CASE_READ):
        return false()
    is_concern = Obligation.kind == ObligationKind.URGENT_CONCERN
    is_told = or_(~Obligation.is_withheld, Obligation.owner_id == user.id)
    handles = Case.handler_id == user.id
    granted = (
        exists()
        .correlate_except(CaseGrant)
        .where(
            CaseGrant.case_id == Case.id,
            active_grants(user, on=on),
            or_(CaseGrant.party_id.is_(None), CaseGrant.party_id == Obligation.party_id),
            or_(is_told, WHOLE_GRANTED),
            or_(
                CaseGrant.aspect == Aspect.WHOLE,
                and_(CaseGrant.aspect == Aspect.DATES, ~is_concern),
                *(
                    and_(CaseGrant.aspect == aspect, Obligation.kind.in_(kinds))
                    for aspect, kinds in duties_told()
                ),
            ),
        )
    )
    ways: list[ColumnElement[bool]] = [
        # Whoever works with cases no more may know of one they once handled by a grant alone.
        handles if user.role in CASE_WORKERS else and_(handles, may_know(user, on=on)),
    ]
    if user.role in OFFICE_WIDE:
        of_dates = and_(in_office(user), ~is_concern, is_told)
        ways.append(in_office(user) if user.role in HEADS else of_dates)
    # Last: SQLite looks for grants of each row that the others have not let through.
    return or_(*ways, granted)


def may_see_owed(user: Reader, *, on: date) -> ColumnElement[bool]:
    """`may_see_duty` for queries of obligations alone that stop at a limit."""
    return of_its_case(may_see_duty(user, on=on), Obligation.case_id)


def of_its_case(
    condition: ColumnElement[bool], case_id: InstrumentedAttribute[int]
) -> ColumnElement[bool]:
    """A condition of the case, for queries without it that stop at a limit.

    Each row looks up its own case; a join might read all cases there are, and sort before it stops.
    """
    seen = select(condition).select_from(Case).correlate(case_id.class_)
    return seen.where(Case.id == case_id).scalar_subquery()
