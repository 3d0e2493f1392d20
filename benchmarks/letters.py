"""What the pages of suggestions cost in an office of 120 letters, and in one of 3,600.

Seconds differ from machine to machine; ratios of one run do not. Run with
`python -m benchmarks.letters`: it plays one office on SQLite in a temporary folder, measures it as
its section head, plays it on, and measures it again: in its first year, when all 120 are open, and
after thirty, when 120 of 3,600 are. A thirtieth of the letters goes to one body, the others to
bodies of three letters each.
"""

from __future__ import annotations

import logging
import statistics
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import click
from flask import Flask
from flask.testing import FlaskClient

from benchmarks.watch import Watch, steps_of
from casetrack.accounts.models import Role, Staff
from casetrack.app import create_app
from casetrack.audit.sealing import AuditKey
from casetrack.cases.kinds import BodyKind, PartyRole
from casetrack.config import from_file
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.crypto import Keyring
from casetrack.db.session import Database
from casetrack.db.transaction import unit_of_work
from casetrack.law import ReplyGround
from casetrack.schema import upgrade
from casetrack.suggestions.actions import close, serve
from casetrack.suggestions.issuing import NewSuggestion, issue
from casetrack.suggestions.kinds import Delivery, SuggestionKind
from casetrack.web.clock import now, today
from tests.builders import acting, make_body, make_case, make_office, make_staff
from tests.signed_in import sign_in
from tests.statements import asked, counted

FEW, MANY, ROUNDS = 120, 3_600, 15
TOGETHER = 60
EMPTY = "an almost empty page"
PAGES = {
    EMPTY: "/account/password",
    "list": "/suggestions",
    "list, closed": "/suggestions?show=closed",
    "board, narrowed": "/suggestions?kind=social_governance&words=登记",
    "recipients": "/suggestions/recipients",
    "recipients, by name": "/suggestions/recipients?name=某公司7",
    "recipient of three": "/suggestions/recipients/2",
    "recipient of a thirtieth": "/suggestions/recipients/1",
    "figures": "/figures/suggestions",
}
SETTINGS = {
    "CASETRACK_SECRET_KEY": "only to measure, only to measure, only to measure",
    "CASETRACK_SECURE_COOKIES": "no",
}


@dataclass(frozen=True)
class Cost:
    """What a page costs: statements, steps of SQLite (each row read is some), length, seconds."""

    statements: int
    steps: int
    length: int
    seconds: float


def main() -> None:
    """Play, measure, play on, measure, print."""
    logging.disable(logging.INFO)
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'casetrack.sqlite'}")
        upgrade(database)
        keys = {"keyring": Keyring.new(), "audit_key": AuditKey.new()}
        app = create_app(from_file(None, SETTINGS), database=database, **keys)
        app.config["WTF_CSRF_ENABLED"] = False
        with app.app_context(), unit_of_work():
            office = make_office()
            head = make_staff(Role.SECTION_HEAD, office=office)
            handler_id = make_staff(office=office).id
        play(app, handler_id, range(FEW))
        client = sign_in(app, head)
        few = measure(database, client)
        play(app, handler_id, range(FEW, MANY))
        many = measure(database, client)
        database.dispose()
    told(few, many)


def play(app: Flask, handler_id: int, numbers: range) -> None:
    """Letters of one office, each in a case of its own; a third of them still to be served."""
    for first in range(numbers.start, numbers.stop, TOGETHER):
        with app.app_context(), unit_of_work():
            handler = session().get_one(Staff, handler_id)
            act, issued_on = acting(handler, on=today(), at=now()), today() - timedelta(days=40)
            for number in range(first, min(first + TOGETHER, numbers.stop)):
                case = make_case(handler=handler)
                name = "某集团" if number % 30 == 0 else f"某公司{number // 3}"
                alias = BilingualText(None, name)
                role = PartyRole.SUGGESTION_RECIPIENT
                body = make_body(case, BodyKind.COMPANY, alias, role)
                new = NewSuggestion(
                    SuggestionKind.SOCIAL_GOVERNANCE,
                    issued_on,
                    items=(f"登记第{number}号入住人员", f"第{number}次培训前台人员"),
                    recipient_id=body.id,
                    number=f"测检建〔2026〕{number}号",
                    ground=ReplyGround.GENERAL,
                    objection_until=today(),
                )
                letter = issue(case, new, act)
                if number % 3:
                    serve(letter, act, received_on=issued_on, delivery=Delivery.IN_WRITING)
                if number >= FEW:
                    close(letter, act, closed_on=today(), reason="已办结")


def measure(database: Database, client: FlaskClient) -> dict[str, Cost]:
    """Every page in turns, so that whatever else the machine does falls on all alike."""

    def get(page: str) -> int:
        answer = client.get(page)
        assert answer.status_code == 200, f"{page}: {answer.status}"
        return len(answer.get_data())

    times: dict[str, list[float]] = {name: [] for name in PAGES}
    watch = Watch(database)
    for _ in range(ROUNDS):
        for name, page in PAGES.items():
            times[name].append(watch.time(lambda page=page: get(page)).cpu)  # type: ignore[misc] # called at once
    costs = {}
    for name, page in PAGES.items():
        with counted(database) as sent:
            length = get(page)
        steps = steps_of(database, lambda page=page: get(page)) or 0  # type: ignore[misc] # called at once
        costs[name] = Cost(len(asked(sent)), steps, length, statistics.median(times[name][1:]))
    return costs


def told(few: dict[str, Cost], many: dict[str, Cost]) -> None:
    """A line for each page: what it costs now, and how much more than in the small office."""
    click.echo(
        f"One run, median of {ROUNDS}. {FEW} letters, then {MANY}; growth from one to other."
    )
    click.echo(f"{'':26} statements  steps growth  length growth  : {EMPTY}  growth of it")
    for name in PAGES:
        before, after = few[name], many[name]
        ratios = [costs[name].seconds / costs[EMPTY].seconds for costs in (few, many)]
        click.echo(
            f"{name:26} {before.statements:3} {after.statements:5} {after.steps:10,}"
            f" {after.steps / max(before.steps, 1):6.1f} {after.length // 1024:5} KB"
            f" {after.length / before.length:6.1f} {ratios[1]:12.1f} {ratios[1] / ratios[0]:12.1f}"
        )


if __name__ == "__main__":
    main()
