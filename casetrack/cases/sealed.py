"""A sealed case is not there: every query of a request leaves it and its rows out.

Lists, counts, searches and pages begin at some thirty different rows. One of them would be
forgotten: so the session leaves a sealed case out of each query that is sent, whatever it asks. Who
still helps a child comes to it by a grant, until its day; the custodian by `sealed_opened`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any, Self, cast
from weakref import WeakKeyDictionary

from flask import current_app, request
from flask_login import current_user
from sqlalchemy import Boolean, Date, Executable, Integer, bindparam, column, event
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType

from casetrack.cases.kinds import Ground
from casetrack.cases.models import Case
from casetrack.cases.models.case import SEALED
from casetrack.db import OfCase, session
from casetrack.web.access import PUBLIC, SECRET, access_of
from casetrack.web.clock import today

_HIDING = "casetrack_hides_sealed"
_NOBODY = 0
# Names of what each query is sent with: who reads, and on which day.
_WHOM, _DAY = "sealed_reader", "sealed_on_day"

# SQLAlchemy asks the marker itself first, which has no column.
_any_id = column("case_id", Integer)


def hide_sealed_cases() -> None:
    """Let this request read no sealed case; registered before anything of a case is read."""
    if request.endpoint in (None, "static"):
        return
    hide_sealed_from(_NOBODY, on=today())
    # Who asks for a page that is open to everybody is not looked up.
    if access_of(current_app, request.endpoint) in (PUBLIC, SECRET):
        return
    if current_user.is_authenticated:
        hide_sealed_from(current_user.staff.id, on=today())


def hide_sealed_from(staff_id: int, *, on: date) -> None:
    """Let this session read no sealed case but those in which the person still helps a child."""
    session().info[_HIDING] = {_WHOM: staff_id, _DAY: on}


@contextmanager
def sealed_opened() -> Iterator[None]:
    """Read sealed cases, too, within this block: for the pages of the custodian alone."""
    hiding = session().info.pop(_HIDING, None)
    try:
        yield
    finally:
        if hiding is not None:
            session().info[_HIDING] = hiding


class _IsOpen(FunctionElement[bool]):
    """Whether a case is not sealed, or the person helps in it on this day.

    Of the id of the case, of the person and the day; of a row of the case also of the day on which
    it was sealed. Written out, as it stands in nearly every statement of a page: put together from
    tables and columns, it took longer to compile than the statement itself.
    """

    type = Boolean()
    inherit_cache = True

    def self_group(self, against: OperatorType | None = None) -> Self:
        """Itself: SQLAlchemy would compare it with `= 1` on SQLite."""
        return self


@compiles(_IsOpen)
def _is_open(element: _IsOpen, compiler: SQLCompiler, **how: Any) -> str:
    case, staff, on, *row = (compiler.process(each, **how) for each in element.clauses)
    # Of each row by its key: all sealed cases are more with each year. Whom a person helps is read
    # once; PostgreSQL would make a join of an IN, and keeps the plan of whoever reads in brackets.
    is_postgresql = compiler.dialect.name == "postgresql"
    if is_postgresql:
        staff, on = f"(SELECT {staff})", f"(SELECT {on})"
    helped = f"""SELECT case_id FROM case_grant WHERE staff_id = {staff}
        AND ground = '{Ground.AFTER_SEALING}' AND since <= {on}
        AND (until IS NULL OR until >= {on}) AND ended_at IS NULL"""
    if is_postgresql:
        sealed_on = row[0] if row else f"(SELECT sealed_on FROM case_file WHERE id = {case})"
        return f"({sealed_on} IS NULL OR {case} = ANY (ARRAY ({helped})))"
    # Left to itself, SQLite reads the row of the case, which is long, and not the index of those
    # that are sealed.
    sealed = f"""EXISTS (SELECT 1 FROM case_file INDEXED BY {SEALED}
        WHERE id = {case} AND sealed_on IS NOT NULL)"""
    is_open = f"{row[0]} IS NULL" if row else f"NOT {sealed}"
    return f"({is_open} OR {case} IN ({helped}))"


def _may_read(*columns: Any) -> _IsOpen:
    case_id, *row = columns
    reader, day = bindparam(_WHOM, type_=Integer), bindparam(_DAY, type_=Date)
    return _IsOpen(case_id, reader, day, *row)


_LEFT_OUT = (
    with_loader_criteria(
        Case,
        _may_read(Case.id, Case.sealed_on),
        include_aliases=True,
        propagate_to_loaders=False,
    ),
    with_loader_criteria(
        OfCase,
        lambda cls: _may_read(getattr(cls, "case_id", _any_id)),
        include_aliases=True,
        propagate_to_loaders=False,
    ),
)
# A statement that is kept has a key by which SQLAlchemy finds it compiled; so has this one of it.
_without_sealed: WeakKeyDictionary[Executable, Executable] = WeakKeyDictionary()


@event.listens_for(Session, "do_orm_execute")
def _leave_out(asked: ORMExecuteState) -> None:
    hiding = asked.session.info.get(_HIDING)
    if hiding is None or not asked.is_select or asked.is_column_load:
        return
    statement = _without_sealed.get(asked.statement)
    if statement is None:
        statement = _without_sealed[asked.statement] = asked.statement.options(*_LEFT_OUT)
    asked.statement = statement
    asked.parameters = {**cast("Mapping[str, Any]", asked.parameters or {}), **hiding}
