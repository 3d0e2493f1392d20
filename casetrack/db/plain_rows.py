"""Rows of columns, read without asking of each of them what is an object of the session."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVarTuple

from sqlalchemy import CursorResult, Select

from casetrack.db.session import session

Columns = TypeVarTuple("Columns")


def plain_rows(
    found: Select[*Columns], told: Mapping[str, Any] | None = None
) -> CursorResult[*Columns]:
    """What a statement of columns answers; told: its values.

    A session reads the same rows, and takes twice as long with fifty of them. What was changed
    until now is written first, as a session would.
    """
    db = session()
    db.flush()
    return db.connection().execute(found, dict(told or {}))
