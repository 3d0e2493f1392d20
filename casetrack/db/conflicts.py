"""INSERT … ON CONFLICT for either engine."""

from __future__ import annotations

from typing import cast

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from casetrack.db.base import Unnumbered


def insert_into(db: Session, model: type[Unnumbered]) -> sqlite.Insert:
    """The INSERT of the engine in use; both take `on_conflict_do_nothing` and `…_do_update`.

    It waits for another transaction that writes the same key.
    """
    if db.get_bind().dialect.name == "postgresql":
        # Another class with the same methods.
        return cast("sqlite.Insert", postgresql.insert(model))
    return sqlite.insert(model)
