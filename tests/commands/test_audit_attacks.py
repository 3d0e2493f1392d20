"""Somebody with the database open, and without the key, is noticed by `casetrack audit verify`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask

from casetrack.audit.models import AuditEvent, AuditLink, AuditWaiting
from casetrack.audit.record import AuditKind, record
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import Case, JournalEntry
from casetrack.casework.actions import Progress, log_progress
from casetrack.cli import main
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from tests.builders import NOON, TODAY, acting, make_child
from tests.signed_in import prepare
from tests.suggestions import letters

pytestmark = pytest.mark.both_engines

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    """Run `casetrack audit …` on an audit of three reads, of a note, and of a suggestion."""
    with prepare(app):
        for number in range(3):
            record(AuditKind.CASE_READ, by=None, at=NOON, case_id=number)
            session().flush()
        case = session().get_one(Case, make_child().case_id)
        assert case.handler is not None
        progress = Progress("到案", PartialDate.day(TODAY), EntryKind.NOTE)
        log_progress(case, progress, acting(case.handler, on=TODAY, at=NOON))
        letters.issued(case, items=("整改",))

    def run(*arguments: str | Path) -> Result:
        return app.test_cli_runner().invoke(main, ["audit", *map(str, arguments)])

    return run


def alter(app: Flask, *statements: sa.Executable) -> None:
    """What somebody with the database open does."""
    with app.app_context():
        for statement in statements:
            session().execute(statement)
        session().commit()


def everything(app: Flask) -> list[Any]:
    with app.app_context():
        query = sa.select(AuditEvent, AuditLink).join(
            AuditLink, AuditLink.event_id == AuditEvent.id
        )
        return list(session().execute(query.order_by(AuditLink.number)).all())


def test_an_untouched_one_is_whole(run: Run) -> None:
    assert run("verify").exit_code == 0


def test_a_forged_event_that_waits_is_never_chained_and_is_noticed(
    app: Flask, run: Run, tmp_path: Path
) -> None:
    alter(
        app,
        sa.insert(AuditEvent).values(id=4711, kind="case_read", at=NOON, actor_id=1, details={}),
        sa.insert(AuditWaiting).values(event_id=4711),
    )

    run("anchor", tmp_path / "anchors")

    result = run("verify")
    assert result.exit_code == 1
    assert "event 4711" in result.stderr
    assert 4711 not in [link.event_id for _event, link in everything(app)]


def test_a_chain_hashed_anew_by_somebody_without_the_key_is_noticed(app: Flask, run: Run) -> None:
    """They can do all that the program does, except for the key that is not in the database."""
    changes: list[sa.Executable] = [sa.update(AuditEvent).values(actor_id=99)]
    previous = "0" * 64
    for event, link in everything(app):
        row = [previous, link.number, event.id, event.kind, event.at.isoformat(), 99]
        row += [event.office_id, event.case_id, event.party_id, event.request_id, event.details]
        canonical = json.dumps(row, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        previous = hashlib.sha256(canonical.encode()).hexdigest()
        changes.append(
            sa.update(AuditLink).where(AuditLink.number == link.number).values(hash=previous)
        )
    alter(app, *changes)

    result = run("verify")

    assert result.exit_code == 1
    assert "row 1 " in result.stderr


@pytest.mark.parametrize(
    "altered",
    [
        "UPDATE journal_entry SET text_zh = '未到案' WHERE text_zh = '到案'",
        "UPDATE journal_entry SET written_by_id = NULL WHERE text_zh = '到案'",
        "UPDATE suggestion_item SET text_zh = '无须整改'",
        "DELETE FROM suggestion_item",
    ],
)
def test_rewritten_text_of_a_case_is_noticed(app: Flask, run: Run, altered: str) -> None:
    alter(app, sa.text(altered))

    result = run("verify")

    assert result.exit_code == 1
    assert altered.split()[1 if "UPDATE" in altered else 2] in result.stderr


def test_a_journal_entry_put_there_by_somebody_else_is_noticed(app: Flask, run: Run) -> None:
    with app.app_context():
        copied = session().scalars(sa.select(JournalEntry).limit(1)).one()
        table = JournalEntry.metadata.tables["journal_entry"]
        result = session().execute(sa.select(table).where(table.c.id == copied.id))
        row = dict(result.mappings().one())
    alter(app, sa.insert(table).values({**row, "id": 999, "number": 999}))

    outcome = run("verify")

    assert outcome.exit_code == 1
    assert "journal_entry 999" in outcome.stderr


def test_anchors_are_added_and_none_is_lost(run: Run, app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "anchors"
    run("anchor", file)
    first = file.read_text()
    with prepare(app):
        record(AuditKind.CASE_LISTED, by=None, at=NOON)

    result = run("anchor", file)

    assert result.exit_code == 0
    assert file.read_text().startswith(first)
    assert len(file.read_text().splitlines()) == 2


def test_a_chain_that_does_not_contain_its_anchor_is_not_anchored(
    app: Flask, run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "anchors"
    run("anchor", file)
    before = file.read_text()
    event, link = everything(app)[-1]
    alter(
        app,
        sa.delete(AuditEvent).where(AuditEvent.id == event.id),
        sa.delete(AuditLink).where(AuditLink.number == link.number),
    )

    result = run("anchor", file)

    assert result.exit_code == 1
    assert f"row {link.number} was there when it was anchored and is missing" in result.stderr
    assert file.read_text() == before
