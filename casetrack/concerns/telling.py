"""Who hears of an urgent concern, and when: counted by instants, not by days."""

from __future__ import annotations

from datetime import datetime, timedelta

# So long the handler and the section heads have it before them before the chief procurator does.
BEFORE_THE_CHIEF = timedelta(hours=1)
# So many days later it is late that nobody planned what follows; the house sets them, no law does.
PLANNED_WITHIN = timedelta(days=7)


def is_for_the_chief(raised_at: datetime | None, *, at: datetime) -> bool:
    """Whether an hour went by without an answer; the sixtieth minute included.

    raised_at: None where nobody knows the instant, as in a file; then it is long enough ago.
    """
    return raised_at is None or at - raised_at >= BEFORE_THE_CHIEF
