"""Real servers: what a worker holds in memory, and what a second one is worth."""

from __future__ import annotations

import http.client
import itertools
import re
import socket
import statistics
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.pages import CSRF, READER, password_of, whose
from benchmarks.stores import ROOT, Nation, Say, casetrack
from casetrack.commands.workers import GIVES_BACK_EVERY, LOOKS_EVERY
from casetrack.db.session import Database
from casetrack.web.idempotency import FIELD, new_token

STARTS_WITHIN = 120
STOPS_WITHIN = 30
MEGA = 1024
ASKING = 4
# Seconds after the last request in which a worker has given back what it does not hold.
RESTS = GIVES_BACK_EVERY + 2 * LOOKS_EVERY
# Of two workers so many: what one holds does not grow on after some hundred.
OF_TWO = 1_000
SECONDS = 10.0


class Browser:
    """Somebody at the other end of a connection that is kept open."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: SimpleCookie = SimpleCookie()
        self.csrf = ""
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=STARTS_WITHIN)

    def ask(
        self, method: str, path: str, fields: dict[str, str] | None = None
    ) -> tuple[int, str, str]:
        """Status, address it leads to and text of an answer. Raises OSError, HTTPException."""
        headers = {"Cookie": "; ".join(f"{n}={m.value}" for n, m in self.cookies.items())}
        body = None
        if fields is not None:
            form = {"csrf_token": self.csrf, FIELD: new_token(), **fields}
            body = urlencode(form)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self.line.request(method, path, body, headers)
            answer = self.line.getresponse()
            text = answer.read().decode()
        except (OSError, http.client.HTTPException):
            self.line.close()
            raise
        for cookie in answer.headers.get_all("Set-Cookie", []):
            self.cookies.load(cookie)
        return answer.status, answer.headers.get("Location", ""), text

    def sign_in(self, login: str, password: str) -> None:
        """Through the page, as people do."""
        self.read_csrf("/sign-in")
        status, _to, text = self.ask("POST", "/sign-in", {"login": login, "password": password})
        assert status == 302, text
        self.read_csrf("/cases")

    def read_csrf(self, path: str) -> None:
        """Take what forms must carry from a page."""
        match = CSRF.search(self.ask("GET", path)[2])
        assert match is not None, path
        self.csrf = match[1]


@contextmanager
def served(settings: Path, *arguments: str, log: Path | None = None) -> Iterator[tuple[int, int]]:
    """`casetrack serve` in a process of its own; its number and its port. Stopped at the end."""
    port = free_port()
    output = log.open("ab") if log else subprocess.DEVNULL
    server = subprocess.Popen(
        casetrack(settings, "serve", "--port", str(port), *arguments),
        cwd=ROOT,
        stdout=output,
        stderr=output,
    )
    try:
        _wait_for(server, port)
        yield server.pid, port
    finally:
        server.terminate()
        try:
            server.wait(STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        if not isinstance(output, int):
            output.close()


def memory(nation: Nation, *, requests: int, say: Say) -> dict[str, float]:
    """Megabytes of a worker before its first request, after so many, and when it then rests; and
    of each of two.

    Pages that several processes share count for each of them by its share (Pss).
    """
    paths = _paths(nation)
    with served(nation.settings_file) as (server, port):
        before = _megabytes(server, "Rss")
        few = after = before
        browser = Browser(port)
        browser.sign_in(READER, password_of(READER))
        for number, path in zip(range(requests), itertools.cycle(paths), strict=False):
            status, _to, _text = browser.ask("GET", path)
            assert status == 200, f"{path}: {status}"
            if number == len(paths):
                few = _megabytes(server, "Rss")
        after, own = _megabytes(server, "Rss"), _megabytes(server, "Pss")
        time.sleep(RESTS)
        at_rest = _megabytes(server, "Rss")
    shared = _of_two(nation, paths, requests=min(requests, OF_TWO))
    say(
        f"{nation.engine} {nation.asked}: {before:.0f} MB, {after:.0f} after {requests} requests"
        f" ({own:.0f} by its share), {at_rest:.0f} at rest; each of two {shared:.0f}"
    )
    return {
        "before": round(before), "few": round(few), "after": round(after), "share": round(own),
        "at_rest": round(at_rest),
        "share_of_two": round(shared), "requests": requests,
    }  # fmt: skip


def _of_two(nation: Nation, paths: Sequence[str], *, requests: int) -> float:
    """What each of two workers holds by its share, after so many requests of four people."""
    with served(nation.settings_file, "--workers", "2") as (server, port):
        people = [Browser(port) for _ in range(ASKING)]
        for person in people:
            person.sign_in(READER, password_of(READER))
        for number, path in zip(range(requests), itertools.cycle(paths), strict=False):
            # Whole rounds of the pages by each, or each would ask for one page alone.
            people[number // len(paths) % ASKING].ask("GET", path)
        return statistics.mean(_megabytes(pid, "Pss") for pid in children_of(server))


def second_worker(nation: Nation, *, repeats: int, say: Say) -> dict[str, object] | None:
    """How many more requests two workers answer than one; None if `serve` offers no second."""
    help_text = subprocess.run(
        casetrack(nation.settings_file, "serve", "--help"),
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    if not re.search(r"--workers", help_text):
        return None
    rates: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(repeats):
        for workers, measured in rates.items():
            with served(nation.settings_file, "--workers", str(workers)) as (_server, port):
                measured.append(_rate(port, _paths(nation)))
    solo, two = (statistics.median(measured) for measured in rates.values())
    say(f"{nation.engine} {nation.asked}: {solo:.0f} requests a second, {two:.0f} with two workers")
    return {"one": round(solo, 1), "two": round(two, 1), "ratio": round(two / solo, 2)}


def _rate(port: int, paths: Sequence[str]) -> float:
    """Requests a second of a few people who ask without a pause."""
    people = [Browser(port) for _ in range(ASKING)]
    for person in people:
        person.sign_in(READER, password_of(READER))
        for path in paths:
            person.ask("GET", path)
    counts = [0] * len(people)
    until = time.monotonic() + SECONDS

    def ask(number: int) -> None:
        for path in itertools.cycle(paths):
            if time.monotonic() > until:
                return
            people[number].ask("GET", path)
            counts[number] += 1

    hands = [threading.Thread(target=ask, args=(number,)) for number in range(len(people))]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    return sum(counts) / SECONDS


def _paths(nation: Nation) -> list[str]:
    database = Database(nation.settings.database_url)
    try:
        _reader, case_id = whose(database)
    finally:
        database.dispose()
    return ["/cases", f"/cases/{case_id}", "/visits", "/"]


def children_of(pid: int) -> list[int]:
    """The processes that this one started."""
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(number) for number in text.split()]


def _megabytes(pid: int, of: str) -> float:
    """What a process holds: Rss, all of it, or Pss, by its share."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith(f"{of}:"):
            return int(line.split()[1]) / MEGA
    raise RuntimeError(f"no {of} of process {pid}")


def _wait_for(server: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("the server does not answer")


def free_port() -> int:
    """A port that nobody uses at this moment."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])
