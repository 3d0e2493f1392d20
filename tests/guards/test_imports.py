"""The floors of the house hold; each contract is broken, to see that it would be noticed."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
LINTER = Path(sys.executable).parent / "lint-imports"

# A line that breaks one contract: where it is put, what it says, the contract it breaks, and what
# is told then.
BREAKS = {
    "a sub-room that knows the one beside it": (
        "casetrack/visits/questions/queries.py",
        "from casetrack.visits.spotchecks import models",
        "Within visits, downwards only",
        "casetrack.visits.questions.queries -> casetrack.visits.spotchecks.models",
    ),
    "a floor that looks up": (
        "casetrack/audit/record.py",
        "from casetrack.web import words",
        "Rooms depend downwards only",
        "casetrack.audit.record -> casetrack.web.words",
    ),
    "a sibling that knows its sibling": (
        "casetrack/visits/queries.py",
        "from casetrack.suggestions import models",
        "Rooms depend downwards only",
        "casetrack.visits.queries -> casetrack.suggestions.models",
    ),
    "a package that chose no floor": (
        "casetrack/newcomer/__init__.py",
        '"""A package nobody placed."""',
        "Rooms depend downwards only",
        "not listed as layers: - casetrack.newcomer",
    ),
    "a law that knows the database": (
        "casetrack/law/ages.py",
        "import sqlalchemy",
        "The law is pure",
        "casetrack.law.ages -> sqlalchemy",
    ),
    "an action that knows the request": (
        "casetrack/visits/actions.py",
        "from flask import request",
        "Facts, questions, rules and acts",
        "casetrack.visits.actions -> flask",
    ),
    "a query that commits": (
        "casetrack/visits/queries.py",
        "from casetrack.db.transaction import unit_of_work",
        "Facts, questions, rules and acts",
        "casetrack.visits.queries -> casetrack.db.transaction",
    ),
    "a case file that knows a feature": (
        "casetrack/exchange/facts.py",
        "from casetrack.suggestions import models",
        "Rooms depend downwards only",
        "casetrack.exchange.facts -> casetrack.suggestions.models",
    ),
    "a feature that knows the case file": (
        "casetrack/visits/queries.py",
        "from casetrack.exchange import facts",
        "Rooms depend downwards only",
        "casetrack.visits.queries -> casetrack.exchange.facts",
    ),
    "a case file that knows a room below the features": (
        "casetrack/exchange/facts.py",
        "from casetrack.clocks import models",
        "The case file knows no room whose records",
        "casetrack.exchange.facts -> casetrack.clocks.models",
    ),
    "two rooms that need each other": (
        "casetrack/db/session.py",
        "from casetrack.db.transaction import touch",
        "No cycles anywhere",
        ".transaction -> .session",
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


def test_each_broken_contract_is_noticed(copy: Path) -> None:
    """All are broken at once: each is told under its contract, whatever else is."""
    for file, line, _contract, _said in BREAKS.values():
        room = copy / file
        room.parent.mkdir(exist_ok=True)
        before = room.read_text(encoding="utf-8") if room.exists() else ""
        room.write_text(f"{before}\n{line}\n", encoding="utf-8")

    status, text = lint(copy)

    assert status == 1
    _, broken = text.split("Broken contracts\n")
    told = " ".join(broken.split())
    contracts = sorted({contract for _f, _l, contract, _said in BREAKS.values()}, key=told.index)
    parts = re.split("|".join(map(re.escape, contracts)), told)[1:]
    under = dict(zip(contracts, parts, strict=True))
    unseen = {
        name
        for name, (_file, _line, contract, said) in BREAKS.items()
        if said not in under[contract]
    }
    assert unseen == set(), text
