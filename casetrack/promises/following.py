"""What becomes of the next looks when a measure ends."""

from __future__ import annotations

from casetrack.cases.duty_kinds import DutyState
from casetrack.events import handles
from casetrack.ledger.measure_types import promises_under
from casetrack.ledger.measures import MeasureEnded
from casetrack.ledger.obligations import settle
from casetrack.promises.queries import promises_of


@handles(MeasureEnded)
def owe_no_more_looks(ended: MeasureEnded) -> None:
    """Nobody has to look any more at what was asked under a measure that ended."""
    kept = promises_under(ended.measure.kind)
    if kept is None or kept.judge is not None:
        return  # who has rules of its own ends it by them
    for promise in promises_of(ended.measure):
        if promise.check_due is not None:
            promise.check_due = None
            settle(kept.owes, promise, on=ended.act.on, as_=DutyState.LAPSED)
