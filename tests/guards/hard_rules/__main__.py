"""Break cells of the table on purpose: `python -m tests.guards.hard_rules [--break N] [--seed S]`.

So many cells (10) are drawn by lot, by the seed (the day, as 20261129). What enforces each is taken
away, and its trial is run: it must say that what the rule forbids was let through. Ends with 1
where one does not.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import time_machine
from sqlalchemy import URL

from casetrack.db.crypto import Keyring
from casetrack.db.session import Database
from casetrack.schema import upgrade
from tests.builders import NOON
from tests.guards.hard_rules.breaking import break_cells
from tests.house import make_app


def main(arguments: list[str]) -> int:
    """Draw and break; say of each cell what was taken away and how its trial failed."""
    today = int(datetime.now(UTC).strftime("%Y%m%d"))
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--break", dest="number", type=int, default=10)
    parser.add_argument("--seed", type=int, default=today)
    asked = parser.parse_args(arguments)
    unseen = 0
    with tempfile.TemporaryDirectory() as folder, time_machine.travel(NOON, tick=False):
        made = Database(URL.create("sqlite", database=str(Path(folder) / "rules.sqlite")))
        upgrade(made)
        app = make_app(made, Keyring.new())
        for cell in break_cells(app, asked.number, asked.seed):
            unseen += not cell.is_seen
            print(f"{cell.rule} by {cell.name} ({cell.by}), without {cell.taken}:", flush=True)
            print(f"    {cell.said if cell.is_seen else f'NOT SEEN {cell.said}'}", flush=True)
        made.dispose()
    print(f"{asked.number} cells broken, seed {asked.seed}; not seen: {unseen}.")
    return 1 if unseen else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
