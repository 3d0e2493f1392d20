"""A social worker on a phone finds a child in danger: who hears of it, and how it ends."""

from __future__ import annotations

import mailbox
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from email.header import decode_header, make_header
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page

from casetrack.accounts.actions import create_staff, set_email
from casetrack.accounts.models import Procuratorate, Role, Staff
from casetrack.cases.kinds import AgeStatus, Aspect, Intake, PartyRole
from casetrack.cases.queries import parties_of
from casetrack.casework.actions import NewCase, open_case
from casetrack.casework.concerns.models import Concern
from casetrack.casework.team import NewGrant, grant
from casetrack.db import session
from casetrack.db.transaction import unit_of_work
from casetrack.desk.notices.alerts import EXTENSION, escalate
from casetrack.desk.notices.night import Orders, run_night
from casetrack.desk.notices.sending import MaildirRoute
from casetrack.web.clock import now, today
from tests.builders import acting
from tests.journeys.in_browser import tick, type_into
from tests.journeys.the_house import PASSWORD, SOON, House

pytestmark = [pytest.mark.journey, pytest.mark.one_engine]

SEEN, NOW, TOLD = "说不想活下去，右前臂有新的划伤。", "留在家中陪同，利器已收起。", "其母，当面"
NAME, ALIAS = "王小红", "王某某"
DONE = "已到场，随其母送医，医生建议住院观察。"


@pytest.fixture
def mail(house: House, tmp_path: Path) -> Iterator[Path]:
    """The maildir of this house, until the test ends."""
    before = house.app.extensions[EXTENSION]
    route = MaildirRoute(folder=tmp_path / "mail")
    house.app.extensions[EXTENSION] = replace(before, route=route)
    yield tmp_path / "mail"
    house.app.extensions[EXTENSION] = before


@dataclass(frozen=True)
class Office:
    """Who works there, by what they do; a case with one child that some of them see a part of."""

    case_id: int
    child_id: int
    prefix: str

    def login(self, who: str) -> str:
        """The name by which somebody signs in."""
        return f"{self.prefix}-{who}"

    def address(self, who: str) -> str:
        """Where their mail goes."""
        return f"{self.login(who)}@example.org"


@pytest.fixture
def office(house: House) -> Office:
    """A case of a prosecutor; a social worker and another office see the child in it."""
    prefix = "u"
    house.hire(f"{prefix}-handler")
    house.hire(f"{prefix}-entrusted")
    with house.app.app_context(), unit_of_work():
        handler, entrusted = (
            session().scalars(sa.select(Staff).where(Staff.login == f"{prefix}-{who}")).one()
            for who in ("handler", "entrusted")
        )
        here = session().get_one(Procuratorate, handler.office_id)
        others = {
            who: create_staff(here, f"{prefix}-{who}", who, role, password=PASSWORD, at=SOON)
            for who, role in (
                ("head", Role.SECTION_HEAD),
                ("chief", Role.CHIEF_PROCURATOR),
                ("social", Role.SOCIAL_WORKER),
            )
        }
        for staff in (handler, others["head"], others["chief"]):
            set_email(staff, f"{staff.login}@example.org")
        act = acting(handler, on=today(), at=now())
        new = NewCase(
            NAME, PartyRole.VICTIM, AgeStatus.MINOR, Intake.MANDATORY_REPORT, title="未成年人保护"
        )
        case = open_case(new, act)
        (child,) = parties_of(case)
        for part in (
            NewGrant(Aspect.VISITS, staff_id=others["social"].id, party_id=child.id, reason="回访"),
            NewGrant(
                Aspect.SUPERVISION,
                office_id=entrusted.office_id,
                party_id=child.id,
                reason="异地帮教",
            ),
        ):
            grant(case, part, act)
        return Office(case.id, child.id, prefix)


def as_(house: House, page: Page, login: str) -> None:
    """Sign in, in Chinese."""
    # What a page still asks for would bring back the cookie of whoever was there.
    page.goto("about:blank")
    page.context.clear_cookies()
    page.goto(f"{house.url}/sign-in")
    type_into(page.locator('[name="login"]'), login)
    type_into(page.locator('[name="password"]'), PASSWORD)
    with page.expect_navigation():
        page.press('[name="password"]', "Enter")


def choose(page: Page, name: str, value: str) -> None:
    """Tick one of several."""
    tick(page.locator(f'[name="{name}"][value="{value}"]'))


def choose_person(page: Page, name: str, who: str) -> None:
    """Choose one of the house by the name of what they do, which is theirs here."""
    page.select_option(
        f'[name="{name}"]',
        label=page.locator(f'[name="{name}"] option', has_text=who).first.inner_text(),
    )


def save(page: Page) -> None:
    """Press the main button of the form."""
    with page.expect_navigation():
        page.locator("main form button.btn-main").last.click()


def told(folder: Path) -> list[str]:
    """To whom there is mail; none of it says a name or what was seen."""
    letters = list(mailbox.Maildir(folder, create=False))
    for letter in letters:
        subject = str(make_header(decode_header(str(letter["Subject"]))))
        body = letter.get_payload(decode=True)
        assert isinstance(body, bytes)
        text = subject + body.decode("utf-8")
        assert not [word for word in (NAME, ALIAS, SEEN, NOW, TOLD) if word in text]
    return sorted(str(letter["To"]) for letter in letters)


def red(house: House, page: Page, login: str) -> str:
    """What stands in the vermilion frames of somebody's Today."""
    as_(house, page, login)
    page.goto(house.url)
    return "\n".join(page.locator("section.concern").all_inner_texts())


def an_hour_later(case_id: int) -> None:
    """As if what this case is concerned with had been raised an hour before."""
    # The house is shared with journeys whose concerns are not an hour old.
    raised = sa.select(Concern).where(Concern.case_id == case_id, Concern.raised_at.is_not(None))
    for concern in session().scalars(raised):
        assert concern.raised_at is not None
        concern.raised_at -= timedelta(hours=1)


@pytest.mark.in_turn(13)
def test_a_child_in_danger_reaches_somebody_at_once(
    house: House, office: Office, mail: Path, page_in: Callable[..., Page]
) -> None:
    phone, desk = page_in("zh", width=390), page_in("zh")
    both = [office.address("handler"), office.address("head")]

    # At the door, on a phone: what is done now and who was told are asked for, and kept.
    as_(house, phone, office.login("social"))
    phone.goto(f"{house.url}/cases/{office.case_id}/visits/unplanned")
    choose(phone, "state", "done")
    choose(phone, "condition", "urgent")
    type_into(phone.locator('[name="findings"]'), SEEN)
    type_into(phone.locator('[name="done_now"]'), NOW)
    save(phone)
    assert phone.locator("#told-e").is_visible()
    assert phone.input_value('[name="done_now"]') == NOW
    type_into(phone.locator('[name="told"]'), TOLD)
    save(phone)
    width = phone.evaluate("document.documentElement.scrollWidth")
    assert width <= 390

    for who in ("handler", "head"):
        shown = red(house, desk, office.login(who))
        assert SEEN in shown
        assert NOW in shown
        assert TOLD in shown
    assert told(mail) == sorted(both)
    assert red(house, desk, office.login("chief")) == ""

    # An hour without an answer: the chief has it, with or without the timer.
    with house.app.app_context():
        with unit_of_work():
            an_hour_later(office.case_id)
        assert SEEN in red(house, desk, office.login("chief"))
        done = escalate(house.app.extensions[EXTENSION], on=today())
    assert done is not None
    assert done.concerns == 1
    assert told(mail) == sorted([*both, office.address("chief")])

    # A night: all three are told again.
    with house.app.app_context():
        post = house.app.extensions[EXTENSION]
        run_night(
            Orders(
                on=today() + timedelta(days=1),
                base_url=post.base_url,
                language="zh",
                route=post.route,
                clock=lambda: now() + timedelta(days=1),
            )
        )
    assert told(mail) == sorted(2 * [*both, office.address("chief")])

    # The head answers it: one word is none, and all that was typed is kept.
    with house.app.app_context():
        tomorrow = str(today() + timedelta(days=1))
    as_(house, desk, office.login("head"))
    desk.goto(house.url)
    with desk.expect_navigation():
        desk.locator("section.concern a.btn-main").click()
    type_into(desk.locator('[name="done"]'), "知")
    save(desk)
    assert "“知”没有写明采取了什么措施" in desk.locator("#done-e").inner_text()
    type_into(desk.locator('[name="done"]'), DONE)
    for name, who in (("done_by", "head"), ("next_by", "handler")):
        choose_person(desk, name, who)
    for word in ("当面见到", "暂时安全，须继续看护"):
        desk.locator("main form label", has_text=word).first.click()
    type_into(desk.locator('[name="seen_by"]'), "司法社工，急诊")
    type_into(desk.locator('[name="watch"]'), "其母，今晚起")
    type_into(desk.locator('[name="next_on"]'), tomorrow)
    save(desk)
    assert "再去看望" in desk.locator("[role=status]").inner_text()
    for who in ("handler", "head", "chief", "social"):
        assert red(house, desk, office.login(who)) == ""
        assert DONE in desk.locator("section.concern-known").inner_text()

    # Whoever raised it disagrees: a new alarm, until it is answered once more.
    as_(house, phone, office.login("social"))
    phone.goto(house.url)
    with phone.expect_navigation():
        phone.locator("section.concern-known a", has_text="有不同意见").click()
    type_into(phone.locator('[name="text"]'), "电话里说仍想轻生，家中无人。")
    save(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    assert SEEN in red(house, desk, office.login("head"))
    as_(house, desk, office.login("head"))
    desk.goto(house.url)
    with desk.expect_navigation():
        desk.locator("section.concern a.btn-main").click()
    type_into(desk.locator('[name="done"]'), DONE)
    for name, who in (("done_by", "head"), ("next_by", "handler")):
        choose_person(desk, name, who)
    for word in ("当面见到", "安全，有人看护"):
        desk.locator("main form label", has_text=word).first.click()
    type_into(desk.locator('[name="seen_by"]'), "本人，病房")
    type_into(desk.locator('[name="watch"]'), "病房护士")
    type_into(desk.locator('[name="next_on"]'), tomorrow)
    save(desk)

    # The handler looks, and ends it: not who answered.
    as_(house, desk, office.login("handler"))
    desk.goto(house.url)
    with desk.expect_navigation():
        desk.locator("section.concern-known .entry-line a").click()
    with desk.expect_navigation():
        desk.locator("main a", has_text="解除").click()
    type_into(desk.locator('[name="reason"]'), "已随姨母居住，情绪平稳，由学校跟进。")
    save(desk)
    for who in ("handler", "head", "social"):
        as_(house, desk, office.login(who))
        desk.goto(house.url)
        assert desk.locator("section.concern-known").count() == 0

    # The same from the line of the journal, and from the office that supervises.
    as_(house, desk, office.login("handler"))
    desk.goto(f"{house.url}/cases/{office.case_id}")
    type_into(desk.locator('form.log [name="text"]'), "班主任来电，称其欲轻生。")
    with desk.expect_navigation():
        desk.locator('form.log button[value="concern"]').click()
    assert desk.input_value('[name="seen"]') == "班主任来电，称其欲轻生。"
    raise_it(desk)
    as_(house, phone, office.login("entrusted"))
    phone.goto(f"{house.url}/cases/{office.case_id}")
    with phone.expect_navigation():
        phone.locator(f'a[href*="/cases/{office.case_id}/concerns/new"]').first.click()
    type_into(phone.locator('[name="seen"]'), "离家未归，电话关机。")
    raise_it(phone)

    for who in ("handler", "head"):
        shown = red(house, desk, office.login(who))
        assert "欲轻生" in shown
        assert "电话关机" in shown
    assert len(told(mail)) == 6 + 3 + 4


def raise_it(page: Page) -> None:
    """Say that it is urgent, what is done and who was told."""
    choose(page, "level", "urgent")
    type_into(page.locator('[name="done_now"]'), NOW)
    type_into(page.locator('[name="told"]'), TOLD)
    save(page)
