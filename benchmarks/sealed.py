"""Sealed texts are bound to their row: each copy is sealed anew, outside the database."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import sqlalchemy as sa
from psycopg import Connection as Psycopg
from sqlalchemy import Column, Connection, Table

from benchmarks.shape import Copy, Shape
from casetrack.db.crypto import Keyring, Sealed
from casetrack.db.sealing import SealedText

AT_ONCE = 2000


def copy_sealed(
    connection: Connection,
    table: Table,
    key: Column[Any],
    shape: Shape,
    keyring: Keyring,
    is_moved: Callable[[Column[Any]], bool],
    apart: Collection[str],
) -> None:
    """Copy a table with sealed texts; on PostgreSQL by COPY.

    is_moved: the columns of numbers. apart: the names of texts that no two rows share.
    """
    floor = shape.pattern.floors.get(table.name, 0)
    query = sa.select(*stored(table)).where(key > floor, key <= shape.pattern.largest)
    rows = [dict(row) for row in connection.execute(query).mappings()]
    texts = [_opened(table, row, keyring) for row in rows]

    moves = [column for column in stored(table) if is_moved(column)]

    def moved(row: dict[str, Any], opened: dict[str, str], copy: Copy) -> dict[str, Any]:
        made = dict(row)
        for column in moves:
            if row[column.name] is not None:
                made[column.name] = row[column.name] + copy.k * shape.stride
        for name in apart:
            kind = table.c[name].type
            assert isinstance(kind, sa.String)
            made[name] = f"{copy.k}-{row[name]}"[: kind.length]
        for name, text in opened.items():
            bound = _row_of(table.c[name], made)
            made[name] = str(keyring.seal(text, column=f"{table.name}.{name}", row=bound))
        return made

    made: list[dict[str, Any]] = []
    for copy in shape.every():
        made += [moved(row, opened, copy) for row, opened in zip(rows, texts, strict=True)]
        if len(made) >= AT_ONCE:
            _put(connection, table, made)
            made = []
    if made:
        _put(connection, table, made)


def stored(table: Table) -> list[Column[Any]]:
    """The columns of a table, without those that the database works out by itself."""
    return [column for column in table.columns if column.computed is None]


def _opened(table: Table, row: dict[str, Any], keyring: Keyring) -> dict[str, str]:
    opened = {}
    for column in table.columns:
        sealed = row.get(column.name)
        if isinstance(column.type, SealedText) and sealed is not None:
            where = f"{table.name}.{column.name}"
            bound = _row_of(column, row)
            opened[column.name] = keyring.open_(Sealed.parse(sealed), column=where, row=bound)
    return opened


def _row_of(column: Column[Any], row: dict[str, Any]) -> tuple[str, ...]:
    """What the text of a column is bound to."""
    assert isinstance(column.type, SealedText)
    return tuple(str(row[name]) for name in column.type.row)


def _put(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    if connection.dialect.name != "postgresql":
        connection.execute(table.insert(), rows)
        return
    driver = connection.connection.driver_connection
    assert isinstance(driver, Psycopg)
    processors = {
        column.name: column.type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
        for column in stored(table)
    }
    names = ", ".join(column.name for column in stored(table))
    with (
        driver.cursor() as cursor,
        cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(
                [
                    processor(row[name]) if (processor := processors[name]) else row[name]
                    for name in processors
                ]
            )
