"""`casetrack demo …`: made once, kept, made afresh, and never in the place of anything real."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from casetrack.cli import main
from casetrack.commands.demo import DATABASE, KEYS, SETTINGS, UNFINISHED
from casetrack.config import from_file
from casetrack.demo.people import ACCOUNTS, make_people


def run(*arguments: str | Path) -> Result:
    """Run the command as from a terminal."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def accounts_alone(
    *, at: datetime, act: Callable[[], AbstractContextManager[object]], **_: object
) -> None:
    """What is made first of the demonstration."""
    with act():
        make_people(at=at)


@pytest.mark.parametrize("is_played", [False, pytest.param(True, marks=pytest.mark.night_alone)])
def test_it_is_made_for_its_owner_only_kept_when_asked_for_again_and_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_played: bool
) -> None:
    """Played on each push by `.ci/run` and for the journeys; here its accounts alone are made."""
    if not is_played:
        monkeypatch.setattr("casetrack.commands.demo.furnish", accounts_alone)
    folder = tmp_path / "desk"
    made = run("demo", "make", folder)
    settings, text = from_file(folder / SETTINGS, environ={}), (folder / SETTINGS).read_text()

    assert made.exit_code == 0, made.output
    assert settings.demo
    assert len(settings.secret_key) >= 32
    assert settings.key_file == folder / KEYS
    assert [(folder / name).stat().st_mode & 0o077 for name in (KEYS, SETTINGS)] == [0, 0]
    assert not (folder / UNFINISHED).exists()

    again = run("demo", "make", folder)
    assert again.output == f"Kept the demonstration in {folder}.\n"
    assert (folder / SETTINGS).read_text() == text

    told = run("--config", folder / SETTINGS, "demo", "accounts")
    assert told.exit_code == 0
    assert all(account.password in told.output for account in ACCOUNTS)
    assert run("--config", folder / SETTINGS, "audit", "verify").exit_code == 0


@pytest.mark.in_turn(13)
def test_an_unfinished_one_is_begun_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / UNFINISHED).write_text("demo = true\n")
    (tmp_path / DATABASE).write_text("half of a database")
    # What is played is played by the tests above; here only that it is asked for.
    played = []
    monkeypatch.setattr("casetrack.commands.demo.furnish", lambda **how: played.append(how))

    result = run("demo", "make", tmp_path)

    assert result.output == f"Made the demonstration in {tmp_path}.\n"
    assert len(played) == 1
    assert not (tmp_path / UNFINISHED).exists()


def test_an_installation_that_is_real_is_left_alone_even_if_a_fresh_one_is_wished(
    tmp_path: Path,
) -> None:
    (tmp_path / SETTINGS).write_text('secret_key = "a real one, a real one, a real one"\n')

    result = run("demo", "make", "--fresh", tmp_path)

    assert result.exit_code == 2
    assert "left alone" in result.output
    assert (tmp_path / SETTINGS).exists()


def test_a_database_without_settings_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / DATABASE).write_text("somebody's data")

    result = run("demo", "make", "--fresh", tmp_path)

    assert result.exit_code == 2
    assert (tmp_path / DATABASE).read_text() == "somebody's data"


def test_passwords_of_a_real_installation_are_not_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = tmp_path / SETTINGS
    settings.write_text('secret_key = "a real one, a real one, a real one"\n')
    monkeypatch.chdir(tmp_path)
    for command in (["keys", "create"], ["db", "upgrade"]):
        assert run("--config", settings, *command).exit_code == 0

    result = run("--config", settings, "demo", "accounts")

    assert result.exit_code == 2
    assert "demo-" not in result.output


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    result = run("demo", "make", tmp_path / "file" / "desk")

    assert result.exit_code == 1
    assert "cannot be written" in result.output
