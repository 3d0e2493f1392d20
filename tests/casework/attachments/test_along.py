"""Files come along with what they prove, and belong to the entry that tells it."""

from __future__ import annotations

import io
from typing import Any

from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from casetrack.accounts.models import Role
from casetrack.cases.kinds import Aspect
from casetrack.cases.models import Case, JournalEntry, Party
from casetrack.casework.attachments.models import AttachmentKind
from casetrack.casework.team import NewGrant, grant
from casetrack.db import session
from tests.builders import NOON, TODAY, acting, make_staff
from tests.casework.attachments import made_files as made
from tests.casework.attachments.conftest import Files, posted
from tests.signed_in import prepare, sign_in, text_of
from tests.visits.builders import plan
from tests.visits.test_views import MET


def file(content: bytes, name: str = "a") -> FileStorage:
    """A file as a form sends it."""
    return FileStorage(io.BytesIO(content), name)


def log(desk: Files, *files: FileStorage, **typed: Any) -> str:
    """Log progress with files, and the page it leads to."""
    data = {"text": "Met the school", "files": list(files), **typed}
    answer = posted(desk.client, f"/cases/{desk.case_id}/log", data)
    return text_of(desk.client.get(answer.location) if answer.location else answer)


def test_a_line_of_the_log_brings_its_files(desk: Files) -> None:
    page = log(desk, file(made.pdf()), file(made.picture()))

    assert "2 files were added." in page
    with desk.app.app_context():
        texts = {row.id: row.text.en for row in session().scalars(select(JournalEntry))}
    assert [texts[row.entry_id] for row in desk.rows()] == ["Met the school"] * 2


def test_a_file_that_is_not_taken_keeps_what_was_typed_and_the_others(desk: Files) -> None:
    page = log(desk, file(b"MZ" + bytes(100)), file(made.pdf()))

    assert "Met the school" in page
    assert "A file was not taken: This is a program" in page
    assert len(desk.rows()) == len(desk.store.names()) == 1


def test_the_outcome_of_a_visit_brings_a_photograph_that_its_visitor_alone_sees_beside_the_team(
    desk: Files,
) -> None:
    with prepare(desk.app):
        case = session().get_one(Case, desk.case_id)
        child = session().get_one(Party, desk.child_id)
        worker = make_staff(Role.SOCIAL_WORKER, office=desk.handler.office)
        other = make_staff(Role.SOCIAL_WORKER, office=desk.handler.office)
        act = acting(desk.handler, on=TODAY, at=NOON)
        for staff in (worker, other):
            grant(case, NewGrant(Aspect.VISITS, staff_id=staff.id, party_id=child.id), act)
        visit_id = plan(child, first=TODAY, visitor_id=worker.id)[0].id
    client = sign_in(desk.app, worker)
    page = f"/cases/{desk.case_id}/visits/{visit_id}/outcome"

    answer = posted(client, page, {**MET, "camera": [file(made.picture(), "IMG_1.jpg")]})

    assert answer.status_code == 302, text_of(answer)
    (row,) = desk.rows()
    assert row.kind is AttachmentKind.ON_THE_SPOT
    assert client.get(desk.file(row)).status_code == 200
    assert desk.client.get(desk.file(row)).status_code == 200
    assert sign_in(desk.app, other).get(desk.file(row)).status_code == 404
