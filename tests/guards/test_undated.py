"""What happened on a day that nobody knows stands under today's date nowhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from datetime import date
from functools import partial
from itertools import chain
from pathlib import Path

import pytest
import sqlalchemy as sa

from casetrack.cases.models import Case, JournalEntry
from casetrack.db import session
from casetrack.exchange.exporter import case_data
from casetrack.web.idempotency import FIELD, new_token
from tests.builders import TODAY
from tests.guards.conftest import Furnished
from tests.guards.made_up import form_of
from tests.guards.sending import (
    Found,
    ReadPage,
    Sent,
    forms_at,
    forms_read,
    pages_read,
    read_on,
    unread,
)
from tests.guards.test_sent_amiss import nothing_stays
from tests.sampling import HasTurns

pytestmark = pytest.mark.one_engine

UNKNOWN = "unknown"
# Where a day must be known, or the desk has none of which it may be said, and why.
NOT_SAVED = {
    "clocks.record": "a period is counted from the day",
    "entrustments.new": "no probation runs in the first case",
    "guidance.settle_step": "what came of each step on the desk is recorded",
    "reporting.change_harm-reports": "by which day the reporter is told follows from it",
    "reporting.new_harm-reports": "by which day the reporter is told follows from it",
    "supervision.new_own-reports": "a report that came has a day",
}
# What is saved only after another form was: that stays, and nothing else that is sent.
AFTER = {"lines.resume": "lines.end", "people.end_guardians": "people.change_guardians"}
# What tells of the record itself, which is changed today, and not of what happened.
OF_THE_RECORD = {
    "party_added": "that somebody new takes part is written down today, whenever they did",
    "party_changed": "several values of somebody at once, each with its own day or none",
    "source_says": "that a source says so was found today; the day it gives is what it says",
}


def undated(form: Found) -> Sent:
    """The form, filled, with every day unknown that may be; empty if none may be.

    What must have an end, as the day a reply came, was on another day than today.
    """
    controls = form.form.controls.items()
    days = [name for name, control in controls if control.date.startswith("when")]
    spans = {name: ["yesterday"] for name, control in controls if control.date.startswith("span")}
    sent = {**form.filled, **{name: [UNKNOWN] for name in days}, **spans, FIELD: [new_token()]}
    return sent if days else {}


def note_days(told: list[tuple[str, str, str]], *, after: int, in_file: bool) -> None:
    """Note each entry with a higher number: its kind, its day in the journal and in the case file.

    in_file: False: the case file is not asked.
    """
    written = sa.select(JournalEntry).where(JournalEntry.id > after)
    entries = session().scalars(written).all()
    files = {
        case_id: {
            data["number"]: str(data["when"])
            for data in case_data(session().get_one(Case, case_id))["journal"]
        }
        for case_id in {entry.case_id for entry in entries if in_file}
    }
    told += [
        (entry.kind.value, entry.when.edtf, files.get(entry.case_id, {}).get(entry.number, ""))
        for entry in entries
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
    when, day = (
        '<input name="on" data-date="when past">',
        '<input name="day" data-date="day past">',
    )
    sent = undated(form_of(f"{when}{day}<input name=reason>", lambda: ""))

    assert (sent["on"], sent["day"], sent["reason"]) == ([UNKNOWN], ["today"], ["某事"])
    assert undated(form_of(day, lambda: "")) == {}


def elsewhere(
    desk: Furnished, read: Sequence[ReadPage], refused: Set[str], saved: Set[str]
) -> Iterator[Found]:
    """The forms that were only refused so far, in the cases of which a push reads no page."""
    only_refused = refused - saved - set(NOT_SAVED)
    further = [*read_on(desk, read, only_refused)] if only_refused else []
    yield from (form for form in forms_read(desk, further, cases=99) if undated(form))


@pytest.mark.in_turn(13)
def test_what_nobody_knows_the_day_of_stands_under_no_day(
    desk: Furnished, of_the_run: Path, of_today: HasTurns
) -> None:
    """In the first case, and at night in the second what is not saved there. Of a fifth of the
    forms a push asks the case file, too, of all the journal.
    """
    read = pages_read(desk, of_the_run)
    first = {form.place for form in forms_read(desk, read)}
    found = [form for form in forms_read(desk, read, cases=2) if undated(form)]
    in_file = {form.place for form in of_today(found, days=5)}
    dated: list[tuple[str, ...]] = []
    saved: set[str] = set()
    refused: set[str] = set()
    for found_form in chain(found, elsewhere(desk, read, refused, saved)):
        if found_form.place not in first and found_form.endpoint in saved:
            continue
        anew = forms_at(desk, [found_form.place] if found_form.endpoint in AFTER else [])
        form = next(anew, found_form)
        with desk.app.app_context():
            last = session().scalar(sa.select(sa.func.max(JournalEntry.id))) or 0
        told: list[tuple[str, str, str]] = []
        note = partial(note_days, told, after=last, in_file=form.place in in_file)
        with unread(), nothing_stays(note):
            answer = form.client.post(form.to, data=undated(form))
        if form.endpoint in AFTER.values():
            form.client.post(form.to, data=undated(form))
        (saved if answer.status_code == 302 else refused).add(form.endpoint)
        dated += [(form.endpoint, *entry) for entry in told if stands_under(desk.today, *entry)]

    assert dated == []
    assert refused - saved == set(NOT_SAVED)
    assert len(saved) > 50, "the forms are found at all"
