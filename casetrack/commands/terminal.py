"""Sentences of commands in the language of the terminal, and progress of what takes long.

The language is that of the environment (LC_ALL, LC_MESSAGES, LANG): Chinese where it begins with
`zh`, else English. No application is needed for it, since some commands have none to open.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import click
from babel.support import NullTranslations, Translations
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from casetrack.commands.lazy import terminal_language
from casetrack.config import ConfigError, OperatorFault, Settings

TEXTS = Path(__file__).resolve().parent.parent / "translations"


def _(text: str, /, **values: Any) -> str:
    """The text in the language of the terminal."""
    translated: str = _texts(terminal_language()).gettext(text)
    return translated % values if values else translated


def say_fault(fault: OperatorFault) -> str:
    """The sentence of a fault in the language of the terminal."""
    return _(fault.text, **fault.values)


def ngettext(singular: str, many: str, number: int, /, **values: Any) -> str:
    """The text for this number, `%(number)s`, in the language of the terminal."""
    text: str = _texts(terminal_language()).ngettext(singular, many, number)
    return text % {"number": f"{number:,}", **values}


class ProgressUpdate(Protocol):
    """Moves a bar on."""

    def __call__(self, name: str = "", /, *, by: int = 1) -> None:
        """Move it on by so many steps; name: of the last of them."""
        ...


@contextmanager
def progress(title: str, total: int | None = None) -> Iterator[ProgressUpdate]:
    """A bar on the standard error output of a terminal; what is yielded moves it on.

    total: number of steps; None: it is not known. Elsewhere nothing is printed.
    """
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task(title, total=total)

        def step(name: str = "", /, *, by: int = 1) -> None:
            bar.update(task, advance=by, description=f"{title} {name}".rstrip())

        yield step


def progressed(title: str, files: Sequence[Path]) -> Iterator[Path]:
    """These files, one by one, with a bar that says which of them is next."""
    with progress(title, len(files)) as step:
        for file in files:
            step(file.name, by=0)
            yield file
            step(file.name)


def as_root_of(folder: Path) -> int | None:
    """The owner of a folder, where a command typed as root leaves files that are not theirs."""
    if os.name != "posix" or os.geteuid() != 0 or not folder.exists():
        return None
    owner = folder.stat().st_uid
    return owner or None


def hand_over(folder: Path, *files: Path) -> None:
    """Give files that root made to the owner of the folder of the installation."""
    if (owner := as_root_of(folder)) is None:
        return
    group = folder.stat().st_gid
    made = [file for file in files if file.exists() and file.stat().st_uid == 0]
    for file in made:
        os.chown(file, owner, group)
    if made:
        names = ", ".join(file.name for file in made)
        text = _("Handed to the owner of %(folder)s: %(names)s.", folder=folder, names=names)
        click.echo(text, err=True)


@runtime_checkable
class _Installed(Protocol):
    def settings(self) -> Settings: ...


def hand_back(installation: object) -> None:
    """Give what root left in the folder of an installation to the owner of that folder."""
    if not isinstance(installation, _Installed) or os.name != "posix" or os.geteuid() != 0:
        return
    try:
        settings = installation.settings()
    except ConfigError:
        return
    folder = settings.instance_dir
    if as_root_of(folder) is not None:
        keys = {settings.key_file, settings.audit_key_file, settings.audit_anchor_file}
        hand_over(folder, *sorted({*filter(Path.is_file, folder.iterdir()), *keys}))


@cache
def _texts(language: str) -> NullTranslations:
    if language == "en":
        return NullTranslations()
    texts = Translations()
    for room in sorted(TEXTS.iterdir()):
        if isinstance(words := Translations.load(room, [language]), Translations):
            texts.merge(words)
    return texts
