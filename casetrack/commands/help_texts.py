"""Help of commands, and words of Click itself, in the language of the terminal.

The English stands where Click reads it: the docstring of a command, the `help` of an option.
`./run words` takes it from there into the catalogue. Where the terminal speaks another language, a
copy of the command is run that says the translation.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterable
from copy import copy
from inspect import cleandoc
from typing import TypeVar, cast
from unicodedata import east_asian_width

import click

from casetrack.codes import N_
from casetrack.commands.lazy import LazyGroup
from casetrack.commands.terminal import TEXTS, _

C = TypeVar("C", bound=click.Command)

# A word of Latin letters stays whole, and so do two signs of which the second begins no line.
_UNBROKEN = re.compile(r"[!-~]+ ?[，。；：、）”！？]*|.[，。；：、）”！？]*")
# What Click itself says, and looks up by gettext.
OF_CLICK = (
    N_("Usage:"),
    N_("Options"),
    N_("Commands"),
    N_("Positional arguments"),
    N_("Show this message and exit."),
    N_("Show the version and exit."),
    N_("default: {default}"),
    N_("env var: {var}"),
    N_("Aborted!"),
    N_("Repeat for confirmation"),
    N_("Error: {message}"),
    N_("Error: The two entered values do not match."),
    N_("Try '{command} {option}' for help."),
    N_("Missing command."),
    N_("Missing argument"),
    N_("Missing option"),
    N_("No such command {name!r}."),
    N_("No such option {name!r}."),
    N_("Did you mean {possibility}?"),
    N_("Invalid value: {message}"),
    N_("Invalid value for {param_hint}: {message}"),
    N_("{value!r} is not a valid {number_type}."),
    N_("{value} is not in the range {range}."),
    N_("{name} {filename!r} does not exist."),
    N_("{name} {filename!r} is a directory."),
    N_("{name} {filename!r} is not readable."),
    N_("file"),
    N_("directory"),
    N_("path"),
)


def translated(command: C) -> C:
    """A copy of a command, and of all below it, that speaks the language of the terminal."""
    # Click looks up what it says itself in the domain of this name.
    gettext.bindtextdomain("messages", str(TEXTS / "commands"))
    twin = copy(command)
    twin.context_class = _Context
    twin.help = _whole(command.help)
    twin.short_help = _first_sentence(twin.help)
    twin.params = [_param(param) for param in command.params]
    if isinstance(twin, click.Group):
        twin.commands = {name: translated(each) for name, each in twin.commands.items()}
    if isinstance(twin, LazyGroup):
        twin.as_imported = translated
    return twin


def _whole(text: str | None) -> str | None:
    if not text:
        return text
    paragraphs = (" ".join(lines.split()) for lines in cleandoc(text).split("\n\n"))
    return "\n\n".join(map(_, paragraphs))


def _first_sentence(text: str | None) -> str | None:
    return text.partition("。")[0].partition("\n\n")[0] + "。" if text else text


def _param(param: click.Parameter) -> click.Parameter:
    if not isinstance(param, click.Option):
        return param
    twin = copy(param)
    twin.help = _whole(param.help)
    return cast(click.Parameter, twin)


def wrapped(text: str, width: int) -> list[str]:
    """Lines of at most so many columns of a terminal, of which a Chinese sign takes two."""
    lines, taken = [""], 0
    for part in _UNBROKEN.findall(" ".join(text.split())):
        if taken + columns(part.rstrip()) > width and lines[-1]:
            lines.append("")
            taken, part = 0, part.lstrip()
        lines[-1] += part
        taken += columns(part)
    return [line.rstrip() for line in lines]


def columns(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


class _Formatter(click.HelpFormatter):
    """Writes help as Click does; a line ends where the terminal ends, without a space, too."""

    def write_text(self, text: str) -> None:
        """Write paragraphs."""
        indent = " " * self.current_indent
        for number, paragraph in enumerate(text.split("\n\n")):
            if number:
                self.write("\n")
            for line in wrapped(paragraph, self.width - len(indent)):
                self.write(f"{indent}{line}\n")

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """Write a list of terms, each with what it means beside it or below."""
        rows = list(rows)
        terms = min(max(columns(term) for term, _meaning in rows), col_max) + col_spacing
        indent = " " * self.current_indent
        for term, text in rows:
            # Click has no word of its own for it.
            meaning = re.sub(r"\brequired\]$", _("required") + "]", text)
            lines = wrapped(meaning, self.width - self.current_indent - terms)
            space = terms - columns(term)
            if space < col_spacing:
                self.write(f"{indent}{term}\n")
                term, space = "", terms
            self.write(f"{indent}{term}{' ' * space}{lines[0]}\n")
            for line in lines[1:]:
                self.write(f"{indent}{' ' * terms}{line}\n")


class _Context(click.Context):
    formatter_class = _Formatter
