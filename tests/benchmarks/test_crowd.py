"""Many read and write at once: nobody is refused, nothing is lost; nothing here is timed.

`python -m benchmarks.crowd` does the same with more people for a minute.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from benchmarks.crowd import Seen, crowd
from casetrack.db.session import Database

WRITES = 50


@pytest.mark.night_alone
def test_ten_readers_and_four_writers_are_all_answered(
    new_database: Callable[[], Database], tmp_path: Path, engine_kind: str
) -> None:
    def is_over(seen: Seen, since: float) -> bool:
        return len(seen.writes) >= WRITES or bool(seen.failures)

    seen = crowd(
        make_url(new_database().url),
        tmp_path,
        readers=10,
        writers=4,
        is_over=is_over,
        workers=2 if engine_kind == "postgresql" else 1,
    )

    assert seen.is_right(), seen.told(engine_kind)
    assert seen.counted.acknowledged >= WRITES
    assert seen.reads
