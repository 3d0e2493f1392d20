"""The page Health for the administrator, and what a watcher without a session is told."""

from __future__ import annotations

import re
from dataclasses import replace
from importlib.metadata import version
from ipaddress import ip_network

import pytest
from flask import Flask
from flask_babel import force_locale
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.exc import OperationalError

from casetrack.accounts.models import Role
from casetrack.db import session
from casetrack.desk.health import feature
from casetrack.desk.health.checks import Grade
from casetrack.desk.health.feature import backed_up
from casetrack.desk.health.house import EXTENSION
from casetrack.desk.health.models import Upkeep, UpkeepKind
from casetrack.desk.health.upkeep import CHECKS
from tests.builders import NOON, TODAY, make_staff
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
    assert re.search(r"<li>(Mon|Tue)<b>\d+</b>", page)
    assert version("casetrack") in page[page.index("Version") :]
    report = text_of(client.get("/health/report.txt"))
    assert "MUST  backup: There is no backup." in report
    assert administrator.name not in report
    assert "casetrack restore FILE" in text_of(client.get("/health/rehearsal"))


def test_the_first_step_is_done_once_a_backup_is_made_and_tried_and_the_keys_are_kept(
    app: Flask,
) -> None:
    with prepare(app), force_locale("en"):
        office = make_staff(Role.ADMINISTRATOR).office
        for kind in (UpkeepKind.BACKUP, UpkeepKind.KEYS_COPIED, UpkeepKind.RESTORE_TRIED):
            assert not backed_up(office, TODAY).is_done
            session().add(Upkeep(kind=kind, at=NOON))
            session().flush()
        assert backed_up(office, TODAY).is_done


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

    monkeypatch.setattr(feature, "session", refuse)
    monkeypatch.setattr(feature, "is_current", lambda database: refuse())
    answers = [client.get(address) for address in ("/healthz", "/readyz")]
    assert [(answer.status_code, answer.text) for answer in answers] == [
        (503, "failing\n"),
        (503, "not ready\n"),
    ]


def test_who_is_behind_is_not_ready(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feature, "is_current", lambda database: False)

    assert app.test_client().get("/readyz").status_code == 503


def test_who_watches_the_machines_reads_the_findings_as_numbers(app: Flask) -> None:
    with prepare(app):
        fine = {"place": "backup.tar", "size": 9, "seconds": 1}
        session().add(Upkeep(kind=UpkeepKind.BACKUP, at=NOON, is_good=True, **fine))
    client = app.test_client()
    assert client.get("/metrics").status_code == 404, "switched off as it comes"
    settings = app.extensions[EXTENSION]
    app.extensions[EXTENSION] = replace(settings, metrics_from=(ip_network("10.0.0.7"),))
    try:
        other, answer = (
            client.get("/metrics", environ_base={"REMOTE_ADDR": address})
            for address in ("10.0.0.8", "10.0.0.7")
        )
    finally:
        app.extensions[EXTENSION] = settings

    assert other.status_code == 404
    assert answer.content_type.startswith("text/plain; version=0.0.4")
    read = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }
    codes = {check.code for check in CHECKS if not check.is_long}
    assert {name[1] for name in read if name[0] == "casetrack_check"} <= codes
    assert read["casetrack_check", "restore_tried"] == Grade.MUST
    assert read["casetrack_check", "search"] in set(Grade)
    assert read["casetrack_upkeep_seconds", "backup"] == NOON.timestamp()
    assert read[("casetrack_mail_waiting",)] == 0
    assert ("casetrack_check", "files_of_cases") not in read, "it takes long"
