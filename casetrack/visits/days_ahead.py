"""Days of plans: where the year is left out, the next such day is meant, not the last one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from casetrack.dates.fields import DayField
from casetrack.dates.reading import read_when
from casetrack.db.when import When
from casetrack.web.clock import today

_ALMOST_A_YEAR = timedelta(days=364)


def read_day_ahead(text: str, *, on: date) -> When:
    """The day somebody typed for a plan; no more precise than it was typed.

    12-07 typed in November is next month; "yesterday" stays yesterday. A day of the week is the
    next one. Raises RuleBroken as `read_when` does.
    """
    read = read_when(text, on=on)
    if not read.is_day or read.first is None or read.first >= on:
        return read
    tomorrow = read_when(text, on=on + timedelta(days=1)).first
    if tomorrow == read.first + timedelta(days=1):
        return read  # counted from today: yesterday, three days ago
    later = read_when(text, on=on + _ALMOST_A_YEAR)
    if later.first is None or later.first == read.first:
        return read  # with its year
    if (later.first.month, later.first.day) == (read.first.month, read.first.day):
        return later
    return When.day(read.first + timedelta(weeks=1))


class DayAheadField(DayField):
    """Exactly one day of a plan; `data` is a date."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed. Raises ValueError if it is no single day."""
        super().process_formdata(valuelist)
        if self.data is not None:
            self.data = read_day_ahead(self.as_read(), on=today()).first
