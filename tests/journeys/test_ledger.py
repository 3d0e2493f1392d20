"""A section head brings the office's own ledger in, in Chinese, and takes it back."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page
from sqlalchemy import select

from casetrack.accounts.actions import create_staff
from casetrack.accounts.models import Role, Staff
from casetrack.db import session
from casetrack.db.transaction import unit_of_work
from tests.desk.ledgers.builders import WEI, workbook
from tests.journeys.in_browser import OVERFLOW, BrowserPerson
from tests.journeys.person import Desk
from tests.journeys.the_house import PASSWORD, SOON, House

pytestmark = [pytest.mark.journey, pytest.mark.one_engine, pytest.mark.night]

# A folder for the pictures of each step, to be looked at; none are taken without it.
PICTURES = os.environ.get("CASETRACK_PICTURES")
GIVEN = ["一鸣", "二虎", "三妹", "思远", "伍岳", "留芳", "启明", "拔萃", "久安", "石川"]
FAULTS = (
    {"考验期": "14个月"},
    {"决定日期": "2026.2.30"},
    {"身份证号码": 110105201001052034},
    {"承办人": "张敏"},
)


def rows() -> list[dict[str, object]]:
    """Thirty children, four of them with a fault."""
    plain = {**WEI, "身份证号码": "", "备注": "", "备案情况": "已报"}
    good: list[dict[str, object]] = [
        {**plain, "姓名": f"{surname}{given}", "承办人": "林晓"}
        for surname in "赵钱孙"
        for given in GIVEN
    ]
    return [
        {**row, **(FAULTS[number] if number < len(FAULTS) else {})}
        for number, row in enumerate(good)
    ]


@pytest.mark.parametrize("width", [1280, 390])
def test_a_ledger_comes_in_and_is_taken_back(
    house: House, page_in: Callable[..., Page], width: int
) -> None:
    login = house.hire(f"ledgers{width}", Role.SECTION_HEAD)
    with house.app.app_context(), unit_of_work():
        head = session().scalars(select(Staff).where(Staff.login == login)).one()
        create_staff(
            head.office, f"lin{width}", "林晓", Role.PROSECUTOR, password=PASSWORD, at=SOON
        )
    page = page_in("zh", width=width)
    person = BrowserPerson(house, "zh", page)
    Desk(person).sign_in(login, password=PASSWORD)
    look = Look(page, width)

    person.open("/ledgers")
    look.at("file")
    file = FilePayload(name="台账.xlsx", mimeType="application/x", buffer=workbook(rows()))
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="上传并对应各列").click()
    page.get_by_role("heading", name="对应台账各列").wait_for()
    assert "赵一鸣" not in page.content()
    look.at("columns")
    page.get_by_role("button", name="核对各行").click()
    page.get_by_role("heading", name="核对：4行须改正").wait_for()
    look.at("check")
    assert page.get_by_text("末几位已经丢失").count() == 1
    page.get_by_role("button", name="导入26行").last.click()
    page.get_by_role("heading", name="已导入26行").wait_for()
    look.at("done")
    page.get_by_label("撤回理由").press_sequentially("年份填错")
    page.get_by_role("button", name="撤回", exact=True).click()
    page.get_by_text("已撤回26件案件").wait_for()
    look.at("taken-back")


class Look:
    """Looks at each step: nothing reaches beyond the screen."""

    def __init__(self, page: Page, width: int) -> None:
        self.page, self.width = page, width

    def at(self, step: str) -> None:
        """Look at this step, and take its picture where pictures are asked for."""
        if PICTURES:
            path = Path(PICTURES) / f"ledger-{step}-{self.width}.png"
            self.page.screenshot(path=path, full_page=True)
        assert self.page.evaluate(OVERFLOW) <= 0, step
