"""How facts are kept: the model base, column types, the current session, the one place that commits."""

from casetrack.db.base import Model, UtcDateTime
from casetrack.db.session import session

__all__ = ["Model", "UtcDateTime", "session"]
