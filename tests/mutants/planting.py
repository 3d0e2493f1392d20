"""Plant one mutant in a copy of the tree, run the tests that should notice, and say if they did."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# What the tests of a feature need of the tree.
COPIED = ("casetrack", "config", "migrations", "pyproject.toml", "templates", "tests")
LEFT_OUT = shutil.ignore_patterns("node_modules", ".pytest_cache", "mutants")
# One database: what differs between engines is no matter of a mutant.
PYTEST = ("-m", "pytest", "-q", "-x", "-k", "not postgresql", "-p", "xdist.plugin")
# Without the plugins that only journeys and coverage need, in a third less time.
FEW_PLUGINS = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
LONGEST = 600  # seconds; no tests of one mutant take a tenth of it


class CannotTell(Exception):
    """Why nothing can be said of a mutant, in one plain sentence."""


@dataclass(frozen=True)
class Mutant:
    """A small mistake that somebody could make, and who must notice it.

    room: the package that has it. text: what stands there now, once in the whole package.
    instead: what the mistake is. tests: files below `tests`, by their names.
    survives: why nothing can notice it, where that is so.
    """

    room: str
    text: str
    instead: str
    tests: tuple[str, ...]
    survives: str = ""


@dataclass(frozen=True)
class Verdict:
    """What became of one mutant. caught_by: the first test that failed; None: it survived."""

    mutant: Mutant
    file: Path
    caught_by: str | None

    @property
    def is_as_told(self) -> bool:
        """Whether the table tells it so."""
        return (self.caught_by is None) == bool(self.mutant.survives)

    def __str__(self) -> str:
        mutant = self.mutant
        change = f"{mutant.room}/{self.file.name}: {mutant.text!r} -> {mutant.instead!r}"
        if self.caught_by is None:
            text = mutant.survives or f"no test noticed it of {', '.join(mutant.tests)}"
            return f"survived  {change}\n          {text}"
        listed = "; listed as a survivor, which it is no more" if mutant.survives else ""
        return f"caught    {change}\n          {self.caught_by}{listed}"


def place_of(mutant: Mutant, root: Path = ROOT) -> Path:
    """The file in which a mutant is planted.

    Raises CannotTell unless its text stands exactly once in the files of its package.
    """
    room = root / "casetrack" / mutant.room
    files = [file for file in sorted(room.rglob("*.py")) if is_of(room, file)]
    rows = [(file, file.read_text("utf-8").count(mutant.text)) for file in files]
    if (times := sum(number for _file, number in rows)) != 1:
        raise CannotTell(f"{mutant.text!r} stands {times} times in {mutant.room}, not once.")
    return next(file for file, number in rows if number)


def is_of(room: Path, file: Path) -> bool:
    """Whether a file is of this package itself, and not of a feature that stands in it."""
    between = list(file.parents)[: file.parents.index(room)]
    return not any((folder / "feature.py").exists() for folder in between)


def planted(file: Path, mutant: Mutant) -> str:
    """The source of the file with the mutant in it."""
    return file.read_text("utf-8").replace(mutant.text, mutant.instead)


def copy_tree(to: Path) -> Path:
    """Copy what the tests need into a new folder, and return it."""
    to.mkdir()
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, to / name, ignore=LEFT_OUT)
        else:
            shutil.copy2(ROOT / name, to)
    return to


def try_mutant(tree: Path, mutant: Mutant) -> Verdict:
    """Plant one mutant in the copy, run its tests, and take it out again.

    Raises CannotTell if the tests could not be run.
    """
    file = place_of(mutant, tree)
    kept = file.read_text("utf-8")
    file.write_text(planted(file, mutant), "utf-8")
    try:
        failed = run_tests(tree, [f"tests/{name}" for name in mutant.tests])
    finally:
        file.write_text(kept, "utf-8")
    return Verdict(mutant, file, next(iter(failed), None))


def run_tests(tree: Path, tests: Iterable[str]) -> Sequence[str]:
    """Run tests of a copy until one fails; return its name, or nothing.

    Raises CannotTell if they end otherwise than by passing or failing.
    """
    cache = tree / "pytest_cache"
    shutil.rmtree(cache, ignore_errors=True)
    # Nothing is compiled into the copy: a mutant must not be found there by the next one.
    command = [sys.executable, "-B", *PYTEST, "-o", f"cache_dir={cache}", *tests]
    try:
        done = subprocess.run(
            command,
            cwd=tree,
            env=os.environ | FEW_PLUGINS,
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST,
        )
    except subprocess.TimeoutExpired:
        raise CannotTell(f"{' '.join(tests)} took more than {LONGEST} s.") from None
    if done.returncode == 0:
        return []
    if done.returncode != 1:
        raise CannotTell(f"{' '.join(tests)} could not be run:\n{done.stdout[-2000:]}{done.stderr}")
    return sorted(json.loads((cache / "v" / "cache" / "lastfailed").read_text("utf-8")))
