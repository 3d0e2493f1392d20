"""Six published cases of our own choosing: each fact of them, one by one, and where it is typed.

The facts of a source, in words of our own, are lines of `elsewhere/facts.txt`; a case file tells
them by their ids. The page of them is written by `CASETRACK_TABLES=docs/reference ./run test
tests/exchange/test_elsewhere.py`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import Circumstance, JournalEntry
from casetrack.cases.told_kinds import CircumstanceKind
from casetrack.db.transaction import unit_of_work
from casetrack.exchange.exporter import case_data, export_text
from casetrack.exchange.facts import StoredFact, all_places
from casetrack.exchange.importer import Imported, ImportResult, import_text
from casetrack.exchange.normal_form import normalise
from casetrack.exchange.plausibility import doubts_of
from casetrack.exchange.yaml_text import parse
from tests.builders import NOON, TODAY, acting, make_staff
from tests.exchange.sheet import HERE, ROOT

pytestmark = pytest.mark.one_engine

FOLDER = HERE / "elsewhere"
FILES = sorted(FOLDER.glob("*.yaml"))
PAGE = ROOT / "docs" / "reference" / "cases-elsewhere.md"
# What may be logged of anything says nothing of what was done; a hearing does.
NOTES = {kind for kind in EntryKind if kind.is_general} - {EntryKind.HEARING}
HEAD = """\
# Six more published cases: where each fact stands

Courts, care and governance, of other sources than the six examples. Each fact that was read of a
case, in words of our own, with the record that tells it after its file was imported; *a note* is a
fact without a record of its own. The files stand in `tests/exchange/elsewhere/`. Written by
`tests/exchange/test_elsewhere.py`; not edited by hand.

"""


@dataclass
class Sheet:
    """The facts of one source, by their ids."""

    title: str
    source: str = ""
    facts: dict[str, str] = field(default_factory=dict)


def sheets() -> Iterator[Sheet]:
    """The sources, in their order."""
    sheet = Sheet("")
    for line in (FOLDER / "facts.txt").read_text(encoding="utf-8").splitlines():
        mark, text = line.split(" ", 1)
        if mark == "#":
            yield from [sheet] if sheet.facts else []
            sheet = Sheet(text)
        elif mark == ">":
            sheet.source = text
        else:
            sheet.facts[f"more-{sheet.title[0]}/{mark}"] = text
    yield sheet


def is_typed(place: StoredFact) -> bool:
    """Whether a fact stands in a record of its own, or in a typed value."""
    if isinstance(place.row, JournalEntry):
        return place.row.kind not in NOTES
    if isinstance(place.row, Circumstance):
        return place.row.kind is not CircumstanceKind.ABOUT
    return True


def where(place: StoredFact) -> str:
    """The record that tells a fact, in short."""
    kind = getattr(place.row, "kind", None)
    words = f"`{place.table}` {kind.value}" if kind is not None else f"`{place.table}`"
    words += f", its `{place.field}`" if place.field else ""
    return words if is_typed(place) else f"a note: {words}"


def section(sheet: Sheet, places: dict[str, StoredFact]) -> Iterator[str]:
    """The lines of one source."""
    yield from (f"## {sheet.title}", "", sheet.source, "", "| | fact | where it stands |")
    yield "| --- | --- | --- |"
    for number, (fact, text) in enumerate(sheet.facts.items(), start=1):
        yield f"| {number} | {text} | {where(places[fact])} |"
    yield ""


def comes_out_as_it_went_in(done: Imported, data: object) -> None:
    """Nothing of it cannot be, and its export is the same case."""
    assert (done.result, done.flagged) == (ImportResult.IMPORTED, ())
    exported = export_text(done.case, acting(make_staff(), on=TODAY, at=NOON))
    assert case_data(done.case) == parse(exported).data == data
    with unit_of_work():
        again = import_text(exported, by=None, on=TODAY, at=NOON)
    assert (again.case.id, again.result) == (done.case.id, ImportResult.UNCHANGED)


@pytest.mark.in_turn(13)
@pytest.mark.usefixtures("database")
def test_at_least_98_of_100_facts_are_typed_and_each_is_listed() -> None:
    lines, typed, told = [], 0, 0
    for file, sheet in zip(FILES, sheets(), strict=True):
        text = file.read_text(encoding="utf-8")
        data = parse(text).data
        assert doubts_of(data, on=TODAY) == []
        with unit_of_work():
            done = import_text(text, by=None, on=TODAY, at=NOON)
        comes_out_as_it_went_in(done, normalise(data))
        places: dict[str, StoredFact] = {}
        for place in all_places(done.case):
            if place.fact not in places or is_typed(place):
                places[place.fact] = place
        assert set(places) == set(sheet.facts), file.name
        typed += sum(map(is_typed, places.values()))
        told += len(places)
        lines += list(section(sheet, places))

    lines.append(f"{typed} of {told} facts are typed: {100 * typed / told:.1f} %.")
    page = HEAD + "\n".join(lines) + "\n"
    if folder := os.environ.get("CASETRACK_TABLES"):
        (Path(folder) / PAGE.name).write_text(page, encoding="utf-8")
    assert told > 120
    assert typed / told >= 0.98
    assert PAGE.read_text(encoding="utf-8") == page
