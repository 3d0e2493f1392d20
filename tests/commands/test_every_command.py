"""Every command: what is read is there as JSON, and what is said is there in Chinese."""

from __future__ import annotations

import ast
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import click
import pytest
import time_machine
from click.testing import CliRunner, Result
from sqlalchemy import select

from casetrack.accounts.models import Role, Staff
from casetrack.audit.models import AuditEvent
from casetrack.audit.record import AuditKind
from casetrack.casework.identity.actions import set_identity
from casetrack.cli import main
from casetrack.commands.installation import Installation
from casetrack.commands.terminal import progressed
from casetrack.config import HOUSE
from casetrack.db import session
from casetrack.db.transaction import unit_of_work
from casetrack.desk.bundles.document import font_of
from tests.builders import make_case, make_child, make_staff
from tests.commands.conftest import Install

pytestmark = pytest.mark.one_engine

NAME = "孙晓明甦"
NOON = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
SETTINGS = f'instance_dir = "instance"\nsecret_key = "{"x" * 40}"\n'
EXAMPLE = HOUSE / "casetrack" / "exchange" / "examples" / "1-sun.yaml"
COMMANDS = HOUSE / "casetrack" / "commands"
# What changes something, or goes on until it is ended: all others are read, and have --json.
CHANGES = frozenset(
    {
        "accounts init",
        "accounts office add",
        "accounts office change",
        "accounts second-factor reset",
        "accounts second-factor rule",
        "accounts staff add",
        "accounts staff disable",
        "accounts staff email",
        "accounts staff enable",
        "accounts staff link",
        "accounts staff name",
        "accounts staff password",
        "accounts staff role",
        "accounts staff sign-out",
        "audit anchor",
        "audit collect",
        "audit repair",
        "audit restored",
        "bundle",
        "calendar load",
        "cases bundle",
        "cases export",
        "cases import",
        "db upgrade",
        "demo make",
        "keys backup",
        "keys create",
        "keys custodian",
        "keys restore",
        "keys rotate",
        "ledger template",
        "schemes export",
        "schemes import",
        "search rebuild",
        "serve",
    }
)
SAID = {"echo", "Refused", "Fault", "OneSentence", "UsageError", "prompt", "progress", "progressed"}


def commands_of(
    group: click.Group, context: click.Context, path: tuple[str, ...] = ()
) -> Iterator[tuple[str, click.Command]]:
    """Every command below a group, by the words it is called with."""
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            inside = click.Context(command, parent=context, info_name=name)
            yield from commands_of(command, inside, (*path, name))
        else:
            yield " ".join((*path, name)), command


EVERY = dict(commands_of(main, click.Context(main)))
READS = sorted(EVERY.keys() - CHANGES)


def untranslated(source: str) -> Iterator[str]:
    """What is said there as it is written: a text that no catalogue has."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and node.args):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else node.func
        name = called.id if isinstance(called, ast.Name) else called
        if name in SAID:
            yield from _letters(node.args[0])


def _letters(said: ast.expr) -> Iterator[str]:
    for part in said.values if isinstance(said, ast.JoinedStr) else [said]:
        text = part.value if isinstance(part, ast.Constant) else None
        if isinstance(text, str) and any(letter.isalpha() for letter in text):
            yield f"{said.lineno}: {text}"


@pytest.mark.parametrize("command", READS)
def test_what_is_read_is_there_as_json(command: str) -> None:
    options = {name for given in EVERY[command].params for name in given.opts}

    assert "--json" in options


def test_a_command_that_changes_something_is_one() -> None:
    assert EVERY.keys() >= CHANGES


@pytest.mark.parametrize("module", sorted(COMMANDS.rglob("*.py")), ids=lambda file: file.name)
def test_a_command_says_nothing_that_is_not_translated(module: Path) -> None:
    assert list(untranslated(module.read_text(encoding="utf-8"))) == []


def test_a_text_as_it_is_written_is_seen() -> None:
    wrong = 'click.echo(f"{number} cases")\nraise Refused("No.")\n'
    right = 'click.echo(_("%(number)s cases", number=3))\nclick.echo(f"{day}  {kind}")\n'

    assert len(list(untranslated(wrong))) == 2
    assert list(untranslated(right)) == []


class Installed(NamedTuple):
    """An installation: its folder, the number of its case, its handler, their head and office.

    management: who keeps the register of cases there.
    """

    folder: Path
    number: str
    login: str
    head: str
    office: str
    management: str


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory, install: Install) -> Installed:
    """An installation with a case, and a published one."""
    folder = tmp_path_factory.mktemp("read")
    settings_file = folder / "casetrack.toml"
    settings_file.touch(mode=0o600)
    settings_file.write_text(SETTINGS)
    install(settings_file)
    with time_machine.travel(NOON):
        app = Installation(settings_file).load_app()
        with app.app_context(), unit_of_work():
            case = make_case()
            handler = session().get_one(Staff, case.handler_id)
            login, number, office = handler.login, case.number, handler.office.short_zh
            set_identity(make_child(case), name=NAME, by=handler, at=NOON)
            head = make_staff(Role.SECTION_HEAD, office=handler.office).login
            management = make_staff(Role.CASE_MANAGEMENT, office=handler.office).login
        app.extensions["casetrack_database"].dispose()
        given = ("cases", "import", EXAMPLE, "--as", login, "--new-office")
        assert command(folder, *given).exit_code == 0
        assert command(folder, "ledger", "template", folder / "ledger.xlsx").exit_code == 0
        assert command(folder, "backup", folder / "backup.tar").exit_code == 0
    return Installed(folder, number, login, head, office, management)


def command(folder: Path, *words: str | Path) -> Result:
    """Run a command in the installation of this folder."""
    return CliRunner().invoke(main, ["--config", str(folder / "casetrack.toml"), *map(str, words)])


def words_of(name: str, installed: Installed) -> list[str | Path]:
    """What a command needs beside its name."""
    folder, number, login, head, office, _management = installed
    of_a_rule = "prosecution_review"
    given: dict[str, list[str | Path]] = {
        "backup": [folder / f"{name}-again.tar"],
        "calendar show": ["2026"],
        "cases check": [EXAMPLE],
        "cases doers": ["--as", login],
        "cases list": ["--as", login],
        "cases show": [number, "--as", login],
        "law age": ["--born", "2010-03-01", "--on", "2026-11-25"],
        "law due": [of_a_rule, "--from", "2026-11-02"],
        "law reaches": ["--born", "2010-03-01", "--age", "16"],
        "law show": [of_a_rule],
        "law touched": ["criminal_procedure_law", "--from", "2027-01-01"],
        "ledger import": [folder / "ledger.xlsx", "--office", office, "--by", head, "--check"],
        "restore": [folder / "backup.tar", "--try"],
    }
    return given.get(name, [])


@pytest.mark.in_turn(13)
@pytest.mark.parametrize("name", READS)
@time_machine.travel(NOON)
def test_its_json_can_be_parsed(
    installed: Installed, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if name == "demo accounts":
        monkeypatch.setenv("CASETRACK_DEMO", "true")
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)

    result = command(installed.folder, *name.split(), *words_of(name, installed), "--json")

    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    assert json.loads(result.stdout) is not None, result.output


@pytest.mark.in_turn(13)
@pytest.mark.skipif(font_of(None) is None, reason="no font with Chinese here")
@time_machine.travel(NOON)
def test_a_case_is_taken_out_whole_at_a_terminal(installed: Installed) -> None:
    given = ("cases", "bundle", installed.number, "--as", installed.login)
    there, named = installed.folder / "case.zip", installed.folder / "named.zip"

    silent = command(installed.folder, *given, "-o", there)
    done = command(installed.folder, *given, "--reason", "court", "-o", there)
    again = command(installed.folder, *given, "--reason", "court", "-o", there)
    telling = command(installed.folder, *given, "--reason", f"给{NAME}", "-o", named)
    named_before = named.exists()
    with_names = command(installed.folder, *given, "--reason", "higher", "--names", "-o", named)

    assert silent.exit_code == 2
    assert (done.exit_code, there.stat().st_mode & 0o777) == (0, 0o600), done.output
    assert again.exit_code == 2
    assert (telling.exit_code, named_before) == (2, False), telling.output
    assert with_names.exit_code == 0, with_names.output
    for file in (there, named):
        assert zipfile.ZipFile(file).testzip() is None
    assert events_of(installed, AuditKind.CASE_EXPORTED) == [(False, None), (True, None)]
    assert events_of(installed, AuditKind.IDENTITY_SHOWN) == [(None, "higher")]


@time_machine.travel(NOON)
def test_whoever_may_not_take_a_case_out_gets_no_file(installed: Installed) -> None:
    there = installed.folder / "not-theirs.zip"
    given = ("cases", "bundle", installed.number, "--as", installed.management)

    refused = command(installed.folder, *given, "--reason", "court", "-o", there)

    assert refused.exit_code == 2, refused.output
    assert not there.exists()
    assert len(events_of(installed, AuditKind.REFUSED)) == 1


def events_of(installed: Installed, kind: AuditKind) -> list[tuple[bool | None, str | None]]:
    """Of each event of a kind, whether names went along, and the reason."""
    app = Installation(installed.folder / "casetrack.toml").load_app()
    with app.app_context():
        rows = session().scalars(
            select(AuditEvent).where(AuditEvent.kind == kind.value).order_by(AuditEvent.id)
        )
        found = [(row.details.get("with_names"), row.details.get("reason")) for row in rows]
    app.extensions["casetrack_database"].dispose()
    return found


@pytest.mark.parametrize("is_terminal", [True, False])
def test_a_terminal_is_shown_which_file_is_read(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], is_terminal: bool
) -> None:
    monkeypatch.setenv("TTY_COMPATIBLE", "1" if is_terminal else "0")
    files = [Path("one.yaml"), Path("two.yaml")]

    assert list(progressed("Reading", files)) == files

    shown = capsys.readouterr().err
    assert ("Reading two.yaml" in shown) == is_terminal
    assert bool(shown) == is_terminal
