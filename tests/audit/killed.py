"""A process that records something and stands still at one place, to be killed there.

`python -m tests.audit.killed ADDRESS KEY-FILE PLACE`; it says so once it has come there.
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from casetrack.audit.chain import append_pending
from casetrack.audit.record import AuditKind, record
from casetrack.audit.sealing import AuditKey, set_audit_key
from casetrack.db.session import Database, use_database
from casetrack.db.transaction import unit_of_work

AT = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
PLACES = ("recorded", "chained", "committed")
THERE = "there"


def main(address: str, key_file: str, place: str) -> None:
    """Record one event, and wait at that place of its transaction, or after it."""
    database = Database(address)
    if place == "recorded":
        database.at_commit.append(stand_still)
    if place == "chained":
        database.at_commit += [chain, stand_still]
    use_database(database)
    set_audit_key(AuditKey.load(Path(key_file)))
    with unit_of_work():
        record(AuditKind.CASE_READ, by=None, at=AT, case_id=1)
    stand_still()


def chain(db: Session) -> None:
    """Do what the application does."""
    append_pending(db)


def stand_still(*_db: Session) -> None:
    """Say that it is here, and go no further."""
    sys.stdout.write(f"{THERE}\n")
    sys.stdout.flush()
    time.sleep(600)


if __name__ == "__main__":
    main(*sys.argv[1:])
