"""Every page that can be reached: usable with a reader, on a phone, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.journeys.in_browser import OVERFLOW, BrowserPerson
from tests.journeys.person import Desk
from tests.journeys.the_house import House
from tests.sampling import HasTurns

pytestmark = [pytest.mark.journey, pytest.mark.one_engine]

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
# Of a page that was looked at in the light: what colours there are is all that differs.
IN_THE_DARK = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
OPEN_EVERYTHING = "document.querySelectorAll('details').forEach(it => { it.open = true; })"
# What those see who do not work with cases, and what stands where there is no page.
OTHERS = {"admin": "/", "custodian": "/", "management": "/", "social": "/visits"}
# Each of them at one screen on a push, at the other at night.
OF_OTHERS = [
    pytest.param(*screen, login, marks=[] if number % 2 == turn else [pytest.mark.night])
    for turn, screen in enumerate((("en", 390), ("zh", 1280)))
    for number, login in enumerate(OTHERS)
]
MAIN_PAGES = ("/", "/cases", "/cases/1", "/cases/9", "/visits", "/suggestions", "/days", "/find")
GROUND = "getComputedStyle(document.body).backgroundColor"
NO_PAGES = ("/cases/999999", "/nowhere")


def faults_of(page: Page, rules: Mapping[str, Any] = RULES) -> list[str]:
    """What axe finds wrong with every reason open, and whether the page scrolls sideways."""
    page.evaluate(OPEN_EVERYTHING)
    overflow = page.evaluate(OVERFLOW)
    show_whole(page)
    value = Axe().run(page, options=dict(rules)).response["violations"]
    faults = [
        f"{item['id']}: {item['nodes'][0]['target']} {item['nodes'][0]['failureSummary']}"
        for item in value
    ]
    if overflow > 0:
        faults.append("scrolls sideways")
    return faults


def show_whole(page: Page) -> None:
    """As high as it is: the bar at the foot of a phone lies over what is not scrolled to yet."""
    size = page.viewport_size
    assert size is not None
    height = max(900, page.evaluate("document.documentElement.scrollHeight"))
    page.set_viewport_size({"width": size["width"], "height": height})


@pytest.mark.in_turn(7)
@pytest.mark.parametrize(
    ("lang", "width", "turn"),
    [("en", 1280, 0), ("zh", 390, 1)],
    ids=["desk in English", "phone in Chinese"],
)
def test_every_page_of_a_prosecutor_can_be_used(
    demo_house: House,
    lang: str,
    width: int,
    turn: int,
    page_in: Callable[..., Page],
    pages_of_login: Callable[[str], list[str]],
    of_today: HasTurns,
    is_night: bool,
) -> None:
    """On a push a tenth of the pages, each at one of the two screens."""
    person = BrowserPerson(demo_house, lang, page_in(lang, width=width, strict=False))
    Desk(person).sign_in("prosecutor", password="demo-prosecutor-desk")
    faults: list[str] = []

    pages = of_today([*pages_of_login("prosecutor"), *NO_PAGES])
    for path in pages if is_night else pages[turn::2]:
        person.page.set_viewport_size({"width": width, "height": 900})
        person.open(path)
        faults += [f"{path}: {fault}" for fault in faults_of(person.page)]

    assert not faults, "\n".join(faults)


@pytest.mark.in_turn(13)
def test_the_main_pages_can_be_read_in_the_dark(
    demo_house: House, page_in: Callable[..., Page]
) -> None:
    person = BrowserPerson(demo_house, "en", page_in("en", width=1280, strict=False))
    person.page.emulate_media(color_scheme="dark")
    Desk(person).sign_in("prosecutor", password="demo-prosecutor-desk")
    person.open("/account")
    person.follow("as the device is set")
    faults: list[str] = []

    for path in MAIN_PAGES:
        person.page.set_viewport_size({"width": 1280, "height": 900})
        person.open(path)
        assert person.page.evaluate(GROUND) == "rgb(25, 23, 20)"
        faults += [f"{path}: {fault}" for fault in faults_of(person.page, IN_THE_DARK)]

    assert not faults, "\n".join(faults)


@pytest.mark.night
@pytest.mark.parametrize("login", ["head", "assistant", "clerk", "management", "social", "admin"])
def test_no_link_leads_to_a_page_that_refuses(
    pages_of_login: Callable[[str], list[str]], login: str
) -> None:
    """Whoever goes through the pages stops at the first that is not there for them."""
    assert len(pages_of_login(login)) > 20


@pytest.mark.parametrize(("lang", "width"), [("en", 390), ("zh", 1280)])
def test_the_gate_can_be_used(
    demo_house: House, lang: str, width: int, page_in: Callable[..., Page]
) -> None:
    person = BrowserPerson(demo_house, lang, page_in(lang, width=width, strict=False))
    person.open("/sign-in")

    assert faults_of(person.page) == []


@pytest.mark.parametrize(("lang", "width", "login"), OF_OTHERS)
def test_the_first_page_of_others_can_be_used(
    demo_house: House, login: str, lang: str, width: int, page_in: Callable[..., Page]
) -> None:
    person = BrowserPerson(demo_house, lang, page_in(lang, width=width, strict=False))
    Desk(person).sign_in(login, password=f"demo-{login}-desk")
    person.open(OTHERS[login])

    assert faults_of(person.page) == []
