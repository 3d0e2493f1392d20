"""Whatever people may do, in whatever order: every date is right, and nothing runs that may not.

The full check takes 10,000 steps (`python -m tests.walk`); here are a few hundred, on each engine.
"""

from __future__ import annotations

from flask import Flask

from casetrack.db.transaction import begin_writing
from tests.walk.walking import ACTIONS, walk

# Cases that once went wrong come first, so that they are walked again.
SEEDS = (1001, 88, 11, 23, 42, 57, 60, 71, 101)


def test_every_date_of_a_random_case_is_as_counted_by_hand(app: Flask) -> None:
    with app.app_context():
        begin_writing()

        taken, done, refused = walk(SEEDS, 400)

    assert taken == 400
    assert sum(done.values()) > 100
    assert set(done) | set(refused) <= set(ACTIONS)
