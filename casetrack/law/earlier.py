"""The earlier of two periods that two texts set for the same act; both are shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from casetrack.law.dates import due
from casetrack.law.periods import period_of
from casetrack.law.terms import Due, Step
from casetrack.law.working_days import PUBLISHED, WorkCalendar


def earlier_of(
    rule_id: str, other_id: str, start: date, *, calendar: WorkCalendar = PUBLISHED
) -> Due:
    """Return the earlier of two periods for the same act, with the other one in a step.

    On the same day the first one counts. A text that came into force after `start` does not bind.
    """
    for binding_id, alone in ((rule_id, other_id), (other_id, rule_id)):
        rule = period_of(binding_id).rule
        if rule.is_new and start < rule.in_force_from:
            return due(alone, start, calendar=calendar)
    earlier, other = due(rule_id, start, calendar=calendar), due(other_id, start, calendar=calendar)
    if other.due < earlier.due:
        earlier, other = other, earlier
    beside = Step("other_reading", {"reading": other.rule, "day": other.due})
    is_other_day = other.due != earlier.due
    return replace(
        earlier,
        alternative=other.due if is_other_day else None,
        alternative_reading=other.rule if is_other_day else None,
        provisional=earlier.provisional or other.provisional,
        steps=(*earlier.steps, beside),
    )
