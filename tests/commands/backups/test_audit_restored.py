"""After an honest restore the audit goes on, says who put it back, and finds what is forged."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from casetrack.accounts.actions import create_first_administrator
from casetrack.accounts.models import Staff
from casetrack.audit.models import AuditEvent
from casetrack.audit.record import AuditKind, record
from casetrack.commands.installation import Installation
from casetrack.db import session
from casetrack.db.transaction import unit_of_work
from tests.builders import NOON
from tests.commands.backups.conftest import Run

pytestmark = pytest.mark.one_engine

CLOSE = ("audit", "restored", "--by", "luo", "--reason", "the disk burnt")


def work(installation: Installation, case_id: int) -> None:
    """Something that is recorded."""
    with installation.load_app().app_context(), unit_of_work():
        record(AuditKind.CASE_READ, by=None, at=NOON, case_id=case_id)


@pytest.fixture
def restored(installation: Installation, run: Run, tmp_path: Path) -> Installation:
    """An installation whose backup of the day before yesterday was put back, as after a fire."""
    with installation.load_app().app_context(), unit_of_work():
        staff = session().scalars(sa.select(Staff)).first()
        assert staff is not None
        office = staff.office
        create_first_administrator(office, "luo", "罗勇", password="a password of luo", at=NOON)
    assert run("audit", "anchor").exit_code == 0
    assert run("backup", tmp_path / "backup.tar").exit_code == 0
    for day in (1, 2):
        work(installation, day)
        assert run("audit", "anchor").exit_code == 0
    installation.load_app().extensions["casetrack_database"].dispose()
    for file in (tmp_path / "instance").glob("casetrack.sqlite*"):
        file.unlink()
    result = run("restore", tmp_path / "backup.tar")
    assert result.exit_code == 0, result.output
    work(installation, 3)
    return installation


@pytest.mark.in_turn(13)
def test_the_gap_is_closed_and_later_forgeries_are_found(restored: Installation, run: Run) -> None:
    assert run("audit", "verify").exit_code == 1, "the anchors of two days are not in it"

    closed = run(*CLOSE)

    assert closed.exit_code == 0, closed.output
    assert run("audit", "verify").exit_code == 0
    assert run("audit", "anchor").exit_code == 0
    with restored.load_app().app_context(), unit_of_work() as db:
        event = db.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
        assert event is not None
        assert (event.kind, event.details["reason"]) == ("audit_restored", "the disk burnt")
        of_case = sa.update(AuditEvent).where(AuditEvent.case_id == 3)
        db.execute(of_case.values(case_id=4))
    result = run("audit", "verify")
    assert result.exit_code == 1
    assert "is not what was recorded" in result.stderr
    assert run(*CLOSE).exit_code == 1, "and it is not closed again"


@pytest.mark.in_turn(13)
def test_a_gap_is_not_closed_over_a_forgery(restored: Installation, run: Run) -> None:
    with restored.load_app().app_context(), unit_of_work() as db:
        db.execute(sa.update(AuditEvent).where(AuditEvent.case_id == 3).values(case_id=4))

    result = run(*CLOSE)

    assert result.exit_code == 1
    assert "Something else does not fit" in result.stderr


@pytest.mark.in_turn(13)
def test_only_an_administrator_closes_it_and_only_where_there_is_a_gap(
    restored: Installation, run: Run
) -> None:
    stranger = run("audit", "restored", "--by", "nobody", "--reason", "because")
    run(*CLOSE)
    again = run(*CLOSE)

    assert (stranger.exit_code, again.exit_code) == (2, 0)
    assert "nothing is to be closed" in again.stdout


def test_lines_that_are_gone_from_the_file_of_anchors_are_missed(
    installation: Installation, run: Run, tmp_path: Path
) -> None:
    for day in (1, 2):
        work(installation, day)
        run("audit", "anchor")
    file = tmp_path / "instance" / "audit.anchors"
    file.write_text(file.read_text().splitlines(keepends=True)[0])

    for _night in (1, 2):
        result = run("audit", "anchor")
        assert result.exit_code == 1
        assert "1 lines of the file of anchors are gone" in result.stderr
    assert run("audit", "verify").exit_code == 1
