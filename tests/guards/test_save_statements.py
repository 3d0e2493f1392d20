"""How often an act asks the database: each table once, and as often for much as for little."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from casetrack.accounts.models import Staff
from casetrack.cases.models import Case
from casetrack.casework.identity.actions import set_identity
from casetrack.db import session
from casetrack.db.session import Database
from casetrack.visits.models import Visit, VisitState
from casetrack.web.idempotency import new_token
from tests.builders import NOON, make_case, make_child
from tests.journeys.plain import Page
from tests.signed_in import PAPER, prepare, sign_in, text_of
from tests.statements import asked, counted
from tests.suggestions.letters import served
from tests.visits.builders import plan

# Who is signed in, and whether the form was saved; that it is, and where it led; what is found, and
# by which words.
BESIDE = 3
# An event; who is at the chain (PostgreSQL); where it ends, and what waits; its link.
AUDIT = 4
# A case of an alias alone: the case with its number and the grant of its handler, the child with
# the role, the first entry and whom it is about. With a name: the name, too; with a charge: the
# line of work and the charge. Nothing is read, and no table is written twice.
OPEN_BY_ALIAS = 4
OPEN_BY_NAME = OPEN_BY_ALIAS + 1
OPEN_WITH_CHARGE = OPEN_BY_NAME + 2
# The case, who is in it and in which roles, whose names are known, the number of the entry; the
# entry, whom it is about, and when the last one was written.
NOTE = 8
# A year of visits as one. Beside that: who may go, what runs and is owed, the days of the calendar;
# whom of the family a visit would clash with, and who is away; and whether a document was made of
# what runs.
PLAN = 28
# With what features ask at a visit: what was promised (in three tables), the questions of the
# office, what was said of it before, and whom of the case somebody may have met.
OUTCOME = 26
# A new body in the case, whether the office knows one of that name, that body and its link; the
# measure and items; the days of the office, and the one by which it is served; all five stages
# are asked; who decides it, and on whose decision it was, and about whom what is asked again was
# done; whether somebody stands in for whoever sends it, and whether a document was made here.
# What the items and that decision say is sealed in two events of their own.
LETTER = 49
SEALED_APART = 2
MANY = 12


class Office:
    """A prosecutor with a case in which there is little, or much."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.database: Database = app.extensions["casetrack_database"]
        with prepare(app):
            case = make_case()
            self.case_id, handler = case.id, case.handler
            assert handler is not None
            self.child_id, self.handler_id = self.add(1), handler.id
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

    def open_visit(self) -> int:
        """A visit of which nobody has said yet what came of it."""
        with self.app.app_context():
            query = sa.select(Visit.id).where(
                Visit.case_id == self.case_id, Visit.state == VisitState.PLANNED
            )
            return session().scalars(query.order_by(Visit.id)).all()[0]

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


def held(sent: list[str], most: int, *, audit: int = AUDIT) -> None:
    """That no more was asked, beside who did it and the audit; what was, if it was more."""
    questions = asked(sent)
    assert len(sent) - len(questions) <= audit, sent
    assert len(questions) <= most + BESIDE, "\n".join(questions)


@pytest.mark.parametrize(
    ("data", "most"),
    [
        ({"child": "某甲"}, OPEN_BY_ALIAS),
        ({"child": "王小雨"}, OPEN_BY_NAME),
        ({"child": "王小雨", "charge": "盗窃罪"}, OPEN_WITH_CHARGE),
    ],
)
def test_a_case_is_opened_without_reading_anything(
    office: Office, data: dict[str, str], most: int
) -> None:
    chosen = {"role": "suspect", "age_status": "minor_at_act", "intake": "prosecution_transfer"}
    office.sent_by("/cases/new", {**chosen, **data})

    sent = office.sent_by("/cases/new", {**chosen, **data})

    held(sent, most)
    read = [text for text in asked(sent) if text.startswith("SELECT")]
    assert len(read) == 1, "who is signed in"


def forms(office: Office) -> dict[str, tuple[str, dict[str, str], int]]:
    """Of each act: where its form is sent, what it says, and how much it may ask."""
    page = f"/cases/{office.case_id}"
    planned = {
        "party": str(office.child_id),
        "aim": "How the child lives",
        "ways": "home",
        "how_many": "times",
        "times": "12",
        "every": "1",
        "unit": "month",
        "first": "tomorrow",
        "measure": "0",
        "on_rest_day": "move",
        "visitor": str(office.handler_id),
    }
    outcome = {
        "state": "done",
        "condition": "steady",
        "findings": "At the bench.",
        "way": "home",
        "day": "today",
        "is_early": "y",
    }
    letter = {
        "new_body": f"某网吧{new_token()}",
        "body_kind": "company",
        "items-0": "Check the age of guests",
        "kind": "social_governance",
        "ground": "general",
        "issued_on": "today",
        "objection_until": "tomorrow",
        **PAPER,
    }
    return {
        "note": (f"{page}/note", {"text": "Telephoned the school."}, NOTE),
        "plan": (f"{page}/visits/plan", planned, PLAN),
        "outcome": (f"{page}/visits/{office.open_visit()}/outcome", outcome, OUTCOME),
        "letter": (f"{page}/suggestions/new", letter, LETTER),
    }


@pytest.mark.in_turn(13)
@pytest.mark.parametrize("act", ["note", "plan", "outcome", "letter"])
def test_an_act_asks_as_often_in_a_full_case_as_in_an_empty_one(office: Office, act: str) -> None:
    office.sent_by(f"/cases/{office.case_id}/note", {"text": "The first of the day."})
    little = sent_by(office, act)
    with prepare(office.app):
        for number in range(2, MANY):
            office.add(number)
    much = sent_by(office, act)

    held(much, forms(office)[act][2], audit=AUDIT + (SEALED_APART if act == "letter" else 0))
    assert len(asked(much)) == len(asked(little)), "\n".join(asked(much))


def sent_by(office: Office, act: str) -> list[str]:
    """What this act sends; a plan is looked at before it is saved."""
    address, data, _most = forms(office)[act]
    if act == "plan":
        shown = office.client.post(address, data={**data, "do": "preview"})
        (form,) = [form for form in Page(text_of(shown)).forms if "seen" in form.controls]
        data = {**data, "do": "save", "seen": form.controls["seen"].value}
    return office.sent_by(address, data)


@pytest.mark.one_engine
@pytest.mark.parametrize(
    "sent",
    [["SELECT visit.id FROM visit"] * (NOTE + BESIDE + 1), ["INSERT INTO audit_event"] * 5],
    ids=["a question more", "an event more"],
)
def test_an_act_that_asks_once_too_often_is_noticed(sent: list[str]) -> None:
    held(sent[1:], NOTE)

    with pytest.raises(AssertionError):
        held(sent, NOTE)
