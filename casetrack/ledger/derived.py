"""Update the derived rows of a case before a commit: closed windows, stages, next date.

Beside it the other steps of every unit of work before its commit; `app.py` says their order.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import update
from sqlalchemy.orm import Session

from casetrack.audit.record import seal_changes
from casetrack.cases.batch_queries import CaseBatch
from casetrack.cases.models import Case, Obligation
from casetrack.cases.stages import recompute
from casetrack.db import session
from casetrack.db.change_set import change_set, is_new
from casetrack.db.transaction import touched
from casetrack.ledger.consequences import follow_what_stands
from casetrack.ledger.invariants import ensure_lawful
from casetrack.ledger.obligations import close_past_windows_of, next_dates_of, refresh_next_due
from casetrack.web.clock import now, today


def update_derived(case_ids: Iterable[int], *, on: date) -> None:
    """Update everything derived from the rows this unit of work wrote of these cases, flushed.

    Of a case that was opened in it, or last worked out for another day, everything is: much
    changes by time alone.
    """
    changes = change_set()
    cases = [session().get_one(Case, case_id) for case_id in sorted(case_ids)]
    old = [case for case in cases if case.derived_on != on or is_new(case)]
    same_day = CaseBatch(case for case in cases if case not in old)
    if same_day.cases:
        is_owed_otherwise = changes.has_any([Obligation])
        if is_owed_otherwise:
            close_past_windows_of(same_day, on=on)
        recompute(same_day, on=on, written=changes)
        if is_owed_otherwise:
            refresh_next_due(same_day, on=on)
    if old:
        several = CaseBatch(old)
        close_past_windows_of(several, on=on)
        work_out(several, on=on)


def work_out(several: CaseBatch, *, on: date) -> None:
    """Work out stages and next date of these cases whole, for that day; windows were closed.

    As many statements for many cases as for one.
    """
    recompute(several, on=on)
    cases, owed = several.cases, next_dates_of(several, on=on)
    if len(cases) == 1:
        # Written with whatever else is written of it.
        (case,) = cases
        case.next_due, case.next_due_kind = owed[case.id]
        case.derived_on = on
        return
    values = [
        {"id": case.id, "next_due": owed[case.id][0], "next_due_kind": owed[case.id][1]}
        for case in cases
        if owed[case.id] != (case.next_due, case.next_due_kind)
    ]
    db = session()
    db.flush()
    if values:
        db.execute(update(Case), values)
    if late := [case.id for case in cases if case.derived_on != on]:
        db.execute(update(Case).where(Case.id.in_(late)).values(derived_on=on))
    for case in cases:
        db.expire(case, ["next_due", "next_due_kind", "derived_on"])


def follow_standing_facts(_db: Session) -> None:
    """Work out the consequences of facts in the cases that were written."""
    if touched():
        follow_what_stands(on=today())


def ensure_case_lawful(_db: Session) -> None:
    """Refuse a unit of work after which something that must hold of a case would not."""
    ensure_lawful()


def update_touched_cases(_db: Session) -> None:
    """Update derived rows of the cases that this unit of work touched."""
    if case_ids := touched():
        update_derived(case_ids, on=today())


def seal_what_changed(_db: Session) -> None:
    """Seal the texts and facts of cases that were written and that no event has sealed."""
    seal_changes(at=now())
