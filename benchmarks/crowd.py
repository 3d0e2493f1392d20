"""Let many read and write at once, and see that nobody is refused and nothing is lost.

`python -m benchmarks.crowd --readers 30 --writers 10 --seconds 60` starts a real server in a
temporary folder, with a demonstration in its database. Everybody signs in; then readers ask for one
page after the other, half of the writers add notes to one case, and the others open cases, all
without a pause. No answer may be a failure, and everything that was acknowledged must be there
exactly once. Exit status 1 if not. PostgreSQL is started as the tests start theirs, and two
workers answer.
"""

from __future__ import annotations

import http.client
import itertools
import json
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click
from sqlalchemy import URL

from benchmarks.kills import Counted, count
from benchmarks.serving import served
from benchmarks.small import Person, Sent, prepare, present, write_settings
from casetrack.db.session import Database
from tests import postgres

PAGES = ("/", "/cases", "/cases/{case_id}", "/visits", "/days", "/suggestions")
FINE = frozenset({200, 302})


@dataclass
class Seen:
    """What came of it: how long each answer took, in seconds; and what was no answer."""

    reads: list[float] = field(default_factory=list)
    writes: list[float] = field(default_factory=list)
    failures: Counter[str] = field(default_factory=Counter)
    logged: list[str] = field(default_factory=list)
    counted: Counted = field(default_factory=Counted)

    def is_right(self) -> bool:
        """Whether everybody was answered and nothing was lost."""
        return not self.failures and not self.logged and self.counted.is_right()

    def told(self, engine: str) -> str:
        """In a few lines."""
        lost = len(self.counted.missing) + len(self.counted.led_astray)
        lines = [
            f"{engine}: {_told(self.reads)} read; {_told(self.writes)} written;"
            f" lost {lost}, doubled {len(self.counted.doubled)}, failed"
            f" {self.failures.total()}, errors in the log {len(self.logged)}."
        ]
        lines += [f"  {number} x {failure}" for failure, number in self.failures.most_common(5)]
        return "\n".join([*lines, *(f"  {line}" for line in self.logged[:5])])


class OneOfMany(Person):
    """Somebody in a crowd: every answer is timed, and what is no answer is counted."""

    def __init__(self, port: int, name: str, case_id: int | None, seen: Seen) -> None:
        super().__init__(port, name, case_id)
        self.seen, self.is_counted = seen, False

    def ask(
        self, method: str, path: str, fields: dict[str, str] | None = None
    ) -> tuple[int, str, str]:
        """The same, timed."""
        begun = time.perf_counter()
        answer = super().ask(method, path, fields)
        if self.is_counted:
            times = self.seen.writes if method == "POST" else self.seen.reads
            times.append(time.perf_counter() - begun)
            if answer[0] not in FINE:
                self.seen.failures[f"{method} {path}: {answer[0]}"] += 1
        return answer


def crowd(
    url: URL,
    folder: Path,
    *,
    readers: int,
    writers: int,
    is_over: Callable[[Seen, float], bool],
    workers: int = 1,
    furnish: Callable[[Database, Path], None] | None = None,
) -> Seen:
    """Let them all loose on a server of this empty database, until it is over.

    is_over: asked with what was seen so far, and since when, in seconds. furnish: brings more into
    the database than one case.
    """
    database = Database(url)
    settings = write_settings(url, folder)
    case_id = prepare(database, settings)
    if furnish is not None:
        furnish(database, settings)
    seen, log = Seen(), folder / "log"
    with served(settings, "--workers", str(workers), log=log) as (_server, port):
        reading = [OneOfMany(port, f"reader {n}", case_id, seen) for n in range(readers)]
        writing = [
            OneOfMany(port, f"writer {n}", case_id if n % 2 else None, seen) for n in range(writers)
        ]
        for user in (*reading, *writing):
            user.sign_in()
            user.is_counted = True
        begun = time.monotonic()

        def goes_on() -> bool:
            return not is_over(seen, time.monotonic() - begun)

        hands = [threading.Thread(target=_read, args=(user, case_id, goes_on)) for user in reading]
        hands += [threading.Thread(target=_write, args=(user, goes_on)) for user in writing]
        for hand in hands:
            hand.start()
        for hand in hands:
            hand.join()
    sent: Sequence[Sent] = [form for user in writing for form in user.sent]
    count(seen.counted, list(sent), present(database))
    seen.logged = _errors(log)
    database.dispose()
    return seen


def _read(user: OneOfMany, case_id: int, goes_on: Callable[[], bool]) -> None:
    for page in itertools.cycle(PAGES):
        if not goes_on():
            return
        try:
            user.ask("GET", page.format(case_id=case_id))
        except (OSError, http.client.HTTPException) as problem:
            user.seen.failures[f"GET {page}: {type(problem).__name__}"] += 1


def _write(user: OneOfMany, goes_on: Callable[[], bool]) -> None:
    while goes_on():
        try:
            user.send(user.unanswered or user.next_form())
        except (OSError, http.client.HTTPException) as problem:
            user.seen.failures[f"POST: {type(problem).__name__}"] += 1


def _errors(log: Path) -> list[str]:
    """What the server itself calls a warning or worse."""
    warnings = []
    for line in log.read_text().splitlines():
        if not line.startswith("{"):
            continue
        entry = json.loads(line)
        if entry.get("level") in ("warning", "error", "critical"):
            warnings.append(line[:300])
    return warnings


def _told(times: list[float]) -> str:
    if not times:
        return "none"
    median, slowest = statistics.median(times), max(times)
    later = statistics.quantiles(times, n=20)[-1] if len(times) > 1 else slowest
    return f"{len(times)} (median {median:.2f} s, 95 % {later:.2f} s, slowest {slowest:.2f} s)"


@click.command(help=__doc__)
@click.option("--readers", default=30, show_default=True, type=click.IntRange(0))
@click.option("--writers", default=10, show_default=True, type=click.IntRange(0))
@click.option("--seconds", default=60, show_default=True, type=click.IntRange(1))
@click.option("--engine", "engines", multiple=True, type=click.Choice(["sqlite", "postgresql"]))
def main(readers: int, writers: int, seconds: int, engines: tuple[str, ...]) -> None:
    """Each engine in turn, both if none is named."""
    is_right = True
    for engine in engines or ("sqlite", "postgresql"):
        with tempfile.TemporaryDirectory(prefix="casetrack-crowd-") as name:
            seen = _on(engine, Path(name), readers, writers, seconds)
        click.echo(seen.told(engine))
        is_right = is_right and seen.is_right()
    sys.exit(0 if is_right else 1)


def _on(engine: str, folder: Path, readers: int, writers: int, seconds: int) -> Seen:
    def is_over(seen: Seen, since: float) -> bool:
        return since > seconds

    if engine == "sqlite":
        url = URL.create("sqlite", database=str(folder / "casetrack.sqlite"))
        return crowd(url, folder, readers=readers, writers=writers, is_over=is_over)
    server = postgres.start()
    try:
        url = server.create("crowd")
        return crowd(url, folder, readers=readers, writers=writers, is_over=is_over, workers=2)
    finally:
        server.stop()


if __name__ == "__main__":
    main()
