"""The look is the look: our own faces on every machine, and little of them for a first page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import CDPSession, Page

from config.assets.fonts import CHARACTERS, LATIN
from config.characters import in_catalogues
from tests.journeys.in_browser import type_into
from tests.journeys.the_house import House

pytestmark = [pytest.mark.journey, pytest.mark.one_engine]

RARE = "<p id=rare>媛</p>"
# Bytes on the line: of the first page, and of the one after it.
FIRST_PAGE, NEXT_PAGE = 220 * 1024, 40 * 1024


def fonts_under(page: Page, session: CDPSession, selector: str) -> Iterator[dict[str, Any]]:
    """With which fonts the browser drew what stands here."""
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    data = session.send("DOM.querySelector", {"nodeId": root, "selector": selector})
    yield from session.send("CSS.getPlatformFontsForNode", {"nodeId": data["nodeId"]})["fonts"]


def test_what_paints_a_page_is_named_by_the_page_itself(app: Flask) -> None:
    """Else a slow line is waited for once more: a sheet that brings another, or a late script."""
    page = app.test_client().get("/sign-in").text
    sheets = re.findall(r'<link rel="stylesheet" href="([^"?]+)', page)

    assert sheets
    for sheet in sheets:
        with app.test_client().get(sheet) as answer:
            assert "@import" not in answer.get_data(as_text=True), sheet
    assert not re.search(r"<script(?! defer)", page)


@pytest.mark.in_turn(3)
@pytest.mark.parametrize("lang", ["zh", pytest.param("en", marks=pytest.mark.night)])
def test_a_first_page_loads_little_and_is_drawn_in_our_own_fonts(
    demo_house: House, page_in: Callable[..., Page], lang: str
) -> None:
    # What a test before typed was kept if the machine is slow: a heading with two more fonts.
    demo_house.forget_drafts()
    page = page_in(lang)
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    asked_for: dict[str, str] = {}
    loaded: dict[str, int] = {}

    def note(event: dict[str, Any]) -> None:
        """What was asked for on the page before may come late on a slow machine."""
        if (url := asked_for.get(event["requestId"])) is not None:
            loaded[url] = int(event["encodedDataLength"])

    line.on(
        "Network.requestWillBeSent",
        lambda event: asked_for.update({event["requestId"]: event["request"]["url"]}),
    )
    line.on("Network.loadingFinished", note)

    page.goto(f"{demo_house.url}/sign-in")
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    assert 60 * 1024 <= sum(loaded.values()) <= FIRST_PAGE, loaded
    type_into(page.locator("#login"), "prosecutor")
    type_into(page.locator("#password"), "demo-prosecutor-desk")
    asked_for.clear()
    loaded.clear()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{demo_house.url}/")
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    assert sum(loaded.values()) <= NEXT_PAGE, loaded

    session = page.context.new_cdp_session(page)
    for method in ("DOM.enable", "CSS.enable"):
        session.send(method)
    for selector in ("h1", ".entry-line", ".mast nav a"):
        drawn = list(fonts_under(page, session, selector))
        assert drawn
        assert all(font["isCustomFont"] for font in drawn), (selector, drawn)


def test_a_rare_character_is_drawn_in_our_own_font_too(
    demo_house: House, page_in: Callable[..., Page]
) -> None:
    page = page_in("zh")
    page.goto(demo_house.url)
    page.evaluate("it => document.querySelector('main').insertAdjacentHTML('beforeend', it)", RARE)

    with page.expect_response(re.compile(r"\.woff2\?v=")):
        page.evaluate("document.dispatchEvent(new Event('htmx:afterSettle', {bubbles: true}))")
    page.evaluate("document.fonts.ready")

    session = page.context.new_cdp_session(page)
    for method in ("DOM.enable", "CSS.enable"):
        session.send(method)
    (drawn,) = fonts_under(page, session, "#rare")
    assert drawn["isCustomFont"]


def test_the_first_files_have_the_characters_of_our_own_chinese() -> None:
    has = {ord(text) for text in CHARACTERS.read_text(encoding="utf-8")} | LATIN
    own = in_catalogues()

    missing = {value: times for value, times in own.items() if ord(value) not in has}

    assert sum(missing.values()) <= sum(own.values()) / 500, f"run ./run characters: {missing}"
