"""Queries for several cases at once, each asked once however many callers there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, lazyload, selectinload

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.models import Case, Disposition, Measure, MeasureParty, Obligation, Party
from casetrack.cases.queries import parties_of
from casetrack.db import Model, session
from casetrack.db.change_set import come_with, may_have

Row = TypeVar("Row")


class CaseBatch:
    """Several cases with the rows read of them so far.

    What nobody wrote of a case that was opened a moment ago is known to be empty, and not read.
    """

    def __init__(self, cases: Iterable[Case]) -> None:
        self.cases: Sequence[Case] = tuple(cases)
        self._known: dict[Any, Mapping[int, list[Any]]] = {}

    def read(
        self, query: Callable[[Sequence[int]], Iterable[tuple[int, Row]]], *, of: type[Model]
    ) -> Mapping[int, list[Row]]:
        """Rows of a query by case, in order. of: the model whose rows it begins with.

        query: asked with the ids of cases for the id of a case with each row. Nothing is said of
        a case of which there is nothing: use `rows_of`.
        """
        if query not in self._known:
            ids = sorted(case.id for case in self.cases if may_have(case, of))
            rows_by_case: dict[int, list[Any]] = {}
            for case_id, row in query(ids) if ids else ():
                rows_by_case.setdefault(case_id, []).append(row)
            self._known[query] = rows_by_case
        return self._known[query]

    def people(self) -> Mapping[int, list[Party]]:
        """Everybody in each case, in the order they were entered, with their roles.

        Who came with a case that was opened a moment ago is not read again.
        """
        people_by_case = {}
        for case in self.cases:
            came = come_with(case, Party, Party.case_id)
            if came is not None:
                people_by_case[case.id] = sorted(came, key=lambda party: (party.position, party.id))
        older = [case for case in self.cases if case.id not in people_by_case]
        if len(older) == 1:
            people_by_case[older[0].id] = list(parties_of(older[0]))
        elif older:
            people_by_case |= CaseBatch(older).read(_parties, of=Party)
        return people_by_case


def rows_of(rows_by_id: Mapping[int, list[Row]], case: Case) -> list[Row]:
    """Rows of one case."""
    return rows_by_id.get(case.id, [])


def by_case(
    model: type[Row], case_id: InstrumentedAttribute[int], ids: Sequence[int], *order: Any
) -> Iterable[tuple[int, Row]]:
    """The rows of a model that belong to these cases, each with the id of its case."""
    query = select(model).where(of_these(case_id, ids)).order_by(*order)
    return ((getattr(row, case_id.key), row) for row in session().scalars(query))


def of_these(case_id: InstrumentedAttribute[int], ids: Sequence[int]) -> ColumnElement[bool]:
    """Whether a row belongs to one of these cases; of a single one the plan is the plain one."""
    return case_id == ids[0] if len(ids) == 1 else case_id.in_(ids)


def measures(ids: Sequence[int]) -> Iterable[tuple[int, Measure]]:
    """Measures of the cases with their people, in the order of recording.

    Those are told by their ids alone; no duty or content is read.
    """
    query = (
        select(Measure)
        .where(of_these(Measure.case_id, ids))
        .options(
            lazyload(Measure.items),
            selectinload(Measure.parties).options(lazyload(MeasureParty.party)),
        )
        .order_by(Measure.id)
    )
    return ((measure.case_id, measure) for measure in session().scalars(query))


class OpenDuty(NamedTuple):
    """One open duty: id, kind, record, last day, and whether it is withheld."""

    id: int
    kind: ObligationKind
    subject_id: int
    due: date
    is_withheld: bool


def open_duties(ids: Sequence[int]) -> Iterable[tuple[int, OpenDuty]]:
    """Everything that is open, the earliest day first."""
    query = (
        select(
            Obligation.case_id,
            Obligation.id,
            Obligation.kind,
            Obligation.subject_id,
            Obligation.due,
            Obligation.is_withheld,
        )
        .where(of_these(Obligation.case_id, ids), Obligation.is_open)
        .order_by(Obligation.due, Obligation.id)
    )
    return ((row[0], OpenDuty(*row[1:])) for row in session().execute(query))


def dispositions(ids: Sequence[int]) -> Iterable[tuple[int, Disposition]]:
    """Decisions of the cases without their terms, in the order of recording."""
    query = (
        select(Disposition)
        .where(of_these(Disposition.case_id, ids))
        .options(lazyload(Disposition.terms))
        .order_by(Disposition.id)
    )
    return ((decision.case_id, decision) for decision in session().scalars(query))


def _parties(ids: Sequence[int]) -> Iterable[tuple[int, Party]]:
    """Everybody in the cases, in the order they were entered, with their roles."""
    return by_case(Party, Party.case_id, ids, Party.position, Party.id)
