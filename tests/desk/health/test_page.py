"""The page Health for the administrator, and what a watcher without a session is told."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from casetrack.accounts.models import Role
from casetrack.db import session
from casetrack.desk.health import views
from casetrack.desk.health.models import Upkeep, UpkeepKind
from tests.builders import NOON, make_staff
from tests.signed_in import prepare, sign_in, text_of


def test_the_administrator_sees_each_finding_with_its_command(app: Flask) -> None:
    with prepare(app):
        administrator = make_staff(Role.ADMINISTRATOR)
        session().add(
            Upkeep(
                kind=UpkeepKind.RESTORE_TRIED,
                at=NOON,
                is_good=False,
                place="backup.tar",
                size=9,
                seconds=1,
                details={"rows": 7, "opened": 0, "fault": "The audit does not fit."},
            )
        )
    client = sign_in(app, administrator)

    page = text_of(client.get("/health"))

    assert "There is no backup." in page
    assert "casetrack backup FOLDER" in page
    assert "The audit does not fit." in page
    assert "no backup" in page, "of fourteen days"
    report = text_of(client.get("/health/report.txt"))
    assert "MUST  backup: There is no backup." in report
    assert administrator.name not in report
    assert "casetrack restore FILE" in text_of(client.get("/health/rehearsal"))


@pytest.mark.parametrize("address", ["/health", "/health/report.txt", "/health/rehearsal"])
def test_nobody_else_sees_it(app: Flask, address: str) -> None:
    with prepare(app):
        prosecutor = make_staff()

    assert sign_in(app, prosecutor).get(address).status_code == 403


def test_a_watcher_is_told_a_word_without_a_session(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = app.test_client()

    answers = [client.get(address) for address in ("/healthz", "/readyz")]

    assert [(answer.status_code, answer.text) for answer in answers] == [
        (200, "ok\n"),
        (200, "ready\n"),
    ]
    assert not any("Set-Cookie" in answer.headers for answer in answers)

    def refuse() -> None:
        raise OperationalError("SELECT 1", {}, Exception("of host db.internal"))

    monkeypatch.setattr(views, "session", refuse)
    monkeypatch.setattr(views, "is_current", lambda database: refuse())
    answers = [client.get(address) for address in ("/healthz", "/readyz")]
    assert [(answer.status_code, answer.text) for answer in answers] == [
        (503, "failing\n"),
        (503, "not ready\n"),
    ]


def test_who_is_behind_is_not_ready(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "is_current", lambda database: False)

    assert app.test_client().get("/readyz").status_code == 503
