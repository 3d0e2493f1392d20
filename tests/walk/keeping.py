"""Paths that failed once: they are kept, and walked first ever after."""

from __future__ import annotations

from pathlib import Path

from tests.walk import walking

KEPT = Path(__file__).parent / "kept.txt"


def kept_paths(file: Path = KEPT) -> list[walking.Path]:
    """Every path that is kept, in the order in which they failed."""
    lines = file.read_text("utf-8").splitlines()
    return [walking.read_path(line) for line in lines if line and not line.startswith("#")]


def keep(path: walking.Path, file: Path = KEPT) -> None:
    """Keep one more."""
    with file.open("a", encoding="utf-8") as kept:
        kept.write(f"{walking.told_as(path)}\n")
