"""At which migration a database stands, and which are the newest; asked without Alembic."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from functools import cache

from sqlalchemy import inspect, text

from casetrack.codes import N_
from casetrack.config import HOUSE, OperatorFault
from casetrack.db.session import Database

MIGRATIONS = HOUSE / "migrations"
# Where Alembic notes it.
_TABLE = "alembic_version"
_TOLD = re.compile(r"^(revision|down_revision) = (.+)$", re.MULTILINE)


class NewerDatabase(OperatorFault):
    """The database was brought forward by a newer casetrack."""


def is_current(database: Database) -> bool:
    """Whether the database stands at the newest migration of this casetrack."""
    known = _known()
    passed = {revision for before in known.values() for revision in before}
    return stands_at(database) == set(known) - passed


def ensure_not_newer(database: Database) -> None:
    """Raise NewerDatabase if the database stands at a migration that this casetrack lacks."""
    if unknown := sorted(stands_at(database) - set(_known())):
        raise NewerDatabase(
            N_(
                "The database was made by a newer casetrack (it stands at %(revisions)s):"
                " install that one; nothing was changed."
            ),
            revisions=", ".join(unknown),
        )


def is_known(revision: str, *, behind: bool = False) -> bool:
    """Whether this casetrack has a migration; behind: and others that come after it."""
    known = _known()
    if not behind:
        return revision in known
    return any(revision in before for before in known.values())


def stands_at(database: Database) -> frozenset[str]:
    """The last migrations that were done to the database; none for an empty one."""
    with database.engine.connect() as connection:
        if not inspect(connection).has_table(_TABLE):
            return frozenset()
        # Alembic's own table: there is no model of it.
        return frozenset(connection.scalars(text(f"SELECT version_num FROM {_TABLE}")))


@cache
def _known() -> Mapping[str, tuple[str, ...]]:
    """Each migration with those it comes after."""
    known: dict[str, tuple[str, ...]] = {}
    for file in (MIGRATIONS / "versions").glob("*.py"):
        values = {
            name: ast.literal_eval(value)
            for name, value in _TOLD.findall(file.read_text(encoding="utf-8"))
        }
        before = values["down_revision"] or ()
        known[values["revision"]] = (before,) if isinstance(before, str) else tuple(before)
    return known
