"""A sample of everyday words, typed as a kind in a browser, with keyboard and mouse."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.in_browser import BrowserPerson
from tests.journeys.person import Desk
from tests.journeys.the_house import House

pytestmark = [pytest.mark.journey, pytest.mark.one_engine]

TYPED = "在看守所，他的姐姐在场"
NOT_SAVED = "还没有决定记成什么"
CHOSEN = ".combo-list [aria-selected=true]"


@pytest.fixture
def page(demo_house: House, page_in: Callable[..., Page]) -> Page:
    """The page of a case with a review for prosecution, on the prosecutor's desk."""
    demo_house.forget_drafts()
    person = BrowserPerson(demo_house, "zh", page_in("zh", width=1280))
    Desk(person).sign_in("prosecutor", password="demo-prosecutor-desk")
    person.open("/cases")
    person.page.get_by_role("link", name="马某某故意伤害案").click()
    return person.page


def type_kind(page: Page, word: str) -> None:
    page.get_by_role("combobox", name="类别").click()
    page.keyboard.type(word)


@pytest.mark.in_turn(13)
def test_a_word_that_may_be_several_things_is_asked_before_anything_is_typed(page: Page) -> None:
    type_kind(page, "约谈")
    # Two are called so: neither is taken by itself.
    expect(page.locator(".combo-list li")).not_to_have_count(0)
    expect(page.locator(CHOSEN)).to_have_count(0)
    page.get_by_label("办理情况").click()
    page.keyboard.type(TYPED)
    page.locator(".log-take").get_by_text("约谈监护人").click()
    page.keyboard.press("Enter")

    expect(page.locator(".journal").first).to_contain_text(TYPED)
    expect(page.locator(".journal").first).to_contain_text("约谈监护人")


@pytest.mark.in_turn(13)
def test_enter_on_what_is_only_a_part_of_a_word_asks_and_saves_nothing(page: Page) -> None:
    page.get_by_label("办理情况").click()
    page.keyboard.type(NOT_SAVED)
    type_kind(page, "立案")
    page.keyboard.press("Enter")

    expect(page.get_by_role("alert")).to_contain_text("请选择“立案”")
    expect(page.get_by_label("办理情况")).to_have_value(NOT_SAVED)
    expect(page.locator(".log-take")).to_contain_text("监督立案")
    expect(page.locator(".journal")).not_to_contain_text(NOT_SAVED)


@pytest.mark.in_turn(13)
def test_an_act_with_a_page_is_found_in_the_list_and_leads_there(page: Page) -> None:
    type_kind(page, "juliu")
    expect(page.locator(CHOSEN)).to_contain_text("变更强制措施")
    expect(page.locator(CHOSEN)).to_contain_text("专门页面")
    page.keyboard.press("Enter")
    expect(page.locator(".log-take")).to_contain_text("马某某的强制措施变更")
    # The cursor stands where the text is typed.
    page.keyboard.type(TYPED)
    page.keyboard.press("Enter")

    page.wait_for_url("**/custody?typed=*")
    expect(page.get_by_role("status").first).to_contain_text(TYPED)
    expect(page.locator("textarea[name=note]")).to_have_value(TYPED)
    page.get_by_role("link", name="返回记录框").click()
    expect(page.get_by_role("combobox", name="类别")).to_have_value("变更强制措施")
    expect(page.get_by_label("办理情况")).to_have_value(TYPED)


@pytest.mark.in_turn(13)
def test_the_word_of_nothing_is_told_beside_the_field_and_kept(page: Page) -> None:
    type_kind(page, "阅卷")
    page.keyboard.press("Tab")
    expect(page.locator("#asked")).to_contain_text("将作为工作记录保存")
    page.keyboard.type(TYPED)
    page.keyboard.press("Enter")

    expect(page.get_by_role("status").filter(has_text="阅卷")).to_contain_text("以“阅卷”开头")
    expect(page.locator(".journal")).to_contain_text(f"阅卷：{TYPED}")


def comes_late(page: Page) -> None:
    """Let the list of kinds come after what is typed."""

    def late(route: Route) -> None:
        page.wait_for_timeout(700)
        route.continue_()

    page.route("**/log/kinds*", late)


@pytest.mark.in_turn(13)
def test_a_list_that_comes_late_stands_below_what_was_typed(page: Page) -> None:
    comes_late(page)
    type_kind(page, "juliu")

    expect(page.locator(CHOSEN)).to_contain_text("变更强制措施")


@pytest.mark.in_turn(13)
def test_enter_before_the_list_has_come_takes_no_word_for_want_of_the_others(page: Page) -> None:
    comes_late(page)
    page.get_by_label("办理情况").click()
    page.keyboard.type(NOT_SAVED)
    type_kind(page, "立案")
    page.keyboard.press("Enter")

    expect(page.get_by_role("alert")).to_contain_text("请选择“立案”")
    expect(page.locator(".journal")).not_to_contain_text(NOT_SAVED)
