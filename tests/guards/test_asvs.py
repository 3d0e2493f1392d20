"""The table of ASVS 5.0 has every requirement of levels 1 and 2, once, and its files are there."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "docs" / "reference" / "asvs.md"
# How many of each section are of levels 1 and 2, in version 5.0.0; those of level 3 stand behind.
SECTIONS = (
    "1.1:2 1.2:9 1.3:11 1.4:3 1.5:2 2.1:3 2.2:3 2.3:4 2.4:1 3.2:2 3.3:4 3.4:6 3.5:5 3.7:2 4.1:3"
    " 4.2:1 4.3:2 4.4:4 5.1:1 5.2:3 5.3:2 5.4:3 6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 6.8:4 7.1:3"
    " 7.2:4 7.3:2 7.4:5 7.5:2 7.6:2 8.1:2 8.2:3 8.3:1 8.4:1 9.1:3 9.2:4 10.1:2 10.2:2 10.3:4"
    " 10.4:11 10.5:5 10.6:2 10.7:3 11.1:2 11.2:3 11.3:3 11.4:4 11.5:1 11.6:1 12.1:3 12.2:2 12.3:4"
    " 13.1:1 13.2:5 13.3:2 13.4:5 14.1:2 14.2:4 14.3:3 15.1:3 15.2:3 15.3:7 16.1:1 16.2:5 16.3:4"
    " 16.4:3 16.5:3 17.1:1 17.2:4 17.3:2"
)
ROW = re.compile(r"^\| ([\d., –]+) \| (\w+) \| (.+) \|$", re.M)


def numbers(cell: str) -> list[str]:
    """The numbers of a cell: single ones, and ranges within a section."""
    found = []
    for part in cell.split(", "):
        first, _, last = part.partition("–")
        section, _, number = first.rpartition(".")
        to = int((last or first).rpartition(".")[2])
        found += [f"{section}.{each}" for each in range(int(number), to + 1)]
    return found


def expected() -> set[str]:
    """Every requirement of the two levels."""
    pairs = (part.split(":") for part in SECTIONS.split())
    return {f"{section}.{number + 1}" for section, many in pairs for number in range(int(many))}


def test_no_requirement_is_missing_and_none_stands_twice() -> None:
    rows = ROW.findall(TABLE.read_text("utf-8"))
    told = Counter(number for cell, _state, _where in rows for number in numbers(cell))

    assert set(told) == expected()
    assert [number for number, times in told.items() if times > 1] == []
    assert len(told) == 253


def test_each_is_done_or_says_why_not() -> None:
    rows = ROW.findall(TABLE.read_text("utf-8"))

    assert {state for _cell, state, _where in rows} == {"done", "office", "none"}


def test_what_is_named_is_there() -> None:
    named = set(
        re.findall(r"`((?:casetrack|docs|tests|config)/[\w./-]*)`", TABLE.read_text("utf-8"))
    )

    assert len(named) > 30
    assert sorted(name for name in named if not (ROOT / name).exists()) == []
