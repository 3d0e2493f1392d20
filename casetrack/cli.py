"""The `casetrack` command: every group of commands, and what it says when something is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from sqlalchemy.exc import DBAPIError, NoSuchTableError

from casetrack.commands.accounts import accounts
from casetrack.commands.audit import audit
from casetrack.commands.calendar import calendar
from casetrack.commands.cases import cases
from casetrack.commands.clocks import clocks
from casetrack.commands.demo import demo
from casetrack.commands.installation import Fault, Installation, bring_indoors
from casetrack.commands.keys import keys
from casetrack.commands.law import law
from casetrack.commands.nightly import nightly
from casetrack.commands.server import NOT_PREPARED, db, serve
from casetrack.config import ConfigError
from casetrack.db.crypto import KeyMissing, KeyProblem
from casetrack.schema import NewerDatabase


class House(click.Group):
    """A group that turns what is wrong with an installation into one sentence, status 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except (ConfigError, NewerDatabase) as problem:
            raise Fault(str(problem)) from problem
        except KeyMissing as problem:
            raise Fault(f"{problem} See `casetrack keys --help`.") from problem
        except KeyProblem as problem:
            raise Fault(str(problem)) from problem
        except NoSuchTableError as problem:
            raise Fault(NOT_PREPARED) from problem
        except DBAPIError as problem:
            raise Fault(_what_the_database_said(problem)) from problem


@click.group(cls=House)
@click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="CASETRACK_CONFIG",
    show_envvar=True,
    help="Settings file; without it the defaults and CASETRACK_* hold.",
)
@click.version_option(package_name="casetrack")
@click.pass_context
def main(context: click.Context, config: Path | None) -> None:
    """The desk of a minors' prosecution department."""
    if context.obj is None:
        context.obj = Installation(config)


# What SQLite says, and PostgreSQL's codes, for what a migration has still to make.
_OLD_SHAPE = ("no such table", "no such column")
_OLD_SHAPE_CODES = frozenset({"42P01", "42703"})

for group in (accounts, audit, calendar, cases):
    main.add_command(bring_indoors(group))
law.add_command(bring_indoors(clocks))
for outside in (demo, keys, db, serve, law, nightly):
    main.add_command(outside)


def _what_the_database_said(problem: DBAPIError) -> str:
    told = str(problem.orig).strip().splitlines()[0] if problem.orig else ""
    code = getattr(problem.orig, "sqlstate", None)
    if code in _OLD_SHAPE_CODES or any(sign in told for sign in _OLD_SHAPE):
        return NOT_PREPARED
    return f"The database cannot be used: {told}"
