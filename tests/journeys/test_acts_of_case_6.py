"""Case 6, Xiao and Deng: every act of it recorded by hand, in a browser, in Chinese."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from casetrack.cases.entry_kinds import EntryKind
from tests.journeys.acts import ActsDesk, decided_before, ensure_all_recorded
from tests.journeys.compared import ensure_same_facts
from tests.journeys.people_typed import body, circumstance, number, somebody
from tests.journeys.person import Person, Pick
from tests.journeys.undated import keep, log, to_entry

pytestmark = [pytest.mark.journey, pytest.mark.one_engine]

XIAO, DENG = "肖某某", "邓某某"
UPSTREAM, ACCOMPLICES, MINORS = "上游犯罪人员", "同案人员", "个人信息被买卖的未成年人"
COURT, CYBERSPACE, POLICE = "法院", "网信部门", "公安机关"
CHARGE = "侵犯公民个人信息罪"
GROUNDS = (
    "未经未成年人及其监护人同意。",
    "从他人处购买、出售，并允许他人在其平台上出售。",
    "分布在全国多地。",
    "非法收集、出售个人信息。",
    "被侵权人数众多，分布多地。",
)
# What the published file tells and this one does not, each with its reason.
APART: dict[str, str] = {}


@pytest.mark.in_turn(13)
def test_every_act_is_recorded_by_hand(login: str, person_in: Callable[..., Person]) -> None:
    xiao_and_deng(person_in("zh"), login)


def xiao_and_deng(person: Person, login: str) -> None:
    """From four kinds of devices to a mechanism of five parts."""
    desk = ActsDesk(person, 6)
    desk.sign_in(login)
    desk.follow("Open a case")
    desk.press(
        "Open the case",
        child=XIAO,
        charge=CHARGE,
        role="suspect",
        age_status="unknown",
        intake="prosecution_transfer",
    )
    desk.path = person.path.partition("#")[0]
    who_they_are(desk)
    find_out(desk)
    pursue_others(desk)
    bring_to_court(desk)
    sue_for_the_public(desk)
    govern(desk)
    ensure_same_facts(desk, 6, login, apart=APART)
    ensure_all_recorded(desk, 6)


def who_they_are(desk: ActsDesk) -> None:
    """Those around the platform, the numbers of it, and what was done with it."""
    somebody(desk, DENG, "suspect", "pil_defendant", charge=CHARGE)
    somebody(desk, UPSTREAM, "suspect", "upstream_offender", kind="group")
    somebody(desk, ACCOMPLICES, "co_offender", kind="group")
    somebody(desk, MINORS, "victim", kind="group", age_status="minor")
    somebody(desk, "平台注册卖家", "third_party", kind="group")
    body(desk, COURT, "court", "court")
    body(desk, CYBERSPACE, "government", "governance_partner")
    body(desk, POLICE, "police", "governance_partner")
    body(desk, "发卡平台", "other", "instrument")
    circumstance(desk, XIAO, "conduct", "还在平台上提供资金结算服务。")
    circumstance(desk, XIAO, "conduct", "按交易金额收取服务费。")
    circumstance(desk, DENG, "conduct", "共同搭建平台。")
    circumstance(desk, "平台注册卖家", "about", "200余名。")
    circumstance(desk, MINORS, "residence", "分布在浙江、天津、河北等地。")
    circumstance(desk, UPSTREAM, "about", "被追诉。")
    circumstance(desk, ACCOMPLICES, "about", "被监督立案。")
    log(
        desk,
        EntryKind.OFFENCE,
        "搭建平台供人买卖公民个人信息。",
        when="2020-04..10",
        done_by=(Pick(XIAO), Pick(DENG)),
        party=Pick(MINORS),
    )
    number(desk, "平台交易金额", "470000", "CNY", qualifier="more_than")
    number(desk, "注册卖家", "200", "sellers", qualifier="more_than")
    number(desk, "被买卖的未成年人个人信息", "950000", "records", qualifier="more_than")


def find_out(desk: ActsDesk) -> None:
    """6.01 to 6.03: devices, data, and the backend."""
    both = (Pick(XIAO), Pick(DENG))
    with desk.act("6.01"):
        log(
            desk,
            EntryKind.DIGITAL_EVIDENCE_INSPECTED,
            "运用数字化办案手段勘验涉案设备。",
            party=both,
            of_objects="电脑\n手机\n硬盘\n优盘",
        )
        desk.stands("运用数字化办案手段勘验涉案设备", "优盘")
    with desk.act("6.02"):
        log(
            desk,
            EntryKind.DATA_COUNTED,
            "对数百万条个人信息比对去重。",
            party=both,
            of_result="准确认定出售、购买的公民个人信息数量",
        )
        desk.stands("对数百万条个人信息比对去重", "准确认定出售")
        number(desk, "比对去重的个人信息", "", "records", qualifier="millions")
    with desk.act("6.03"):
        log(
            desk,
            EntryKind.BACKEND_REINSPECTED,
            "复勘后台数据。",
            party=both,
            of_result="查清单条信息售价，认定销售总额和违法所得",
        )
        desk.stands("复勘后台数据", "查清单条信息售价")


def pursue_others(desk: ActsDesk) -> None:
    """6.04 and 6.05: one more prosecuted, three more cases filed."""
    with desk.act("6.04"):
        decide(desk, UPSTREAM, "2021-02-05")
        log(
            desk,
            EntryKind.ADDITIONALLY_PROSECUTED,
            "追诉上游犯罪人员1人。",
            party=Pick(UPSTREAM),
            of_pursuit="omitted_person",
            of_value="1",
            of_cause="侵犯公民个人信息罪",
        )
        desk.stands("追诉上游犯罪人员1人", "遗漏的同案人员", "侵犯公民个人信息罪")
        number(desk, "追诉上游犯罪人员", "1", "persons")
    with desk.act("6.05"):
        log(
            desk,
            EntryKind.CASE_FILING_SUPERVISED,
            "监督公安机关对同案人员3人立案。",
            party=Pick(ACCOMPLICES),
            partners=Pick(POLICE),
            of_result="监督立案3人",
        )
        desk.stands("监督公安机关对同案人员3人立案")
        number(desk, "监督立案的同案人员", "3", "persons")


def bring_to_court(desk: ActsDesk) -> None:
    """6.06 and 6.07: both prosecuted, both convicted."""
    with desk.act("6.06"):
        for who in (XIAO, DENG):
            decide(desk, who, "2021-02-05")
        desk.stands(XIAO, DENG, "提起公诉")
    with desk.act("6.07"):
        convicted(desk, XIAO, "4年3个月")
        desk.follow("It decides about somebody else, too")
        sentenced(desk, DENG, "4年")
        desk.stands("4年", DENG, "罚金")
        number(desk, "罚金", "", "CNY", qualifier="unknown")


def sue_for_the_public(desk: ActsDesk) -> None:
    """6.08 to 6.11: a clue, the harm, a suit, and its judgment."""
    both = (Pick(XIAO), Pick(DENG))
    with desk.act("6.08"):
        log(
            desk,
            EntryKind.CLUE_FOUND,
            "办理刑事案件中发现涉未成年人民事公益诉讼线索。",
            party=both,
            of_subject="未成年人个人信息被非法买卖",
            line="public_interest",
        )
        desk.stands("发现涉未成年人民事公益诉讼线索")
    with desk.act("6.09"):
        log(
            desk,
            EntryKind.PUBLIC_INTEREST_HARM_ASSESSED,
            "评估公共利益受损情况。",
            party=Pick(MINORS),
            of_places="浙江\n天津\n河北",
            of_result="侵害公共信息安全领域的未成年人公共利益",
        )
        desk.stands("评估公共利益受损情况")
        for ground in GROUNDS:
            grounds(desk, ground)
        number(desk, "购买的未成年人身份信息", "1000000", "records", qualifier="nearly")
        desk.stands("购买的未成年人身份信息")
    with desk.act("6.10"):
        desk.go("Record something that happened", "dates/record/announcement_published")
        desk.press("Record", when="2021-08-20", channel="检察日报")
        desk.go("Record something that happened", "dates/record/public_interest_suit_filed")
        desk.press(
            "Record",
            when="2021-10-20",
            of_defendants=f"{XIAO}\n{DENG}",
            of_claims="共同赔偿损失\n公开赔礼道歉",
            note="经指定管辖",
        )
        to_entry(desk, "Recorded as no. %(number)d.")
        desk.stands("共同赔偿损失", "公开赔礼道歉", DENG)
    with desk.act("6.11"):
        desk.go("Record what a court decided", "judgments/new?kind=public_interest_judgment")
        desk.press(
            "Record the judgment",
            court_id=Pick(COURT),
            people=both,
            term_kind_1="damages",
            term_amount_1="30万元",
            term_is_joint_1=True,
            term_kind_2="public_apology",
            term_text_2="在国家级媒体上",
        )
        desk.stands("在国家级媒体上", XIAO, DENG)
        number(desk, "公益损害赔偿金", "300000", "CNY", is_joint=True)


def govern(desk: ActsDesk) -> None:
    """6.12 and 6.13: spoken of, and set up in five parts."""
    partners = (Pick(CYBERSPACE), Pick(POLICE))
    problems = "被用于犯罪的网站、注册公司存在监管漏洞\n辖区内可能侵害未成年人个人信息的违法网站"
    with desk.act("6.12"):
        log(
            desk,
            EntryKind.CONSULTATION,
            "与网信部门、公安机关加强会商。",
            partners=partners,
            of_topic="网站监管漏洞和违法网站",
        )
        desk.stands("加强会商", "网站监管漏洞和违法网站")
    with desk.act("6.13"):
        parts = ("联合通报", "数据共享", "个案监督", "行刑衔接", "社会治理")
        keep(
            desk,
            "mechanism",
            partners=partners,
            aim="解决网络保护监管盲区",
            of_problems=problems,
            **{f"contents-{n}": part for n, part in enumerate(parts)},
        )
        desk.stands("解决网络保护监管盲区", *parts)


def decide(desk: ActsDesk, who: str, day: str) -> None:
    """Received for review, and prosecuted."""
    desk.back_to_case()
    desk.follow("Received for prosecution review: %(who)s", who=who)
    desk.press("Record the receipt", received_on="2021-01-10", custody="bail")
    desk.back_to_case()
    desk.follow("Decide about the prosecution of %(who)s", who=who)
    desk.press("Record the decision", **decided_before("prosecuted", day))
    desk.back_to_case()


def convicted(desk: ActsDesk, who: str, length: str) -> None:
    """What the court decided about the first."""
    desk.go("Record what a court decided", "judgments/new")
    sentenced(desk, who, length)


def sentenced(desk: ActsDesk, who: str, length: str) -> None:
    """So long, and a fine of which the sum and whose it is are not told clearly."""
    desk.press(
        "Record the judgment",
        court_id=Pick(COURT),
        people=Pick(who),
        convicted_of=Pick(who),
        term_kind_1="imprisonment",
        term_length_1=length,
        term_kind_2="fine",
        term_amount_2="不详",
        term_is_unclear_2=True,
    )


def grounds(desk: ActsDesk, text: str) -> None:
    """A ground of public interest, of the case itself."""
    desk.go("Record a circumstance", "circumstances/new")
    desk.press("Save", party="", kind="ground_of_public_interest", text_zh=text)
