"""The pages of a case and of a person in a real browser: how much of them is in sight at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from sqlalchemy import select

from casetrack.cases.models import Party
from casetrack.db import session
from casetrack.db.bilingual_text import in_english
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
# The child with the fullest running case of the demonstration; how high its page and that of the
# case may be, by the width of the screen.
FULLEST = "Chen Moumou"
# One for whom somebody fears: what is feared stands above all else of its case.
FEARED_FOR = "Shen Moumou"
# How far down each half of a form reaches.
HALVES = """[...document.querySelectorAll("form.halves > div:not(.acts)")].map(
  (it) => Math.max(...[...it.children].map((part) => part.getBoundingClientRect().bottom)))"""
OF_CASE, OF_CHILD = {1280: 2090}, {1280: 2000, 390: 2970}
# Today of the head with an urgent concern, and what may be recorded, by the width of the screen.
OF_HEAD, OF_RECORD = {1280: 1450, 390: 3040}, {1280: 1140, 390: 1650}
IN_SIGHT = """() => [...document.querySelectorAll("a")].filter((it) => it.checkVisibility(
  { contentVisibilityAuto: true, visibilityProperty: true })).length"""
SAVED_BY = "document.querySelector('form.log .log-save').getBoundingClientRect().bottom"
# Width and height of a screen, and how many of them may stand before the journal.
SCREENS = {"desk": (1280, 900, 2), "phone": (390, 844, 3)}
ABOVE = "document.getElementById('journal').getBoundingClientRect().top + window.scrollY"
SEEN_BEFORE = """() => [...document.querySelectorAll("main a:not([data-in-place])")].filter((it) =>
  it.checkVisibility({ contentVisibilityAuto: true })
  && it.compareDocumentPosition(document.getElementById("journal")) & 4).length"""
# Links that stand before the journal, without the menu of what may be recorded: it opens in place.
# Three of them are the buttons that settle what is due or late.
LINKS = 31


@pytest.fixture
def prosecutor(demo_house: House, page_in: Callable[..., Page]) -> Callable[..., BrowserPerson]:
    """The prosecutor of the demonstration, at a screen of this size."""

    def signed_in(lang: str, width: int) -> BrowserPerson:
        person = BrowserPerson(demo_house, lang, page_in(lang, width=width))
        Desk(person).sign_in("prosecutor", password="demo-prosecutor-desk")
        return person

    return signed_in


@pytest.mark.in_turn(13)
@pytest.mark.parametrize("lang", [pytest.param("en", marks=pytest.mark.night), "zh"])
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


@pytest.mark.in_turn(13)
@pytest.mark.parametrize("lang", [pytest.param("en", marks=pytest.mark.night), "zh"])
@pytest.mark.parametrize("width", TOLD)
def test_a_published_case_is_told_on_a_page_that_one_reads_through(
    prosecutor: Callable[..., BrowserPerson], lang: str, width: int
) -> None:
    person = prosecutor(lang, width)

    person.open("/cases/1")

    assert person.page.evaluate(HIGH) <= TOLD[width]
    assert not person.scrolls_sideways()
    assert person.page.locator(".course > .entry").count() == 8


def pages_of_child(house: House, alias: str) -> tuple[str, str]:
    """The pages of a child's case, and of the child."""
    with house.app.app_context():
        child = session().scalars(select(Party).where(in_english(Party.alias) == alias)).one()
        return f"/cases/{child.case_id}", f"/cases/{child.case_id}/people/{child.id}"


@pytest.fixture
def fullest(demo_house: House) -> tuple[str, str]:
    """The pages of the fullest running case, and of its child."""
    return pages_of_child(demo_house, FULLEST)


@pytest.mark.in_turn(13)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_case_of_a_child_that_is_feared_for_stands_on_one_page_and_so_does_a_plan_for_it(
    prosecutor: Callable[..., BrowserPerson], demo_house: House, lang: str
) -> None:
    person = prosecutor(lang, 1280)
    of_case, _of_child = pages_of_child(demo_house, FEARED_FOR)

    person.open(of_case)
    assert person.page.evaluate(HIGH) <= OF_CASE[1280]

    person.open(f"{of_case}/visits/plan")
    left, right = person.page.evaluate(HALVES)
    assert min(left, right) > 0.7 * max(left, right), "neither half is empty"
    # Five others stand there whom it may be planned for, too.
    assert person.page.evaluate(HIGH) <= 1340


@pytest.mark.in_turn(13)
def test_the_dates_of_a_decision_come_while_it_is_typed_or_what_keeps_them_back(
    prosecutor: Callable[..., BrowserPerson],
) -> None:
    person = prosecutor("en", 1280)
    page = person.page
    decisions = page.locator("a[href*='/reviews/'][href*='/decision']").evaluate_all(
        "them => [...new Set(them.map((it) => it.getAttribute('href').split('?')[0]))]"
    )
    assert decisions
    person.open(decisions[0])
    assert "Choose the decision" in page.locator("#moves").inner_text()

    page.get_by_text("prosecuted", exact=True).click()
    page.locator("#moved").wait_for()

    assert "Review for prosecution" in page.locator("#moves").inner_text()
    page.get_by_text("non-prosecution for insufficient evidence", exact=True).click()
    page.locator("#moves p", has_text="The dates appear once this is settled").wait_for()
    assert not page.locator(".has-error").count()


@pytest.mark.in_turn(13)
@pytest.mark.parametrize("lang", [pytest.param("en", marks=pytest.mark.night), "zh"])
@pytest.mark.parametrize("width", OF_CHILD)
def test_the_fullest_case_and_its_child_stand_on_pages_one_reads_at_a_glance(
    prosecutor: Callable[..., BrowserPerson], fullest: tuple[str, str], lang: str, width: int
) -> None:
    person = prosecutor(lang, width)
    of_case, of_child = fullest

    person.open(of_child)

    assert person.page.evaluate(HIGH) <= OF_CHILD[width]
    assert person.page.evaluate(IN_SIGHT) <= 50
    assert not person.scrolls_sideways()
    person.open(of_case)
    assert person.page.evaluate(HIGH) <= OF_CASE.get(width, 4000)
    assert not person.scrolls_sideways()


@pytest.mark.in_turn(13)
@pytest.mark.parametrize("width", [1280, pytest.param(390, marks=pytest.mark.night)])
def test_today_of_the_head_and_what_may_be_recorded_are_no_higher_than_drawn(
    demo_house: House, page_in: Callable[..., Page], width: int
) -> None:
    person = BrowserPerson(demo_house, "zh", page_in("zh", width=width))
    Desk(person).sign_in("head", password="demo-head-desk")

    assert person.page.locator(".concern").count() == 1
    assert person.page.evaluate(HIGH) <= OF_HEAD[width]
    assert not person.scrolls_sideways()
    person.open("/cases/9/record")
    assert person.page.evaluate(HIGH) <= OF_RECORD[width]


@pytest.mark.in_turn(13)
def test_on_a_phone_one_logs_without_scrolling(
    prosecutor: Callable[..., BrowserPerson], fullest: tuple[str, str]
) -> None:
    person = prosecutor("zh", 390)
    person.open(fullest[0])

    assert person.page.evaluate(SAVED_BY) < 844


@pytest.mark.in_turn(13)
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


@pytest.mark.in_turn(13)
def test_on_a_phone_a_button_at_the_foot_leads_to_all_that_may_be_recorded(
    prosecutor: Callable[..., BrowserPerson],
) -> None:
    person = prosecutor("zh", 390)
    person.open("/cases/8")

    person.page.locator(".foot-rec a").click()
    person.page.wait_for_url("**/cases/8/record")

    assert person.page.locator(".fgroup").count() > 6
    assert person.page.locator(".fgroup a[href*='/note?kind=']").count() > 40


@pytest.mark.in_turn(13)
def test_a_row_of_the_list_of_cases_is_as_high_as_its_words(
    prosecutor: Callable[..., BrowserPerson],
) -> None:
    """The look of a person in a case once lay on the handlers of the list: six lines a name."""
    person = prosecutor("zh", 1280)

    person.open("/cases")
    rows = person.page.locator("table.cases tbody tr").evaluate_all(
        "them => them.map((it) => it.getBoundingClientRect().height)"
    )

    assert len(rows) > 10
    assert max(rows) < 100
