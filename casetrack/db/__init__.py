"""Persistence: model base, column types, current session, transactions."""

from casetrack.db.base import Model, OfCase, Unnumbered, UtcDateTime
from casetrack.db.session import all_rows, session

__all__ = ["Model", "OfCase", "Unnumbered", "UtcDateTime", "all_rows", "session"]
