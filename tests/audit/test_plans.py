"""However long the audit is, the appender looks at what waits only."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from casetrack.audit import chain
from casetrack.db import session


@pytest.mark.one_engine
@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("has_statistics", [False, True], ids=["no_statistics", "statistics"])
def test_what_waits_is_read_from_the_table_of_what_waits(has_statistics: bool) -> None:
    db = session()
    db.execute(
        sa.text(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)"
            " INSERT INTO audit_event (id, kind, at, details)"
            " SELECT i, 'case_read', '2026-11-24 04:00:00', '{}' FROM n"
        )
    )
    db.execute(sa.text("INSERT INTO audit_waiting (event_id) SELECT id FROM audit_event LIMIT 3"))
    if has_statistics:
        db.execute(sa.text("ANALYZE"))
    sent: list[str] = []
    sa.event.listen(db.connection(), "before_cursor_execute", lambda *a: sent.append(a[2]))

    assert len(chain._waiting(db, after=0)) == 3

    asked = [statement for statement in sent if statement.startswith("SELECT")]
    assert asked
    for statement in asked:
        plan = db.connection().exec_driver_sql(
            f"EXPLAIN QUERY PLAN {statement}", (1,) * statement.count("?")
        )
        steps = [row.detail for row in plan]
        assert not [step for step in steps if step.startswith("SCAN audit_event")], steps
