"""Take many steps: `python -m tests.walk [STEPS [SEED]]`, on SQLite in a database of its own.

Paths that failed once are walked first; a path that fails now is shortened and kept in kept.txt.
They are taken a thousand at a time, each with its seed, so that a part can be taken again, or the
rest later: `python -m tests.walk 5000 16` goes on with the sixteenth thousand.
`--planted [NAME ...]`: with a fault planted, each in its turn, along the path that shows it, which
must be found. `--hunt [NAME ...]`: the same along paths that the machine chooses.
`--places [CASES [SEED]]`: so many cases, kept, and asked for wherever their dates are said.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from sqlalchemy import URL

from casetrack.db.crypto import Keyring
from casetrack.db.session import Database
from casetrack.db.transaction import begin_writing
from casetrack.schema import upgrade
from tests.house import make_app
from tests.walk import machine
from tests.walk.groups import ACTIONS
from tests.walk.keeping import keep, kept_paths
from tests.walk.places import look_everywhere
from tests.walk.planted import PLANTED, Found, find, shown
from tests.walk.walking import follow

STEPS, AT_A_TIME = 20_000, 1_000


@contextmanager
def database() -> Iterator[Flask]:
    """An application on an empty database, thrown away in the end."""
    with tempfile.TemporaryDirectory() as folder:
        made = Database(URL.create("sqlite", database=str(Path(folder) / "walk.sqlite")))
        upgrade(made)
        yield make_app(made, Keyring.new())
        made.dispose()


def main(arguments: list[str]) -> int:
    """Walk; say how often each action was done and refused. What fails ends it with its path."""
    with database() as app:
        if arguments[:1] == ["--places"]:
            return look(app, *(int(argument) for argument in arguments[1:]))
        with app.app_context():
            begin_writing()
            if arguments[:1] in (["--planted"], ["--hunt"]):
                seek = shown if arguments[0] == "--planted" else find
                return plant(seek, arguments[1:] or list(PLANTED))
            return take(*(int(argument) for argument in arguments))


def look(app: Flask, cases: int = 200, seed: int = 1) -> int:
    """Ask for so many cases wherever dates are said; say what is said otherwise than counted."""
    wrong, counter = 0, Counter[str]()
    for number in range(seed, seed + cases):
        kept = look_everywhere(app, number)
        counter.update({place: len(days) for place, days in kept.said.items()})
        counter["by hand"] += kept.by_hand.total()
        for text in kept.amiss():
            wrong += 1
            print(f"{number}: {text}, on {kept.on}", flush=True)
    print(f"{cases} cases, days said: {dict(counter)}; amiss: {wrong}.")
    return 1 if wrong else 0


def take(steps: int = STEPS, seed: int = 1) -> int:
    """So many steps, after the paths that are kept; seed: of the first thousand."""
    begun = time.monotonic()
    for path in kept_paths():
        follow(path)
    done: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    taken = walks = 0
    for part in range(seed, seed + max(1, steps // AT_A_TIME)):
        try:
            machine.run(min(steps, AT_A_TIME), seed=part)
        except BaseException:
            if machine.ChildsPath.failed is not None:
                keep(machine.ChildsPath.failed)
            raise
        took = machine.ChildsPath
        done, refused = done + took.done, refused + took.refused
        taken, walks = taken + took.steps, walks + took.walks
        print(f"seed {part}: {took.steps} steps, none unlawful", flush=True)
    for name in ACTIONS:
        print(f"{name:20} done {done[name]:5}  refused {refused[name]:5}")
    seconds = time.monotonic() - begun
    print(f"{taken} steps in {walks} cases, {seconds:.0f} s, no violation.")
    return 0


def plant(seek: Callable[[str], Found | None], names: list[str]) -> int:
    """Each fault in its turn; say after how many steps it was found, and by what."""
    missed = 0
    for name in names:
        form = seek(name)
        missed += form is None
        text = f"found after {form.steps:5} steps: {form.said}" if form else "NOT FOUND"
        print(f"{name:28} {text}", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
