"""Whatever people may do, in whatever order: every date is right, and nothing runs that may not.

The full check takes 10,000 steps (`python -m tests.walk`); here are a few hundred, on each engine.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from casetrack.cases import stages
from casetrack.db import Model
from casetrack.db.transaction import begin_writing
from casetrack.review.models import ReviewPeriod
from casetrack.visits.models import Visit
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


@pytest.mark.parametrize("left_out", [ReviewPeriod, Visit])
@pytest.mark.one_engine
def test_the_walk_sees_a_table_that_a_stage_forgot_to_declare(
    app: Flask, monkeypatch: pytest.MonkeyPatch, left_out: type[Model]
) -> None:
    for stage, source in stages._sources.items():
        reads = tuple(one for one in source.reads if one is not left_out)
        monkeypatch.setitem(stages._sources, stage, replace(source, reads=reads))
    with app.app_context():
        begin_writing()

        with pytest.raises(AssertionError, match=r"^seed"):
            walk(SEEDS, 400)
