"""Read probations without a final decision, by their last day, with breaches and due dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select

from casetrack.accounts.models import Staff
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import CaseStatus, MeasureState, Provenance
from casetrack.cases.models import Case, Measure, Obligation, Party
from casetrack.cases.policy import seen_whole
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.id_filter import is_among
from casetrack.probation.entrustments.models import Entrustment, EntrustmentState
from casetrack.probation.models import Breach, Probation

# Sort key of probations whose last day is not known: they come last.
DISTANT = date(9999, 12, 31)
# Number of due dates shown for each person.
TOLD = 2
# Duties not shown: the end of the probation orders the board; visits have their own lists.
_NOT_TOLD = (ObligationKind.PROBATION_END, ObligationKind.VISIT)


@dataclass(frozen=True)
class BoardLine:
    """A probation. last: its last day in force, inclusive; None if unknown.

    breaches: number of recorded ones. entrusted: alias of the entrusted office, if there is one.
    duties: next due dates about the person, soonest first.
    """

    id: int
    case_id: int
    number: str
    party_id: int
    alias: BilingualText
    months: int | None
    last: date | None
    breaches: int = 0
    entrusted: BilingualText | None = None
    duties: Sequence[Obligation] = field(default_factory=list)

    @property
    def month(self) -> str | None:
        """The calendar month of the last day, as 2027-03; None if unknown."""
        return month_of(self.last or DISTANT)


def month_of(last: date) -> str | None:
    """The calendar month of a last day, as 2027-03; None for DISTANT."""
    return None if last == DISTANT else last.isoformat()[:7]


def on_board(user: Staff, *, handler_id: int | None, on: date) -> list[tuple[date, int]]:
    """Last day (DISTANT if unknown) and id of every probation visible to the user, in order; one
    statement.

    handler_id: only cases that this person handles.
    """
    query = _seen(select(_last_day(), Probation.id), user, on=on)
    if handler_id is not None:
        query = query.where(Case.handler_id == handler_id)
    return sorted((row[0], row[1]) for row in session().execute(query))


def number_by_handler(user: Staff, *, on: date) -> dict[int | None, int]:
    """How many probations on the board each handler has; one statement."""
    query = _seen(select(Case.handler_id, func.count(Probation.id)), user, on=on)
    return {row[0]: row[1] for row in session().execute(query.group_by(Case.handler_id))}


def lines_of(probation_ids: Sequence[int]) -> list[BoardLine]:
    """The lines of these probations in their order; four statements."""
    query = (
        select(
            Probation.id,
            Probation.case_id,
            Case.number,
            Probation.party_id,
            Party.alias,
            Probation.months,
            _last_day().label("last"),
        )
        .join(Case, Case.id == Probation.case_id)
        .join(Party, Party.id == Probation.party_id)
        .where(Probation.id.in_(probation_ids))
    )
    lines = {row.id: _line(row) for row in session().execute(query)}
    return _told([lines[probation_id] for probation_id in probation_ids])


def _told(lines: Sequence[BoardLine]) -> list[BoardLine]:
    """The lines with breaches, entrusted office and due dates filled in; three statements."""
    ids, people = [line.id for line in lines], [line.party_id for line in lines]
    counted = (
        select(Breach.probation_id, func.count(Breach.id))
        .where(Breach.probation_id.in_(ids))
        .group_by(Breach.probation_id)
    )
    accepted = (
        select(Entrustment.party_id, Party.alias)
        .join(Party, Party.id == Entrustment.body_id)
        .where(Entrustment.party_id.in_(people), Entrustment.state == EntrustmentState.ACCEPTED)
    )
    breaches = {row[0]: row[1] for row in session().execute(counted)}
    supervised = {row[0]: row[1] for row in session().execute(accepted)}
    duties = _duties(people)
    return [
        replace(
            line,
            breaches=breaches.get(line.id, 0),
            entrusted=supervised.get(line.party_id),
            duties=duties.get(line.party_id, [])[:TOLD],
        )
        for line in lines
    ]


def _duties(people: Sequence[int]) -> dict[int, list[Obligation]]:
    query = (
        select(Obligation)
        .where(
            Obligation.party_id.in_(people),
            Obligation.is_open,
            Obligation.kind.not_in(_NOT_TOLD),
        )
        .order_by(Obligation.due, Obligation.id)
    )
    duties_by_party: dict[int, list[Obligation]] = {}
    for owed in session().scalars(query):
        assert owed.party_id is not None, "it was asked for by it"
        duties_by_party.setdefault(owed.party_id, []).append(owed)
    return duties_by_party


def _last_day() -> ColumnElement[date]:
    return func.coalesce(Probation.printed_last_day, Probation.last_day, DISTANT)


def _not_decided() -> ColumnElement[bool]:
    """Condition: no final decision is recorded.

    coalesce keeps SQLite from starting at the index of undecided probations of all offices;
    PostgreSQL chooses well by its statistics, but only on the bare column.
    """
    decision = Probation.final_disposition_id
    if session().get_bind().dialect.name == "sqlite":
        return func.coalesce(decision, 0) == 0
    return decision.is_(None)


def _seen(query: Select[*tuple[Any, ...]], user: Staff, *, on: date) -> Select[*tuple[Any, ...]]:
    """Narrow to visible probations of open cases that began and have no recorded end."""
    return (
        query.select_from(Case)
        .join(Probation, Probation.case_id == Case.id)
        .join(Measure, Measure.id == Probation.measure_id)
        .where(
            is_among(Case.id, *seen_whole(user, Case.status == CaseStatus.OPEN, on=on)),
            Case.status == CaseStatus.OPEN,
            Case.provenance != Provenance.PUBLISHED,
            Probation.revoked_on.is_(None),
            _not_decided(),
            Measure.state.in_((MeasureState.RUNNING, MeasureState.ENDED)),
        )
    )


def _line(row: Row[*tuple[Any, ...]]) -> BoardLine:
    return BoardLine(
        id=row.id,
        case_id=row.case_id,
        number=row.number,
        party_id=row.party_id,
        alias=row.alias,
        months=row.months,
        last=None if row.last == DISTANT else row.last,
    )
