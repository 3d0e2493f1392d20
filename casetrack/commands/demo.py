"""`casetrack demo …`: an installation with nothing real in it, to look at and to try."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from casetrack.app import create_app
from casetrack.audit.beginning import begin_key
from casetrack.commands.faults import Fault, Refused
from casetrack.commands.installation import Installation, in_application, pass_installation
from casetrack.commands.server import PORT
from casetrack.commands.terminal import _, progress
from casetrack.config import Settings, from_file
from casetrack.db.crypto import Keyring
from casetrack.db.session import Database
from casetrack.db.transaction import unit_of_work
from casetrack.demo.making import furnish
from casetrack.demo.people import ACCOUNTS
from casetrack.schema import upgrade
from casetrack.web.clock import now, today
from casetrack.web.words import label

SETTINGS = "casetrack.toml"
DATABASE = "casetrack.sqlite"
KEYS = "identity.keys"
AUDIT_KEY = "audit.key"
ANCHORS, DESTROYED = "audit.anchors", "audit.destroyed"
# Settings under this name mean that the making was not finished.
UNFINISHED = f"{SETTINGS}.unfinished"

WRITTEN = """\
# Made by `casetrack demo make`. Nothing in this installation is real; its passwords are public.
demo = true
instance_dir = "."
database_url = "sqlite:///{database}"
key_file = "{keys}"
secret_key = "{secret}"
secure_cookies = false
session_minutes = 480
# Where it is served; the messages of `casetrack nightly` lead there.
base_url = "{base_url}"
# `casetrack nightly` puts its messages into this folder; any mail program can read it.
mail_to = "maildir:mail"
"""


@click.group()
def demo() -> None:
    """A demonstration: the six published cases, and a desk at work that is invented."""


@demo.command()
@click.option("--fresh", is_flag=True, help="Throw the demonstration that is there away first.")
@click.option(
    "--port",
    default=PORT,
    show_default=True,
    type=click.IntRange(1, 65535),
    help="Where it will be served on this machine.",
)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def make(fresh: bool, port: int, folder: Path) -> None:
    """Make a demonstration in FOLDER; one that is there is kept."""
    try:
        made = _make(folder.resolve(), fresh=fresh, base_url=f"http://127.0.0.1:{port}")
    except OSError as problem:
        raise Fault(
            _(
                "%(file)s cannot be written: %(why)s.",
                file=folder,
                why=problem.strerror or problem,
            )
        ) from problem
    if made:
        click.echo(_("Made the demonstration in %(folder)s.", folder=folder))
    else:
        click.echo(_("Kept the demonstration in %(folder)s.", folder=folder))


@demo.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_installation
@in_application
def accounts(installation: Installation, as_json: bool) -> None:
    """Show the accounts of a demonstration with their passwords."""
    settings = installation.settings()
    if not settings.demo:
        raise Refused(_("This is no demonstration; its passwords are not known to anybody here."))
    if as_json:
        rows = [
            {
                "login": account.login,
                "password": account.password,
                "role": account.role.value,
                "shows": account.shows,
            }
            for account in ACCOUNTS
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for account in ACCOUNTS:
        click.echo(
            f"{account.login:<12}{account.password:<24}{label(account.role)}: {account.shows}"
        )


def _make(folder: Path, *, fresh: bool, base_url: str) -> bool:
    """Make the demonstration unless a finished one is there; returns whether it was made."""
    settings_file, unfinished = folder / SETTINGS, folder / UNFINISHED
    if settings_file.exists():
        settings = from_file(settings_file, environ={})
        if not settings.demo:
            raise Refused(
                _(
                    "%(folder)s holds an installation that is no demonstration; left alone.",
                    folder=folder,
                )
            )
        if not fresh:
            _bring_forward(settings)
            _serve_at(settings_file, base_url)
            return False
    elif not unfinished.exists() and (folder / DATABASE).exists():
        raise Refused(
            _("%(folder)s holds a database that is no demonstration; left alone.", folder=folder)
        )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    before = (SETTINGS, UNFINISHED, KEYS, AUDIT_KEY, f"{AUDIT_KEY}.unfinished", ANCHORS, DESTROYED)
    beside = [f"{DATABASE}-{end}" for end in ("wal", "shm", "looks", "looks-journal")]
    for name in (*before, DATABASE, *beside):
        (folder / name).unlink(missing_ok=True)
    secret = secrets.token_urlsafe(48)
    text = WRITTEN.format(database=DATABASE, keys=KEYS, secret=secret, base_url=base_url)
    unfinished.touch(mode=0o600)
    unfinished.write_text(text, encoding="utf-8")
    Keyring.create(folder / KEYS)
    _fill(from_file(unfinished, environ={}))
    unfinished.rename(settings_file)
    return True


def _serve_at(settings_file: Path, base_url: str) -> None:
    """Set the base address of an existing demonstration to where it is served now."""
    text = settings_file.read_text(encoding="utf-8")
    line = f'base_url = "{base_url}"'
    changed, count = re.subn(r"^base_url = .*$", line, text, flags=re.MULTILINE)
    settings_file.write_text(changed if count else f"{text}{line}\n", encoding="utf-8")


def _bring_forward(settings: Settings) -> None:
    database = Database(settings.database_url)
    try:
        upgrade(database)
        begin_key(database, settings.audit_key_file, at=now())
    finally:
        database.dispose()


def _fill(settings: Settings) -> None:
    _bring_forward(settings)
    app = create_app(settings)
    database: Database = app.extensions["casetrack_database"]
    try:
        # Texts of actions and imports are translated as within a page.
        with app.test_request_context(), progress(_("Demonstration")) as step:

            @contextmanager
            def act() -> Iterator[None]:
                with unit_of_work():
                    yield
                step()

            furnish(on=today(), at=now(), zone=settings.timezone, act=act)
    finally:
        database.dispose()
