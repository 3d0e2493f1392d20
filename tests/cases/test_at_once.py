"""Several people save in one case in the same moment: nothing is lost, nobody is turned away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import URL

from casetrack.cases.models import Case, JournalEntry
from casetrack.db import session
from casetrack.db.crypto import Keyring
from tests.builders import make_case, make_child, make_staff
from tests.house import NewDatabase, make_app
from tests.signed_in import prepare, sign_in

WRITERS = 8


@pytest.fixture
def house(new_database: NewDatabase, prepared: URL, keys: Keyring) -> Flask:
    """The application on a database of its own: each request has a connection of its own."""
    database = new_database(prepared)
    return make_app(database, keys)


def statuses(house: Flask, address: str, sent: Callable[[int], dict[str, str]]) -> Counter[int]:
    """What all the writers are answered when they send at once."""
    with prepare(house):
        handler = make_staff()
        case = make_case(handler=handler)
    clients = [sign_in(house, handler) for _ in range(WRITERS)]
    start = Barrier(WRITERS)

    def send(number: int) -> int:
        start.wait()
        path = address.format(case=case.id)
        return clients[number].post(path, data=sent(number)).status_code

    with ThreadPoolExecutor(WRITERS) as people:
        return Counter(people.map(send, range(WRITERS)))


def test_every_note_of_many_writers_is_kept(house: Flask) -> None:
    answers = statuses(house, "/cases/{case}/log", lambda n: {"text": f"Note {n}."})

    with house.app_context():
        entries = session().query(JournalEntry).all()
    assert answers == {302: WRITERS}
    assert {str(entry.text.en) for entry in entries} == {f"Note {n}." for n in range(WRITERS)}


def test_of_many_who_opened_the_same_version_one_saves_and_the_others_are_told(
    house: Flask,
) -> None:
    sent = {"version": "1"}
    answers = statuses(house, "/cases/{case}/head", lambda n: {**sent, "title_en": f"Title {n}"})

    with house.app_context():
        versions = [case.version for case in session().query(Case)]
    assert answers == {302: 1, 409: WRITERS - 1}
    assert versions == [2]


@pytest.mark.in_turn(13)
def test_who_looks_at_what_a_step_would_move_is_in_nobodys_way(house: Flask) -> None:
    with prepare(house):
        handler = make_staff()
        case = make_case(handler=handler)
        child = make_child(case)
    clients = [sign_in(house, handler) for _ in range(WRITERS)]
    start = Barrier(WRITERS)
    page = f"/cases/{case.id}/people/{child.id}/review/prosecution"
    sent = {"received_on": "today", "custody": "bail"}

    def act(number: int) -> int:
        start.wait()
        if number == 0:
            return clients[number].post(page, data=sent).status_code
        return clients[number].get(f"{page}/due", query_string=sent).status_code

    with ThreadPoolExecutor(WRITERS) as people:
        answers = Counter(people.map(act, range(WRITERS)))

    assert answers == {302: 1, 200: WRITERS - 1}
