"""Take many steps: `python -m tests.walk [STEPS [FIRST_SEED]]`, on SQLite in memory of its own."""

from __future__ import annotations

import itertools
import sys
import tempfile
from pathlib import Path

from sqlalchemy import URL

from casetrack.db.crypto import Keyring
from casetrack.db.session import Database
from casetrack.db.transaction import begin_writing
from casetrack.schema import upgrade
from tests.house import make_app
from tests.walk.test_walk import SEEDS
from tests.walk.walking import walk

STEPS = 10_000


def main(arguments: list[str]) -> int:
    """Walk; say how often each action was done and refused. A violation ends it with its seed."""
    steps = int(arguments[0]) if arguments else STEPS
    first = int(arguments[1]) if len(arguments) > 1 else 1000
    with tempfile.TemporaryDirectory() as folder:
        database = Database(URL.create("sqlite", database=str(Path(folder) / "walk.sqlite")))
        upgrade(database)
        app = make_app(database, Keyring.new())
        with app.app_context():
            begin_writing()
            taken, done, refused = walk(
                itertools.chain(SEEDS, itertools.count(first)), steps, compared_every=10
            )
        database.dispose()
    for name in sorted(set(done) | set(refused)):
        print(f"{name:20} done {done[name]:5}  refused {refused[name]:5}")
    print(f"{taken} steps, no violation.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
