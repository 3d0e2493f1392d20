"""What was chosen in a form that comes back waits for it: nobody chooses it twice."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from casetrack.accounts.models import Role
from casetrack.app import FILES
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import JournalEntry, Party
from casetrack.casework.attachments.models import Attachment, AttachmentKind, WaitingFile
from casetrack.casework.attachments.waiting import MOST, forget_old
from casetrack.casework.identity.actions import set_identity
from casetrack.db import session
from casetrack.db.file_store import FileStore
from casetrack.db.kept_files import nobodys
from casetrack.db.session import current_database
from casetrack.web.idempotency import new_token
from tests.builders import NOON, TODAY, make_father, make_staff
from tests.casework.attachments import made_files as made
from tests.casework.attachments.conftest import Files, posted
from tests.courses.approvals.builders import TYPED, Pages, pages_of
from tests.guidance.builders import issue
from tests.signed_in import prepare, sign_in, text_of

BAD_DAY: dict[str, Any] = {"text": "Met the school", "when": "the day before never"}


def file(content: bytes, name: str = "scan.pdf") -> FileStorage:
    """A file as a form sends it."""
    return FileStorage(io.BytesIO(content), name)


def log(desk: Files, **typed: Any) -> str:
    """Send the log box, and the page it leads to. client: of another than the handler."""
    client: FlaskClient = typed.pop("client", desk.client)
    answer = posted(client, f"/cases/{desk.case_id}/log", typed)
    return text_of(client.get(answer.location) if answer.location else answer)


def token_in(shown: str) -> str:
    """By what files wait for the form of a page."""
    token = re.search(r'name="files_wait" value="([\w-]{22})"', shown)
    assert token is not None, shown
    return token[1]


def waiting_in(app: Flask) -> list[WaitingFile]:
    """Every file that waits."""
    with app.app_context():
        return list(session().scalars(select(WaitingFile).order_by(WaitingFile.id)))


def test_it_waits_while_a_day_is_amiss_and_is_added_with_what_is_saved(desk: Files) -> None:
    shown = log(desk, files=[file(made.pdf())], **BAD_DAY)
    token = token_in(shown)
    assert "Chosen already, and kept until this is saved" in shown
    assert "scan.pdf" in shown
    again = log(desk, camera=[file(made.picture(), "a.jpg")], **BAD_DAY, files_wait=token)
    assert "a.jpg" in again

    page = log(desk, text="Met the school", files_wait=token)

    assert "2 files were added." in page
    assert waiting_in(desk.app) == []
    assert {row.store_name for row in desk.rows()} == desk.store.names()
    with desk.app.app_context(), desk.client.get(desk.file(desk.rows()[0])) as answer:
        assert answer.status_code == 200


def test_what_is_left_out_is_gone_and_what_is_never_saved_after_a_day(desk: Files) -> None:
    token = new_token()
    log(desk, files=[file(made.pdf()), file(made.picture())], **BAD_DAY, files_wait=token)
    first, _second = waiting_in(desk.app)

    log(desk, leave_out=str(first.id), **BAD_DAY, files_wait=token)

    (left,) = waiting_in(desk.app)
    assert left.id != first.id
    with prepare(desk.app):
        forget_old(NOON + timedelta(hours=23))
        assert session().get(WaitingFile, left.id)
        forget_old(NOON + timedelta(hours=25))
    with desk.app.app_context():
        assert nobodys(desk.store, current_database(), remove=True) == 2
    assert desk.store.names() == set()


def test_it_waits_where_a_name_was_typed_which_is_refused_last(desk: Files) -> None:
    with prepare(desk.app):
        child = session().get_one(Party, desk.child_id)
        set_identity(child, name="孙晓明甦", by=desk.handler, at=NOON)

    shown = log(desk, text="与孙晓明甦谈话", files=[file(made.pdf())])

    assert "scan.pdf" in shown
    assert desk.rows() == []
    assert len(waiting_in(desk.app)) == 1


def test_nobody_else_is_given_it(desk: Files) -> None:
    token = new_token()
    log(desk, files=[file(made.pdf())], **BAD_DAY, files_wait=token)
    with prepare(desk.app):
        head = sign_in(desk.app, make_staff(Role.SECTION_HEAD, office=desk.handler.office))

    shown = log(desk, client=head, text="Read the file", files_wait=token)

    assert "Read the file" in shown
    assert desk.rows() == []
    assert len(waiting_in(desk.app)) == 1


def test_no_more_waits_than_one_form_may_bring(
    desk: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MOST == 4 * 50 * 1024 * 1024
    monkeypatch.setattr("casetrack.casework.attachments.waiting.MOST", 100)

    shown = log(desk, files=[file(made.pdf())], **BAD_DAY)

    assert "Too many files wait for forms of yours." in shown
    assert "Met the school" in shown
    assert waiting_in(desk.app) == []
    assert desk.store.names() == set()


@pytest.fixture
def pages(app: Flask, tmp_path: Any) -> Iterator[Pages]:
    """An office that decides by proposals, with an empty store."""
    before = app.extensions[FILES]
    app.extensions[FILES] = FileStore(tmp_path / "files")
    yield from pages_of(app)
    app.extensions[FILES] = before


DECISION = {**TYPED, "kind": "discretionary_non_prosecution"}


@pytest.mark.in_turn(13)
def test_it_goes_through_the_preview_to_the_proposal_and_whoever_decides(pages: Pages) -> None:
    sent = {**DECISION, "check": "1", "files": [file(made.pdf())]}
    shown = text_of(posted(pages.prosecutor, pages.decision, sent))
    assert "scan.pdf" in shown, shown
    assert "Dates that follow" in shown

    again = {**DECISION, "files_wait": token_in(shown)}
    answer = posted(pages.prosecutor, pages.decision, again)

    assert answer.status_code == 302, text_of(answer)
    proposal = answer.location
    page = pages.chief.get(proposal)
    assert "Material-1" in text_of(page)
    address = re.search(r'href="(/cases/\d+/files/\d+)"', page.text)
    assert address
    assert pages.chief.get(address[1]).status_code == 200
    assert "Add files" in text_of(pages.prosecutor.get(proposal))
    assert waiting_in(pages.app) == []


def test_a_decision_of_before_is_told_with_the_scan_of_its_paper(pages: Pages) -> None:
    typed = {
        **DECISION,
        "decided_on": "2026-11-12",
        "recorded": "y",
        "approved_by": "chief_procurator",
        "approved_number": "测检批〔2026〕9号",
    }

    answer = posted(pages.prosecutor, pages.decision, {**typed, "files": [file(made.pdf())]})

    assert answer.status_code == 302, text_of(answer)
    with pages.app.app_context():
        (row,) = session().scalars(select(Attachment))
        assert row.kind is AttachmentKind.SIGNED
        decided = row.entry.number
    paper = f"/cases/{pages.office.case_id}/decisions/1/paper"
    assert "Signed paper-1" in text_of(pages.prosecutor.get(paper)), decided


def test_it_comes_back_in_the_other_language_and_where_a_day_on_it_is_amiss(desk: Files) -> None:
    case = f"/cases/{desk.case_id}"
    typed = {"text": "与学校见面", "when": "昨天", "files": [file(made.pdf())]}
    there = f"/language/zh?next={case}&form={case}/log"

    assert posted(desk.client, there, typed).location == case
    shown = desk.client.get(case).get_data(as_text=True)
    assert "scan.pdf" in shown
    desk.client.get("/language/en")
    assert "1 file was added." in log(desk, text="Met the school", files_wait=token_in(shown))

    amiss = desk.send((made.picture(), "b.jpg"), proves_on="never").get_data(as_text=True)
    desk.send(files_wait=token_in(amiss), proves_on="yesterday")
    # Each by itself: the script keeps what is not taken.
    desk.send((made.picture("PNG"), "c.png"), proves_on="never", one_by_one="1")
    assert [row.proves_on for row in desk.rows()] == [None, TODAY - timedelta(days=1)]
    assert waiting_in(desk.app) == []


@pytest.mark.parametrize("chooses", ["mine", "theirs"])
def test_it_stands_beside_what_somebody_else_saved_and_goes_with_what_is_chosen(
    desk: Files, chooses: str
) -> None:
    with prepare(desk.app):
        child = session().get_one(Party, desk.child_id)
        duty = issue(child, make_father(child)).measure.items[0].id
    page = f"/cases/{desk.case_id}/promises/{duty}/look"
    look = {"version": "1", "seen": "today", "found": "kept", "proof": "In the kitchen"}
    posted(desk.client, page, look)

    raced = posted(desk.client, page, {**look, "files": [file(made.pdf())]})
    shown = raced.get_data(as_text=True)
    assert raced.status_code == 409
    assert "go with what you save here: scan.pdf." in shown
    hidden = dict(re.findall(r'type="hidden" name="(mine-[^"]+|[a-z_]+)" value="([^"]*)"', shown))
    if chooses == "mine":
        chosen = {f"choice-{name[5:]}": "mine" for name in hidden if name.startswith("mine-")}
        posted(desk.client, page, {**hidden, **chosen, "keep": "chosen"})
    else:
        posted(desk.client, f"/cases/{desk.case_id}/kept-note", {**hidden, "keep": "theirs"})

    (row,) = desk.rows()
    with desk.app.app_context():
        entry = session().get_one(JournalEntry, row.entry_id)
        assert (entry.kind is EntryKind.NOTE) is (chooses == "theirs")
    assert waiting_in(desk.app) == []


def test_it_comes_back_with_a_form_that_was_left_to_settle_something(pages: Pages) -> None:
    sent = {**DECISION, "settle": f"/cases/{pages.office.case_id}", "files": [file(made.pdf())]}

    left = posted(pages.prosecutor, pages.decision, sent)
    back = parse_qs(urlsplit(left.location).query)["from"][0]
    shown = pages.prosecutor.get(back).get_data(as_text=True)

    assert "scan.pdf" in shown
    again = {**DECISION, "files_wait": token_in(shown)}
    proposal = posted(pages.prosecutor, pages.decision, again).location
    assert "Material-1" in text_of(pages.chief.get(proposal))
    assert waiting_in(pages.app) == []
