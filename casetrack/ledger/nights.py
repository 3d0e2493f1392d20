"""A night came: what changes by time alone, in every case, is brought to its day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from casetrack.events import Event


@dataclass(frozen=True)
class NightCame(Event):
    """The work of the night before `on` is done; perhaps again, perhaps after nights left out.

    at: the instant at which it is done.
    """

    on: date
    at: datetime
