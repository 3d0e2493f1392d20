"""Case 4, Sui: every act of it recorded by hand, in a browser, in Chinese."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from casetrack.cases.entry_kinds import EntryKind
from tests.journeys.acts import ActsDesk, decided_before, ensure_all_recorded
from tests.journeys.compared import ensure_same_facts
from tests.journeys.people_typed import beside, body, circumstance, number, somebody
from tests.journeys.person import Desk, Person, Pick
from tests.journeys.urging_typed import came_of_it, charge, help_begun, offence, tie, urge

pytestmark = [pytest.mark.journey, pytest.mark.one_engine]

SUI, LIU, TEACHER = "隋某某", "刘某某", "刘某某之老师"
BUYERS, PARENTS, GUARDIANS = "购买、观看视频的学生", "上述学生的家长", "被害人的监护人"
POLICE, SCHOOLS, COURT = "公安机关", "涉案学校", "法院"
COUNSELLORS, EDUCATION = "心理咨询师", "教育行政部门"
BODIES: dict[str, tuple[str, str]] = {
    POLICE: ("police", "cooperating_body"),
    SCHOOLS: ("school", "cooperating_body"),
    COUNSELLORS: ("service", "professional_service"),
    EDUCATION: ("government", "governance_partner"),
    COURT: ("court", "court"),
}
CHARGES = (
    "猥亵儿童罪",
    "强奸罪",
    "敲诈勒索罪",
    "制作、贩卖、传播淫秽物品牟利罪",
)
ABOUT_THEM = (
    (SUI, "conduct", "威胁、引诱被害人发送裸照、视频。"),
    (SUI, "conduct", "威胁被害人与其发生性关系，并索要钱财。"),
    (SUI, "conduct", "通过网络贩卖裸照、视频。"),
    (LIU, "age", "未成年被害人。"),
    (TEACHER, "duty", "通过强制报告报警专线报案。"),
    (BUYERS, "conduct", "购买并观看淫秽视频。"),
    (PARENTS, "duty", "被督促依法履行监护职责。"),
    (PARENTS, "about", "督促监护令发给谁的家长，公布文本未写明。"),
    (GUARDIANS, "harm", "与被害人一同接受心理疏导。"),
)


@pytest.mark.in_turn(13)
def test_every_act_is_recorded_by_hand(login: str, person_in: Callable[..., Person]) -> None:
    sui(person_in("zh"), login)


def sui(person: Person, login: str) -> None:
    """From the police line for reports to the nine problems that were found."""
    setting = beside(person, login)
    who_they_are(setting)
    desk = ActsDesk(person, 4)
    desk.sign_in(login)
    desk.path = setting.path
    hear_of_it(desk)
    stop_the_spread(desk)
    look_after_the_children(desk)
    bring_to_court(desk)
    govern_the_network(desk)
    ensure_same_facts(desk, 4, login)
    ensure_all_recorded(desk, 4)


def who_they_are(desk: Desk) -> None:
    """Sui, what he did, the child, the pupils and their parents, the bodies."""
    desk.follow("Open a case")
    desk.press(
        "Open the case",
        child=LIU,
        role="victim",
        age_status="minor",
        intake="mandatory_report",
        title="隋某某猥亵、强奸、敲诈勒索、制作、贩卖、传播淫秽物品牟利案",
    )
    desk.path = desk.person.path.partition("#")[0]
    somebody(desk, SUI, "suspect", charge=CHARGES[0])
    for name in CHARGES[1:]:
        charge(desk, SUI, name)
    somebody(desk, TEACHER, "mandatory_reporter", age_status="adult", tie=("teacher", LIU))
    somebody(desk, GUARDIANS, "guardian", kind="group", age_status="adult", tie=("guardian", LIU))
    somebody(desk, BUYERS, "minor_with_misconduct", kind="group", age_status="minor")
    somebody(desk, PARENTS, "guardian", "order_recipient", kind="group", age_status="adult")
    tie(desk, BUYERS, "parent", PARENTS)
    for name, (kind, role) in BODIES.items():
        body(desk, name, kind, role)
    for whom, kind, text in ABOUT_THEM:
        circumstance(desk, whom, kind, text)
    offence(desk, SUI, "2022-01", "威胁、引诱被害人发送裸照、视频。")
    offence(desk, SUI, "不详", "以威胁手段强奸、敲诈勒索。")
    offence(desk, SUI, "不详", "贩卖裸照、视频。")


def hear_of_it(desk: ActsDesk) -> None:
    """4.01 to 4.03: the line for reports, the report on it, and what was done at once."""
    with desk.act("4.01"):
        desk.go("Keep: %(what)s", "measures/new?kind=report_line")
        desk.press(
            "Keep it",
            partners=Pick(POLICE),
            aim="及时发现侵害未成年人案件线索",
            of_channel="110未成年人强制报告报警专线",
        )
        desk.stands("110未成年人强制报告报警专线", POLICE)
        urge(
            desk,
            "urging",
            POLICE,
            line="governance",
            problems=("侵害未成年人案件线索发现难",),
            asked=("设立110未成年人强制报告报警专线",),
            how="unknown",
            entry=Pick("专线"),
        )
        came_of_it(desk, "carried_out", "专线已设立，本案即由该专线报案。")
        desk.stands(POLICE, "设立110未成年人强制报告报警专线", "专线已设立")
    with desk.act("4.02"):
        desk.log(
            EntryKind.MANDATORY_REPORT,
            "被害人的老师通过专线报案。",
            when="不详",
            party=(Pick(LIU), Pick(TEACHER)),
            of_channel="强制报告报警专线",
        )
        desk.stands("被害人的老师通过专线报案", "强制报告报警专线")
    with desk.act("4.03"):
        desk.log(
            EntryKind.JOINT_RESPONSE,
            "公安机关、检察机关快速响应。",
            when="不详",
            party=Pick(LIU),
            partners=Pick(POLICE),
            of_result="打击犯罪，及时救助被害人",
        )
        desk.stands("快速响应", "及时救助被害人")


def stop_the_spread(desk: ActsDesk) -> None:
    """4.04 and 4.05: the evidence first, then every copy."""
    with desk.act("4.04"):
        desk.log(
            EntryKind.EVIDENCE_FIXED,
            "公安机关固定证据。",
            when="不详",
            party=Pick(LIU),
            partners=Pick(POLICE),
            of_objects="缓存及上传的不雅视频",
        )
        urge(
            desk,
            "urging",
            POLICE,
            line="victim_care",
            problems=("不雅视频扩散，对被害人造成二次伤害",),
            asked=("固定证据", "随后删除视频"),
            how="unknown",
            entry=Pick("固定"),
        )
        came_of_it(desk, "carried_out", "证据已固定，视频已删除。")
        desk.stands("固定证据", "随后删除视频", "视频已删除")
    with desk.act("4.05"):
        desk.go("Keep: %(what)s", "measures/new?kind=content_blocking")
        desk.press(
            "Keep it",
            about=Pick(LIU),
            partners=Pick(POLICE),
            of_places="本地缓存\n社交账号\n网盘",
            of_modes="线上\n线下",
        )
        desk.stands("网盘", "线下", POLICE)


def look_after_the_children(desk: ActsDesk) -> None:
    """4.06 to 4.08: the pupils, their parents, the child who was harmed and those around."""
    with desk.act("4.06"):
        desk.go("Begin family education guidance, correction or help", "guidance/programmes/new")
        desk.press(
            "Begin the programme",
            kind="graded_intervention",
            child=Pick(BUYERS),
            guardians=Pick(PARENTS),
            partners=(Pick(POLICE), Pick(SCHOOLS)),
            aim="分级干预，开展法治教育",
        )
        desk.stands("分级干预")
    with desk.act("4.07"):
        desk.go("Order a guardian to supervise", "guidance/orders/new")
        desk.press(
            "Issue the order",
            child=Pick(BUYERS),
            recipients=Pick(PARENTS),
            reason="学生购买、观看淫秽视频，家长未尽监护职责。",
            months="6",
            **{"duties-0": "依法履行监护职责"},
        )
        desk.stands("督促监护令", PARENTS)
    with desk.act("4.08"):
        help_begun(
            desk,
            "psychological_counselling",
            LIU,
            COUNSELLORS,
            "走出创伤",
            guardians=Pick(GUARDIANS),
            every_weeks="2",
        )
        desk.stands("心理疏导")


def bring_to_court(desk: ActsDesk) -> None:
    """4.09 and 4.10: four charges, ten years and a fine."""
    desk.back_to_case()
    desk.follow("Received for prosecution review: %(who)s", who=SUI)
    desk.press("Record the receipt", received_on="2022-06-01", custody="arrested")
    with desk.act("4.09"):
        desk.follow("Decide about the prosecution of %(who)s", who=SUI)
        desk.press("Record the decision", **decided_before("prosecuted", "2022-07-08"))
        desk.stands("提起公诉")
    with desk.act("4.10"):
        desk.follow("Record what a court decided")
        desk.press(
            "Record the judgment",
            court_id=Pick(COURT),
            people=Pick(SUI),
            decided="不详",
            convicted_of=tuple(map(Pick, CHARGES)),
            term_kind_1="imprisonment",
            term_length_1="10年",
            term_kind_2="fine",
            term_amount_2="3000元",
        )
        desk.stands("10年", "3,000元", *CHARGES)
        number(desk, "罚金", "3000", "CNY")


def govern_the_network(desk: ActsDesk) -> None:
    """4.11 to 4.13: at schools, and a way of reporting that finds nine problems."""
    with desk.act("4.11"):
        desk.go("Keep: %(what)s", "measures/new?kind=law_classroom")
        desk.press(
            "Keep it",
            aim="引导学生正确用网",
            of_topic="网络安全知识",
            of_audience="学生",
            **{
                "contents-0": "法治进校园",
                "contents-1": "专题讲座",
                "contents-2": "网络安全知识答疑",
            },
        )
        desk.stands("引导学生正确用网", "网络安全知识答疑")
    with desk.act("4.12"):
        desk.log(
            EntryKind.MECHANISM_SET_UP,
            "教育行政部门建立网络监管举报机制。",
            when="不详",
            partners=(Pick(EDUCATION), Pick(POLICE)),
            of_aim="及时发现、上报网络违法和不良信息",
        )
        urge(
            desk,
            "promotion_of_mechanism",
            EDUCATION,
            line="governance",
            asked=("建立网络监管举报机制", "及时向公安机关报送网络违法和不良信息"),
            how="unknown",
            entry=Pick("机制"),
        )
        came_of_it(desk, "carried_out", "机制已建立，已发现并上报9项问题。")
        desk.stands(EDUCATION, "建立网络监管举报机制", "机制已建立")
    with desk.act("4.13"):
        desk.log(
            EntryKind.PROBLEMS_REPORTED,
            "教育行政部门发现并向公安机关上报网络违法和不良信息问题。",
            when="不详",
            partners=(Pick(EDUCATION), Pick(POLICE)),
            of_value="9",
        )
        desk.journal_of("社会治理")
        desk.stands("向公安机关上报")
        number(desk, "发现并上报的网络违法和不良信息问题", "9", "items")
