"""`casetrack law clocks`: the periods that run beside the stages of a case."""

from __future__ import annotations

import click

from casetrack.commands.law import PlainCommand
from casetrack.deadlines.clock_page import clocks_text


@click.command("clocks", cls=PlainCommand)
def clocks() -> None:
    """Print what starts and ends each clock of a case, as docs/reference/clocks.md."""
    click.echo(clocks_text(), nl=False)
