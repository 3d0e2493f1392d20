"""Make a backup: one moment of the database, the settings without their secrets, a manifest."""

from __future__ import annotations

import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from casetrack.audit.sealing import AuditKey
from casetrack.commands.backups.custodians import SealedMembers
from casetrack.commands.backups.dump import dump, members_of
from casetrack.commands.backups.manifest import (
    FILES,
    BackupUnfit,
    Manifest,
    PackedFile,
    digest,
    not_in_it,
    pack,
)
from casetrack.commands.terminal import _
from casetrack.config import Settings
from casetrack.db.crypto import KeyProblem, Keyring
from casetrack.db.file_store import FileStore
from casetrack.db.kept_files import kept_files
from casetrack.db.session import Database, within
from casetrack.db.transaction import own_transaction
from casetrack.desk.health.models import Upkeep, UpkeepKind
from casetrack.desk.health.queries import fingerprints, last_upkeep, rows_left_shut
from casetrack.revisions import is_current, stands_at
from casetrack.schema import load_models

NAME = "casetrack-%Y%m%d-%H%M%S.tar"
_OURS = "casetrack-[0-9]*-[0-9]*.tar"
# Each line that may hold a secret: what stands behind its key is left out.
_SECRET = re.compile(r"(?m)^(\s*(?:secret_key|smtp_password|database_url)\s*=).*$")


def make_backup(
    settings: Settings,
    config: Path | None,
    to: Path,
    *,
    at: datetime,
    tell: Callable[[str], None],
) -> tuple[Manifest, int]:
    """Write a backup of this installation to `to`, and note it in the database.

    Returns what is in it, and how many seconds it took.

    Only the settings are needed: keys that are not there are not in it anyway. Raises DBAPIError,
    OSError.
    """
    begun = time.monotonic()
    to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = Database(settings.database_url)
    keys = keys_of(settings)
    with within(database):
        kept_by = keepers_of(keys)
        key = last_upkeep(UpkeepKind.CUSTODIANS_KEY)
        left_shut = [settings.instance_dir / Path(row.place).name for row in rows_left_shut()]
    # What is sealed stands plain on no other disk than before, not for a moment.
    beside = to.parent if key is None else settings.instance_dir
    folder = Path(tempfile.mkdtemp(prefix=".casetrack-", dir=beside))
    try:
        store = FileStore(settings.files_dir)
        before = files_to_pack(database, store)
        sealing = None if key is None else SealedMembers(folder, key)
        dumped = dump(database, folder, sealing, tell)
        # What was added meanwhile, and what was destroyed: nothing that the rows tell of lacks.
        files = {**before, **files_to_pack(database, store)}
        if config is not None:
            text = _SECRET.sub(r'\1 ""  # left out', config.read_text(encoding="utf-8"))
            (folder / "settings.toml").write_text(text, encoding="utf-8")
        for part in left_shut:
            if part.exists():
                shutil.copyfile(part, folder / part.name)
        manifest = Manifest(
            made_at=at.isoformat(timespec="seconds"),
            version=version("casetrack"),
            engine=database.engine.dialect.name,
            schema=tuple(sorted(stands_at(database))),
            tables=dumped.tables,
            sequences=dumped.sequences,
            audit=dumped.audit,
            keys=keys,
            kept_by=kept_by,
            members={name: digest(folder / name) for name in members_of(folder)},
            files=files,
            not_in_it=not_in_it(),
            sealed=sealing.told(dumped.sealed) if sealing and dumped.sealed else None,
        )
        tell(FILES)
        pack(to, manifest, folder, store)
        seconds = round(time.monotonic() - begun)
        with within(database), own_transaction() as db:
            details = {"rows": manifest.rows, "audit": manifest.audit.count}
            db.add(Upkeep.with_file(UpkeepKind.BACKUP, at, to, details, seconds))
    finally:
        database.dispose()
        shutil.rmtree(folder, ignore_errors=True)
    return manifest, seconds


@contextmanager
def database_there(settings: Settings) -> Iterator[Database | None]:
    """The database, or None if it does not exist: opening it would create it."""
    database = Database(settings.database_url)
    file = database.engine.url.database
    is_file = database.engine.dialect.name == "sqlite"
    try:
        yield None if is_file and not (file and Path(file).exists()) else database
    finally:
        database.dispose()


def note_upkeep(settings: Settings, row: Upkeep) -> None:
    """Remember what was done for the page Health, where there is a database that can."""
    with database_there(settings) as database:
        if database is not None and is_current(database):
            with within(database), own_transaction() as db:
                db.add(row)


def files_to_pack(database: Database, store: FileStore) -> dict[str, PackedFile]:
    """The files that the rows tell of and that are on the disk, by their names there."""
    load_models()
    with database.engine.connect() as connection:
        if not is_current(database):
            # A database that was not brought up to date yet: its rows keep no files.
            return {}
        return {
            file.name: PackedFile(file.size, file.disk_sha256)
            for file in kept_files(connection)
            if store.path_of(file.name).exists()
        }


def keys_of(settings: Settings) -> tuple[str, ...]:
    """Fingerprints of the keys of this installation; none if they cannot be read."""
    try:
        return fingerprints(Keyring.load(settings.key_file), AuditKey.load(settings.audit_key_file))
    except (KeyProblem, OSError):
        return ()


def keepers_of(keys: tuple[str, ...]) -> tuple[str, ...]:
    """Who keeps a copy of exactly these keys; nobody where they were changed since."""
    last = last_upkeep(UpkeepKind.KEYS_COPIED)
    if not keys or last is None or list(keys) != last.details.get("keys"):
        return ()
    return tuple(last.details["keepers"])


def newest_of(folder: Path) -> Path:
    """The newest backup of a folder, by the name that it was given. Raises BackupUnfit."""
    files = sorted(folder.glob(_OURS), key=lambda file: file.name)
    if not files:
        raise BackupUnfit(_("There is no backup in %(folder)s.", folder=folder))
    return files[-1]


def forget_older(folder: Path, *, keep: int) -> list[Path]:
    """Remove backups of this folder but the newest `keep`, and the last of each of twelve months.

    Only files with the name that backups are given; returns those removed.
    """
    files = sorted(folder.glob(_OURS), key=lambda file: file.name, reverse=True)
    last_of_month = {file.name[:16]: file for file in reversed(files)}
    months = [last_of_month[month] for month in sorted(last_of_month, reverse=True)[:12]]
    gone = [file for file in files[keep:] if file not in months]
    for file in gone:
        file.unlink()
    return gone
