"""A sealed file: whatever is done to it on the disk is noticed, and nothing half of it is left."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from casetrack.db.crypto import SealBroken
from casetrack.db.file_store import PIECE, TAG, FileGone, FileSeal, FileStore

SIZES = (1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 7)
SEALED = PIECE + TAG


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    """An empty store."""
    return FileStore(tmp_path / "files")


def content(size: int) -> bytes:
    """Bytes of which no two pieces are alike."""
    return b"".join(number.to_bytes(4, "big") for number in range(size // 4 + 1))[:size]


def kept(store: FileStore, plain: bytes) -> FileSeal:
    """What opens a file with this content, which somebody keeps."""
    draft = store.draft_of(plain)
    draft.release()
    return draft.seal


@pytest.mark.parametrize("size", SIZES)
def test_what_was_written_is_read(store: FileStore, size: int) -> None:
    seal = kept(store, content(size))

    assert store.open_(seal).read() == content(size)
    assert content(40)[:16] not in store.path_of(seal.name).read_bytes()


@pytest.mark.parametrize("size", SIZES)
def test_it_is_read_from_anywhere(store: FileStore, size: int) -> None:
    seal, plain = kept(store, content(size)), content(size)

    with store.open_(seal) as file:
        for start in (0, size // 2, size - 1, size, size + 5):
            file.seek(start)
            assert file.read(PIECE + 3) == plain[start : start + PIECE + 3]
        file.seek(-1, os.SEEK_END)
        assert file.read() == plain[-1:]


def test_nobody_else_may_read_it(store: FileStore) -> None:
    seal = kept(store, b"a scan")

    assert store.folder.stat().st_mode & 0o777 == 0o700
    assert store.path_of(seal.name).stat().st_mode & 0o777 == 0o600


def cut_off_a_piece(file: Path) -> None:
    """Leave the last piece out."""
    os.truncate(file, file.stat().st_size - SEALED)


def cut_off_a_byte(file: Path) -> None:
    """Leave the last byte out."""
    os.truncate(file, file.stat().st_size - 1)


def double_a_piece(file: Path) -> None:
    """Say the last piece twice."""
    file.write_bytes(file.read_bytes() + file.read_bytes()[-SEALED:])


def swap_pieces(file: Path) -> None:
    """Put the second piece first."""
    sealed = file.read_bytes()
    file.write_bytes(sealed[SEALED : 2 * SEALED] + sealed[:SEALED] + sealed[2 * SEALED :])


def change_a_bit(file: Path) -> None:
    """Turn one bit in the middle."""
    sealed = bytearray(file.read_bytes())
    sealed[len(sealed) // 2] ^= 1
    file.write_bytes(sealed)


def repeat_the_first(file: Path) -> None:
    """Put the first piece in place of the last, of the same length."""
    sealed = file.read_bytes()
    file.write_bytes(sealed[:-SEALED] + sealed[:SEALED])


@pytest.mark.parametrize(
    "spoil",
    [cut_off_a_piece, cut_off_a_byte, double_a_piece, swap_pieces, change_a_bit, repeat_the_first],
)
def test_what_is_done_to_it_is_noticed(store: FileStore, spoil: object) -> None:
    seal = kept(store, content(3 * PIECE))
    spoil(store.path_of(seal.name))  # type: ignore[operator] # one of the functions above

    with pytest.raises(SealBroken):
        store.open_(seal).read()


def test_a_cut_that_the_row_is_told_of_is_noticed(store: FileStore) -> None:
    seal = kept(store, content(3 * PIECE))
    cut_off_a_piece(store.path_of(seal.name))

    # Whoever can write in the database as well says that it was always shorter.
    with pytest.raises(SealBroken):
        store.open_(FileSeal(seal.name, seal.key, 2 * PIECE)).read()


def test_files_that_were_swapped_are_noticed(store: FileStore) -> None:
    one, other = (kept(store, bytes([number]) * 100) for number in (1, 2))
    shutil.copyfile(store.path_of(one.name), store.path_of(other.name))

    for seal in (other, FileSeal(other.name, one.key, 100)):
        with pytest.raises(SealBroken):
            store.open_(seal).read()


def test_a_file_that_is_not_there_is_said(store: FileStore) -> None:
    seal = kept(store, b"a scan")
    store.path_of(seal.name).unlink()

    with pytest.raises(FileGone):
        store.open_(seal)


def test_a_draft_that_is_given_up_leaves_nothing(store: FileStore) -> None:
    draft = store.draft()
    draft.write(content(3 * PIECE))
    draft.discard()

    assert store.names() == set()


def test_more_than_may_be_is_thrown_away(store: FileStore) -> None:
    draft = store.draft(at_most=PIECE)
    draft.write(content(PIECE))
    assert not draft.is_too_big

    draft.write(b"x")

    assert draft.is_too_big
    assert store.path_of(draft.name).stat().st_size == 0
    draft.discard()


def full_disk(_file: int, _lot: object) -> int:
    """A disk that has no room."""
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_is_said_when_it_is_finished(
    store: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = store.draft()
    monkeypatch.setattr("casetrack.db.file_store.os.write", full_disk)
    draft.write(content(3 * PIECE))

    with pytest.raises(OSError, match="No space left"):
        draft.finish()
    draft.discard()
    assert store.names() == set()


def test_a_sweep_takes_what_nobody_keeps(store: FileStore) -> None:
    mine, other = kept(store, b"mine"), kept(store, b"nobody's")
    (store.folder / "README").write_text("of the administrator")

    assert store.nobodys(lambda names: {mine.name} & set(names), remove=True) == 1

    assert store.names() == {mine.name}
    assert other.name not in store.names()
    assert (store.folder / "README").exists()


WRITER = """
import sys
from pathlib import Path
from casetrack.db.file_store import FileStore
draft = FileStore(Path(sys.argv[1])).draft()
draft.write(b"x" * 200_000)
print(draft.name, flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def writing(store: FileStore) -> Iterator[subprocess.Popen[str]]:
    """Another process, in the middle of a file."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(store.folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process
        process.kill()


def test_a_sweep_leaves_what_is_written_until_its_writer_is_gone(
    store: FileStore, writing: subprocess.Popen[str]
) -> None:
    assert store.nobodys(lambda names: set(), remove=True) == 0
    assert len(store.names()) == 1

    writing.kill()
    writing.wait()

    assert store.nobodys(lambda names: set(), remove=True) == 1
    assert store.names() == set()
