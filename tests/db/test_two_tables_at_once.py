"""What one statement puts into several tables, it puts there after every migration."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from casetrack.db.session import Database
from casetrack.schema import downgrade, upgrade
from tests.db.test_migrations import empty

__all__ = ["empty"]

_OF_SQLITE = sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
_OF_POSTGRESQL = sa.text("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")


@pytest.mark.in_turn(13)
def test_the_triggers_are_there_and_leave_with_their_migration(empty: Database) -> None:
    is_sqlite = empty.engine.dialect.name == "sqlite"
    there = {"case_file_opened", "search_kept_with_words"} if is_sqlite else {"case_file_opened"}
    asked = _OF_SQLITE if is_sqlite else _OF_POSTGRESQL
    upgrade(empty)
    with empty.engine.connect() as connection:
        assert set(connection.scalars(asked)) == there

    downgrade(empty, "0076")

    with empty.engine.connect() as connection:
        assert not connection.scalars(asked).all()
