"""The table of mutants: each of them can be planted, and the tests it names are there."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from tests.mutants.__main__ import sample
from tests.mutants.planting import ROOT, CannotTell, Mutant, place_of, planted
from tests.mutants.table import MUTANTS

FEATURES = {
    "agenda",
    "assistance",
    "casework",
    "clocks",
    "courses",
    "guidance",
    "notices",
    "probation",
    "review",
    "suggestions",
    "visits",
}


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


def test_every_feature_with_rules_has_mutants() -> None:
    assert {mutant.room for mutant in MUTANTS} >= FEATURES


def test_no_mutant_stands_twice_in_the_table() -> None:
    times = Counter((mutant.room, mutant.text, mutant.instead) for mutant in MUTANTS)

    assert [one for one, number in times.items() if number > 1] == []


def test_a_text_that_is_gone_or_no_longer_alone_is_refused(tmp_path: Path) -> None:
    room = tmp_path / "casetrack" / "visits"
    room.mkdir(parents=True)
    (room / "rhythm.py").write_text("last < first\nlast < first\n", "utf-8")

    for text in ("last > first", "last < first"):
        with pytest.raises(CannotTell, match="not once"):
            place_of(Mutant("visits", text, "", ()), tmp_path)


def test_a_sample_begins_where_that_of_the_day_before_ended() -> None:
    days = -(-len(MUTANTS) // 5)
    first = date(2026, 11, 2).toordinal()

    tried = [one for day in range(days) for one in sample(MUTANTS, 5, day=first + day)]

    assert set(tried) == set(MUTANTS)
    assert len(sample(MUTANTS, len(MUTANTS) + 1, day=first)) == len(MUTANTS)
