"""The night of a day, for changes by time alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from casetrack.events import Event, publish


@dataclass(frozen=True)
class NightCame(Event):
    """The night before the working hours of that day is here, or is made up for later that day.

    Whoever follows does what is still to do, however many nights were missed, and may be asked
    again. It runs before anybody is told of anything, in one transaction of its own.
    on: the day that begins. at: the instant that is written down.
    """

    on: date
    at: datetime


def let_night_come(on: date, *, at: datetime) -> None:
    """Have every feature do what it does in the night before this day."""
    publish(NightCame(on, at))
