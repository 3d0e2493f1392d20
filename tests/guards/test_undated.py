"""What happened on a day that nobody knows stands under today's date nowhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask import request

from casetrack.cases.models import Case, JournalEntry
from casetrack.db import session
from casetrack.exchange.exporter import case_data
from casetrack.web.idempotency import FIELD, new_token
from casetrack.web.typed_dates.fields import WhenField
from tests.builders import TODAY
from tests.guards.conftest import Furnished
from tests.guards.made_up import form_of
from tests.guards.sending import Found, Sent, forms_found
from tests.guards.test_sent_twice import MAKING

pytestmark = pytest.mark.one_engine

UNKNOWN = "unknown"
# What a form of the desk needs besides, so that it is saved.
BESIDE: Mapping[str, Mapping[str, str]] = {
    "correction.new": {"children": "1"},
    "judgments.also": {"people": "22"},
    "judgments.new": {"people": "1"},
    "lines.end": {"outcome_en": "It came to an end"},
    "measures.new": {"about": "1"},
    "people.end_guardians": {"why_ended": "The father came home"},
    "probation.condition_look": {"proof": "What the bank sent"},
    "probation.duty_look": {"proof": "What the bank sent"},
    "probation.record": {"decided_by_id": "9"},
    "promises.look_at_several": {
        "found-measure_item-1": "kept",
        "proof-measure_item-1": "What the school says",
    },
    "promises.promise_look": {"proof": "What the school says"},
}
# Where a day must be known, or the desk has none of which it may be said, and why.
NOT_SAVED = {
    "clocks.record": "a period is counted from the day",
    "entrustments.new": "no probation runs in the first case",
    "guidance.settle_step": "what came of each step on the desk is recorded",
    "lines.start": "the line runs already",
    "supervision.new_own-reports": "a report that came has a day",
}
# What tells of the record itself, which is changed today, and not of what happened.
OF_THE_RECORD = {
    "party_changed": "several values of somebody at once, each with its own day or none",
    "source_says": "that a source says so was found today; the day it gives is what it says",
}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Mapping[str, set[str]]:
    """The fields in which a day may be unknown, by the address of the page that has them."""
    by_key: dict[str, set[str]] = defaultdict(set)
    process = WhenField.process

    def noting(field: WhenField, *args: Any, **more: Any) -> None:
        if field.kind == WhenField.kind:
            by_key[request.path].add(field.name)
        process(field, *args, **more)

    monkeypatch.setattr(WhenField, "process", noting)
    return by_key


def undated(form: Found, days: set[str]) -> Sent:
    """The form with every such day unknown, and with what else it needs to be saved."""
    made = MAKING.get(form.endpoint)
    typed = {**(made.typed if made else {}), **BESIDE.get(form.endpoint, {})}
    sent = {name: control.sent for name, control in form.form.controls.items()}
    sent |= {name: [value] for name, value in typed.items() if name in sent}
    for name, control in form.form.controls.items():
        if control.kind == "radio" and not sent[name]:
            sent[name] = [control.choices[0].value]
        if name == "reason" and sent[name] == [""]:
            sent[name] = ["Misread"]
    pressed = {made.press[0]: [made.press[1]]} if made and made.press else {}
    return {**sent, **{name: [UNKNOWN] for name in days}, FIELD: [new_token()], **pressed}


def days_told(desk: Furnished, *, after: int) -> list[tuple[str, str, str]]:
    """Each entry with a higher number: its kind, its day in the journal and in the case file."""
    with desk.app.app_context():
        written = sa.select(JournalEntry).where(JournalEntry.id > after)
        entries = session().scalars(written).all()
        files = {
            case_id: case_data(session().get_one(Case, case_id))["journal"]
            for case_id in {entry.case_id for entry in entries}
        }
        return [
            (entry.kind.value, entry.when.edtf, str(file["when"]))
            for entry in entries
            for file in files[entry.case_id]
            if file["number"] == entry.number
        ]


def stands_under(today: date, kind: str, journal: str, file: str) -> bool:
    """Whether an entry tells by its day that it happened today."""
    return today.isoformat() in f"{journal} {file}" and kind not in OF_THE_RECORD


def test_an_entry_that_stands_under_today_is_noticed() -> None:
    """In the journal, or in the case file alone; not what tells of the record."""
    day = TODAY.isoformat()
    unknown = "{'edtf': ''}"

    assert stands_under(TODAY, "talk_held", day, unknown)
    assert stands_under(TODAY, "talk_held", "", f"{{'edtf': '{day}'}}")
    assert not stands_under(TODAY, "talk_held", "", unknown)
    assert not stands_under(TODAY, "source_says", day, day)


def test_every_day_that_may_be_unknown_is_sent_as_unknown() -> None:
    form = form_of('<input name="on" value="today"><input name="reason">', lambda: "")

    sent = undated(form, {"on"})

    assert (sent["on"], sent["reason"]) == ([UNKNOWN], ["Misread"])


def test_what_nobody_knows_the_day_of_stands_under_no_day(
    desk: Furnished, asked: Mapping[str, set[str]]
) -> None:
    dated: list[tuple[str, ...]] = []
    saved: set[str] = set()
    refused: set[str] = set()
    for form in forms_found(desk):
        days = asked[form.page] & set(form.form.controls)
        if not days:
            continue
        with desk.app.app_context():
            last = session().scalar(sa.select(sa.func.max(JournalEntry.id))) or 0
        answer = form.client.post(form.to, data=undated(form, days))
        (saved if answer.status_code == 302 else refused).add(form.endpoint)
        dated += [
            (form.endpoint, *entry)
            for entry in days_told(desk, after=last)
            if stands_under(desk.today, *entry)
        ]

    assert dated == []
    assert refused - saved == set(NOT_SAVED)
    assert len(saved) > 50, "the forms are found at all"
