"""Persistence: model base, column types, current session, transactions."""

from casetrack.db.base import Model, Unnumbered, UtcDateTime
from casetrack.db.session import all_rows, session

__all__ = ["Model", "Unnumbered", "UtcDateTime", "all_rows", "session"]
