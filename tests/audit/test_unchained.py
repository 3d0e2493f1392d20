"""What is chained by the transaction that records it does not wait; all else does, sealed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy import URL
from sqlalchemy.orm import Session

from casetrack.audit.chain import APPENDER_LOCK, Misfit, Reason, append_pending, verify
from casetrack.audit.models import AuditEvent, AuditLink, AuditWaiting
from casetrack.audit.record import AuditKind, record
from casetrack.audit.unchained import let_wait
from casetrack.db import session
from casetrack.db.session import Database, close_session, use_database
from casetrack.db.transaction import own_transaction, unit_of_work
from tests.house import NewDatabase
from tests.statements import counted

AT = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


@pytest.fixture
def db(database: Database) -> Session:
    """A session in which one event waits, and nothing is chained."""
    look("waits")
    let_wait(session())
    return session()


def look(part: str) -> AuditEvent:
    return record(AuditKind.CASE_READ, by=None, at=AT, part=part)


def chained(db: Session) -> list[str]:
    """What was read, in the order of the chain."""
    to_link = AuditLink.event_id == AuditEvent.id
    events = db.scalars(sa.select(AuditEvent).join(AuditLink, to_link).order_by(AuditLink.number))
    return [event.details["part"] for event in events]


def test_it_is_chained_after_what_waited_and_never_waits(database: Database, db: Session) -> None:
    with counted(database) as sent:
        for part in ("first", "second"):
            look(part)
        assert append_pending(db) == 3

    assert not [text for text in sent if text.startswith("INSERT INTO audit_waiting")]
    assert chained(db) == ["waits", "first", "second"]
    assert verify(db).is_whole()
    assert append_pending(db) == 0


def test_what_a_savepoint_took_back_is_not_chained(db: Session) -> None:
    look("stays")
    taken_back = db.begin_nested()
    look("taken back")
    db.flush()
    taken_back.rollback()

    assert append_pending(db) == 2
    assert chained(db) == ["waits", "stays"]
    assert verify(db).is_whole()


def test_where_a_link_names_it_already_it_waits_and_is_named(db: Session) -> None:
    """Whoever wrote that link stops nobody, and is found."""
    append_pending(db)
    event = look("mine")
    db.flush()
    db.execute(sa.insert(AuditLink).values(number=2, event_id=event.id, hash="f" * 64))

    assert append_pending(db) == 0
    assert db.scalars(sa.select(AuditWaiting.event_id)).all() == [event.id]
    assert verify(db).misfit == Misfit(Reason.ALTERED, number=2, event_id=event.id)


def test_what_is_chained_is_what_was_recorded(db: Session) -> None:
    """Were it read again, whatever changed the row in between would stand in the chain."""
    event = look("mine")
    db.flush()
    changed = sa.update(AuditEvent).where(AuditEvent.id == event.id).values(case_id=4711)
    db.execute(changed)
    db.expire_all()

    assert append_pending(db) == 2
    assert verify(db).misfit == Misfit(Reason.ALTERED, number=2, event_id=event.id)


def test_where_more_waits_than_one_chains_it_waits_behind_it(
    db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casetrack.audit.chain.FEW", 1)
    look("mine")

    assert append_pending(db, at_most=1) == 1
    assert (chained(db), verify(db).waiting) == (["waits"], 1)
    assert append_pending(db) == 1
    assert chained(db) == ["waits", "mine"]


def test_while_another_chains_it_waits_and_is_chained_by_the_next(
    new_database: NewDatabase, prepared: URL
) -> None:
    shared = new_database(prepared)
    if shared.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has one writer at a time anyway")
    use_database(shared)
    with shared.new_session() as busy:
        busy.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": APPENDER_LOCK})
        with unit_of_work() as db:
            look("mine")
            assert append_pending(db) == 0

    with own_transaction() as db:
        assert verify(db).waiting == 1
        assert append_pending(db) == 1
        assert verify(db).is_whole()
    close_session()
