"""Checks of what everything stands on: settings, files, database, keys, clock, disk."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from casetrack.audit.key_check import ensure_audit_key_fits
from casetrack.audit.models import AuditEvent
from casetrack.cases.models import Identity
from casetrack.config import ConfigError
from casetrack.db import session
from casetrack.db.crypto import KeyProblem, use_keyring
from casetrack.db.full_disk import ROOM, is_closed
from casetrack.db.key_check import ensure_keys_fit
from casetrack.db.private_files import OTHERS
from casetrack.desk.health.checks import (
    DATABASE,
    KEYS,
    TABLES,
    Finding,
    HealthCheck,
    look,
    must,
    said,
    well,
)
from casetrack.desk.health.house import Surroundings
from casetrack.production import ensure_fit, ensure_settings_private
from casetrack.revisions import NewerDatabase, ensure_not_newer, is_current, stands_at

# Shares of a disk that are still free.
LITTLE, TOO_LITTLE = 0.10, 0.05
CLOCK_MAY_DIFFER = timedelta(minutes=5)
NOTHING: frozenset[str] = frozenset()


def _settings(around: Surroundings) -> Finding:
    try:
        ensure_settings_private(around.config)
        if around.settings.production:
            ensure_fit(around.settings)
    except ConfigError as problem:
        return must(
            said(problem),
            _("Put it right in the settings file, and start the server."),
        )
    if not around.settings.production and not around.settings.demo:
        return look(
            _("production is not set: casetrack checks less than it should for real cases."),
            _("Set production = true in the settings file."),
        )
    return well(_("They fit what casetrack asks for."))


def _files(around: Surroundings) -> Finding:
    amiss = list(_amiss(around))
    if not amiss:
        return well(_("The server can read all of them, and nobody else."))
    names = _(", ").join(str(file) for file in amiss[:5])
    owner = around.settings.instance_dir.stat().st_uid
    return must(
        _("The server cannot read, or others can: %(files)s.", files=names),
        _("A command typed as root leaves such files: give them back to the account that serves."),
        command=f"chown -R {owner} {around.settings.instance_dir} && casetrack doctor --fix",
    )


def _amiss(around: Surroundings) -> Iterator[Path]:
    """Files that do not belong to the owner of the folder, or are open to others."""
    settings, folder = around.settings, around.settings.instance_dir
    if os.name != "posix" or not folder.is_dir():
        return
    owner = folder.stat().st_uid
    if folder.stat().st_mode & OTHERS and settings.production:
        yield folder
    beside = folder.iterdir() if os.access(folder, os.R_OK | os.X_OK) else iter(())
    private = {settings.key_file, settings.audit_key_file, settings.audit_anchor_file, around.file}
    for file in sorted({*beside, *(path for path in private if path is not None)}):
        try:
            info = file.lstat()
        except FileNotFoundError:
            continue
        if not stat.S_ISREG(info.st_mode):
            continue
        is_open = file in private and info.st_mode & OTHERS
        is_of_another = file.parent == folder and info.st_uid != owner
        if is_open or is_of_another or not os.access(file, os.R_OK):
            yield file


def _give_back(around: Surroundings) -> str | None:
    """Give files to the owner of the folder, and close them to others."""
    info, done = around.settings.instance_dir.stat(), 0
    for file in list(_amiss(around)):
        try:
            if os.geteuid() == 0 and file.stat().st_uid != info.st_uid:
                os.chown(file, info.st_uid, info.st_gid)
            file.chmod(0o700 if file.is_dir() else 0o600)
        except OSError:
            continue
        done += 1
    return (
        _("Given back to the account that serves: %(number)s files.", number=done) if done else None
    )


def _database(around: Surroundings) -> Finding:
    begun = time.monotonic()
    if around.file is not None and not around.file.exists():
        return must(
            _("There is no database at %(place)s.", place=around.file),
            _("Put the disk back, or restore a backup; of a new installation, make one."),
            command="casetrack db upgrade",
        )
    try:
        session().execute(text("SELECT 1"))
        name = around.database.engine.dialect.name
        if name == "postgresql":
            version = session().scalar(text("SHOW server_version")) or ""
            encoding = session().scalar(text("SHOW server_encoding"))
            if encoding != "UTF8":
                return must(
                    _(
                        "The database is encoded in %(encoding)s, which has no Chinese.",
                        encoding=encoding,
                    ),
                    _("Make one with `createdb -E UTF8`, and restore a backup into it."),
                )
            title = f"PostgreSQL {version.split()[0]}"
        else:
            session().scalar(text("SELECT 1"))
            title = f"SQLite {sqlite3.sqlite_version}"
    except DBAPIError as problem:
        session().rollback()
        why = next(iter(str(problem.orig).strip().splitlines()), "")
        return must(
            _("The database cannot be opened: %(why)s.", why=why.rstrip(".")),
            _("Start its server, or name the right one in database_url."),
        )
    spent = round(1000 * (time.monotonic() - begun))
    return well(_("%(name)s, answers in %(spent)s ms", name=title, spent=spent))


def _migrations(around: Surroundings) -> Finding:
    at = ", ".join(sorted(stands_at(around.database))) or _("none")
    try:
        ensure_not_newer(around.database)
    except NewerDatabase as problem:
        return must(
            said(problem),
            _("Two versions are installed: serve with the newer one."),
        )
    if not is_current(around.database):
        return must(
            _("The database stands at %(at)s, which is behind this casetrack.", at=at),
            _("Make a backup, stop the server, bring the database forward, and start it again."),
            command="casetrack db upgrade",
        )
    return well(_("Migration %(at)s, as this casetrack has it", at=at))


def _keys(around: Surroundings) -> Finding:
    if around.ring is None:
        return must(
            said(around.key_fault),
            _("Without this file no name opens: put it back from the copy of the keys."),
            command="casetrack keys restore FILE",
        )
    try:
        ensure_keys_fit(session(), around.ring)
        row = session().scalars(select(Identity).order_by(Identity.id.desc()).limit(1)).first()
        if row is not None:
            with use_keyring(around.ring):
                assert isinstance(row.name, str)
    except KeyProblem as problem:
        return must(
            said(problem),
            _("Put the right file back from the copy of the keys."),
        )
    return well(_("They open the last name") if row is not None else _("They fit the database"))


def _audit_key(around: Surroundings) -> Finding:
    if around.audit_key is None:
        return must(
            said(around.audit_key_fault),
            _("Put it back from the copy of the keys."),
            command="casetrack keys restore FILE",
        )
    try:
        ensure_audit_key_fits(session(), around.audit_key)
    except KeyProblem as problem:
        return must(said(problem), _("Put it back from the copy of the keys."))
    return well(_("It is the one the audit is chained with"))


def _clock(around: Surroundings) -> Finding:
    last = session().scalar(select(AuditEvent.at).order_by(AuditEvent.id.desc()).limit(1))
    if last is not None and last - around.at > CLOCK_MAY_DIFFER:
        return must(
            _(
                "The clock goes back: something was recorded on %(day)s.",
                day=last.date().isoformat(),
            ),
            _("Set the clock of the server, and have it follow a time server."),
            command="timedatectl set-ntp true",
        )
    if around.database.engine.dialect.name == "postgresql":
        there = session().scalar(select(func.clock_timestamp()))
        apart = abs(datetime.now(UTC) - there) if there is not None else timedelta()
        if apart > CLOCK_MAY_DIFFER:
            minutes = round(apart.total_seconds() / 60)
            return must(
                _(
                    "The clocks of server and database differ by %(number)s minutes.",
                    number=minutes,
                ),
                _("Let both follow the same time server."),
                command="timedatectl set-ntp true",
            )
    return well(_("It goes on from what was recorded last"))


def _disk(around: Surroundings) -> Finding:
    place = around.file.parent if around.file is not None else around.settings.instance_dir
    while not place.exists():
        place = place.parent
    usage = shutil.disk_usage(place)
    free = usage.free / usage.total
    share = _("%(number)s %% free", number=round(100 * free))
    is_there = around.file is not None and around.file.exists()
    is_full = is_there and is_closed(around.database)
    if is_full or usage.free < ROOM or free < TOO_LITTLE:
        return must(
            _("The disk of %(place)s is full: %(share)s.", place=place, share=share),
            _("Move old backups and logs to another disk; nothing is saved once it is full."),
            command=f"du -xh --max-depth=2 {place} | sort -h | tail",
        )
    if free < LITTLE:
        return look(
            _("The disk of %(place)s fills up: %(share)s.", place=place, share=share),
            _("Make room before it is full."),
        )
    return well(share)


FOUNDATION = (
    HealthCheck(code="settings", title=_l("Settings"), run=_settings, needs=NOTHING),
    HealthCheck(code="files", title=_l("Files"), run=_files, needs=NOTHING, mend=_give_back),
    HealthCheck(code="disk", title=_l("Disk"), run=_disk, needs=NOTHING),
    HealthCheck(
        code="database", title=_l("Database"), run=_database, needs=NOTHING, gives=DATABASE
    ),
    HealthCheck(
        code="migrations",
        title=_l("Version of the database"),
        run=_migrations,
        needs=frozenset({DATABASE}),
        gives=TABLES,
    ),
    HealthCheck(code="keys", title=_l("Keys of the names"), run=_keys, gives=KEYS),
    HealthCheck(code="audit_key", title=_l("Key of the audit"), run=_audit_key),
    HealthCheck(code="clock", title=_l("Clock of the server"), run=_clock),
)
