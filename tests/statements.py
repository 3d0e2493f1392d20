"""Count what a page asks of the database."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from casetrack.db.session import Database

_ENDS = re.compile(
    r"\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|PRAGMA busy_timeout)", re.IGNORECASE
)


def asked(sent: list[str]) -> list[str]:
    """Of these statements, those that ask something, without what writes a look into the audit."""
    return [text for text in sent if "audit_" not in text and "advisory" not in text]


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements sent meanwhile, without those that begin and end transactions.

    Nor those that say how long to wait for one.
    """
    sent: list[str] = []

    def note(conn: object, cursor: object, statement: str, *rest: object) -> None:
        if not _ENDS.match(statement):
            sent.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
