"""Commands that are imported when they are asked for, so that one does not wait for the others.

Nothing is imported inside a function in this house, but for this: what one command needs of the
application takes ten times as long to import as a rule of the law takes to answer. So a group knows
of its commands their name, where they stand and their line of help, as Click's own documentation
advises ("Lazily Loading Subcommands"); a test holds the lines to what the commands say themselves.
"""

from __future__ import annotations

import gc
from collections.abc import Mapping
from dataclasses import dataclass
from pkgutil import resolve_name
from typing import Any

import click


@dataclass(frozen=True)
class Lazy:
    """A command that is not imported yet.

    where: "module:name". help: the first sentence of what it says itself.
    """

    where: str
    help: str


class LazyGroup(click.Group):
    """A group of commands, some of which are imported when they are asked for."""

    def __init__(self, *args: Any, lazy: Mapping[str, Lazy], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lazy = lazy

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all of them, in order."""
        return sorted({*super().list_commands(ctx), *self.lazy})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, imported now if it was not yet."""
        if cmd_name in self.lazy and cmd_name not in self.commands:
            self.add_command(_imported(self.lazy[cmd_name].where), cmd_name)
        return super().get_command(ctx, cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the line of each command as Click does, without importing it."""
        names = self.list_commands(ctx)
        width = formatter.width - 6 - max(map(len, names))
        lines = [(name, self._line(name, width)) for name in names]
        with formatter.section("Commands"):
            formatter.write_dl(lines)

    def _line(self, name: str, width: int) -> str:
        lazy = self.lazy.get(name)
        command = click.Command(name, help=lazy.help) if lazy else self.commands[name]
        return command.get_short_help_str(width)


def _imported(where: str) -> click.Command:
    # What is imported stays: to look through it for what may be thrown away takes a tenth longer.
    gc.disable()
    try:
        command: click.Command = resolve_name(where)
    finally:
        gc.enable()
    return command
