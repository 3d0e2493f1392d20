"""What names an entry and is brought in before the journal waits for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from casetrack.ledger.casefile.fields.references import Ref
from casetrack.ledger.casefile.records import Record
from casetrack.ledger.casefile.whole import case_file

ENTRY = "entry"


def _at_once(record: Record, path: str) -> Iterator[str]:
    """Each key of a record, and of what stands below it, that names an entry and does not wait."""
    for field in record.fields:
        if isinstance(field, Ref) and field.to == ENTRY and not field.late:
            yield f"{path}.{field.key}"
    for child in record.children:
        yield from _at_once(child.record, f"{path}.{child.key}")


@pytest.mark.one_engine
def test_nothing_that_comes_before_the_journal_names_an_entry_at_once() -> None:
    keys = [child.key for child in case_file().case.children]
    before = case_file().case.children[: keys.index("journal")]

    assert [text for child in before for text in _at_once(child.record, child.key)] == []
