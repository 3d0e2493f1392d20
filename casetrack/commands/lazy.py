"""Commands imported on first use, so that one does not wait for the others.

Elsewhere nothing is imported inside a function: but the application takes ten times as long to
import as a rule of the law takes to answer. A group knows the name, location and help line of its
commands, as Click's documentation advises ("Lazily Loading Subcommands"); a test compares the lines
with the commands' own help.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from gettext import gettext
from pkgutil import resolve_name
from typing import Any

import click


def terminal_language() -> str:
    """The language of the terminal: "zh" or "en"."""
    variables = ("LC_ALL", "LC_MESSAGES", "LANG")
    value = next((os.environ[name] for name in variables if os.environ.get(name)), "")
    return "zh" if value.lower().startswith("zh") else "en"


@dataclass(frozen=True)
class Lazy:
    """A command that is not imported yet.

    where: "module:name". help: the first sentence of its own help.
    """

    where: str
    help: str


class LazyGroup(click.Group):
    """A group of commands, some of which are imported on first use.

    as_imported: the command that is run in place of one that was imported.
    """

    def __init__(self, *args: Any, lazy: Mapping[str, Lazy], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lazy = lazy
        self.as_imported: Callable[[click.Command], click.Command] = lambda command: command

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All command names, sorted."""
        return sorted({*super().list_commands(ctx), *self.lazy})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, imported if necessary."""
        if cmd_name in self.lazy and cmd_name not in self.commands:
            command = _imported(self.lazy[cmd_name].where)
            self.add_command(self.as_imported(command), cmd_name)
        return super().get_command(ctx, cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help line of each command as Click does, without importing it."""
        names = self.list_commands(ctx)
        width = formatter.width - 6 - max(map(len, names))
        lines = [(name, self._line(name, width)) for name in names]
        with formatter.section(gettext("Commands")):
            formatter.write_dl(lines)

    def _line(self, name: str, width: int) -> str:
        lazy = self.lazy.get(name)
        command = click.Command(name, help=lazy.help) if lazy else self.commands[name]
        return self.as_imported(command).get_short_help_str(width)


def _imported(where: str) -> click.Command:
    # What is imported stays: to look through it for what may be thrown away takes a tenth longer.
    gc.disable()
    try:
        command: click.Command = resolve_name(where)
    finally:
        gc.enable()
    return command
