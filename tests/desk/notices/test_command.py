"""`casetrack nightly` as cron starts it: a process of its own, killed, started twice.

What it does and says is asked of the command in this process, which is the same without seconds of
imports.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import URL

from casetrack.accounts.models import Role, Staff
from casetrack.app import FILES
from casetrack.audit.models import AuditCheck, AuditEvent
from casetrack.audit.record import AuditKind, record
from casetrack.cli import main
from casetrack.commands.installation import Installation
from casetrack.config import Settings
from casetrack.db import session
from casetrack.db.crypto import Keyring
from casetrack.db.file_store import FileStore
from casetrack.db.session import Database, within
from casetrack.db.transaction import unit_of_work
from casetrack.desk.notices.models import Digest, MailState, OutboxMail
from tests.builders import NOON, TODAY, make_case, make_staff
from tests.desk.notices.builders import in_days, make_duty
from tests.desk.notices.receiver import Receiver, receiving
from tests.house import AUDIT_KEY, NewDatabase, make_app

CASETRACK = Path(sys.executable).parent / "casetrack"


class Here(Installation):
    """The same installation on the database of a test; without mail, if told so."""

    def __init__(self, config: Path, database: Database, *, sends: bool) -> None:
        super().__init__(config)
        self.database, self.sends = database, sends

    def settings(self) -> Settings:
        settings = super().settings()
        return settings if self.sends else replace(settings, mail_to="")

    def open(self) -> Flask:
        settings = self.settings()
        app = make_app(self.database, Keyring.load(settings.key_file), settings=settings)
        # The files of other tests belong to nothing here, and would be removed.
        app.extensions[FILES] = FileStore(settings.files_dir)
        return app


@dataclass
class Installed:
    """An installation of its own, with somebody who has something late, and its receiver."""

    settings: Path
    database: Database
    receiver: Receiver

    def start(self, *options: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [CASETRACK, "--config", self.settings, "nightly", "--on", TODAY.isoformat(), *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={name: value for name, value in os.environ.items() if "CASETRACK" not in name},
        )

    def run(self, *options: str, sends: bool = True) -> tuple[int, str]:
        """The same command in this process."""
        here = Here(self.settings, self.database, sends=sends)
        command = ["nightly", "--on", TODAY.isoformat(), *options]
        result = CliRunner().invoke(main, command, obj=here)
        return result.exit_code, result.output

    def run_without_mail(self, *options: str) -> tuple[int, str]:
        """The same, in an installation that sends none."""
        return self.run(*options, sends=False)

    def kept(self) -> tuple[int, list[MailState]]:
        """How many digests, and how the messages stand."""
        with within(self.database):
            number = session().scalar(sa.select(sa.func.count()).select_from(Digest))
            return number or 0, list(session().scalars(sa.select(OutboxMail.state)))


@pytest.fixture
def installed(new_database: NewDatabase, prepared: URL, tmp_path: Path) -> Iterator[Installed]:
    database = new_database(prepared)
    with within(database), unit_of_work():
        person = make_staff()
        person.email = "zhang@example.org"
        make_duty(make_case(handler=person), in_days(-1))
        record(AuditKind.CASE_LISTED, by=person, at=NOON)
    Keyring.create(tmp_path / "keys")
    AUDIT_KEY.write(tmp_path / "audit.key")
    with receiving(Receiver()) as receiver:
        settings = {
            "instance_dir": ".",
            "database_url": sa.make_url(database.url).render_as_string(hide_password=False),
            "secret_key": "only for tests, only for tests, only for tests",
            "key_file": "keys",
            "mail_to": "smtp",
            "smtp_host": "127.0.0.1",
            "smtp_port": str(receiver.port),
            "smtp_security": "none",
            "smtp_from": "desk@example.org",
        }
        file = tmp_path / "casetrack.toml"
        file.write_text(
            "".join(f"{key} = {json.dumps(value)}\n" for key, value in settings.items())
        )
        yield Installed(file, database, receiver)


@pytest.mark.in_turn(13)
def test_it_says_what_it_did_in_sentences_and_the_second_time_that_little_was_left(
    installed: Installed,
) -> None:
    first, second = installed.run(), installed.run()

    assert first == (
        0,
        "2026-11-24: 1 digest made.\n"
        "1 message sent.\n"
        "Stages and next dates of 1 open case are up to date.\n"
        "The audit is whole and anchored: 1 row; all of it was read.\n",
    )
    assert second == (
        0,
        "2026-11-24: 0 digests made, 1 there already.\n"
        "0 messages sent.\n"
        "Stages and next dates of 1 open case are up to date.\n"
        "The audit is whole and anchored: 1 row; read since the last anchor.\n",
    )


# How the same night is told: on each engine it is gone through above.
@pytest.mark.in_turn(13)
@pytest.mark.one_engine
def test_it_says_so_in_json_and_ends_with_status_1_while_mail_waits(installed: Installed) -> None:
    installed.receiver.verdict = lambda message: "451 later"

    status, text = installed.run("--json")

    data = json.loads(text)
    assert status == 1
    assert (data["ran"], data["on"]) == (True, "2026-11-24")
    assert (data["digests_made"], data["mails_sent"], data["mails_waiting"]) == (1, 0, 1)
    assert data["mail_problem"] == "refused (451)"


@pytest.mark.in_turn(13)
def test_killed_after_sending_and_before_marking_the_next_run_repeats_the_id_and_no_digest(
    installed: Installed,
) -> None:
    running: list[subprocess.Popen[str]] = []
    begun = threading.Event()

    def kill(message: EmailMessage) -> None:
        begun.wait()
        running[0].send_signal(signal.SIGKILL)

    installed.receiver.verdict = kill
    with installed.start() as process:
        running.append(process)
        begun.set()
        process.communicate()
    left = installed.kept()
    installed.receiver.verdict = lambda message: "250 taken"

    again = [installed.run()[0], installed.run()[0]]

    ids = installed.receiver.message_ids()
    assert process.returncode == -signal.SIGKILL
    assert left == (1, [MailState.PENDING])
    assert again == [0, 0]
    assert installed.kept() == (1, [MailState.SENT])
    assert len(ids) == 2
    assert len(set(ids)) == 1, "whoever reads the mail can tell that it is the same"


@pytest.mark.in_turn(13)
def test_of_two_at_once_the_second_leaves_and_there_is_one_mail(installed: Installed) -> None:
    sending, go_on = threading.Event(), threading.Event()

    def wait(message: EmailMessage) -> str:
        sending.set()
        go_on.wait()
        return "250 taken"

    installed.receiver.verdict = wait
    with installed.start() as first:
        sending.wait()
        second, as_json = installed.run_without_mail(), installed.run_without_mail("--json")
        go_on.set()
        text, wrong = first.communicate()

    assert (first.returncode, wrong) == (0, "")
    assert text.startswith("2026-11-24: 1 digest made.\n1 message sent.\n")
    assert second == (0, "Another nightly is at work on this database; it does everything.\n")
    assert json.loads(as_json[1]) == {"on": "2026-11-24", "ran": False}
    assert installed.kept() == (1, [MailState.SENT])
    assert len(installed.receiver.inbox) == 1


@pytest.mark.one_engine
def test_a_day_that_is_none_is_refused_in_one_sentence(installed: Installed) -> None:
    status, text = installed.run_without_mail("--on", "tomorrow")

    assert status == 2
    assert "tomorrow" in text
    assert "Traceback" not in text


@pytest.mark.one_engine
def test_a_night_that_has_not_come_is_refused(installed: Installed) -> None:
    """Its day would be mailed today, and told to nobody when it comes."""
    later = (datetime.now(UTC).date() + timedelta(days=2)).isoformat()

    result = CliRunner().invoke(
        main, ["--config", str(installed.settings), "nightly", "--on", later]
    )

    assert result.exit_code == 2
    assert "has not come" in result.stderr
    assert installed.receiver.inbox == []


# How the same night is told: on each engine it is gone through above.
@pytest.mark.one_engine
def test_without_mail_it_says_so_and_whom_nobody_can_be_told_of(installed: Installed) -> None:
    with within(installed.database), unit_of_work():
        case = make_case()
        make_duty(case, in_days(-1))
        session().get_one(Staff, case.handler_id).is_active = False

    status, text = installed.run_without_mail()

    assert status == 1
    assert "No mail: mail_to is not set.\n" in text
    assert f"Nobody can be told of 1 date in {case.number}: " in text


@pytest.mark.in_turn(13)
@pytest.mark.one_engine
def test_a_destroyed_case_that_a_backup_brought_back_is_status_1(installed: Installed) -> None:
    with within(installed.database), unit_of_work():
        case = make_case()
        told = {"office": case.office_id, "number": case.number, "on": "2026-11-01"}
    assert installed.run_without_mail()[0] == 0
    (installed.settings.parent / "audit.destroyed").write_text(f"{json.dumps(told)}\n")

    status, text = installed.run_without_mail()

    assert status == 1
    assert f"here again since a backup was restored: {told['number']}." in text


@pytest.mark.one_engine
def test_a_date_of_nobody_is_status_1_until_the_case_is_handed_over(installed: Installed) -> None:
    with within(installed.database), unit_of_work():
        case = make_case()
        make_duty(case, in_days(3))
        gone = session().get_one(Staff, case.handler_id)
        make_staff(Role.SECTION_HEAD, office=gone.office)
        gone.is_active = False

    status, text = installed.run_without_mail()
    _status, as_json = installed.run_without_mail("--json")

    assert status == 1
    assert f"1 date in {case.number} is nobody's" in text
    assert json.loads(as_json)["cases_nobody_in_service_answers_for"] == [case.number]

    with within(installed.database), unit_of_work():
        session().get_one(Staff, case.handler_id).is_active = True

    assert installed.run_without_mail()[0] == 0


# That the chain does not fit is found on each engine in tests/audit.
@pytest.mark.in_turn(13)
@pytest.mark.one_engine
def test_an_audit_that_does_not_fit_is_status_1_in_the_log_and_on_the_administrators_page(
    installed: Installed,
) -> None:
    installed.run()
    with within(installed.database), unit_of_work() as db:
        db.execute(
            sa.insert(AuditEvent).values(id=2_000_000_000, kind="case_read", at=NOON, details={})
        )

    with installed.start() as process:
        text, logged = process.communicate()

    words = "THE AUDIT DOES NOT FIT: event 2000000000 was inserted."
    assert (process.returncode, text.splitlines()[-1]) == (1, words)
    assert logged == "The audit does not fit: event 2000000000 was inserted.\n"
    with within(installed.database):
        checks = session().scalars(sa.select(AuditCheck.misfit).order_by(AuditCheck.id))
        assert list(checks) == [None, "event 2000000000 was inserted"]


@pytest.mark.in_turn(13)
def test_a_misfit_is_told_every_night_until_it_is_gone(installed: Installed) -> None:
    """What is older than the last anchor is read again, too."""
    installed.run()
    with within(installed.database), unit_of_work() as db:
        db.execute(
            sa.insert(AuditEvent).values(id=2_000_000_000, kind="case_read", at=NOON, details={})
        )
        record(AuditKind.CASE_LISTED, by=None, at=NOON)
    of_a_misfit, _text = installed.run()
    with within(installed.database), unit_of_work() as db:
        db.execute(sa.delete(AuditEvent).where(AuditEvent.id == 2_000_000_000))

    assert of_a_misfit == 1
    status, text = installed.run()
    assert (status, "whole and anchored" in text) == (0, True)
