"""What a database does with statements: which tables it reads whole, and how many rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, event

from casetrack.db import Model
from casetrack.db.indexes import INDEXED_WHERE_TOLD
from casetrack.db.session import Database, close_session

# What a list may not read from one end to the other.
BIG = frozenset(
    {
        "audit_event",
        "audit_link",
        "case_file",
        "case_grant",
        "digest",
        "entry_party",
        "journal_entry",
        "measure",
        "measure_party",
        "obligation",
        "party",
        "search_text",
        "search_words",
        "suggestion",
        "suggestion_item",
        "visit",
        "visit_plan",
    }
)
# Of each of these there are no more for more cases: as many as there are offices, or people, or
# what was sent lately; and links, of which the nation of the tests has so few that SQLite, once it
# has counted them, reads all. SQLite plans the same for a table without rows; PostgreSQL would read
# it in any case, so it is asked of BIG alone.
FEW = frozenset(
    [
        "absence",
        "audit_check",
        "audit_spool",
        "audit_waiting",
        "body",
        "body_apart",
        "calendar_day",
        "calendar_feed",
        "calendar_state",
        "calendar_told",
        "calendar_year",
        "case_link",
        "delegated_kind",
        "deputy",
        "exam_week",
        "factor_rule",
        "factor_vouch",
        "form_draft",
        "key_fingerprint",
        "ledger_batch",
        "ledger_heading",
        "night",
        "office_decider",
        "outbox_mail",
        "paper_series",
        "paper_template",
        "password_link",
        "procuratorate",
        "programme",
        "question",
        "question_version",
        "recovery_code",
        "retention_period",
        "score_scheme",
        "score_scheme_version",
        "second_factor",
        "sent_form",
        "sign_in_attempt",
        "signed_figures",
        "staff",
        "staff_session",
        "upkeep",
        "waiting_file",
    ]
)
# Of these few rows everybody who works with cases sees each.
SMALL = frozenset({"ix_case_file_published"})
# What hangs on any row of one table is found by it: nearly as much as there is.
OF_A_KIND = "subject=?"
_STEP = re.compile(
    r"(?P<how>SCAN|SEARCH) (?P<name>\w+)"
    r"(?:.* \((?P<conditions>(?P<column>\w+)[^()]*)\))?"
)
# Of the words of texts SQLite always says that it scans them: with an M where it begins at words.
_BEGINS_AT_WORDS = re.compile(r"SCAN search_words VIRTUAL TABLE INDEX \d+:M")
_SINCE = re.compile(r"(?:\w+_)?(?:on|at|first|last|due|day)[<>]")
_ONLY_NULLS = re.compile(r"\(\w+ IS NULL\)")
_GIVEN_IDS = re.compile(r"\w+ = ANY \('\{[\d,]+\}'::integer\[\]\)")
_ASKS = ("SELECT", "WITH")
_EXPLAINED = ("SELECT", "WITH", "UPDATE", "DELETE")


@dataclass(frozen=True)
class Plan:
    """How a statement would be answered. scanned: what it reads from one end to the other."""

    statement: str
    told: str
    scanned: list[str]


# The newest row, or the oldest: the index is read from its end, and no further.
_END_ROW = re.compile(
    r"FROM (?P<name>\w+)\s*(?:ORDER BY (?P=name)\.\w+(?: DESC)?\s+LIMIT|\))", re.DOTALL
)


@contextmanager
def plans_of(database: Database) -> Iterator[list[Plan]]:
    """The plan of every statement that was sent meanwhile; filled in at the end."""
    sent: list[tuple[str, Any]] = []
    plans: list[Plan] = []

    def note(
        conn: object, cursor: object, statement: str, values: Any, context: object, many: bool
    ) -> None:
        sent.append((statement, values[0] if many else values))

    engine = database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield plans
    finally:
        event.remove(engine, "before_cursor_execute", note)
        close_session()
    explain = _of_sqlite if engine.dialect.name == "sqlite" else _of_postgresql
    with engine.connect() as connection:
        asked = [pair for pair in sent if _is_read(pair[0])]
        plans += [explain(connection, statement, values) for statement, values in asked]


@contextmanager
def rows_read(database: Database) -> Iterator[dict[str, int]]:
    """How many rows each statement read that was sent meanwhile; filled in at the end.

    On SQLite steps of its machine, of which each row takes some; on PostgreSQL rows of each scan.
    """
    sent: list[tuple[str, Any]] = []
    read: Counter[str] = Counter()
    engine = database.engine
    is_sqlite = engine.dialect.name == "sqlite"

    def look() -> bool:
        read[sent[-1][0]] += 1
        return False

    def note(
        conn: Connection, cursor: object, statement: str, values: Any, context: object, many: bool
    ) -> None:
        sent.append((statement, values[0] if many else values))
        if is_sqlite:
            driver: Any = conn.connection.driver_connection
            driver.set_progress_handler(look, 1)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield read
    finally:
        event.remove(engine, "before_cursor_execute", note)
        close_session()
        # On new connections nobody counts.
        engine.dispose()
    if not is_sqlite:
        with engine.connect() as connection:
            for statement, values in sent:
                if statement.startswith(_ASKS):
                    read[statement] += _rows_of(connection, statement, values)


def _rows_of(connection: Connection, statement: str, values: Any) -> int:
    plan: Any = connection.exec_driver_sql(
        f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {statement}", values
    ).scalar_one()
    kept = ("Actual Rows", "Rows Removed by Filter", "Rows Removed by Index Recheck")
    scans = [node for node, _above in _nodes(plan[0]["Plan"]) if "Scan" in node["Node Type"]]
    rows: Iterator[float] = (
        sum(node.get(name, 0) for name in kept) * node["Actual Loops"] for node in scans
    )
    return int(sum(rows))


def _is_read(statement: str) -> bool:
    return statement.startswith(_EXPLAINED)


def _of_sqlite(connection: Connection, statement: str, values: Any) -> Plan:
    rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
    steps = [str(row.detail) for row in rows]
    scans = [step for step in steps if _is_scan(step, statement)]
    return Plan(statement, "\n".join(steps), scans)


def _is_scan(step: str, statement: str) -> bool:
    if not (match := _STEP.match(step)) or step.split()[-1] in SMALL:
        return False
    if _BEGINS_AT_WORDS.match(step):
        return False
    # As the statement calls it; a table that stands twice in it has a number there.
    name = match["name"]
    known_as = re.search(rf"(\w+) AS {re.escape(name)}\b", statement)
    table = known_as[1] if known_as else name
    if table not in Model.metadata.tables or table in FEW:
        return False
    if "USING" not in step and name in _END_ROW.findall(statement):
        return False
    is_whole = match["how"] == "SCAN" or "USING" not in step
    if is_whole or "AUTOMATIC" in step or match["conditions"] == OF_A_KIND:
        return True
    # Between two days, or since one, the whole nation does much.
    if _SINCE.match(match["conditions"] or ""):
        return True
    # It says the same of the rows that have no value there: of most of them, if they are in it.
    column = Model.metadata.tables[table].c.get(match["column"])
    if column is None or column.info == INDEXED_WHERE_TOLD:
        return False
    return f"{name}.{column.name} IS NULL" in statement and " AND " not in match["conditions"]


def _of_postgresql(connection: Connection, statement: str, values: Any) -> Plan:
    value: Any = connection.exec_driver_sql(
        f"EXPLAIN (FORMAT JSON) {statement}", values
    ).scalar_one()
    scans = [
        f"{node['Node Type']} {node.get('Relation Name', node.get('Index Name'))}"
        for node, above in _nodes(value[0]["Plan"])
        if _reads_everything(node) and not _reads_one_end(node, above)
    ]
    return Plan(statement, "\n".join(_lines(value[0]["Plan"], 0)), scans)


def _reads_everything(node: Mapping[str, Any]) -> bool:
    if node["Node Type"] == "Seq Scan":
        # Of ids that it is given it looks up each, or in a small table reads it: it knows best.
        is_given = _GIVEN_IDS.search(node.get("Filter", "")) is not None
        return node["Relation Name"] in BIG and not is_given
    index = node.get("Index Name", *SMALL)
    if index in SMALL or node.get("Relation Name", "") not in {"", *BIG}:
        return False
    conditions = node.get("Index Cond", "")
    return not conditions or bool(_ONLY_NULLS.fullmatch(conditions))


def _reads_one_end(node: Mapping[str, Any], above: Mapping[str, Any]) -> bool:
    is_index = "Index Name" in node and "Filter" not in node
    return is_index and above.get("Node Type") == "Limit" and above.get("Plan Rows") == 1


def _nodes(
    node: Mapping[str, Any], above: Mapping[str, Any] | None = None
) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    yield node, above or {}
    for under in node.get("Plans", ()):
        yield from _nodes(under, node)


def _lines(node: Mapping[str, Any], depth: int) -> Iterator[str]:
    shown = ("Node Type", "Relation Name", "Alias", "Index Name", "Index Cond", "Filter")
    yield " " * depth + " | ".join(str(node[name]) for name in shown if name in node)
    for under in node.get("Plans", ()):
        yield from _lines(under, depth + 1)
