"""`casetrack keys …`: the keys that encrypt names. They never leave the key file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from casetrack.audit.record import AuditKind, record
from casetrack.audit.sealing import AuditKey
from casetrack.commands.backups.custodians import new_key
from casetrack.commands.backups.making import database_there, note_upkeep
from casetrack.commands.backups.manifest import BackupUnfit
from casetrack.commands.backups.sealed_keys import (
    AUDIT,
    IDENTITY,
    SETTINGS,
    SHORTEST,
    open_keys,
    seal_keys,
)
from casetrack.commands.faults import Fault, Refused
from casetrack.commands.installation import (
    UNBOUND,
    Installation,
    in_application,
    in_application_without_key_check,
    pass_installation,
)
from casetrack.commands.terminal import _, hand_over, progress
from casetrack.config import Settings
from casetrack.db import Model, session
from casetrack.db.crypto import Keyring, current_keyring
from casetrack.db.key_check import ensure_may_rotate, record_fingerprint
from casetrack.db.models import KeyFingerprint
from casetrack.db.sealing import SealedText, counted_by_key, reseal_all
from casetrack.db.transaction import own_transaction, unit_of_work
from casetrack.desk.health.models import Upkeep, UpkeepKind
from casetrack.desk.health.queries import fingerprints
from casetrack.web.clock import now

# Who keep a copy: the loss of one of them loses nothing.
KEEPERS = 2


@click.group()
def keys() -> None:
    """The keys that encrypt who a child is."""


@keys.command()
@pass_installation
def create(installation: Installation) -> None:
    """Write a new key file, readable by its owner only; one that exists is left alone.

    Refused where the database is sealed with other keys: their file has to be put back.
    """
    settings = installation.settings()
    path = settings.key_file
    if not path.exists() and _is_sealed(settings):
        raise Refused(
            _(
                "The database is sealed with other keys: put their file back at %(path)s. New keys"
                " would open nothing of it.",
                path=path,
            )
        )
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        Keyring.create(path)
    except OSError as problem:
        raise _not_written(path, problem) from problem
    click.echo(
        _(
            "Wrote %(file)s. Keep a copy away from the database: without it no name opens again.",
            file=path,
        )
    )


@keys.command("backup")
@click.argument("to", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--for",
    "keepers",
    multiple=True,
    required=True,
    help="Who keeps it; given twice, for each of the two.",
)
@pass_installation
def back_up(installation: Installation, to: Path, keepers: tuple[str, ...]) -> None:
    """Copy the keys and the settings file to TO, sealed with a passphrase of each keeper.

    Each of the two types a passphrase of their own, and opens the copy alone. Keep it away from the
    backups: with both, and a passphrase, names can be read. Make it again after `keys rotate`.
    """
    settings = installation.settings()
    if len(set(keepers)) < KEEPERS:
        raise Refused(_("Two keep the keys: give --for twice, with their names."))
    ring, key = Keyring.load(settings.key_file), AuditKey.load(settings.audit_key_file)
    files = {
        IDENTITY: settings.key_file.read_text(encoding="ascii"),
        AUDIT: settings.audit_key_file.read_text(encoding="ascii"),
        SETTINGS: installation.config.read_text(encoding="utf-8") if installation.config else "",
    }
    passphrases = {keeper: _passphrase(keeper) for keeper in keepers}
    if len(set(passphrases.values())) < len(passphrases):
        raise Refused(_("Each of the two needs a passphrase of their own; nothing was written."))
    at = now()
    try:
        seal_keys(files, passphrases, to, at=at)
    except FileExistsError:
        raise Refused(_("%(file)s is there already; it is left alone.", file=to)) from None
    except OSError as problem:
        raise _not_written(to, problem) from problem
    details = {"keys": list(fingerprints(ring, key)), "keepers": list(keepers)}
    note_upkeep(settings, Upkeep.with_file(UpkeepKind.KEYS_COPIED, at, to, details))
    hand_over(settings.instance_dir, to)
    click.echo(
        _(
            "Wrote %(file)s. Give each of the two a copy of it; the passphrase stands in no file:"
            " each seals theirs in an envelope.",
            file=to,
        )
    )


@keys.command("custodian")
@click.option(
    "--for",
    "custodians",
    multiple=True,
    required=True,
    help="Who keeps sealed records; given for each of them.",
)
@in_application
def for_custodians(custodians: tuple[str, ...]) -> None:
    """Make the key of the custodians: backups open sealed records with it alone from then on.

    Each types a passphrase of their own, which stands in no file; each opens them alone. Backups
    that were made before open as they did. Make it again when a custodian leaves.
    """
    passphrases = {name: _passphrase(name) for name in custodians}
    with own_transaction() as db:
        details = new_key(passphrases)
        db.add(Upkeep(kind=UpkeepKind.CUSTODIANS_KEY, at=now(), details=details))
    click.echo(
        _(
            "From the next backup on, sealed records in it open with the passphrase of %(names)s"
            " alone. If all passphrases are lost, so are the sealed records of these backups: name"
            " two custodians rather than one.",
            names=_(", ").join(passphrases),
        )
    )


@keys.command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@pass_installation
def put_back(installation: Installation, file: Path) -> None:
    """Put the key files that are not there back from FILE, the copy of the keys.

    It asks for the passphrase of either keeper. A key file that is there is left alone.
    """
    settings = installation.settings()
    passphrase = click.prompt(_("Passphrase"), hide_input=True)
    try:
        written = open_keys(file, passphrase).write(settings)
    except BackupUnfit as problem:
        raise Fault(str(problem)) from problem
    except OSError as problem:
        raise _not_written(Path(problem.filename or file), problem) from problem
    for path in written:
        click.echo(_("Wrote %(file)s.", file=path))
    if not written:
        click.echo(_("Both key files are there already; they are left alone."))


def _passphrase(keeper: str) -> str:
    """The passphrase of a keeper, typed twice. Raises Refused for a short one."""
    text: str = click.prompt(
        _("Passphrase of %(keeper)s, at least %(least)s characters", keeper=keeper, least=SHORTEST),
        hide_input=True,
        confirmation_prompt=_("Once more"),
    )
    if len(text.strip()) < SHORTEST:
        raise Refused(_("This passphrase is too short; nothing was written."))
    return text.strip()


def _not_written(path: Path, problem: OSError) -> Refused:
    return Refused(_("%(file)s cannot be written: %(why)s.", file=path, why=problem.strerror))


@keys.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@in_application_without_key_check
def list_keys(as_json: bool) -> None:
    """Show which keys there are, and how many sealed texts each of them opens."""
    ring = current_keyring()
    counted = counted_by_key(session().connection(), Model.metadata)
    broken = counted.pop("", 0)
    by_key = dict.fromkeys(ring.keys, 0) | counted
    if as_json:
        keys_there = [
            {
                "key": key_id,
                "texts": count,
                "in_use": key_id == ring.current,
                "there": key_id in ring.keys,
            }
            for key_id, count in by_key.items()
        ]
        click.echo(json.dumps({"keys": keys_there, "broken": broken}, indent=2))
        return
    for key_id, count in by_key.items():
        state = _("in use") if key_id == ring.current else _("opens older texts")
        state = state if key_id in ring.keys else _("MISSING from the key file")
        click.echo(
            _(
                "%(key_id)s: %(state)s, %(count)s texts",
                key_id=key_id,
                state=state,
                count=f"{count:,}",
            )
        )
    if broken:
        click.echo(
            _(
                "%(broken)s texts are not sealed texts at all: `casetrack keys rotate` names them.",
                broken=f"{broken:,}",
            )
        )
    if ring.opens_unbound:
        click.echo(_(UNBOUND))


@keys.command()
@click.option(
    "--unbound",
    is_flag=True,
    help="Also seal again what an older casetrack sealed, after its backup was put back.",
)
@pass_installation
@in_application_without_key_check
def rotate(installation: Installation, unbound: bool) -> None:
    """Take new keys into use, seal and hash every identity with them. Stop the server first.

    A text that does not open is named and left as it is; exit status 1 then.
    """
    path = installation.settings().key_file
    before = current_keyring()
    ensure_may_rotate(session(), before)
    before = replace(before, opens_unbound=before.opens_unbound or unbound)
    ring = before.add_key()
    # Saved before anything is sealed with it: whatever happens then, every text has its key.
    _save(ring, path)
    try:
        with progress(_("Sealing again")), unit_of_work() as db:
            gone = reseal_all(db.connection(), Model.metadata, ring)
            record_fingerprint(db, ring, at=now())
            record(
                AuditKind.KEYS_ROTATED,
                by=None,
                at=now(),
                key=ring.current,
                texts=gone.sealed_again,
                shut=[f"{place.table} {place.row_id}" for place in gone.shut],
            )
    except SQLAlchemyError:
        click.echo(
            _(
                "%(current)s is in the key file, but nothing was sealed with it: run this again.",
                current=ring.current,
            ),
            err=True,
        )
        raise
    # Every text that opens is bound to its row now; from here on another one is refused.
    _save(replace(ring, opens_unbound=False), path)
    click.echo(
        _(
            "%(current)s is in use; %(sealed_again)s texts were sealed again.",
            current=ring.current,
            sealed_again=f"{gone.sealed_again:,}",
        )
    )
    click.echo(_("Older backups still need the older keys. Start the server again."))
    for place in gone.shut:
        click.echo(_("Left as it is: %(place)s", place=place), err=True)
    if gone.shut:
        raise Fault(
            _(
                "%(number)s texts do not open: put them back from a backup.",
                number=f"{len(gone.shut):,}",
            )
        )


def _save(ring: Keyring, path: Path) -> None:
    try:
        ring.save(path)
    except OSError as problem:
        raise _not_written(path, problem) from problem


def _is_sealed(settings: Settings) -> bool:
    """Whether the database has sealed texts or fingerprints, in any version."""
    with database_there(settings) as database:
        if database is None:
            return False
        with database.engine.connect() as connection:
            there = set(sa.inspect(connection).get_table_names())
            return any(
                connection.execute(sa.select(column).where(column.is_not(None)).limit(1)).first()
                for column in (KeyFingerprint.__table__.c.id, *_sealed_columns())
                if column.table.name in there
            )


def _sealed_columns() -> Iterator[sa.Column[str]]:
    for table in Model.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, SealedText):
                yield column
