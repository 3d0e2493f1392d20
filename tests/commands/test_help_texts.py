"""What a command says of itself in a terminal of each language."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from casetrack.cli import main
from casetrack.commands.help_texts import columns, translated, wrapped

CHINESE = {"LANG": "zh_CN.UTF-8", "LC_ALL": "", "LC_MESSAGES": ""}
HAN = re.compile(r"[\u4e00-\u9fff]")


def told(*arguments: str, env: dict[str, str] | None = None) -> str:
    ran = CliRunner().invoke(main, arguments, env=env or CHINESE, prog_name="casetrack")
    return ran.output


def commands(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
    """A command by its whole name, and everyone below it."""
    yield name, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for each in command.list_commands(context):
            below = command.get_command(context, each)
            assert below is not None
            yield from commands(below, f"{name} {each}")


def test_every_command_and_option_says_in_chinese_what_it_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in CHINESE.items():
        monkeypatch.setenv(name, value)
    every = dict(commands(translated(main), "casetrack"))
    helps = [
        (name, text)
        for name, command in every.items()
        for text in (
            command.help,
            *(param.help for param in command.params if isinstance(param, click.Option)),
        )
        if text
    ]

    assert [each for each in helps if not HAN.search(each[1])] == []
    assert len(every) > 60
    assert len(helps) > 150


@pytest.mark.in_turn(13)
def test_its_lines_are_no_wider_than_a_terminal() -> None:
    pages = [told(*name.split()[1:], "--help") for name, _ in commands(main, "casetrack")]

    wide = [line for page in pages for line in page.splitlines() if columns(line) > 80]
    # The roles there are stand in one word, which nothing breaks.
    assert [line for line in wide if "|clerk|" not in line] == []


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("backup", "--help"), "用法："),
        (("backup", "--help"), "内含同一时刻的数据库"),
        (("accounts", "staff", "add", "--help"), "[必填]"),
        (("--help",), "命令:"),
        (("nope",), "没有命令 'nope'"),
        (("backup", "--nope"), "没有选项 '--nope'"),
        (("backup",), "缺少参数 'TO'"),
        (("law", "nope"), "没有命令 'nope'"),
    ],
)
def test_click_says_it_in_chinese_too(arguments: tuple[str, ...], expected: str) -> None:
    assert expected in told(*arguments)


def test_elsewhere_it_says_english_as_before() -> None:
    before = told("backup", "--help")

    assert HAN.search(before)
    assert not HAN.search(told("backup", "--help", env={**CHINESE, "LANG": "C.UTF-8"}))


def test_a_line_ends_before_it_is_too_wide_and_begins_with_no_full_stop() -> None:
    assert wrapped("备份到文件夹。", 12) == ["备份到文件", "夹。"]
    assert wrapped("用 restore 恢复", 10) == ["用 restore", "恢复"]
