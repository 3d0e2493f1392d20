"""What takes long is run whole at night; on a push a share of it, another one every day.

A test that is marked `night` belongs to it, and the twin on PostgreSQL of a test whose SQL is the
same on both engines; of one marked `sqlite_at_night` the twin on SQLite, and of one marked
`twin_at_night` that on PostgreSQL. `--sample` runs one in `SHARE` of them; without it every one is
run, and so is whatever somebody names to pytest. In `SHARE` days each has had its turn. Where the
tests of a file share what takes long they are marked `night_together`, and have one day. What takes
minutes is marked `night_alone`: no day runs it.
Long tests that are marked `in_turn(days)` take turns with one another, in whichever file they are:
as many are run on each day.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Protocol, TypeVar

import pytest

T = TypeVar("T")
SHARE = 10
TESTS = Path(__file__).resolve().parent
PACKAGE = TESTS.parent / "casetrack"
# What is told each engine in words of its own, or means another thing on each: a dialect, SQL that
# is written out, a function that not both have or count alike. Not the condition of an index, which
# is told to both alike, nor where values that are not known stand, which is said in both.
APART = re.compile(
    r"\bdialect\b|sqlalchemy\.dialects|@compiles|\bis_sqlite\b|\bsqlite3\b|exec_driver_sql"
    r"|(?<!_where=)(?<!def )\btext\(|literal_column|regexp|collate"
    r"|func\.(?!(count|max|min|sum|coalesce|length|substr|row_number)\b)"
)


# What is asked of both engines, and of this one at night.
AT_NIGHT = {"sqlite": "sqlite_at_night", "postgresql": "twin_at_night"}


class HasTurns(Protocol):
    """Whatever says which of them are run today."""

    def __call__(self, things: Sequence[T], *, days: int = SHARE) -> Sequence[T]:
        """Those whose turn it is, in their order; in so many days each has had its own."""


def share_of(things: Sequence[T], day: int, *, days: int = SHARE) -> list[T]:
    """Those whose turn it is on this day; one at least, if there is any.

    days: in which each has had its turn.
    """
    if not things:
        return []
    size = -(-len(things) // days)
    first = day * size % len(things)
    places = {(first + n) % len(things) for n in range(size)}
    return [item for place, item in enumerate(things) if place in places]


def has_turn(name: str, day: int) -> bool:
    """Whether it is on this day the turn of what is called so, whatever else there is."""
    return zlib.crc32(name.encode()) % SHARE == day % SHARE


def left_for_the_night(items: Sequence[pytest.Item], day: int) -> list[pytest.Item]:
    """Those that are of the night whose turn it is not.

    Of a file with many of them neighbours, which begin with the same; of one with few each has a
    day of its own.
    """
    of_the_night: dict[Path, list[pytest.Item]] = {}
    in_turn: dict[int, list[pytest.Item]] = {}
    left: list[pytest.Item] = []
    for item in items:
        mark = item.get_closest_marker("in_turn")
        if item.get_closest_marker("night_alone"):
            left.append(item)
        elif item.get_closest_marker("night_together"):
            left += [] if has_turn(item.path.name, day) else [item]
        elif is_of_the_night(item):
            of_the_night.setdefault(item.path, []).append(item)
        elif mark is not None:
            in_turn.setdefault(mark.args[0], []).append(item)
    for alike in of_the_night.values():
        is_many = len(alike) >= SHARE
        todays = share_of(alike, day) if is_many else [i for i in alike if has_turn(i.name, day)]
        left += [item for item in alike if item not in todays]
    for days, alike in in_turn.items():
        left += [item for place, item in enumerate(alike) if (place - day) % days]
    return left


def is_of_the_night(item: pytest.Item) -> bool:
    """Whether it is marked so, or is asked here of the engine that is left to the night."""
    if item.get_closest_marker("night"):
        return True
    callspec = getattr(item, "callspec", None)
    mark = AT_NIGHT.get(callspec.params.get("engine_kind", "")) if callspec is not None else None
    return mark is not None and item.get_closest_marker(mark) is not None


def is_of_both(file: Path) -> bool:
    """Whether the tests of a file are run on both engines on every push.

    Those of a package that tells an engine something in its own words, or of none.
    """
    package = PACKAGE / file.parent.relative_to(TESTS)
    return package == PACKAGE or not package.is_dir() or is_apart(package, file.parent)


@cache
def is_apart(package: Path, tests: Path) -> bool:
    """Whether something in this package is told each engine in words of its own.

    A room within it that has tests of its own below `tests` is left to those.
    """
    if any(APART.search(file.read_text(encoding="utf-8")) for file in package.glob("*.py")):
        return True
    rooms = (room for room in package.iterdir() if room.is_dir())
    return any(
        is_apart(room, tests / room.name) for room in rooms if not (tests / room.name).is_dir()
    )


def turns(day: int | None) -> HasTurns:
    """Which of some things are tried within a test; all of them where no share is asked for."""

    def of_today(things: Sequence[T], *, days: int = SHARE) -> Sequence[T]:
        return things if day is None else share_of(things, day, days=days)

    return of_today
