"""Take a case that came in by a file away again, with everything that is kept of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Table, delete, exists, or_, select

from casetrack.accounts.models import Staff
from casetrack.audit.models import AuditEvent
from casetrack.audit.record import LOOKS, seal_gone
from casetrack.cases.models import Case
from casetrack.db import Model, session
from casetrack.db.search.keeping import forget_case
from casetrack.db.transaction import TOUCHED

WHY = "import_taken_back"
_LOOKS = [kind.value for kind in LOOKS]


def is_untouched(case: Case, *, since: datetime) -> bool:
    """Whether nobody has written anything of the case after that instant; looks do not count."""
    written = exists().where(
        AuditEvent.case_id == case.id,
        AuditEvent.at > since,
        AuditEvent.actor_id.is_not(None),
        AuditEvent.kind.not_in(_LOOKS),
    )
    return not session().scalar(select(written))


def remove_case(case: Case, *, by: Staff, at: datetime) -> None:
    """Delete a case and every row that belongs to it; the audit keeps that they are gone.

    What stands further down goes first; of links from other cases, too. Flushes.
    """
    db, case_id = session(), case.id
    db.flush()
    forget_case(db, case_id)
    ids = _rows_of(case_id)
    for table in reversed(Model.metadata.sorted_tables):
        if table.name in ids:
            (key,) = table.primary_key.columns
            for some in _lots(ids[table.name]):
                db.execute(delete(table).where(key.in_(some)))
    for row in list(db):
        if row.__dict__.get("id") in ids.get(getattr(row, "__tablename__", ""), ()):
            db.expunge(row)
    db.info.get(TOUCHED, set()).discard(case_id)
    seal_gone(ids, by=by, at=at, case_id=case_id, why=WHY)


def _rows_of(case_id: int) -> dict[str, list[int]]:
    """The ids of all rows of a case by table: those that name it, and those that hang on these."""
    db = session()
    ids = {Case.__tablename__: [case_id]}
    for table in Model.metadata.sorted_tables:
        if table.name in ids or len(table.primary_key.columns) != 1:
            continue
        conditions = _hang_on(table, ids)
        if conditions:
            (key,) = table.primary_key.columns
            if rows := list(db.scalars(select(key).where(or_(*conditions)))):
                ids[table.name] = rows
    return ids


def _hang_on(table: Table, ids: dict[str, list[int]]) -> list[ColumnElement[bool]]:
    """By which columns a row of the table belongs to one of these rows."""
    if "case_id" in table.columns:
        own = table.columns["case_id"]
        others = [table.columns[name] for name in ("other_id",) if _is_of_case(table, name)]
        is_of_it = own.foreign_keys and not own.nullable
        return (
            [column.in_(ids[Case.__tablename__]) for column in (own, *others)] if is_of_it else []
        )
    return [
        column.in_(ids[key.column.table.name])
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name in ids and not column.nullable
    ]


def _is_of_case(table: Table, name: str) -> bool:
    """Whether the table has this column, and it is the key of a case."""
    keys = table.columns[name].foreign_keys if name in table.columns else ()
    return any(key.column.table.name == Case.__tablename__ for key in keys)


def _lots(ids: list[int], size: int = 500) -> list[list[int]]:
    return [ids[start : start + size] for start in range(0, len(ids), size)]
