"""The audit chain: what fits, and every way in which it can be made not to."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from casetrack.audit import chain
from casetrack.audit.chain import GENESIS, Anchor, Misfit, Reason, anchor, append_pending, verify
from casetrack.audit.models import AuditEvent, AuditLink, AuditWaiting
from casetrack.audit.record import AuditKind, record
from casetrack.db import session
from casetrack.db.session import Database
from casetrack.db.transaction import unit_of_work
from tests.builders import make_staff

AT = datetime(2026, 11, 24, 4, 0, 0, 123456, tzinfo=UTC)
ROWS = 5


@pytest.fixture
def db(database: Database) -> Session:
    """A session on a chain of five rows, one after the other."""
    with unit_of_work() as db:
        by = make_staff()
        for number in range(ROWS):
            record(
                AuditKind.CASE_READ,
                by=by,
                at=AT,
                case_id=10 + number,
                party_id=20 + number,
                part="whole",
                text="孙某某",
                nothing=None,
                several=[3, 1, 2],
            )
            db.flush()
        append_pending(db)
    return session()


def event_ids(db: Session) -> list[int]:
    return list(db.scalars(sa.select(AuditLink.event_id).order_by(AuditLink.number)))


def change(db: Session, event_id: int, **values: Any) -> None:
    """Change a row the way somebody with the database open would."""
    db.execute(sa.update(AuditEvent).where(AuditEvent.id == event_id).values(**values))
    db.expire_all()


def misfit(db: Session, *, against: Anchor | None = None) -> Misfit | None:
    return verify(db, against=against).misfit


# --- A chain that fits ----------------------------------------------------------------------------


def test_a_chain_nobody_touched_is_whole(db: Session) -> None:
    found = verify(db)

    assert found.is_whole()
    assert (found.count, found.waiting) == (ROWS, 0)
    assert found.head == anchor(db).head != GENESIS


def test_an_empty_audit_is_whole(database: Database) -> None:
    found = verify(session())

    assert found.is_whole()
    assert (found.count, found.head) == (0, GENESIS)


def test_events_that_wait_for_their_place_are_counted_and_no_misfit(db: Session) -> None:
    record(AuditKind.CASE_LISTED, by=None, at=AT)
    db.flush()

    found = verify(db)

    assert found.is_whole()
    assert (found.count, found.waiting) == (ROWS, 1)


def test_appending_again_appends_nothing(db: Session) -> None:
    before = anchor(db)

    assert append_pending(db) == 0
    assert anchor(db) == before


def test_an_event_that_waited_while_later_ones_were_chained_is_still_chained(db: Session) -> None:
    """On PostgreSQL a slow transaction commits an id that is lower than those already chained."""
    late, early = (
        AuditEvent(kind="late", at=AT, details={}),
        AuditEvent(kind="early", at=AT, details={}),
    )
    late.id, early.id = 900, 901
    db.add(AuditWaiting(event=early))
    db.flush()
    append_pending(db)
    db.add(AuditWaiting(event=late))
    db.flush()

    assert append_pending(db) == 1
    assert event_ids(db)[-2:] == [901, 900]
    assert verify(db).is_whole()


def test_pages_of_any_size_give_the_same_answer(
    db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = verify(db)
    for size in (1, 2, ROWS, ROWS + 1):
        monkeypatch.setattr(chain, "BATCH", size)

        assert verify(db) == whole


def test_a_long_queue_is_chained_in_batches(db: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain, "BATCH", 3)
    for number in range(8):
        record(AuditKind.CASE_READ, by=None, at=AT, case_id=number)
    db.flush()

    assert append_pending(db) == 8
    assert verify(db).count == ROWS + 8


def test_the_hash_is_the_same_on_either_engine(database: Database) -> None:
    """Anything else would make a chain that was moved to another engine look altered."""
    event = AuditEvent(
        id=7,
        kind="case_read",
        at=AT,
        actor_id=1,
        office_id=None,
        case_id=3,
        party_id=None,
        request_id="abc",
        details={"text": "孙某某", "b": None, "a": [2, 1], "flag": True, "n": 12345678901},
    )
    session().add(AuditWaiting(event=event))
    session().flush()

    append_pending(session())

    assert anchor(session()).head == (
        "1a389fa326c728b6e5c34366bbd9428fa2ed6cd96da5ed72f82c5e7a8ab28ff5"
    )


# --- A chain that does not ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "case_listed"},
        {"at": AT.replace(microsecond=123457)},
        {"actor_id": None},
        {"office_id": 999},
        {"case_id": 13},
        {"party_id": None},
        {"request_id": "another"},
        {"details": {"part": "visits"}},
        {"details": {}},
    ],
    ids=lambda values: "_".join(values),
)
def test_a_row_altered_in_any_column_is_named(db: Session, values: dict[str, Any]) -> None:
    third = event_ids(db)[2]

    change(db, third, **values)

    assert misfit(db) == Misfit(Reason.ALTERED, number=3, event_id=third)


def test_every_column_of_an_event_is_in_its_hash() -> None:
    assert {column.key for column in chain._TOLD} == set(AuditEvent.__table__.columns.keys())


def test_a_row_whose_id_was_changed_is_named(db: Session) -> None:
    third = event_ids(db)[2]

    change(db, third, id=4711)

    assert misfit(db) == Misfit(Reason.EVENT_MISSING, number=3, event_id=third)


@pytest.mark.parametrize("column", ["number", "event_id", "hash"])
def test_a_link_altered_in_any_column_is_named(db: Session, column: str) -> None:
    values: dict[str, Any] = {"number": 300, "event_id": 300, "hash": "f" * 64}
    altered = sa.update(AuditLink).where(AuditLink.number == 3)
    db.execute(altered.values({column: values[column]}))

    found = misfit(db)

    assert found is not None
    assert found.number == 3


def test_a_dropped_middle_event_is_named(db: Session) -> None:
    third = event_ids(db)[2]

    db.execute(sa.delete(AuditEvent).where(AuditEvent.id == third))

    assert misfit(db) == Misfit(Reason.EVENT_MISSING, number=3, event_id=third)


def test_a_middle_row_dropped_with_its_link_is_named(db: Session) -> None:
    third = event_ids(db)[2]

    db.execute(sa.delete(AuditEvent).where(AuditEvent.id == third))
    db.execute(sa.delete(AuditLink).where(AuditLink.number == 3))

    assert misfit(db) == Misfit(Reason.LINK_MISSING, number=3)


def test_a_last_row_dropped_with_its_link_is_found_with_the_anchor(db: Session) -> None:
    anchored = anchor(db)
    last = event_ids(db)[-1]

    db.execute(sa.delete(AuditEvent).where(AuditEvent.id == last))
    db.execute(sa.delete(AuditLink).where(AuditLink.number == ROWS))

    assert misfit(db) is None, "nothing in the database can tell"
    assert misfit(db, against=anchored) == Misfit(Reason.MISSING_SINCE_ANCHOR, number=ROWS)


def test_a_last_link_dropped_alone_leaves_an_event_outside_the_chain(db: Session) -> None:
    last = event_ids(db)[-1]

    db.execute(sa.delete(AuditLink).where(AuditLink.number == ROWS))

    assert misfit(db) == Misfit(Reason.EVENT_INSERTED, event_id=last)


def test_an_inserted_event_is_named_and_never_chained(db: Session) -> None:
    db.execute(sa.insert(AuditEvent).values(id=4711, kind="case_read", at=AT, details={}))

    append_pending(db)

    assert misfit(db) == Misfit(Reason.EVENT_INSERTED, event_id=4711)


def test_an_inserted_event_with_a_link_is_named(db: Session) -> None:
    db.execute(sa.insert(AuditEvent).values(id=4711, kind="case_read", at=AT, details={}))
    db.execute(sa.insert(AuditLink).values(number=ROWS + 1, event_id=4711, hash="e" * 64))

    assert misfit(db) == Misfit(Reason.ALTERED, number=ROWS + 1, event_id=4711)


def test_a_link_before_the_beginning_is_named(db: Session) -> None:
    db.execute(sa.insert(AuditLink).values(number=0, event_id=4711, hash="e" * 64))

    assert misfit(db) == Misfit(Reason.LINK_INSERTED, number=0, event_id=4711)


def test_two_swapped_rows_are_named_by_the_first(db: Session) -> None:
    second, fourth = event_ids(db)[1], event_ids(db)[3]

    change(db, second, id=4711)
    change(db, fourth, id=second)
    change(db, 4711, id=fourth)

    assert misfit(db) == Misfit(Reason.ALTERED, number=2, event_id=second)


def test_two_swapped_links_are_named_by_the_first(db: Session) -> None:
    second, fourth = event_ids(db)[1], event_ids(db)[3]

    for number, event_id in ((2, 4711), (4, second), (2, fourth)):
        moved = sa.update(AuditLink).where(AuditLink.number == number)
        db.execute(moved.values(event_id=event_id))

    assert misfit(db) == Misfit(Reason.ALTERED, number=2, event_id=fourth)


def test_an_event_dropped_before_it_was_chained_is_named(db: Session) -> None:
    event = record(AuditKind.CASE_LISTED, by=None, at=AT)
    db.flush()

    db.execute(sa.delete(AuditEvent).where(AuditEvent.id == event.id))

    assert append_pending(db) == 0
    assert misfit(db) == Misfit(Reason.EVENT_MISSING, event_id=event.id)


# --- The anchor -----------------------------------------------------------------------------------


def test_a_chain_that_grew_since_it_was_anchored_still_fits(db: Session) -> None:
    anchored = anchor(db)
    record(AuditKind.CASE_LISTED, by=None, at=AT)
    db.flush()
    append_pending(db)

    assert verify(db, against=anchored).count == ROWS + 1
    assert misfit(db, against=anchored) is None


def test_a_chain_written_anew_does_not_fit_its_anchor(db: Session) -> None:
    anchored = anchor(db)
    db.execute(sa.update(AuditEvent).values(actor_id=4711))
    db.execute(sa.insert(AuditWaiting).from_select(["event_id"], sa.select(AuditLink.event_id)))
    db.execute(sa.delete(AuditLink))
    append_pending(db)

    assert misfit(db) is None
    found = misfit(db, against=anchored)
    assert found is not None
    assert (found.reason, found.number) == (Reason.NOT_THE_ANCHORED_HEAD, ROWS)


# --- What only one engine can do ------------------------------------------------------------------


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("column", "rubbish"), [("at", "yesterday"), ("details", "{"), ("case_id", "twelve")]
)
def test_a_column_that_cannot_be_read_any_more_is_an_altered_row(
    db: Session, column: str, rubbish: str
) -> None:
    """SQLite takes any text for an instant, for JSON or for a number."""
    third = event_ids(db)[2]

    db.execute(
        sa.text(f"UPDATE audit_event SET {column} = :rubbish WHERE id = :id"),
        {"rubbish": rubbish, "id": third},
    )

    assert misfit(db) == Misfit(Reason.ALTERED, number=3, event_id=third)
