"""In a browser: three breaches, a score below its bound, revocation, prosecution in time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from casetrack.accounts.models import Role
from casetrack.cases.kinds import DispositionKind
from tests.journeys.colleagues import (
    Colleague,
    alias,
    assess,
    everybody,
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

WHO = alias("贺")
LEFT = "未经批准前往外地，三日后返回。"
# One month from 3 March, and the 86 days of the probation; 28 June is a Saturday.
DUE = "06-30"
AWAY = (date(2025, 4, 1), date(2025, 5, 6), date(2025, 6, 3))


@pytest.mark.in_turn(13)
def test_three_breaches_lead_to_revocation_and_to_prosecution_in_the_days_left(
    house: House, person_in: Callable[..., Person]
) -> None:
    office = office_of(house, person_in, Role.CHIEF_PROCURATOR, Role.SECTION_HEAD)
    desk = office.desk(Role.PROSECUTOR, date(2025, 3, 3))
    open_a_case(desk, "贺小满", "盗窃罪", father="贺大川")
    receive(desk, WHO)
    hold_to_have(desk, WHO, "在商场内窃取他人手机一部。")
    protect(desk, WHO)
    day = date(2025, 3, 11)
    desk.live(day)
    chief = office.desk(Role.CHIEF_PROCURATOR, day)
    put_on_probation(desk, chief, WHO)
    assess(desk, WHO)
    write_a_scheme(office.desk(Role.SECTION_HEAD, day))
    desk.step("Supervision file of %(who)s", who=WHO)
    desk.follow("Keep points")
    desk.press("Keep points", scheme=Pick("七项正向"))

    for day in AWAY:
        desk.live(day)
        be_away(desk)
    desk.home()
    desk.reads("对考察计分提出处理意见", "审查有无法定撤销情形", "\u22129分")

    # The points are no ground; the page leads from them to what the law names.
    desk.follow("To the score")
    desk.reads("计分不是撤销的理由，只有四种法定情形才是")
    desk.follow("Look at the four grounds")
    desk.reads("违反监督管理规定造成严重后果，或者多次违反 已记录违反规定3次")
    everybody(date(2025, 6, 5), desk, chief)
    desk.step("Revoke the conditional non-prosecution of %(who)s", who=WHO)
    desk.propose(revoked_on="今天", ground="三次违反外出须经批准的规定。")
    chief.decide(f"撤销附条件不起诉决定：{WHO}")
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
    assert (probation.revoked_on, probation.revocation_ground) == (
        desk.day,
        "cnp_revocation_supervision",
    )


def write_a_scheme(head: Colleague) -> None:
    """From the example that was published in part; nine points lost are looked at here."""
    head.person.open("/office")
    head.follow("Schemes of points")
    head.person.follow("七项正向、八项负向指标")
    head.press("Offer it", **{"thresholds-2-at": "-9"})
    head.reads()


def be_away(desk: Colleague) -> None:
    """A breach of the supervision, and what it takes of the points."""
    desk.step("Record a breach by %(who)s", who=WHO)
    desk.press("Record the breach", happened="今天", text=LEFT)
    desk.step("Supervision file of %(who)s", who=WHO)
    desk.follow("Record points")
    desk.press(
        "Record points",
        indicator=Pick("未经批准离开"),
        evidence="手机定位记录和本人陈述。",
        source=Pick("违反规定"),
    )
    desk.reads()
