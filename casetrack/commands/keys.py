"""`casetrack keys …`: the keys that encrypt names. They never leave the key file."""

from __future__ import annotations

import click
from sqlalchemy import Text, select, type_coerce
from sqlalchemy.exc import SQLAlchemyError

from casetrack.audit.record import AuditKind, record
from casetrack.commands.installation import Installation, Refused, indoors, pass_installation
from casetrack.db import Model, session
from casetrack.db.crypto import EncryptedText, Keyring, Sealed, current_keyring, reseal_all
from casetrack.db.transaction import unit_of_work
from casetrack.web.clock import now


@click.group()
def keys() -> None:
    """The keys that encrypt who a child is."""


@keys.command()
@pass_installation
def create(installation: Installation) -> None:
    """Write a new key file, readable by its owner only; one that exists is left alone."""
    path = installation.settings().key_file
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        Keyring.create(path)
    except OSError as problem:
        raise Refused(f"{path} cannot be written: {problem.strerror}.") from problem
    click.echo(f"Wrote {path}. Keep a copy away from the database: without it no name opens again.")


@keys.command("list")
@indoors
def list_keys() -> None:
    """Show which keys there are, and how many sealed texts each of them opens."""
    ring = current_keyring()
    sealed = dict.fromkeys(ring.keys, 0) | _sealed_by_key()
    for key_id, count in sealed.items():
        state = "in use" if key_id == ring.current else "opens older texts"
        state = state if key_id in ring.keys else "MISSING from the key file"
        click.echo(f"{key_id}: {state}, {count:,} texts")


@keys.command()
@pass_installation
@indoors
def rotate(installation: Installation) -> None:
    """Take a new key into use and seal every identity with it. Stop the server first."""
    path = installation.settings().key_file
    ring = current_keyring().add_key()
    try:
        # Saved before anything is sealed with it: whatever happens then, every text has its key.
        ring.save(path)
    except OSError as problem:
        raise Refused(f"{path} cannot be written: {problem.strerror}.") from problem
    try:
        with unit_of_work() as db:
            changed = reseal_all(db.connection(), Model.metadata, ring)
            record(AuditKind.KEYS_ROTATED, by=None, at=now(), key=ring.current, texts=changed)
    except SQLAlchemyError:
        click.echo(f"{ring.current} is in the key file, but nothing was sealed with it.", err=True)
        raise
    click.echo(f"{ring.current} is in use; {changed:,} texts were sealed again.")
    click.echo("Older backups still need the older keys. Start the server again.")


def _sealed_by_key() -> dict[str, int]:
    counted: dict[str, int] = {}
    for table in Model.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, EncryptedText):
                raw = type_coerce(column, Text)
                for stored in session().scalars(select(raw).where(column.is_not(None))):
                    key_id = Sealed.parse(stored).key_id
                    counted[key_id] = counted.get(key_id, 0) + 1
    return counted
