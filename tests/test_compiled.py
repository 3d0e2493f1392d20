"""Two databases share what was compiled, and nothing else."""

from __future__ import annotations

import sqlalchemy as sa

from tests.compiled import share_compiled
from tests.house import NewDatabase

TABLE = sa.table("told", sa.column("number", sa.Integer))


def test_a_statement_is_compiled_once_and_asked_of_its_own_database(
    new_database: NewDatabase,
) -> None:
    engines = [new_database().engine, new_database().engine]
    how, answers = [], []
    for number, engine in enumerate(engines):
        share_compiled(engine)
        with engine.begin() as connection:
            connection.execute(sa.text("CREATE TABLE told (number INTEGER)"))
            connection.execute(sa.insert(TABLE).values(number=number))
    for engine in engines:
        with engine.connect() as connection:
            asked = connection.execute(sa.select(TABLE.c.number).where(TABLE.c.number < 5))
            how.append(asked.context.compiled)
            answers.append(asked.scalars().all())

    assert answers == [[0], [1]]
    assert how[0] is how[1]
