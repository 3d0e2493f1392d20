"""What something costs: the time that passes, and the time of the processor."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, event

from casetrack.db.session import Database

NANO = 1e9
# Of SQLite, between two looks.
STEPS = 100


@dataclass(frozen=True)
class Time:
    """Seconds of the clock, and of the processor: here and in the database."""

    wall: float
    cpu: float


class Watch:
    """Times what is done in this process on one database.

    On a machine that does other things, too, the time that passes tells little. The processor time
    of a server of PostgreSQL on this machine is read from /proc, where there is one.
    """

    def __init__(self, database: Database) -> None:
        self.files = _backends(database)

    def time(self, do: Callable[[], object]) -> Time:
        """What it costs to do this once."""
        there = self._there()
        cpu, begun = time.process_time(), time.perf_counter()
        do()
        wall, mine = time.perf_counter() - begun, time.process_time() - cpu
        return Time(wall, mine + self._there() - there)

    def _there(self) -> float:
        return sum(int(file.read_text().split()[0]) for file in self.files if file.exists()) / NANO


def steps_of(database: Database, do: Callable[[], object]) -> int | None:
    """The steps that SQLite takes for this: each row it reads is some. None on PostgreSQL.

    Unlike a time they are the same each time, and say what a plan really reads.
    """
    if database.engine.dialect.name != "sqlite":
        return None
    looks = 0

    def look() -> bool:
        nonlocal looks
        looks += 1
        return False

    def watch(connection: Connection, *_rest: object) -> None:
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.set_progress_handler(look, STEPS)

    event.listen(database.engine, "before_cursor_execute", watch)
    try:
        do()
    finally:
        event.remove(database.engine, "before_cursor_execute", watch)
        # Connections that look at the clock again.
        database.engine.dispose()
    return looks * STEPS


def _backends(database: Database) -> list[Path]:
    """Where Linux tells the time of each process of the server that works for this database."""
    if database.engine.dialect.name != "postgresql":
        return []
    with database.engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
        )
        pids = [int(row[0]) for row in rows]
    return [path for pid in pids if (path := Path(f"/proc/{pid}/schedstat")).exists()]
