"""Promises of an open case that comes in: how they stand by their looks, and the next look."""

from __future__ import annotations

from sqlalchemy import select

from casetrack.cases.models import Case, Measure, Promise
from casetrack.db import session
from casetrack.events import handles
from casetrack.ledger.importing import CaseImported, entry_in_file, is_in_file
from casetrack.ledger.measure_types import kinds_of_promise
from casetrack.promises.looks import look_by, stand_anew
from casetrack.promises.queries import kept_under, looks_at, place_of


@handles(CaseImported)
def take_in_promises(imported: CaseImported) -> None:
    """Let each promise stand as its looks say, and owe the next look that is agreed.

    What an item says of its last look in keys of its own stays, where no look is told.
    """
    case = imported.case
    for model, kinds in kinds_of_promise().items():
        mine = select(Measure.id).where(Measure.case_id == case.id, Measure.kind.in_(kinds))
        found = select(model).where(model.measure_id.in_(mine)).order_by(model.id)
        promises = session().scalars(found).all()
        looks = looks_at(promises)
        for promise in promises:
            if looks[place_of(promise)]:
                stand_anew(promise)
            _owe_next(case, promise)
    session().flush()


def _owe_next(case: Case, promise: Promise) -> None:
    measure = session().get_one(Measure, promise.measure_id)
    kept, day = kept_under(measure), promise.check_due
    if day is None or kept.judge is not None or not promise.is_asked:
        return  # who has rules of its own owes it by them
    is_over = promise.seen_on is not None and promise.seen_on >= day
    if is_over or not measure.is_running(on=day) or is_in_file(kept.owes, promise):
        return
    entry = entry_in_file(measure.entry_id)
    look_by(case, promise, day, since=promise.seen_on, entry=entry)
