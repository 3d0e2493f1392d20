"""A page on paper: who printed it and when, its folds open, and the parts that were chosen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.in_browser import BrowserPerson
from tests.journeys.person import Desk
from tests.journeys.the_house import House

pytestmark = [pytest.mark.journey, pytest.mark.one_engine]


@pytest.fixture
def case_page(demo_house: House, page_in: Callable[..., Page]) -> Page:
    """A running case, opened by its handler."""
    person = BrowserPerson(demo_house, "en", page_in("en", width=1280))
    Desk(person).sign_in("prosecutor", password="demo-prosecutor-desk")
    person.open("/cases/9")
    return person.page


def test_paper_says_who_printed_it_and_screens_do_not(case_page: Page) -> None:
    line = case_page.get_by_text("Printed by 林晓, as it stood on")
    expect(line).to_be_hidden()

    case_page.emulate_media(media="print")

    expect(line).to_be_visible()


def test_what_is_folded_is_open_on_paper_and_folded_again_after_it(case_page: Page) -> None:
    folds = case_page.locator("details:not([open], .no-print)")
    closed = folds.count()
    assert closed

    case_page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert folds.count() == 0

    case_page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert folds.count() == closed


def test_a_part_that_was_not_chosen_is_not_printed(case_page: Page) -> None:
    case_page.get_by_text("choose the parts").click()
    case_page.locator("label.pick", has_text="Journal").click()
    expect(case_page.get_by_role("heading", name="Journal")).to_be_visible()

    case_page.emulate_media(media="print")

    expect(case_page.get_by_role("heading", name="Journal")).to_be_hidden()
    expect(case_page.get_by_role("heading", name="People")).to_be_visible()
