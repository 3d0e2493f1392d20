"""A command waits for what it needs, and for nothing else."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from casetrack.cli import main
from casetrack.commands.lazy import LazyGroup

# What takes long to import, and a rule of the law can be told without.
HEAVY = ("sqlalchemy", "alembic", "flask", "flask_login", "wtforms", "pypinyin", "casetrack.app")
AFTERWARDS = f"""
import sys
from casetrack.cli import main
try:
    main()
finally:
    print("loaded:", *[name for name in {HEAVY} if name in sys.modules], file=sys.stderr)
"""


def loaded_by(*arguments: str) -> list[str]:
    """Which of the heavy modules a command has imported when it is done."""
    process = subprocess.run(
        [sys.executable, "-c", AFTERWARDS, *arguments],
        capture_output=True,
        text=True,
        check=True,
        env={"CASETRACK_DATABASE_URL": "sqlite:///nowhere.sqlite"},
    )
    assert process.stdout
    return process.stderr.splitlines()[-1].split()[1:]


@pytest.mark.in_turn(13)
@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["--version"],
        ["law", "--help"],
        ["law", "list"],
        ["law", "show", "cnp_probation"],
        ["law", "age", "--born", "2010-01-01", "--on", "2024-01-01"],
        ["law", "due", "suggestion_reply_minor_duty", "--from", "2024-01-01"],
    ],
    ids=" ".join,
)
def test_the_law_answers_without_the_application(arguments: list[str]) -> None:
    assert loaded_by(*arguments) == []


@pytest.mark.in_turn(13)
def test_the_dictionary_of_sounds_waits_for_the_first_name() -> None:
    command = (
        "import casetrack.app; from casetrack.pinyin import _phrases, _signs;"
        " print(_phrases.cache_info().currsize, _signs.cache_info().currsize)"
    )
    process = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True)

    assert process.stdout == "0 0\n"


@pytest.mark.in_turn(13)
def test_a_server_does_without_what_makes_migrations() -> None:
    command = (
        "import sys, casetrack.app, casetrack.commands.server;"
        " print(*[name for name in ('alembic', 'mako', 'pypinyin') if name in sys.modules])"
    )
    process = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True)

    assert (process.returncode, process.stdout) == (0, "\n")


def lazy_groups(group: click.Command, name: str = "casetrack") -> Iterator[tuple[str, LazyGroup]]:
    """Every group, at any depth, that imports some of its commands late."""
    if isinstance(group, LazyGroup):
        yield name, group
    if isinstance(group, click.Group):
        context = click.Context(group)
        for inner in group.list_commands(context):
            command = group.get_command(context, inner)
            assert command is not None
            yield from lazy_groups(command, f"{name} {inner}")


def test_the_line_of_a_late_command_is_its_own() -> None:
    groups = dict(lazy_groups(main))

    assert list(groups) == ["casetrack", "casetrack law"]
    for group in groups.values():
        for name, late in group.lazy.items():
            assert late.help == group.commands[name].get_short_help_str(limit=1000)


def test_help_tells_late_commands_and_others_in_order() -> None:
    result = CliRunner().invoke(main, ["law", "--help"]).output

    names = [line.split()[0] for line in result.partition("Commands:\n")[2].splitlines()]
    assert names == ["age", "clocks", "due", "list", "reaches", "show", "touched"]


def test_an_unknown_command_is_said_to_be_unknown() -> None:
    result = CliRunner().invoke(main, ["nothing"])

    assert result.exit_code == 2
    assert "No such command 'nothing'" in result.output
