"""Rows that keep a file: its place in the store, its sealed key, and what is known of it."""

from __future__ import annotations

import io
from base64 import b64decode, b64encode
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from hashlib import file_digest

from sqlalchemy import CheckConstraint, Connection, String, Table, event, select
from sqlalchemy.orm import Mapped, Session, SessionTransaction, mapped_column

from casetrack.db.base import Model
from casetrack.db.file_store import Draft, FileGone, FileSeal, FileStore, sealed_size
from casetrack.db.sealing import Opened, SealedText
from casetrack.db.session import Database, session


class KeptFile(Model):
    """The base of every table whose rows keep a file.

    Its table takes `file_checks()`. The key of the file is sealed in its row as names are: taking
    new keys into use seals it again and leaves the file alone, and with the row the file is gone
    for good. store_name: on the disk. size: in bytes, plain. disk_sha256: of the sealed file;
    content_hash: of the plain content.
    """

    __abstract__ = True

    store_name: Mapped[str] = mapped_column(String(32), unique=True)
    size: Mapped[int]
    disk_sha256: Mapped[str] = mapped_column(String(64))
    file_key_sealed: Mapped[str] = mapped_column("file_key", SealedText("store_name"))
    content_hash_sealed: Mapped[str] = mapped_column("content_hash", SealedText("store_name"))

    file_key = Opened[str]("file_key_sealed")
    content_hash = Opened[str]("content_hash_sealed")

    @property
    def seal(self) -> FileSeal:
        """What opens its file. Raises KeyProblem."""
        return FileSeal(self.store_name, b64decode(self.file_key), self.size)


def file_checks() -> tuple[CheckConstraint, ...]:
    """What must hold of every row that keeps a file; stands in the arguments of its table."""
    return (
        CheckConstraint("size > 0", name="keeps_something"),
        CheckConstraint("length(store_name) = 32", name="store_name_is_whole"),
        CheckConstraint("length(disk_sha256) = 64", name="disk_sha256_is_whole"),
    )


def keep(row: KeptFile, draft: Draft | KeptFile) -> None:
    """Let a row keep a finished draft: it stays when this transaction commits, and goes if not.

    Of another row it takes the file over; that one is deleted in the same transaction.
    Raises OSError where the disk has not all of it.
    """
    if isinstance(draft, KeptFile):
        row.store_name, row.size = draft.store_name, draft.size
        row.disk_sha256 = draft.disk_sha256
        row.file_key, row.content_hash = draft.file_key, draft.content_hash
        return
    draft.finish()
    row.store_name, row.size = draft.name, draft.size
    row.disk_sha256 = draft.disk_sha256
    row.file_key = b64encode(draft.key).decode()
    row.content_hash = draft.sha256
    current = session()

    def committed(_session: Session) -> None:
        # What is committed of a savepoint may still be taken back with the whole.
        if not current.in_nested_transaction():
            draft.release()

    def ended(_session: Session, transaction: SessionTransaction) -> None:
        if transaction.parent is None and not draft.is_of_request:
            draft.discard()

    # Before anybody else hears of the commit, whose failure would have it taken for undone.
    event.listen(current, "after_commit", committed, insert=True)
    event.listen(current, "after_transaction_end", ended)


def open_file(row: KeptFile) -> io.BufferedReader:
    """The plain content of the file of a row, to read and to seek in. Raises KeyProblem."""
    return current_file_store().open_(row.seal)


def tables_with_files() -> list[Table]:
    """The tables whose rows keep files."""
    return [
        mapper.local_table
        for mapper in Model.registry.mappers
        if issubclass(mapper.class_, KeptFile) and isinstance(mapper.local_table, Table)
    ]


def kept_of(connection: Connection, names: Collection[str]) -> set[str]:
    """Those of these names that a row keeps."""
    return {
        name
        for table in tables_with_files()
        for name in connection.scalars(
            select(table.c.store_name).where(table.c.store_name.in_(names))
        )
    }


def nobodys(
    store: FileStore,
    database: Database,
    *,
    remove: bool = False,
    among: Collection[str] | None = None,
) -> int:
    """How many files are on the disk that no row keeps; remove: takes them away.

    among: no others than these names.
    """

    def kept(names: Collection[str]) -> set[str]:
        with database.engine.connect() as connection:
            return kept_of(connection, names)

    return store.nobodys(kept, remove=remove, among=among)


@dataclass(frozen=True)
class KeptOnDisk:
    """A file as its row tells of it. place: table and number of the row. size: on the disk."""

    place: str
    name: str
    size: int
    disk_sha256: str


def kept_files(connection: Connection) -> Iterator[KeptOnDisk]:
    """Every file that a row keeps."""
    for table in tables_with_files():
        columns = (table.c.id, table.c.store_name, table.c.size, table.c.disk_sha256)
        for number, name, size, digest in connection.execute(select(*columns).order_by(table.c.id)):
            yield KeptOnDisk(f"{table.name} {number}", name, sealed_size(size), digest)


@dataclass
class FilesExamined:
    """How many files there are, which are missing, and which are not as they were kept.

    read: bytes whose hash was compared.
    """

    files: int = 0
    missing: list[str] = field(default_factory=list)
    altered: list[str] = field(default_factory=list)
    read: int = 0


def examine_files(
    connection: Connection, store: FileStore, *, turn: int = 0, at_most: int | None = None
) -> FilesExamined:
    """Compare what is on the disk with what the rows tell; opens nothing, and needs no keys.

    at_most: bytes whose hash is compared, beginning at another file each turn; None: all.
    """
    examined, files = FilesExamined(), list(kept_files(connection))
    start = turn % len(files) if files else 0
    for file in files[start:] + files[:start]:
        examined.files += 1
        path = store.path_of(file.name)
        if not path.exists():
            examined.missing.append(file.place)
        elif path.stat().st_size != file.size:
            examined.altered.append(file.place)
        elif at_most is None or examined.read + file.size <= at_most:
            examined.read += file.size
            with path.open("rb") as content:
                if file_digest(content, "sha256").hexdigest() != file.disk_sha256:
                    examined.altered.append(file.place)
    return examined


_in_use: ContextVar[FileStore | None] = ContextVar("file_store", default=None)


@contextmanager
def use_file_store(store: FileStore) -> Iterator[FileStore]:
    """Use a store within the block."""
    token = _in_use.set(store)
    try:
        yield store
    finally:
        _in_use.reset(token)


def current_file_store() -> FileStore:
    """The store of this context. Raises FileGone if none is set."""
    store = _in_use.get()
    if store is None:
        raise FileGone("No file store is in use, so no file can be kept or opened.")
    return store
