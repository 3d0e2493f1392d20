"""Whoever is killed while an event is recorded leaves it chained, waiting, or not there at all."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import URL

from casetrack.audit.chain import Verified, append_pending, verify
from casetrack.audit.models import AuditEvent
from casetrack.audit.record import AuditKind, record
from casetrack.audit.sealing import set_audit_key
from casetrack.db import session
from casetrack.db.session import Database, close_session, use_database
from casetrack.db.transaction import unit_of_work
from tests.audit.killed import AT, PLACES, THERE, chain
from tests.house import AUDIT_KEY, NewDatabase

ROOT = Path(__file__).parents[2]


@pytest.fixture
def shared(new_database: NewDatabase, prepared: URL) -> Database:
    """A migrated database in which every commit is a real one, and chains what it records."""
    database = new_database(prepared)
    database.at_commit.append(chain)
    return database


def kill_at(place: str, database: Database, folder: Path) -> None:
    """Have another process record something, and kill it at that place."""
    key_file = folder / "audit.key"
    AUDIT_KEY.write(key_file)
    address = database.engine.url.render_as_string(hide_password=False)
    with subprocess.Popen(
        [sys.executable, "-m", "tests.audit.killed", address, str(key_file), place],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == THERE
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=60)


def found_in(database: Database) -> Verified:
    with database.new_session() as db:
        return verify(db)


@pytest.mark.in_turn(13)
@pytest.mark.parametrize("place", PLACES)
def test_an_event_is_chained_later_or_was_never_there(
    shared: Database, tmp_path: Path, place: str
) -> None:
    use_database(shared)
    set_audit_key(AUDIT_KEY)
    with unit_of_work():
        record(AuditKind.CASE_READ, by=None, at=AT, case_id=0)
    close_session()

    kill_at(place, shared, tmp_path)

    left = found_in(shared)
    is_kept = place == "committed"
    assert left.is_whole()
    assert (left.count, left.waiting) == (1, 1 if is_kept else 0)

    with unit_of_work():
        record(AuditKind.CASE_READ, by=None, at=AT, case_id=2)

    after = found_in(shared)
    cases = list(session().scalars(sa.select(AuditEvent.case_id).order_by(AuditEvent.id)))
    close_session()
    assert after.is_whole()
    assert (after.count, after.waiting) == (len(cases), 0)
    assert cases == ([0, 1, 2] if is_kept else [0, 2])


def test_what_nobody_chained_is_chained_at_night(shared: Database, tmp_path: Path) -> None:
    use_database(shared)
    set_audit_key(AUDIT_KEY)
    kill_at("committed", shared, tmp_path)

    with shared.new_session() as db:
        assert append_pending(db) == 1
        db.commit()

    assert (found_in(shared).count, found_in(shared).waiting) == (1, 0)
