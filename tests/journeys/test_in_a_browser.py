"""The first working day in a real browser, in both languages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.journeys.first_day import a_first_working_day
from tests.journeys.in_browser import BrowserPerson
from tests.journeys.the_house import House

pytestmark = pytest.mark.journey


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_first_working_day(
    house: House, login: str, lang: str, page_in: Callable[[str], Page]
) -> None:
    a_first_working_day(BrowserPerson(house, lang, page_in(lang)), login)
