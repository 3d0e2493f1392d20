"""Sealed records that a restore left shut, and how they are put back later: all of them, or none.

Without the passphrase of a custodian a backup is restored without them. Their part stays beside the
database, an event of the audit names the rows, and no number of theirs is given again.
"""

from __future__ import annotations

import gzip
import json
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import Connection, inspect, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from casetrack.audit.chain import append_pending
from casetrack.audit.contents import in_lots
from casetrack.audit.record import AuditKind, record
from casetrack.audit.sealing import use_audit_key
from casetrack.commands.backups.custodians import SealedMembers
from casetrack.commands.backups.dump import Tell, copying, copying_in, loosened, raw
from casetrack.commands.backups.manifest import (
    FILES,
    BackupUnfit,
    Manifest,
    SealedRows,
    digest,
    pack,
)
from casetrack.commands.backups.restoring import (
    Keys,
    ensure_restorable,
    put_back,
    put_files,
    scratch_database,
    unpack_all,
)
from casetrack.commands.backups.sealed_rows import (
    PASSING,
    Rows,
    key_of,
    sealed_rows,
    texts_among,
)
from casetrack.commands.terminal import _
from casetrack.db import session
from casetrack.db.file_store import FileStore
from casetrack.db.kept_files import kept_of
from casetrack.db.search.words import add_words
from casetrack.db.session import Database, within
from casetrack.db.transaction import unit_of_work
from casetrack.desk.health.models import Upkeep, UpkeepKind
from casetrack.desk.health.queries import rows_left_shut
from casetrack.schema import load_models, upgrade

# How a table of SQLite says that a row is found by its number.
_NUMBER = re.compile(r"(\bid) INTEGER NOT NULL")
_KEY = re.compile(r",\s*CONSTRAINT \"?pk_\w+\"? PRIMARY KEY \(id\)")


def leave_shut(
    database: Database, manifest: Manifest, folder: Path, *, kept: Path, keys: Keys, at: datetime
) -> None:
    """Keep the sealed part of a backup as a file of its own, and say which rows are in it.

    database: restored without them. folder: where the backup is unpacked. Raises OSError.
    """
    assert manifest.sealed is not None
    load_models()
    with database.engine.connect() as connection:
        of_nobody = manifest.files.keys() - kept_of(connection, manifest.files.keys())
    files = {name: manifest.files[name] for name in sorted(of_nobody)}
    with within(database):
        whole = _whole_sealed(manifest, folder)
    pack(kept, replace(whole, files=files), folder, FileStore(folder / FILES))
    if database.engine.dialect.name == "sqlite":
        database.dispose()
        keep_numbers(Path(str(database.engine.url.database)), manifest.sealed.ids)
    with within(database), use_audit_key(keys.audit), unit_of_work() as db:
        for lot in _lots(manifest.sealed):
            record(AuditKind.SEALED_LEFT_SHUT, by=None, at=at, rows_shut=lot)
        _note(db, UpkeepKind.SEALED_LEFT_SHUT, kept, manifest, at=at)


def _whole_sealed(manifest: Manifest, folder: Path) -> Manifest:
    """The part with every member sealed for the custodians: later backups carry it along, and of
    what is sealed meanwhile nothing stands plain in them.
    """
    assert manifest.sealed is not None
    parts, copies = manifest.sealed.parts, list(manifest.sealed.copies)
    of_custodians = select(Upkeep).where(Upkeep.kind == UpkeepKind.CUSTODIANS_KEY)
    key = next(row for row in session().scalars(of_custodians) if row.details["copies"] == copies)
    sealing = SealedMembers(folder, key)
    for name in manifest.members.keys() - parts.keys():
        if name.endswith(".gz"):
            with gzip.open(folder / name) as plain, sealing.member(name) as whole:
                shutil.copyfileobj(plain, whole)
    parts = {**parts, **sealing.told({}).parts}
    members = {part.name: digest(folder / part.name) for part in parts.values()}
    return replace(manifest, members=members, sealed=replace(manifest.sealed, parts=parts))


def put_sealed_back(
    file: Path,
    database: Database,
    store: FileStore,
    keys: Keys,
    private: X25519PrivateKey,
    *,
    scratch: str | None,
    at: datetime,
    tell: Tell,
) -> int:
    """Put the sealed records of a backup back into the database that was restored without them.

    file: that backup, or the file that was kept of it. Returns how many rows they are. Raises
    BackupUnfit, DBAPIError, OSError; nothing was changed then.
    """
    address = database.engine.url.render_as_string(hide_password=False)
    manifest = ensure_restorable(file, address)
    with within(database):
        left_out = {row.details["made_at"] for row in rows_left_shut()}
    if manifest.sealed is None or manifest.made_at not in left_out:
        raise BackupUnfit(
            _(
                "This is not the backup whose sealed records were left out here: take the file"
                " that is named on the page Health."
            )
        )
    # Where the database is: what is sealed stands plain on no other disk.
    folder = Path(tempfile.mkdtemp(prefix=".casetrack-sealed-", dir=store.folder.parent))
    try:
        unpack_all(file, folder, private)
        with scratch_database(address, scratch, folder) as whole:
            put_back(whole, manifest, folder, tell)
            upgrade(whole)
            put_files(folder / FILES, store)
            with whole.engine.connect() as source:
                rows = _as_upgraded(sealed_rows(source), manifest)
                with within(database), use_audit_key(keys.audit), unit_of_work() as db:
                    bring_back(source, db.connection(), rows)
                    for lot in _lots(manifest.sealed):
                        record(AuditKind.SEALED_PUT_BACK, by=None, at=at, rows_back=lot)
                    _note(db, UpkeepKind.SEALED_PUT_BACK, file, manifest, at=at)
    except IntegrityError as problem:
        raise BackupUnfit(
            _(
                "The sealed records do not fit what was entered since (%(why)s); nothing was"
                " changed.",
                why=str(problem.orig).strip().splitlines()[0],
            )
        ) from problem
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return sum(map(len, rows.values()))


def _as_upgraded(rows: Rows, manifest: Manifest) -> Rows:
    """The rows that were left out, and those of tables that are newer than the backup."""
    left_out: Mapping[str, frozenset[int]] = manifest.sealed.ids if manifest.sealed else {}
    these = {
        table: ids & left_out.get(table, frozenset()) if table in manifest.tables else ids
        for table, ids in rows.items()
        if table not in PASSING
    }
    return {table: ids for table, ids in these.items() if ids}


def _lots(part: SealedRows) -> Iterator[list[str]]:
    """The rows as events of the audit name them."""
    return in_lots(f"{table} {ids}" for table, ids in part.rows.items())


def _note(db: Session, kind: UpkeepKind, file: Path, manifest: Manifest, *, at: datetime) -> None:
    """Remember it for the page Health, and chain what was recorded of it."""
    details = {"rows": manifest.sealed and manifest.sealed.count, "made_at": manifest.made_at}
    db.add(Upkeep.with_file(kind, at, file, details))
    db.flush()
    append_pending(db)


def bring_back(source: Connection, to: Connection, rows: Rows) -> None:
    """Copy these rows from a database into another one at the same migration, in its transaction.

    Raises IntegrityError, then or at the commit, where a number is taken or a row leads nowhere.
    """
    if to.dialect.name == "postgresql":
        with loosened(to, rows):
            for table, ids in rows.items():
                statements = copying(source, table, ids), copying_in(source, table)
                with (
                    raw(source).cursor() as from_,
                    raw(to).cursor() as into,
                    from_.copy(statements[0]) as lots,
                    into.copy(statements[1]) as copy,
                ):
                    for lot in lots:
                        copy.write(lot)
        return
    to.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    # What a trigger would write is among the rows.
    triggers = to.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
    for trigger in triggers:
        to.exec_driver_sql(f'DROP TRIGGER "{trigger.name}"')
    for table, ids in rows.items():
        there = [each for each in inspect(source).get_columns(table) if "computed" not in each]
        names = ", ".join(f'"{column["name"]}"' for column in there)
        these = f'"{key_of(source, table)}" IN (SELECT value FROM json_each(?))'
        copied = source.exec_driver_sql(
            f'SELECT {names} FROM "{table}" WHERE {these}', (json.dumps(sorted(ids)),)
        )
        values = ", ".join("?" for _column in there)
        to.exec_driver_sql(
            f'INSERT INTO "{table}" ({names}) VALUES ({values})', [tuple(row) for row in copied]
        )
    for trigger in triggers:
        to.exec_driver_sql(trigger.sql)
    add_words(Session(to), texts_among(to, rows))


def keep_numbers(file: Path, rows: Rows) -> None:
    """Let a SQLite database give no number again that one of these rows has.

    PostgreSQL keeps its sequences. SQLite gives the number behind the last row that is there, but
    for a table declared otherwise; the rows of both look the same on the disk.
    """
    with closing(sqlite3.connect(file, isolation_level=None)) as plain:
        plain.execute("CREATE TABLE counted (id INTEGER PRIMARY KEY AUTOINCREMENT)")
        plain.execute("DROP TABLE counted")
        plain.execute("BEGIN")
        plain.execute("PRAGMA writable_schema=ON")
        for table, ids in rows.items():
            which = (table,)
            query = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?"
            (says,) = plain.execute(query, which).fetchone() or ("",)
            counted, keys = _KEY.subn("", says)
            counted, numbers = _NUMBER.subn(r"\1 INTEGER PRIMARY KEY AUTOINCREMENT", counted)
            if (keys, numbers) != (1, 1):
                # Its key is that of another row, or it counts so already.
                continue
            plain.execute(
                "UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = ?",
                (counted, table),
            )
            plain.execute(
                "INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, max(ids))
            )
        plain.execute("COMMIT")
        plain.execute("PRAGMA writable_schema=RESET")
        (state,) = plain.execute("PRAGMA quick_check").fetchone()
        if state != "ok":
            raise OSError(state)
