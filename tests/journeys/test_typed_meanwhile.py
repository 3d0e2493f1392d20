"""What is typed while a part of the page is under way on a slow line stays."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.in_browser import BrowserPerson
from tests.journeys.person import Desk
from tests.journeys.the_house import House

pytestmark = [pytest.mark.journey, pytest.mark.one_engine]


@pytest.mark.in_turn(13)
def test_a_day_typed_while_the_rules_are_looked_for_stays(
    demo_house: House, page_in: Callable[..., Page]
) -> None:
    person = BrowserPerson(demo_house, "zh", page_in("zh", width=1280))
    Desk(person).sign_in("prosecutor", password="demo-prosecutor-desk")
    person.open("/dates?rule=arrest_review_detained")
    page = person.page

    def late(route: Route) -> None:
        page.wait_for_timeout(900)
        route.continue_()

    page.route("**/dates?*", late)
    page.locator("#q").click()
    page.keyboard.type("逮捕")
    with page.expect_response("**/dates?*"):
        page.locator("#start").click()
        page.keyboard.type("2026-")
    expect(page.locator("#rule option")).not_to_have_count(0)
    page.keyboard.type("09-01")

    expect(page.locator("#start")).to_have_value("2026-09-01")
