"""Failures of a command: one sentence on standard error, and an exit status."""

from __future__ import annotations

from typing import Any

import click


class Fault(click.ClickException):
    """A fault of the installation, in one sentence; exit status 1."""

    def show(self, file: Any = None) -> None:
        """Print only the sentence."""
        click.echo(self.format_message(), file=file, err=True)


class Refused(Fault):
    """A refusal of the request, in one sentence; exit status 2."""

    exit_code = 2
