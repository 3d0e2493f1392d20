"""Whether somebody is in custody, as the feature that keeps the reviews knows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from casetrack.cases.models import Party
from casetrack.events import Question, ask


@dataclass(frozen=True)
class CustodyOf(Question[Sequence[tuple[date, bool, bool]]]):
    """Since when a person was in custody or not, and whether a receipt told it; by the day."""

    person: Party


def is_held(person: Party, on: date) -> bool:
    """Whether a person is in custody on that day, or came with a review and is not known to be out
    of it; never where no review told anything of it.
    """
    history = ask(CustodyOf(person))
    until_then = [held for since, held, _with_receipt in history if since <= on]
    return until_then[-1] if until_then else any(held for _since, held, _receipt in history[:1])
