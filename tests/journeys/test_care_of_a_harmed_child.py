"""In Chinese: a harmed child's care and assistance, with a guardian who objects; and bullying."""

from __future__ import annotations

from datetime import date

import pytest

from casetrack.accounts.models import Role
from tests.journeys.colleagues import Colleague, Office, add, everybody, office_of
from tests.journeys.person import Pick
from tests.journeys.plain import PlainPerson
from tests.journeys.the_house import House

pytestmark = [pytest.mark.journey, pytest.mark.one_engine]

CHILD, FATHER = "沈某某", "沈某甲"


def place_of(house: House, *others: Role) -> Office:
    """An office whose staff ask by plain requests: what Chromium adds other journeys try."""
    return office_of(house, lambda lang, width=1280: PlainPerson(house, lang), *others)


def come_in(desk: Colleague, child: str, role: str) -> None:
    desk.home()
    desk.follow("Open a case")
    desk.press(
        "Open the case", child=child, role=role, age_status="minor", intake="mandatory_report"
    )
    desk.path = desk.person.path.partition("#")[0]


def record(desk: Colleague, kind: str, **typed: str | bool | Pick) -> None:
    """Record something that a period of the law starts or ends with."""
    desk.person.open(f"{desk.path}/dates/record/{kind}")
    desk.press("Record", **typed)
    desk.reads()


def instalment(desk: Colleague, amount: str, pay_by: str) -> None:
    desk.person.open(f"{desk.path}/assistance-payments/new")
    desk.press(
        "Save",
        party=Pick(CHILD),
        amount=amount,
        pay_by=pay_by,
        trustee=Pick("区民政局"),
        payee="代管专户",
        used_for="治疗及就学",
    )
    desk.reads()


@pytest.mark.in_turn(13)
def test_assistance_is_paid_in_instalments_to_a_trustee_while_the_father_objects(
    house: House,
) -> None:
    place = place_of(house, Role.CHIEF_PROCURATOR)
    day = date(2025, 3, 3)
    desk, chief = place.desk(Role.PROSECUTOR, day), place.desk(Role.CHIEF_PROCURATOR, day)
    come_in(desk, "沈若溪", "victim")
    add(desk, "沈大川", "guardian", tie="father", tie_to=Pick(CHILD))
    desk.step("Add a person or a body")
    desk.press("Add to the case", kind="body", name="区民政局", body_kind="government")
    record(desk, "assistance_applied", person=Pick(CHILD), when="今天")

    everybody(date(2025, 3, 10), desk, chief)
    chief.path = desk.path
    granted = {"of_amount": "300000", "of_monthly_wage": "8500", "of_wage_months": "36"}
    record(chief, "assistance_decided", when="今天", result="granted", **granted)

    # Nobody has arranged it: it is owed, late once the term of the office is over.
    everybody(date(2025, 3, 26), desk, chief)
    desk.case()
    desk.reads("已决定司法救助，尚未安排发放", "逾期2天", "共300,000元，已发放0元，尚余300,000元")
    instalment(desk, "100000", "2025-04-01")
    desk.person.open(f"{desk.path}/assistance-payments/new")
    desk.press("Save", party=Pick(CHILD), amount="200001", pay_by="2025-09-01")
    desk.expect_text("决定救助300,000元，其他各期合计100,000元")
    instalment(desk, "200000", "2025-09-01")
    desk.case()
    assert "尚未安排发放" not in desk.person.source()

    desk.follow("Record the payment")
    desk.press("Save", paid="今天", receipt="收据第3号")
    desk.case()
    desk.reads("共300,000元，已发放100,000元，尚余200,000元")
    desk.person.open(f"{desk.path}/assistance-objections/new")
    desk.press(
        "Save",
        party=Pick(CHILD),
        text="要求将余款一次性支付给本人",
        objector=Pick(FATHER),
        objected="今天",
        answer_by="2025-04-08",
    )
    desk.reads()

    everybody(date(2025, 4, 9), desk)
    desk.home()
    desk.reads("对司法救助的异议尚未答复")
    desk.case()
    desk.follow("Record the answer to the objection")
    desk.press(
        "Save", result="not_followed", answer="为保障专款用于本人，分期发放。", answered="今天"
    )
    desk.case()
    desk.reads("未采纳")


@pytest.mark.in_turn(13)
def test_the_plan_of_care_of_an_abused_child_is_looked_at(
    house: House,
) -> None:
    place = place_of(house)
    desk = place.desk(Role.PROSECUTOR, date(2025, 3, 3), width=390)
    come_in(desk, "沈若溪", "victim")

    # No from the child: help needs a reason, or does not begin.
    desk.person.open(f"{desk.path}/assistance/new")
    no = {"child_agrees": "no", "guardian_agrees": "yes", "asked_on": "今天"}
    desk.press("Begin the help", aim="恢复睡眠", **no)
    desk.expect_text("有一方不同意。请写明仍予开展的理由，否则不开展。")
    desk.press("Begin the help", child_agrees="yes")
    desk.reads()

    desk.person.open(f"{desk.path}/measures/new?kind=care_plan")
    desk.press("Keep it", about=(Pick(CHILD),), aim="安全居住、返校、清除网络内容", started="今天")
    plan = desk.person.path
    terms = {
        "school_return": "先半日返校",
        "evidence": "固定相关帖文证据",
        "removal": "平台删除相关帖文",
    }
    for kind, text in terms.items():
        desk.follow("Add a requirement")
        desk.press("Add the requirement", kind=kind, text=text, look_on="2025-03-17")
        desk.reads(text)

    everybody(date(2025, 3, 18), desk)
    desk.home()
    desk.reads("逾期1天")
    desk.person.open(plan)
    desk.person.follow("平台删除相关帖文")
    desk.follow("Check it")
    desk.press("Record the finding", found="kept", proof="平台回函")
    desk.expect_text("应先固定证据")
    for text, proof in (("固定相关帖文证据", "公证书"), ("平台删除相关帖文", "平台回函")):
        desk.person.open(plan)
        desk.person.follow(text)
        desk.follow("Check it")
        desk.press("Record the finding", found="kept", proof=proof)
        desk.reads()
    desk.person.open(plan)
    desk.reads("公证书", "平台回函", "就学：复学返校", "心理疏导")


@pytest.mark.in_turn(13)
def test_bullying_in_a_group_makes_nobody_a_suspect(
    house: House,
) -> None:
    place = place_of(house)
    desk = place.desk(Role.PROSECUTOR, date(2025, 3, 3))
    come_in(desk, "林小雨", "bullied")
    sides = {"赵一鸣": "bullying", "钱多多": "bullying", "孙小乐": "bystander"}
    for name, role in {**sides, "李大力": "injured_attacker"}.items():
        add(desk, name, role, age_status="minor")
    # An incident has sides: who bullied, and whom.
    text = "课间多次推搡、孤立，一人先动手后受伤。"
    desk.case()
    desk.press("Save", kind="bullying_happened", text=text, when="今天")
    desk.expect_text("请选择是谁做的")
    bullies = (Pick("赵某某"), Pick("钱某某"))
    desk.press("Save", party=(Pick("林某某"),), done_by=bullies, of_place="教学楼")
    desk.reads(text, "行为人", "赵某某、钱某某")
    for kind, text in (
        ("bullying_found", "学校学生欺凌治理委员会认定构成欺凌。"),
        ("no_offence_found", "公安机关认定不构成违法犯罪。"),
    ):
        desk.case()
        desk.press("Save", kind=kind, text=text, when="今天")
        desk.reads(text)

    desk.case()
    desk.reads("被欺凌", "参与欺凌", "旁观者", "先动手并受伤", "认定不构成违法犯罪")
    assert "犯罪嫌疑人" not in desk.person.source()
    desk.person.follow("赵某某")
    assert "犯罪嫌疑人" not in desk.person.source()
    # Who was bullied gets help as anybody who was harmed.
    desk.person.open(f"{desk.path}/assistance/new")
    desk.press("Begin the help", aim="恢复安全感", child_agrees="yes", guardian_agrees="yes")
    desk.reads("心理疏导")


@pytest.mark.in_turn(13)
def test_from_a_report_to_another_guardian_while_foster_care_makes_nobody_one(
    house: House,
) -> None:
    place = place_of(house)
    desk = place.desk(Role.PROSECUTOR, date(2025, 3, 3))
    come_in(desk, "沈若溪", "victim")
    add(desk, "沈大川", "guardian", tie="father", tie_to=Pick(CHILD))
    add(desk, "王桂芳", "caregiver")
    add(desk, "李秀兰", "caregiver")
    desk.person.open(f"{desk.path}/harm-reports/new")
    desk.press(
        "Save",
        party=Pick(CHILD),
        situations=(Pick("多处损伤"),),
        text="班主任发现多处淤青。",
        reporter_kind="school",
        found="2025-03-02",
        reported="2025-03-02",
        tell_by="2025-03-20",
    )
    desk.reads()

    # The office supports who may apply; itself it does not.
    desk.person.open(f"{desk.path}/revocation-supports/new")
    support = {"situation": "violence", "ground": "grave_harm", "happened_on": "2025-03-03"}
    desk.press("Save", party=Pick(CHILD), other=Pick(FATHER), applicant="procuratorate", **support)
    desk.expect_text("检察机关不能自行申请")
    desk.press("Save", applicant="civil_affairs", who="区民政局")
    desk.reads("支持撤销监护人资格：沈某甲")

    # The judgment in force, and with it who is guardian from when.
    everybody(date(2025, 6, 10), desk)
    desk.person.open(f"{desk.path}/judgments/new?kind=civil_judgment")
    desk.press(
        "Record the judgment",
        people=(Pick(FATHER),),
        court="某区人民法院",
        instance="first",
        decided="2025-05-20",
        received_on="2025-05-22",
        result="all_claims_supported",
        effect="period_over",
        in_force_on="2025-06-06",
    )
    desk.follow("Who is guardian by it")
    desk.press("Record it", ended=(Pick(FATHER),), begun=(Pick("王某某"),), since="2025-06-06")
    desk.reads()
    desk.person.open(f"{desk.path}/guardians/new")
    desk.press("Save", party=Pick(CHILD), other=Pick("李某某"), quality="foster_care", since="今天")
    desk.reads()

    desk.case()
    desk.reads("王某某：沈某某的监护人", "李某某：沈某某的照护人")
    assert "李某某：沈某某的监护人" not in desk.person.source()
