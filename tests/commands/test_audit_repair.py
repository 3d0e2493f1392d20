"""Another key of the audit is refused at every start; what it chained is declared, and no more."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask

from casetrack.accounts.models import Staff
from casetrack.audit.key_check import ANOTHER, NOT_AT_ITS_END
from casetrack.audit.models import AuditEvent, AuditLink, AuditWaiting
from casetrack.audit.record import AuditKind, record
from casetrack.audit.sealing import AuditKey, use_audit_key
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import Case
from casetrack.casework.actions import Progress, log_progress
from casetrack.cli import main
from casetrack.db import session
from casetrack.db.models import KeyFingerprint
from casetrack.db.partial_date import PartialDate
from casetrack.db.transaction import unit_of_work
from tests.builders import NOON, TODAY, acting, make_case
from tests.signed_in import prepare

pytestmark = pytest.mark.both_engines

Run = Callable[..., Result]
FOREIGN = AuditKey.new()


class House:
    """An installation with a case; what is done in it under which key of the audit."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        with prepare(app):
            case = make_case()
            self.case_id, self.handler_id = case.id, case.handler_id
        self.note("第一次谈话")

    def note(self, text: str, *, key: AuditKey | None = None) -> None:
        """Log a note, chained with the key of the house or another one."""
        with self.app.app_context():
            if key is None:
                self._log(text)
            else:
                with use_audit_key(key):
                    self._log(text)

    def _log(self, text: str) -> None:
        with unit_of_work():
            case = session().get_one(Case, self.case_id)
            by = session().get_one(Staff, self.handler_id)
            log_progress(
                case,
                Progress(text, PartialDate.day(TODAY), EntryKind.NOTE),
                acting(by, on=TODAY, at=NOON),
            )

    def run(self, *arguments: str | Path) -> Result:
        """Run `casetrack audit …` with the key of the house."""
        return self.app.test_cli_runner().invoke(main, ["audit", *map(str, arguments)])

    def length(self) -> int:
        """Rows of the chain."""
        with self.app.app_context():
            return session().scalar(sa.select(sa.func.max(AuditLink.number))) or 0

    def alter(self, *statements: sa.Executable) -> None:
        """What somebody with the database open does."""
        with self.app.app_context():
            for statement in statements:
                session().execute(statement)
            session().commit()


@pytest.fixture
def house(app: Flask) -> House:
    return House(app)


def test_another_key_is_refused_by_every_command_once_the_right_one_is_known(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert house.run("collect").exit_code == 0
    with house.app.app_context():
        known = sa.select(KeyFingerprint.fingerprint).where(KeyFingerprint.purpose == "audit")
        assert len(session().scalars(known).all()) == 1
    monkeypatch.setattr("casetrack.commands.installation.current_audit_key", lambda: FOREIGN)

    refused = house.run("collect")

    assert refused.exit_code != 0
    assert ANOTHER in refused.stderr


def test_before_it_is_known_a_key_that_did_not_chain_the_last_row_is_refused(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as other:
        other.setattr("casetrack.commands.installation.current_audit_key", lambda: FOREIGN)

        assert NOT_AT_ITS_END in house.run("collect").stderr
    assert house.run("collect").exit_code == 0


def test_what_another_key_chained_is_named_as_a_range_and_all_behind_it_is_checked(
    house: House,
) -> None:
    first = house.length() + 1
    house.note("第二次谈话", key=FOREIGN)
    house.note("第三次谈话", key=FOREIGN)
    last = house.length()
    house.note("第四次谈话")
    house.note("第五次谈话")
    house.note("第六次谈话")
    changed = house.length() - 1
    with house.app.app_context():
        event = sa.select(AuditLink.event_id).where(AuditLink.number == changed)
        event_id = session().scalars(event).one()
    house.alter(
        sa.update(AuditEvent).where(AuditEvent.id == event_id).values(actor_id=None),
        sa.text("UPDATE journal_entry SET text_zh = '无' WHERE text_zh = '第六次谈话'"),
    )

    result = house.run("verify")
    data = json.loads(house.run("verify", "--json").stdout)

    assert result.exit_code == 1
    assert [
        (misfit["reason"], misfit["number"], misfit["until"]) for misfit in data["misfits"]
    ] == [
        ("altered", first, last),
        ("altered", changed, None),
        ("content_altered", None, None),
    ]
    assert f"and so on up to row {last}" in result.stderr
    assert "rows of cases nobody can tell" in result.stderr


def test_what_is_declared_counts_as_whole_until_somebody_changes_it(
    house: House, tmp_path: Path
) -> None:
    house.run("anchor", tmp_path / "anchors")
    house.note("第二次谈话", key=FOREIGN)
    house.note("第三次谈话")
    assert house.run("anchor", tmp_path / "anchors").exit_code == 1

    done = house.run("repair", "--reason", "恢复备份时误用了其他密钥")
    whole = house.run("verify")
    anchored = house.run("anchor", tmp_path / "anchors")

    assert done.exit_code == 0, done.output
    assert (whole.exit_code, whole.stderr) == (0, "")
    assert "Declared, and as it was then" in whole.stdout
    assert anchored.exit_code == 0
    with house.app.app_context():
        kind = AuditEvent.kind == AuditKind.AUDIT_REPAIRED.value
        (kept,) = session().scalars(sa.select(AuditEvent.details).where(kind))
    assert kept["reason"] == "恢复备份时误用了其他密钥"
    house.alter(sa.text("UPDATE journal_entry SET text_zh = '无' WHERE text_zh = '第二次谈话'"))
    assert "is not what was recorded" in house.run("verify").stderr


def test_a_declared_row_that_is_changed_afterwards_is_noticed(house: House) -> None:
    house.note("第二次谈话", key=FOREIGN)
    number = house.length()
    house.note("第三次谈话")
    house.run("repair", "--reason", "误用")
    with house.app.app_context():
        event = sa.select(AuditLink.event_id).where(AuditLink.number == number)
        event_id = session().scalars(event).one()

    house.alter(sa.update(AuditEvent).where(AuditEvent.id == event_id).values(actor_id=None))

    assert house.run("verify").exit_code == 1


def test_what_waits_with_another_seal_is_chained_by_the_repair(house: House) -> None:
    with house.app.app_context(), use_audit_key(FOREIGN), unit_of_work():
        record(AuditKind.CASE_READ, by=None, at=NOON, case_id=house.case_id)
    with house.app.app_context():
        last = sa.select(AuditLink).order_by(AuditLink.number.desc()).limit(1)
        link = session().scalars(last).one()
        waiting = sa.insert(AuditWaiting).values(event_id=link.event_id, seal="0" * 64)
    house.alter(sa.delete(AuditLink).where(AuditLink.number == link.number), waiting)
    assert f"event {link.event_id} was not recorded by casetrack" in house.run("verify").stderr

    house.run("repair", "--reason", "误用")

    assert house.run("verify").exit_code == 0


def test_another_key_repairs_nothing(house: House) -> None:
    house.note("第二次谈话", key=FOREIGN)
    before = house.length()

    result = _run_under(FOREIGN, house)

    assert ANOTHER in result.stderr
    assert house.length() == before


def _run_under(key: AuditKey, house: House) -> Result:
    """Run the repair where another key file lies."""
    with pytest.MonkeyPatch.context() as other:
        for room in ("chain", "repair", "contents", "unchained"):
            name = f"casetrack.audit.{room}.current_audit_key"
            other.setattr(name, lambda: key, raising=False)
        return house.run("repair", "--reason", "误用")
