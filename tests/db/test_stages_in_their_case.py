"""What a case says of its stages is carried into its own row, and finds its way back."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from casetrack.db.session import Database
from casetrack.schema import downgrade, upgrade
from tests.db.test_migrations import empty, put

__all__ = ["empty"]

pytestmark = pytest.mark.night

SINCE, UNTIL = date(2026, 3, 2), date(2026, 9, 2)


def test_what_rows_said_of_stages_is_kept_by_the_case(empty: Database) -> None:
    upgrade(empty, "0075")
    with empty.engine.begin() as connection:
        office = put(connection, "procuratorate", parent_id=None)
        case, bare = (
            put(connection, "case_file", office_id=office, title_zh="x", number=number)
            for number in ("1", "2")
        )
        people = [put(connection, "party", case_id=case, alias_zh="x", ref=r) for r in ("a", "b")]
        days = {
            "since_edtf": "2026-03-02",
            "since_first": SINCE,
            "since_last": SINCE,
            "until_edtf": "2026-09-02",
            "until_first": UNTIL,
            "until_last": UNTIL,
            "until_words": "in autumn",
        }
        running = {"stage": "probation", "state": "running", **days, "late": 0}
        for party, done in ((None, 3), (people[0], 3), (people[1], 5)):
            data: dict[str, object] = {"party_id": party, "done": done, "total": 9}
            put(connection, "stage_row", case_id=case, **running, **data)
        todo = {"stage": "review", "state": "todo", "since_edtf": "", "until_edtf": "", "late": 2}
        for party in (None, people[0]):
            put(connection, "stage_row", case_id=case, party_id=party, **todo)

    upgrade(empty, "0076")

    kept = sa.table(
        "case_file",
        sa.column("id"),
        sa.column("review_state"),
        sa.column("probation_state"),
        sa.column("visits_state"),
        sa.column("stages_told", sa.JSON()),
    )
    more: dict[str, object] = {
        "since": "2026-03-02",
        "until": "2026-09-02",
        "until_words": "in autumn",
        "total": 9,
    }
    with empty.engine.connect() as connection:
        rows = [tuple(row)[1:] for row in connection.execute(sa.select(kept).order_by(kept.c.id))]
    each = [{"ref": ref, "state": "running", **more, "done": n} for ref, n in (("a", 3), ("b", 5))]
    data = {"review": {"late": 2}, "probation": {**more, "done": 3, "each": each}}
    assert rows == [
        ("todo", "running", "not_decided", data),
        ("not_decided", "not_decided", "not_decided", None),
    ]

    downgrade(empty, "0075")

    with empty.engine.connect() as connection:
        back = sa.Table("stage_row", sa.MetaData(), autoload_with=connection)
        asked = sa.select(back).where(back.c.stage == "probation", back.c.case_id == case)
        again = [row._mapping for row in connection.execute(asked.order_by(back.c.id))]
        number = connection.scalar(sa.select(sa.func.count()).where(back.c.case_id == bare))
    assert [{name: row[name] for name in (*running, "done", "total")} for row in again] == [
        {**running, "done": done, "total": 9} for done in (3, 3, 5)
    ]
    assert [row["party_id"] for row in again] == [None, *people]
    assert number == 5
