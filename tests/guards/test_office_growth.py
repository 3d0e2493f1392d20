"""A page reads no more of a large office than of a small one: it stops at its limits."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from sqlalchemy import URL

from casetrack.accounts.models import Role, Staff
from casetrack.cases.models import Case, Obligation
from casetrack.db import session
from casetrack.db.crypto import Keyring
from casetrack.db.session import Database, use_database
from casetrack.visits.models import Visit
from casetrack.visits.spotchecks.models import SpotCheck
from tests.builders import NOON, TODAY
from tests.house import NewDatabase, make_app
from tests.nation import OFFICES
from tests.plans import rows_read
from tests.signed_in import sign_in

pytestmark = pytest.mark.both_engines

# The cases of a tenth of all offices, two thousand, and those of the others, in one office each.
SMALL, LARGE = 1, OFFICES // 10 + 1
# What a large office may read more: pages of an index are fuller, and lines of one day more alike.
AT_MOST = 1.3
TODAY_PAGES = (
    "/",
    "/?whose=mine",
    "/?whose=office",
    "/today/late?whose=office",
    "/today/no_outcome?whose=office",
    "/today/today?whose=office",
    "/today/waiting?whose=office",
    "/today/ahead?whose=office",
)
LISTS = ("/cases", "/periods", "/periods?show=at_risk")
DAYS_PAGES = tuple(
    f"/days?on={TODAY}&whose=office&view={view}" for view in ("month", "week", "list")
)
PAGES = (*TODAY_PAGES, *LISTS, *DAYS_PAGES)


@pytest.fixture(scope="module")
def two_offices(new_database: NewDatabase, of_a_nation: URL) -> Database:
    """A nation whose cases belong to two offices, one with nine times as many as the other."""
    database = new_database(of_a_nation)
    with database.engine.begin() as connection:
        for model in (Case, Obligation, SpotCheck, Visit):
            table = model.__table__
            belongs = sa.case((table.c.office_id < LARGE, SMALL), else_=LARGE)
            connection.execute(sa.update(model).values(office_id=belongs))
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("ANALYZE"))
    return database


@pytest.fixture(scope="module")
def app(two_offices: Database, keyring: Keyring) -> Flask:
    """The application on it."""
    return make_app(two_offices, keyring)


def _read_by(app: Flask, database: Database, office_id: int, address: str) -> dict[str, int]:
    use_database(database)
    is_head = sa.and_(Staff.office_id == office_id, Staff.role == Role.SECTION_HEAD)
    client = sign_in(app, session().scalars(sa.select(Staff).where(is_head)).unique().one())
    client.get(address)
    with rows_read(database) as read:
        answer = client.get(address)
    assert answer.status_code == 200, address
    return read


# The day for which the nation was made: on it the small office, too, fills each list.
@time_machine.travel(NOON, tick=False)
@pytest.mark.night_alone
@pytest.mark.parametrize("address", PAGES)
def test_a_page_reads_no_more_of_an_office_nine_times_as_large(
    app: Flask, two_offices: Database, address: str
) -> None:
    small, large = (_read_by(app, two_offices, office, address) for office in (SMALL, LARGE))

    assert sum(large.values()) > 0, "rows are counted at all"
    assert grown(small, large) is None, address


def grown(small: Mapping[str, int], large: Mapping[str, int]) -> str | None:
    """The statements that read more of the large office, if the page as a whole does.

    small, large: the rows that each statement reads of it.
    """
    if sum(large.values()) <= AT_MOST * sum(small.values()):
        return None
    return "\n\n".join(
        f"{small.get(asked, 0)}, then {rows}: {asked}"
        for asked, rows in large.items()
        if rows > AT_MOST * small.get(asked, 0)
    )


@pytest.mark.one_engine
def test_a_statement_that_reads_a_whole_office_is_noticed() -> None:
    """As it stood there before, or asked of the large one alone."""
    by_limit, by_office = "SELECT ... LIMIT 50", "SELECT ... WHERE office_id = ?"

    assert grown({by_limit: 50}, {by_limit: 50}) is None
    assert grown({by_limit: 50, by_office: 20}, {by_limit: 50, by_office: 180}) == (
        f"20, then 180: {by_office}"
    )
    assert grown({by_limit: 50}, {by_limit: 50, by_office: 180}) == f"0, then 180: {by_office}"
