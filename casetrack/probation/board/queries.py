"""Read probations without a final decision, by their last day, with breaches and due dates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Row, Select, and_, bindparam, func, select
from sqlalchemy.orm import aliased

from casetrack.accounts.models import Staff
from casetrack.accounts.reader import KindOfReader, kept_for_readers, told_of
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import CaseStatus, MeasureState, Provenance
from casetrack.cases.models import Case, Measure, Obligation, Party
from casetrack.cases.policy import HEADS, in_office, seen_whole
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
class BoardDuty:
    """A duty of a line; its fields are those of an obligation."""

    id: int
    case_id: int
    kind: ObligationKind
    due: date
    is_provisional: bool


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
    breaches: int
    entrusted: BilingualText | None
    duties: list[BoardDuty]

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
    query = _board(KindOfReader.of(user), on, handler_id is not None, _engine())
    values = told_of(user) | {"handler": handler_id}
    return sorted((row[0], row[1]) for row in session().execute(query, values))


def number_by_handler(user: Staff, *, on: date) -> dict[int | None, int]:
    """How many probations on the board each handler has; one statement."""
    query = _numbers(KindOfReader.of(user), on, _engine())
    return {row[0]: row[1] for row in session().execute(query, told_of(user))}


def lines_of(probation_ids: Sequence[int]) -> list[BoardLine]:
    """The lines of these probations in their order; two statements."""
    duties: defaultdict[int, list[BoardDuty]] = defaultdict(list)
    rows = session().execute(_lines(), {"ids": probation_ids})
    lines = {row.id: _line(row, duties[row.party_id]) for row in rows}
    for party_id, *duty in session().execute(_duties(), {"people": list(duties)}):
        if len(duties[party_id]) < TOLD:
            duties[party_id].append(BoardDuty(*duty))
    return [lines[probation_id] for probation_id in probation_ids]


@kept_for_readers
def _board(reader: KindOfReader, on: date, is_of_one: bool, engine: str) -> Select[date, int]:
    query = _seen(select(_last_day(), Probation.id), reader, engine, on=on)
    if not is_of_one:
        return query
    return query.where(Case.handler_id == bindparam("handler", type_=Integer))


@kept_for_readers
def _numbers(reader: KindOfReader, on: date, engine: str) -> Select[int | None, int]:
    query = _seen(select(Case.handler_id, func.count(Probation.id)), reader, engine, on=on)
    return query.group_by(Case.handler_id)


@lru_cache(maxsize=1)
def _lines() -> Select[*tuple[Any, ...]]:
    """The probations with these ids, what each line shows but its duties."""
    breaches = select(func.count()).where(Breach.probation_id == Probation.id)
    body = aliased(Party)
    accepted = and_(
        Entrustment.party_id == Probation.party_id, Entrustment.state == EntrustmentState.ACCEPTED
    )
    return (
        select(
            Probation.id,
            Probation.case_id,
            Case.number,
            Probation.party_id,
            Party.alias,
            Probation.months,
            _last_day().label("last"),
            breaches.correlate(Probation).scalar_subquery().label("breaches"),
            body.alias.label("entrusted"),
        )
        .join(Case, Case.id == Probation.case_id)
        .join(Party, Party.id == Probation.party_id)
        .outerjoin(Entrustment, accepted)
        .outerjoin(body, body.id == Entrustment.body_id)
        .where(Probation.id.in_(bindparam("ids", expanding=True)))
    )


@lru_cache(maxsize=1)
def _duties() -> Select[*tuple[Any, ...]]:
    """What is owed for these people, soonest first; each row begins with the person."""
    columns = (Obligation.id, Obligation.case_id, Obligation.kind, Obligation.due)
    return (
        select(Obligation.party_id, *columns, Obligation.is_provisional)
        .where(
            Obligation.party_id.in_(bindparam("people", expanding=True)),
            Obligation.is_open,
            Obligation.kind.not_in(_NOT_TOLD),
        )
        .order_by(Obligation.due, Obligation.id)
    )


def _engine() -> str:
    return session().get_bind().dialect.name


def _last_day() -> ColumnElement[date]:
    return func.coalesce(Probation.printed_last_day, Probation.last_day, DISTANT)


def _not_decided(engine: str) -> ColumnElement[bool]:
    """Condition: no final decision is recorded.

    coalesce keeps SQLite from starting at the index of undecided probations of all offices;
    PostgreSQL chooses well by its statistics, but only on the bare column.
    """
    decision = Probation.final_disposition_id
    if engine == "sqlite":
        return func.coalesce(decision, 0) == 0
    return decision.is_(None)


def _seen(
    query: Select[*tuple[Any, ...]], reader: KindOfReader, engine: str, *, on: date
) -> Select[*tuple[Any, ...]]:
    """Narrow to visible probations of open cases that began and have no recorded end.

    Those of an office are found by its own index of what runs: through its cases, all that are open
    would be read.
    """
    is_open = Case.status == CaseStatus.OPEN
    cases = seen_whole(reader, is_open, on=on, beside_office=True)
    seen = [select(Probation.id).where(is_among(Probation.case_id, *cases))]
    if reader.role in HEADS:
        runs = and_(Probation.final_disposition_id.is_(None), Probation.revoked_on.is_(None))
        of_office = select(Probation.id).join(Case, Case.id == Probation.case_id)
        seen.append(
            of_office.where(
                Probation.office_id == reader.office_id, runs, is_open, in_office(reader)
            )
        )
    return (
        query.select_from(Probation)
        .join(Case, Case.id == Probation.case_id)
        .join(Measure, Measure.id == Probation.measure_id)
        .where(
            is_among(Probation.id, *seen),
            is_open,
            Case.provenance != Provenance.PUBLISHED,
            Probation.revoked_on.is_(None),
            _not_decided(engine),
            Measure.state.in_((MeasureState.RUNNING, MeasureState.ENDED)),
        )
    )


def _line(row: Row[*tuple[Any, ...]], duties: list[BoardDuty]) -> BoardLine:
    return BoardLine(
        id=row.id,
        case_id=row.case_id,
        number=row.number,
        party_id=row.party_id,
        alias=row.alias,
        months=row.months,
        last=None if row.last == DISTANT else row.last,
        breaches=row.breaches,
        entrusted=row.entrusted,
        duties=duties,
    )
