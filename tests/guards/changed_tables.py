"""Into which tables something was written meanwhile: only those need be read again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event

from casetrack.db import Model

_INTO = re.compile(
    r"\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM)\s+\"?(\w+)", re.IGNORECASE
)
_WRITES = re.compile(r"\b(?:INSERT|UPDATE|DELETE|REPLACE|DROP|ALTER|CREATE)\b", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_TABLES = frozenset(table.name for table in Model.metadata.sorted_tables)


class ChangedTables:
    """The tables that were written to, taken back or not; more than those rather than fewer."""

    def __init__(self, engine: Engine) -> None:
        there = "SELECT type, tbl_name, sql FROM sqlite_master WHERE type != 'index'"
        with engine.connect() as connection:
            # By the driver, since PostgreSQL, which runs what SQLite is asked, has no such table.
            asked = connection.connection.cursor()
            value = asked.execute(there).fetchall()
        # What is written where something is written: the table itself, what its triggers name, and
        # what goes with a row of it.
        self._with: dict[str, set[str]] = {name: set() for _kind, name, _sql in value}
        for name in _TABLES:
            self._with[name] = {name}
        for kind, name, sql in value:
            if kind == "trigger":
                self._with[name] |= _TABLES.intersection(_WORD.findall(sql))
        for table in Model.metadata.sorted_tables:
            for key in table.foreign_keys:
                if key.ondelete:
                    self._with[key.column.table.name].add(table.name)
        self._tables: set[str] = set()

    def taken(self) -> set[str]:
        """Those since this was last asked."""
        taken, self._tables = self._tables, set()
        return taken

    def note(self, conn: object, cursor: object, statement: str, *rest: object) -> None:
        """Note what a statement writes; one that is not understood: every table."""
        if _WRITES.search(statement):
            into = _INTO.match(statement)
            self._tables |= self._with.get(into[1], _TABLES) if into else _TABLES


@contextmanager
def watched(engine: Engine) -> Iterator[ChangedTables]:
    """Watch what is written by this engine of SQLite."""
    tables = ChangedTables(engine)
    event.listen(engine, "before_cursor_execute", tables.note)
    try:
        yield tables
    finally:
        event.remove(engine, "before_cursor_execute", tables.note)
