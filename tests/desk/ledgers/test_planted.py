"""Planted faults are each found by their row, and no name is left on the disk."""

from __future__ import annotations

import logging
import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL, event, func, make_url, select

from casetrack.cases.models import Case, Identity, Party
from casetrack.db import session
from casetrack.db.session import close_session, current_database, use_database
from casetrack.db.transaction import unit_of_work
from casetrack.desk.ledgers import batches
from casetrack.desk.ledgers.models import RowState
from tests.desk.ledgers.builders import (
    Office,
    brought_in,
    check_content,
    findings,
    make_people,
    workbook,
)
from tests.desk.ledgers.generator import FAULTS, ledger_of
from tests.house import NewDatabase


@pytest.fixture
def people(new_database: NewDatabase, prepared: URL, keys: None) -> Iterator[Office]:
    """An office on a database of its own, so that what is committed stands on the disk."""
    use_database(new_database(prepared))
    with unit_of_work():
        made = make_people()
    yield made
    close_session()


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A disk area of its own, for what is logged and for temporary files."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    handler = logging.FileHandler(tmp_path / "all.log", encoding="utf-8")
    logging.getLogger().addHandler(handler)
    yield tmp_path
    logging.getLogger().removeHandler(handler)
    handler.close()


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("size", "faults"),
    [(len(FAULTS) + 3, len(FAULTS)), pytest.param(400, 37, marks=pytest.mark.night_alone)],
    ids=["a few", "400"],
)
def test_each_planted_fault_is_found_by_its_row_and_no_name_is_left_anywhere(
    people: Office, watched: Path, size: int, faults: int
) -> None:
    ledger = ledger_of(size, faults, people.prosecutor.name)
    statements: Counter[str] = Counter()

    def count(*_of: object) -> None:
        statements["all"] += 1

    event.listen(current_database().engine, "before_cursor_execute", count)
    batch = check_content(people, workbook(ledger.rows))
    rows = batches.rows_of(batch)
    found = {row.number: findings(row) for row in rows if row.state is RowState.REFUSED}
    assert found.keys() == ledger.planted.keys()
    for number, column in ledger.planted.items():
        assert ("must", column) in found[number], number

    brought_in(people, batch)
    event.remove(current_database().engine, "before_cursor_execute", count)
    good = size - faults
    assert session().scalar(select(func.count()).select_from(Case)) == good
    assert session().scalar(select(func.count()).select_from(Identity)) == 2 * good
    # Twice through the importer, and who is behind the aliases: so many statements a case.
    assert statements["all"] <= 330 * good + 40 * size

    searched = _disk_of(watched)
    children = session().scalars(select(Party).where(Party.ref == "child1")).all()
    assert len(children) == good
    assert all((child.alias.zh or "?").encode() in searched for child in children)
    for secret in ledger.names | ledger.numbers:
        assert secret.encode() not in searched, "a name is left on the disk"


def _disk_of(folder: Path) -> bytes:
    """Every file of the database and of the watched folder."""
    url = current_database().url
    kept = Path(make_url(url).database or "").parent
    everything = b""
    for top in (folder, kept):
        for path, _folders, files in os.walk(top):
            everything += b"".join((Path(path) / file).read_bytes() for file in files)
    return everything
