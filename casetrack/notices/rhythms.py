"""How long before a day whoever answers for it is told: the rhythms of the house, as data.

That the office warns before a period expires is law; how many days before is set here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.concerns.models import NEXT_LOOK
from casetrack.law import Citation
from casetrack.ledger.reasons import is_in_custody

# Warn before a period expires, and of every period that has expired.
ART_620 = Citation("procuratorate_rules", "620")


@dataclass(frozen=True)
class ReminderRhythm:
    """Told so many days before, 0 for the day itself; every day once it is past.

    source: what obliges the office to warn.
    """

    days_before: tuple[int, ...]
    source: Citation = ART_620


CUSTODY = ReminderRhythm((3, 1))
PERIOD = ReminderRhythm((7, 3, 1))
PROBATION_END = ReminderRhythm((30, 15, 7))
REPLY = ReminderRhythm((15, 7, 0))
VISIT = ReminderRhythm((1, 0))
CONCERN = ReminderRhythm((0,))
# Others wait for it, so it is told every night from the first on.
AT_ONCE = ReminderRhythm(tuple(range(31)))

# Every other kind is told as a period; what stands on Today from the first day on, every night.
BY_KIND: Mapping[ObligationKind, ReminderRhythm] = {
    ObligationKind.PROBATION_END: PROBATION_END,
    ObligationKind.SUGGESTION_REPLY: REPLY,
    ObligationKind.VISIT: VISIT,
    ObligationKind.URGENT_CONCERN: CONCERN,
    NEXT_LOOK: CONCERN,
}
ALL = (CUSTODY, PERIOD, PROBATION_END, REPLY, VISIT, CONCERN, AT_ONCE)
EARLIEST = max(day for rhythm in ALL for day in rhythm.days_before)


def rhythm_of(kind: ObligationKind, why: Mapping[str, Any]) -> ReminderRhythm:
    """The rhythm of an obligation. why: its reason, which says whether somebody is in custody."""
    if is_in_custody(why):
        return CUSTODY
    return BY_KIND.get(kind, AT_ONCE if kind.is_at_once else PERIOD)


def is_reminded(due: date, rhythm: ReminderRhythm, *, on: date, after: date | None = None) -> bool:
    """Whether an open obligation is told on that day.

    after: the last day on which people were told, if the days since were missed; what would have
    been told on them is told now.
    """
    if due < on:
        return True
    first = on if after is None else after + timedelta(days=1)
    return any(first <= due - timedelta(days=days) <= on for days in rhythm.days_before)
