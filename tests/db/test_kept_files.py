"""A row and its file: both are there after a commit, and neither after anything else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from casetrack.cases.models import JournalEntry
from casetrack.casework.attachments.models import Attachment
from casetrack.db import Model, session
from casetrack.db.crypto import Keyring, Sealed, use_keyring
from casetrack.db.file_store import FileStore
from casetrack.db.kept_files import nobodys, open_file, tables_with_files, use_file_store
from casetrack.db.sealing import reseal_all
from casetrack.db.session import Database, within
from casetrack.db.transaction import unit_of_work
from tests.attached import PLAIN, attached, attached_by, make_entry

# Files whose keys are changed.
ON_A_PUSH, AT_NIGHT = 12, 500


@pytest.fixture
def store(tmp_path: Path) -> Iterator[FileStore]:
    """The store of the test."""
    with use_file_store(FileStore(tmp_path / "files")) as store:
        yield store


@pytest.fixture
def entry(database: Database, keys: Keyring) -> JournalEntry:
    """What happened in a case."""
    return made_entry()


def made_entry() -> JournalEntry:
    """What happened in a new case."""
    with unit_of_work():
        return make_entry()


def test_what_is_committed_stays(entry: JournalEntry, store: FileStore) -> None:
    with unit_of_work():
        row = attached(entry)

    assert store.names() == {row.store_name}
    with open_file(row) as file:
        assert file.read() == PLAIN
    # Nobody holds it any more, and no row keeps it: it may be swept away.
    assert store.nobodys(lambda names: set(), remove=True) == 1


def test_what_is_undone_goes(entry: JournalEntry, store: FileStore) -> None:
    def fail() -> None:
        with unit_of_work():
            attached(entry)
            assert len(store.names()) == 1
            raise LookupError

    with pytest.raises(LookupError):
        fail()

    assert store.names() == set()


def test_what_is_taken_back_to_be_tried_again_stays_for_the_second_try(
    entry: JournalEntry, store: FileStore
) -> None:
    with unit_of_work() as db:
        draft = store.draft_of(PLAIN)
        for _attempt in range(2):
            savepoint = db.begin_nested()
            row = attached_by(entry, draft)
            if not _attempt:
                savepoint.rollback()
        savepoint.commit()
        # Nobody may sweep it away before the whole is committed.
        assert store.nobodys(lambda names: set(), remove=True) == 0

    assert store.names() == {row.store_name}


def test_a_file_is_of_an_entry_of_its_own_case(entry: JournalEntry, store: FileStore) -> None:
    other = made_entry()
    with unit_of_work() as db:
        row = attached(entry)
        row.case_id = other.case_id
        with pytest.raises(IntegrityError):
            db.flush()
        db.rollback()


def test_every_file_opens_after_keys_were_changed_and_changed_again(
    database: Database, keys: Keyring, entry: JournalEntry, store: FileStore
) -> None:
    with unit_of_work():
        row = attached(entry)
    sealed = store.path_of(row.store_name).read_bytes()

    ring = keys.add_key()
    with unit_of_work() as db:
        reseal_all(db.connection(), Model.metadata, ring)
    session().expire_all()

    with use_keyring(ring.without(keys.current)):
        assert (row.name, open_file(row).read()) == ("a scan.pdf", PLAIN)
    assert store.path_of(row.store_name).read_bytes() == sealed


def test_a_change_of_keys_that_is_interrupted_is_taken_up_again(
    keys: Keyring,
    entry: JournalEntry,
    store: FileStore,
    monkeypatch: pytest.MonkeyPatch,
    is_night: bool,
) -> None:
    numbers = range(1, 1 + (AT_NIGHT if is_night else ON_A_PUSH))
    with unit_of_work():
        rows = [attached(entry, number, b"scan %d" % number) for number in numbers]
    ring, seal = keys.add_key(), Keyring.seal
    left = iter(numbers)

    def cut_off(ring: Keyring, plaintext: str, *, column: str, row: Sequence[str]) -> Sealed:
        if next(left, None) is None:
            raise KeyboardInterrupt
        return seal(ring, plaintext, column=column, row=row)

    def change() -> int:
        with unit_of_work() as db:
            gone = reseal_all(db.connection(), Model.metadata, ring)
        assert gone.shut == []
        return gone.sealed_again

    def opened(by: Keyring) -> list[tuple[str, bytes]]:
        session().expire_all()
        with use_keyring(by):
            return [(row.name, open_file(row).read()) for row in rows]

    with monkeypatch.context() as patched:
        patched.setattr(Keyring, "seal", cut_off)
        with pytest.raises(KeyboardInterrupt):
            change()

    kept = [("a scan.pdf", b"scan %d" % number) for number in numbers]
    assert opened(keys) == kept
    assert change() >= 2 * len(rows)
    assert opened(ring.without(keys.current)) == kept
    assert store.names() == {row.store_name for row in rows}


def test_what_no_row_keeps_is_swept_away(
    ready_file: Callable[[Path], Database], keys: Keyring, store: FileStore, tmp_path: Path
) -> None:
    database = ready_file(tmp_path / "casetrack.sqlite")
    with within(database):
        entry = made_entry()
        with unit_of_work():
            row = attached(entry)
        store.draft_of(b"nobody's").release()

        assert nobodys(store, database, remove=True) == 1
        assert store.names() == {row.store_name}
    database.dispose()


def test_a_table_with_files_says_so() -> None:
    assert Attachment.__table__ in tables_with_files()
