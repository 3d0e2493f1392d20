"""What each kind of entry asks for, who writes it and what it tells the clocks, in one table.

The table stands in docs/reference/entries.md; `CASETRACK_TABLES=docs/reference ./run test
tests/guards/test_entry_kinds.py` writes it anew.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from casetrack.cases.entry_kinds import EntryKind
from casetrack.clocks.recording import RECORDABLE

pytestmark = pytest.mark.one_engine

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "entries.md"
HEAD = """\
# Kinds of journal entries

Written by `tests/guards/test_entry_kinds.py` from the kinds as they are declared. *By hand*: in the
log box (any case), or on the page of a longer note, in this line of work, which begins with it.
*Dates*: under *Dates*, because a period of the law starts or ends with it. Every other kind is
written by the action that it tells of, or told by a case file.

| kind | in words | by hand | typed values | tells the clocks |
| --- | --- | --- | --- | --- |
"""


def row_of(kind: EntryKind) -> str:
    by_hand = "any case" if kind.is_general else kind.line.value if kind.line else ""
    recorded = RECORDABLE.get(kind)
    if recorded is not None:
        by_hand = f"Dates: {recorded.group.value}"
    fields = ", ".join(f"`{field.key}`" for field in kind.fields)
    heard = f"`{recorded.what.value}`" if recorded is not None else ""
    return f"| `{kind.value}` | {kind.words} | {by_hand} | {fields} | {heard} |\n"


def test_the_table_says_what_each_kind_asks_for() -> None:
    written = HEAD + "".join(row_of(kind) for kind in EntryKind)
    if folder := os.environ.get("CASETRACK_TABLES"):
        (Path(folder) / PAGE.name).write_text(written, encoding="utf-8")

    assert PAGE.read_text(encoding="utf-8") == written


def test_no_kind_is_recorded_in_two_ways() -> None:
    assert [kind for kind in RECORDABLE if kind.is_logged_by_hand] == []
