"""In a browser: an unlawful act that is no ground to revoke is answered with a longer probation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from casetrack.accounts.models import Role
from casetrack.cases.kinds import DispositionKind
from tests.journeys.colleagues import (
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
from tests.journeys.person import Person
from tests.journeys.the_house import House

pytestmark = [pytest.mark.journey, pytest.mark.one_engine]

FOUGHT = "与他人发生争执并推搡，被公安机关处以警告。"
LONGER = "违反治安管理规定，尚不符合撤销条件，延长考察。"


@pytest.mark.in_turn(13)
def test_an_unlawful_act_that_is_no_ground_to_revoke_makes_the_probation_longer(
    house: House, person_in: Callable[..., Person]
) -> None:
    office = office_of(house, person_in, Role.CHIEF_PROCURATOR)
    day, child = date(2025, 3, 3), alias("贺")
    # The prosecutor works on a telephone.
    desk = office.desk(Role.PROSECUTOR, day, width=390)
    chief = office.desk(Role.CHIEF_PROCURATOR, day)
    open_a_case(desk, "贺小满", "盗窃罪", father="贺大川")
    receive(desk, child)
    hold_to_have(desk, child, "在商场内窃取他人手机一部。")
    protect(desk, child)
    everybody(date(2025, 3, 10), desk, chief)
    put_on_probation(desk, chief, child)

    everybody(date(2025, 6, 5), desk, chief)
    desk.step("Record a breach by %(who)s", who=child)
    desk.press("Record the breach", happened="2025-06-03", text=FOUGHT, of_public_order=True)
    desk.reads(FOUGHT)

    # One is no ground: the page says so, and so does whoever presses all the same.
    desk.step("Revoke the conditional non-prosecution of %(who)s", who=child)
    desk.reads("违反治安管理规定造成严重后果，或者多次违反 已记录违反规定1次")
    desk.press_to_propose(revoked_on="今天", ground=FOUGHT)
    desk.expect_text("没有保存", "不具备任何一种撤销情形", "尚缺： 具备四种法定撤销情形之一")
    assert desk.person.typed("ground") == FOUGHT
    assert on_disk(desk).decided() == [(child, DispositionKind.CONDITIONAL_NON_PROSECUTION)]

    desk.step("Change the length of the probation of %(who)s", who=child)
    desk.propose(months="9", changed_on="今天", reason=LONGER)
    (probation,) = on_disk(desk).probations
    assert (probation.months, probation.last_day) == (6, date(2025, 9, 10))
    chief.decide(f"变更考验期：{child}")

    (probation,) = on_disk(desk).probations
    assert (probation.months, probation.last_day) == (9, date(2025, 12, 10))
    desk.case()
    desk.reads("考验期至2025年12月10日")
    desk.follow("Supervision file of %(who)s", who=child)
    desk.follow("The probation")
    desk.reads(
        "最初届满日 2025年9月10日（6个月）", "延长；2025-06-05 2025年12月10日（9个月）", FOUGHT
    )
    assert not desk.person.scrolls_sideways()
