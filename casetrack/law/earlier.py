"""Two texts that bind to the same within different times: the earlier is due, both are shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from casetrack.law.dates import due
from casetrack.law.terms import Due, Step
from casetrack.law.working_days import PUBLISHED, WorkCalendar


def earlier_of(
    rule_id: str, other_id: str, start: date, *, calendar: WorkCalendar = PUBLISHED
) -> Due:
    """Return the earlier of two periods that bind to the same, with the other shown beside it.

    On the same day the first one counts.
    """
    found, other = due(rule_id, start, calendar=calendar), due(other_id, start, calendar=calendar)
    if other.due < found.due:
        found, other = other, found
    beside = Step("other_reading", {"reading": other.rule, "day": other.due})
    is_other_day = other.due != found.due
    return replace(
        found,
        alternative=other.due if is_other_day else None,
        alternative_reading=other.rule if is_other_day else None,
        provisional=found.provisional or other.provisional,
        steps=(*found.steps, beside),
    )
