"""The first working day, and the steps of a period, in a real browser, in both languages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.journeys.first_day import a_first_working_day
from tests.journeys.in_browser import BrowserPerson
from tests.journeys.steps_of_a_period import the_steps_of_a_period
from tests.journeys.the_house import House

pytestmark = pytest.mark.journey


# By plain requests it is done on every push (`test_without_scripts.py`).
@pytest.mark.night
def test_a_first_working_day(house: House, login: str, page_in: Callable[[str], Page]) -> None:
    a_first_working_day(BrowserPerson(house, "en", page_in("en")), login)


@pytest.mark.night
@pytest.mark.one_engine
def test_the_same_day_in_chinese(house: House, login: str, page_in: Callable[[str], Page]) -> None:
    a_first_working_day(BrowserPerson(house, "zh", page_in("zh")), login)


@pytest.mark.in_turn(13)
@pytest.mark.one_engine
@pytest.mark.parametrize("lang", [pytest.param("en", marks=pytest.mark.night), "zh"])
def test_each_step_of_a_period_is_seen_before_it_is_saved(
    house: House, login: str, page_in: Callable[[str], Page], lang: str
) -> None:
    the_steps_of_a_period(BrowserPerson(house, lang, page_in(lang)), login)
