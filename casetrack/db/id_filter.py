"""Force the planner to start from these ids, and from the first of each group alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from sqlalchemy import CTE, Boolean, ColumnClause, ColumnElement, Select, literal, select, union_all
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import KeyedColumnElement
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType


class _IsAmong(FunctionElement[bool]):
    """A column, and a subquery of its values."""

    type = Boolean()
    inherit_cache = True

    def self_group(self, against: OperatorType | None = None) -> Self:
        """Itself: SQLAlchemy would compare it with `= 1` on SQLite, which then uses no index."""
        return self


Numbers = (
    InstrumentedAttribute[int]
    | InstrumentedAttribute[int | None]
    | ColumnClause[int]
    | KeyedColumnElement[int]
)


def is_among(column: Numbers, *query: Select[int]) -> ColumnElement[bool]:
    """Whether a column has one of the values that the queries in `query` return.

    The queries are not correlated. PostgreSQL runs them first and then uses the index of the
    column; an `IN` would become a join, which without statistics reads all rows, and all again for
    each.
    """
    values = union_all(*(query.correlate(None) for query in query))
    return _IsAmong(column, values.scalar_subquery())


def each_of(values: Iterable[Any], name: str, type_: Any = None) -> CTE:
    """A table of these values, in a column `value`: the groups of `first_of_each`."""
    return union_all(*(select(literal(value, type_).label("value")) for value in values)).cte(name)


def first_of_each(
    groups: CTE, column: InstrumentedAttribute[int], query: Select[int]
) -> Select[int]:
    """The ids that `query` returns for each of these groups: it names the group, and has a LIMIT.

    column: the id itself. Each group stops at its limit by an index, on both engines: SQLite knows
    no LATERAL, and a numbered window reads every row there is before it leaves one out.
    """
    # Of the table: what a session leaves out of each query is left out by `query`.
    id_ = column.class_.__table__.c[column.key]
    of_group = _IsAmong(id_, query.correlate(groups).scalar_subquery())
    return select(id_).select_from(groups).join(id_.table, of_group)


@compiles(_IsAmong)
def _in(element: _IsAmong, compiler: SQLCompiler, **how: Any) -> str:
    column, values = (compiler.process(clause, **how) for clause in element.clauses)
    return f"({column} IN {values})"


@compiles(_IsAmong, "postgresql")
def _any(element: _IsAmong, compiler: SQLCompiler, **how: Any) -> str:
    column, values = (compiler.process(clause, **how) for clause in element.clauses)
    return f"({column} = ANY (ARRAY {values}))"
