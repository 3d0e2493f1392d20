"""Rows that a query begins at by their ids, whatever a database guesses of their number."""

from __future__ import annotations

from typing import Any, Self

from sqlalchemy import Boolean, ColumnElement, Select, union_all
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType


class _IsAmong(FunctionElement[bool]):
    """A column, and a query that finds its values."""

    type = Boolean()
    inherit_cache = True

    def self_group(self, against: OperatorType | None = None) -> Self:
        """Itself: it stands in brackets, and what SQLite is asked `= 1` of uses no index."""
        return self


Numbers = InstrumentedAttribute[int] | InstrumentedAttribute[int | None]


def is_among(column: Numbers, *found: Select[int]) -> ColumnElement[bool]:
    """Whether a column has one of the values that some query of `found` finds.

    None of these queries sees the row that is asked about. PostgreSQL runs them first, and then
    takes the rows from the index of the column: of `IN` it makes a join, and where it has not
    counted its rows yet, one that reads all of them, and all again for each.
    """
    values = union_all(*(one.correlate(None) for one in found))
    return _IsAmong(column, values.scalar_subquery())


@compiles(_IsAmong)
def _in(element: _IsAmong, compiler: SQLCompiler, **how: Any) -> str:
    column, values = (compiler.process(one, **how) for one in element.clauses)
    return f"({column} IN {values})"


@compiles(_IsAmong, "postgresql")
def _any(element: _IsAmong, compiler: SQLCompiler, **how: Any) -> str:
    column, values = (compiler.process(one, **how) for one in element.clauses)
    return f"({column} = ANY (ARRAY {values}))"
