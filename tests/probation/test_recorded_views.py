"""The pages of a probation that another office ordered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from casetrack.cases.kinds import BodyKind
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.probation.models import Probation
from tests.builders import NOON, make_body, make_staff
from tests.probation.builders import child_of, make_accused, make_probation
from tests.review.builders import case_of, handler_of
from tests.signed_in import prepare, sign_in, text_of


@dataclass
class Told:
    """A suspect who was put on probation elsewhere; who handles the case, and a stranger."""

    app: Flask
    holder: FlaskClient
    stranger: FlaskClient
    case_id: int
    child_id: int
    body_id: int

    @property
    def record(self) -> str:
        return f"/cases/{self.case_id}/people/{self.child_id}/probation/recorded"

    def probation(self) -> tuple[int, int]:
        with self.app.app_context():
            row = session().scalars(select(Probation)).one()
            return row.id, row.version

    def send(self, **typed: str) -> str:
        data = {"decided_by_id": str(self.body_id), **typed}
        return text_of(self.holder.post(self.record, data=data, follow_redirects=True))


@pytest.fixture
def told(app: Flask) -> Iterator[Told]:
    with time_machine.travel(NOON, tick=False):
        with prepare(app):
            child = make_accused()
            handler, stranger = handler_of(child), make_staff()
            body = make_body(
                case_of(child), BodyKind.PROCURATORATE, BilingualText(None, "临江区人民检察院")
            )
            case_id, child_id, body_id = case_of(child).id, child.id, body.id
        holder, outsider = sign_in(app, handler), sign_in(app, stranger)
        yield Told(app, holder, outsider, case_id, child_id, body_id)


def test_what_is_not_known_is_said_and_no_date_is_counted(told: Told) -> None:
    page = told.send(decided="2026-03", months="", last_day="", ground="")

    assert "The probation is recorded." in page
    assert "March 2026" in page
    assert "its length is not known" in page
    assert "Its last day is not known, so no date is counted from it." in page


def test_a_day_is_asked_for_and_what_was_typed_stays(told: Told) -> None:
    page = told.send(decided="", months="9", ground="初犯")

    assert "Write when it was decided, or that it is unknown." in page
    assert "初犯" in page


def test_the_record_is_completed_and_sent_unchanged_it_says_nothing(told: Told) -> None:
    told.send(decided="2026-03")
    number, version = told.probation()
    page = f"/cases/{told.case_id}/probations/{number}/record"
    typed = {"decided": "2026-03", "months": "", "last_day": "", "version": str(version)}

    same = told.holder.post(page, data=typed, follow_redirects=True)
    assert "Nothing is different; nothing was saved." in text_of(same)
    typed |= {"decided": "2026-11-02", "months": "6", "reason": "决定书已调取"}
    done = told.holder.post(page, data=typed, follow_redirects=True)
    late = told.holder.post(page, data={**typed, "months": "8"})

    assert "2 May 2027" in text_of(done)
    assert late.status_code == 409


def test_a_change_stands_with_the_first_end_and_the_new_one(told: Told) -> None:
    told.send(decided="2026-11-02", months="6")
    number, version = told.probation()
    page = f"/cases/{told.case_id}/probations/{number}"
    typed = {"way": "extended", "decided": "unknown", "version": str(version)}

    wrong = told.holder.post(f"{page}/changes/new", data={**typed, "new_end": "2027-05-01"})
    assert "it goes the other way" in text_of(wrong)
    told.holder.post(f"{page}/changes/new", data={**typed, "new_end": "2027-08-02"})

    shown = text_of(told.holder.get(page))
    assert "First end" in shown
    assert "2 May 2027 (6 months)" in shown
    assert "2 August 2027" in shown


def test_a_stranger_finds_none_of_it(told: Told) -> None:
    told.send(decided="2026-11-02", months="6")
    number, _version = told.probation()

    for page in (told.record, f"/cases/{told.case_id}/probations/{number}/record"):
        assert told.stranger.get(page).status_code == 404


def test_one_that_was_ordered_here_has_no_page_of_a_record(app: Flask) -> None:
    with time_machine.travel(NOON, tick=False):
        with prepare(app):
            probation = make_probation()
            case_id, number = probation.case_id, probation.id
            by = handler_of(child_of(probation))
        client = sign_in(app, by)
        assert client.get(f"/cases/{case_id}/probations/{number}/record").status_code == 404
        assert client.get(f"/cases/{case_id}/probations/{number}/changes/new").status_code == 404


def test_who_ordered_it_is_asked_at_its_field(told: Told) -> None:
    page = told.send(decided="2026-11-02", months="6", decided_by_id="")

    assert "Choose the procuratorate that ordered it" in page
    assert 'href="#decided_by_id"' in page
