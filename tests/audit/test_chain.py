"""The audit chain: what fits, and every way in which it can be made not to."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from casetrack.audit import chain
from casetrack.audit.chain import Anchor, Misfit, Reason, anchor, append_pending, verify
from casetrack.audit.models import AuditEvent, AuditLink, AuditWaiting
from casetrack.audit.record import AuditKind, record
from casetrack.audit.sealing import (
    GENESIS,
    TOLD,
    UNKEYED,
    AuditKey,
    Begun,
    current_audit_key,
    seal_of,
    use_audit_key,
)
from casetrack.audit.unchained import add_event, let_wait
from casetrack.db import session
from casetrack.db.session import Database
from casetrack.db.transaction import unit_of_work
from tests.builders import make_staff

# The number of a row that nobody wrote by the application: no run of the tests comes so far.
FAR_BEYOND = 2_000_000_000
AT = datetime(2026, 11, 24, 4, 0, 0, 123456, tzinfo=UTC)
ROWS = 5
ONE_KEY = AuditKey((Begun(0, GENESIS, b"k" * 32),))


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
    return verify(db, against=[against] if against else []).misfit


# --- A chain that fits ----------------------------------------------------------------------------


def test_a_chain_nobody_touched_is_whole(db: Session) -> None:
    verified = verify(db)

    assert verified.is_whole()
    assert (verified.count, verified.waiting) == (ROWS, 0)
    assert verified.head == anchor(db).head != GENESIS


def test_an_empty_audit_is_whole(database: Database) -> None:
    verified = verify(session())

    assert verified.is_whole()
    assert (verified.count, verified.head) == (0, GENESIS)


def test_events_that_wait_for_their_place_are_counted_and_no_misfit(db: Session) -> None:
    record(AuditKind.CASE_LISTED, by=None, at=AT)
    db.flush()

    verified = verify(db)

    assert verified.is_whole()
    assert (verified.count, verified.waiting) == (ROWS, 1)


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
    add_event(db, early)
    db.flush()
    append_pending(db)
    add_event(db, late)
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


@pytest.mark.parametrize(
    ("key", "head"),
    [
        (UNKEYED, "1a389fa326c728b6e5c34366bbd9428fa2ed6cd96da5ed72f82c5e7a8ab28ff5"),
        (
            AuditKey((Begun(0, GENESIS, b"k" * 32),)),
            "59937af43e061f8165e13fefc38339a8be1fb629980dc320111ea7ef784c4fff",
        ),
    ],
    ids=["from_before_the_key", "keyed"],
)
def test_the_hash_is_the_same_on_either_engine(
    database: Database, key: AuditKey, head: str
) -> None:
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
    with use_audit_key(key):
        add_event(session(), event)
        session().flush()

        append_pending(session())

        assert verify(session()).is_whole()
    assert anchor(session()).head == head


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
    assert {column.key for column in TOLD} == set(AuditEvent.__table__.columns.keys())


def test_a_row_whose_id_was_changed_is_named(db: Session) -> None:
    third = event_ids(db)[2]

    change(db, third, id=FAR_BEYOND)

    assert misfit(db) == Misfit(Reason.EVENT_MISSING, number=3, event_id=third)


@pytest.mark.parametrize("column", ["number", "event_id", "hash"])
def test_a_link_altered_in_any_column_is_named(db: Session, column: str) -> None:
    values: dict[str, Any] = {"number": 300, "event_id": 300, "hash": "f" * 64}
    altered = sa.update(AuditLink).where(AuditLink.number == 3)
    db.execute(altered.values({column: values[column]}))

    fault = misfit(db)

    assert fault is not None
    assert fault.number == 3


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
    db.execute(sa.insert(AuditEvent).values(id=FAR_BEYOND, kind="case_read", at=AT, details={}))

    append_pending(db)

    assert misfit(db) == Misfit(Reason.EVENT_INSERTED, event_id=FAR_BEYOND)


def test_an_inserted_event_with_a_link_is_named(db: Session) -> None:
    db.execute(sa.insert(AuditEvent).values(id=FAR_BEYOND, kind="case_read", at=AT, details={}))
    db.execute(sa.insert(AuditLink).values(number=ROWS + 1, event_id=FAR_BEYOND, hash="e" * 64))

    assert misfit(db) == Misfit(Reason.ALTERED, number=ROWS + 1, event_id=FAR_BEYOND)


def test_a_link_before_the_beginning_is_named(db: Session) -> None:
    db.execute(sa.insert(AuditLink).values(number=0, event_id=FAR_BEYOND, hash="e" * 64))

    assert misfit(db) == Misfit(Reason.LINK_INSERTED, number=0, event_id=FAR_BEYOND)


def test_two_swapped_rows_are_named_by_the_first(db: Session) -> None:
    second, fourth = event_ids(db)[1], event_ids(db)[3]

    change(db, second, id=FAR_BEYOND)
    change(db, fourth, id=second)
    change(db, FAR_BEYOND, id=fourth)

    assert misfit(db) == Misfit(Reason.ALTERED, number=2, event_id=second)


def test_two_swapped_links_are_named_by_the_first(db: Session) -> None:
    second, fourth = event_ids(db)[1], event_ids(db)[3]

    for number, event_id in ((2, FAR_BEYOND), (4, second), (2, fourth)):
        moved = sa.update(AuditLink).where(AuditLink.number == number)
        db.execute(moved.values(event_id=event_id))

    assert misfit(db) == Misfit(Reason.ALTERED, number=2, event_id=fourth)


def test_an_event_dropped_before_it_was_chained_is_named(db: Session) -> None:
    event = record(AuditKind.CASE_LISTED, by=None, at=AT)
    let_wait(db)

    db.execute(sa.delete(AuditEvent).where(AuditEvent.id == event.id))

    assert append_pending(db) == 0
    assert misfit(db) == Misfit(Reason.EVENT_MISSING, event_id=event.id)


@pytest.mark.parametrize("seal", [None, "0" * 64], ids=["no_seal", "made_up"])
def test_an_event_that_waits_without_its_seal_is_named_and_never_chained(
    db: Session, seal: str | None
) -> None:
    db.execute(sa.insert(AuditEvent).values(id=FAR_BEYOND, kind="case_read", at=AT, details={}))
    db.execute(sa.insert(AuditWaiting).values(event_id=FAR_BEYOND, seal=seal))
    record(AuditKind.CASE_LISTED, by=None, at=AT)
    db.flush()

    assert append_pending(db) == 1, "the one that casetrack recorded"
    assert misfit(db) == Misfit(Reason.EVENT_FORGED, event_id=FAR_BEYOND)


def test_the_seal_of_another_event_is_no_seal(db: Session) -> None:
    event = record(AuditKind.CASE_LISTED, by=None, at=AT)
    let_wait(db)
    seal = db.scalar(sa.select(AuditWaiting.seal).where(AuditWaiting.event_id == event.id))

    db.execute(sa.insert(AuditEvent).values(id=FAR_BEYOND, kind="case_listed", at=AT, details={}))
    db.execute(sa.insert(AuditWaiting).values(event_id=FAR_BEYOND, seal=seal))
    append_pending(db)

    assert misfit(db) == Misfit(Reason.EVENT_FORGED, event_id=FAR_BEYOND)


def test_an_event_altered_while_it_waits_is_named(db: Session) -> None:
    event = record(AuditKind.CASE_LISTED, by=None, at=AT)
    let_wait(db)

    change(db, event.id, case_id=FAR_BEYOND)

    assert append_pending(db) == 0
    assert misfit(db) == Misfit(Reason.EVENT_FORGED, event_id=event.id)


def test_a_chained_event_put_among_those_that_wait_again_does_not_stop_the_others(
    db: Session,
) -> None:
    first = event_ids(db)[0]
    event = db.execute(sa.select(*TOLD).where(AuditEvent.id == first)).one()
    seal = seal_of(event, current_audit_key().newest())
    db.execute(sa.insert(AuditWaiting).values(event_id=first, seal=seal))
    record(AuditKind.CASE_LISTED, by=None, at=AT)
    db.flush()

    assert append_pending(db) == 1
    assert misfit(db) == Misfit(Reason.EVENT_FORGED, event_id=first)


def test_forged_events_do_not_keep_later_ones_waiting(
    db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chain, "BATCH", 2)
    for id in (1001, 1002, 1003):
        db.execute(sa.insert(AuditEvent).values(id=id, kind="case_read", at=AT, details={}))
        db.execute(sa.insert(AuditWaiting).values(event_id=id))
    real = AuditEvent(id=2001, kind="case_listed", at=AT, details={})
    add_event(db, real)
    db.flush()

    assert append_pending(db) == 1
    assert event_ids(db)[-1] == 2001


# --- The anchor -----------------------------------------------------------------------------------


def test_a_chain_that_grew_since_it_was_anchored_still_fits(db: Session) -> None:
    anchored = anchor(db)
    record(AuditKind.CASE_LISTED, by=None, at=AT)
    db.flush()
    append_pending(db)

    assert verify(db, against=[anchored]).count == ROWS + 1
    assert misfit(db, against=anchored) is None


def test_a_chain_written_anew_does_not_fit_its_anchor(db: Session) -> None:
    """With the key in hand, too: the anchor is in another's."""
    anchored = anchor(db)
    key = current_audit_key()
    seals = [
        {
            "event_id": event.id,
            "seal": seal_of([event.id, *event[1:3], FAR_BEYOND, *event[4:]], key.at(1)),
        }
        for event in db.execute(sa.select(*TOLD))
    ]
    db.execute(sa.update(AuditEvent).values(actor_id=FAR_BEYOND))
    db.execute(sa.delete(AuditLink))
    db.execute(sa.insert(AuditWaiting), seals)
    append_pending(db)

    assert misfit(db) is None
    fault = misfit(db, against=anchored)
    assert fault is not None
    assert (fault.reason, fault.number) == (Reason.NOT_THE_ANCHORED_HEAD, ROWS)


# --- Only what came since an anchor ---------------------------------------------------------------


def test_what_came_since_an_anchor_is_read_and_no_more(db: Session) -> None:
    anchored = anchor(db)
    record(AuditKind.CASE_LISTED, by=None, at=AT)
    db.flush()
    append_pending(db)
    change(db, event_ids(db)[2], case_id=FAR_BEYOND)

    verified = verify(db, since=anchored)

    assert verified.is_whole(), "the altered row is older than the anchor"
    assert (verified.count, verified.head) == (ROWS + 1, anchor(db).head)
    assert not verify(db).is_whole()


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (sa.update(AuditLink).where(AuditLink.number == ROWS).values(hash="e" * 64), ROWS),
        (sa.delete(AuditLink).where(AuditLink.number == ROWS), ROWS),
        (sa.update(AuditLink).where(AuditLink.number == ROWS + 1).values(hash="e" * 64), ROWS + 1),
    ],
    ids=["anchored_altered", "anchored_gone", "later_altered"],
)
def test_what_does_not_fit_since_an_anchor_is_named(
    db: Session, spoil: sa.Executable, expected: int
) -> None:
    anchored = anchor(db)
    record(AuditKind.CASE_LISTED, by=None, at=AT)
    db.flush()
    append_pending(db)

    db.execute(spoil)

    verified = verify(db, since=anchored)
    assert verified.misfit is not None
    assert verified.misfit.number == expected
    assert not verified.is_chain_whole


def test_an_event_inserted_since_an_anchor_is_named(db: Session) -> None:
    anchored = anchor(db)
    db.execute(sa.insert(AuditEvent).values(id=FAR_BEYOND, kind="case_read", at=AT, details={}))

    verified = verify(db, since=anchored)

    assert verified.misfit == Misfit(Reason.EVENT_INSERTED, event_id=FAR_BEYOND)
    assert verified.is_chain_whole


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

    # By the driver: as a statement PostgreSQL would be asked it too, and refuse it.
    db.connection().exec_driver_sql(
        f"UPDATE audit_event SET {column} = ? WHERE id = ?", (rubbish, third)
    )

    assert misfit(db) == Misfit(Reason.ALTERED, number=3, event_id=third)
