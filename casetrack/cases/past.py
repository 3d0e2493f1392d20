"""What is recorded has happened: the one refusal of a day that lies ahead."""

from __future__ import annotations

from datetime import date

from casetrack.db.when import When
from casetrack.errors import RuleBroken


def ensure_past(when: When | date | None, *, on: date, field: str) -> None:
    """Refuse what cannot have happened by that day, the day included; what is not known may have.

    on: the day on which it is recorded. Raises RuleBroken at that field.
    """
    first = when.first if isinstance(when, When) else when
    if first is not None and first > on:
        raise RuleBroken("not_yet", field=field, day=first)
