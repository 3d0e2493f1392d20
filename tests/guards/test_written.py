"""What a guard reads again is everything that was written meanwhile, by whichever way."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from casetrack.casework.tasks.models import Task
from casetrack.db.session import Database
from tests.guards.changed_tables import ChangedTables, watched

pytestmark = pytest.mark.one_engine
TITLE = "UPDATE case_file SET title_en = 'x' WHERE id = -1"


@pytest.fixture
def written(migrated: Database) -> Iterator[ChangedTables]:
    with watched(migrated.engine) as noted:
        yield noted


def after(database: Database, written: ChangedTables, statement: str) -> set[str]:
    """What was noted of a statement that is taken back."""
    with database.engine.connect() as connection:
        connection.execute(sa.text(statement))
        connection.rollback()
    return written.taken()


def test_a_table_is_noted_once_and_what_is_only_read_never(
    migrated: Database, written: ChangedTables
) -> None:
    assert after(migrated, written, "SELECT id FROM case_file") == set()
    assert "case_file" in after(migrated, written, TITLE)
    assert after(migrated, written, "DELETE FROM task WHERE id = -1") == {"task"}
    assert written.taken() == set()


def test_what_a_trigger_writes_is_noted_too(migrated: Database, written: ChangedTables) -> None:
    in_a_view = "INSERT INTO search_kept (case_id) SELECT id FROM case_file WHERE id = -1"

    assert "case_grant" in after(migrated, written, TITLE)
    assert "search_text" in after(migrated, written, in_a_view)


def test_what_goes_with_a_row_is_noted_too(
    migrated: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As no key of the tables does today."""
    key = next(key for key in Task.__table__.foreign_keys if key.column.table.name == "case_file")
    monkeypatch.setattr(key, "ondelete", "CASCADE")
    with watched(migrated.engine) as written:
        assert after(migrated, written, "DELETE FROM case_file WHERE id = -1") >= {"task"}


def test_of_what_is_not_understood_every_table_is_noted(
    migrated: Database, written: ChangedTables
) -> None:
    several = "WITH one AS (SELECT 1) UPDATE task SET id = 2 WHERE id IN (SELECT -1 FROM one)"
    everything = after(migrated, written, several)

    assert len(everything) > 50
    assert {"task", "case_file", "journal_entry"} <= everything
