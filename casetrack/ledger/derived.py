"""Bring up to date what is derived of a case: windows that close, its stages, its next date."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from casetrack.cases.models import Case, Obligation
from casetrack.cases.stages import recompute
from casetrack.db import session
from casetrack.db.written import written
from casetrack.ledger.obligations import close_past_windows, refresh_next_due


def update_derived(case_ids: Iterable[int], *, on: date) -> None:
    """Work out what hangs on what this unit of work wrote of these cases, flushed.

    Of a case that was last worked out for another day everything is: much changes by time alone.
    """
    told = written()
    cases = [session().get_one(Case, case_id) for case_id in sorted(case_ids)]
    old = {case.id for case in cases if case.derived_on != on}
    same_day = {case.id for case in cases} - old
    owing = old | same_day if told.has_any([Obligation]) else old
    if owing:
        close_past_windows(owing, on=on)
        session().flush()
    recompute(same_day, on=on, written=told)
    work_out(old, on=on)
    refresh_next_due(owing - old)


def work_out(case_ids: Iterable[int], *, on: date) -> None:
    """Work out stages and next date of these cases whole, for that day."""
    ids = sorted(case_ids)
    recompute(ids, on=on)
    refresh_next_due(ids)
    for case_id in ids:
        session().get_one(Case, case_id).derived_on = on
