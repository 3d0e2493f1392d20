"""`casetrack law clocks`: the periods that run beside the stages of a case."""

from __future__ import annotations

import json

import click

from casetrack.clocks.reference import clocks_data, clocks_text
from casetrack.commands.installation import StandaloneCommand
from casetrack.commands.law import PlainCommand, as_json


class ReferenceCommand(PlainCommand, StandaloneCommand):
    """A command with one-sentence refusals that needs no installation."""


@click.command("clocks", cls=ReferenceCommand)
@as_json
def clocks(json_: bool) -> None:
    """Print what starts and ends each clock of a case, as docs/reference/clocks.md."""
    if json_:
        click.echo(json.dumps(clocks_data(), ensure_ascii=False, indent=2))
    else:
        click.echo(clocks_text(), nl=False)
