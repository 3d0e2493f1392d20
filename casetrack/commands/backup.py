"""`casetrack backup` and `casetrack restore`: what brings an installation back after a fire."""

from __future__ import annotations

import json
import re
from datetime import datetime
from functools import partial
from pathlib import Path

import click
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy.exc import DBAPIError

from casetrack.audit.sealing import AuditKey
from casetrack.commands.backups.custodians import private_key
from casetrack.commands.backups.left_shut import leave_shut, put_sealed_back
from casetrack.commands.backups.making import (
    NAME,
    forget_older,
    make_backup,
    newest_of,
    note_upkeep,
)
from casetrack.commands.backups.manifest import LEFT_SHUT, BackupUnfit, Manifest, read_manifest
from casetrack.commands.backups.restoring import (
    Keys,
    TriedRestore,
    ensure_keys_fit,
    ensure_restorable,
    is_there,
    restore,
    rows_shut,
    try_restore,
)
from casetrack.commands.backups.sealed_keys import AUDIT, IDENTITY, KeysCopy, open_keys
from casetrack.commands.faults import Fault, Refused
from casetrack.commands.installation import Installation, pass_installation
from casetrack.commands.terminal import _, hand_over, progress
from casetrack.config import Settings
from casetrack.db.crypto import KeyProblem, Keyring
from casetrack.db.file_store import FileStore
from casetrack.db.kept_files import nobodys
from casetrack.db.session import Database
from casetrack.desk.health.models import Upkeep, UpkeepKind
from casetrack.web.clock import now

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.command()
@click.argument("to", type=click.Path(path_type=Path))
@click.option(
    "--keep",
    type=click.IntRange(1),
    help="In a folder, remove older ones but so many, and the last of each of twelve months.",
)
@AS_JSON
@pass_installation
def backup(installation: Installation, to: Path, keep: int | None, as_json: bool) -> None:
    """Write a backup to TO, a file or a folder, while casetrack is in use.

    It holds the database as it stood at one moment, the files of cases as they are sealed, and the
    settings without secrets. The keys are not in it: `casetrack keys backup` copies them, sealed
    for the two who keep them.
    `casetrack restore --try` says whether a backup is good.
    """
    settings, at = installation.settings(), now()
    is_folder = to.is_dir() or not to.suffix
    file = to / at.astimezone(settings.timezone).strftime(NAME) if is_folder else to
    if file.exists():
        raise Refused(_("%(file)s is there already; it is left alone.", file=file))
    try:
        with progress(_("Backup")) as tell:
            manifest, seconds = make_backup(settings, installation.config, file, at=at, tell=tell)
    except OSError as problem:
        raise _not_written(file, problem) from problem
    hand_over(settings.instance_dir, file)
    gone = forget_older(to, keep=keep) if is_folder and keep is not None else []
    size = file.stat().st_size
    if as_json:
        data = {
            "file": str(file),
            "bytes": size,
            "seconds": seconds,
            "rows": manifest.rows,
            "files": len(manifest.files),
            "audit_rows": manifest.audit.count,
            "keys_kept_by": list(manifest.kept_by),
            "rows_sealed": manifest.sealed.count if manifest.sealed else 0,
            "removed": [str(older) for older in gone],
        }
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
        return
    click.echo(
        _(
            "%(file)s: %(rows)s rows, %(files)s files, %(size)s MB, in %(seconds)s seconds.",
            file=file,
            rows=f"{manifest.rows:,}",
            files=f"{len(manifest.files):,}",
            size=f"{size / 1e6:,.1f}",
            seconds=seconds,
        )
    )
    if manifest.sealed is not None:
        click.echo(
            _(
                "%(rows)s rows of sealed records in it open with a custodian's passphrase alone.",
                rows=f"{manifest.sealed.count:,}",
            )
        )
    if gone:
        click.echo(_("Older ones that were removed: %(number)s.", number=len(gone)))
    if manifest.kept_by:
        click.echo(
            _(
                "The keys are not in it. Their copy is kept by %(keepers)s.",
                keepers=_(", ").join(manifest.kept_by),
            )
        )
    else:
        click.echo(
            _(
                "The keys are not in it, and nobody keeps a copy of them: without them no name"
                " opens again. Run `casetrack keys backup`."
            ),
            err=True,
        )


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--try", "only_try", is_flag=True, help="Into a scratch place; nothing is kept.")
@click.option(
    "--keys",
    "keys_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A copy of the keys; it asks for the passphrase. Else the keys of this installation.",
)
@click.option("--scratch", help="With --try: an empty database of PostgreSQL to try it in.")
@click.option(
    "--sealed",
    is_flag=True,
    help="With the sealed records: asks for a custodian's passphrase. Later: puts them back.",
)
@click.option("--show", is_flag=True, help="Only show what is in it, and what is not.")
@AS_JSON
@pass_installation
@click.pass_context
def restore_backup(
    context: click.Context,
    installation: Installation,
    file: Path,
    only_try: bool,
    keys_file: Path | None,
    scratch: str | None,
    sealed: bool,
    show: bool,
    as_json: bool,
) -> None:
    """Restore FILE into an installation without a database, or try it with --try.

    Of a folder, FILE is the newest backup in it. --try restores into a scratch place, brings it up
    to date, walks the audit, compares the number of rows and opens every name; then it is dated on
    the page Health. Exit status 1 if it is not good.

    Without --sealed the records that were sealed stay out, in a file beside the database; with it
    they come along, or are put back where they were left out.
    """
    try:
        if file.is_dir():
            file = newest_of(file)
            click.echo(_("The newest backup there: %(file)s.", file=file), err=True)
        if show:
            click.echo(read_manifest(file).as_json())
            return
        settings = installation.settings()
        manifest = ensure_restorable(file, settings.database_url)
        opened = _opened_copy(keys_file)
        private = _custodians_key(manifest) if sealed else None
        if only_try:
            keys = _keys(settings, opened)
            with progress(_("Trying")) as tell:
                tried = try_restore(
                    file,
                    keys,
                    address=settings.database_url,
                    scratch=scratch,
                    private=private,
                    beside=settings.instance_dir,
                    tell=tell,
                )
            _note(settings, file, tried, at=now())
            _say_tried(tried, as_json=as_json)
            if not tried.is_good:
                context.exit(1)
            return
        _restore(settings, file, opened, private, scratch)
    except BackupUnfit as problem:
        raise Fault(str(problem)) from problem
    except OSError as problem:
        raise _not_written(Path(problem.filename or file), problem) from problem


def _restore(
    settings: Settings,
    file: Path,
    opened: KeysCopy | None,
    private: X25519PrivateKey | None,
    scratch: str | None,
) -> None:
    keys = _keys(settings, opened)
    if keys is None:
        raise Fault(
            _(
                "This backup is without its keys, and there are none here: give their copy with"
                " --keys. Nothing was changed."
            )
        )
    manifest = ensure_restorable(file, settings.database_url)
    ensure_keys_fit(manifest, keys)
    settings.instance_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    database, store, at = Database(settings.database_url), FileStore(settings.files_dir), now()
    made_at = re.sub("[^0-9]", "", manifest.made_at[:19])
    kept = settings.instance_dir / LEFT_SHUT.format(made_at=made_at)
    leave = partial(leave_shut, kept=kept, keys=keys, at=at)
    try:
        if private is not None and is_there(database):
            with progress(_("Restoring")) as tell:
                count = put_sealed_back(
                    file, database, store, keys, private, scratch=scratch, at=at, tell=tell
                )
            click.echo(
                _(
                    "%(rows)s rows of sealed records are back. Start the server again, and keep or"
                    " destroy %(file)s.",
                    rows=f"{count:,}",
                    file=file,
                )
            )
            return
        with progress(_("Restoring")) as tell:
            restore(
                file,
                database,
                store,
                private=private,
                leave_shut=leave,
                beside=settings.instance_dir,
                tell=tell,
            )
        if opened is not None:
            opened.write(settings)
        shut = sum(map(len, rows_shut(manifest, private).values()))
        if shut:
            # What only sealed records keep waits in the file of their part.
            nobodys(store, database, remove=True)
    finally:
        database.dispose()
    click.echo(
        _(
            "Restored: %(rows)s rows as they stood at %(at)s.",
            rows=f"{manifest.rows - shut:,}",
            at=manifest.made_at,
        )
    )
    if shut:
        click.echo(
            _(
                "%(rows)s rows of sealed records stayed shut. A custodian puts them back:"
                " `casetrack restore --sealed %(file)s`.",
                rows=f"{shut:,}",
                file=kept,
            )
        )
    click.echo(
        _(
            "Now run `casetrack audit restored --by LOGIN --reason TEXT`, so that the audit goes on"
            " from here, then `casetrack doctor`, then start the server."
        )
    )


def _custodians_key(manifest: Manifest) -> X25519PrivateKey:
    if manifest.sealed is None:
        raise Fault(_("No record in this backup is sealed for the custodians alone."))
    return private_key(
        manifest.sealed, click.prompt(_("Passphrase of a custodian"), hide_input=True)
    )


def _opened_copy(file: Path | None) -> KeysCopy | None:
    if file is None:
        return None
    return open_keys(file, click.prompt(_("Passphrase"), hide_input=True))


def _keys(settings: Settings, opened: KeysCopy | None) -> Keys | None:
    """The keys of the copy, else those of this installation; None if there are none."""
    try:
        if opened is None:
            return Keys(Keyring.load(settings.key_file), AuditKey.load(settings.audit_key_file))
        return Keys(
            Keyring.parse(opened.files[IDENTITY], IDENTITY),
            AuditKey.parse(opened.files[AUDIT], AUDIT),
        )
    except KeyProblem:
        return None


def _note(settings: Settings, file: Path, tried: TriedRestore, *, at: datetime) -> None:
    """Remember a tried restore where there is a database that can."""
    details = {
        "rows": tried.rows,
        "audit": tried.audit_rows,
        "opened": tried.opened,
        "shut": tried.shut,
        "fault": next(iter(tried.faults), None),
    }
    row = Upkeep.with_file(UpkeepKind.RESTORE_TRIED, at, file, details, tried.seconds)
    row.is_good = tried.is_good
    try:
        note_upkeep(settings, row)
    except DBAPIError:
        click.echo(_("There is no database here to note it in."), err=True)


def _say_tried(tried: TriedRestore, *, as_json: bool) -> None:
    if as_json:
        data = {
            "good": tried.is_good,
            "made_at": tried.manifest.made_at,
            "rows": tried.rows,
            "audit_rows": tried.audit_rows,
            "texts_opened": tried.opened,
            "files": tried.files,
            "rows_shut": tried.shut,
            "seconds": tried.seconds,
            "faults": list(tried.faults),
        }
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
        return
    for fault in tried.faults:
        click.echo(fault, err=True)
    if tried.is_good:
        click.echo(
            _(
                "Good: %(rows)s rows are all there, %(audit)s rows of the audit fit, %(opened)s"
                " sealed texts open, %(files)s files are as they were kept; in %(seconds)s"
                " seconds.",
                rows=f"{tried.rows:,}",
                files=f"{tried.files:,}",
                audit=f"{tried.audit_rows:,}",
                opened=f"{tried.opened:,}",
                seconds=tried.seconds,
            )
        )
        if tried.shut:
            click.echo(
                _(
                    "%(rows)s rows of sealed records stayed shut: the passphrase of a custodian"
                    " opens them (--sealed).",
                    rows=f"{tried.shut:,}",
                )
            )
    else:
        click.echo(_("NOT GOOD: do not rely on this backup; make another one."), err=True)


def _not_written(file: Path, problem: OSError) -> Fault:
    return Fault(_("%(file)s cannot be written: %(why)s.", file=file, why=problem.strerror))
