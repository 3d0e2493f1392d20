"""The page of a case in a real browser: how soon the journal begins, and the menu by keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.journeys.in_browser import BrowserPerson
from tests.journeys.person import Desk
from tests.journeys.the_house import House

pytestmark = [pytest.mark.journey, pytest.mark.one_engine]

# What is recorded of published cases of one and of two people; a probation that runs, a child that
# was harmed.
CASES = ("/cases/1?whole=1", "/cases/6?whole=1", "/cases/8", "/cases/9")
# A published case as it is told, by the width of the screen: how high it may be.
TOLD = {1280: 1600, 390: 3600}
HIGH = "document.documentElement.scrollHeight"
# Width and height of a screen, and how many of them may stand before the journal.
SCREENS = {"desk": (1280, 900, 2), "phone": (390, 844, 3)}
ABOVE = "document.getElementById('journal').getBoundingClientRect().top + window.scrollY"
SEEN_BEFORE = """() => [...document.querySelectorAll("main a:not([data-in-place])")].filter((it) =>
  it.checkVisibility({ contentVisibilityAuto: true })
  && it.compareDocumentPosition(document.getElementById("journal")) & 4).length"""
# Links that stand before the journal, without the menu of what may be recorded: it opens in place.
LINKS = 27


@pytest.fixture
def prosecutor(demo_house: House, page_in: Callable[..., Page]) -> Callable[..., BrowserPerson]:
    """The prosecutor of the demonstration, at a screen of this size."""

    def signed_in(lang: str, width: int) -> BrowserPerson:
        person = BrowserPerson(demo_house, lang, page_in(lang, width=width))
        Desk(person).sign_in("prosecutor", password="demo-prosecutor-desk")
        return person

    return signed_in


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("screen", SCREENS)
def test_the_journal_begins_after_two_screens_or_three_on_a_phone(
    prosecutor: Callable[..., BrowserPerson], lang: str, screen: str
) -> None:
    width, height, most = SCREENS[screen]
    person = prosecutor(lang, width)
    begins, links = {}, {}

    for path in CASES:
        person.open(path)
        begins[path] = person.page.evaluate(ABOVE) / height
        links[path] = person.page.evaluate(SEEN_BEFORE)

    assert all(0 < at <= most for at in begins.values()), begins
    assert all(0 < link <= LINKS for link in links.values()), links


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", TOLD)
def test_a_published_case_is_told_on_a_page_that_one_reads_through(
    prosecutor: Callable[..., BrowserPerson], lang: str, width: int
) -> None:
    person = prosecutor(lang, width)

    person.open("/cases/1")

    assert person.page.evaluate(HIGH) <= TOLD[width]
    assert not person.scrolls_sideways()
    assert person.page.locator(".course > .entry").count() == 8


def test_the_menu_of_what_may_be_recorded_needs_no_mouse(
    prosecutor: Callable[..., BrowserPerson],
) -> None:
    page = prosecutor("en", 1280).page
    page.goto(f"{page.url.split('/', 3)[0]}//{page.url.split('/', 3)[2]}/cases/8")
    menu = page.locator("details[data-menu]")

    page.locator("a[data-in-place]").focus()
    page.keyboard.press("Enter")
    page.locator("details[data-menu] #rec-kind:focus").wait_for()
    page.keyboard.press("Tab")
    inside = page.evaluate("document.activeElement.closest('.menu-in') !== null")
    page.keyboard.press("Escape")

    assert inside
    assert menu.get_attribute("open") is None
    assert page.evaluate("document.activeElement.matches('details[data-menu] > summary')")


def test_on_a_phone_a_button_at_the_foot_leads_to_all_that_may_be_recorded(
    prosecutor: Callable[..., BrowserPerson],
) -> None:
    person = prosecutor("zh", 390)
    person.open("/cases/8")

    person.page.locator(".foot-rec a").click()
    person.page.wait_for_url("**/cases/8/record")

    assert person.page.locator(".fgroup").count() > 6
    assert person.page.locator(".fgroup a[href*='/note?kind=']").count() > 40
