"""The installation of a command, and the decorators that run a command in it."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from pathlib import Path
from pkgutil import resolve_name
from secrets import token_urlsafe
from typing import Any, Concatenate, ParamSpec, TypeVar

import click
from flask import Flask, current_app, has_app_context
from flask.cli import ScriptInfo, with_appcontext
from flask_babel import force_locale

from casetrack.audit.key_check import ensure_audit_key_fits, record_audit_fingerprint
from casetrack.audit.sealing import AuditKey, current_audit_key
from casetrack.codes import N_
from casetrack.commands.faults import Refused
from casetrack.commands.lazy import terminal_language
from casetrack.commands.terminal import _
from casetrack.config import SECRET_LENGTH, Settings, from_file
from casetrack.db import session
from casetrack.db.crypto import Keyring, current_keyring
from casetrack.db.key_check import ensure_keys_fit, record_fingerprint
from casetrack.db.session import Database
from casetrack.db.transaction import unit_of_work
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.revisions import ensure_not_newer, is_current
from casetrack.web.clock import now
from casetrack.web.words import word_rule

P = ParamSpec("P")
R = TypeVar("R")

UNBOUND = N_(
    "The key file still opens texts that an older casetrack sealed, which are not bound to their"
    " row: stop the server and run `casetrack keys rotate` once."
)


class Installation(ScriptInfo):
    """Settings and application, loaded on first use, so that --help needs neither."""

    def __init__(self, config: Path | None = None) -> None:
        super().__init__(create_app=self.open, set_debug_flag=False)
        self.config = config

    def settings(self) -> Settings:
        """The settings. Raises ConfigError."""
        return from_file(self.config)

    def open(self) -> Flask:
        """The application. Raises ConfigError, KeyProblem or NewerDatabase."""
        settings = self.settings()
        # Every page of every feature: imported by the commands that open the application.
        create_app: Callable[[Settings], Flask] = resolve_name("casetrack.app:create_app")
        app = create_app(settings)
        ensure_not_newer(app.extensions["casetrack_database"])
        return app


def this_installation() -> Installation:
    """The installation of the running command: the given one, or that of `--config`."""
    context = click.get_current_context()
    installation = context.find_object(Installation)
    if installation is None:
        root = context.find_root()
        installation = Installation(root.params.get("config"))
        root.obj = root.obj or installation
    return installation


def pass_installation(callback: Callable[Concatenate[Installation, P], R]) -> Callable[P, R]:
    """Pass the installation to a command."""

    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        return callback(this_installation(), *args, **kwargs)

    return update_wrapper(run, callback)


def in_application(callback: Callable[P, R]) -> Callable[P, R]:
    """Run a command inside the application; a refusal of an action is one sentence, status 2.

    Refuses keys that do not belong to the database.
    """

    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        check_keys()
        return callback(*args, **kwargs)

    return in_application_without_key_check(update_wrapper(run, callback))


def in_application_of_any_audit_key(callback: Callable[P, R]) -> Callable[P, R]:
    """Like `in_application`, without the check of the audit key: for commands of the audit."""

    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        check_sealing_keys()
        return callback(*args, **kwargs)

    return in_application_without_key_check(update_wrapper(run, callback))


def in_application_without_key_check(callback: Callable[P, R]) -> Callable[P, R]:
    """Like `in_application`, without a check of keys: for commands that show or repair keys."""

    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with force_locale(terminal_language()):
            try:
                return callback(*args, **kwargs)
            except RuleBroken as broken:
                raise Refused(word_rule(broken)) from broken
            except NotAllowed as problem:
                raise Refused(
                    _(
                        "This account may not do this (%(permission)s).",
                        permission=problem.permission,
                    )
                ) from problem

    inside = with_appcontext(update_wrapper(run, callback))

    def enter(*args: P.args, **kwargs: P.kwargs) -> R:
        this_installation()  # which Flask looks for
        return inside(*args, **kwargs)

    return update_wrapper(enter, inside)


def check_keys() -> None:
    """Refuse key files that do not belong to this database; store fingerprints the first time.

    Within the application. A database that is not up to date is not checked. Raises KeyFileUnfit.
    """
    check_sealing_keys()
    key, db = current_audit_key(), session()
    if _is_up_to_date() and not ensure_audit_key_fits(db, key):
        with unit_of_work() as db:
            record_audit_fingerprint(db, key, at=now())


def check_sealing_keys() -> None:
    """Like `check_keys`, for the keys that encrypt names."""
    if _is_up_to_date() and not ensure_keys_fit(session(), current_keyring()):
        with unit_of_work() as db:
            record_fingerprint(db, current_keyring(), at=now())


def _is_up_to_date() -> bool:
    database: Database = current_app.extensions["casetrack_database"]
    return is_current(database)


class StandaloneCommand(click.Command):
    """A command that prints data of the code: it needs no settings, keys or database."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run it in the given application, or in one without installation."""
        root = ctx.find_root()
        if root.obj is None:
            root.obj = ScriptInfo(create_app=_of_no_installation, set_debug_flag=False)
        if not has_app_context():
            ctx.with_resource(ctx.ensure_object(ScriptInfo).load_app().app_context())
        with force_locale(terminal_language()):
            return super().invoke(ctx)


def _of_no_installation() -> Flask:
    create_app: Callable[..., Flask] = resolve_name("casetrack.app:create_app")
    return create_app(
        from_file(None, {"CASETRACK_SECRET_KEY": token_urlsafe(SECRET_LENGTH)}),
        database=Database("sqlite://"),
        keyring=Keyring.new(),
        audit_key=AuditKey.new(),
    )


class ApplicationGroup(click.Group):
    """A group whose commands and subgroups run inside the application."""

    group_class = type

    def add_command(self, cmd: click.Command, name: str | None = None) -> None:
        """Add a command, wrapped to run inside the application."""
        is_anywhere = isinstance(cmd, click.Group | StandaloneCommand)
        if not is_anywhere and cmd.callback is not None:
            cmd.callback = in_application(cmd.callback)
        super().add_command(cmd, name)
