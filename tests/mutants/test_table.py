"""The table of mutants: each of them can be planted, and the tests it names are there."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.mutants.__main__ import sample
from tests.mutants.planting import ROOT, CannotTell, Mutant, place_of, planted, try_mutant
from tests.mutants.table import MUTANTS

ROOMS = {
    str(file.parent.relative_to(ROOT / "casetrack"))
    for file in (ROOT / "casetrack").rglob("feature.py")
}
# It shows what documents say, which no copy of the tree has.
WITHOUT_RULES = {"desk/guides"}


@pytest.mark.parametrize("room", sorted({mutant.room for mutant in MUTANTS}))
def test_each_mutant_can_be_planted_and_compiled_and_the_tests_it_names_are_there(
    room: str,
) -> None:
    for mutant in MUTANTS:
        if mutant.room != room:
            continue
        file = place_of(mutant)
        source = planted(file, mutant)
        assert source != file.read_text("utf-8")
        compile(source, str(file), "exec")
        assert mutant.tests
        assert [name for name in mutant.tests if not (ROOT / "tests" / name).is_file()] == []


def test_every_room_has_mutants() -> None:
    assert ROOMS - {mutant.room for mutant in MUTANTS} == WITHOUT_RULES
    assert len(ROOMS) > 40, "they are found at all"


def test_no_mutant_stands_twice_in_the_table() -> None:
    times = Counter((mutant.room, mutant.text, mutant.instead) for mutant in MUTANTS)

    assert [value for value, number in times.items() if number > 1] == []


def test_a_text_that_is_gone_or_no_longer_alone_is_refused(tmp_path: Path) -> None:
    room = tmp_path / "casetrack" / "visits"
    room.mkdir(parents=True)
    (room / "rhythm.py").write_text("last < first\nlast < first\n", "utf-8")

    for text in ("last > first", "last < first"):
        with pytest.raises(CannotTell, match="not once"):
            place_of(Mutant("visits", text, "", ()), tmp_path)


@pytest.mark.in_turn(13)
def test_a_mistake_is_told_by_the_first_test_that_fails_and_taken_out_again(tmp_path: Path) -> None:
    room, tests = tmp_path / "casetrack" / "rooms", tmp_path / "tests"
    room.mkdir(parents=True)
    tests.mkdir()
    for package in (room.parent, room):
        (package / "__init__.py").write_text("", "utf-8")
    source = room / "days.py"
    source.write_text("def is_over(day, last):\n    return day > last\n", "utf-8")
    (tests / "test_days.py").write_text(
        "from casetrack.rooms.days import is_over\n"
        "def test_the_last_day():\n    assert not is_over(3, 3)\n",
        "utf-8",
    )
    on_it = Mutant("rooms", "day > last", "day >= last", ("test_days.py",))
    after_it = Mutant("rooms", "day > last", "day > last + 1", ("test_days.py",))
    no_test = Mutant("rooms", "day > last", "day >= last", ("test_nights.py",))

    caught, survived = (try_mutant(tmp_path, mutant) for mutant in (on_it, after_it))

    assert caught.caught_by == "tests/test_days.py::test_the_last_day"
    assert caught.is_as_told
    assert survived.caught_by is None
    assert not survived.is_as_told
    assert replace(survived, mutant=replace(after_it, survives="Nobody asks.")).is_as_told
    assert "day > last\n" in source.read_text("utf-8")
    with pytest.raises(CannotTell, match="could not be run"):
        try_mutant(tmp_path, no_test)


def test_a_sample_begins_where_that_of_the_day_before_ended() -> None:
    days = -(-len(MUTANTS) // 5)
    first = date(2026, 11, 2).toordinal()

    tried = [mutant for day in range(days) for mutant in sample(MUTANTS, 5, day=first + day)]

    assert set(tried) == set(MUTANTS)
    assert len(sample(MUTANTS, len(MUTANTS) + 1, day=first)) == len(MUTANTS)
