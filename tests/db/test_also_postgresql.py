"""What SQLite takes and PostgreSQL does not is seen where a test runs on SQLite alone."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from casetrack.accounts.models import Staff, StaffSession
from casetrack.db import session
from tests.also_postgresql import AlsoPostgresql
from tests.conftest import OneConnection

pytestmark = pytest.mark.one_engine

GROUPED_BY_TOO_LITTLE = sa.select(Staff.login, sa.func.count()).group_by(Staff.role)
TEXT_AS_NUMBER = sa.text("SELECT id FROM staff WHERE login = id")
A_YES_AS_NUMBER = sa.text("SELECT id FROM staff WHERE is_active = 1")
NO_SQL_THERE = sa.select(sa.func.hex(Staff.login))


@pytest.fixture
def also(also_postgresql: AlsoPostgresql | None) -> AlsoPostgresql:
    """What runs on PostgreSQL what this test runs."""
    if also_postgresql is None:
        pytest.skip("PostgreSQL is left out")
    return also_postgresql


@pytest.mark.parametrize(
    "statement", [GROUPED_BY_TOO_LITTLE, TEXT_AS_NUMBER, A_YES_AS_NUMBER, NO_SQL_THERE]
)
def test_what_postgresql_refuses_is_seen_once(
    database: OneConnection, also: AlsoPostgresql, statement: sa.Executable
) -> None:
    session().execute(statement)
    refused = also.said()
    session().execute(statement)

    assert len(refused) == 1
    assert also.said() == []


def test_what_both_take_is_run_with_its_values_and_leaves_nothing(
    database: OneConnection, also: AlsoPostgresql
) -> None:
    there = sa.select(Staff.login).where(Staff.login == "nobody", Staff.id.in_([1, 2]))
    session().execute(there)
    # Refers to nobody, here as there.
    refers = sa.delete(StaffSession).where(StaffSession.staff_id == 1)
    session().execute(refers)

    assert also.said() == []
    assert not also.connection.in_transaction()
