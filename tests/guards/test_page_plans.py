"""No page reads a table from one end to the other: each address, asked by those who open it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from casetrack.cases.models import Disposition
from casetrack.db import session
from casetrack.db.session import Database
from tests.builders import TODAY
from tests.guards.conftest import Furnished, methods_of
from tests.guards.sending import OPENED_BY
from tests.plans import plans_of
from tests.sampling import SHARE, HasTurns
from tests.signed_in import sign_in

# Nobody else opens the pages of sealed records.
WHO = (*OPENED_BY, "custodian")
# They examine everything there is: that the files, the audit and the keys are whole.
WHOLE = ("/health", "/health/report.txt")


@pytest.mark.one_engine
@pytest.mark.parametrize("who", WHO)
def test_no_page_reads_a_table_that_grows_with_the_cases(
    desk: Furnished, who: str, of_today: HasTurns
) -> None:
    """On a push a twentieth of the addresses. Lists of a nation: `test_list_plans.py`."""
    database: Database = desk.app.extensions["casetrack_database"]
    client = sign_in(desk.app, desk.staff[who])
    rules = [rule for rule in desk.app.url_map.iter_rules() if "GET" in methods_of(rule)]
    rules = [rule for rule in rules if rule.rule not in WHOLE]
    read_whole, asked = [], 0
    # By how they end: so pages of every room are among those of a day.
    for rule in of_today(sorted(rules, key=lambda rule: rule.rule[::-1]), days=2 * SHARE):
        home = desk.home_of(rule) if "case_id" in rule.arguments else 0
        with plans_of(database) as plans:
            answer = client.get(desk.address(rule, case=home), buffered=True)
        asked += answer.status_code == 200
        read_whole += [
            f"{rule.rule}: {plan.scanned}\n{plan.statement}" for plan in plans if plan.scanned
        ]

    assert not read_whole, "\n\n".join(read_whole)
    # Of the others nobody opens some on each day.
    assert asked or who != OPENED_BY[0], "some of them are opened"


@pytest.mark.one_engine
@pytest.mark.parametrize(
    "condition",
    [Disposition.undone_on > TODAY, Disposition.number == "1", Disposition.entry_id.is_(None)],
)
def test_a_table_that_is_read_whole_is_noticed(
    database: Database, condition: sa.ColumnElement[bool]
) -> None:
    """Since a day, by what has no index, and by an index of mostly nothing."""
    with plans_of(database) as plans:
        session().execute(sa.select(sa.func.count()).where(condition))
    with plans_of(database) as others:
        session().execute(sa.select(Disposition.id).where(condition, Disposition.case_id == 1))

    assert [plan for plan in plans if plan.scanned]
    assert not [plan for plan in others if plan.scanned]
