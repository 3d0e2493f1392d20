"""The three locks, on every route there is: declared, invisible to strangers, checked again."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from casetrack.web.access import PUBLIC, SECRET, access_of, guard, public
from tests.builders import make_staff
from tests.guards.conftest import BEHIND, WORDS, Furnished, case_routes, methods_of
from tests.guards.sending import answers_read, unread
from tests.sampling import HasTurns
from tests.signed_in import prepare, sign_in, text_of

# What a person who is not let in is told, apart from "not found".
REFUSED = {403, 404}
# Roles whose account of another office, or of none, asks for the cases of the desk.
STRANGERS = ("stranger", "admin", "custodian")


def undeclared(app: Flask) -> list[str]:
    return [
        rule.endpoint for rule in app.url_map.iter_rules() if access_of(app, rule.endpoint) is None
    ]


def ask(client: FlaskClient, method: str, address: str) -> int:
    with unread():
        return client.open(address, method=method).status_code


# --- The first lock -------------------------------------------------------------------------------


@pytest.mark.one_engine
def test_every_route_declares_who_may_come_in(app: Flask) -> None:
    assert undeclared(app) == []


@pytest.mark.one_engine
def test_a_route_that_declares_nothing_is_found_and_lets_nobody_in(own_app: Flask) -> None:
    @own_app.get("/toy")
    def toy() -> str:
        return "a toy"

    with prepare(own_app):
        person = make_staff()

    assert undeclared(own_app) == ["toy"]
    assert own_app.test_client().get("/toy").status_code == 403
    assert sign_in(own_app, person).get("/toy").status_code == 403


@pytest.mark.one_engine
def test_the_guard_stands_before_every_request(app: Flask) -> None:
    assert guard in app.before_request_funcs[None]


@pytest.mark.one_engine
def test_only_the_gate_is_public(app: Flask) -> None:
    open_to_all = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if access_of(app, rule.endpoint) == PUBLIC
    }

    # A watcher of servers has no session; what it is told is a word, or numbers of the installation
    # for the addresses that a setting names.
    watched = {"health.alive", "health.ready", "health.metrics"}
    assert open_to_all == {"sign_in.form", "sign_in.language", "static", *watched}


@pytest.mark.one_engine
def test_by_a_secret_a_calendar_is_found_or_a_password_chosen_and_neither_guessed(
    desk: Furnished,
) -> None:
    by_secret = [
        rule
        for rule in desk.app.url_map.iter_rules()
        if access_of(desk.app, rule.endpoint) == SECRET
    ]
    guesses = [desk.address(rule, case=0) for rule in by_secret]
    readers = [desk.app.test_client(), sign_in(desk.app, desk.staff["prosecutor"])]

    assert {rule.endpoint for rule in by_secret} == {"account.choose_password", "diary.feed"}
    assert {ask(reader, "GET", guess) for reader in readers for guess in guesses} == {404}


@pytest.mark.one_engine
def test_a_mark_survives_on_the_view_it_was_put_on() -> None:
    @public
    def view() -> str:
        return ""

    app = Flask("toy")
    app.add_url_rule("/", "view", view)

    assert access_of(app, "view") == PUBLIC


# Nobody is looked for in the database.
@pytest.mark.one_engine
def test_whoever_is_not_signed_in_is_sent_to_the_gate(desk: Furnished) -> None:
    client = desk.app.test_client()
    let_in = []
    for rule in desk.app.url_map.iter_rules():
        if access_of(desk.app, rule.endpoint) in (PUBLIC, SECRET):
            continue
        home = desk.home_of(rule) if "case_id" in rule.arguments else 0
        address = desk.address(rule, case=home)
        for method in methods_of(rule):
            answer = client.open(address, method=method)
            gate = answer.headers.get("Location", "").startswith("/sign-in")
            if answer.status_code != 302 or not gate:
                let_in.append(f"{method} {rule.rule}: {answer.status_code}")

    assert let_in == []


# --- The second lock ------------------------------------------------------------------------------


@pytest.mark.one_engine
def test_everything_an_address_can_ask_for_is_on_the_desk(desk: Furnished) -> None:
    """Or the tests below would pass because what they ask for is not there."""
    asked = {name for rule in case_routes(desk.app) for name in rule.arguments} - {"case_id"}

    assert asked - set(BEHIND) - set(WORDS) == set()
    for rule in case_routes(desk.app):
        assert desk.home_of(rule)


@pytest.mark.twin_at_night
def test_the_handler_finds_every_page_of_their_cases(
    desk: Furnished, of_the_run: Path, engine_kind: str
) -> None:
    of_cases = {rule.rule for rule in case_routes(desk.app)}
    pages = answers_read(desk, of_the_run, engine_kind)
    statuses = {page.rule: page.status for page in pages if page.rule in of_cases}

    assert len(statuses) > 100, "they are asked at all"
    assert {r: s for r, s in statuses.items() if s in REFUSED or s >= 500} == {}


@pytest.mark.one_engine
@pytest.mark.parametrize("who", STRANGERS)
def test_a_stranger_finds_no_page_of_a_case(desk: Furnished, who: str, of_today: HasTurns) -> None:
    """Whose role reads no cases is refused by the mark of a view: on a push by a third of them."""
    client = sign_in(desk.app, desk.staff[who])
    may_read_cases = who == "stranger"
    let_in = []
    rules = case_routes(desk.app)
    for rule in rules if may_read_cases else of_today(rules, days=3):
        address = desk.address(rule, case=desk.home_of(rule))
        for method in methods_of(rule):
            status = ask(client, method, address)
            # Whose role has nothing to do with cases is told so, whether there is such a case or
            # not; for everybody else it is not there.
            if status not in ({404} if may_read_cases else REFUSED):
                let_in.append(f"{method} {rule.rule}: {status}")

    assert let_in == []


@pytest.mark.one_engine
def test_an_administrator_is_told_the_same_of_a_case_that_never_was(
    desk: Furnished, of_today: HasTurns
) -> None:
    """On a push at a third of the addresses: the mark of a view is read before any case is."""
    client = sign_in(desk.app, desk.staff["admin"])
    differ = []
    for rule in of_today(case_routes(desk.app), days=3):
        home = desk.home_of(rule)
        there = desk.address(rule, case=home)
        never = there.replace(f"/cases/{home}", "/cases/999999", 1)
        for method in methods_of(rule):
            if ask(client, method, there) != ask(client, method, never):
                differ.append(f"{method} {rule.rule}")

    assert differ == []


@pytest.mark.one_engine
@pytest.mark.parametrize("who", STRANGERS)
def test_a_stranger_finds_no_case_in_any_list(desk: Furnished, who: str) -> None:
    client = sign_in(desk.app, desk.staff[who])
    texts = []
    for rule in desk.app.url_map.iter_rules():
        if rule.arguments or "GET" not in methods_of(rule):
            continue
        # A list that is exported is read from a file, which is open until the answer is closed.
        answer = client.get(rule.rule)
        page = text_of(answer)
        answer.close()
        texts += [f"{rule.rule}: case {c}" for c in _linked(page) if c in _not_of(desk, who)]

    assert texts == []


@pytest.mark.one_engine
def test_a_case_cannot_be_opened_through_another_one(desk: Furnished) -> None:
    """One's own case in the address, and behind it something of a case of others."""
    client = sign_in(desk.app, desk.staff["stranger"])
    own = next(c for c, by in desk.handlers.items() if by == desk.staff["stranger"].id)
    let_in = []
    for rule in case_routes(desk.app):
        if not rule.arguments & set(BEHIND):
            continue
        address = desk.address(rule, case=own, of=desk.home_of(rule))
        for method in methods_of(rule):
            status = ask(client, method, address)
            if status != 404:
                let_in.append(f"{method} {rule.rule}: {status}")

    assert let_in == []


# --- The third lock -------------------------------------------------------------------------------


@pytest.mark.one_engine
def test_who_reads_dates_only_can_change_nothing(desk: Furnished) -> None:
    client = sign_in(desk.app, desk.staff["management"])
    done = []
    for rule in case_routes(desk.app):
        if "POST" not in methods_of(rule):
            continue
        status = ask(client, "POST", desk.address(rule, case=desk.home_of(rule)))
        if status not in REFUSED:
            done.append(f"{rule.rule}: {status}")

    assert done == []


def _linked(page: str) -> set[int]:
    """The cases a page leads to."""
    parts = page.split('href="/cases/')[1:]
    numbers = (part.split('"')[0].split("/")[0].split("?")[0] for part in parts)
    return {int(number) for number in numbers if number.isdigit()}


def _not_of(desk: Furnished, who: str) -> set[int]:
    return {case for case, by in desk.handlers.items() if by != desk.staff[who].id}
