"""Every statement of a test that runs on SQLite alone is run by PostgreSQL too, and taken back.

So a page need not be tried on both engines to know that PostgreSQL takes what it asks: what is no
SQL there, compares a number with a text or groups by too little is refused with the first rows.
What the two engines answer may still differ; that is tried where something is kept or looked for.
"""

from __future__ import annotations

import re
from typing import Any
from weakref import WeakSet

from sqlalchemy import Connection, Engine, event
from sqlalchemy.dialects.sqlite import Insert
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.sql.compiler import SQLCompiler

from casetrack.db.session import Database
from tests.once import NotedOnce

# Written for each engine apart: the words of texts, and many tables in one statement. Both are read
# on both engines, by tests/db/search and by every page in tests/guards/test_routes.py. What belongs
# to the transaction of a test is of that engine alone.
WRITTEN_APART = ("search_words", "search_kept", "SAVEPOINT")
GATHERED = "gathered_of"
# Days and numbers that stand in a text itself, and those that tell its values apart.
NUMBER = re.compile("[0-9]+")


def is_apart(statement: str) -> bool:
    """Whether it is written for SQLite alone."""
    return any(name in statement for name in WRITTEN_APART)


class AlsoPostgresql:
    """Runs each statement that is new in a PostgreSQL with the same tables, and no rows.

    Two that differ in numbers and days alone are one. known: what this process ran, or another one
    of the run: one that is refused fails a test there.
    """

    def __init__(self, database: Database, known: NotedOnce) -> None:
        self.connection: Connection = database.engine.connect()
        self.known = known
        self.read: WeakSet[SQLCompiler] = WeakSet()
        # Of a test that runs on both engines nothing need be tried here.
        self.is_on = True
        self.asked: tuple[Any, Any] = None, {}
        self.refused: list[str] = []

    def follow(self, engine: Engine) -> None:
        """Run what this engine is sent."""
        event.listen(engine, "before_execute", self._ask)
        event.listen(engine, "before_cursor_execute", self._note)

    def said(self) -> list[str]:
        """What PostgreSQL refused since this was last asked."""
        refused, self.refused = self.refused, []
        return refused

    def _ask(
        self, conn: object, asked: object, many: list[Any], values: object, options: object
    ) -> None:
        # What is new is known only once it is compiled, and then no longer is what it was given.
        self.asked = asked, many[0] if many else values

    def _note(
        self, conn: object, cursor: object, statement: str, values: object, context: Any, many: bool
    ) -> None:
        compiled = context.compiled if self.is_on and context is not None else None
        # Most statements are one that was sent before; their text is thousands of characters long.
        if not isinstance(compiled, SQLCompiler) or compiled in self.read:
            return
        self.read.add(compiled)
        if not self.known.is_new(NUMBER.sub("0", compiled.string)):
            return
        asked, given = self.asked
        if isinstance(asked, Insert) or GATHERED in given or is_apart(compiled.string):
            return
        transaction = self.connection.begin()
        try:
            self.connection.execute(asked, given)
        except IntegrityError:
            # It was understood: what it refers to is not there.
            return
        except SQLAlchemyError as why:
            value = getattr(why, "orig", why)
            self.refused.append(f"{value}\n{compiled.string}")
        finally:
            transaction.rollback()
