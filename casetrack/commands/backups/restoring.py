"""Restore a backup: into a scratch place to try it, or for real into an empty installation."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from pkgutil import resolve_name
from secrets import token_hex

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import inspect, make_url, text
from sqlalchemy.exc import DBAPIError

from casetrack.audit.chain import Anchor, verify
from casetrack.audit.checking import in_short
from casetrack.audit.sealing import AuditKey
from casetrack.commands.backups.custodians import open_members
from casetrack.commands.backups.dump import LOOKS_MEMBER, Tell, load, tables_of, unzip_looks
from casetrack.commands.backups.manifest import (
    FILES,
    LEFT_SHUT,
    BackupUnfit,
    Manifest,
    newer,
    read_manifest,
    unpack,
)
from casetrack.commands.backups.sealed_rows import Rows
from casetrack.commands.terminal import _
from casetrack.db import Model
from casetrack.db.crypto import Keyring
from casetrack.db.file_store import FileStore
from casetrack.db.kept_files import examine_files
from casetrack.db.private_files import OWNER_ONLY
from casetrack.db.sealing import examine
from casetrack.db.session import Database
from casetrack.desk.health.queries import fingerprints
from casetrack.revisions import is_known
from casetrack.schema import load_models, upgrade

# Of a restored database, the manifest of its backup, and where that is unpacked.
LeaveShut = Callable[[Database, Manifest, Path], None]


@dataclass(frozen=True)
class Keys:
    """The keys that a restored database is read with."""

    ring: Keyring
    audit: AuditKey

    def fingerprints(self) -> tuple[str, ...]:
        """The fingerprints of the keys, as a manifest has them."""
        return fingerprints(self.ring, self.audit)


@dataclass(frozen=True)
class TriedRestore:
    """Result of a tried restore.

    opened: sealed texts that the keys open. files: of cases, compared with their rows. shut: rows
    of sealed records that were left out. faults: sentences.
    """

    manifest: Manifest
    rows: int
    audit_rows: int
    opened: int
    files: int
    shut: int
    seconds: int
    faults: tuple[str, ...]

    @property
    def is_good(self) -> bool:
        """Whether everything was there, fitted and opened."""
        return not self.faults


def try_restore(
    file: Path,
    keys: Keys | None,
    *,
    address: str,
    scratch: str | None,
    private: X25519PrivateKey | None = None,
    beside: Path,
    tell: Tell,
) -> TriedRestore:
    """Restore into a scratch place, bring it up to date, and check all of it; nothing is kept.

    address: of the database of this installation: on its server a database is made, and dropped.
    scratch: of an empty one in its place. private: the key of the custodians; without it sealed
    records stay shut, with it they are opened `beside` the database alone. Raises BackupUnfit,
    DBAPIError, OSError.
    """
    begun = time.monotonic()
    manifest = ensure_restorable(file, address)
    shut = rows_shut(manifest, private)
    parent = _scratch_parent(file) if private is None else beside
    folder = Path(tempfile.mkdtemp(prefix=".casetrack-try-", dir=parent))
    try:
        unpack_all(file, folder, private)
        with scratch_database(address, scratch, folder) as database:
            put_back(database, manifest, folder, tell)
            with database.engine.connect() as connection:
                tables = tables_of(connection)
            faults = list(_missing_rows(manifest, tables, shut))
            tell(_("bringing up to date"))
            upgrade(database)
            tell(_("comparing files"))
            files, more = _files(database, FileStore(folder / FILES))
            faults += more
            audit_rows, opened = 0, 0
            if keys is None:
                faults.append(
                    _(
                        "There are no keys here, and none were given with --keys: no name was"
                        " opened."
                    )
                )
            else:
                tell(_("reading the audit"))
                audit_rows, more = _audit(database, manifest, keys, shut)
                faults += more
                tell(_("opening names"))
                opened, more = _opened(database, keys)
                faults += more
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    seconds = round(time.monotonic() - begun)
    rows = sum(tables.values())
    left_out = sum(map(len, shut.values()))
    return TriedRestore(manifest, rows, audit_rows, opened, files, left_out, seconds, tuple(faults))


def rows_shut(manifest: Manifest, private: X25519PrivateKey | None) -> Rows:
    """The rows of sealed records that stay shut, where the key of the custodians is not given."""
    return {} if private is not None or manifest.sealed is None else manifest.sealed.ids


def unpack_all(file: Path, folder: Path, private: X25519PrivateKey | None) -> None:
    """Unpack a backup into an empty folder, with its sealed records where they can be opened."""
    manifest = unpack(file, folder)
    if private is not None and manifest.sealed is not None:
        open_members(folder, manifest.sealed, private)


def restore(
    file: Path,
    database: Database,
    store: FileStore,
    *,
    private: X25519PrivateKey | None = None,
    leave_shut: LeaveShut,
    beside: Path,
    tell: Tell,
) -> Manifest:
    """Restore into the database of an installation, which is empty, and bring it up to date.

    store: where the files of cases are put; those that are there already stay. beside: where sealed
    records are put that an earlier restore left shut. private: the key of
    the custodians; where it is not given, leave_shut is called before the database is in its place.

    Raises BackupUnfit, DBAPIError, OSError; nothing was changed then, or the database is empty.
    """
    address = database.engine.url.render_as_string(hide_password=False)
    manifest = ensure_restorable(file, address)
    place = Path(str(database.engine.url.database))
    if is_there(database):
        if manifest.engine == "sqlite":
            raise BackupUnfit(
                _(
                    "There is a database at %(place)s: stop the server, move it and the files"
                    " beside it whose names begin like it to another folder, and restore again.",
                    place=place,
                )
            )
        raise BackupUnfit(
            _(
                "The database %(name)s is not empty: make a new one with `createdb`, name"
                " it in database_url, and restore again.",
                name=database.engine.url.database,
            )
        )
    shut = rows_shut(manifest, private)
    parent = _scratch_parent(file) if private is None else store.folder.parent
    parent = place.parent if manifest.engine == "sqlite" else parent
    parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=".casetrack-restore-", dir=parent))
    target = database
    try:
        unpack_all(file, folder, private)
        # First: rows without their files would tell of what nobody can open.
        put_files(folder / FILES, store)
        for part in folder.glob(LEFT_SHUT.format(made_at="*")):
            _put(part, beside / part.name)
        if manifest.engine == "sqlite":
            # Beside its place first: what is cut off in the middle is not taken for a database.
            (draft := folder / "restored.sqlite").touch(0o600)
            target = Database(f"sqlite:///{draft}")
        try:
            put_back(target, manifest, folder, tell)
            with target.engine.connect() as connection:
                faults = list(_missing_rows(manifest, tables_of(connection), shut))
            if faults:
                raise BackupUnfit(faults[0])
            tell(_("bringing up to date"))
            upgrade(target)
            if shut:
                leave_shut(target, manifest, folder)
        finally:
            target.dispose()
        if target is not database:
            if (folder / LOOKS_MEMBER).exists():
                unzip_looks(folder, Path(f"{place}-looks"))
                Path(f"{place}-looks").chmod(0o600)
            draft.replace(place)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return manifest


def is_there(database: Database) -> bool:
    """Whether there is a database in this place, and not an empty one."""
    if database.engine.dialect.name == "sqlite":
        return Path(str(database.engine.url.database)).exists()
    with database.engine.connect() as connection:
        return bool(inspect(connection).get_table_names())


def ensure_restorable(file: Path, address: str) -> Manifest:
    """Refuse a backup of a newer casetrack, or of another engine. Raises BackupUnfit."""
    manifest = read_manifest(file)
    if not all(map(is_known, manifest.schema)):
        raise BackupUnfit(newer(manifest.version))
    engine = make_url(address).get_backend_name()
    if engine != manifest.engine:
        raise BackupUnfit(
            _(
                "This is a backup of %(theirs)s, and database_url names %(ours)s: set database_url"
                " to a database of %(theirs)s, and restore again.",
                theirs=manifest.engine,
                ours=engine,
            )
        )
    return manifest


def ensure_keys_fit(manifest: Manifest, keys: Keys) -> None:
    """Refuse keys that are not those of the backup. Raises BackupUnfit."""
    if manifest.keys and not set(manifest.keys) <= set(keys.fingerprints()):
        raise BackupUnfit(
            _(
                "These are not the keys of this backup of %(day)s: take the copy of the keys that"
                " was made before it.",
                day=manifest.made_at[:10],
            )
        )


def put_back(database: Database, manifest: Manifest, folder: Path, tell: Tell) -> None:
    """Load the unpacked rows into an empty database, as they stood at their migration."""
    if manifest.engine == "postgresql":
        (revision,) = manifest.schema
        is_newest = not is_known(revision, behind=True)
        upgrade(database, "head" if is_newest else revision)
    load(database, folder, manifest.sequences, tell)


def _missing_rows(manifest: Manifest, tables: dict[str, int], shut: Rows) -> Iterator[str]:
    for name in sorted(manifest.tables.keys() | tables.keys()):
        wanted = manifest.tables.get(name, 0) - len(shut.get(name, ()))
        if (there := tables.get(name, 0)) != wanted:
            yield _(
                "Of the table %(table)s %(there)s rows are there, and %(wanted)s were backed up.",
                table=name,
                there=there,
                wanted=wanted,
            )


def _audit(database: Database, manifest: Manifest, keys: Keys, shut: Rows) -> tuple[int, list[str]]:
    """Number of rows of the chain, and what does not fit."""
    # Every kind of entry is declared by then; one that is not could not be read.
    resolve_name("casetrack.app:create_app")
    with database.snapshot() as db:
        end: list[Anchor] = [manifest.audit] if manifest.audit.count else []
        verified = verify(db, against=end, key=keys.audit, shut=shut)
    fault = in_short(verified, _)
    return verified.count, [_("The audit does not fit: %(fault)s.", fault=fault)] if fault else []


def _opened(database: Database, keys: Keys) -> tuple[int, list[str]]:
    """Number of sealed texts that open, and the first that does not."""
    load_models()
    with database.engine.connect() as connection:
        gone = examine(connection, Model.metadata, keys.ring)
    fault = _(
        "The keys do not open %(shut)s of %(texts)s sealed texts (the first: %(first)s).",
        shut=len(gone.shut),
        texts=gone.texts,
        first=next(iter(gone.shut), ""),
    )
    return gone.texts - len(gone.shut), [fault] if gone.shut else []


def _files(database: Database, store: FileStore) -> tuple[int, list[str]]:
    """Number of files that the rows tell of, and what is missing or not as it was kept."""
    load_models()
    with database.engine.connect() as connection:
        examined = examine_files(connection, store)
    amiss = [*examined.missing, *examined.altered]
    fault = _(
        "Of %(all)s files %(missing)s are missing and %(altered)s are not as they were kept"
        " (the first: %(first)s).",
        all=examined.files,
        missing=len(examined.missing),
        altered=len(examined.altered),
        first=next(iter(amiss), ""),
    )
    return examined.files, [fault] if amiss else []


def put_files(unpacked: Path, store: FileStore) -> None:
    """Put unpacked files into the store, each whole or not at all."""
    store.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for file in unpacked.iterdir():
        if not (target := store.path_of(file.name)).exists():
            _put(file, target)


def _put(file: Path, target: Path) -> None:
    draft = target.with_name(f".{file.name}.unfinished")
    shutil.copyfile(file, draft)
    draft.chmod(OWNER_ONLY)
    draft.replace(target)


def _scratch_parent(file: Path) -> Path:
    """Beside the backup, where there is room for it; else where temporary files are."""
    folder = file.absolute().parent
    try:
        shutil.rmtree(tempfile.mkdtemp(prefix=".casetrack-", dir=folder))
    except OSError:
        return Path(tempfile.gettempdir())
    return folder


@contextmanager
def scratch_database(address: str, scratch: str | None, folder: Path) -> Iterator[Database]:
    """An empty database that is gone afterwards; `scratch` stays as it was made."""
    url = make_url(scratch or address)
    if url.get_backend_name() == "sqlite":
        url = make_url(f"sqlite:///{folder / 'tried.sqlite'}")
    name = None
    if url.get_backend_name() == "postgresql" and scratch is None:
        name = f"casetrack_try_{token_hex(6)}"
        _on_server(address, f'CREATE DATABASE "{name}"')
        url = url.set(database=name)
    database = Database(url)
    try:
        yield database
    finally:
        database.dispose()
        if name is not None:
            _on_server(address, f'DROP DATABASE "{name}"')


def _on_server(address: str, statement: str) -> None:
    server = Database(address)
    try:
        with server.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(statement))
    except DBAPIError as problem:
        raise BackupUnfit(
            _(
                "No database can be made to try it in (%(why)s): let somebody who may run `createdb"
                " casetrack_try`, and name that one with --scratch.",
                why=str(problem.orig).strip().splitlines()[0],
            )
        ) from problem
    finally:
        server.dispose()
