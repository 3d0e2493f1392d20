"""A case with an entry, its handler, and a store that is empty before each test."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, stream_encode_multipart

from casetrack.accounts.models import Staff
from casetrack.app import FILES
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Part
from casetrack.cases.models import Case
from casetrack.casework.attachments.models import Attachment
from casetrack.db import session
from casetrack.db.file_store import FileStore
from casetrack.db.partial_date import PartialDate
from casetrack.ledger.journal import enter
from casetrack.web.idempotency import FIELD, new_token
from tests.builders import NOON, TODAY, acting, make_child
from tests.signed_in import prepare, sign_in


def posted(client: FlaskClient, page: str, data: dict[str, Any]) -> TestResponse:
    """Send a form with files; nothing of it is written to the disk on its way."""
    values = {FIELD: new_token(), **data}
    body, _size, boundary = stream_encode_multipart(values, use_tempfile=False)
    kind = f'multipart/form-data; boundary="{boundary}"'
    return client.post(page, data=body.read(), content_type=kind)


@dataclass
class Files:
    """A case with an entry, and who handles it, at their desk."""

    app: Flask
    client: FlaskClient
    store: FileStore
    case_id: int
    child_id: int
    entry_id: int
    handler: Staff

    @property
    def page(self) -> str:
        """The files of the entry."""
        return f"/cases/{self.case_id}/entries/{self.entry_id}/files"

    def send(
        self, *files: tuple[bytes, str], client: FlaskClient | None = None, **typed: str
    ) -> TestResponse:
        """Add files to the entry."""
        sent = [FileStorage(io.BytesIO(content), name) for content, name in files]
        return posted(client or self.client, self.page, {"files": sent, **typed})

    def rows(self) -> list[Attachment]:
        """The files of the case, the first first."""
        with self.app.app_context():
            return list(session().scalars(select(Attachment).order_by(Attachment.id)))

    def file(self, row: Attachment) -> str:
        """The page of a file."""
        return f"/cases/{self.case_id}/files/{row.id}"


@pytest.fixture
def desk(app: Flask, tmp_path: Path) -> Iterator[Files]:
    """A case with an entry, and who handles it, at their desk."""
    store, before = FileStore(tmp_path / "files"), app.extensions[FILES]
    app.extensions[FILES] = store
    with time_machine.travel(NOON, tick=False):
        with prepare(app):
            child = make_child()
            case = session().get_one(Case, child.case_id)
            handler = case.handler
            assert handler is not None
            entry = enter(
                case,
                EntryKind.NOTE,
                acting(handler, on=TODAY, at=NOON),
                when=PartialDate.day(TODAY),
                parties={Part.ABOUT: [child]},
            )
        yield Files(app, sign_in(app, handler), store, case.id, child.id, entry.id, handler)
    app.extensions[FILES] = before
