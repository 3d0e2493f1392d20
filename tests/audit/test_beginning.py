"""The key of the audit begins in an installation that had none, and pins what was before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextvars import Context
from pathlib import Path
from unittest.mock import patch

import pytest
import sqlalchemy as sa
from sqlalchemy import URL
from sqlalchemy.orm import Session

from casetrack.audit import beginning
from casetrack.audit.beginning import begin_key
from casetrack.audit.chain import Misfit, Reason, append_pending, verify
from casetrack.audit.models import AuditEvent, AuditLink, AuditWaiting
from casetrack.audit.record import AuditKind, record
from casetrack.audit.sealing import GENESIS, UNKEYED, AuditKey, use_audit_key
from casetrack.audit.unchained import let_wait
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import JournalEntry
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.crypto import KeyFileUnfit, KeyMissing
from casetrack.db.partial_date import PartialDate
from casetrack.db.session import Database, use_database, within
from casetrack.db.transaction import unit_of_work
from tests.builders import NOON, TODAY, make_case, make_staff
from tests.house import NewDatabase

OLD_ROWS = 3


@pytest.fixture
def older(new_database: NewDatabase, prepared: URL) -> Iterator[Database]:
    """An installation from before the key: three chained rows, one that waits, one entry."""
    database = new_database(prepared)
    with within(database), use_audit_key(UNKEYED):
        with unit_of_work() as db:
            for number in range(OLD_ROWS):
                record(AuditKind.CASE_READ, by=None, at=NOON, case_id=number)
                db.flush()
            append_pending(db)
        with unit_of_work() as db:
            case = make_case(handler=make_staff())
            entry = JournalEntry(
                case_id=case.id,
                number=1,
                kind=EntryKind.NOTE,
                when=PartialDate.day(TODAY),
                text=BilingualText(None, "到案"),
                written_at=NOON,
            )
            db.add(entry)
            record(AuditKind.CASE_READ, by=None, at=NOON, case_id=99)
            let_wait(db)
            db.execute(sa.update(AuditWaiting).values(seal=None))
        yield database


@pytest.fixture
def begun(older: Database, tmp_path: Path) -> Iterator[Session]:
    """The same once it has a key, in use."""
    assert begin_key(older, tmp_path / "audit.key", at=NOON)
    with use_audit_key(AuditKey.load(tmp_path / "audit.key")):
        yield session()


def found(db: Session) -> Misfit | None:
    return verify(db).misfit


def hashed_anew_without_the_key(db: Session) -> None:
    """What somebody can do who has the database and the source of casetrack."""
    previous = GENESIS
    rows = sa.select(AuditEvent, AuditLink).join(AuditLink, AuditLink.event_id == AuditEvent.id)
    for event, link in db.execute(rows.order_by(AuditLink.number)).all():
        if link.number > OLD_ROWS + 1:
            return
        row = [previous, link.number, event.id, event.kind, event.at.isoformat(), event.actor_id]
        row += [event.office_id, event.case_id, event.party_id, event.request_id, event.details]
        text = json.dumps(row, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        previous = link.hash = hashlib.sha256(text.encode()).hexdigest()
        db.flush()


def test_the_key_file_is_its_owners_only(begun: Session, tmp_path: Path) -> None:
    assert (tmp_path / "audit.key").stat().st_mode & 0o777 == 0o600


def test_the_rows_from_before_are_verified_without_a_key(begun: Session, tmp_path: Path) -> None:
    key = AuditKey.load(tmp_path / "audit.key")

    assert key.begun[0].after == OLD_ROWS + 1, "what waited was chained first"
    assert key.at(OLD_ROWS + 1) is None
    assert key.at(OLD_ROWS + 2) is not None
    assert verify(begun).is_whole()
    assert verify(begun).waiting == 0


def test_a_row_from_before_that_is_altered_is_named(begun: Session) -> None:
    begun.execute(sa.update(AuditEvent).where(AuditEvent.case_id == 1).values(case_id=7))

    misfit = found(begun)

    assert misfit is not None
    assert (misfit.reason, misfit.number) == (Reason.ALTERED, 2)


def test_rows_from_before_that_are_hashed_anew_do_not_lead_to_where_the_key_began(
    begun: Session,
) -> None:
    begun.execute(sa.update(AuditEvent).where(AuditEvent.case_id == 1).values(case_id=7))

    hashed_anew_without_the_key(begun)

    misfit = found(begun)
    assert misfit is not None
    assert (misfit.reason, misfit.number) == (Reason.NOT_THE_ANCHORED_HEAD, OLD_ROWS + 1)


def test_a_chain_cut_before_the_key_began_is_too_short(begun: Session) -> None:
    begun.execute(sa.delete(AuditLink).where(AuditLink.number > OLD_ROWS))
    kept = sa.select(AuditLink.event_id)
    begun.execute(sa.delete(AuditEvent).where(AuditEvent.id.not_in(kept)))

    assert found(begun) == Misfit(Reason.MISSING_SINCE_ANCHOR, number=OLD_ROWS + 1)


def test_what_was_written_before_is_sealed_as_it_was_found(begun: Session) -> None:
    begun.execute(sa.text("UPDATE journal_entry SET text_zh = '未到案'"))

    misfit = found(begun)

    assert misfit is not None
    assert (misfit.reason, misfit.table) == (Reason.CONTENT_ALTERED, "journal_entry")


def test_a_second_call_leaves_the_key_alone(
    begun: Session, older: Database, tmp_path: Path
) -> None:
    before = (tmp_path / "audit.key").read_bytes()

    assert not begin_key(older, tmp_path / "audit.key", at=NOON)

    assert (tmp_path / "audit.key").read_bytes() == before


def test_a_key_that_was_lost_is_asked_for_and_not_made_anew(
    begun: Session, older: Database, tmp_path: Path
) -> None:
    with unit_of_work() as db:
        record(AuditKind.CASE_LISTED, by=None, at=NOON)
        db.flush()
        append_pending(db)
    (tmp_path / "audit.key").unlink()

    with pytest.raises(KeyMissing, match="put the file back from your backup"):
        begin_key(older, tmp_path / "audit.key", at=NOON)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("where", ["append_pending", "rename"])
def test_killed_in_between_it_is_done_by_the_next_call(
    older: Database, tmp_path: Path, where: str
) -> None:
    class Killed(BaseException):
        pass

    def killed(*_: object) -> None:
        raise Killed

    at = {"append_pending": (beginning, "seal_as_found"), "rename": (Path, "rename")}
    thing, name = at[where]
    with patch.object(thing, name, lambda *_, **__: killed()), pytest.raises(Killed):
        begin_key(older, tmp_path / "audit.key", at=NOON)
    assert not (tmp_path / "audit.key").exists()

    assert begin_key(older, tmp_path / "audit.key", at=NOON)

    with use_audit_key(AuditKey.load(tmp_path / "audit.key")):
        assert verify(session()).is_whole()
    assert [file.name for file in tmp_path.iterdir()] == ["audit.key"]


def test_nothing_is_recorded_without_a_key(database: Database) -> None:
    def record_one() -> None:
        use_database(database)
        record(AuditKind.CASE_READ, by=None, at=NOON)
        session().flush()

    with pytest.raises(KeyMissing):
        # A context in which nobody has taken a key into use.
        Context().run(record_one)


@pytest.mark.parametrize(
    "content",
    ["", "[]", '{"audit_keys": []}', '{"audit_keys": [{"after": 0, "head": "0", "key": "YQ=="}]}'],
)
def test_a_file_that_is_no_key_file_is_one_sentence(tmp_path: Path, content: str) -> None:
    file = tmp_path / "audit.key"
    file.touch(mode=0o600)
    file.write_text(content)

    with pytest.raises(KeyFileUnfit, match=r"is not a key file of the audit\.$"):
        AuditKey.load(file)


def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "audit.key"
    AuditKey.new().write(file)
    AuditKey.load(file)
    file.chmod(0o640)

    with pytest.raises(KeyFileUnfit, match="run: chmod 600"):
        AuditKey.load(file)
