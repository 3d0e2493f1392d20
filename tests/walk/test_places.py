"""What is due in a random case stands under the same day wherever it is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from tests.walk.places import look_everywhere

pytestmark = pytest.mark.one_engine

SEEDS, STEPS = (202, 301, 306), 25


@pytest.mark.in_turn(13)
@pytest.mark.parametrize("seed", SEEDS)
def test_every_place_says_the_day_that_is_counted_by_hand(app: Flask, seed: int) -> None:
    kept = look_everywhere(app, seed, STEPS)

    assert list(kept.amiss()) == [], kept.path
    assert all(kept.said.values()), "each place says something"


@pytest.mark.in_turn(13)
def test_a_day_that_one_place_says_otherwise_or_not_at_all_is_seen(app: Flask) -> None:
    kept = look_everywhere(app, SEEDS[0], STEPS)
    row = next(n for n in kept.said["page"] if kept.owed[n].is_open)
    later = {n: day + timedelta(days=n == row) for n, day in kept.said["page"].items()}
    without = {n: day for n, day in kept.said["page"].items() if n != row}

    for page, text in ((later, "page: "), (without, "is not said")):
        (amiss,) = replace(kept, said={**kept.said, "page": page}).amiss()
        assert text in amiss
