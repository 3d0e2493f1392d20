"""How much dearer one page is than another, and a full house than an empty one.

Seconds differ from machine to machine and from run to run; ratios of one run do not. Run with
`python benchmarks/case_page.py`: it makes the demonstration on SQLite in a temporary folder.
"""

from __future__ import annotations

import logging
import statistics
import tempfile
import time
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from casetrack.accounts.models import Staff
from casetrack.app import create_app
from casetrack.audit.sealing import AuditKey
from casetrack.cases.kinds import AgeStatus, Intake, PartyRole
from casetrack.cases.models import Case
from casetrack.casework.actions import NewCase, open_case
from casetrack.config import from_file
from casetrack.db import session
from casetrack.db.crypto import Keyring
from casetrack.db.session import Database
from casetrack.db.transaction import unit_of_work
from casetrack.demo.making import furnish
from casetrack.probation.models import Probation
from casetrack.schema import upgrade
from casetrack.web.clock import now, today
from tests.builders import acting

CASES = 400
ROUNDS = 40
SETTINGS = {
    "CASETRACK_SECRET_KEY": "only to measure, only to measure, only to measure",
    "CASETRACK_SECURE_COOKIES": "no",
}


def main() -> None:
    """Measure and print."""
    logging.disable(logging.INFO)
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'casetrack.sqlite'}")
        upgrade(database)
        app = create_app(
            from_file(None, SETTINGS),
            database=database,
            keyring=Keyring.new(),
            audit_key=AuditKey.new(),
        )
        app.config["WTF_CSRF_ENABLED"] = False
        with app.app_context():
            furnish(on=today(), at=now(), zone=ZoneInfo("Asia/Shanghai"), act=unit_of_work)
            case_id = session().scalars(select(Probation.case_id).order_by(Probation.id)).all()[-1]
        few = measure(app, case_id)
        fill(app)
        many = measure(app, case_id)
        database.dispose()
    click.echo(f"One run, median of {ROUNDS} each; 1.0 is the page it is compared with.")
    for name in ("case", "list", "today"):
        click.echo(f"  {name:5} : sign-in page       {many[name] / many['sign-in']:5.1f}")
    click.echo(f"  case  : list page          {many['case'] / many['list']:5.1f}")
    for name in ("case", "list", "today"):
        click.echo(f"  {name:5} : before {CASES} more cases {many[name] / few[name]:4.2f}")
    click.echo(
        "The list shows 50 rows instead of a few then; the other two show the same as before."
    )


def measure(app: Flask, case_id: int) -> dict[str, float]:
    """Seconds of processor time of each page, asked for in turns so that all drift alike."""
    anybody, prosecutor = app.test_client(), app.test_client()
    typed = {"login": "prosecutor", "password": "demo-prosecutor-desk"}
    assert prosecutor.post("/sign-in", data=typed).status_code == 302
    pages: dict[str, tuple[FlaskClient, str]] = {
        "sign-in": (anybody, "/sign-in"),
        "list": (prosecutor, "/cases"),
        "today": (prosecutor, "/"),
        "case": (prosecutor, f"/cases/{case_id}"),
    }
    spent: dict[str, list[float]] = {name: [] for name in pages}
    for _ in range(ROUNDS):
        for name, (client, address) in pages.items():
            begun = time.process_time()
            assert client.get(address).status_code == 200
            spent[name].append(time.process_time() - begun)
    return {name: statistics.median(times) for name, times in spent.items()}


def fill(app: Flask) -> None:
    """More cases of the same prosecutor."""
    child = ("孙小明", PartyRole.SUSPECT, AgeStatus.MINOR_AT_ACT, Intake.PROSECUTION_TRANSFER)
    with app.app_context():
        handler = session().scalars(select(Staff).where(Staff.login == "prosecutor")).one()
        for _ in range(CASES):
            with unit_of_work():
                open_case(NewCase(*child, charge="theft"), acting(handler, on=today(), at=now()))
        assert len(session().scalars(select(Case.id)).all()) > CASES


if __name__ == "__main__":
    main()
