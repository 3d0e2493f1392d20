"""How facts are kept: model base, column types, current session, the place that commits."""

from casetrack.db.base import Model, UtcDateTime
from casetrack.db.session import session

__all__ = ["Model", "UtcDateTime", "session"]
