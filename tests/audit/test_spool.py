"""A look does not wait behind a writer, and is neither lost nor doubled wherever it waits."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from casetrack.accounts.models import StaffSession
from casetrack.accounts.sessions import SEEN_EVERY
from casetrack.audit import spool
from casetrack.audit.chain import verify
from casetrack.audit.models import AuditEvent, AuditSpool
from casetrack.audit.record import AuditKind
from casetrack.audit.view_log import PATIENCE
from casetrack.cli import main
from casetrack.db import session
from casetrack.db.crypto import Keyring
from casetrack.db.session import LONGEST_WAIT, WRITING, Database
from casetrack.db.transaction import own_transaction, unit_of_work
from casetrack.web.idempotency import new_token
from tests.builders import make_case, make_staff
from tests.house import make_app
from tests.signed_in import prepare, sign_in, text_of
from tests.statements import counted

AT = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


class Desk:
    """A case on a SQLite file of its own, as every request of the product has it."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.database: Database = app.extensions["casetrack_database"]
        with prepare(app):
            staff = make_staff()
            self.case = make_case(handler=staff)
        self.client = sign_in(app, staff)
        self.page = f"/cases/{self.case.id}"
        path = spool.spool_path(self.database)
        assert path is not None
        self.path = path

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Another process writes all the while."""
        connection = self.database.engine.connect().execution_options(**{WRITING: True})
        with connection as other, other.begin():
            yield

    def looks(self) -> list[tuple[str, str]]:
        """Looks and notes in the order of the audit."""
        wanted = (AuditKind.CASE_READ.value, AuditKind.NOT_FOUND.value, "logged")
        with self.app.app_context():
            query = sa.select(AuditEvent).order_by(AuditEvent.id)
            return [
                (event.kind, event.details.get("part", ""))
                for event in session().scalars(query)
                if event.kind in wanted
            ]

    def waiting(self) -> int:
        """How many looks are in the file."""
        if not self.path.exists():
            return 0
        with closing(sqlite3.connect(self.path)) as file:
            return int(file.execute("SELECT count(*) FROM look").fetchone()[0])

    def is_whole(self) -> bool:
        """Whether every event is chained, and the chain fits."""
        with self.app.app_context():
            verified = verify(session())
        return verified.is_whole() and verified.waiting == 0

    def save(self) -> None:
        """Somebody saves something."""
        form = {"text": "Telephoned the school.", "sending": new_token()}
        assert self.client.post(f"{self.page}/note", data=form).status_code == 302


@pytest.fixture
def desk(tmp_path: Path, keys: Keyring, ready_file: Callable[[Path], Database]) -> Desk:
    database = ready_file(tmp_path / "casetrack.sqlite")
    app = make_app(database, keys)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return Desk(app)


def test_a_case_is_read_while_another_writes_and_the_look_is_kept(desk: Desk) -> None:
    with desk.locked():
        answers = [desk.client.get(address) for address in (desk.page, f"{desk.page}/visits")]

        assert [answer.status_code for answer in answers] == [200, 200]
        assert desk.looks() == []
        assert desk.waiting() == 2

    assert stat.S_IMODE(desk.path.stat().st_mode) == 0o600
    desk.save()
    assert desk.looks() == [("case_read", "whole"), ("case_read", "visits")]
    assert desk.waiting() == 0
    assert desk.is_whole()


def test_a_look_takes_the_turn_of_a_writer_for_two_rows_and_leaves_the_chain_to_the_next(
    desk: Desk,
) -> None:
    desk.client.get(desk.page)
    with counted(desk.database) as sent:
        assert desk.client.get(desk.page).status_code == 200

    written = [text.split("(")[0].strip() for text in sent if not text.startswith("SELECT")]
    assert written == ["INSERT INTO audit_event", "INSERT INTO audit_waiting"]
    assert not any("audit_link" in text for text in sent)
    assert not desk.is_whole(), "they wait"
    desk.save()
    assert desk.is_whole()


def test_a_page_does_not_wait_its_turn_behind_a_writer(desk: Desk) -> None:
    """Each wait for the writer is one that SQLite is told of; none of them is noticed."""
    waits: list[int] = []

    def note(conn: object, cursor: object, statement: str, *rest: object) -> None:
        if statement.startswith("PRAGMA busy_timeout="):
            waits.append(int(statement.partition("=")[2]))

    sa.event.listen(desk.database.engine, "before_cursor_execute", note)
    with desk.locked():
        assert desk.client.get(desk.page).status_code == 200
        # What stands after each is put back at once, and nothing waits with it.
        assert set(waits) == {PATIENCE, LONGEST_WAIT}
        assert waits.count(PATIENCE) == 1
    assert PATIENCE <= 10


def test_who_only_reads_has_it_chained_now_and_then(desk: Desk) -> None:
    desk.client.get(desk.page)
    assert not desk.is_whole()
    with desk.app.app_context(), own_transaction() as db:
        db.scalars(sa.select(StaffSession)).one().seen_at -= SEEN_EVERY

    desk.client.get("/account/password")

    assert desk.is_whole()


def test_what_waits_comes_before_what_is_done_after_it(desk: Desk) -> None:
    with desk.locked():
        desk.client.get(f"{desk.page}/visits")

    desk.client.get(desk.page)

    assert desk.looks() == [("case_read", "visits"), ("case_read", "whole")]


def test_an_address_that_is_not_there_is_told_so_while_another_writes(desk: Desk) -> None:
    with desk.locked():
        answer = desk.client.get("/cases/987654")

    desk.save()
    assert answer.status_code == 404
    assert desk.looks() == [("not_found", "")]


def look(path: Path, part: str) -> None:
    data: dict[str, Any] = {"kind": "case_read", "at": AT, "details": {"part": part}}
    spool.append_look(path, data)


def test_a_look_is_taken_in_once_though_the_process_was_killed_before_it_forgot(
    desk: Desk,
) -> None:
    look(desk.path, "one")
    with desk.app.app_context(), own_transaction() as db:
        spool.record_spooled(db)
    assert desk.waiting() == 1, "killed here: committed, and still in the file"

    look(desk.path, "two")
    desk.save()

    assert desk.looks() == [("case_read", "one"), ("case_read", "two")]
    assert desk.waiting() == 0
    assert desk.is_whole()


def test_a_look_is_kept_where_what_took_it_in_was_taken_back(desk: Desk) -> None:
    look(desk.path, "one")
    with desk.app.app_context():
        for _ in range(2):
            with pytest.raises(RuntimeError), unit_of_work():
                raise RuntimeError("taken back")
        assert desk.waiting() == 1
        with own_transaction() as db:
            spool.delete_recorded(db)

    assert desk.waiting() == 1
    desk.save()
    assert desk.looks() == [("case_read", "one")]


def test_a_file_that_was_removed_and_begun_anew_is_another_one(desk: Desk) -> None:
    look(desk.path, "one")
    desk.save()
    desk.path.unlink()
    look(desk.path, "two")
    desk.save()

    assert desk.looks() == [("case_read", "one"), ("case_read", "two")]
    with desk.app.app_context():
        assert session().scalar(sa.select(sa.func.count()).select_from(AuditSpool)) == 2


def test_what_somebody_wrote_into_the_file_stops_nobody_and_is_recorded(desk: Desk) -> None:
    look(desk.path, "one")
    with closing(sqlite3.connect(desk.path)) as file, file:
        file.execute("""INSERT INTO look (told) VALUES ('{"kind": "case_read"}')""")

    desk.save()

    with desk.app.app_context():
        kinds = session().scalars(sa.select(AuditEvent.kind).order_by(AuditEvent.id)).all()
    assert "look_unreadable" in kinds
    assert desk.waiting() == 0
    assert desk.is_whole()


def test_what_could_be_noted_nowhere_is_not_shown(desk: Desk) -> None:
    desk.path.mkdir()
    with desk.locked():
        answer = desk.client.get(desk.page)

    assert answer.status_code == 503
    assert desk.case.number not in text_of(answer)
    desk.save()


def test_a_command_takes_in_what_waits(desk: Desk) -> None:
    look(desk.path, "one")

    result = desk.app.test_cli_runner().invoke(main, ["audit", "collect"])

    assert result.exit_code == 0, result.output
    assert desk.looks() == [("case_read", "one")]
    assert desk.waiting() == 0
    assert desk.is_whole()
