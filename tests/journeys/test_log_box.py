"""The log box, with mouse and keyboard as people have them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.in_browser import TO_A_CASE, BrowserPerson, type_into
from tests.journeys.person import Desk
from tests.journeys.pictures import keep_picture
from tests.journeys.the_house import House

pytestmark = [pytest.mark.journey, pytest.mark.one_engine]

WORDS = "班主任来电，近日到校正常。"


@pytest.mark.parametrize("width", [1280, 390])
def test_the_name_that_is_pressed_is_chosen_and_what_was_typed_stays(
    demo_house: House, page_in: Callable[..., Page], width: int
) -> None:
    page = open_a_case(demo_house, page_in("zh", width=width))
    type_into(page.locator("form.log [name=text]"), WORDS)
    page.locator("form.log .whom summary").click()
    keep_picture(page, f"log-names-open-{width}-zh")
    name = page.locator("form.log .whom label").first
    alias = name.inner_text().strip()
    name.locator("span").click()

    expect(page.locator("#whom-s")).to_have_text(alias)
    expect(page.locator("form.log .whom input").first).to_be_checked()
    expect(page.locator("form.log [name=text]")).to_have_value(WORDS)
    names = page.locator("form.log .whom details")
    assert names.get_attribute("open") is not None, "one more may follow"
    keep_picture(page, f"log-name-pressed-{width}-zh")
    page.locator("h1").click()
    expect(page.locator("form.log .whom-in")).to_be_hidden()


@pytest.mark.in_turn(13)
def test_the_box_of_names_closes_when_the_tab_key_leaves_it(
    demo_house: House, page_in: Callable[..., Page]
) -> None:
    page = open_a_case(demo_house, page_in("zh"))
    page.locator("form.log .whom summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("form.log .whom input").first).to_be_focused()
    for _name in page.locator("form.log .whom input").all():
        page.keyboard.press("Tab")

    expect(page.locator("form.log .whom-in")).to_be_hidden()


@pytest.mark.in_turn(13)
@pytest.mark.parametrize("width", [1280, 390])
def test_what_was_understood_of_a_date_stands_below_it_while_it_is_typed(
    demo_house: House, page_in: Callable[..., Page], width: int
) -> None:
    page = open_a_case(demo_house, page_in("zh", width=width))
    when = page.locator("form.log [name=when]")
    type_into(when, "2026-01-05")
    locator = page.locator("form.log output[for=when]")
    expect(locator).to_have_text("2026年1月5日，周一")
    keep_picture(page, f"log-date-read-{width}-zh")

    type_into(when, "某一")
    expect(locator).to_contain_text("无法识别")
    type_into(when, "")
    expect(locator).to_have_text("")


def open_a_case(house: House, page: Page) -> Page:
    """The first case of Today, as its prosecutor sees it."""
    house.forget_drafts()
    person = BrowserPerson(house, "zh", page)
    Desk(person).sign_in("prosecutor", password="demo-prosecutor-desk")
    page.locator(TO_A_CASE).first.click()
    page.wait_for_url("**/cases/*")
    page.evaluate("document.fonts.ready")
    return page
