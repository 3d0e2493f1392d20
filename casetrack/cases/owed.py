"""Duties as lines of a list: the columns of an obligation that lists read, and no more."""

from __future__ import annotations

from datetime import date
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, FromClause, Row

from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.models import Obligation


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
