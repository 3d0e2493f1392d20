"""The nation that speed is measured on: whatever belongs to a case is copied with it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy import Column, Table

from benchmarks.nation import LEFT_OUT, PEOPLE, fill, is_moved_with_case, key_of
from benchmarks.pattern import PASSWORD, play_pattern
from benchmarks.shape import Shape
from casetrack.audit.sealing import use_audit_key
from casetrack.cases.models import Case, Identity, Obligation
from casetrack.db import Model
from casetrack.db.crypto import Keyring
from casetrack.db.search.rebuilding import check
from casetrack.demo.victims import application_with_nothing_yet, visits_with_an_outcome_missing
from casetrack.schema import upgrade
from tests.house import AUDIT_KEY, NewDatabase, make_app

TABLES = Model.metadata.sorted_tables


@pytest.mark.one_engine
@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_what_belongs_to_a_case_is_copied_and_every_number_in_it_is_moved(table: Table) -> None:
    if "case_id" in table.c and table.name not in LEFT_OUT:
        assert key_of(table) is not None
    if key_of(table) is None:
        return
    unmoved = {column.name for column in table.columns if _names_a_row(column)} - PEOPLE
    assert not unmoved


def _names_a_row(column: Column[object]) -> bool:
    """Whether it tells a row that is copied, and is left as it was."""
    if column.type.python_type is not int or is_moved_with_case(column):
        return False
    targets = [key.column.table for key in column.foreign_keys]
    if targets:
        return any(key_of(target) is not None for target in targets)
    return column.name.endswith("_id")


@pytest.mark.in_turn(13)
def test_a_small_nation_holds_together_and_its_cases_can_be_read(
    new_database: NewDatabase, keyring: Keyring
) -> None:
    database = new_database()
    upgrade(database)
    app = make_app(database, keyring)
    scenes = (application_with_nothing_yet, visits_with_an_outcome_missing)
    with app.app_context():
        pattern = play_pattern(scenes, open_since=(0,), closed_since=(200,), files=())
    shape = Shape(pattern, copies=12, large=2)
    with database.engine.connect() as connection:
        fill(connection, shape, keyring, say=lambda item: None)

    with database.new_session() as db:
        cases = db.scalar(sa.select(sa.func.count()).select_from(Case))
        assert cases == 12 * pattern.cases + pattern.published
        for table in TABLES:
            for key in table.foreign_key_constraints:
                assert not db.scalar(_orphans(table, key)), f"{table.name}: {key.column_keys}"
        # A name that was copied opens, and the dates of a case are those of that case.
        last = db.scalars(sa.select(Identity).order_by(Identity.party_id.desc())).first()
        with app.app_context(), use_audit_key(AUDIT_KEY):
            assert last is not None
            assert last.name
        owed = db.scalars(sa.select(Obligation).order_by(Obligation.id.desc())).first()
        assert owed is not None
        assert db.get_one(Case, owed.case_id).office_id == owed.office_id

    # What is found of a copy is what casetrack would keep of its records.
    with app.app_context():
        looked = list(check())[-1]
    assert looked.texts > 12
    assert looked.otherwise == []

    reader = app.test_client()
    sent = reader.post("/sign-in", data={"login": "prosecutor0-1", "password": PASSWORD})
    assert sent.status_code == 302
    with database.new_session() as db:
        newest = db.scalar(
            sa.select(sa.func.max(Case.id)).where(Case.handler.has(login="prosecutor0-1"))
        )
    assert reader.get("/cases").status_code == 200
    assert reader.get(f"/cases/{newest}").status_code == 200


def _orphans(table: Table, key: sa.ForeignKeyConstraint) -> sa.Select[int]:
    """How many rows name one that is not there."""
    other = key.referred_table.alias()
    pairs = [(element.parent, other.c[element.column.name]) for element in key.elements]
    is_named = sa.and_(*(column == named for column, named in pairs))
    query = sa.select(sa.func.count()).select_from(table.outerjoin(other, is_named))
    says_one = (column.is_not(None) for column, _named in pairs)
    return query.where(*says_one, pairs[0][1].is_(None))
