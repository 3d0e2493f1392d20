"""A file that is in the case already settles what the case waits for, by the act that does."""

from __future__ import annotations

import html
import re

import pytest
from flask.testing import FlaskClient

from casetrack.audit.record import AuditKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import Case, JournalEntry
from casetrack.db import session
from casetrack.suggestions.models import Suggestion
from tests.casework.attachments import made_files as made
from tests.casework.attachments.conftest import Files, posted
from tests.signed_in import events_in, prepare, text_of
from tests.suggestions.letters import issued

ON_IT = "2026-11-20"


@pytest.fixture
def letter_id(desk: Files) -> int:
    """A letter of the case that is issued and not served, beside the scan of its receipt."""
    with prepare(desk.app):
        number = issued(session().get_one(Case, desk.case_id)).id
    desk.send((made.pdf(), "scan.pdf"), kind="receipt", proves_on=ON_IT)
    return number


def offered(client: FlaskClient, page: str, text: str) -> str:
    """Where a link of a page leads."""
    found = re.search(rf'<a href="([^"]*)">{text}', client.get(page).text)
    assert found, text_of(client.get(page))
    return html.unescape(found[1])


def serve(client: FlaskClient, form: str, **typed: str) -> str:
    """Send the form of the service as it is shown, and the page it leads to."""
    shown = client.get(form).text
    values = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', shown))
    day = re.search(r'name="received_on"[^>]*value="([^"]*)"', shown)
    sent = {**values, "received_on": day[1] if day else "", "delivery": "in_writing", **typed}
    answer = posted(client, form, sent)
    return text_of(client.get(answer.location) if answer.location else answer)


def test_the_scan_of_a_receipt_settles_the_service_with_its_day(
    desk: Files, letter_id: int
) -> None:
    (receipt,) = desk.rows()
    form = offered(desk.client, desk.file(receipt), "Record the service")

    assert "Recorded by Receipt-1, which is in this case already." in text_of(desk.client.get(form))
    page = serve(desk.client, form)

    (receipt,) = desk.rows()
    with desk.app.app_context():
        letter = session().get_one(Suggestion, letter_id)
        entry = session().get_one(JournalEntry, receipt.proves_entry_id)
        assert letter.served is not None
        assert letter.served.edtf == ON_IT
        assert entry.kind is EntryKind.SUGGESTION_SERVED
    assert "Receipt-1" in page
    assert "It was recorded by this file." in text_of(desk.client.get(desk.file(receipt)))
    (event,) = events_in(desk.app, kind=AuditKind.FILE_PROVES.value)
    assert (event.details["file"], event.details["entry"]) == (receipt.id, receipt.proves_entry_id)


def test_what_settled_something_settles_nothing_else(desk: Files, letter_id: int) -> None:
    (receipt,) = desk.rows()
    form = offered(desk.client, desk.file(receipt), "Record the service")
    serve(desk.client, form)

    assert "What the case waits for" not in text_of(desk.client.get(desk.file(receipt)))
    reply = f"/cases/{desk.case_id}/suggestions/{letter_id}/reply"
    with desk.app.app_context():
        adopted = f"adoption-{session().get_one(Suggestion, letter_id).items[0].id}"
    typed = {"replied_on": "today", "way": "in_writing", adopted: "full"}
    again = serve(desk.client, reply, stored=str(receipt.id), **typed)
    assert "The file that was to prove this cannot any more." in again
    with desk.app.app_context():
        assert session().get_one(Suggestion, letter_id).replied is None


def test_a_file_that_is_not_seen_settles_nothing_and_nothing_is_recorded(
    desk: Files, letter_id: int
) -> None:
    form = f"/cases/{desk.case_id}/suggestions/{letter_id}/service"

    page = serve(desk.client, form, stored="999", received_on=ON_IT)

    assert "Record it without that file." in page
    with desk.app.app_context():
        assert session().get_one(Suggestion, letter_id).served is None


def test_where_files_are_added_the_case_says_what_it_waits_for(desk: Files, letter_id: int) -> None:
    form = offered(desk.client, desk.page, "Record the service")

    assert form == f"/cases/{desk.case_id}/suggestions/{letter_id}/service"
    assert 'type="file"' in desk.client.get(form).text


def test_the_files_of_an_entry_stand_wherever_it_is_told(desk: Files, letter_id: int) -> None:
    (receipt,) = desk.rows()
    serve(desk.client, offered(desk.client, desk.file(receipt), "Record the service"))
    suggestion = f"/cases/{desk.case_id}/suggestions/{letter_id}"

    assert f'href="{desk.file(receipt)}">Receipt-1</a>' in desk.client.get(suggestion).text
    journal = text_of(desk.client.get(f"/cases/{desk.case_id}"))
    assert "Files 1" in journal
