"""What the server keeps ready on a connection outlives a transaction that is taken back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from casetrack.accounts.models import Staff
from casetrack.db.session import Database

pytestmark = pytest.mark.both_engines

# The driver has a statement kept ready when it is sent for the sixth time.
OFTEN = 6
ASKED = sa.select(Staff.login).where(Staff.id == 1)
READY = sa.text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%staff.login%'")


@pytest.fixture
def own(database: Database) -> Iterator[Database]:
    """A database with an empty pool of connections."""
    if database.engine.dialect.name != "postgresql":
        pytest.skip("SQLite keeps nothing ready between two statements")
    made = Database(database.url)
    with made.engine.connect() as connection:
        for _ in range(OFTEN):
            connection.execute(ASKED)
    yield made
    made.dispose()


def ready(database: Database) -> int:
    """How many statements are ready on the connection that comes next."""
    with database.engine.connect() as connection:
        return int(connection.scalar(READY) or 0)


def test_it_outlives_a_transaction_that_nobody_ended(own: Database) -> None:
    assert ready(own) == 1
    assert ready(own) == 1


def test_it_outlives_one_that_was_taken_back(own: Database) -> None:
    with own.new_session() as db:
        db.execute(ASKED)
        db.rollback()
        db.execute(sa.update(Staff).values(name="gone"))
        db.rollback()
        names = set(db.scalars(sa.select(Staff.name)))

    assert ready(own) == 1
    assert "gone" not in names


def test_after_a_statement_that_failed_the_driver_begins_anew(own: Database) -> None:
    with own.new_session() as db, pytest.raises(DBAPIError):
        db.execute(sa.text("SELECT 1 / 0"))

    assert ready(own) == 0
    with own.new_session() as db:
        assert db.scalar(sa.text("SELECT 1")) == 1


def test_one_process_of_the_server_works_on_a_page_and_none_waits_for_ever(own: Database) -> None:
    with own.engine.connect() as connection:
        rows = [
            connection.scalar(sa.text(f"SHOW {name}"))
            for name in ("max_parallel_workers_per_gather", "lock_timeout")
        ]

    assert rows == ["0", "15s"]
