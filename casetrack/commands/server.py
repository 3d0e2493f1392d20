"""`casetrack serve` and `casetrack db upgrade`: what an installation needs to run."""

from __future__ import annotations

import errno
import socket

import click
from waitress.server import create_server

from casetrack.commands.installation import (
    UNBOUND,
    Fault,
    Installation,
    check_keys,
    pass_installation,
)
from casetrack.db.crypto import KeyMissing, Keyring, current_keyring
from casetrack.db.session import Database
from casetrack.schema import is_current, upgrade
from casetrack.web import logs

NOT_PREPARED = "The database is not up to date: run `casetrack db upgrade`."


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1, 64))
@pass_installation
def serve(installation: Installation, host: str, port: int, threads: int) -> None:
    """Serve the pages until stopped with Ctrl-C. Logs go to the standard error output, as JSON."""
    settings = installation.settings()
    app = installation.load_app()
    database: Database = app.extensions["casetrack_database"]
    if not is_current(database):
        raise Fault(NOT_PREPARED)
    with app.app_context():
        check_keys()
        if current_keyring().opens_unbound:
            click.echo(UNBOUND, err=True)
    logs.configure(settings.log_level)
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.create_server((host, port), family=family)
    except OSError as problem:
        raise Fault(_why_not(problem, host, port)) from problem
    server = create_server(app, sockets=[listening], threads=threads, ident=None)
    click.echo(f"casetrack answers at http://{_shown(host)}:{port}/ until Ctrl-C.")
    try:
        server.run()
    except KeyboardInterrupt:
        click.echo("Stopped.")
    finally:
        server.close()
        database.dispose()


@click.group()
def db() -> None:
    """The database."""


@db.command("upgrade")
@pass_installation
def upgrade_database(installation: Installation) -> None:
    """Bring the database to the newest form; one that is there already is left alone."""
    settings = installation.settings()
    database = Database(settings.database_url)
    try:
        if database.engine.dialect.name == "sqlite" and database.engine.url.database:
            settings.instance_dir.mkdir(parents=True, exist_ok=True)
        upgrade(database)
    except OSError as problem:
        raise Fault(f"{settings.instance_dir} cannot be made: {problem.strerror}.") from problem
    finally:
        database.dispose()
    click.echo("The database is up to date.")
    try:
        is_unbound = Keyring.load(settings.key_file).opens_unbound
    except KeyMissing:
        return
    if is_unbound:
        click.echo(UNBOUND, err=True)


def _why_not(problem: OSError, host: str, port: int) -> str:
    if problem.errno == errno.EADDRINUSE:
        return f"Port {port} is in use; choose another one with --port."
    if problem.errno in (errno.EACCES, errno.EPERM):
        return f"Port {port} is not allowed for this user; choose one above 1023 with --port."
    if isinstance(problem, socket.gaierror) or problem.errno == errno.EADDRNOTAVAIL:
        return f"{host} is not an address of this machine."
    return f"{host}:{port} cannot be had: {problem.strerror or problem}."


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
