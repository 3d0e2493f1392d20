"""Files beside the database, each sealed in pieces with a key of its own.

A file on the disk has no name but a random one, no header and no key: the row that keeps it has
them (`casetrack.db.kept_files`). What is on the disk without a row opens for nobody, and is swept
away. Reading and writing take as much memory for fifty megabytes as for one piece.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from casetrack.db.crypto import KEY_BYTES, NONCE_BYTES, SealBroken
from casetrack.db.private_files import OWNER_ONLY

locks: ModuleType | None
try:
    import fcntl as locks
except ImportError:  # Windows: nothing is swept there, since nobody can tell who is writing.
    locks = None
# Bytes of one file.
LARGEST = 50 * 1024 * 1024
PIECE = 64 * 1024
TAG = 16
NAME = re.compile(r"[0-9a-f]{32}")
_FOLDER_MODE = 0o700
_LOT = 100


class FileGone(SealBroken):
    """The row is there, and its file is not."""


@dataclass(frozen=True)
class FileSeal:
    """What opens one file: its name on the disk, its key, and its plain size in bytes."""

    name: str
    key: bytes
    size: int


class FileStore:
    """The folder of the sealed files of one installation, made when the first is kept."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def draft(self, *, at_most: int | None = None) -> Draft:
        """An empty file to write to; it is gone unless a row keeps it. Raises OSError.

        at_most: bytes; what is written beyond them is thrown away, and `Draft.is_too_big` says so.
        """
        self.folder.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
        return Draft(self.folder, at_most)

    def draft_of(self, content: bytes | Iterable[bytes]) -> Draft:
        """A finished draft of this content. Raises OSError, and leaves nothing then."""
        draft = self.draft()
        try:
            for lot in (content,) if isinstance(content, bytes) else content:
                draft.write(lot)
            draft.finish()
        except BaseException:
            draft.discard()
            raise
        return draft

    def open_(self, seal: FileSeal) -> io.BufferedReader:
        """A file to read and to seek in, opened piece by piece.

        Raises FileGone; SealBroken where it was cut off, here or while it is read.
        """
        return _opened(self.folder / seal.name, seal)

    def path_of(self, name: str) -> Path:
        """Where the sealed file is kept."""
        return self.folder / name

    def names(self) -> set[str]:
        """The names of all files there are, of drafts too."""
        if not self.folder.is_dir():
            return set()
        return {entry.name for entry in os.scandir(self.folder) if NAME.fullmatch(entry.name)}

    def nobodys(
        self,
        kept: Callable[[Collection[str]], set[str]],
        *,
        remove: bool,
        among: Collection[str] | None = None,
    ) -> int:
        """How many files no row keeps and nobody is writing. remove: take them away.

        among: no others than these names.
        kept: those of these names that a row keeps, asked anew each time it is called. Whoever
        writes a draft holds it locked until its transaction is over, so that it is asked after.
        """
        count, names = 0, sorted(self.names() if among is None else among)
        if locks is None:
            return count
        for start in range(0, len(names), _LOT):
            with _held(self.folder, names[start : start + _LOT]) as mine:
                for name in set(mine) - kept(mine):
                    count += 1
                    if remove:
                        (self.folder / name).unlink(missing_ok=True)
        return count


def sealed_size(size: int) -> int:
    """How many bytes a file of this plain size takes on the disk."""
    return size + max(1, -(-size // PIECE)) * TAG


class Draft(io.RawIOBase):
    """A file while it is written, and until a row keeps it: seals each piece as soon as it is full.

    A form that is sent may be written straight into it. From the first `seek` on it is read.
    is_too_big: more was written than was allowed. failed: what the disk said; nothing is kept then.
    is_of_request: it goes with its request, not with a transaction that is taken back before.
    sha256: of the plain content; disk_sha256: of the sealed file, which is checked without keys.
    """

    def __init__(self, folder: Path, at_most: int | None) -> None:
        self.key = AESGCM.generate_key(bit_length=KEY_BYTES * 8)
        self.is_too_big = False
        self.is_of_request = False
        self.failed: OSError | None = None
        self.is_finished = False
        self._at_most = at_most
        self._size = 0
        self._number = 0
        self._rest = bytearray()
        self._plain, self._sealed = hashlib.sha256(), hashlib.sha256()
        self._reader: io.BufferedReader | None = None
        self.name, self._file = _new_file(folder)
        self._path = folder / self.name
        self._cipher = AESGCM(self.key)

    @property
    def seal(self) -> FileSeal:
        """What opens it once it is finished."""
        return FileSeal(self.name, self.key, self._size)

    @property
    def size(self) -> int:
        """How many bytes were written."""
        return self._size

    @property
    def sha256(self) -> str:
        """SHA-256 of the plain content, in hexadecimal."""
        return self._plain.hexdigest()

    @property
    def disk_sha256(self) -> str:
        """SHA-256 of the sealed file, in hexadecimal."""
        return self._sealed.hexdigest()

    def writable(self) -> bool:
        """Whether it still takes something."""
        return not self.is_finished

    def readable(self) -> bool:
        """Whether it may be read: it may, once it is finished."""
        return True

    def seekable(self) -> bool:
        """It is read from wherever one wants."""
        return True

    def write(self, data: bytes | bytearray | memoryview, /) -> int:  # type: ignore[override] # narrower than any buffer
        """Seal what is written. A disk that fails is remembered, and the rest thrown away."""
        taken = len(data)
        if self.is_given_up():
            return taken
        self._size += taken
        if self._at_most is not None and self._size > self._at_most:
            self.is_too_big = True
            self._give_room()
            return taken
        self._plain.update(data)
        self._rest += data
        # One piece is held back: whether it is the last is known only at the end.
        while len(self._rest) > PIECE:
            self._put(bytes(self._rest[:PIECE]), is_last=False)
            del self._rest[:PIECE]
        return taken

    def finish(self) -> None:
        """Seal the last piece, and wait until the disk has it. Raises OSError if it has not."""
        if not self.is_finished and not self.is_too_big:
            self.is_finished = True
            self._put(bytes(self._rest), is_last=True)
            self._rest.clear()
            try:
                os.fsync(self._file)
                _sync_folder(self._path.parent)
            except OSError as problem:
                self._fail(problem)
        if self.failed is not None:
            raise self.failed

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place of what was written; it is finished by that."""
        with suppress(OSError):
            self.finish()
        return 0 if self.is_given_up() else self.reading().seek(offset, whence)

    def tell(self) -> int:
        """Where one reads or writes."""
        return self._reader.tell() if self._reader is not None else self._size

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override] # narrower than any buffer
        """Read what was written; nothing of what is not kept."""
        return 0 if self.is_given_up() else self.reading().readinto(buffer)

    def reading(self) -> io.BufferedReader:
        """What was written, to read and to seek in. Raises OSError where it was given up."""
        self.finish()
        if self._reader is None:
            self._reader = _opened(self._path, self.seal)
        return self._reader

    def is_given_up(self) -> bool:
        """Whether nothing of it is kept: it is too big, or the disk failed."""
        return self.is_too_big or self.failed is not None

    def release(self) -> None:
        """Leave it on the disk, where a row keeps it now."""
        self._close()

    def discard(self) -> None:
        """Remove it from the disk; nothing where it was released."""
        if not self.closed:
            self._path.unlink(missing_ok=True)
            self._close()

    def _put(self, piece: bytes, *, is_last: bool) -> None:
        if self.failed is not None:
            return
        nonce = _nonce(self._number, is_last=is_last)
        sealed = self._cipher.encrypt(nonce, piece, _bound(self.name))
        self._number += 1
        self._sealed.update(sealed)
        try:
            view = memoryview(sealed)
            while view:
                view = view[os.write(self._file, view) :]
        except OSError as problem:
            self._fail(problem)

    def _fail(self, problem: OSError) -> None:
        self.failed = problem
        self._give_room()

    def _give_room(self) -> None:
        self._rest.clear()
        with suppress(OSError):
            os.ftruncate(self._file, 0)

    def _close(self) -> None:
        if self.closed:
            return
        if self._reader is not None:
            self._reader.close()
        # Whoever sweeps may have it from here on.
        os.close(self._file)
        super().close()

    def close(self) -> None:
        """Nothing: a form closes what it read before its view has looked at it."""

    def __del__(self) -> None:
        """Remove it where whoever wrote it forgot it."""
        if hasattr(self, "_path"):
            self.discard()


def _opened(path: Path, seal: FileSeal) -> io.BufferedReader:
    try:
        file = path.open("rb", buffering=0)
    except FileNotFoundError:
        raise FileGone("A file that a row keeps is not on the disk.") from None
    if os.fstat(file.fileno()).st_size != sealed_size(seal.size):
        file.close()
        raise SealBroken("A file was cut off, or something was added to it.")
    return io.BufferedReader(_Opened(file, seal), PIECE)


class _Opened(io.RawIOBase):
    """Reads a sealed file; keeps one piece of it open."""

    def __init__(self, file: io.FileIO, seal: FileSeal) -> None:
        self._file = file
        self._seal, self._at, self._open = seal, 0, (-1, b"")
        self._cipher = AESGCM(seal.key)
        self._pieces = max(1, -(-seal.size // PIECE))

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._seal.size}[whence]
        if start + offset < 0:
            raise ValueError("before the beginning of a file")
        self._at = start + offset
        return self._at

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override] # narrower than any buffer
        number, place = divmod(self._at, PIECE)
        if number >= self._pieces:
            return 0
        lot = self._piece(number)[place : place + len(buffer)]
        buffer[: len(lot)] = lot
        self._at += len(lot)
        return len(lot)

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()

    def _piece(self, number: int) -> bytes:
        if self._open[0] != number:
            self._file.seek(number * (PIECE + TAG))
            sealed = self._file.read(PIECE + TAG)
            nonce = _nonce(number, is_last=number == self._pieces - 1)
            try:
                piece = self._cipher.decrypt(nonce, sealed, _bound(self._seal.name))
            except InvalidTag:
                raise SealBroken("A file was altered, or belongs to another place.") from None
            self._open = (number, piece)
        return self._open[1]


def _nonce(number: int, *, is_last: bool) -> bytes:
    """The nonce of a piece: its number, and whether it is the last. A key seals one file alone."""
    return number.to_bytes(NONCE_BYTES - 1, "big") + bytes([is_last])


def _bound(name: str) -> bytes:
    return f"casetrack file 1: {name}".encode()


def _new_file(folder: Path) -> tuple[str, int]:
    """A new private file, locked by this process."""
    while True:
        name = secrets.token_hex(16)
        file = os.open(folder / name, os.O_RDWR | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
        if locks is None:
            return name, file
        locks.flock(file, locks.LOCK_EX)
        # Somebody may have swept it away between these two lines.
        if os.fstat(file).st_nlink:
            return name, file
        os.close(file)


@contextmanager
def _held(folder: Path, names: Iterable[str]) -> Iterator[list[str]]:
    """Those of these files that nobody is writing, locked meanwhile."""
    assert locks is not None
    held: dict[str, int] = {}
    try:
        for name in names:
            with suppress(OSError):
                file = os.open(folder / name, os.O_RDONLY)
                try:
                    locks.flock(file, locks.LOCK_EX | locks.LOCK_NB)
                except OSError:
                    os.close(file)
                else:
                    held[name] = file
        yield list(held)
    finally:
        for file in held.values():
            os.close(file)


def _sync_folder(folder: Path) -> None:
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
