"""In a browser: an objection at the announcement, and a plea of innocence that is found right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from casetrack.accounts.models import Role
from casetrack.cases.kinds import DispositionKind
from tests.journeys.colleagues import (
    Colleague,
    alias,
    everybody,
    hand_over,
    hold_to_have,
    office_of,
    on_disk,
    open_a_case,
    protect,
    put_on_probation,
    receive,
)
from tests.journeys.person import Person, Pick
from tests.journeys.the_house import House

pytestmark = [pytest.mark.journey, pytest.mark.one_engine]

RECEIVED, ORDERED_ON, TOLD_ON, REVOKED_ON = (
    date(2025, 3, 3),
    date(2025, 3, 11),
    date(2025, 3, 14),
    date(2025, 3, 17),
)
# One month from the receipt, and the six days on which the review stood still.
DUE = "04-09"
CHILD, FATHER = "贺小满", "贺大川"
WHO, PARENT = alias(CHILD), alias(FATHER, "甲")
NO_TRIAL_ASKED = "在宣布现场当场提出异议，认为应当由法院审理。"
NOT_HIM = "案发时不在现场，有监控录像证明。"


@pytest.fixture
def desks(house: House, person_in: Callable[..., Person]) -> tuple[Colleague, Colleague]:
    """A prosecutor and the chief procurator; a child was put on probation, and is told today."""
    office = office_of(house, person_in, Role.CHIEF_PROCURATOR)
    desk = office.desk(Role.PROSECUTOR, RECEIVED)
    open_a_case(desk, CHILD, "盗窃罪", father=FATHER)
    receive(desk, WHO)
    hold_to_have(desk, WHO, "在商场内窃取他人手机一部。")
    protect(desk, WHO)
    desk.live(ORDERED_ON)
    chief = office.desk(Role.CHIEF_PROCURATOR, ORDERED_ON)
    put_on_probation(desk, chief, WHO)
    desk.live(TOLD_ON)
    hand_over(desk, WHO)
    return desk, chief


@pytest.mark.in_turn(13)
def test_an_objection_at_the_announcement_leads_to_prosecution_in_the_days_left(
    desks: tuple[Colleague, Colleague],
) -> None:
    desk, chief = desks
    object_to_it(desk, "conditional_non_prosecution", NO_TRIAL_ASKED)
    desk.reads("应当提起公诉")
    desk.home()
    desk.reads("对异议作出处理")

    everybody(REVOKED_ON, *desks)
    revoke(desk, chief, "法定代理人当场提出异议。")
    desk.case()
    desk.reads("正在进行：审查", f"{DUE} ：依据，作出起诉或者不起诉决定")
    desk.follow("Prosecute %(who)s", who=WHO)
    desk.press("Record the prosecution", decided_on="今天")
    desk.reads("提起公诉已记录。")

    record = on_disk(desk)
    assert record.decided() == [
        (WHO, DispositionKind.CONDITIONAL_NON_PROSECUTION),
        (WHO, DispositionKind.REVOCATION),
        (WHO, DispositionKind.PROSECUTED),
    ]
    (probation,) = record.probations
    assert (probation.revoked_on, probation.revocation_ground) == (REVOKED_ON, "objection")
    desk.home()
    assert not desk.person.reads("起诉或者不起诉决定")


@pytest.mark.in_turn(13)
def test_a_plea_of_innocence_that_is_found_right_leads_to_no_prosecution(
    desks: tuple[Colleague, Colleague],
) -> None:
    desk, chief = desks
    object_to_it(desk, "plea_of_innocence", NOT_HIM)
    desk.reads("应当作出法定不起诉决定")

    everybody(REVOKED_ON, *desks)
    revoke(desk, chief, "无罪辩解成立。")
    desk.case()
    desk.reads(DUE)
    desk.follow("Do not prosecute %(who)s", who=WHO)
    desk.propose(kind="statutory_non_prosecution", decided_on="今天", ground="没有犯罪事实。")
    chief.decide(f"作出法定不起诉决定：{WHO}")
    desk.step("Record the announcement to %(who)s", who=WHO)
    desk.press("Record the announcement", announced_on="今天")
    desk.reads("法定不起诉", "封存记录")
    record = on_disk(desk)
    assert record.decided() == [
        (WHO, DispositionKind.CONDITIONAL_NON_PROSECUTION),
        (WHO, DispositionKind.REVOCATION),
        (WHO, DispositionKind.STATUTORY_NON_PROSECUTION),
    ]
    assert record.decisions[-1].announced_on == REVOKED_ON
    (probation,) = record.probations
    assert (probation.revoked_on, probation.revocation_ground) == (REVOKED_ON, "innocence")


def object_to_it(desk: Colleague, to: str, text: str) -> None:
    """The father objects there and then."""
    desk.step("Record an objection by or for %(who)s", who=WHO)
    desk.press("Record the objection", raised_by=Pick(PARENT), to=to, raised_on="今天", text=text)


def revoke(desk: Colleague, chief: Colleague, ground: str) -> None:
    """From Today, where the objection is owed a decision, to the decision of the chief."""
    desk.home()
    desk.follow("Decide")
    desk.propose(revoked_on="今天", by_objection=True, ground=ground)
    chief.decide(f"撤销附条件不起诉决定：{WHO}")
