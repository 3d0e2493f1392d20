"""People who are signed in to the application of a test, and what they left in the audit."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from werkzeug.test import TestResponse

from casetrack.accounts.models import Staff
from casetrack.audit.models import AuditEvent
from casetrack.db import session
from casetrack.db.transaction import unit_of_work
from casetrack.web.sessions import COOKIE_KEY, browser, open_session
from casetrack.web.words import MARK

# What the form of a decision is sent with where its office has no chief procurator in casetrack.
PAPER = {
    "approved_by": "chief_procurator",
    "approved_number": "测检批〔2026〕1号",
    "approved_on": "2020-01-02",
}


@contextmanager
def prepare(app: Flask) -> Iterator[None]:
    """Build what a test needs and commit it, before the first request is made.

    Requests are made outside: each opens an application context, and a session, of its own.
    """
    with app.app_context(), unit_of_work():
        yield


def sign_in(app: Flask, staff: Staff, *, lang: str = "en") -> FlaskClient:
    """A browser in which this person has signed in a moment ago."""
    client = app.test_client()
    with app.test_request_context(environ_base=client.environ_base), unit_of_work():
        there, token = browser(), open_session(staff).get_id()
    with client.session_transaction() as kept:
        kept[COOKIE_KEY] = token
        kept["_id"] = there
        kept["_fresh"] = True
        kept["language"] = lang
    return client


def events_in(app: Flask, **wanted: Any) -> list[AuditEvent]:
    """The audit rows with these values, in order."""
    with app.app_context():
        return list(
            session().scalars(sa.select(AuditEvent).filter_by(**wanted).order_by(AuditEvent.id))
        )


def text_of(response: TestResponse) -> str:
    """What the page says, as its templates wrote it: without the marks of Chinese in English.

    Of a workbook, its cells, one a line.
    """
    if (response.mimetype or "").endswith("spreadsheetml.sheet"):
        book = CalamineWorkbook.from_filelike(io.BytesIO(response.data))
        rows = (
            row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()
        )
        return "\n".join(str(cell) for row in rows for cell in row)
    # A file that is sent, such as a picture, is no text.
    text = response.get_data().decode(errors="replace")
    page = re.sub(rf"<span {MARK}>([^<]*)</span>", r"\1", text)
    return page.replace(f" {MARK}>", ">")
