"""In a browser: what a chief procurator delegates to a deputy for a week, and nothing beside it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from casetrack.accounts.models import Role
from casetrack.cases.kinds import DispositionKind
from tests.journeys.colleagues import (
    ORDERED,
    Colleague,
    add,
    alias,
    everybody,
    hold_to_have,
    office_of,
    on_disk,
    open_a_case,
    protect,
    receive,
)
from tests.journeys.person import Person, Pick
from tests.journeys.the_house import House

pytestmark = pytest.mark.journey

NOT_PROSECUTED = "犯罪情节轻微，已赔偿并取得谅解。"
MONDAY, LATER = date(2025, 3, 3), date(2025, 3, 10)


def propose_not_to_prosecute(desk: Colleague, who: str) -> None:
    desk.step("Decide about the prosecution of %(who)s", who=who)
    desk.press("Decide, or propose", kind="discretionary_non_prosecution", ground=NOT_PROSECUTED)
    desk.reads("等待决定")


@pytest.mark.in_turn(13)
@pytest.mark.one_engine
def test_a_deputy_chief_decides_for_a_week_what_was_delegated_and_nothing_else(
    house: House, person_in: Callable[..., Person]
) -> None:
    office = office_of(house, person_in, Role.CHIEF_PROCURATOR, Role.DEPUTY_CHIEF)
    first, second, third = (alias(text) for text in ("贺", "梅", "丁"))
    desk, chief, deputy = (
        office.desk(role, MONDAY)
        for role in (Role.PROSECUTOR, Role.CHIEF_PROCURATOR, Role.DEPUTY_CHIEF)
    )
    open_a_case(desk, "贺小满", "盗窃罪", father="贺大川")
    for name in ("梅小雨", "丁小山"):
        add(desk, name, "suspect", age_status="minor", charge="盗窃罪")
    for who in (first, second, third):
        receive(desk, who)
        hold_to_have(desk, who, "在商场内窃取他人手机一部。")
        protect(desk, who)

    # The deputy delegates nothing; the chief does, one kind, for a week.
    deputy.home()
    deputy.follow("Proposals")
    deputy.follow("Who decides")
    assert not deputy.person.reads(deputy.say("Delegate decisions"))
    chief.home()
    chief.follow("Proposals")
    chief.follow("Who decides")
    chief.follow("Delegate decisions")
    chief.press(
        "Delegate",
        deputy=Pick("秦立"),
        since="2025-03-03",
        until="2025-03-09",
        kinds="not_prosecuted_discretionary",
    )
    chief.reads("秦立（周正授权）", "作出相对不起诉决定")

    everybody(date(2025, 3, 5), desk, deputy)
    propose_not_to_prosecute(desk, first)
    desk.step("Put %(who)s on probation", who=second)
    desk.propose(**ORDERED)
    deputy.decide(f"作出相对不起诉决定：{first}")
    deputy.home()
    deputy.follow("Proposals")
    deputy.reads("没有等您决定的提请", "等其他人决定")
    deputy.person.follow(f"作出附条件不起诉决定：{second}")
    deputy.reads("由周正决定，您可以退回。")
    assert "按提请作出决定" not in deputy.person.source()
    desk.case()
    desk.reads("决定人：副检察长", "具体决定人：秦立")

    # The week is over: what is proposed now waits for the chief alone.
    everybody(LATER, desk, chief, deputy)
    propose_not_to_prosecute(desk, third)
    deputy.home()
    deputy.follow("Proposals")
    deputy.reads("没有等您决定的提请")
    chief.decide(f"作出相对不起诉决定：{third}")

    record = on_disk(desk)
    assert record.decided() == [
        (first, DispositionKind.DISCRETIONARY_NON_PROSECUTION),
        (third, DispositionKind.DISCRETIONARY_NON_PROSECUTION),
    ]
    by = [entry.fields["who_decided"] for entry in record.entries if "who_decided" in entry.fields]
    assert by == ["deputy_chief_procurator", "chief_procurator"]
