"""Rows of one case in one table, as a query that is answered together with others."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnExpressionArgument
from sqlalchemy.orm import QueryableAttribute

from casetrack.brought import Brought
from casetrack.cases.models import Case, Measure
from casetrack.db import Model, session
from casetrack.db.bulk_load import GatheredRows, Gathering, parts_of, rows_of, rows_through

Row = TypeVar("Row", bound=Model)


class ReadWithCase(Brought):
    """Rows that are read of every case, in one statement with the other rows."""

    @property
    def rows_of_case(self) -> Sequence[CaseRows[Any]]:
        """The queries that are answered so."""
        raise NotImplementedError


class CaseRows(ReadWithCase, Generic[Row]):
    """The rows of one table that name a case, in their order, with the lists that are kept in them.

    Nothing else comes with them: what they refer to is read when it is asked for, unless the
    session knows it. Asked by itself it is one statement; the page of a case reads all of those
    that features bring in one.
    also: another column that may name it. lists: as `Suggestion.items`. only: which rows, if not
    all.
    """

    def __init__(
        self,
        model: type[Row],
        *ordered: str,
        also: str | None = None,
        lists: tuple[QueryableAttribute[Any], ...] = (),
        only: ColumnExpressionArgument[bool] | None = None,
    ) -> None:
        self.model = model
        self._told = ordered, also, lists, only

    @property
    def rows_of_case(self) -> Sequence[CaseRows[Any]]:
        """Itself."""
        return (self,)

    @cached_property
    def parts(self) -> tuple[GatheredRows, ...]:
        """The rows themselves, then each list."""
        ordered, also, lists, only = self._told
        rows = rows_of(self.model, *ordered, also=also, only=only)
        return rows, *(parts_of(column, only=only) for column in lists)

    @cached_property
    def _alone(self) -> ReadTogether:
        return ReadTogether((self,))

    def __call__(self, case: Case) -> Sequence[Row]:
        """The query for this case."""
        return self._alone.read(case)[self]


class MeasureRows(CaseRows[Row]):
    """The rows of one table that name a measure of the case, by `measure_id`."""

    @cached_property
    def parts(self) -> tuple[GatheredRows, ...]:
        """The rows themselves."""
        return (rows_through(Measure, self.model, "measure_id"),)


class ReadTogether:
    """Several of them, read in one statement."""

    def __init__(self, queries: Sequence[CaseRows[Any]]) -> None:
        # Kept here: of two threads that ask for the parts at once, each makes some of its own.
        parts = [(case_rows, case_rows.parts) for case_rows in queries]
        self._rows = {case_rows: rows for case_rows, (rows, *_lists) in parts}
        self._gathering = Gathering([part for _of, mine in parts for part in mine])

    def read(self, case: Case) -> dict[CaseRows[Any], Sequence[Any]]:
        """The rows of the case for each query."""
        answers = self._gathering.read(session(), case.id)
        return {case_rows: answers[rows] for case_rows, rows in self._rows.items()}
