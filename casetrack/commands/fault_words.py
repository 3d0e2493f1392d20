"""What is wrong with an installation, in one sentence for whoever looks after it."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, NoSuchTableError

from casetrack.config import ConfigError
from casetrack.db.crypto import KeyMissing, KeyProblem
from casetrack.revisions import NewerDatabase

NOT_PREPARED = "The database is not up to date: run `casetrack db upgrade`."

# What SQLite says, and PostgreSQL's codes, for what a migration has still to make.
_OLD_SHAPE = ("no such table", "no such column")
_OLD_SHAPE_CODES = frozenset({"42P01", "42703"})


def word_fault(problem: Exception) -> str | None:
    """The sentence; None for what is no fault of the installation."""
    match problem:
        case KeyMissing():
            return f"{problem} See `casetrack keys --help`."
        case ConfigError() | NewerDatabase() | KeyProblem():
            return str(problem)
        case NoSuchTableError():
            return NOT_PREPARED
        case DBAPIError():
            return _what_the_database_said(problem)
    return None


def _what_the_database_said(problem: DBAPIError) -> str:
    told = str(problem.orig).strip().splitlines()[0] if problem.orig else ""
    code = getattr(problem.orig, "sqlstate", None)
    if code in _OLD_SHAPE_CODES or any(sign in told for sign in _OLD_SHAPE):
        return NOT_PREPARED
    return f"The database cannot be used: {told}"
