"""`casetrack law clocks`: the periods that run beside the stages of a case."""

from __future__ import annotations

import click

from casetrack.clocks.reference import clocks_text
from casetrack.commands.installation import StandaloneCommand
from casetrack.commands.law import PlainCommand


class ReferenceCommand(PlainCommand, StandaloneCommand):
    """A command with one-sentence refusals that needs no installation."""


@click.command("clocks", cls=ReferenceCommand)
def clocks() -> None:
    """Print what starts and ends each clock of a case, as docs/reference/clocks.md."""
    click.echo(clocks_text(), nl=False)
