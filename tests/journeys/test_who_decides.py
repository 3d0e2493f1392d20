"""In a browser: five suspects with four outcomes, a child of thirteen, and a chief on leave."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from casetrack.accounts.models import Role
from casetrack.cases.kinds import DispositionKind
from tests.journeys.colleagues import (
    Colleague,
    add,
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
from tests.journeys.person import Person, Pick
from tests.journeys.the_house import House

pytestmark = pytest.mark.journey

NOT_PROSECUTED = "犯罪情节轻微，已赔偿并取得谅解。"
NO_APPROVAL = "尚无最高人民检察院核准追诉的记录"
# An adult is in the case, so the law asks why the minors are not handled apart from him.
TOGETHER = "分案不利于查明事实，已分别讯问、分别关押。"


@pytest.mark.in_turn(13)
@pytest.mark.one_engine
def test_five_suspects_of_one_case_come_to_four_outcomes(
    house: House, person_in: Callable[..., Person]
) -> None:
    office = office_of(house, person_in, Role.CHIEF_PROCURATOR)
    day = date(2025, 3, 3)
    desk, chief = office.desk(Role.PROSECUTOR, day), office.desk(Role.CHIEF_PROCURATOR, day)
    adult, tried, spared, helped, freed = map(alias, ("祝", "秦", "许", "沈", "韩"))
    open_a_case(desk, "秦小岩", "寻衅滋事罪")
    for name in ("许小桥", "沈小舟", "韩小冬"):
        add(desk, name, "suspect", age_status="minor", charge="寻衅滋事罪")
    add(desk, "祝大力", "suspect", charge="寻衅滋事罪")
    for who in (tried, spared, helped, freed, adult):
        receive(desk, who)
    for who in (tried, spared, helped, freed):
        hold_to_have(desk, who, "与他人结伙追逐、拦截他人。")
        protect(desk, who)

    everybody(date(2025, 3, 12), desk, chief)
    for who in (adult, tried):
        desk.step("Decide about the prosecution of %(who)s", who=who)
        together = {"reason": TOGETHER} if who == tried else {}
        desk.press("Decide, or propose", kind="prosecuted", **together)
        desk.reads("已记录：提起公诉。")
    for who, kind, ground in (
        (spared, "discretionary_non_prosecution", NOT_PROSECUTED),
        (freed, "statutory_non_prosecution", "没有犯罪事实，案发时不在现场。"),
    ):
        desk.step("Decide about the prosecution of %(who)s", who=who)
        desk.press("Decide, or propose", kind=kind, ground=ground, reason=TOGETHER)
        desk.reads("等待决定")
    put_on_probation(desk, chief, helped, reason=TOGETHER)
    chief.decide(f"作出相对不起诉决定：{spared}")
    chief.decide(f"作出法定不起诉决定：{freed}")
    for who in (spared, freed):
        desk.step("Record the announcement to %(who)s", who=who)
        desk.press("Record the announcement", announced_on="今天")
    desk.case()
    for who, shown in (
        (adult, "提起公诉"),
        (tried, "提起公诉"),
        (spared, "相对不起诉"),
        (helped, "附条件不起诉"),
        (freed, "法定不起诉"),
    ):
        assert shown in decided_about(desk, who)

    record = on_disk(desk)
    assert sorted(record.decided()) == sorted(
        [
            (adult, DispositionKind.PROSECUTED),
            (tried, DispositionKind.PROSECUTED),
            (spared, DispositionKind.DISCRETIONARY_NON_PROSECUTION),
            (helped, DispositionKind.CONDITIONAL_NON_PROSECUTION),
            (freed, DispositionKind.STATUTORY_NON_PROSECUTION),
        ]
    )


@pytest.mark.in_turn(13)
@pytest.mark.one_engine
def test_a_child_of_thirteen_is_prosecuted_only_with_the_approval_of_the_highest_procuratorate(
    house: House, person_in: Callable[..., Person]
) -> None:
    office = office_of(house, person_in, Role.CHIEF_PROCURATOR)
    desk = office.desk(Role.PROSECUTOR, date(2025, 3, 3))
    child = alias("冯")
    open_a_case(desk, "冯小川", "故意杀人罪", father="冯大海")
    receive(desk, child, custody="arrested")
    protect(desk, child)
    hold_to_have(
        desk,
        child,
        "持刀刺中同学，致其死亡。",
        sort="killing",
        happened="2025-01",
        is_gravest="yes",
        age_band="at_12_13",
    )
    desk.reads("已满十二周岁不满十四周岁")

    # The page says so before anything is typed, and leads to what would settle it.
    desk.step("Decide about the prosecution of %(who)s", who=child)
    desk.expect_text(NO_APPROVAL)
    desk.press("Decide, or propose", kind="prosecuted")
    desk.expect_text("没有保存", NO_APPROVAL)
    assert on_disk(desk).decided() == []
    desk.press("To the acts")
    desk.expect_text("未登记报请")

    for step, day in (
        ("applied", date(2025, 3, 4)),
        ("city", date(2025, 3, 7)),
        ("province", date(2025, 3, 12)),
        ("received", date(2025, 3, 14)),
        ("approved", date(2025, 3, 26)),
    ):
        desk.live(day)
        desk.step("Guarantees and acts: %(who)s", who=child)
        desk.follow("Record a step")
        desk.press("Save", step=step, happened="今天", proof="高检未核〔2025〕3号")
        desk.reads()
    desk.step("Decide about the prosecution of %(who)s", who=child)
    # What was refused is kept, with the day for which it was meant.
    desk.press("Decide, or propose", kind="prosecuted", decided_on="今天")
    desk.reads("已记录：提起公诉。", "核准追诉，2025-03-26")
    assert on_disk(desk).decided() == [(child, DispositionKind.PROSECUTED)]


@pytest.mark.in_turn(13)
def test_while_the_chief_is_on_leave_the_deputy_decides(
    house: House, person_in: Callable[..., Person]
) -> None:
    office = office_of(house, person_in, Role.CHIEF_PROCURATOR, Role.SECTION_HEAD)
    monday, child = date(2025, 3, 3), alias("贺")
    desk, chief, head = (
        office.desk(role, monday)
        for role in (Role.PROSECUTOR, Role.CHIEF_PROCURATOR, Role.SECTION_HEAD)
    )
    open_a_case(desk, "贺小满", "盗窃罪", father="贺大川")
    receive(desk, child)
    hold_to_have(desk, child, "在商场内窃取他人手机一部。")
    protect(desk, child)
    chief.home()
    chief.follow("Proposals")
    chief.follow("Who decides")
    chief.follow("Delegate decisions")
    chief.press(
        "Delegate",
        deputy=Pick("陈立"),
        since="2025-03-05",
        until="2025-03-07",
        kinds="not_prosecuted_discretionary",
    )
    chief.reads("陈立（周正授权）")

    # Proposed on the day before: the head sees nothing of it to decide yet.
    desk.live(date(2025, 3, 4))
    desk.step("Decide about the prosecution of %(who)s", who=child)
    desk.press("Decide, or propose", kind="discretionary_non_prosecution", ground=NOT_PROSECUTED)
    desk.reads("等待决定")
    head.live(date(2025, 3, 4))
    # Their own, below that of the office, on which what waits for others stands.
    head.person.open("/?whose=mine")
    head.reads("没有待办的期限事项")
    head.follow("Proposals")
    head.reads("没有等您决定的提请", "等其他人决定")
    everybody(date(2025, 3, 5), desk, head)
    head.home()
    head.reads(f"作出相对不起诉决定：{child}", "您决定")
    head.decide(f"作出相对不起诉决定：{child}")
    desk.case()
    desk.reads("相对不起诉", "决定人：检察长", "具体决定人：陈立")

    record = on_disk(desk)
    assert record.decided() == [(child, DispositionKind.DISCRETIONARY_NON_PROSECUTION)]
    (entry,) = (entry for entry in record.entries if entry.kind == "not_prosecuted_discretionary")
    assert entry.fields["decided_by_name"] == {"zh": "陈立"}


def decided_about(desk: Colleague, who: str) -> str:
    """What the page of the case tells of somebody among its people."""
    people = desk.person.source().partition('id="people"')[2].partition("</section>")[0]
    return next(row for row in people.split("<tr") if who in row)
