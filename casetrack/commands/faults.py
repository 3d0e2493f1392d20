"""How a command ends that cannot go on: one sentence on standard error, and a status."""

from __future__ import annotations

from typing import Any

import click


class Fault(click.ClickException):
    """What is wrong with the installation, in one sentence; exit status 1."""

    def show(self, file: Any = None) -> None:
        """Print the sentence alone."""
        click.echo(self.format_message(), file=file, err=True)


class Refused(Fault):
    """Why what was asked cannot be done, in one sentence; exit status 2."""

    exit_code = 2
