"""The floors of the house hold; each contract is broken once, to see that it would be noticed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
LINTER = Path(sys.executable).parent / "lint-imports"

# A line that breaks one contract: where it is put, what it says, and the contract it breaks.
BREAKS = {
    "a sub-room that knows the one beside it": (
        "casetrack/visits/questions/queries.py",
        "from casetrack.visits.spotchecks import models",
        "Within visits, downwards only",
    ),
    "a floor that looks up": (
        "casetrack/audit/record.py",
        "from casetrack.web import words",
        "Rooms depend downwards only",
    ),
    "a sibling that knows its sibling": (
        "casetrack/visits/queries.py",
        "from casetrack.suggestions import models",
        "Rooms depend downwards only",
    ),
    "a package that chose no floor": (
        "casetrack/newcomer/__init__.py",
        '"""A package nobody placed."""',
        "Rooms depend downwards only",
    ),
    "a law that knows the database": (
        "casetrack/law/ages.py",
        "import sqlalchemy",
        "The law is pure",
    ),
    "an action that knows the request": (
        "casetrack/visits/actions.py",
        "from flask import request",
        "Facts, questions, rules and acts",
    ),
    "a query that commits": (
        "casetrack/visits/queries.py",
        "from casetrack.db.transaction import unit_of_work",
        "Facts, questions, rules and acts",
    ),
    "a case file that knows a feature": (
        "casetrack/exchange/facts.py",
        "from casetrack.suggestions import models",
        "Rooms depend downwards only",
    ),
    "a feature that knows the case file": (
        "casetrack/visits/queries.py",
        "from casetrack.exchange import facts",
        "Rooms depend downwards only",
    ),
    "a case file that knows a room below the features": (
        "casetrack/exchange/facts.py",
        "from casetrack.clocks import models",
        "The case file knows no room whose records",
    ),
    "two rooms that need each other": (
        "casetrack/db/session.py",
        "from casetrack.db.transaction import touch",
        "No cycles anywhere",
    ),
}


def lint(folder: Path) -> tuple[int, str]:
    """Run the linter on a tree; its status and what it said."""
    process = subprocess.run(
        [LINTER, "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return process.returncode, process.stdout + process.stderr


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the package and its contracts, to be broken."""
    ignored = shutil.ignore_patterns("__pycache__", "static", "translations", "*.yaml")
    shutil.copytree(ROOT / "casetrack", tmp_path / "casetrack", ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_contract_is_kept() -> None:
    status, text = lint(ROOT)

    assert status == 0, text


@pytest.mark.parametrize(("file", "line", "contract"), BREAKS.values(), ids=BREAKS)
def test_a_broken_contract_is_noticed(copy: Path, file: str, line: str, contract: str) -> None:
    room = copy / file
    room.parent.mkdir(exist_ok=True)
    before = room.read_text(encoding="utf-8") if room.exists() else ""
    room.write_text(f"{before}\n{line}\n", encoding="utf-8")

    status, text = lint(copy)

    assert status == 1
    _, broken_ones = text.split("Broken contracts\n")
    assert contract in broken_ones
