"""Hands never off the keyboard: sign in, go to a case, log what happened."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.by_keyboard import KeyboardPerson
from tests.journeys.first_day import a_first_working_day
from tests.journeys.in_browser import (
    IS_THERE,
    TO_A_CASE,
    BrowserPerson,
    tab_to,
    type_into,
    write_over,
)
from tests.journeys.person import Desk
from tests.journeys.pictures import keep_picture
from tests.journeys.the_house import House

pytestmark = [pytest.mark.journey, pytest.mark.one_engine]

TOO_WIDE = """[...document.querySelectorAll("body *")]
  .filter((it) => it.getBoundingClientRect().right > 320).map((it) => it.outerHTML.slice(0, 80))"""


@pytest.mark.in_turn(13)
def test_what_the_chinese_guides_show_is_there(
    demo_house: House, page_in: Callable[..., Page]
) -> None:
    page = page_in("zh")
    page.goto(demo_house.url)
    type_into(page.locator("#login"), "prosecutor")
    type_into(page.locator("#password"), "demo-prosecutor-desk")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{demo_house.url}/")
    page.evaluate("document.fonts.ready")
    keep_picture(page, "today-1280-zh")

    page.locator(TO_A_CASE).first.click()
    page.wait_for_url("**/cases/*")
    page.evaluate("document.fonts.ready")
    keep_picture(page, "case-1280-zh")
    assert page.locator("form.log input[name=text]").is_visible()

    page.get_by_role("link", name=demo_house.say("Guide", "zh"), exact=True).click()
    page.wait_for_url("**/guides")
    assert page.locator("article.guide h2").count() == 3


@pytest.mark.in_turn(13)
def test_signing_in_and_logging_progress_needs_no_mouse(
    demo_house: House, page_in: Callable[..., Page]
) -> None:
    page = page_in("en")
    page.goto(demo_house.url)

    tab_to(page, "#login")
    page.keyboard.type("prosecutor")
    page.keyboard.press("Tab")
    page.keyboard.type("demo-prosecutor-desk")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{demo_house.url}/")
    keep_picture(page, "today-1280-en")

    tab_to(page, TO_A_CASE)
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/*")
    keep_picture(page, "case-1280-en")
    tab_to(page, "form.log input[name=text]")
    beside, save = (
        page.locator(f"form.log {text}").bounding_box() for text in ("#text", ".log-save")
    )
    assert beside is not None
    assert save is not None
    assert abs(beside["y"] - save["y"]) < 2, "Save ends the line, it does not fill the next one"
    page.keyboard.type("Called the school; they promise an answer this week.")
    page.keyboard.press("Tab")
    page.keyboard.type("yesterday")
    page.keyboard.press("Enter")

    # Of a day before those that are shown first: it is shown among its neighbours.
    page.wait_for_url(re.compile(r"/cases/\d+(\?entry=\d+)?#(journal|entry-\d+)$"))
    assert page.get_by_text("Called the school; they promise an answer this week.").is_visible()
    # What was saved is read out, and Tab goes on from there.
    expect(page.locator(".flash")).to_be_focused()
    case = re.split(r"[?#]", page.url)[0]
    type_into(page.locator("form.log input[name=when]"), "soonish")
    type_into(page.locator("form.log input[name=text]"), "Called again.")
    page.keyboard.press("Enter")
    expect(page.locator("form.log input[name=when]")).to_be_focused()
    write_over(page.locator("form.log input[name=when]"), "yesterday")
    page.keyboard.press("Enter")
    expect(page.locator(".flash")).to_be_focused()

    # A longer note: gone back and sent again, it is not saved again.
    page.goto(f"{case}/note")
    type_into(page.locator("#text"), "A longer note.")
    page.locator("main form .btn-main").press("Enter")
    page.wait_for_url("**/cases/*#journal")
    page.go_back()
    expect(page.locator("#text")).to_have_value("A longer note.")
    page.locator("main form .btn-main").press("Enter")
    page.wait_for_url("**/cases/*#journal")
    assert page.get_by_text("nothing was saved twice").is_visible()
    assert page.get_by_text("A longer note.").count() == 1
    page.locator("form.log button[value=next]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#next_text")).to_be_focused()


@pytest.mark.in_turn(13)
@pytest.mark.parametrize("lang", [pytest.param("en", marks=pytest.mark.night), "zh"])
def test_a_first_working_day_needs_no_mouse(
    house: House, login: str, page_in: Callable[[str], Page], lang: str
) -> None:
    a_first_working_day(KeyboardPerson(house, lang, page_in(lang)), login)


def test_the_first_tab_leads_past_the_masthead(
    demo_house: House, page_in: Callable[..., Page]
) -> None:
    page = page_in("en")
    page.goto(demo_house.url)

    page.keyboard.press("Tab")

    assert page.evaluate(IS_THERE, "a.skip")


@pytest.mark.in_turn(13)
@pytest.mark.parametrize("lang", [pytest.param("en", marks=pytest.mark.night), "zh"])
def test_nothing_scrolls_sideways_on_the_narrowest_telephone(
    demo_house: House, page_in: Callable[..., Page], lang: str
) -> None:
    page = page_in(lang, width=320)
    page.goto(f"{demo_house.url}/sign-in")
    type_into(page.locator("#login"), "prosecutor")
    type_into(page.locator("#password"), "demo-prosecutor-desk")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{demo_house.url}/")

    for address in ("/", "/cases", "/cases/1", "/visits", "/suggestions", "/account"):
        page.goto(f"{demo_house.url}{address}")
        wide = page.evaluate(TOO_WIDE)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, (address, wide)


@pytest.mark.in_turn(13)
def test_the_main_button_keeps_its_word_where_a_reader_chooses_the_colours(
    demo_house: House, page_in: Callable[..., Page]
) -> None:
    page = page_in("en")
    page.emulate_media(forced_colors="active")
    page.goto(f"{demo_house.url}/sign-in")

    # Else the word gets a ground of its own, which has the colour of the word.
    button = page.locator(".btn-main")
    assert button.evaluate("it => getComputedStyle(it).forcedColorAdjust") == "none"
    assert colour_of(button, "color") != colour_of(button, "backgroundColor")

    Desk(BrowserPerson(demo_house, "en", page)).sign_in(
        "prosecutor", password="demo-prosecutor-desk"
    )
    page.goto(f"{demo_house.url}/cases/9")
    mark = page.locator(".person-mark.is-child").first
    assert colour_of(mark, "color") != colour_of(mark, "backgroundColor")
    here, elsewhere = (
        page.locator(f".mast nav a{which}").first
        for which in ("[aria-current]", ":not([aria-current])")
    )
    assert colour_of(here, "borderBottomColor") != colour_of(elsewhere, "borderBottomColor")


def colour_of(it: Locator, name: str) -> str:
    """A colour as the reader sees it."""
    return str(it.evaluate(f"it => getComputedStyle(it).{name}"))


@pytest.mark.in_turn(13)
def test_single_keys_reach_the_log_box_and_the_sheet_and_can_be_switched_off(
    demo_house: House, page_in: Callable[..., Page]
) -> None:
    page = page_in("en")
    page.goto(demo_house.url)
    type_into(page.locator("#login"), "prosecutor")
    type_into(page.locator("#password"), "demo-prosecutor-desk")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{demo_house.url}/")
    page.locator(TO_A_CASE).first.click()
    page.wait_for_url("**/cases/*")
    case, box = page.url, page.locator("form.log input[name=text]")

    page.goto(f"{case}/team")
    page.keyboard.press("l")
    page.wait_for_url(f"{case}?log=1")
    expect(box).to_be_focused()
    page.keyboard.type("l?/")
    expect(box).to_have_value("l?/")

    page.goto(case)
    page.keyboard.press("r")
    kind = page.locator("#rec-kind")
    expect(kind).to_be_focused()
    page.keyboard.press("Escape")
    expect(kind).to_be_hidden()
    page.keyboard.press("r")
    expect(kind).to_be_focused()

    page.goto(f"{demo_house.url}/visits")
    page.keyboard.press("?")
    sheet = page.locator("#keys")
    expect(sheet).to_be_visible()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    page.get_by_role("link", name="? Keys").click()
    page.get_by_role("button", name="Switch single keys off in this browser").click()
    page.get_by_role("button", name="Close the sheet Esc").click()
    page.goto(f"{case}/team")
    page.keyboard.press("l")
    page.keyboard.press("/")
    page.keyboard.press("?")

    assert page.url == f"{case}/team"
    expect(page.locator("#find")).not_to_be_focused()
    assert page.locator("#keys").count() == 0


@pytest.mark.in_turn(13)
def test_what_is_found_stands_below_the_box_while_one_types(
    demo_house: House, page_in: Callable[..., Page]
) -> None:
    page = page_in("zh")
    page.goto(demo_house.url)
    type_into(page.locator("#login"), "prosecutor")
    type_into(page.locator("#password"), "demo-prosecutor-desk")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{demo_house.url}/")

    page.keyboard.press("/")
    page.keyboard.type("cmm")
    hits = page.locator(".mast .find-down .hit a")
    hits.first.wait_for()
    page.keyboard.press("Escape")
    expect(hits).to_have_count(0)
    expect(page.locator("#find")).to_be_focused()
    write_over(page.locator("#find"), "9-4 1个月")
    page.get_by_text("的次日起算").wait_for()
    write_over(page.locator("#find"), "cmm")
    hits.filter(has_text="陈某某").first.wait_for()
    page.keyboard.press("ArrowDown")
    expect(hits.first).to_be_focused()
    page.keyboard.press("Enter")

    page.wait_for_url("**/cases/**")
