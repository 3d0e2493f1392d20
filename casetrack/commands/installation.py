"""The installation that a command works on, and how a command is let into it."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click
from flask import Flask, current_app
from flask.cli import ScriptInfo, with_appcontext
from flask_babel import force_locale

from casetrack.app import create_app
from casetrack.config import Settings, from_file
from casetrack.db import session
from casetrack.db.crypto import current_keyring
from casetrack.db.key_check import ensure_keys_fit, record_fingerprint
from casetrack.db.session import Database
from casetrack.db.transaction import unit_of_work
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.schema import ensure_not_newer, is_current
from casetrack.web.clock import now
from casetrack.web.words import word_rule

P = ParamSpec("P")
R = TypeVar("R")

# The terminal speaks English, the language of its commands.
LANGUAGE = "en"

UNBOUND = (
    "The key file still opens texts that an older casetrack sealed, which are not bound to their"
    " row: stop the server and run `casetrack keys rotate` once."
)


class Fault(click.ClickException):
    """What is wrong with the installation, in one sentence; exit status 1."""

    def show(self, file: Any = None) -> None:
        """Print the sentence alone."""
        click.echo(self.format_message(), file=file, err=True)


class Refused(Fault):
    """Why what was asked cannot be done, in one sentence; exit status 2."""

    exit_code = 2


class Installation(ScriptInfo):
    """Settings and application, each read when first asked for, so that --help needs neither."""

    def __init__(self, config: Path | None = None) -> None:
        super().__init__(create_app=self.open, set_debug_flag=False)
        self.config = config

    def settings(self) -> Settings:
        """The settings. Raises ConfigError."""
        return from_file(self.config)

    def open(self) -> Flask:
        """The application. Raises ConfigError, KeyProblem or NewerDatabase."""
        app = create_app(self.settings())
        ensure_not_newer(app.extensions["casetrack_database"])
        return app


pass_installation = click.make_pass_decorator(Installation, ensure=True)


def indoors(callback: Callable[P, R]) -> Callable[P, R]:
    """Run a command inside the application; what an action refuses is one sentence, status 2.

    With keys that are not those of the database it is not run.
    """

    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        check_keys()
        return callback(*args, **kwargs)

    return indoors_whatever_keys(update_wrapper(run, callback))


def indoors_whatever_keys(callback: Callable[P, R]) -> Callable[P, R]:
    """The same for the commands that look at keys, or put them right."""

    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with force_locale(LANGUAGE):
            try:
                return callback(*args, **kwargs)
            except RuleBroken as broken:
                raise Refused(word_rule(broken)) from broken
            except NotAllowed as problem:
                raise Refused(f"This account may not do this ({problem.permission}).") from problem

    return with_appcontext(update_wrapper(run, callback))


def check_keys() -> None:
    """Refuse a key file that is not the one of this database; note its fingerprint the first time.

    Within the application. A database that is not up to date is left to whoever needs it.
    Raises KeyFileUnfit.
    """
    database: Database = current_app.extensions["casetrack_database"]
    if is_current(database) and not ensure_keys_fit(session(), current_keyring()):
        with unit_of_work() as db:
            record_fingerprint(db, current_keyring(), at=now())


def bring_indoors(command: click.Command) -> click.Command:
    """The same command, or group of commands, run inside the application."""
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            bring_indoors(inner)
    elif command.callback is not None:
        command.callback = indoors(command.callback)
    return command
