"""An installation as `keys create` and `db upgrade` leave it: made once, copied for each test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from casetrack.cli import main
from tests.once import made_once

Install = Callable[[Path], None]


@pytest.fixture(scope="session")
def install(of_the_run: Path) -> Install:
    """Make the folder `instance` beside a settings file what those two commands make of it, once in
    a run.

    The migrations are as many as there are: to go through them all for each test takes longer than
    the test. Modes are kept; made with the mask most systems have.
    """
    made = of_the_run / "installed"
    made_once(of_the_run, "installation", lambda: _install(made))

    def copy(to: Path) -> None:
        shutil.copytree(made / "instance", to.parent / "instance")

    return copy


def _install(to: Path) -> None:
    to.mkdir()
    settings_file = to / "casetrack.toml"
    settings_file.touch(mode=0o600)
    settings_file.write_text(f'instance_dir = "instance"\nsecret_key = "{"x" * 40}"\n')
    before = os.umask(0o022)
    try:
        for command in (["keys", "create"], ["db", "upgrade"]):
            result = CliRunner().invoke(main, ["--config", str(settings_file), *command])
            assert result.exit_code == 0, result.output
    finally:
        os.umask(before)
