"""Actor, day and instant: one value for everything that one request does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from casetrack.accounts.approval import Approval
from casetrack.accounts.models import Staff


@dataclass(frozen=True)
class Act:
    """Context of every action beside its facts.

    by: the person who answers for it. on: today in the office's time zone; the day that rules of
    law are asked about. at: the instant that is written down, in UTC.
    Both come from one look at the clock, so that they cannot disagree at midnight.
    approved: on whose decision it is done, where the law or the office names another than `by`.
    """

    by: Staff
    on: date
    at: datetime
    approved: Approval | None = None

    @property
    def is_recorded(self) -> bool:
        """Whether the decision was taken before, and is only recorded here."""
        return self.approved is not None and self.approved.is_recorded
