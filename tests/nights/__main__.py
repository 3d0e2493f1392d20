"""Many plans and many nights: `python -m tests.nights [PLANS [NIGHTS]]`, on SQLite of its own."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import time_machine
from sqlalchemy import URL

from casetrack.db.crypto import Keyring, use_keyring
from casetrack.db.session import Database
from casetrack.schema import upgrade
from tests.builders import NOON
from tests.house import make_app
from tests.nights.living import live_through

PLANS, NIGHTS = 200, 400


def main(arguments: list[str]) -> int:
    """Let them live; say how many visits stand. A difference ends it with the plan it is of."""
    plans = int(arguments[0]) if arguments else PLANS
    nights = int(arguments[1]) if len(arguments) > 1 else NIGHTS
    with tempfile.TemporaryDirectory() as folder:
        database = Database(URL.create("sqlite", database=str(Path(folder) / "nights.sqlite")))
        upgrade(database)
        keyring = Keyring.new()
        use_keyring(keyring)
        app = make_app(database, keyring)
        with app.app_context(), time_machine.travel(NOON, tick=False):
            stand = live_through(plans, nights)
        database.dispose()
    print(
        f"{plans} plans, {nights} nights, one at a time and in one jump: {stand} visits stand,"
        " the same; no ghost, no gap, no double."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
