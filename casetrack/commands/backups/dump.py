"""One moment of a database, copied into files while it is in use; and loaded from them.

SQLite: `VACUUM INTO` on a read-only connection. PostgreSQL: COPY of each table within one
repeatable-read transaction, since pg_dump refuses a server that is newer than itself.
"""

from __future__ import annotations

import gzip
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from psycopg import Connection as Raw
from psycopg.sql import SQL, Composed, Identifier, Literal
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from casetrack.audit.chain import Anchor, anchor
from casetrack.commands.backups.custodians import LEVEL, SealedMembers
from casetrack.commands.backups.sealed_rows import Rows, key_of, sealed_rows, without_rows
from casetrack.db.session import WRITING, Database

SQLITE_MEMBER = "database.sqlite.gz"
LOOKS_MEMBER = "looks.sqlite.gz"
TABLE = "{name}.copy.gz"
_LOT = 1024 * 1024
Tell = Callable[[str], None]

_TABLES = """SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = current_schema() AND c.relkind = 'r' ORDER BY c.relname"""
_COLUMNS = """SELECT attname FROM pg_attribute WHERE attrelid = CAST(:name AS regclass)
    AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum"""
_SEQUENCES = """SELECT sequencename, last_value FROM pg_sequences
    WHERE schemaname = current_schema() AND last_value IS NOT NULL ORDER BY sequencename"""
_REFERENCES = """SELECT conrelid::regclass::text AS place, conname,
    pg_get_constraintdef(oid) AS says FROM pg_constraint
    WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY conname"""


@dataclass(frozen=True)
class Dumped:
    """Rows by table, the last numbers of sequences, and the end of the audit in the same moment.

    sealed: rows that stand in the members sealed for the custodians alone.
    """

    tables: Mapping[str, int]
    sequences: Mapping[str, int]
    audit: Anchor
    sealed: Rows


def dump(database: Database, folder: Path, sealing: SealedMembers | None, tell: Tell) -> Dumped:
    """Copy one moment of the database into files of this folder. tell: hears each table.

    sealing: writes whole what holds rows of sealed records, beside a copy without them.
    """
    if database.engine.dialect.name == "postgresql":
        return _dump_postgresql(database, folder, sealing, tell)
    return _dump_sqlite(database, folder, sealing, tell)


def load(database: Database, folder: Path, sequences: Mapping[str, int], tell: Tell) -> None:
    """Fill a database with what `dump` wrote.

    SQLite: its file is made. PostgreSQL: it stands at the same migration, and is emptied first.
    """
    if database.engine.dialect.name == "postgresql":
        _load_postgresql(database, folder, sequences, tell)
        return
    tell("database")
    _unzip(folder / SQLITE_MEMBER, Path(str(database.engine.url.database)))


def tables_of(connection: Connection) -> dict[str, int]:
    """Number of rows by table, as a manifest has them."""
    if connection.dialect.name == "postgresql":
        names = connection.scalars(text(_TABLES)).all()
    else:
        names = connection.scalars(text(_TABLES_OF_SQLITE)).all()
    return {name: connection.scalar(text(f'SELECT count(*) FROM "{name}"')) or 0 for name in names}


# Not the index of words and what SQLite keeps for itself.
_TABLES_OF_SQLITE = """SELECT name FROM pragma_table_list
    WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"""


def _dump_sqlite(
    database: Database, folder: Path, sealing: SealedMembers | None, tell: Tell
) -> Dumped:
    file = Path(str(database.engine.url.database)).absolute()
    # Before the database: what is taken in meanwhile is then in both, and counted once.
    looks = Path(f"{file}-looks")
    if looks.exists():
        tell("looks")
        _copy_sqlite(looks, folder / "looks.sqlite")
        _zip(folder / "looks.sqlite", folder / LOOKS_MEMBER)
    tell("database")
    copy = folder / "database.sqlite"
    _copy_sqlite(file, copy)
    copied = Database(f"sqlite:///{copy}")
    try:
        with copied.engine.connect() as connection:
            tables = tables_of(connection)
            end = anchor(Session(connection))
            sealed = sealed_rows(connection) if sealing else {}
    finally:
        copied.dispose()
    tell("compressing")
    if sealing and sealed:
        with copy.open("rb") as content, sealing.member(SQLITE_MEMBER) as whole:
            shutil.copyfileobj(content, whole, _LOT)
        without_rows(copy, sealed)
    _zip(copy, folder / SQLITE_MEMBER)
    return Dumped(tables, {}, end, sealed)


def _copy_sqlite(file: Path, copy: Path) -> None:
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True, timeout=60)) as source:
        source.execute("VACUUM INTO ?", (str(copy),))


def _dump_postgresql(
    database: Database, folder: Path, sealing: SealedMembers | None, tell: Tell
) -> Dumped:
    tables: dict[str, int] = {}
    options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with database.engine.connect() as fresh:
        connection = fresh.execution_options(**options)
        with connection.begin():
            sealed = sealed_rows(connection) if sealing else {}
            for name in connection.scalars(text(_TABLES)).all():
                tell(name)
                member = TABLE.format(name=name)
                ids = sealed.get(name, frozenset())
                with gzip.open(folder / member, "wb", LEVEL) as file:
                    tables[name] = _copy_out(connection, name, file, without=ids) + len(ids)
                if sealing and ids:
                    with sealing.member(member) as whole:
                        _copy_out(connection, name, whole)
            # Not of one moment, and never behind the rows.
            rows = connection.execute(text(_SEQUENCES)).all()
            end = anchor(Session(connection))
            return Dumped(tables, {row[0]: row[1] for row in rows}, end, sealed)


def _copy_out(
    connection: Connection,
    name: str,
    file: IO[bytes] | gzip.GzipFile,
    *,
    without: Set[int] = frozenset(),
) -> int:
    """Write the rows of a table but for these; returns how many were written."""
    with raw(connection).cursor() as cursor:
        with cursor.copy(copying(connection, name, without, negated=True)) as copy:
            for lot in copy:
                file.write(lot)
        return cursor.rowcount


def _load_postgresql(
    database: Database, folder: Path, sequences: Mapping[str, int], tell: Tell
) -> None:
    with database.engine.connect() as fresh:
        connection = fresh.execution_options(**{WRITING: True})
        with connection.begin():
            names = connection.scalars(text(_TABLES)).all()
            with loosened(connection, names):
                for name in names:
                    connection.execute(text(f'TRUNCATE "{name}"'))
                for name in names:
                    tell(name)
                    with (
                        gzip.open(folder / TABLE.format(name=name), "rb") as file,
                        raw(connection).cursor() as cursor,
                        cursor.copy(copying_in(connection, name)) as copy,
                    ):
                        for lot in iter(lambda: file.read(_LOT), b""):
                            copy.write(lot)
            for name, value in sequences.items():
                setting = text("SELECT setval(CAST(:name AS regclass), :value)")
                connection.execute(setting, {"name": f'"{name}"', "value": value})
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


@contextmanager
def loosened(connection: Connection, names: Iterable[str]) -> Iterator[None]:
    """Take in rows table by table, not in the order in which they refer to each other.

    What a trigger of these tables would write is among the rows. PostgreSQL only.
    """
    references = connection.execute(text(_REFERENCES)).all()
    for row in references:
        connection.execute(text(f'ALTER TABLE {row.place} DROP CONSTRAINT "{row.conname}"'))
    for name in names:
        connection.execute(text(f'ALTER TABLE "{name}" DISABLE TRIGGER USER'))
    yield
    for name in names:
        connection.execute(text(f'ALTER TABLE "{name}" ENABLE TRIGGER USER'))
    for row in references:
        says = f'ALTER TABLE {row.place} ADD CONSTRAINT "{row.conname}" {row.says}'
        connection.exec_driver_sql(says.replace("%", "%%"))


def copying(connection: Connection, name: str, ids: Set[int], *, negated: bool = False) -> Composed:
    """The statement that copies the rows of a table out: these, or negated all others."""
    rows = SQL("SELECT {} FROM {}").format(_columns(connection, name), Identifier(name))
    if ids or not negated:
        which = SQL(" WHERE {} <> ALL ({})" if negated else " WHERE {} = ANY ({})")
        key = Identifier(key_of(connection, name))
        rows += which.format(key, Literal(sorted(ids)))
    return SQL("COPY ({}) TO STDOUT").format(rows)


def copying_in(connection: Connection, name: str) -> Composed:
    """The statement that takes in what `copying` copied."""
    statement = SQL("COPY {} ({}) FROM STDIN")
    return statement.format(Identifier(name), _columns(connection, name))


def _columns(connection: Connection, name: str) -> Composed:
    columns = connection.scalars(text(_COLUMNS), {"name": f'"{name}"'}).all()
    return SQL(", ").join(Identifier(column) for column in columns)


def raw(connection: Connection) -> Raw[Any]:
    """The connection of the driver."""
    return cast(Raw[Any], connection.connection.driver_connection)


def _zip(file: Path, to: Path) -> None:
    with file.open("rb") as content, gzip.open(to, "wb", LEVEL) as zipped:
        shutil.copyfileobj(content, zipped, _LOT)
    file.unlink()


def _unzip(file: Path, to: Path) -> None:
    with gzip.open(file, "rb") as zipped, to.open("wb") as content:
        shutil.copyfileobj(zipped, content, _LOT)


def unzip_looks(folder: Path, to: Path) -> None:
    """Put the looks that waited beside a SQLite database in their place, if there were any."""
    if (folder / LOOKS_MEMBER).exists():
        _unzip(folder / LOOKS_MEMBER, to)


def members_of(folder: Path) -> Iterator[str]:
    """The files that belong into the archive."""
    yield from sorted(file.name for file in folder.iterdir())
