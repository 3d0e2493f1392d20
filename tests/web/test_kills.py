"""A server that is killed in mid-write has lost nothing that it acknowledged.

A kill, five at night; `python -m benchmarks.kills` does the same a hundred times.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from benchmarks.kills import run
from casetrack.db.session import Database


@pytest.mark.in_turn(13)
def test_what_was_acknowledged_is_there_once(
    new_database: Callable[[], Database], tmp_path: Path, is_night: bool
) -> None:
    kills = 5 if is_night else 1
    counted = run(make_url(new_database().url), tmp_path, kills=kills, seed=7)

    assert counted.kills == kills
    assert counted.acknowledged >= kills
    assert counted.is_right(), counted.told("")
