"""How facts are kept: model base, column types, current session, the place that commits."""

from casetrack.db.base import Model, Unnumbered, UtcDateTime
from casetrack.db.session import all_rows, session

__all__ = ["Model", "Unnumbered", "UtcDateTime", "all_rows", "session"]
