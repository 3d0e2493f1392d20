"""However long the audit is, the appender looks at what waits only, on either engine."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from casetrack.audit.chain import FEW
from casetrack.audit.links import end_of_chain
from casetrack.db import session

EVENTS = 20_000
WAITING = 3
_FILL = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :many)",
    "postgresql": "WITH n(i) AS (SELECT generate_series(1, :many))",
}


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("has_statistics", [False, True], ids=["no_statistics", "statistics"])
def test_what_waits_is_read_from_the_table_of_what_waits(has_statistics: bool) -> None:
    db = session()
    fill(db.connection(), has_statistics=has_statistics)
    sent: list[tuple[str, Any]] = []
    sa.event.listen(db.connection(), "before_cursor_execute", lambda *a: sent.append(a[2:4]))

    end = end_of_chain(db, after=0, most=FEW)

    assert [event.event_id for event in end.waiting] == list(
        range(EVENTS - WAITING + 1, EVENTS + 1)
    )
    assert (end.number, end.hash) == (EVENTS - WAITING, "0" * 64)
    (asked,) = sent
    assert not scans(db.connection(), *asked)


@pytest.mark.usefixtures("database")
def test_what_waits_read_in_the_order_of_all_events_is_noticed() -> None:
    """As it was read before: PostgreSQL sorted what waits, SQLite walked over all events."""
    db = session()
    fill(db.connection(), has_statistics=False)
    is_sqlite = db.connection().dialect.name == "sqlite"
    as_it_was = (
        "SELECT audit_event.id FROM audit_waiting"
        " JOIN audit_event ON audit_event.id = audit_waiting.event_id ORDER BY audit_event.id"
        if is_sqlite
        else "SELECT count(*) FROM audit_event WHERE party_id = 0"
    )

    assert scans(db.connection(), as_it_was, ())


def fill(connection: Connection, *, has_statistics: bool) -> None:
    """An audit of which the last events wait for the chain."""
    numbers = _FILL[connection.dialect.name]
    for text in (
        "INSERT INTO audit_event (id, kind, at, details) {n}"
        " SELECT i, 'case_read', '2026-11-24 04:00:00', '{{}}' FROM n",
        "INSERT INTO audit_link (number, event_id, hash) {n}"
        f" SELECT i, i, '{'0' * 64}' FROM n WHERE i <= {EVENTS - WAITING}",
        f"INSERT INTO audit_waiting (event_id) {{n}} SELECT i FROM n WHERE i > {EVENTS - WAITING}",
    ):
        connection.execute(sa.text(text.format(n=numbers)), {"many": EVENTS})
    if has_statistics:
        connection.execute(sa.text("ANALYZE"))


def scans(connection: Connection, statement: str, values: Any) -> list[str]:
    """What of the audit this statement would read from one end to the other."""
    if connection.dialect.name == "sqlite":
        steps = [
            str(row.detail)
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        ]
        # The last link is the first that a walk from the end meets.
        return [step for step in steps if step.startswith("SCAN audit_event")]
    (value,) = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", values).scalar_one()
    return [
        str(node)
        for node in nodes(value["Plan"])
        if node["Node Type"] == "Seq Scan" and node["Relation Name"] != "audit_waiting"
    ]


def nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    """Every step of a plan."""
    return [plan, *(node for under in plan.get("Plans", ()) for node in nodes(under))]
