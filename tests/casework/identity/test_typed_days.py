"""No day before the birth of somebody is recorded about them, wherever it is typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from casetrack.accounts.models import Role, Staff
from casetrack.cases.kinds import Aspect
from casetrack.cases.models import JournalEntry, Party
from casetrack.casework.team import NewGrant, grant
from casetrack.db import session
from casetrack.web.idempotency import new_token
from tests.builders import NOON, TODAY, acting, make_child, make_father, make_staff
from tests.casework.attachments import made_files as made
from tests.casework.attachments.conftest import Files, desk
from tests.casework.identity.test_one_age import seal
from tests.review.builders import case_of, handler_of
from tests.signed_in import prepare, sign_in, text_of

__all__ = ["desk"]
REFUSED = "was not born then"


@dataclass
class Desk:
    """A child in a case, with its father, and who handles it."""

    app: Flask
    child: int
    father: int
    case: int
    handler: Staff
    helper: Staff

    def send(
        self, page: str, typed: dict[str, Any], *, by: Staff | None = None, lang: str = "en"
    ) -> str:
        """What is answered to a form; nothing where it is saved."""
        client = sign_in(self.app, by or self.handler, lang=lang)
        sent = {"sending": new_token(), **typed}
        answer: TestResponse = client.post(f"/cases/{self.case}/{page}", data=sent)
        assert answer.status_code in (302, 422)
        return text_of(answer) if answer.status_code == 422 else ""

    def log(self, day: str, *about: int) -> str:
        """What is answered to an entry about these."""
        return self.send("log", {"text": "到校谈话", "when": day, "party": list(about)})


@pytest.fixture
def at(app: Flask) -> Desk:
    """Nobody knows yet when the child was born; a social worker visits it."""
    with prepare(app):
        child = make_child()
        handler = handler_of(child)
        helper = make_staff(Role.SOCIAL_WORKER, office=handler.office)
        new = NewGrant(aspect=Aspect.VISITS, staff_id=helper.id, party_id=child.id)
        grant(case_of(child), new, acting(handler, on=TODAY, at=NOON))
        return Desk(app, child.id, make_father(child).id, child.case_id, handler, helper)


def born(at: Desk, day: str, who: int = 0) -> None:
    with prepare(at.app):
        seal(session().get_one(Party, who or at.child), day)


@pytest.mark.parametrize(
    ("day_born", "day", "is_refused"),
    [
        ("2013-03-02", "2013-03-01", True),
        ("2013-03-02", "2013-03-02", False),
        ("2013-03-02", "2012", True),
        ("2013-03-02", "2013", False),
        ("2013", "2012-12-31", True),
        ("2013", "2013-01-01", False),
        (None, "1990-01-01", False),
    ],
)
def test_only_what_was_before_the_birth_for_certain_is_refused(
    at: Desk, day_born: str | None, day: str, *, is_refused: bool
) -> None:
    if day_born is not None:
        born(at, day_born)

    assert (REFUSED in at.log(day, at.child)) is is_refused


CONCERN = {"level": "worrying", "seen": "手臂有淤青", "day": "2013-03-01"}
REPORT = {"situations": "injured", "found": "2013-03-01", "reported": "2026-11-18"}


@pytest.mark.parametrize(
    ("page", "typed"),
    [
        ("concerns/new", CONCERN),
        ("harm-reports/new", {**REPORT, "why_late": "当时无人知晓", "tell_by": "2026-12-01"}),
        ("people/1/review/prosecution", {"received_on": "2013-03-01", "custody": "bail"}),
    ],
)
def test_the_sentence_stands_at_the_field_and_names_no_birth_date(
    at: Desk, page: str, typed: dict[str, str]
) -> None:
    born(at, "2013-03-02")
    shown = at.send(page, {"party": str(at.child), **typed}, lang="zh")

    assert "该日期早于孙某某的出生日期" in shown
    assert "3月2日" not in shown
    assert "2013-03-02" not in shown


def test_who_may_not_see_the_identity_learns_nothing_of_it_by_trying(at: Desk) -> None:
    born(at, "2013-03-02")

    typed = {"party": str(at.child), **CONCERN}

    assert REFUSED in at.send("concerns/new", typed)
    assert at.send("concerns/new", typed, by=at.helper) == ""


def test_it_is_asked_of_whom_the_entry_is_about(at: Desk) -> None:
    """What is of the case alone, or of the father, may have been before the child was there."""
    born(at, "2013-03-02")
    born(at, "1980-05-01", at.father)

    assert at.log("2005-01-01", at.father) == ""
    assert at.log("2005-01-01") == ""
    assert "father was not born then" in at.log("1979-01-01", at.father)
    assert "Sun Moumou was not born then" in at.log("2005-01-01", at.father, at.child)


def test_what_a_family_went_through_may_be_before_the_birth(at: Desk) -> None:
    born(at, "2013-03-02")
    typed = {"party": str(at.child), "kind": "family", "text_zh": "父母离异", "day": "2008"}

    assert at.send("circumstances/new", typed) == ""


def test_a_day_that_was_recorded_before_the_birth_date_is_asked_for_at_its_correction(
    at: Desk,
) -> None:
    """The birth date is entered all the same: nobody knows which of the two is wrong."""
    assert at.log("2012-05-01", at.child) == ""
    born(at, "2013-03-02")
    with at.app.app_context():
        page = f"entries/{session().scalar(select(func.max(JournalEntry.id)))}/correct"
    typed = {"text": "到校谈话", "reason": "误录", "about": str(at.child)}

    assert REFUSED in at.send(page, {"when": "2012-05-02", **typed})
    assert at.send(page, {"when": "2022-05-01", **typed}) == ""


@pytest.mark.parametrize(
    ("kind", "is_refused"), [("receipt", True), ("on_the_spot", True), ("material", False)]
)
def test_a_file_of_what_was_done_is_not_older_than_the_child(
    desk: Files, kind: str, *, is_refused: bool
) -> None:
    with prepare(desk.app):
        seal(session().get_one(Party, desk.child_id), "2013-03-02")
    answer = desk.send((made.pdf(), "scan.pdf"), kind=kind, proves_on="2008-05-01")

    assert (REFUSED in text_of(answer)) is is_refused
    assert len(desk.rows()) == (0 if is_refused else 1)
