"""A backup while many people save: whatever was answered before it began comes back elsewhere."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.engine import make_url

from benchmarks.kills import served
from benchmarks.small import Person, Sent, free_port, prepare, present, write_settings
from casetrack.cli import main
from casetrack.db.session import Database

pytestmark = pytest.mark.both_engines

EACH = 2
WITHIN = 300


def command(settings: Path, *words: str | Path) -> Result:
    """Run a command in the installation of this settings file."""
    return CliRunner().invoke(main, ["--config", str(settings), *map(str, words)])


@pytest.mark.in_turn(13)
@pytest.mark.parametrize(
    "writers",
    [
        pytest.param(3, marks=pytest.mark.sqlite_at_night),
        pytest.param(30, marks=pytest.mark.night_alone),
    ],
)
def test_what_was_answered_before_a_backup_is_there_after_a_restore(
    new_database: Callable[[], Database], tmp_path: Path, writers: int
) -> None:
    here, elsewhere = tmp_path / "here", tmp_path / "elsewhere"
    here.mkdir()
    elsewhere.mkdir()
    database = new_database()
    settings = write_settings(make_url(database.url), here)
    case_id = prepare(database, settings)
    port = free_port()
    people = [
        Person(port, f"writer {number}", case_id if number % 2 else None)
        for number in range(writers)
    ]

    with served(settings, port, here) as server:
        for person in people:
            person.sign_in()
        hands = [
            threading.Thread(target=person.work, args=(threading.Event(),)) for person in people
        ]
        for hand in hands:
            hand.start()
        until = time.monotonic() + WITHIN
        while not all(len(person.sent) >= EACH for person in people):
            assert time.monotonic() < until, [len(person.sent) for person in people]
            time.sleep(0.05)
        before: list[Sent] = [form for person in people for form in list(person.sent)]
        made = command(settings, "backup", tmp_path / "backup.tar")
        after = sum(len(person.sent) for person in people)
        server.kill()
        for hand in hands:
            hand.join()

    assert made.exit_code == 0, made.output
    assert after > len(before), "nobody saved while the backup was made"
    restored = new_database()
    there = write_settings(make_url(restored.url), elsewhere)
    for name in ("identity.keys", "audit.key"):
        shutil.copy(here / name, elsewhere / name)
    done = command(there, "restore", tmp_path / "backup.tar")
    assert done.exit_code == 0, done.output
    assert command(there, "audit", "verify").exit_code == 0
    found = present(restored)
    assert [form for form in before if form.led_to not in found.get(form.words, [])] == []
    tried = command(settings, "restore", "--try", tmp_path / "backup.tar")
    assert tried.exit_code == 0, tried.output
    restored.dispose()
