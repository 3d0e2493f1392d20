"""Steps of every unit of work before its commit; `app.py` says their order."""

from __future__ import annotations

from sqlalchemy.orm import Session

from casetrack.audit.record import seal_changes
from casetrack.db.transaction import touched
from casetrack.ledger.consequences import follow_what_stands
from casetrack.ledger.derived import update_derived
from casetrack.ledger.invariants import ensure_lawful
from casetrack.web.clock import now, today


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
