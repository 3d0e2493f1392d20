"""Many at once: nobody waits for the appender, and the chain is one chain."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import URL, text

from casetrack.audit.chain import APPENDER_LOCK, append_pending, verify
from casetrack.audit.record import AuditKind, record
from casetrack.audit.sealing import set_audit_key
from casetrack.db.session import Database, close_session, use_database
from casetrack.db.transaction import own_transaction, unit_of_work
from tests.house import AUDIT_KEY, NewDatabase

AT = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
WRITERS = 4
EACH = 12


@pytest.fixture
def shared(new_database: NewDatabase, prepared: URL) -> Database:
    """A migrated database in which every commit is a real one."""
    return new_database(prepared)


def write_and_chain(database: Database, case_id: int) -> None:
    use_database(database)
    set_audit_key(AUDIT_KEY)
    for _ in range(EACH):
        with unit_of_work():
            record(AuditKind.CASE_READ, by=None, at=AT, case_id=case_id)
        with own_transaction() as db:
            append_pending(db)
    close_session()


def test_writers_at_the_same_time_make_one_chain_without_gaps(shared: Database) -> None:
    with ThreadPoolExecutor(WRITERS) as pool:
        for done in [pool.submit(write_and_chain, shared, n) for n in range(WRITERS)]:
            done.result()

    use_database(shared)
    with own_transaction() as db:
        append_pending(db)
        verified = verify(db)

    assert verified.is_whole()
    assert (verified.count, verified.waiting) == (WRITERS * EACH, 0)


def test_an_appender_leaves_the_work_to_one_that_is_already_at_it(shared: Database) -> None:
    if shared.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has one writer at a time anyway")
    use_database(shared)
    with unit_of_work():
        record(AuditKind.CASE_READ, by=None, at=AT)

    with shared.new_session() as busy, own_transaction() as db:
        busy.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": APPENDER_LOCK})

        assert append_pending(db) == 0
        assert verify(db).waiting == 1

    with own_transaction() as db:
        assert append_pending(db) == 1
    close_session()
