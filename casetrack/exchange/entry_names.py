"""Journal entries by name: a file may write these in place of numbers.

An entry that is put in between would renumber all that follow, and whatever names them. So an entry
may have a `ref`, and be named by it; its number is its place, and may be left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from casetrack.exchange.yaml_text import Located, Problem
from casetrack.ledger.casefile.fields.references import Ref
from casetrack.ledger.casefile.records import Record
from casetrack.ledger.casefile.whole import case_file

JOURNAL, ENTRY = "journal", "entry"
NAME_OF_ITS_OWN = "a name of its own: text that no other entry has"


def with_numbers(located: Located) -> tuple[Located, list[Problem]]:
    """The file in the keys of today, with the number of every entry wherever an entry is named.

    Names are not told any more; what names no entry stands as it stood. The problems are names that
    are none.
    """
    data = located.data
    if not isinstance(data, dict):
        return located, []
    numbers: dict[str, int] = {}
    problems = []
    has_entries = isinstance(data.get(JOURNAL), list)
    journal = data[JOURNAL] if has_entries else []
    for place, entry in enumerate(journal):
        if isinstance(entry, dict) and "ref" in entry:
            name = entry["ref"]
            if not isinstance(name, str) or not name.strip() or name in numbers:
                path = (JOURNAL, place, "ref")
                where = f"{JOURNAL}[{place + 1}].ref"
                problems.append(Problem(located.line(path), where, str(name), NAME_OF_ITS_OWN))
            else:
                numbers[name] = place + 1
    entries = [_numbered(entry, place) for place, entry in enumerate(journal)]
    numbered = {**data, JOURNAL: entries} if has_entries else data
    return Located(_resolved(case_file().case, numbered, numbers), located.lines), problems


def _numbered(entry: Any, place: int) -> Any:
    if not isinstance(entry, dict):
        return entry
    numbered = {key: value for key, value in entry.items() if key != "ref"}
    return numbered if "number" in numbered else {"number": place + 1, **numbered}


def _resolved(record: Record, element: Any, numbers: Mapping[str, int]) -> Any:
    """The element, and whatever stands below it, with numbers of entries for their names."""
    if not isinstance(element, dict):
        return element
    if record.former is not None:
        element = record.former(element)
    resolved = {**element, **dict(_references(record, element, numbers))}
    for child in record.children:
        below = resolved.get(child.key)
        if isinstance(below, list):
            resolved[child.key] = [_resolved(child.record, item, numbers) for item in below]
        elif isinstance(below, dict):
            resolved[child.key] = _resolved(child.record, below, numbers)
    return resolved


def _references(
    record: Record, element: Mapping[str, Any], numbers: Mapping[str, int]
) -> Iterator[tuple[str, int]]:
    for field in record.fields:
        named = element.get(field.key)
        if isinstance(field, Ref) and field.to == ENTRY and str(named) in numbers:
            yield field.key, numbers[str(named)]
