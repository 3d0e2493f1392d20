"""The `casetrack` command: every group of commands, and what it says when something is wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

import click
from click.exceptions import Abort, Exit

from casetrack.commands.faults import Fault
from casetrack.commands.lazy import Lazy, LazyGroup, terminal_language

COMMANDS = {
    "accounts": Lazy(
        "casetrack.commands.accounts:accounts", "Procuratorates, staff and their roles."
    ),
    "audit": Lazy("casetrack.commands.audit:audit", "Who did and who saw what: is it whole?"),
    "backup": Lazy(
        "casetrack.commands.backup:backup",
        "Write a backup to TO, a file or a folder, while casetrack is in use.",
    ),
    "bundle": Lazy(
        "casetrack.commands.bundle:bundle",
        "Make FOLDER: casetrack and its locked packages, an installer, the papers, their"
        " checksums.",
    ),
    "calendar": Lazy("casetrack.commands.calendar:calendar", "Which days are working days."),
    "cases": Lazy(
        "casetrack.commands.cases:cases", "Cases: files in and out, lists, one case whole."
    ),
    "db": Lazy("casetrack.commands.database:db", "The database."),
    "demo": Lazy(
        "casetrack.commands.demo:demo",
        "A demonstration: the six published cases, and a desk at work that is invented.",
    ),
    "doctor": Lazy(
        "casetrack.commands.doctor:doctor",
        "Check this installation, and say what to do about each finding.",
    ),
    "escalate": Lazy(
        "casetrack.commands.escalate:escalate",
        "Tell the chief procurator of urgent concerns that nobody answered for an hour.",
    ),
    "keys": Lazy("casetrack.commands.keys:keys", "The keys that encrypt who a child is."),
    "law": Lazy(
        "casetrack.commands.law:law",
        "The law as casetrack knows it: periods, ages, rules, each with its article.",
    ),
    "ledger": Lazy(
        "casetrack.commands.ledger:ledger",
        "The ledgers of an office: a template, and spreadsheets in.",
    ),
    "nightly": Lazy(
        "casetrack.commands.nightly:nightly",
        "Tell people what falls due, send the mail, bring stages and next dates up to date.",
    ),
    "restore": Lazy(
        "casetrack.commands.backup:restore_backup",
        "Restore FILE into an installation without a database, or try it with --try.",
    ),
    "schemes": Lazy(
        "casetrack.commands.schemes:schemes",
        "The schemes by which an office gives points during a probation.",
    ),
    "search": Lazy("casetrack.commands.search:search", "The words by which cases are found."),
    "serve": Lazy("casetrack.commands.server:serve", "Serve the pages until stopped with Ctrl-C."),
}


class CasetrackGroup(LazyGroup):
    """A group that turns what is wrong with an installation into one sentence, status 1."""

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run it, or its twin in the language of the terminal."""
        if terminal_language() == "en":
            return super().main(*args, **extra)
        twin = resolve_name("casetrack.commands.help_texts:translated")(self)
        return super(CasetrackGroup, twin).main(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, Abort, Exit):
            raise
        except Exception as problem:
            # What can be wrong is known to the database and the keys: imported when it is.
            word_fault: Callable[[Exception], str | None]
            word_fault = resolve_name("casetrack.commands.server:word_fault")
            if (sentence := word_fault(problem)) is None:
                raise
            raise Fault(sentence) from problem
        finally:
            if ctx.obj is not None:
                # What a command typed as root left is given to the account that serves.
                resolve_name("casetrack.commands.terminal:hand_back")(ctx.obj)


@click.group(cls=CasetrackGroup, lazy=COMMANDS)
@click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="CASETRACK_CONFIG",
    show_envvar=True,
    help="Settings file; without it the defaults and CASETRACK_* hold.",
)
@click.version_option(package_name="casetrack")
def main(config: Path | None) -> None:
    """The desk of a minors' prosecution department."""
    # Whoever works on an installation looks up `config`: casetrack.commands.installation.
