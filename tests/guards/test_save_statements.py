"""How often an act asks the database: each table once, and as often for much as for little."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from casetrack.accounts.models import Staff
from casetrack.cases.models import Case
from casetrack.db import session
from casetrack.db.session import Database
from casetrack.identity.actions import set_identity
from casetrack.web.idempotency import new_token
from tests.builders import NOON, make_case, make_child
from tests.desk import prepare, sign_in, text_of
from tests.statements import asked, counted
from tests.suggestions.letters import served
from tests.visits.builders import plan

# Who is signed in; the number of the form, and where it led; the words by which it is found, two.
BESIDE = 5
# An event and that it waits; who is at the chain (PostgreSQL); what waits; its link; that it waits
# no more.
AUDIT = 6
# A case of an alias alone: its number, the case, the handler's grant, the child and the role, the
# first entry and whom it is about, the stages. With a name and a charge: the name, the line of
# work and the charge, too. Nothing is read.
OPEN_BY_ALIAS = 8
OPEN_BY_NAME = 11


class Office:
    """A prosecutor with a case in which there is little, or much."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.database: Database = app.extensions["casetrack_database"]
        with prepare(app):
            case = make_case()
            self.case_id, handler = case.id, case.handler
            assert handler is not None
            self.child_id = self.add(1)
        self.client: FlaskClient = sign_in(app, session_of(app, handler))

    def add(self, number: int) -> int:
        """One more child with a name, a visit to it, a letter and its entries; the child."""
        case = session().get_one(Case, self.case_id)
        child = make_child(case)
        assert case.handler is not None
        set_identity(child, name=f"欧阳明{chr(0x4E00 + number)}", by=case.handler, at=NOON)
        plan(child)
        served(case, number=f"{case.id}-{number}")
        return child.id

    def sent_by(self, address: str, data: dict[str, str]) -> list[str]:
        """What is sent to the database when this form is saved; the second of its kind."""
        with counted(self.database) as sent:
            answer = self.client.post(address, data={**data, "sending": new_token()})
        assert answer.status_code == 302, text_of(answer)
        return sent


def session_of(app: Flask, staff: Staff) -> Staff:
    """The same person, as another context reads them."""
    with app.app_context():
        return session().get_one(Staff, staff.id)


@pytest.fixture
def office(app: Flask) -> Office:
    return Office(app)


def held(sent: list[str], most: int) -> None:
    """That no more was asked, beside who did it and the audit; what was, if it was more."""
    questions = asked(sent)
    assert len(sent) - len(questions) <= AUDIT, sent
    assert len(questions) <= most + BESIDE, "\n".join(questions)


@pytest.mark.parametrize(
    ("data", "most"),
    [
        ({"child": "某甲"}, OPEN_BY_ALIAS),
        ({"child": "王小雨", "charge": "盗窃罪"}, OPEN_BY_NAME),
    ],
)
def test_a_case_is_opened_without_reading_anything(
    office: Office, data: dict[str, str], most: int
) -> None:
    chosen = {"role": "suspect", "age_status": "minor_at_act", "intake": "prosecution_transfer"}
    office.sent_by("/cases/new", {**chosen, **data})

    sent = office.sent_by("/cases/new", {**chosen, **data})

    held(sent, most)
    read = [one for one in asked(sent) if one.startswith("SELECT")]
    assert len(read) == 1, "who is signed in"
