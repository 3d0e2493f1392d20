"""What is left to the night comes back in turn; nothing is left to it that differs by engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.sampling import (
    AT_NIGHT,
    SHARE,
    TESTS,
    has_turn,
    is_apart,
    is_of_both,
    left_for_the_night,
    share_of,
    turns,
)

DAY = 739_000


@dataclass(eq=False)
class Collected:
    """What pytest says of a test."""

    path: Path
    name: str
    is_long: bool
    mark: str = "night"
    params: Mapping[str, str] = field(default_factory=dict)
    args: tuple[int, ...] = ()

    @property
    def callspec(self) -> Collected:
        """With what it is called."""
        return self

    def get_closest_marker(self, name: str) -> object:
        """Itself, in the place of a mark."""
        return self if self.is_long and name == self.mark else None


@pytest.mark.parametrize("days", [SHARE, 3])
@pytest.mark.parametrize("many", [1, 9, 10, 25])
def test_in_so_many_days_each_has_its_turn_and_every_day_somebody_has(many: int, days: int) -> None:
    things = [f"test {number}" for number in range(many)]

    shares = [share_of(things, day, days=days) for day in range(DAY, DAY + days)]

    assert {text for share in shares for text in share} == set(things)
    assert all(0 < len(share) <= -(-many // days) for share in shares)


def test_of_nothing_there_is_no_share() -> None:
    assert share_of([], DAY) == []


def test_a_name_has_one_turn_in_so_many_days() -> None:
    assert sum(has_turn("test_visits.py", day) for day in range(DAY, DAY + SHARE)) == 1


def test_where_no_share_is_asked_for_all_is_tried() -> None:
    things = list(range(100))

    assert turns(None)(things) == things
    assert len(turns(DAY)(things)) == 100 // SHARE


def test_of_a_file_with_many_the_night_has_all_but_a_share_every_day() -> None:
    items: list[Any] = [
        Collected(Path(file), str(number), number != 0)
        for file in ("a.py", "b.py")
        for number in range(26)
    ]

    left: list[Any] = left_for_the_night(items, DAY)

    assert [item.path.name for item in left] == ["a.py"] * 22 + ["b.py"] * 22
    assert all(item.is_long for item in left)


def test_of_a_file_with_few_each_is_run_on_one_day() -> None:
    items: list[Any] = [Collected(Path("a.py"), str(number), True) for number in range(3)]

    left = [item for day in range(SHARE) for item in left_for_the_night(items, DAY + day)]

    assert {item: left.count(item) for item in items} == dict.fromkeys(items, SHARE - 1)


def test_what_has_its_turn_together_is_run_whole_on_one_day() -> None:
    items: list[Any] = [
        Collected(Path("a.py"), str(number), True, "night_together") for number in range(30)
    ]

    left = [left_for_the_night(items, DAY + day) for day in range(SHARE)]

    assert sorted(map(len, left)) == [0] + [30] * (SHARE - 1)


def test_of_what_is_of_the_night_alone_no_day_has_a_share() -> None:
    items: list[Any] = [
        Collected(Path("a.py"), str(number), True, "night_alone") for number in range(30)
    ]

    for day in range(DAY, DAY + SHARE):
        left: list[Any] = left_for_the_night(items, day)
        assert left == items


def test_what_is_run_in_turn_is_run_on_one_of_so_many_days_and_as_much_on_each() -> None:
    items: list[Any] = [
        Collected(Path(f"{number}.py"), "alike", True, "in_turn", args=(3,)) for number in range(12)
    ]

    left = [left_for_the_night(items, DAY + day) for day in range(3)]

    assert [len(each) for each in left] == [8, 8, 8]
    assert {sum(item in each for each in left) for item in items} == {2}


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_of_what_each_push_asks_one_engine_the_other_is_asked_at_night(engine: str) -> None:
    items: list[Any] = [
        Collected(Path("a.py"), kind, True, AT_NIGHT[engine], {"engine_kind": kind})
        for kind in ("sqlite", "postgresql")
    ]

    left = [item.name for day in range(SHARE) for item in left_for_the_night(items, DAY + day)]

    assert left == [engine] * (SHARE - 1)


@pytest.mark.parametrize(
    "written",
    [
        'session().get_bind().dialect.name == "sqlite"',
        "sa.func.aggregate_strings(Case.number)",
        'text("SELECT 1")',
    ],
)
def test_a_package_that_tells_an_engine_something_of_its_own_is_apart(
    written: str, tmp_path: Path
) -> None:
    """Also by a room within it, unless that has tests of its own."""
    package, tests = tmp_path / "package", tmp_path / "tests"
    for folder in (package / "sub", tests):
        folder.mkdir(parents=True)
    (package / "sub" / "queries.py").write_text(f"{written}\n", "utf-8")
    by_room = is_apart(package, tests)
    (tests / "sub").mkdir()
    is_apart.cache_clear()
    left_to_room = is_apart(package, tests)
    (package / "actions.py").write_text(f"{written}\n", "utf-8")
    is_apart.cache_clear()

    assert (by_room, left_to_room, is_apart(package, tests)) == (True, False, True)


@pytest.mark.parametrize(
    "written",
    [
        "sa.func.count(sa.func.max(sa.func.length(Case.number)))",
        "breaches.order_by(Breach.on.nulls_last())",
        'Index("name", "column", sqlite_where=text("x"), postgresql_where=text("x"))',
        "def text(self) -> str:",
    ],
)
def test_what_means_the_same_to_both_engines_is_no_reason(written: str, tmp_path: Path) -> None:
    (tmp_path / "queries.py").write_text(f"{written}\n", "utf-8")

    assert not is_apart(tmp_path, tmp_path)


def test_what_is_no_tests_of_one_package_is_of_both_engines() -> None:
    assert is_of_both(TESTS / "test_sampling.py")
    assert is_of_both(TESTS / "guards" / "test_routes.py")
    assert is_of_both(TESTS / "search" / "test_words.py")
