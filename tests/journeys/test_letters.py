"""Letters followed until they are kept: each from its proposal to the last look, in Chinese."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date

import pytest

from casetrack.accounts.models import Role
from tests.journeys.colleagues import Colleague, Office, everybody, office_of, open_a_case
from tests.journeys.letters_typed import (
    Asked,
    ensure_short,
    look_at,
    look_at_all,
    of_letter,
    open_letter,
    propose_letter,
    reply,
    serve,
)
from tests.journeys.person import Person, Pick, Typed
from tests.journeys.the_house import House

pytestmark = [pytest.mark.journey, pytest.mark.one_engine]

COMPANY = "清河某网络科技有限公司"
FOUR = (
    Asked("对上架的应用逐一审查", "抽查三十款应用，均有审查记录", "公司审核部"),
    Asked("建立定期巡查制度", "巡查台账连续三个月齐全"),
    Asked("畅通投诉渠道", "拨打投诉电话两次，均有人接听并登记"),
    Asked("完善未成年人保护机制", "未成年人模式默认开启"),
)


def case_number(desk: Colleague) -> str:
    """The number of the case at this desk, as its page says it."""
    found = re.search(r"示\d+检〔\d+〕\d+号", desk.person.source())
    assert found is not None
    return found[0]


def letters_of(
    house: House, person_in: Callable[..., Person], day: date
) -> tuple[Office, Colleague, Colleague]:
    office = office_of(house, person_in, Role.CHIEF_PROCURATOR)
    desk, chief = office.desk(Role.PROSECUTOR, day), office.desk(Role.CHIEF_PROCURATOR, day)
    return office, desk, chief


@pytest.mark.in_turn(13)
def test_a_company_answers_in_two_letters_and_one_item_comes_back_after_a_year(
    house: House, person_in: Callable[..., Person]
) -> None:
    _office, desk, chief = letters_of(house, person_in, date(2025, 3, 3))
    open_a_case(desk, "许小满", "盗窃罪")
    page = issue(
        desk,
        chief,
        *FOUR,
        problems=("应用上架审查不严",),
        whom=COMPANY,
        body_kind="company",
        ground="general",
        objection_until="2025-03-20",
    )
    come_to(desk, page, date(2025, 3, 6))
    serve(
        desk,
        delivery="publicly_announced",
        announced_at="公司会议室",
        attended="区人大代表两名、区网信办",
    )
    desk.reads("2025年5月6日", "公开宣告", "区人大代表两名")

    # Anybody may read what is published, and nobody learns of the child.
    desk.follow("Record a public version")
    desk.reads("不得含有可以识别未成年人身份的内容")
    desk.press("Record as published", published_on="今天")
    desk.reads("公开版本已登记。")
    come_to(desk, page, date(2025, 3, 6))
    desk.person.unfold("公开版本")
    desk.follow("Public version")
    desk.reads(COMPANY, FOUR[3].text, "公司会议室", "区人大代表两名")
    assert not desk.person.reads("许")

    # The first letter is silent about two of the four, and refuses one.
    come_to(desk, page, date(2025, 4, 28))
    desk.follow("Record the reply")
    reply(desk, ("full", "已逐一审查"), ("full", "每月巡查"), ("not", "现有渠道已够"))
    desk.reads("按期", "3 /4项", "0 /4项", "回复未提及")
    come_to(desk, page, date(2025, 5, 20))
    desk.follow("Record a supplement")
    reply(
        desk,
        ("unanswered", ""),
        ("unanswered", ""),
        ("full", "已增设专线"),
        ("part", "六月底前完成"),
        written_on="2025-05-18",
    )
    desk.reads("4 /4项", "已增设专线", "补充回复", "按期")
    ensure_short(desk, 3000)
    desk.person.unfold("现有渠道已够")
    desk.reads("现有渠道已够")

    come_to(desk, page, date(2025, 6, 10))
    for place, result in ((1, "verified"), (2, "verified"), (3, "verified"), (4, "partly")):
        more = {"check_due": "2025-07-08"} if result == "partly" else {}
        look_at(desk, place, result, f"实地查看第{place}项", **more)
    desk.reads("3 /4项", "部分整改")
    come_to(desk, page, date(2025, 7, 8))
    look_at(desk, 4, "verified", "新下载的应用默认开启")
    desk.reads("4 /4项", "2025-10-09", "2026-07-08")

    come_to(desk, page, date(2025, 10, 9))
    look_at_all(desk, ["kept"] * 4, "三个月后查看，仍然如此")
    come_to(desk, page, date(2026, 7, 8))
    again = ["kept", "came_back", "kept", "kept"]
    look_at_all(desk, again, "一年后查看", look_due="2026-08-07")
    desk.reads("4 /4项", "3 /4项", "问题反弹", "2026-08-07", "下一步")
    ensure_short(desk, 3000)
    desk.person.open("/suggestions?show=late")
    assert not desk.person.reads(COMPANY)
    desk.live(date(2026, 8, 10))
    desk.home()
    desk.reads("核查")
    desk.person.open("/suggestions/recipients")
    desk.person.follow(COMPANY)
    desk.reads("反弹")


def come_to(desk: Colleague, page: str, day: date) -> None:
    """To the page of a letter, on a day."""
    desk.live(day)
    desk.person.open(page)


def issue(
    desk: Colleague,
    chief: Colleague,
    *asked: Asked,
    problems: Sequence[str],
    whom: str,
    **typed: Typed,
) -> str:
    """From the page of a case to a letter that the chief procurator decided; its address."""
    desk.step("Issue a suggestion")
    fields = {"new_body": whom, "kind": "social_governance", "issued_on": "今天", **typed}
    propose_letter(desk, chief, *asked, problems=problems, **fields)
    return open_letter(desk, whom)


SCHOOL = "清河某中学"
NIGHTS = (
    Asked("宿舍夜间安排专人值守", "连续三十晚值守记录齐全"),
    Asked("发现异常立即报告", "不通知到校询问两名宿管，均知报告电话"),
)


@pytest.mark.in_turn(13)
def test_a_school_is_late_urged_and_reported_upwards_and_puts_it_right_after(
    house: House, person_in: Callable[..., Person]
) -> None:
    _office, desk, chief = letters_of(house, person_in, date(2026, 3, 2))
    open_a_case(desk, "孟小荷", "盗窃罪")
    page = issue(
        desk,
        chief,
        *NIGHTS,
        problems=("学生夜不归宿，学校未发现、未报告",),
        whom=SCHOOL,
        body_kind="school",
        ground="minor_duty",
        objection_until="2026-03-16",
    )
    come_to(desk, page, date(2026, 3, 4))
    serve(desk)
    desk.reads("2026年4月7日")

    come_to(desk, page, date(2026, 4, 20))
    desk.reads("逾期13天")
    desk.follow("Record a reminder")
    desk.press("Record the reminder", reminded_on="今天", text="电话催办校办公室。")
    desk.reads("电话催办校办公室。")
    come_to(desk, page, date(2026, 5, 6))
    desk.follow("Report to the higher procuratorate")
    desk.propose(whom="市人民检察院", text="经催办仍未回复。", taken_on="今天")
    chief.live(date(2026, 5, 6))
    chief.decide("检察建议未落实，报告上级人民检察院")
    come_to(desk, page, date(2026, 5, 20))
    desk.reads("市人民检察院", "经催办仍未回复。")
    desk.follow("Write down the outcome")
    desk.press("Write it down", known_on="今天", told_by="市院未检部", text="已约谈该校校长。")
    desk.reads("已约谈该校校长。")

    come_to(desk, page, date(2026, 5, 25))
    desk.follow("Record the reply")
    reply(desk, ("full", "已安排值守"), ("full", "已组织培训"))
    desk.reads("逾期48天", "2 /2项", "0 /2项")
    come_to(desk, page, date(2026, 6, 25))
    look_at_all(desk, ["kept", "kept"], "到校查看")
    desk.reads("各项均已整改", "逾期48天", "已约谈该校校长。", "首次回头看")
    ensure_short(desk, 3000)


BUREAU, MARKET = "清河区某教育局", "清河区某市场监督管理局"
TWO = (
    Asked("清理校园周边违规经营的小店", "校门二百米内逐店查看，无违规经营"),
    Asked("建立与学校的通报机制", "近三个月有通报记录"),
)


@pytest.mark.in_turn(13)
def test_two_authorities_one_letter_amended_after_an_objection_one_withdrawn(
    house: House, person_in: Callable[..., Person]
) -> None:
    _office, desk, chief = letters_of(house, person_in, date(2026, 3, 2))
    open_a_case(desk, "沈小渔", "盗窃罪")
    whole = {"ground": "general", "objection_until": "2026-03-20"}
    problems = ("校园周边小店向未成年人售烟",)
    first = issue(desk, chief, *TWO, problems=problems, whom=MARKET, **whole)
    number = letter_number(desk)
    desk.follow("The same letter to another body")
    assert desk.person.typed("items-0") == TWO[0].text
    propose_letter(desk, chief, *TWO, problems=problems, new_body=BUREAU, issued_on="今天", **whole)
    second = open_letter(desk, BUREAU)
    assert letter_number(desk) != number
    everybody(date(2026, 3, 5), desk, chief)
    for page in (first, second):
        desk.person.open(page)
        serve(desk)

    # One objects that shops are no matter of its own: upheld, and the letter is withdrawn.
    come_to(desk, second, date(2026, 3, 12))
    object_to(desk, "区教育局办公室", "校外小店不属本局职责。")
    desk.reads("中止", "异议")
    desk.live(date(2026, 5, 29))
    desk.person.open("/suggestions?show=late")
    assert not desk.person.reads(BUREAU)
    come_to(desk, second, date(2026, 3, 16))
    uphold(desk, "异议成立，该项属市场监管部门职责。")
    desk.follow("Withdraw the letter")
    desk.propose(why="异议成立。", withdrawn_on="今天")
    chief.live(date(2026, 3, 16))
    chief.decide("撤回检察建议")
    desk.person.open(second)
    desk.reads("2026年3月16日撤回")

    # The other objects to one request: upheld, and the letter is amended and served anew.
    come_to(desk, first, date(2026, 3, 17))
    object_to(desk, "区市场监管局法规科", "第二项应由教育部门牵头。")
    come_to(desk, first, date(2026, 3, 20))
    uphold(desk, "第二项改为配合教育部门。")
    desk.follow("Amend the letter")
    desk.propose(
        why="异议成立，第二项表述不当。",
        **{"items-1": "配合教育部门建立通报机制"},
        issued_on="今天",
        objection_until="2026-04-03",
    )
    chief.live(date(2026, 3, 20))
    chief.decide("变更检察建议")
    come_to(desk, first, date(2026, 3, 23))
    desk.reads("第2版", "尚未送达")
    serve(desk)
    desk.reads("2026年5月25日", TWO[1].text, "第1版")
    come_to(desk, first, date(2026, 5, 8))
    desk.follow("Record the reply")
    reply(desk, ("full", "已清理八家"), ("full", "已联合发文"))
    desk.reads("按期", "2 /2项", "0 /2项")
    for listed, whom, other in (("open", MARKET, BUREAU), ("withdrawn", BUREAU, MARKET)):
        desk.person.open(f"/suggestions?show={listed}")
        desk.reads(whom)
        assert not desk.person.reads(other)


def letter_number(desk: Colleague) -> str:
    """The number of the letter at hand, as its page says it."""
    found = re.search(r"示\d+检建〔\d+〕\d+号", desk.person.source())
    assert found is not None
    return found[0]


def object_to(desk: Colleague, by: str, text: str) -> None:
    desk.follow("Let the time to reply stand still")
    desk.press("Let it stand still", why="objection", since="今天", told_by=by, text=text)


def uphold(desk: Colleague, text: str) -> None:
    desk.follow("Uphold it")
    desk.press("Uphold the objection", answered_on="今天", text=text)
    desk.reads("异议成立")


GOVERNED = (Asked("住宿场所逐一核对入住未成年人的身份", "暗访三家，均询问并登记监护人联系方式"),)
MATTER = "清河路周边住宿场所违规接待未成年人"
HOTELS = "清河区某文旅局"


@pytest.mark.in_turn(13)
def test_a_letter_of_governance_from_three_cases_without_a_child_and_its_mechanism(
    house: House, person_in: Callable[..., Person]
) -> None:
    _office, desk, chief = letters_of(house, person_in, date(2026, 3, 2))
    numbers = []
    for child in ("许小舟", "韩小冬", "祝小禾"):
        open_a_case(desk, child, "盗窃罪")
        numbers.append(case_number(desk))
    desk.home()
    desk.follow("Open a case")
    desk.press("Open the case", about="nobody", title=MATTER, intake="clue_in_other_case")
    desk.path = desk.person.path.partition("#")[0]
    desk.reads(MATTER)
    page = issue(
        desk,
        chief,
        *GOVERNED,
        problems=("入住登记流于形式",),
        whom=HOTELS,
        ground="general",
        objection_until="2026-03-20",
        cases="\n".join(numbers),
    )
    desk.reads(*numbers)
    come_to(desk, page, date(2026, 3, 4))
    serve(desk)
    come_to(desk, page, date(2026, 4, 20))
    desk.follow("Record the reply")
    reply(desk, ("full", "已开展专项检查"))
    come_to(desk, page, date(2026, 5, 11))
    look_at(desk, 1, "verified", "暗访三家，均已登记")
    desk.reads("1 /1项", "已整改")
    desk.person.open(f"{desk.path}/measures/new?kind=mechanism")
    desk.press(
        "Keep it",
        partners=Pick(HOTELS),
        aim="住宿场所接待未成年人联合检查机制",
        started="今天",
        cases="\n".join(numbers),
        review_on="2026-11-11",
    )
    desk.reads("联合检查机制", *numbers)
    desk.case()
    desk.reads(HOTELS, "联合检查机制")
    assert not desk.person.reads("某某")


BEFORE = "清检建〔2023〕7号"


@pytest.mark.in_turn(13)
def test_a_letter_of_before_casetrack_is_recorded_and_not_decided_here(
    house: House, person_in: Callable[..., Person]
) -> None:
    _office, desk, chief = letters_of(house, person_in, date(2026, 3, 2))
    open_a_case(desk, "秦小满", "盗窃罪")
    desk.step("Issue a suggestion")
    desk.press_to_propose(
        new_body="清河某中学",
        body_kind="school",
        kind="social_governance",
        number=BEFORE,
        ground="general",
        issued_on="2023-05-10",
        recorded=True,
        approved_by="chief_procurator",
        approved_number="检批〔2023〕3号",
        **of_letter(Asked("宿舍每晚点名", "查看点名簿"), problems=("宿舍夜间无人值守",)),
    )
    page = open_letter(desk, "清河某中学")
    desk.reads("并非在本系统作出", "检批〔2023〕3号", "2023-05-10")
    serve(desk, "2023-05-12")
    desk.follow("Record the reply")
    reply(desk, ("full", "已安排值守"), replied_on="2023-06-30")
    desk.reads("按期")
    look_at(desk, 1, "verified", "点名簿齐全")
    desk.reads("1 /1项")
    chief.home()
    assert not chief.person.reads(BEFORE)
    assert page
