"""In a browser: a decision of March is recorded in November, and shown to who oversees it."""

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
    receive,
)
from tests.journeys.person import Person
from tests.journeys.the_house import House

pytestmark = pytest.mark.journey

MARCH, NOVEMBER = date(2025, 3, 12), date(2025, 11, 20)
GROUND = "犯罪情节轻微，已赔偿并取得谅解。"
PAPER = "测检委〔2025〕9号"


@pytest.mark.in_turn(13)
@pytest.mark.one_engine
def test_a_decision_of_march_is_recorded_in_november(
    house: House, person_in: Callable[..., Person]
) -> None:
    office = office_of(house, person_in, Role.CHIEF_PROCURATOR, Role.CASE_MANAGEMENT)
    monday, child = date(2025, 3, 3), alias("陶")
    desk, chief, manager = (
        office.desk(role, monday)
        for role in (Role.PROSECUTOR, Role.CHIEF_PROCURATOR, Role.CASE_MANAGEMENT)
    )
    open_a_case(desk, "陶小溪", "盗窃罪", father="陶大江")
    receive(desk, child)
    hold_to_have(desk, child, "在商场内窃取他人手机一部。")
    protect(desk, child)

    # The committee sat on that day, as its minutes say.
    everybody(MARCH, desk, chief, manager)
    chief.person.open("/office/committee")
    chief.follow("Enter minutes")
    chief.press("Enter minutes", number=PAPER, held_on=MARCH.isoformat(), sat="周正、高远征、郑岚")
    chief.reads(PAPER)

    # Eight months later: it is not proposed under its day, and the review ran out long ago.
    everybody(NOVEMBER, desk, chief, manager)
    desk.step("Decide about the prosecution of %(who)s", who=child)
    fields = {"kind": "discretionary_non_prosecution", "decided_on": str(MARCH), "ground": GROUND}
    desk.press("Decide, or propose", **fields)
    desk.expect_text("改后才能保存", "不再提请")
    assert on_disk(desk).decided() == []

    desk.press(
        "Decide, or propose",
        recorded=True,
        approved_by="procuratorial_committee",
        approved_number=PAPER,
    )
    desk.reads("相对不起诉", "距作出253天")
    ((who, kind),) = on_disk(desk).decided()
    assert (who, kind) == (child, DispositionKind.DISCRETIONARY_NON_PROSECUTION)
    (decided,) = on_disk(desk).decisions
    assert (decided.decided_here, decided.recorded_on) == (False, NOVEMBER)

    # It was announced, but not before it was decided.
    desk.step("Record the announcement to %(who)s", who=child)
    desk.press("Record the announcement", announced_on="2025-03-11")
    desk.expect_text("改后才能保存")
    desk.press("Record the announcement", announced_on="2025-03-13")
    desk.reads()

    for colleague in (chief, manager):
        colleague.person.open("/periods")
        colleague.follow("Written down later")
        colleague.reads("作出相对不起诉决定", "晚253天补录", PAPER, "郑言")
