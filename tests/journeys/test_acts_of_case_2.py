"""Case 2, Gao: every act of it recorded by hand, in a browser, in Chinese."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from casetrack.cases.entry_kinds import EntryKind
from tests.journeys.acts import ActsDesk, ensure_all_recorded, on_paper
from tests.journeys.compared import ensure_same_facts
from tests.journeys.first_day import adoptions
from tests.journeys.people_typed import beside, body, circumstance, number, protected, somebody, tie
from tests.journeys.person import Desk, Person, Pick, Typed

pytestmark = [pytest.mark.journey, pytest.mark.one_engine]

GAO, OWNERS, GRANDFATHER = "高某某", "手机及账户所有人", "高某甲"
MOTHER, LATE_FATHER = "高某乙", "高某丙"
POLICE, WORKERS, STATION = "公安机关", "社工", "家庭教育指导站"
COMPANY, FIRMS = "手机应用市场公司", "辖区互联网企业"
AUTHORITY, ASSOCIATION = "网信办", "网络游戏行业协会"
# What speaks for him.
FOR_HIM = {
    "minor_then": "作案时系未成年人。",
    "surrender": "自首。",
    "plea": "认罪认罚。",
    "restitution": "积极退赔损失，取得被害人谅解。",
}
ABOUT_THEM = (
    (GAO, "age", "作案时系未成年人。"),
    (GAO, "family", "父亲去世，母亲改嫁，由祖父抚养。"),
    (GAO, "risk", "沉迷网络游戏。"),
    (GRANDFATHER, "family", "抚养孙子。"),
    (MOTHER, "family", "已改嫁。"),
    (LATE_FATHER, "family", "已去世。"),
    (OWNERS, "harm", "账户内的钱款被盗。"),
    (OWNERS, "harm", "损失已获退赔，表示谅解。"),
)


@pytest.mark.in_turn(13)
def test_every_act_is_recorded_by_hand(login: str, person_in: Callable[..., Person]) -> None:
    gao(person_in("zh"), login)


def gao(person: Person, login: str) -> None:
    """From the receipt to the classroom in the app."""
    setting = beside(person, login)
    who_they_are(setting)
    desk = ActsDesk(person, 2)
    desk.sign_in(login)
    desk.path = setting.path
    receive(desk)
    decide(desk)
    correct_and_support(desk)
    suggest(desk)
    see_what_was_put_right(desk)
    govern(desk)
    ensure_same_facts(desk, 2, login)
    ensure_all_recorded(desk, 2)


def who_they_are(desk: Desk) -> None:
    """Gao, those around him, the bodies, and what he did."""
    desk.follow("Open a case")
    desk.press(
        "Open the case",
        child=GAO,
        charge="盗窃罪",
        role="suspect",
        age_status="minor_at_act",
        intake="prosecution_transfer",
    )
    desk.path = desk.person.path.partition("#")[0]
    somebody(desk, GRANDFATHER, "guardian", tie=("grandfather", GAO), age_status="adult")
    somebody(desk, MOTHER, "parent", tie=("mother", GAO), age_status="adult")
    somebody(desk, LATE_FATHER, "parent", tie=("father", GAO), age_status="unknown")
    tie(desk, GAO, "caregiver", GRANDFATHER, lives_with="yes")
    somebody(desk, OWNERS, "victim", kind="group")
    body(desk, POLICE, "police", "transferring_body", "correction_partner")
    body(desk, WORKERS, "service", "correction_partner")
    body(desk, COMPANY, "company", "suggestion_recipient")
    body(desk, FIRMS, "company", "governance_partner")
    body(desk, AUTHORITY, "government", "governance_partner")
    for whom, kind, text in ABOUT_THEM:
        circumstance(desk, whom, kind, text)
    desk.person.open(desk.path)
    desk.press(
        "Save",
        text="多次窃取他人手机转出钱款，用于网络游戏充值和购买装备。",
        when="2022-05..06",
        kind="offence",
        party=Pick(GAO),
    )
    protected(desk, GAO, "窃取他人手机转出钱款。", "2022-05")


def receive(desk: ActsDesk) -> None:
    """2.01 and 2.02: transferred by the police; what speaks for him."""
    with desk.act("2.01"):
        desk.back_to_case()
        desk.follow("Received for prosecution review: %(who)s", who=GAO)
        desk.press("Record the receipt", received_on="2022-06-28", custody="bail")
        number(desk, "盗窃数额", "10000", "CNY", qualifier="more_than")
        desk.stands("盗窃数额")
    with desk.act("2.02"):
        for kind, text in FOR_HIM.items():
            circumstance(desk, GAO, kind, text)
        desk.stands(*FOR_HIM.values())


def decide(desk: ActsDesk) -> None:
    """2.03 and 2.04: investigated, then not prosecuted."""
    with desk.act("2.03"):
        desk.back_to_case()
        desk.follow("Keep: %(what)s", what="社会调查")
        aim = "查明沉迷网络与犯罪的关系"
        desk.press("Keep it", about=Pick(GAO), started="2022-07-01", aim=aim)
        desk.stands("社会调查", GAO)
        desk.back_to_case()
        desk.follow("Record the report: %(what)s", what="社会调查")
        desk.press("Record the report", received_on="2022-07-15", says="沉迷网络是犯罪的原因。")
        desk.stands("沉迷网络是犯罪的原因")
        circumstance(desk, GAO, "conduct", "通过游戏代练应用为成年客户代练并获取报酬。")
        circumstance(desk, GAO, "conduct", "通过手机应用市场下载该应用。")
        circumstance(
            desk,
            GAO,
            "conduct",
            "每日玩游戏十余小时。",
            value="10",
            qualifier="more_than",
            unit="hours_per_day",
        )
        number(desk, "每日玩游戏时长", "10", "hours_per_day", qualifier="more_than")
        desk.stands("每日玩游戏时长")
    with desk.act("2.04"):
        desk.back_to_case()
        desk.follow("Decide about the prosecution of %(who)s", who=GAO)
        desk.press(
            "Record the decision",
            kind="discretionary_non_prosecution",
            decided_on="2022-07-20",
            announced_on="2022-07-20",
            ground="犯罪情节轻微，有自首、认罪认罚情节，已退赔并获谅解。",
            **on_paper("2022-07-20"),
        )
        desk.stands("相对不起诉")


def correct_and_support(desk: ActsDesk) -> None:
    """2.05 to 2.07: corrected, supervised by a platform, and the family supported."""
    with desk.act("2.05"):
        begin(
            desk,
            "corrective_education",
            aim="依照预防未成年人犯罪法矫治不良行为",
            partners=(Pick(POLICE), Pick(WORKERS)),
            **{"contents-0": "矫治网络沉迷", "contents-1": "矫正行为偏差"},
        )
        desk.stands("矫治教育", "矫治网络沉迷")
    with desk.act("2.06"):
        begin(desk, "digital_supervision", aim="掌握其上网时间")
        desk.stands("掌握其上网时间")
    with desk.act("2.07"):
        begin(
            desk,
            "family_education_support",
            aim="帮助戒除网络依赖",
            new_partner=STATION,
            new_partner_kind="service",
        )
        desk.stands("帮助戒除网络依赖", STATION)


def suggest(desk: ActsDesk) -> None:
    """2.08 to 2.11: the company is looked into, and asked for four things."""
    with desk.act("2.08"):
        desk.log(
            EntryKind.PLATFORM_INVESTIGATION,
            "核查应用市场对上架应用的审核。",
            when="2022-08-01",
            party=Pick(COMPANY),
            of_result="对上架应用审核不严，并提供付费推广。",
        )
        desk.stands("核查应用市场对上架应用的审核", "并提供付费推广")
    with desk.act("2.09"):
        desk.follow("Issue a suggestion")
        asked = {f"items-{n}": text for n, text in enumerate(ASKED)}
        two = {name: asked[name] for name in ("items-0", "items-1")}
        answered = {f"item_terms-{n}-problems": told for n, told in enumerate(ANSWERS)}
        desk.press("Add another item", recipient=Pick(COMPANY), **two)
        desk.press("Add another item", **{"items-2": ASKED[2]})
        desk.press(
            "Issue the suggestion",
            kind="social_governance",
            problem_lines="\n".join(PROBLEMS),
            issued_on="2022-08-10",
            ground="minor_duty",
            objection_until="2022-08-25",
            **on_paper("2022-08-09"),
            **{"items-3": ASKED[3]},
            **answered,
        )
        desk.stands(*ASKED, *PROBLEMS)
    with desk.act("2.10"):
        desk.follow("Record the service")
        desk.press("Record the service", received_on="2022-08-12", delivery="publicly_announced")
        desk.stands("公开宣告")
    with desk.act("2.11"):
        desk.follow("Record the reply")
        answers = adoptions(desk.person.source())
        desk.press(
            "Record the reply",
            replied_on="2022-09-09",
            way="in_writing",
            **dict.fromkeys(answers, "full"),
        )
        desk.stands("全部采纳")


def see_what_was_put_right(desk: ActsDesk) -> None:
    """2.12 to 2.14: taken down, a group in the house, and looked at every quarter."""
    rows = re.findall(r'href="([^"]*/check)"', desk.person.source())
    items = list(dict.fromkeys(rows))
    with desk.act("2.12"):
        seen(desk, items[0], "下架问题软件、游戏10余款，已查看下架清单。")
        desk.log(
            EntryKind.RECTIFIED,
            "下架问题软件、游戏10余款。",
            when="2022-09-09",
            party=Pick(COMPANY),
            of_value="10",
        )
        number(desk, "公司下架的问题软件、游戏", "10", "items", qualifier="more_than")
        desk.stands("公司下架的问题软件、游戏")
    with desk.act("2.13"):
        seen(desk, items[3], "公司内部成立未成年人保护工作组，已查看文件。")
        desk.stands("公司内部成立未成年人保护工作组")
    with desk.act("2.14"):
        again = (desk.today + timedelta(days=90)).isoformat()
        seen(desk, items[1], "每季度自查，已查看自查记录。", check_due=again)
        seen(desk, items[2], "设专人处理涉未成年人投诉，已查看台账。", check_due=again)
        desk.stands("每季度自查", "涉未成年人投诉", again)


def govern(desk: ActsDesk) -> None:
    """2.15 to 2.19: with other firms, the association, the classroom and the game."""
    with desk.act("2.15"):
        desk.log(
            EntryKind.SYMPOSIUM,
            "与网信办、辖区互联网企业及专家座谈。",
            when="今天",
            partners=(Pick(AUTHORITY), Pick(COMPANY), Pick(FIRMS)),
            of_topic="网络资源下载平台如何预防未成年人沉迷网络",
        )
        desk.stands("网络资源下载平台如何预防未成年人沉迷网络", FIRMS)
        keep(desk, "座谈会", aim="预防沉迷网络", entry=Pick("座谈会"))
    with desk.act("2.16"):
        desk.log(EntryKind.ASSOCIATION_EXCHANGE, "与行业协会交换意见。", when="今天")
        desk.follow("Urge without a suggestion")
        asked = {"items-0": "向会员单位发出倡议", "items-1": "倡导对游戏产品分类"}
        urged = {"new_body": ASSOCIATION, "body_kind": "industry_association"}
        desk.press("Add another item", **asked, **urged)
        desk.press(
            "Record the urging",
            problem_lines="网络游戏推广宣传中防沉迷措施的落实",
            issued_on="2022-11-10",
            how="exchange_of_views",
            **{"items-2": "作出适龄提示"},
        )
        desk.stands(ASSOCIATION, *asked.values(), "作出适龄提示")
    with desk.act("2.17"):
        desk.log(
            EntryKind.CAMPUS_LAW_EDUCATION,
            "举办网络保护法治课堂。",
            when="今天",
            of_content="网络保护",
            of_audience="未成年人",
        )
        desk.stands("举办网络保护法治课堂")
    with desk.act("2.18"):
        keep(desk, "法治课堂", aim="网络保护法治课堂常设", of_place="支付宝空间站")
        desk.stands("支付宝空间站")
    with desk.act("2.19"):
        keep(desk, "数字体验活动", aim="奇妙历险，学习网络安全", of_audience="青少年")
        desk.stands("奇妙历险")


def keep(desk: ActsDesk, text: str, **typed: Typed) -> None:
    """A mechanism that goes on."""
    desk.back_to_case()
    desk.follow("Keep: %(what)s", what=text)
    desk.press("Keep it", **typed)


def seen(desk: ActsDesk, item: str, proof: str, **typed: Typed) -> None:
    """An item of the suggestion, looked at on the spot."""
    desk.go_to("Verify item", item)
    desk.press(
        "Record what was seen",
        seen_on="2022-12-01",
        result="verified",
        proof=proof,
        known_by="在公司现场查看，有书面材料印证。",
        **typed,
    )


def begin(desk: ActsDesk, kind: str, **typed: Typed) -> None:
    """A programme for Gao."""
    desk.back_to_case()
    desk.follow("Begin family education guidance, correction or help")
    desk.press("Begin the programme", kind=kind, started="unknown", **typed)


PROBLEMS = (
    "对上架应用审核不严",
    "为游戏代练应用提供付费推广",
    "引诱用户进行游戏代练交易",
    "加剧未成年人沉迷网络的风险",
    "预防沉迷措施落实不到位",
)
ASKED = (
    "对所有上架应用进行全面审查",
    "建立定期巡查制度",
    "畅通投诉受理渠道",
    "健全未成年人保护工作机制",
)
# The problems that each item answers, by their numbers.
ANSWERS = ("1, 2", "1, 3", "3", "4, 5")
