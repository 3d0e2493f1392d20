"""A form that is sent twice is saved once; one that was changed meanwhile is shown again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import URL
from werkzeug.test import TestResponse

from casetrack.accounts.models import SentForm, Staff
from casetrack.accounts.sent_forms import KEPT, find, forget_old, key_of, note
from casetrack.cases.models import Case, JournalEntry
from casetrack.db import session
from casetrack.db.crypto import Keyring
from casetrack.db.session import Database
from casetrack.db.transaction import unit_of_work
from casetrack.visits.models import Visit
from casetrack.web.idempotency import new_token
from tests.builders import NOON, make_case, make_child, make_staff
from tests.house import NewDatabase, make_app
from tests.signed_in import prepare, sign_in, text_of
from tests.suggestions.letters import served

pytestmark = pytest.mark.both_engines

ALREADY = "This was saved already; nothing was saved twice."
OTHERWISE = "This form was saved before, with something else in it."
WITHOUT = "This form came without the number by which it is saved only once."
NUMBER = re.compile(r'name="sending" value="([^"]*)"')


@dataclass(frozen=True)
class Desk:
    """A case, and the browser of the one who handles it."""

    app: Flask
    client: FlaskClient
    case: Case
    staff: Staff

    @property
    def log(self) -> str:
        """Where notes on the case are sent."""
        return f"/cases/{self.case.id}/note"

    def notes(self) -> list[str]:
        """The notes on the case."""
        with self.app.app_context():
            query = sa.select(JournalEntry).where(JournalEntry.case_id == self.case.id)
            return [entry.text.en or "" for entry in session().scalars(query)]

    def sent(self) -> list[SentForm]:
        """The forms that are known to have been saved."""
        with self.app.app_context():
            return list(session().scalars(sa.select(SentForm)))


@pytest.fixture
def desk(app: Flask) -> Desk:
    with prepare(app):
        staff = make_staff()
        case = make_case(handler=staff)
    return Desk(app, sign_in(app, staff), case, staff)


def number_on(page: str) -> str:
    (number,) = NUMBER.findall(page)
    return str(number)


def a_note(text: str = "Telephoned the school.", *, number: str | None) -> dict[str, str | None]:
    return {"text": text, "sending": number}


def test_each_form_that_is_shown_has_a_number_of_its_own(desk: Desk) -> None:
    numbers = {number_on(text_of(desk.client.get(desk.log))) for _ in range(3)}

    assert len(numbers) == 3
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{22}", number) for number in numbers)


def test_the_same_form_sent_twice_is_saved_once_and_leads_to_the_same_page(desk: Desk) -> None:
    form = a_note(number=number_on(text_of(desk.client.get(desk.log))))

    first = desk.client.post(desk.log, data=form)
    again = desk.client.post(desk.log, data=form)

    assert (first.status_code, again.status_code) == (302, 302)
    assert first.location == again.location == f"/cases/{desk.case.id}#journal"
    assert desk.notes() == ["Telephoned the school."]
    assert ALREADY in text_of(desk.client.get(again.location))


def test_two_forms_that_say_the_same_are_two(desk: Desk) -> None:
    for _ in range(2):
        desk.client.post(desk.log, data=a_note(number=new_token()))

    assert len(desk.notes()) == 2


@pytest.mark.parametrize("number", [None, "", "too short", "x" * 23])
def test_a_form_without_a_number_is_shown_again_with_one_and_then_saved(
    desk: Desk, number: str | None
) -> None:
    first = desk.client.post(desk.log, data=a_note("Typed once.", number=number))
    page = text_of(first)
    before = desk.notes()
    again = desk.client.post(desk.log, data=a_note("Typed once.", number=number_on(page)))

    assert (first.status_code, again.status_code) == (422, 302)
    assert WITHOUT in page
    assert "Typed once." in page
    assert (before, desk.notes()) == ([], ["Typed once."])


def test_a_form_that_was_refused_keeps_its_number_and_is_saved_when_it_is_right(
    desk: Desk,
) -> None:
    number = new_token()

    refused = desk.client.post(desk.log, data=a_note("", number=number))
    shown = number_on(text_of(refused))
    saved = desk.client.post(desk.log, data=a_note("Now with words.", number=shown))

    assert refused.status_code == 422
    assert shown == number
    assert saved.status_code == 302
    assert desk.notes() == ["Now with words."]


def test_what_somebody_typed_after_going_back_is_shown_again_and_saved_if_sent_again(
    desk: Desk,
) -> None:
    number = new_token()
    desk.client.post(desk.log, data=a_note("The first.", number=number))

    back = desk.client.post(desk.log, data=a_note("The second.", number=number))
    page = text_of(back)

    assert back.status_code == 422
    assert OTHERWISE in page
    assert "The second." in page
    assert desk.notes() == ["The first."]
    desk.client.post(desk.log, data=a_note("The second.", number=number_on(page)))
    assert desk.notes() == ["The first.", "The second."]


def test_a_number_is_nothing_to_somebody_else(desk: Desk) -> None:
    with prepare(desk.app):
        other = make_staff()
        theirs = make_case(handler=other)
    number = new_token()
    desk.client.post(desk.log, data=a_note(number=number))

    answer = sign_in(desk.app, other).post(f"/cases/{theirs.id}/note", data=a_note(number=number))

    assert answer.location == f"/cases/{theirs.id}#journal"
    assert len(desk.sent()) == 2


def test_what_one_may_not_do_leaves_no_trace_of_a_saved_form(desk: Desk) -> None:
    with prepare(desk.app):
        stranger = make_staff()
    client = sign_in(desk.app, stranger)

    statuses = {client.post(desk.log, data=a_note(number="n" * 22)).status_code for _ in range(2)}

    assert statuses == {404}
    assert desk.sent() == []


def test_what_is_kept_of_a_form_tells_neither_its_number_nor_its_words(desk: Desk) -> None:
    number = new_token()
    desk.client.post(desk.log, data=a_note("Wang Xiaoyu came.", number=number))

    (kept,) = desk.sent()

    text = " ".join(str(getattr(kept, column.key)) for column in SentForm.__table__.columns)
    assert number not in text
    assert "Wang" not in text
    assert (kept.endpoint, kept.staff_id) == ("dossier.note", desk.staff.id)
    assert kept.led_to == f"/cases/{desk.case.id}#journal"


def test_a_form_that_led_nowhere_yet_leads_home(desk: Desk) -> None:
    form = a_note(number=new_token())
    desk.client.post(desk.log, data=form)
    with prepare(desk.app):
        session().execute(sa.update(SentForm).values(led_to=None))

    assert desk.client.post(desk.log, data=form).location == "/"


@pytest.mark.parametrize(("days", "left"), [(0, 1), (1, 0)])
def test_after_thirty_days_it_is_forgotten(
    database: Database, keys: Keyring, days: int, left: int
) -> None:
    with unit_of_work() as db:
        staff = make_staff()
        form = SentForm(
            token_hash=key_of("a" * 40, staff_id=staff.id),
            said_hash="b" * 64,
            staff_id=staff.id,
            endpoint="dossier.note",
            made_at=NOON,
        )
        assert (note(db, form), note(db, form)) == (True, False)
        gone = forget_old(at=NOON + KEPT + timedelta(days=days))

    assert gone == 1 - left
    assert (find("a" * 40, staff_id=staff.id) is not None) == bool(left)


# --- In the commit that saves ---------------------------------------------------------------------


@pytest.fixture
def committed(desk: Desk) -> Iterator[list[list[tuple[str, str | None]]]]:
    """What was known of sent forms right after each commit, were the process killed there."""
    database: Database = desk.app.extensions["casetrack_database"]
    known: list[list[tuple[str, str | None]]] = []

    def look() -> None:
        with database.new_session() as own:
            result = own.execute(sa.select(SentForm.endpoint, SentForm.led_to))
            known.append([(row.endpoint, row.led_to) for row in result])

    database.after_commit.insert(0, look)
    yield known
    database.after_commit.remove(look)


def test_where_a_form_led_is_noted_in_the_commit_that_saves_it(
    desk: Desk, committed: list[list[tuple[str, str | None]]]
) -> None:
    desk.client.post(desk.log, data=a_note(number=new_token()))

    assert committed == [[("dossier.note", f"/cases/{desk.case.id}#journal")]]


def test_a_preview_commits_nothing_and_keeps_no_number(
    desk: Desk, committed: list[list[tuple[str, str | None]]]
) -> None:
    with prepare(desk.app):
        child = make_child(desk.case)
    committed.clear()
    form = {
        "sending": new_token(),
        "do": "preview",
        "party": str(child.id),
        "aim": "How the child lives",
        "first": "tomorrow",
        "how_many": "once",
        "measure": "0",
        "ways": "home",
        "visitor": str(desk.staff.id),
    }

    shown = desk.client.post(f"/cases/{desk.case.id}/visits/plan", data=form)

    assert shown.status_code == 200, text_of(shown)
    assert committed == []
    assert desk.sent() == []


def test_a_view_that_fails_after_its_action_has_saved_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_told: object) -> None:
        raise RuntimeError("after the action")

    form = a_note(number=new_token())
    desk.app.config["PROPAGATE_EXCEPTIONS"] = False
    with monkeypatch.context() as broken:
        broken.setattr("casetrack.desk.case_page.views.redirect_back", fail)
        failed = desk.client.post(desk.log, data=form)
    between = desk.notes()
    again = desk.client.post(desk.log, data=form)
    page = text_of(desk.client.get(again.location))

    assert failed.status_code == 500
    assert between == []
    assert again.location == f"/cases/{desk.case.id}#journal"
    assert desk.notes() == ["Telephoned the school."]
    assert ALREADY not in page
    assert page.count("Saved as no. 1") == 1, "what was said of the first try was taken back"


# --- Saved meanwhile ------------------------------------------------------------------------------


@pytest.fixture
def late(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on PostgreSQL where two are sent at once: when a form is read, none was saved yet."""
    monkeypatch.setattr("casetrack.web.sessions.kept_number", lambda: None)


@pytest.mark.usefixtures("late")
def test_a_form_that_another_request_saved_meanwhile_is_saved_once(desk: Desk) -> None:
    form = a_note(number=new_token())

    first = desk.client.post(desk.log, data=form)
    again = desk.client.post(desk.log, data=form)

    assert again.location == first.location
    assert desk.notes() == ["Telephoned the school."]
    page = text_of(desk.client.get(again.location))
    assert ALREADY in page
    assert "Saved as no. 2" not in page, "what was said of the second is taken back"


@pytest.mark.usefixtures("late")
def test_other_words_that_came_meanwhile_are_shown_again(desk: Desk) -> None:
    number = new_token()
    desk.client.post(desk.log, data=a_note("The first.", number=number))

    back = desk.client.post(desk.log, data=a_note("The second.", number=number))

    assert back.status_code == 422
    assert OTHERWISE in text_of(back)
    assert desk.notes() == ["The first."]


@pytest.mark.usefixtures("late")
def test_what_is_refused_for_what_the_same_form_did_is_led_to_it(desk: Desk) -> None:
    desk.client.post(desk.log, data=a_note(number=new_token()))
    with desk.app.app_context():
        (entry,) = session().scalars(sa.select(JournalEntry))
    address = f"/cases/{desk.case.id}/entries/{entry.id}/correct"
    form = {"text": "Wrote to the school.", "when": "2026-01-02", "reason": "A slip"}
    form["sending"] = new_token()

    first = desk.client.post(address, data=form)
    again = desk.client.post(address, data=form)
    refused = desk.client.post(address, data={**form, "sending": new_token()})

    assert (first.status_code, again.status_code) == (302, 302)
    assert again.location == first.location
    assert refused.status_code != 302, "another form is not saved any more"
    assert len(desk.notes()) == 2


# --- At once --------------------------------------------------------------------------------------


@pytest.fixture
def house(new_database: NewDatabase, prepared: URL, keys: Keyring) -> Flask:
    """The application on a database of its own: each request has a connection of its own."""
    database = new_database(prepared)
    return make_app(database, keys)


CLIENTS = 30


@dataclass(frozen=True)
class Street:
    """Thirty browsers of one person, who all send at the same moment."""

    app: Flask
    clients: list[FlaskClient]
    addresses: dict[str, str]
    child_id: int

    def form(self, what: str, number: str | None) -> dict[str, str | None]:
        """What is typed, about the child."""
        return {**FORMS[what], "party": str(self.child_id), "sending": number}

    def send(self, what: str, forms: list[dict[str, str | None]]) -> list[TestResponse]:
        """The answers, one for each browser."""
        start = Barrier(len(forms))

        def send(client: FlaskClient, form: dict[str, str | None]) -> TestResponse:
            start.wait()
            return client.post(self.addresses[what], data=form)

        with ThreadPoolExecutor(len(forms)) as hands:
            return list(hands.map(send, self.clients, forms))

    def made(self, what: str) -> int:
        """How many of these are there."""
        with self.app.app_context():
            return session().scalar(sa.select(sa.func.count()).select_from(TABLES[what])) or 0


TABLES = {"case": Case, "visit": Visit, "reminder": JournalEntry, "note": JournalEntry}
FORMS = {
    "case": {"child": "王小雨", "role": "suspect", "age_status": "unknown", "intake": "other"},
    "visit": {
        "state": "done",
        "day": "today",
        "way": "home",
        "condition": "steady",
        "findings": "At work.",
    },
    "reminder": {"reminded_on": "today", "text": "By telephone"},
    "note": {"text": "Telephoned the school."},
}


@pytest.fixture
def street(house: Flask) -> Street:
    with prepare(house):
        staff = make_staff()
        case = make_case(handler=staff)
        child = make_child(case)
        suggestion = served(case)
        addresses = {
            "case": "/cases/new",
            "note": f"/cases/{case.id}/note",
            "visit": f"/cases/{case.id}/visits/unplanned",
            "reminder": f"/cases/{case.id}/suggestions/{suggestion.id}/reminder",
        }
    return Street(house, [sign_in(house, staff) for _ in range(CLIENTS)], addresses, child.id)


@pytest.mark.in_turn(13)
@pytest.mark.parametrize("what", TABLES)
def test_thirty_at_once_without_a_number_save_nothing_and_lose_nothing(
    street: Street, what: str
) -> None:
    before = street.made(what)

    absent, empty = (street.form(what, number) for number in (None, ""))
    answers = street.send(what, [absent, empty] * (CLIENTS // 2))
    between = street.made(what)
    pages = [text_of(answer) for answer in answers]
    numbers = {number_on(page) for page in pages}
    sent = street.clients[0].post(
        street.addresses[what], data=street.form(what, number_on(pages[0]))
    )

    assert {answer.status_code for answer in answers} == {422}
    assert all(WITHOUT in page for page in pages)
    assert len(numbers) == CLIENTS
    assert between == before
    assert sent.status_code == 302, text_of(sent)
    assert street.made(what) == before + 1


@pytest.mark.in_turn(13)
@pytest.mark.parametrize("what", TABLES)
def test_thirty_at_once_with_one_number_save_one_and_lead_to_it(street: Street, what: str) -> None:
    before = street.made(what)

    answers = street.send(what, [street.form(what, new_token())] * CLIENTS)

    assert {answer.status_code for answer in answers} == {302}
    assert len({answer.location for answer in answers}) == 1
    assert street.made(what) == before + 1


@pytest.mark.parametrize("path", ["/cases/{case}/note", "/cases/new"])
def test_of_two_that_are_sent_at_once_one_is_saved(house: Flask, path: str) -> None:
    with prepare(house):
        staff = make_staff()
        case = make_case(handler=staff)
    opened = {"child": "王小雨", "role": "suspect", "age_status": "unknown", "intake": "other"}
    form = {**a_note(number=new_token()), **opened}
    clients = [sign_in(house, staff) for _ in range(2)]
    start = Barrier(2)

    def send(client: FlaskClient) -> int:
        start.wait()
        return client.post(path.format(case=case.id), data=form).status_code

    with ThreadPoolExecutor(2) as hands:
        statuses = list(hands.map(send, clients))

    with house.app_context():
        counts = [
            session().scalar(sa.select(sa.func.count()).select_from(table))
            for table in (JournalEntry, Case)
        ]
    assert statuses == [302, 302]
    # The case that was there has no entry of its own; a case that is opened begins with one.
    assert counts == ([1, 1] if "note" in path else [1, 2])
