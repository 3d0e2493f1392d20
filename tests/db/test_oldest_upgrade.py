"""A database of each former state, full of rows, is brought forward: nothing is lost or altered."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import URL

from casetrack.db.crypto import Keyring
from casetrack.db.session import Database
from casetrack.db.transaction import unit_of_work
from casetrack.demo.making import furnish
from casetrack.revisions import is_current
from casetrack.schema import downgrade, upgrade
from casetrack.web.clock import now, today
from tests.house import NewDatabase, make_app

# The first one, and those at which many migrations had come together.
FORMER = ("0001", "0013", "0034", "0064", "0090", "0104", "0113")
# Tables and columns whose rows were given another place: `test_migrated_rows.py` tries each.
MOVED = {
    "party_role": "a column of the party (0078)",
    "stage_row": "columns of the case (0076)",
    "guidance_session": "sessions of the measure (0014)",
    "proposal.terms": "opinions in the place of one text (0112)",
    "proposal_step.terms": "the same",
    "visit_plan.until_on": "a plan without an end is kept ahead (0038)",
}

Rows = dict[str, dict[Any, dict[str, Any]]]


@pytest.fixture(scope="module")
def furnished(new_database: NewDatabase, prepared: URL) -> Database:
    """The demonstration: a desk at work, in which every room has rows."""
    database = new_database(prepared)
    app = make_app(database, Keyring.new())
    with app.test_request_context():
        furnish(on=today(), at=now(), zone=app.config["TIMEZONE"], act=unit_of_work)
    database.dispose()
    return database


def rows_of(database: Database) -> Rows:
    """Every row that has an id, by its table and its id."""
    tables = sa.MetaData()
    found: Rows = {}
    with database.engine.connect() as connection:
        tables.reflect(connection)
        for table in tables.sorted_tables:
            if "id" in table.c:
                rows = connection.execute(sa.select(table)).mappings()
                found[table.name] = {row["id"]: dict(row) for row in rows}
    return found


def changes(before: Rows, after: Rows) -> set[str]:
    """Tables of which a row is gone, and columns of which a value is another."""
    found: set[str] = set()
    for table, rows in before.items():
        for row_id, row in rows.items():
            then = after.get(table, {}).get(row_id)
            if then is None:
                found.add(table)
                break
            found |= {f"{table}.{key}" for key in row.keys() & then.keys() if row[key] != then[key]}
    return found


@pytest.mark.night_alone
@pytest.mark.both_engines
@pytest.mark.parametrize("revision", FORMER)
def test_rows_of_a_former_state_are_all_there_at_the_newest(
    furnished: Database, new_database: NewDatabase, revision: str
) -> None:
    database = new_database(furnished.engine.url)
    downgrade(database, revision)
    before = rows_of(database)

    upgrade(database)

    assert is_current(database)
    assert sum(map(len, before.values())) > 3000
    assert changes(before, rows_of(database)) <= MOVED.keys()
    database.dispose()


@pytest.mark.one_engine
def test_a_row_that_is_gone_and_a_value_that_is_another_are_seen() -> None:
    before: Rows = {"child": {1: {"id": 1, "name": "a"}, 2: {"id": 2, "name": "b"}}}

    assert changes(before, {"child": {1: {"id": 1, "name": "c"}, 2: before["child"][2]}}) == {
        "child.name"
    }
    assert changes(before, {"child": {1: before["child"][1]}}) == {"child"}
