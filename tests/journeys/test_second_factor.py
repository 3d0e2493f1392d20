"""A second factor from the first day to a lost phone, at a desk and on a telephone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa

from casetrack.accounts.models import Role, SignInAttempt, Staff
from casetrack.accounts.throttling import NARROW
from casetrack.db import session
from casetrack.db.transaction import unit_of_work
from tests.journeys.first_sign_in import CHOSEN, link_of, scan
from tests.journeys.person import Desk, Person, Pick
from tests.journeys.the_house import House

pytestmark = [pytest.mark.journey, pytest.mark.one_engine]


class Member(Desk):
    """Somebody at a desk, and every page as wide as their window."""

    def expect_text(self, *texts: str) -> None:
        """The page says this, and is no wider than the window."""
        super().expect_text(*texts)
        assert not self.person.scrolls_sideways(), self.person.describe()


def wait(house: House, login: str, *, by: timedelta) -> None:
    """Time goes by for whoever guesses codes of this account."""
    with house.app.app_context(), unit_of_work():
        staff = session().scalars(sa.select(Staff).where(Staff.login == login)).one()
        mine = sa.select(SignInAttempt).where(SignInAttempt.login == f"code of {staff.id}")
        for tried in session().scalars(mine):
            tried.at -= by


@pytest.mark.in_turn(13)
@pytest.mark.usefixtures("rule_put_back")
@pytest.mark.parametrize("width", [1280, 390])
def test_a_custodian_sets_up_a_phone_guesses_loses_it_and_comes_back(
    house: House, person_in: Callable[..., Person], width: int
) -> None:
    def somebody() -> Member:
        return Member(person_in("zh", width=width))

    names = {"fang": "方静", "zhou": "周宁", "tian": "田雨"}
    roles = {"fang": "records_custodian", "zhou": "assistant", "tian": "clerk"}
    admin, desks = somebody(), {}
    admin.sign_in(house.hire(f"keeper{width}", Role.ADMINISTRATOR))
    admin.person.open("/staff/second-factor")
    admin.press("Save the rule", roles=("records_custodian",), minutes="10")
    for who, name in names.items():
        admin.person.open("/staff/new")
        login = f"factor-{who}-{width}"
        admin.press("Add the account", login=login, name=name, role=roles[who])
        desks[who] = desk = somebody()
        desk.person.open(link_of(admin.person))
        desk.press("Save it, and go on", password=CHOSEN, password_again=CHOSEN)
    fang, login = desks["fang"], f"factor-fang-{width}"

    # Whose role must have it gets no further.
    fang.expect("Your role must have it.", "Keep the recovery codes")
    fang.person.open("/account")
    fang.expect("Your role must have it.")
    phone, codes = scan(fang.person)
    fang.press("Begin to use it", factor_code="000000", is_kept_on_paper=True)
    fang.expect("These are not the digits that the phone shows now. Is its clock right?")
    fang.press("Begin to use it", factor_code=phone.next_code(), is_kept_on_paper=True)
    fang.expect("The second step is set up. From now on you are asked for a code at sign-in.")

    # Ten wrong codes: one waits, and the right one is not read.
    fang = somebody()
    fang.sign_in(login, password=CHOSEN)
    for number in range(10):
        fang.press("Sign in", factor_code="000000")
        if number < NARROW.free - 1:
            left = house.count(
                "This is not the code, or it is older than 30 seconds. %(num)d more try.",
                "This is not the code, or it is older than 30 seconds. %(num)d more tries.",
                NARROW.free - 1 - number,
                "zh",
            )
            fang.expect_text(left)
        elif number < 9:
            wait(house, login, by=NARROW.longest)
    fang.press("Sign in", factor_code=phone.next_code())
    fang.expect_text("8分钟后")
    wait(house, login, by=NARROW.longest)

    # A code counts once.
    used = phone.next_code()
    fang.press("Sign in", factor_code=used)
    fang.person.open("/account")
    fang.expect_text(names["fang"])
    other = somebody()
    other.sign_in(login, password=CHOSEN)
    other.press("Sign in", factor_code=used)
    other.expect("This code was used already. Wait until the phone shows the next one.")
    other.follow("Use a recovery code")
    other.press("Sign in", factor_code=codes[0])
    other.expect_text(
        house.count(
            "A recovery code is used up; %(num)d is left.",
            "A recovery code is used up; %(num)d are left.",
            9,
            "zh",
        )
    )

    # The phone is lost, and no code on paper is left.
    for who in ("zhou", "tian"):
        desk = desks[who]
        desk.person.open("/account")
        desk.follow("Vouch for a colleague whose phone is lost")
        desk.press("Vouch", staff_id=Pick(names["fang"]), reason="今天上午九点，值班室")
    admin.person.open("/staff")
    admin.person.follow(names["fang"])
    admin.expect_text("今天上午九点，值班室", names["zhou"], names["tian"])
    admin.press("Take the phone away, make a link")
    address = link_of(admin.person)
    fang.person.open("/account")
    fang.expect("Sign in")
    fang.person.open(address)
    fang.press(
        "Save it, and go on", password=CHOSEN + "，另一个", password_again=CHOSEN + "，另一个"
    )
    another, _codes = scan(fang.person)
    assert another.totp.secret != phone.totp.secret
    fang.press("Begin to use it", factor_code=another.next_code(), is_kept_on_paper=True)
    fang.person.open("/account/second-factor")
    fang.expect("Recovery codes", "Your role must have it.")
