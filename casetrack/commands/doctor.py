"""`casetrack doctor`: every check of the page Health, also where no page can be opened."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pkgutil import resolve_name
from secrets import token_urlsafe
from typing import Any

import click
from flask import Flask
from flask_babel import force_locale

from casetrack.audit.sealing import AuditKey
from casetrack.commands.installation import Installation, pass_installation
from casetrack.commands.lazy import terminal_language
from casetrack.commands.terminal import _, progress
from casetrack.config import SECRET_LENGTH, Settings
from casetrack.db.crypto import Keyring
from casetrack.db.full_disk import open_with_reserve
from casetrack.db.session import Database
from casetrack.desk.health.checks import Examined, Grade, examine
from casetrack.desk.health.house import Surroundings, surroundings_of
from casetrack.desk.health.upkeep import CHECKS
from casetrack.web.clock import now

SIGNS = {Grade.MUST: "✗", Grade.LOOK: "!", Grade.WELL: "✓"}


@click.command()
@click.option("--fix", is_flag=True, help="Mend what can be mended without asking.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_installation
@click.pass_context
def doctor(context: click.Context, installation: Installation, fix: bool, as_json: bool) -> None:
    """Check this installation, and say what to do about each finding.

    It needs neither keys nor a database that answers. Exit status 1 if something has to be dealt
    with.
    """
    settings = installation.settings()
    database = open_with_reserve(settings.database_url)
    with ExitStack() as stack:
        stack.callback(database.dispose)
        around = surroundings_of(settings, database, config=installation.config, at=now())
        stack.enter_context(_application(settings, database, around).app_context())
        stack.enter_context(force_locale(terminal_language()))
        with progress(_("Checking"), len(CHECKS)) as step:
            examined = []
            for result in examine(CHECKS, around):
                step()
                examined.append(result)
        if fix and (mended := _mend(examined, around)):
            around = surroundings_of(settings, database, config=installation.config, at=now())
            examined = list(examine(CHECKS, around))
            if not as_json:
                for sentence in mended:
                    click.echo(sentence)
        _say(examined, as_json=as_json)
    if any(result.grade is Grade.MUST for result in examined):
        context.exit(1)


def as_data(examined: list[Examined]) -> dict[str, Any]:
    """The findings, in JSON types."""
    return {
        "healthy": all(result.grade is not Grade.MUST for result in examined),
        "checks": [
            {
                "code": result.check.code,
                "title": str(result.check.title),
                "grade": result.grade.name.lower(),
                "text": result.finding.text,
                "remedy": result.finding.remedy,
                "command": result.finding.command,
            }
            for result in examined
        ],
    }


def _say(examined: list[Examined], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(as_data(examined), ensure_ascii=False, indent=2))
        return
    for result in sorted(examined, key=lambda result: -result.grade):
        finding = result.finding
        click.echo(
            f"{SIGNS[result.grade]} "
            + _("%(title)s: %(text)s", title=str(result.check.title), text=finding.text)
        )
        if finding.remedy:
            click.echo(f"  {finding.remedy}")
        if finding.command:
            click.echo(f"  $ {finding.command}")
    passed_over = [check.title for check in CHECKS if check not in {r.check for r in examined}]
    if passed_over:
        names = _(", ").join(str(title) for title in passed_over)
        click.echo(_("Not checked, for what is wrong above: %(names)s.", names=names))
    if all(result.grade is Grade.WELL for result in examined):
        click.echo(_("Nothing has to be done."))


def _mend(examined: list[Examined], around: Surroundings) -> list[str]:
    return [
        sentence
        for result in examined
        if result.grade is not Grade.WELL
        and result.check.mend is not None
        and (sentence := result.check.mend(around)) is not None
    ]


def _application(settings: Settings, database: Database, around: Surroundings) -> Flask:
    """An application for words and models, also where the real one refuses to start."""
    create_app: Callable[..., Flask] = resolve_name("casetrack.app:create_app")
    return create_app(
        replace(
            settings,
            production=False,
            secret_key=settings.secret_key or token_urlsafe(SECRET_LENGTH),
        ),
        database=database,
        keyring=around.ring or Keyring.new(),
        audit_key=around.audit_key or AuditKey.new(),
    )
