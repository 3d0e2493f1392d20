"""The roles of a party are carried into its own row, and find their way back."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from casetrack.db.session import Database
from casetrack.schema import downgrade, upgrade
from tests.db.test_migrations import empty, put

__all__ = ["empty"]

pytestmark = pytest.mark.night

SINCE = date(2026, 3, 2)


def test_the_roles_of_a_party_are_kept_by_it_in_their_order(empty: Database) -> None:
    upgrade(empty, "0077")
    with empty.engine.begin() as connection:
        office = put(connection, "procuratorate", parent_id=None)
        case = put(connection, "case_file", office_id=office, title_zh="x")
        line = put(connection, "track", case_id=case)
        child, father, nobody = (
            put(connection, "party", case_id=case, alias_zh="x", ref=ref)
            for ref in ("child", "father", "nobody")
        )
        days = {"since_edtf": "2026-03-02", "since_first": SINCE, "since_last": SINCE}
        held = {"party_id": child, "track_id": line, "role": "suspect"}
        put(connection, "party_role", **held, **days, since_words="“三月初”")
        put(connection, "party_role", party_id=father, role="parent")
        second = put(connection, "party_role", party_id=child, role="victim", since_edtf="")
        of_father = {"entity": "party", "entity_id": father, "case_id": case, "zh_inferred": False}
        put(connection, "fact_source", fact="s/people/x", **of_father)
        data = {"entity": "party_role", "case_id": case, "zh_inferred": False}
        put(connection, "fact_source", fact="s/roles/1", entity_id=second, **data)
        put(connection, "fact_source", fact="s/roles/2", entity_id=second, field="since", **data)

    upgrade(empty, "0078")

    people = sa.table("party", sa.column("id"), sa.column("roles_told", sa.JSON()))
    facts = sa.text("SELECT fact, entity, entity_id, field FROM fact_source ORDER BY id")
    with empty.engine.connect() as connection:
        kept = {row.id: row.roles_told for row in connection.execute(sa.select(people))}
        since = {"edtf": "2026-03-02", "words": "“三月初”"}
        assert kept == {
            child: [
                {"role": "suspect", "track_id": line, "since": since},
                {"role": "victim", "since": {"edtf": ""}},
            ],
            father: [{"role": "parent"}],
            nobody: [],
        }
        assert [tuple(row) for row in connection.execute(facts)] == [
            ("s/people/x", "party", father, None),
            ("s/roles/1", "party", child, "roles.1"),
            ("s/roles/2", "party", child, "roles.1.since"),
        ]

    downgrade(empty, "0077")

    columns = "party_id, role, track_id, since_edtf, since_words, since_first, since_last"
    rows = sa.text(f"SELECT {columns} FROM party_role ORDER BY id")
    day = str(SINCE)
    with empty.engine.connect() as connection:
        assert [tuple(map(str, row)) for row in connection.execute(rows)] == [
            (str(child), "suspect", str(line), day, "“三月初”", day, day),
            (str(child), "victim", "None", "", "None", "None", "None"),
            (str(father), "parent", "None", "None", "None", "None", "None"),
        ]
        assert {row.field for row in connection.execute(facts)} == {None}


def test_a_fact_that_a_party_tells_twice_is_told_once(empty: Database) -> None:
    upgrade(empty, "0077")
    with empty.engine.begin() as connection:
        office = put(connection, "procuratorate", parent_id=None)
        case = put(connection, "case_file", office_id=office, title_zh="x")
        child = put(connection, "party", case_id=case, alias_zh="x")
        roles = [put(connection, "party_role", party_id=child, role=role) for role in ("a", "b")]
        counts = {"case_id": case, "zh_inferred": False}
        put(connection, "fact_source", fact="s/x/1", entity="party", entity_id=child, **counts)
        for role in roles:
            of_role = {"entity": "party_role", "entity_id": role, **counts}
            put(connection, "fact_source", fact="s/x/1", **of_role)
            put(connection, "fact_source", fact="s/x/2", **of_role)

    upgrade(empty, "0078")

    facts = sa.text("SELECT fact, entity, field FROM fact_source ORDER BY fact")
    with empty.engine.connect() as connection:
        assert [tuple(row) for row in connection.execute(facts)] == [
            ("s/x/1", "party", None),
            ("s/x/2", "party", "roles.0"),
        ]
