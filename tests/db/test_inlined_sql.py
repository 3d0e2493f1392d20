"""What is alike each time is written into a statement; what changes is told when it is sent."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from casetrack.accounts.models import Role, Staff
from casetrack.cases.kinds import CaseStatus
from casetrack.cases.models import Case
from casetrack.db import session
from casetrack.db.inlined_sql import Unforeseen, settle
from casetrack.db.session import Database
from tests.builders import make_staff

pytestmark = pytest.mark.both_engines

DAY = date(2026, 11, 27)
WHO = Unforeseen(sa.bindparam("who", type_=sa.Integer))


def asked(name: str, roles: list[Role]) -> sa.Select[str]:
    """Of whom somebody is told who has that name, or one of these roles."""
    query = sa.select(Staff.login, Staff.name.label("name")).where(Staff.role.in_(roles)).subquery()
    return sa.select(query.c.login).where(query.c.name == name)


def test_values_are_written_and_what_has_a_name_is_told() -> None:
    query = settle(
        sa.select(Case.id, sa.literal(False).label("no")).where(
            Case.status == CaseStatus.OPEN, Case.next_due < DAY, Case.handler_id == WHO
        )
    )
    there = query.compile(dialect=postgresql.dialect())  # type: ignore[no-untyped-call]
    here = query.compile(dialect=sqlite.dialect())

    assert "status = 'open'" in str(there)
    assert "next_due < '2026-11-27'" in str(there)
    assert "handler_id = (SELECT %(who)s" in str(there)
    assert list(there.params) == list(here.params) == ["who"]
    assert "handler_id = ? " in f"{here} ".replace("\n", " ")


def test_two_that_differ_in_a_value_are_not_taken_for_each_other(database: Database) -> None:
    member, other = make_staff(Role.CLERK), make_staff(Role.PROSECUTOR)
    member.name, other.name = "O'Neill: 50% :who", "王小雨"
    session().flush()
    roles = [Role.CLERK, Role.PROSECUTOR]

    for _ in range(2):
        rows = [
            session().scalars(settle(asked(name, of))).all()
            for name, of in ((member.name, roles), (other.name, roles), (other.name, [Role.CLERK]))
        ]
        assert rows == [[member.login], [other.login], []]
    # A list of nothing, and a value that is not known, stay as they are.
    assert session().scalars(settle(asked(member.name, []))).all() == []
    nobody = sa.select(Staff.id).where(Staff.name == sa.bindparam("named", None, sa.String()))
    assert session().scalars(settle(nobody), {"named": member.name}).all() == [member.id]


def test_whoever_asks_it_is_planned_once(database: Database) -> None:
    if database.engine.dialect.name != "postgresql":
        pytest.skip("SQLite plans a statement when it is compiled")
    made = Database(database.url)
    query = settle(sa.select(Case.number).where(Case.handler_id == WHO, Case.next_due < DAY))
    with made.engine.connect() as connection:
        # The driver has a statement kept ready from the sixth time on, whose first five plans the
        # server makes for the values that it is told.
        for who in range(15):
            connection.execute(query, {"who": who})
        planned = connection.execute(
            sa.text(
                "SELECT generic_plans, custom_plans FROM pg_prepared_statements"
                " WHERE statement LIKE '%case_file.handler_id%'"
            )
        ).one()
    made.dispose()

    assert tuple(planned) == (5, 5)
