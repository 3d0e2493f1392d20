"""Take cases that came in by a file away again, with everything that is kept of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Table, delete, or_, select

from casetrack.accounts.models import Staff
from casetrack.audit.models import AuditEvent
from casetrack.audit.record import LOOKS, seal_gone
from casetrack.cases.models import Case
from casetrack.db import Model, session
from casetrack.db.search.keeping import forget_case
from casetrack.db.transaction import TOUCHED

WHY = "import_taken_back"
# Cases that are taken away with the same statements.
_AT_ONCE = 50
_LOOKS = [kind.value for kind in LOOKS]


def untouched(cases: Sequence[Case], *, since: datetime) -> list[Case]:
    """The cases of which nobody has written anything after that instant; looks do not count."""
    written: set[int | None] = set()
    for some in _lots([case.id for case in cases]):
        events = select(AuditEvent.case_id).where(
            AuditEvent.case_id.in_(some),
            AuditEvent.at > since,
            AuditEvent.actor_id.is_not(None),
            AuditEvent.kind.not_in(_LOOKS),
        )
        written.update(session().scalars(events.distinct()))
    return [case for case in cases if case.id not in written]


def remove_cases(cases: Sequence[Case], *, by: Staff, at: datetime) -> None:
    """Delete cases and every row that belongs to them; the audit keeps that they are gone.

    What stands further down goes first; of links from other cases, too. Flushes.
    """
    session().flush()
    ids = [case.id for case in cases]
    for start in range(0, len(ids), _AT_ONCE):
        _remove(ids[start : start + _AT_ONCE], by=by, at=at)


def _remove(case_ids: list[int], *, by: Staff, at: datetime) -> None:
    db = session()
    for case_id in case_ids:
        forget_case(db, case_id)
    ids = _rows_of(case_ids)
    for table in reversed(Model.metadata.sorted_tables):
        if table.name in ids:
            (key,) = table.primary_key.columns
            for some in _lots(ids[table.name]):
                db.execute(delete(table).where(key.in_(some)))
    gone = {table: set(rows) for table, rows in ids.items()}
    for row in list(db):
        if row.__dict__.get("id") in gone.get(getattr(row, "__tablename__", ""), ()):
            db.expunge(row)
    db.info.get(TOUCHED, set()).difference_update(case_ids)
    seal_gone(ids, by=by, at=at, why=WHY)


def _rows_of(case_ids: list[int]) -> dict[str, list[int]]:
    """The ids of all rows of cases by table: those that name one, and those that hang on these."""
    db = session()
    ids = {Case.__tablename__: case_ids}
    for table in Model.metadata.sorted_tables:
        if table.name in ids or len(table.primary_key.columns) != 1:
            continue
        (key,) = table.primary_key.columns
        rows: set[int] = set()
        for conditions in _hang_on(table, ids):
            rows.update(db.scalars(select(key).where(or_(*conditions))))
        if rows:
            ids[table.name] = sorted(rows)
    return ids


def _hang_on(table: Table, ids: dict[str, list[int]]) -> Iterator[list[ColumnElement[bool]]]:
    """By which columns a row of the table belongs to one of these rows, a statement each."""
    if "case_id" in table.columns:
        own = table.columns["case_id"]
        others = [table.columns[name] for name in ("other_id",) if _is_of_case(table, name)]
        if own.foreign_keys and not own.nullable:
            yield [column.in_(ids[Case.__tablename__]) for column in (own, *others)]
        return
    for column in table.columns:
        for key in column.foreign_keys:
            if not column.nullable:
                for some in _lots(ids.get(key.column.table.name, ())):
                    yield [column.in_(some)]


def _is_of_case(table: Table, name: str) -> bool:
    """Whether the table has this column, and it is the key of a case."""
    keys = table.columns[name].foreign_keys if name in table.columns else ()
    return any(key.column.table.name == Case.__tablename__ for key in keys)


def _lots(ids: Iterable[int], size: int = 500) -> Iterator[list[int]]:
    kept = list(ids)
    for start in range(0, len(kept), size):
        yield kept[start : start + size]
