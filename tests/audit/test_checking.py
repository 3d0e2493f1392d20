"""Every night what came since the last anchor, weekly everything, and after a misfit everything."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from casetrack.audit.anchors import read_anchors
from casetrack.audit.checking import WHOLE_EVERY, check_and_anchor
from casetrack.audit.models import AuditEvent
from casetrack.audit.record import AuditKind, record
from casetrack.db.transaction import unit_of_work
from tests.builders import NOON

# Of an event that nobody chained: no test of this run has recorded so many.
FAR_BEYOND = 2_000_000_000

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the anchors are kept, with the first one in it."""
    with unit_of_work():
        record(AuditKind.CASE_LISTED, by=None, at=NOON)
    file = tmp_path / "anchors"
    assert check_and_anchor(file, at=NOON).was_whole
    return file


@pytest.mark.parametrize(
    ("later", "is_whole"),
    [(WHOLE_EVERY - timedelta(seconds=1), False), (WHOLE_EVERY, True)],
    ids=["before_a_week", "after_a_week"],
)
def test_everything_is_read_once_a_week(file: Path, later: timedelta, is_whole: bool) -> None:
    checked = check_and_anchor(file, at=NOON + later)

    assert checked.found.is_whole()
    assert checked.was_whole is is_whole
    assert [kept.is_whole for kept in read_anchors(file)] == [True, is_whole]


def test_a_night_after_a_misfit_reads_everything_again(file: Path) -> None:
    """Or the next anchor would lie behind what does not fit, and nobody would hear of it again."""
    with unit_of_work() as db:
        forged = {"id": FAR_BEYOND, "kind": "case_read", "at": NOON, "details": {}}
        db.execute(sa.insert(AuditEvent).values(forged))
        record(AuditKind.CASE_LISTED, by=None, at=NOON)
    check_and_anchor(file, at=NOON + timedelta(days=1))

    checked = check_and_anchor(file, at=NOON + timedelta(days=2))

    assert checked.is_anchored
    assert checked.was_whole
    assert not checked.found.is_whole()
