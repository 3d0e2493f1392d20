"""`casetrack serve`: serve the pages until stopped."""

from __future__ import annotations

import errno
import socket
from urllib.parse import urlsplit

import click
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError, NoSuchTableError

from casetrack.accounts.models import Staff
from casetrack.accounts.passwords import is_password
from casetrack.codes import N_
from casetrack.commands.faults import Fault
from casetrack.commands.installation import UNBOUND, Installation, check_keys, pass_installation
from casetrack.commands.serving import Serving, share_one_heap
from casetrack.commands.terminal import _, say_fault
from casetrack.commands.workers import may_fork, serve_here, serve_in_workers
from casetrack.config import MOST_WORKERS, OperatorFault
from casetrack.db import session
from casetrack.db.crypto import KeyMissing, current_keyring
from casetrack.db.kept_files import current_file_store, nobodys
from casetrack.db.session import Database
from casetrack.demo.people import ACCOUNTS
from casetrack.production import ensure_fit, ensure_settings_private, is_loopback
from casetrack.revisions import is_current
from casetrack.web import logs

NOT_PREPARED = N_("The database is not up to date: run `casetrack db upgrade`.")

# What SQLite says, and PostgreSQL's codes, for what a migration has still to make.
_OLD_SHAPE = ("no such table", "no such column")
_OLD_SHAPE_CODES = frozenset({"42P01", "42703"})


def word_fault(problem: Exception) -> str | None:
    """The sentence for a fault of the installation; None for another exception."""
    match problem:
        case KeyMissing():
            return _("%(problem)s See `casetrack keys --help`.", problem=say_fault(problem))
        case OperatorFault():
            return say_fault(problem)
        case NoSuchTableError():
            return _(NOT_PREPARED)
        case DBAPIError():
            return _what_the_database_said(problem)
    return None


def _what_the_database_said(problem: DBAPIError) -> str:
    message = str(problem.orig).strip().splitlines()[0] if problem.orig else ""
    code = getattr(problem.orig, "sqlstate", None)
    if code in _OLD_SHAPE_CODES or any(sign in message for sign in _OLD_SHAPE):
        return _(NOT_PREPARED)
    return _("The database cannot be used: %(why)s", why=message)


PORT = 8000
# Names of this machine: there no other server stands before casetrack that takes another port.
HERE = frozenset({"127.0.0.1", "::1", "localhost"})


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    show_default=str(PORT),
    help="Port to listen on; else that of base_url where that is this machine.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, MOST_WORKERS),
    help="Processes that answer: one for each core; `workers` of the settings, or 1.",
)
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1, 64))
@pass_installation
def serve(
    installation: Installation, host: str, port: int | None, workers: int | None, threads: int
) -> None:
    """Serve the pages until stopped with Ctrl-C. Logs go to the standard error output, as JSON.

    What was begun is finished before it stops.
    """
    settings = installation.settings()
    workers = workers or settings.workers
    if workers > 1 and not may_fork():
        raise Fault(_("This system has no fork: serve with one worker."))
    ensure_settings_private(installation.config)
    bound_port = _own_port(settings.base_url)
    port = port or bound_port or PORT
    share_one_heap()
    app = installation.load_app()
    is_production = settings.production or not is_loopback(host)
    if is_production:
        ensure_fit(settings, app)
    database: Database = app.extensions["casetrack_database"]
    if not is_current(database):
        raise Fault(_(NOT_PREPARED))
    if is_production:
        _ensure_no_demo_accounts(app)
    with app.app_context():
        check_keys()
        # What a kill left of files that were being sent.
        nobodys(current_file_store(), database, remove=True)
        if current_keyring().opens_unbound:
            click.echo(_(UNBOUND), err=True)
    logs.configure(settings.log_level)
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.create_server((host, port), family=family)
    except OSError as problem:
        raise Fault(_why_not(problem, host, port)) from problem
    serving = Serving(app, listening, threads, bool(settings.trusted_proxies))
    if bound_port is not None and bound_port != port:
        click.echo(
            _(
                "Messages that say what falls due lead to %(base_url)s, where this server does not"
                " answer: set base_url to the address people use.",
                base_url=settings.base_url,
            ),
            err=True,
        )
    click.echo(
        _(
            "casetrack answers at http://%(host)s:%(port)s/ until Ctrl-C.",
            host=_shown(host),
            port=port,
        )
    )
    with listening:
        serve_in_workers(serving, workers) if workers > 1 else serve_here(serving)
    click.echo(_("Stopped."))


def _ensure_no_demo_accounts(app: Flask) -> None:
    """Refuse active accounts with a demonstration password, which the source code reveals."""
    with app.app_context():
        known = {account.login: account.password for account in ACCOUNTS}
        query = select(Staff).where(Staff.login.in_(known), Staff.is_active)
        for staff in session().scalars(query.order_by(Staff.id)):
            if is_password(known[staff.login], staff.password_hash):
                raise Fault(
                    _(
                        "The account %(login)s has the public password of the demonstration:"
                        " change it, or take the account out of service.",
                        login=staff.login,
                    )
                )


def _own_port(base_url: str) -> int | None:
    """The port of `base_url`, if that is plain HTTP on this machine; else None."""
    parts = urlsplit(base_url)
    is_here = parts.scheme == "http" and parts.hostname in HERE
    return (parts.port or 80) if is_here else None


def _why_not(problem: OSError, host: str, port: int) -> str:
    if problem.errno == errno.EADDRINUSE:
        return _("Port %(port)s is in use; choose another one with --port.", port=port)
    if problem.errno in (errno.EACCES, errno.EPERM):
        return _(
            "Port %(port)s is not allowed for this user; choose one above 1023 with --port.",
            port=port,
        )
    if isinstance(problem, socket.gaierror) or problem.errno == errno.EADDRNOTAVAIL:
        return _("%(host)s is not an address of this machine.", host=host)
    return _(
        "%(host)s:%(port)s cannot be had: %(why)s.",
        host=host,
        port=port,
        why=problem.strerror or problem,
    )


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
