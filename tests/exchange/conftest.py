"""The six published cases, imported once on each engine and only read; tables for the rest."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import URL

from casetrack.app import BROUGHT
from casetrack.brought import bring
from casetrack.db.session import Database, close_session, use_database
from casetrack.db.transaction import unit_of_work
from casetrack.exchange.importer import import_text
from tests.builders import NOON, TODAY
from tests.exchange.sheet import EXAMPLES
from tests.house import NewDatabase

# By engine: see the same of the empty database in tests/conftest.py.
FURNISHED: dict[str, Database] = {}


@pytest.fixture(scope="session")
def furnished(engine_kind: str, new_database: NewDatabase, prepared: URL) -> Database:
    """A database with the six published cases, in a transaction each."""
    if engine_kind in FURNISHED:
        return FURNISHED[engine_kind]
    database = FURNISHED[engine_kind] = new_database(prepared)
    use_database(database)
    bring(BROUGHT)  # this may be made before any test asks for what the features bring
    for file in EXAMPLES:
        with unit_of_work():
            import_text(file.read_text(encoding="utf-8"), by=None, on=TODAY, at=NOON)
    close_session()
    return database


@pytest.fixture
def six(furnished: Database) -> Iterator[None]:
    """The six published cases, to be read."""
    use_database(furnished)
    yield
    close_session()
