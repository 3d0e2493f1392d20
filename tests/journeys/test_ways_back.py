"""In a browser: a non-prosecution revoked after reconsideration, a second probation, a release."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from casetrack.accounts.models import Role
from casetrack.cases.kinds import DispositionKind
from casetrack.law import WayBack
from tests.journeys.colleagues import (
    ORDERED,
    Colleague,
    alias,
    everybody,
    hold_to_have,
    office_of,
    on_disk,
    open_a_case,
    protect,
    put_on_probation,
    receive,
)
from tests.journeys.in_browser import BrowserPerson, tab_to
from tests.journeys.person import Person, Pick
from tests.journeys.the_house import House

pytestmark = [pytest.mark.journey, pytest.mark.one_engine]

RECEIVED, DECIDED_ON, UNDONE_ON = date(2025, 3, 3), date(2025, 3, 11), date(2025, 3, 25)
CHILD, FATHER = "孟小凡", "孟大川"
WHO, PARENT = alias(CHILD), alias(FATHER, "甲")


@pytest.fixture
def desks(house: House, person_in: Callable[..., Person]) -> tuple[Colleague, Colleague]:
    """A prosecutor and the chief procurator; a child is under review for prosecution."""
    office = office_of(house, person_in, Role.CHIEF_PROCURATOR)
    desk = office.desk(Role.PROSECUTOR, RECEIVED)
    open_a_case(desk, CHILD, "盗窃罪", father=FATHER)
    receive(desk, WHO)
    hold_to_have(desk, WHO, "在商场内窃取他人手机一部。")
    protect(desk, WHO)
    desk.live(DECIDED_ON)
    return desk, office.desk(Role.CHIEF_PROCURATOR, DECIDED_ON)


@pytest.mark.in_turn(13)
def test_a_non_prosecution_is_revoked_after_reconsideration_and_prosecuted(
    desks: tuple[Colleague, Colleague],
) -> None:
    desk, chief = desks
    chief.path = desk.path
    desk.step("Decide about the prosecution of %(who)s", who=WHO)
    ask_the_chief(
        desk, kind="discretionary_non_prosecution", decided_on="今天", ground="情节轻微。"
    )
    chief.decide(f"作出相对不起诉决定：{WHO}")

    everybody(UNDONE_ON, *desks)
    desk.case()
    if isinstance(desk.person, BrowserPerson) and isinstance(chief.person, BrowserPerson):
        undo_by_keyboard(desk.person.page)
        chief.home()
        decide_by_keyboard(chief.person.page)
    else:
        desk.step("Revoke or change the decision about %(who)s", who=WHO)
        desk.reads("恢复审查，期限为剩余时间")
        ask_the_chief(desk, undone_on="今天", way="reconsideration", ground="复议认为应当起诉。")
        chief.decide(f"撤销、变更原决定：{WHO}")
    desk.case()
    desk.reads("公安机关要求复议", "复议认为应当起诉。")
    assert 'class="struck"' in desk.person.source()

    desk.step("Decide about the prosecution of %(who)s", who=WHO)
    desk.press("Decide, or propose", kind="prosecuted", decided_on="今天")
    record = on_disk(desk)
    assert record.decided() == [
        (WHO, DispositionKind.DISCRETIONARY_NON_PROSECUTION),
        (WHO, DispositionKind.PROSECUTED),
    ]
    dropped, prosecuted = record.decisions
    assert (dropped.undone_on, dropped.undone_way) == (UNDONE_ON, WayBack.RECONSIDERATION)
    assert prosecuted.stands
    desk.case()
    desk.reads("被告人")


@pytest.mark.in_turn(13)
def test_an_objection_is_withdrawn_and_a_second_probation_ordered(
    desks: tuple[Colleague, Colleague],
) -> None:
    desk, chief = desks
    put_on_probation(desk, chief, WHO)
    desk.step("Record an objection by or for %(who)s", who=WHO)
    desk.press(
        "Record the objection",
        raised_by=Pick(PARENT),
        to="conditional_non_prosecution",
        raised_on="今天",
        text="认为应当由法院审理。",
    )
    desk.home()
    desk.follow("Decide")
    desk.propose(revoked_on="今天", by_objection=True, ground="法定代理人提出异议。")
    chief.decide(f"撤销附条件不起诉决定：{WHO}")

    desk.step("Record an objection by or for %(who)s", who=WHO)
    desk.follow("Record its withdrawal")
    desk.press("Record the withdrawal", withdrawn_on="今天")
    desk.step("Put %(who)s on probation", who=WHO)
    desk.propose(**ORDERED)
    chief.decide(f"作出附条件不起诉决定：{WHO}")

    record = on_disk(desk)
    assert [kind for _who, kind in record.decided()] == [
        DispositionKind.CONDITIONAL_NON_PROSECUTION,
        DispositionKind.REVOCATION,
        DispositionKind.CONDITIONAL_NON_PROSECUTION,
    ]
    first, second = record.probations
    assert first.revoked_on == DECIDED_ON
    assert second.revoked_on is None
    desk.case()
    desk.reads("考验期")


@pytest.mark.in_turn(13)
def test_a_child_is_released_the_same_hour_when_the_approval_of_its_arrest_is_revoked(
    house: House, person_in: Callable[..., Person]
) -> None:
    office = office_of(house, person_in, Role.CHIEF_PROCURATOR)
    desk, chief = (
        office.desk(Role.PROSECUTOR, RECEIVED),
        office.desk(Role.CHIEF_PROCURATOR, RECEIVED),
    )
    open_a_case(desk, CHILD, "盗窃罪", father=FATHER)
    chief.path = desk.path
    desk.step("Received for arrest review: %(who)s", who=WHO)
    desk.press("Record the receipt", received_on="今天", custody="detained")
    hold_to_have(desk, WHO, "在商场内窃取他人手机一部。")
    protect(desk, WHO)
    desk.step("Decide about the arrest of %(who)s", who=WHO)
    desk.propose(kind="arrest_approved", decided_on="今天")
    chief.decide(f"批准逮捕：{WHO}")

    desk.step("Revoke or change the decision about %(who)s", who=WHO)
    desk.reads("应当立即释放")
    ask_the_chief(desk, undone_on="今天", way="correction", ground="已满十四周岁的事实有误。")
    chief.decide(f"撤销、变更原决定：{WHO}")

    desk.home()
    desk.reads("立即释放")
    desk.follow("Record the release")
    fields = {
        "of_detention_place": "示例县看守所",
        "of_told_by_at": "郑言，15时",
        "of_held_since": "at_liberty",
    }
    desk.press("Record", when="今天", **fields)
    desk.home()
    assert not desk.person.reads("立即释放")


def undo_by_keyboard(page: Page) -> None:
    """On the page of the case type what to record, then fill its form field by field."""
    tab_to(page, "[data-in-place]")
    page.keyboard.press("Enter")
    expect(page.locator("#rec-kind")).to_be_focused()
    page.keyboard.insert_text("撤销、变更")
    page.keyboard.press("Enter")
    page.wait_for_url("**/undoing")
    expect(page.get_by_text("恢复审查，期限为剩余时间")).to_be_visible()
    tab_to(page, "[name=undone_on]")
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.insert_text("今天")
    tab_to(page, "[name=way]")
    page.keyboard.press("Space")
    expect(page.locator(f"[name=way][value={WayBack.RECONSIDERATION.value}]")).to_be_checked()
    tab_to(page, "[name=ground]")
    page.keyboard.insert_text("复议认为应当起诉。")
    tab_to(page, "main .btn-main")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_text("等待决定").first).to_be_visible()


def decide_by_keyboard(page: Page) -> None:
    """From Today to the proposal that waits, and decide as proposed."""
    tab_to(page, "main a[href*='/proposals/']")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tab_to(page, "main .btn-main")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_text("已按提请作出决定")).to_be_visible()


def ask_the_chief(desk: Colleague, **typed: str) -> None:
    """Propose what the chief procurator decides, on a form that may ask for other things, too."""
    desk.press("Decide, or propose", **typed)
    desk.reads("等待决定")
