"""Kill a serving casetrack in mid-write, again and again, and count what it had acknowledged.

`python -m benchmarks.kills --engine sqlite --kills 100` starts a real server in a temporary folder
and two people who send without a pause: notes, and new cases. The server is killed (SIGKILL) while
they do. After it is started again each sends the form whose answer did not come once more, as a
person would. At the end every form that was answered must be there exactly once, and each new case
where its answer led. Exit status 1 if not. PostgreSQL is started as the tests start theirs.
"""

from __future__ import annotations

import os
import random
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.context import ForkProcess, SpawnProcess
from pathlib import Path

import click
from sqlalchemy import URL

from benchmarks.small import (
    STARTS_WITHIN,
    Person,
    Sent,
    free_port,
    prepare,
    present,
    write_settings,
)
from casetrack.cli import main as casetrack
from casetrack.db.session import Database
from tests import postgres

Server = ForkProcess | SpawnProcess
# Seconds from the first answer to the kill.
AT_MOST = 0.4


@dataclass
class Counted:
    """What came of it all."""

    kills: int = 0
    acknowledged: int = 0
    unanswered: int = 0
    saved_unanswered: int = 0
    missing: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    led_astray: list[str] = field(default_factory=list)

    def is_right(self) -> bool:
        """Whether everything that was acknowledged is there once."""
        return not (self.missing or self.doubled or self.led_astray)

    def told(self, engine: str) -> str:
        """In one line."""
        return (
            f"{engine}: {self.kills} kills, {self.acknowledged} writes acknowledged;"
            f" {self.unanswered} unanswered when the server was killed, of which"
            f" {self.saved_unanswered} had been saved; missing {len(self.missing)},"
            f" doubled {len(self.doubled)}, led elsewhere {len(self.led_astray)}."
        )


def run(url: URL, folder: Path, *, kills: int, seed: int) -> Counted:
    """Kill a server on this empty database so often, and count.

    folder: for settings, keys and the log of the server.
    """
    chance = random.Random(seed)
    database = Database(url)
    settings = write_settings(url, folder)
    case_id = prepare(database, settings)
    port = free_port()
    people = [Person(port, "notes", case_id), Person(port, "cases", None)]
    counted = Counted()
    for number in range(kills):
        with served(settings, port, folder) as server:
            if number == 0:
                for person in people:
                    person.sign_in()
            begun = threading.Event()
            hands = [threading.Thread(target=person.work, args=(begun,)) for person in people]
            for hand in hands:
                hand.start()
            assert begun.wait(STARTS_WITHIN)
            time.sleep(chance.uniform(0, AT_MOST))
            server.kill()  # SIGKILL
            server.join()
            for hand in hands:
                hand.join()
        counted.kills += 1
        pending = [person.unanswered.words for person in people if person.unanswered is not None]
        there = present(database)
        database.dispose()  # no connection goes along into the next process
        counted.unanswered += len(pending)
        counted.saved_unanswered += sum(words in there for words in pending)
    with served(settings, port, folder):
        for person in people:
            while person.unanswered is not None:
                person.send(person.unanswered)
    count(counted, [form for person in people for form in person.sent], present(database))
    database.dispose()
    return counted


def count(counted: Counted, sent: list[Sent], there: dict[str, list[str]]) -> None:
    """Compare what was answered with what is there."""
    counted.acknowledged = len(sent)
    for form in sent:
        at = there.get(form.words, [])
        if not at:
            counted.missing.append(form.words)
        elif len(at) > 1:
            counted.doubled.append(form.words)
        elif form.led_to != at[0]:
            counted.led_astray.append(f"{form.words}: {form.led_to}, not {at[0]}")


@contextmanager
def served(
    settings: Path, port: int, folder: Path, process: type[Server] = ForkProcess
) -> Iterator[Server]:
    """A server that answers; killed at the latest when the block ends.

    process: `casetrack serve` has one of its own, forked so that casetrack need not be imported
    anew; a SpawnProcess where the memory of whoever forks would be counted with the server's.
    """
    server = process(target=_serve, args=(settings, port, folder / "log"))
    server.start()
    try:
        _wait_for(server, port)
        yield server
    finally:
        server.kill()
        server.join()


def _serve(settings: Path, port: int, log: Path) -> None:
    with log.open("ab") as output:
        os.dup2(output.fileno(), sys.stdout.fileno())
        os.dup2(output.fileno(), sys.stderr.fileno())
    casetrack(["--config", str(settings), "serve", "--port", str(port)])


def _wait_for(server: Server, port: int) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and server.is_alive():
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError("the server does not answer; its log stands in its folder")


@click.command(help=__doc__)
@click.option("--kills", default=100, show_default=True, type=click.IntRange(1))
@click.option("--engine", "engines", multiple=True, type=click.Choice(["sqlite", "postgresql"]))
@click.option("--seed", default=None, type=int, help="Of the moments; printed, to be repeated.")
def main(kills: int, engines: tuple[str, ...], seed: int | None) -> None:
    """Kill and count on each engine, both if none is named."""
    seed = seed if seed is not None else int.from_bytes(os.urandom(4))
    click.echo(f"seed {seed}")
    is_right = True
    for engine in engines or ("sqlite", "postgresql"):
        with tempfile.TemporaryDirectory(prefix="casetrack-kills-") as name:
            folder = Path(name)
            if engine == "sqlite":
                url = URL.create("sqlite", database=str(folder / "casetrack.sqlite"))
                counted = run(url, folder, kills=kills, seed=seed)
            else:
                server = postgres.start()
                try:
                    counted = run(server.create("kills"), folder, kills=kills, seed=seed)
                finally:
                    server.stop()
        click.echo(counted.told(engine))
        for wrong in (*counted.missing, *counted.doubled, *counted.led_astray):
            click.echo(f"  {wrong}")
        is_right = is_right and counted.is_right()
    sys.exit(0 if is_right else 1)


if __name__ == "__main__":
    main()
