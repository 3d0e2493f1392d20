"""`casetrack db upgrade`: migrate the database to the newest version."""

from __future__ import annotations

import click

from casetrack.audit.beginning import begin_key
from casetrack.commands.faults import Fault
from casetrack.commands.installation import UNBOUND, Installation, pass_installation
from casetrack.commands.terminal import _, progress
from casetrack.db.crypto import KeyMissing, Keyring
from casetrack.db.search.rebuilding import is_empty
from casetrack.db.session import Database
from casetrack.desk.health.entries_of_before import settle_entries
from casetrack.schema import upgrade
from casetrack.web.clock import now


@click.group()
def db() -> None:
    """The database."""


@db.command("upgrade")
@pass_installation
def upgrade_database(installation: Installation) -> None:
    """Bring the database to the newest form; one that is there already is left alone.

    The key of the audit is made where there is none yet. Stop the server first.
    """
    settings = installation.settings()
    database = Database(settings.database_url)
    try:
        if database.engine.dialect.name == "sqlite" and database.engine.url.database:
            settings.instance_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        with progress(_("Upgrading")):
            upgrade(database)
        settings.audit_key_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        is_made = begin_key(database, settings.audit_key_file, at=now())
        settled = settle_entries(database, settings.audit_key_file, at=now())
        with database.new_session() as reading:
            is_found_by_nothing = is_empty(reading)
    except OSError as problem:
        where = problem.filename or settings.instance_dir
        raise Fault(
            _("%(where)s cannot be made: %(why)s.", where=where, why=problem.strerror)
        ) from problem
    finally:
        database.dispose()
    click.echo(_("The database is up to date."))
    if settled:
        click.echo(
            _(
                "%(settled)s entries of before no longer name the office as who did what others do,"
                " or the day they were written as the day it was. `casetrack cases doers` lists"
                " those that somebody has to look at.",
                settled=f"{settled:,}",
            )
        )
    if is_found_by_nothing:
        click.echo(_("No case is found by its words yet: run `casetrack search rebuild` once."))
    if is_made:
        click.echo(
            _(
                "Wrote %(file)s. Keep a copy of it with the other keys.",
                file=settings.audit_key_file,
            )
        )
    try:
        is_unbound = Keyring.load(settings.key_file).opens_unbound
    except KeyMissing:
        return
    if is_unbound:
        click.echo(_(UNBOUND), err=True)
