"""An office begins in the browser: five people, their first passwords, a leave and back."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from casetrack.accounts.models import Role
from casetrack.web.clock import today
from tests.journeys.first_sign_in import CHOSEN, add
from tests.journeys.person import Desk, Person, Pick
from tests.journeys.the_house import House

pytestmark = [pytest.mark.journey, pytest.mark.one_engine]

STAFF = (
    ("begin-zheng", "郑岚", "section_head"),
    ("begin-lin", "林晓", "prosecutor"),
    ("begin-wu", "吴桐", "prosecutor"),
    ("begin-tian", "田雨", "clerk"),
    ("begin-he", "何苗", "social_worker"),
)


@pytest.mark.in_turn(13)
def test_an_office_begins_and_somebody_goes_on_leave_and_comes_back(
    house: House, person_in: Callable[..., Person]
) -> None:
    admin = Desk(person_in("zh"))
    admin.sign_in(house.hire("begin-admin", Role.ADMINISTRATOR))
    admin.follow("Offices, staff and roles; a colleague's password")
    admin.expect("Before this office begins")
    admin.follow("Look at the offices")
    admin.follow("Add an office")
    admin.press(
        "Add the office",
        name_zh="开市人民检察院",
        name_en="Beginning City Office",
        short_zh="开市检未",
        level="city",
    )
    admin.expect_text("开市人民检察院")

    desks: dict[str, Desk] = {}
    for login, name, role in STAFF:
        address = add(admin, login, name, role)
        desks[login] = desk = Desk(person_in("zh"))
        desk.person.open(address)
        desk.press("Save it, and go on", password=CHOSEN, password_again=CHOSEN)
        desk.person.open("/account")
        desk.expect_text(name)
    admin.person.open("/staff")
    # What is left is not the administrator's: the head's name stands there.
    admin.expect_text("其“今天”页面已列出此项")

    lin, zheng, wu = (desks[login] for login in ("begin-lin", "begin-zheng", "begin-wu"))
    lin.person.open("/cases/new")
    lin.press("Open the case", intake="prosecution_transfer", title="盗窃案", about="nobody")
    case = lin.person.path
    assert re.fullmatch(r"/cases/\d+", case.partition("?")[0]), lin.person.describe()

    with house.app.app_context():
        first = today()
    zheng.person.open("/desks")
    zheng.follow("Give the desk away")
    zheng.press(
        "Give the desk away",
        how="days",
        since=first.isoformat(),
        until=(first + timedelta(days=9)).isoformat(),
        to_id=Pick("吴桐"),
        reason="年休假",
    )
    given = zheng.person.path
    wu.person.open("/")
    wu.expect_text("林晓的1件案件移交给您")
    wu.person.open(given)
    wu.press("I take them")
    lin.person.open(case)
    lin.expect_text("吴桐代承办人办理至")
    lin.follow("Take the desk back")
    lin.follow("Desk of %(name)s", name="林晓")
    lin.press("Take the desk back")
    lin.person.open(case)
    assert not lin.person.reads("吴桐代承办人办理至")
    lin.person.open(f"{case}/looks")
    lin.expect_text("林晓")
