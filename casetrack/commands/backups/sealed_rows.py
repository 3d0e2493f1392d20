"""Rows of sealed records in a database: which they are, and a copy without them.

They are found by the foreign keys of the database itself, in whatever version it stands: the sealed
cases, and every row that hangs on one. No list of tables has to be kept.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Set
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.orm import Session

from casetrack.db.search.models import SearchText, ShownTo
from casetrack.db.search.words import take_out_words
from casetrack.db.session import WRITING, Database

Rows = Mapping[str, Set[int]]

_AMONG = "IN (SELECT value FROM json_each(:ids))"

_HELPERS = """IN (SELECT staff_id FROM case_grant WHERE ground = 'after_sealing'
    UNION SELECT id FROM staff WHERE role = 'records_custodian')"""
# What hangs on nothing: who was asked about; what texts said of whoever was taken out of a joint
# case; unsaved forms of those who still open a sealed case.
_BEGIN: Mapping[str, str] = {
    "case_file": "sealed_on IS NOT NULL",
    "record_query": "TRUE",
    "replaced_text": "case_id IN (SELECT taken_from FROM record_seal)",
    "form_draft": f"staff_id {_HELPERS}",
    "waiting_file": f"staff_id {_HELPERS}",
}
_NEEDED = {*_BEGIN, "record_seal", "case_grant"}
# They are gone within days; whoever typed them has typed others since.
PASSING = frozenset({"form_draft", "waiting_file"})


def sealed_rows(connection: Connection) -> Rows:
    """The rows of sealed records, by table and key; empty where nothing is sealed.

    The audit is not among them: it holds ids, codes and keyed hashes.
    """
    keys = _keys(connection)
    hanging = _hanging(connection, keys)
    rows: dict[str, set[int]] = defaultdict(set)
    new = _beginning(connection, keys)
    is_postgresql = connection.dialect.name == "postgresql"
    among = "= ANY (:ids)" if is_postgresql else _AMONG
    while new:
        for table, ids in new.items():
            rows[table] |= ids
        came: dict[str, set[int]] = defaultdict(set)
        for parent, ids in new.items():
            numbers = {"ids": sorted(ids) if is_postgresql else json.dumps(sorted(ids))}
            for table, column in hanging[parent]:
                query = text(f'SELECT "{keys[table]}" FROM "{table}" WHERE "{column}" {among}')
                came[table] |= set(connection.scalars(query, numbers)) - rows[table]
        new = {table: ids for table, ids in came.items() if ids}
    return {table: ids for table, ids in sorted(rows.items()) if ids}


def _keys(connection: Connection) -> dict[str, str]:
    """The primary keys by table, of those that have one column."""
    constraints = inspect(connection).get_multi_pk_constraint().items()
    keys = {table: key["constrained_columns"] for (_schema, table), key in constraints}
    return {table: columns[0] for table, columns in keys.items() if len(columns) == 1}


def _hanging(
    connection: Connection, keys: Mapping[str, str]
) -> Mapping[str, list[tuple[str, str]]]:
    """Tables and columns by the table whose rows they name."""
    hanging: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for (_schema, table), links in inspect(connection).get_multi_foreign_keys().items():
        for link in links:
            to = link["referred_table"]
            ends = zip(link["constrained_columns"], link["referred_columns"], strict=True)
            hanging[to] += [(table, column) for column, end in ends if end == keys.get(to)]
    return hanging


def _beginning(connection: Connection, keys: Mapping[str, str]) -> dict[str, set[int]]:
    """The rows that hang on none of the others; none in a database that is older than sealing."""
    if not keys.keys() >= _NEEDED:
        return {}
    rows = {
        table: set(connection.scalars(text(f"SELECT {keys[table]} FROM {table} WHERE {which}")))
        for table, which in _BEGIN.items()
    }
    is_sealed = rows["case_file"] or rows["record_query"]
    return {table: ids for table, ids in rows.items() if ids and is_sealed}


def without_rows(file: Path, rows: Rows) -> None:
    """Take these rows out of a copy of a SQLite database, and out of the pages that held them."""
    copied = Database(f"sqlite:///{file}")
    try:
        with copied.engine.connect().execution_options(**{WRITING: True}) as connection:
            take_out_words(Session(connection), texts_among(connection, rows))
            # Words that were taken out stand in the index until it is merged.
            connection.execute(text("INSERT INTO search_words (search_words) VALUES ('optimize')"))
            connection.commit()
            keys = {table: key_of(connection, table) for table in rows}
    finally:
        copied.dispose()
    smaller = file.with_name(f"{file.name}-smaller")
    # A connection of its own: it heeds no foreign keys.
    with closing(sqlite3.connect(file, isolation_level=None)) as plain:
        for table, ids in rows.items():
            these = f'"{keys[table]}" IN (SELECT value FROM json_each(?))'
            plain.execute(f'DELETE FROM "{table}" WHERE {these}', (json.dumps(sorted(ids)),))
        # Samples of what stands in indexes, where this SQLite takes them.
        if plain.execute("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat4'").fetchone():
            plain.execute("DELETE FROM sqlite_stat4")
        plain.execute("VACUUM INTO ?", (str(smaller),))
    smaller.replace(file)


def key_of(connection: Connection, table: str) -> str:
    """The primary key of a table whose rows hang on a case."""
    (key,) = inspect(connection).get_pk_constraint(table)["constrained_columns"]
    return key


def texts_among(connection: Connection, rows: Rows) -> list[tuple[int, int, ShownTo, str]]:
    """The searchable texts among these rows."""
    if not (ids := rows.get(SearchText.__tablename__)):
        return []
    names = "SELECT id, office_id, shown_to, text FROM search_text WHERE id"
    texts = connection.execute(text(f"{names} {_AMONG}"), {"ids": json.dumps(sorted(ids))})
    return [(row.id, row.office_id, ShownTo(row.shown_to), row.text) for row in texts]
