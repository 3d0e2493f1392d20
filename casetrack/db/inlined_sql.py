"""Statements used again and again, with constant values written into their SQL.

Only varying values stay parameters. PostgreSQL plans a statement anew whenever a parameter makes a
plan look cheaper, which for a large page takes longer than to run it, and does not use a partial
index whose condition is a parameter.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar, cast

from sqlalchemy import BindParameter, ClauseElement, ColumnElement
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import visitors
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.visitors import ExternallyTraversible, InternalTraversal
from sqlalchemy.types import TypeEngine

S = TypeVar("S", bound=ClauseElement)
# The cache key of a compiled statement includes the inlined values.
_TOLD_APART_BY = [
    ("type", InternalTraversal.dp_type),
    ("value", InternalTraversal.dp_plain_obj),
]


def settle(statement: S) -> S:
    """The statement with all values inlined, except named parameters.

    A named parameter is a `bindparam` without a value.
    """
    options = {"detect_subquery_cols": True, "maintain_key": True}
    return cast("S", visitors.replacement_traverse(statement, options, _written))


class Unforeseen(FunctionElement[Any]):
    """A parameter that PostgreSQL ignores while planning.

    It makes one generic plan and keeps it, because none ever looks cheaper.
    """

    inherit_cache = True

    def __init__(self, parameter: BindParameter[Any]) -> None:
        super().__init__(parameter)
        self.type = parameter.type

    def self_group(self, against: Any = None) -> Unforeseen:
        """Itself: it needs no further brackets."""
        return self


class _Written(ColumnElement[Any]):
    """A value inlined into the statement."""

    __visit_name__ = "written"
    _traverse_internals = _TOLD_APART_BY

    def __init__(self, parameter: BindParameter[Any]) -> None:
        self.told = parameter
        self.type: TypeEngine[Any] = parameter.type
        # Of a list, which has no number to be told apart by, its values.
        self.value = (
            parameter.value
            if not parameter.expanding
            else tuple(cast("Sequence[Any]", parameter.value))
        )


def _written(element: ExternallyTraversible, **_options: Any) -> ExternallyTraversible | None:
    if not isinstance(element, BindParameter) or element.value in (None, [], ()):
        return None
    return _Written(element)


@compiles(Unforeseen)
def _plain(element: Unforeseen, compiler: SQLCompiler, **how: Any) -> str:
    (clause,) = element.clauses
    return str(compiler.process(clause, **how))


@compiles(Unforeseen, "postgresql")
def _asked_for(element: Unforeseen, compiler: SQLCompiler, **how: Any) -> str:
    (clause,) = element.clauses
    return f"(SELECT {compiler.process(clause, **how)})"


@compiles(_Written)
def _as_it_stands(element: _Written, compiler: SQLCompiler, **how: Any) -> str:
    how["literal_binds"] = True
    return str(compiler.process(element.told, **how))


@compiles(_Written, "postgresql")
def _with_its_type(element: _Written, compiler: SQLCompiler, **how: Any) -> str:
    written = _as_it_stands(element, compiler, **how)
    kept = element.type.dialect_impl(compiler.dialect)
    if element.told.expanding or not kept.render_bind_cast:
        return written
    # SQLAlchemy says no types of what each engine has of its own.
    cast_to = compiler.render_bind_cast(element.type, kept, written)  # type: ignore[no-untyped-call]
    return str(cast_to)
