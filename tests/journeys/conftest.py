"""The house that the journeys of one engine go through."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect
from sqlalchemy import URL, make_url

from casetrack.accounts.second_factor import ELSEWHERE, set_rule
from casetrack.db.crypto import Keyring
from casetrack.db.transaction import unit_of_work
from casetrack.demo.making import furnish
from casetrack.web.clock import now, today
from tests.house import NewDatabase
from tests.journeys.crawl import pages_of
from tests.journeys.in_browser import BrowserPerson
from tests.journeys.person import Desk, Person
from tests.journeys.plain import PlainPerson
from tests.journeys.the_house import House, app_on, served
from tests.once import made_once

_numbers = count(1)


@pytest.fixture(scope="session")
def house(new_database: NewDatabase, prepared: URL) -> Iterator[House]:
    """Casetrack on a database of its own, served."""
    with served(app_on(new_database(prepared), Keyring.new())) as house:
        yield house


@pytest.fixture(scope="session")
def demo_house(
    engine_kind: str, new_database: NewDatabase, prepared: URL, of_the_run: Path
) -> Iterator[House]:
    """The demonstration, served: six published cases and a desk at work, played once in a run."""
    keys = of_the_run / f"demonstration-{engine_kind}.keys"

    def play() -> str:
        keyring = Keyring.new()
        keyring.save(keys)
        database = new_database(prepared)
        app = app_on(database, keyring, demo=True)
        with app.test_request_context():
            furnish(on=today(), at=now(), zone=app.config["TIMEZONE"], act=unit_of_work)
        # Nobody is connected to what is copied.
        database.dispose()
        return make_url(database.url).render_as_string(hide_password=False)

    source = make_url(made_once(of_the_run, f"demonstration-{engine_kind}", play))
    app = app_on(new_database(source), Keyring.load(keys), demo=True)
    with served(app) as house:
        yield house


@pytest.fixture(scope="session")
def pages_of_login(demo_house: House, of_the_run: Path) -> Callable[[str], list[str]]:
    """Every page of the demonstration that somebody is led to; gone through once in a run."""

    def found(login: str) -> list[str]:
        plain = PlainPerson(demo_house, "zh")
        Desk(plain).sign_in(login, password=f"demo-{login}-desk")
        return pages_of(plain)

    return lambda login: made_once(of_the_run, f"pages-of-{login}", lambda: found(login))


@pytest.fixture
def login(house: House) -> str:
    """A prosecutor of an office where nothing has happened yet."""
    return house.hire(f"person{next(_numbers)}")


@pytest.fixture
def rule_put_back(house: House) -> Iterator[None]:
    """Other journeys share the house; nobody there has a phone."""
    yield
    with house.app.app_context(), unit_of_work():
        set_rule(ELSEWHERE)


@pytest.fixture
def person_in(
    house: House, is_of_today: bool, request: pytest.FixtureRequest
) -> Callable[..., Person]:
    """Somebody who goes through a journey: in Chromium at night, and on a push one day of ten; else
    by plain requests, in a fifth of the time.
    """

    def somebody(lang: str, *, width: int = 1280) -> Person:
        if not is_of_today:
            return PlainPerson(house, lang)
        window = request.getfixturevalue("page_in")
        return BrowserPerson(house, lang, window(lang, width=width))

    return somebody


@pytest.fixture
def page_in(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a window in a language, of a width.

    strict: whatever a page tries and may not do by its policy fails; axe itself tries a lot.
    """
    contexts: list[BrowserContext] = []
    refused: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            refused.append(message.text)

    def window(lang: str, *, width: int = 1280, strict: bool = True) -> Page:
        context = browser.new_context(
            locale="zh-CN" if lang == "zh" else "en-GB",
            viewport={"width": width, "height": 900},
        )
        # A machine that does something else as well is slow, and nothing is wrong.
        context.set_default_timeout(30_000)
        expect.set_options(timeout=30_000)
        contexts.append(context)
        page = context.new_page()
        if strict:
            page.on("console", hear)
        page.on("pageerror", lambda error: refused.append(str(error)))
        return page

    yield window
    for context in contexts:
        context.close()
    assert refused == []
