"""A nation: the pattern copied inside the database, table by table, by reading the metadata.

Every id of copy k of the cases is the id of the pattern and k strides more, so that whatever names
another row, in a foreign key or only by its number, names the right one. A new table is copied
without a word here: if it has a foreign key to something that is copied, or a column `case_id`.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, Connection, Table

from benchmarks.sealed import copy_sealed, stored
from benchmarks.shape import GROUP_STRIDE, SHARED_OFFICES, Shape
from benchmarks.words import MARK, NUMBER, copy_found, read_found
from casetrack.db import Model
from casetrack.db.crypto import Keyring
from casetrack.db.sealing import SealedText
from casetrack.db.search.models import TEXTS
from casetrack.demo.people import OFFICES

# Tables without a case that are copied by this column; and those copied once for each group.
BY_COLUMN = {"audit_link": "number", "saved_version": "record_id"}
BY_GROUP = ("procuratorate", "staff", "case_number")
# What passes, or is about the database as a whole.
LEFT_OUT = frozenset({"audit_waiting"})
PEOPLE = frozenset({"actor_id", "office_id", "staff_id"})
# Where each copy has words of its own, so that not every word is found in every case.
# No office counted the numbers of copies.
COUNTED = ("case_file", "counted_in")
MARKED = {("case_file", "title_zh"), ("journal_entry", "text_zh")}


def fill(
    connection: Connection, shape: Shape, keyring: Keyring, *, say: Callable[[str], None]
) -> None:
    """Copy the pattern in this database until the nation is there; commits by itself.

    Indexes that only serve to find are dropped meanwhile. A database that was left half filled is
    of no use.
    """
    is_postgresql = connection.dialect.name == "postgresql"
    texts = read_found(connection, shape, _told_apart)
    if is_postgresql:
        # Nothing is checked again row by row: ids are moved by the same distance everywhere.
        connection.exec_driver_sql("SET session_replication_role = replica")
        connection.exec_driver_sql("SET synchronous_commit = off")
        connection.exec_driver_sql("SET maintenance_work_mem = '512MB'")
    else:
        _loosen(connection)
    numbers = _note_copies(connection, shape)
    dropped = _drop_indexes(connection)
    connection.commit()
    for table in Model.metadata.sorted_tables:
        begun = time.monotonic()
        if table.name in BY_GROUP:
            _copy_people(connection, table, shape, numbers)
        elif table is TEXTS:
            copy_found(connection, texts, shape, _moved_with_case(table))
        elif (key := key_of(table)) is not None:
            if any(isinstance(column.type, SealedText) for column in table.columns):
                apart = _ambiguous(table)
                copy_sealed(connection, table, key, shape, keyring, is_moved_with_case, apart)
            else:
                _copy_cases(connection, table, key, shape, numbers)
        else:
            continue
        connection.commit()
        say(f"  {table.name}: {time.monotonic() - begun:.0f} s")
    begun = time.monotonic()
    for make in dropped:
        connection.exec_driver_sql(make)
        connection.commit()
    numbers.drop(connection)
    if is_postgresql:
        _set_sequences(connection)
        connection.commit()
        connection.exec_driver_sql("SET session_replication_role = DEFAULT")
    connection.commit()
    say(f"  indexes: {time.monotonic() - begun:.0f} s")


def key_of(table: Table) -> Column[Any] | None:
    """The column whose number tells a row of the pattern from what was there before it.

    None if the table is not copied with the cases.
    """
    if table.name in LEFT_OUT or table.name in BY_GROUP:
        return None
    if table.name in BY_COLUMN:
        key: Column[Any] = table.c[BY_COLUMN[table.name]]
        return key
    if not _is_of_a_case(table):
        return None
    columns: list[Column[Any]] = [*table.primary_key, *table.columns]
    return next((column for column in columns if is_moved_with_case(column)), None)


def _is_of_a_case(table: Table) -> bool:
    if table.name in BY_COLUMN or "case_id" in table.c or table.name == "case_file":
        return True
    return any(
        _is_of_a_case(key.column.table)
        for key in table.foreign_keys
        if key.column.table is not table
    )


def is_moved_with_case(column: Column[Any]) -> bool:
    """Whether its number is moved with the copy: a key, or what names a row that is copied."""
    if column.type.python_type is not int or column.table.name in BY_GROUP:
        return False
    if column.foreign_keys:
        return all(key_of(key.column.table) is not None for key in column.foreign_keys)
    if column.name in PEOPLE:
        return False
    return column.primary_key or column.name.endswith("_id")


def _moved_with_case(table: Table) -> set[str]:
    return {column.name for column in table.columns if is_moved_with_case(column)}


def _told_apart(table: Table) -> dict[Column[Any], str]:
    """The columns to which each copy adds something of its own, and what stands for it."""
    marked = {column: MARK for column in table.columns if (table.name, column.name) in MARKED}
    numbered = {table.c[name]: f"-{NUMBER}" for name in _ambiguous(table)}
    return numbered | marked


def _is_moved_with_group(column: Column[Any]) -> bool:
    if column.foreign_keys:
        return any(key.column.table.name in BY_GROUP for key in column.foreign_keys)
    if column.table.name in BY_GROUP:
        return column.primary_key and column.name == "id"
    return column.name in PEOPLE


def _ambiguous(table: Table) -> set[str]:
    """Texts that must be unique, and would not be by the numbers beside them alone."""
    names: set[str] = set()
    groups = [
        list(key.columns) for key in table.constraints if isinstance(key, sa.UniqueConstraint)
    ]
    groups += [list(index.columns) for index in table.indexes if index.unique]
    moves = _is_moved_with_group if table.name in BY_GROUP else is_moved_with_case
    for columns in groups:
        if not any(moves(column) for column in columns):
            names |= {column.name for column in columns if column.type.python_type is str}
    return names


def _copied(
    column: Column[int], shape: Shape, k: sa.ColumnElement[int], g: sa.ColumnElement[int],
    mark: sa.ColumnElement[str], ambiguous: set[str],
) -> sa.ColumnElement[Any]:  # fmt: skip
    if is_moved_with_case(column):
        return column + k * shape.stride
    if _is_moved_with_group(column):
        return sa.case((column > _shared(column), column + g * GROUP_STRIDE), else_=column)
    if column.name in ambiguous:
        number = g if column.table.name in BY_GROUP else k
        return column + "-" + sa.cast(number, sa.String)
    if (column.table.name, column.name) in MARKED:
        return column + mark
    if (column.table.name, column.name) == COUNTED:
        return sa.null()
    return column


def _shared(column: Column[int]) -> int:
    target = next(iter(column.foreign_keys)).column.table.name if column.foreign_keys else ""
    is_office = "procuratorate" in (target, column.table.name) or column.name == "office_id"
    return SHARED_OFFICES if is_office else 0


def _copy_cases(
    connection: Connection, table: Table, key: Column[int], shape: Shape, numbers: Table
) -> None:
    ambiguous = _ambiguous(table)
    k, g, mark = numbers.c.k, numbers.c.g, numbers.c.mark
    columns = stored(table)
    values = [_copied(column, shape, k, g, mark, ambiguous) for column in columns]
    floor = shape.pattern.floors.get(key.table.name, 0)
    if key.foreign_keys:
        floor = shape.pattern.floors.get(next(iter(key.foreign_keys)).column.table.name, 0)
    rows = (
        sa.select(*values)
        .select_from(numbers.join(table, sa.true()))
        .where(key > floor, key <= shape.pattern.largest)
        # One copy after the other, as cases come in; else every row goes somewhere else.
        .order_by(k, key)
    )
    connection.execute(table.insert().from_select(columns, rows))


def _copy_people(connection: Connection, table: Table, shape: Shape, numbers: Table) -> None:
    ambiguous = _ambiguous(table)
    groups = sa.select(numbers.c.g).where(numbers.c.g > 0).distinct().subquery()
    zero = sa.literal(0)
    columns = stored(table)
    values = [
        _copied(column, shape, zero, groups.c.g, sa.literal(""), ambiguous) for column in columns
    ]
    rows = sa.select(*values).select_from(table.join(groups, sa.true()))
    if (shared := _shared(first := next(iter(table.primary_key)))) > 0:
        # Nor are those copied of which published cases tell.
        rows = rows.where(first > shared, first <= len(OFFICES))
    connection.execute(table.insert().from_select(columns, rows))
    if table.name == "case_number":
        connection.execute(table.update().values(last=table.c.last + 1_000_000))


def _note_copies(connection: Connection, shape: Shape) -> Table:
    numbers = Table(
        "benchmark_copy",
        sa.MetaData(),
        Column("k", sa.Integer, primary_key=True),
        Column("g", sa.Integer),
        Column("mark", sa.String(12)),
    )
    numbers.drop(connection, checkfirst=True)
    numbers.create(connection)
    connection.execute(
        numbers.insert(), [{"k": copy.k, "g": copy.g, "mark": copy.mark} for copy in shape.every()]
    )
    return numbers


def _drop_indexes(connection: Connection) -> list[str]:
    """Drop what only serves to find; return the statements that make it again."""
    if connection.dialect.name == "postgresql":
        query = (
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
            " AND indexname LIKE 'ix_%%'"
            # A foreign key rests on its index.
            " AND NOT EXISTS (SELECT 1 FROM pg_constraint JOIN pg_class ON pg_class.oid = conindid"
            " WHERE contype = 'f' AND pg_class.relname = indexname)"
        )
    else:
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND name LIKE 'ix_%'"
    kept = [(str(name), str(made)) for name, made in connection.exec_driver_sql(query)]
    for name, _made in kept:
        connection.exec_driver_sql(f'DROP INDEX "{name}"')
    return [made for _name, made in kept]


def _loosen(connection: Connection) -> None:
    """Let SQLite promise nothing while it is filled: whatever breaks is filled again."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    connection.rollback()
    for pragma in (
        "journal_mode=OFF",
        "synchronous=OFF",
        "secure_delete=OFF",
        "foreign_keys=OFF",
        "cache_size=-1000000",
        "temp_store=MEMORY",
    ):
        driver.execute(f"PRAGMA {pragma}")


def _set_sequences(connection: Connection) -> None:
    for table in Model.metadata.sorted_tables:
        for column in table.primary_key:
            sequence = connection.scalar(
                sa.text("SELECT pg_get_serial_sequence(:table, :column)"),
                {"table": table.name, "column": column.name},
            )
            if sequence is not None:
                largest = connection.scalar(sa.select(sa.func.max(column)))
                if largest is not None:
                    connection.execute(sa.select(sa.func.setval(sequence, largest)))
