"""What the processes of a run tell each other."""

from __future__ import annotations

from pathlib import Path

from tests.once import NotedOnce


def test_what_one_process_noted_is_new_to_no_other(tmp_path: Path) -> None:
    once, other = NotedOnce(tmp_path / "noted"), NotedOnce(tmp_path / "noted")

    rows = [
        once.is_new("a"),
        once.is_new("a"),
        other.is_new("a"),
        other.is_new("b"),
        once.is_new("b"),
    ]

    assert rows == [True, False, False, True, False]
    once.close()
    other.close()
