"""Take away whole cases, or rows that were added to one by a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Table, delete, or_, select

from casetrack.accounts.models import Staff
from casetrack.audit.models import AuditEvent
from casetrack.audit.record import LOOKS, seal_gone
from casetrack.cases.models import Case
from casetrack.db import Model, session
from casetrack.db.change_set import ChangeSet, note_written
from casetrack.db.search.keeping import forget_case
from casetrack.db.transaction import TOUCHED, touch
from casetrack.ledger.casefile.whole import case_file

WHY = "import_taken_back"
# Cases that are taken away with the same statements.
_AT_ONCE = 50
_LOOKS = [kind.value for kind in LOOKS]


def untouched(since: Mapping[int, datetime]) -> list[Case]:
    """The cases in which nobody has written since, held until the commit; looks do not count.

    since: by the id of each case, the instant after which nothing may have been written.
    """
    free = []
    for some in _lots(sorted(since)):
        query = select(Case).where(Case.id.in_(some)).order_by(Case.id)
        cases = session().scalars(query.with_for_update(of=Case)).all()
        events = select(AuditEvent.case_id, AuditEvent.at).where(
            AuditEvent.case_id.in_(some),
            AuditEvent.at > min(since.values()),
            AuditEvent.actor_id.is_not(None),
            AuditEvent.kind.not_in(_LOOKS),
        )
        written = {
            case_id
            for case_id, at in session().execute(events)
            if case_id is not None and at > since[case_id]
        }
        free += [case for case in cases if case.id not in written]
    return free


def remove_cases(cases: Sequence[Case], *, by: Staff, at: datetime, why: str = WHY) -> None:
    """Delete cases and every row that belongs to them; the audit keeps that they are gone, and why.

    What stands further down goes first; of links from other cases, too, and what names one of these
    rows without being of a case: the row of a ledger that it came in by, a mail. Flushes.
    """
    session().flush()
    ids = [case.id for case in cases]
    for start in range(0, len(ids), _AT_ONCE):
        _remove(ids[start : start + _AT_ONCE], by=by, at=at, why=why)


def _remove(case_ids: list[int], *, by: Staff, at: datetime, why: str) -> None:
    db = session()
    for case_id in case_ids:
        forget_case(db, case_id)
    ids = _with_what_hangs_on({Case.__tablename__: case_ids})
    delete_rows(ids)
    db.info.get(TOUCHED, set()).difference_update(case_ids)
    seal_gone(ids, by=by, at=at, why=why)


def new_rows(written: ChangeSet, *, but: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    """The ids of the rows of cases that were made in this unit of work, by table.

    but: those that had been written before, by table and id.
    """
    before, made = set(but), dict[str, list[int]]()
    for (table, row_id), change in written.each.items():
        if change.is_new and (table, row_id) not in before and _is_part_of_a_case(table):
            made.setdefault(table, []).append(row_id)
    return made


def remove_rows(case: Case, rows: Mapping[str, Sequence[int]], *, by: Staff, at: datetime) -> None:
    """Delete rows of a case and what hangs on them; the rest of it is worked out again. Flushes."""
    db = session()
    db.flush()
    ids = _with_what_hangs_on(rows)
    delete_rows(ids)
    for table, row_ids in ids.items():
        for row_id in row_ids:
            note_written(table, row_id)
    db.expire_all()
    touch(case.id)
    case_file().work_out(case)
    seal_gone(ids, by=by, at=at, case_id=case.id, why=WHY)


def delete_rows(ids: Mapping[str, Sequence[int]]) -> None:
    """Delete rows by their ids, what stands further down first; the session holds none of them."""
    db = session()
    for table in reversed(Model.metadata.sorted_tables):
        if table.name in ids:
            (key,) = table.primary_key.columns
            for some in _lots(ids[table.name]):
                db.execute(delete(table).where(key.in_(some)))
    gone = {table: set(rows) for table, rows in ids.items()}
    for row in list(db):
        is_gone = row.__dict__.get("id") in gone.get(getattr(row, "__tablename__", ""), ())
        # An entry takes its parts along.
        if is_gone and row in db:
            db.expunge(row)


def _is_part_of_a_case(name: str) -> bool:
    """Whether each row of the table names its case, or hangs on a row that does."""
    table = Model.metadata.tables[name]
    if "case_id" in table.columns:
        return not table.columns["case_id"].nullable
    return any(
        _is_part_of_a_case(key.column.table.name)
        for column in table.columns
        for key in column.foreign_keys
        if not column.nullable and key.column.table is not table
    )


def _with_what_hangs_on(begun: Mapping[str, Sequence[int]]) -> dict[str, list[int]]:
    """The ids of these rows and of all that hang on them, by table; of a case, all that name it."""
    db = session()
    ids: dict[str, list[int]] = {Case.__tablename__: [*begun.get(Case.__tablename__, ())]}
    for table in Model.metadata.sorted_tables:
        if table.name in ids or len(table.primary_key.columns) != 1:
            continue
        (key,) = table.primary_key.columns
        rows: set[int] = set(begun.get(table.name, ()))
        for conditions in _hang_on(table, ids):
            rows.update(db.scalars(select(key).where(or_(*conditions))))
        if rows:
            ids[table.name] = sorted(rows)
    return ids


def _hang_on(table: Table, ids: dict[str, list[int]]) -> Iterator[list[ColumnElement[bool]]]:
    """By which columns a row of the table belongs to one of these rows, a statement each."""
    is_loose = not _is_part_of_a_case(table.name)
    if "case_id" in table.columns and ids[Case.__tablename__]:
        own = table.columns["case_id"]
        others = [table.columns[name] for name in ("other_id",) if _is_of_case(table, name)]
        if own.foreign_keys and (is_loose or not own.nullable):
            yield [column.in_(ids[Case.__tablename__]) for column in (own, *others)]
        return
    for column in table.columns:
        for key in column.foreign_keys:
            if is_loose or not column.nullable:
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
