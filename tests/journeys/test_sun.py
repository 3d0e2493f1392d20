"""In a browser: case 1, Sun, from the application for supervision at home to the sealed record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time

import pytest
import sqlalchemy as sa

from casetrack.accounts.models import Role
from casetrack.cases.kinds import DispositionKind
from casetrack.db import session
from casetrack.desk.notices.night import Orders, follow_time
from casetrack.desk.sealed_records.models import CopyPlace
from casetrack.probation.entrustments.models import Entrustment, EntrustmentEnd, EntrustmentState
from casetrack.visits.models import Visit, VisitState, VisitWay
from casetrack.visits.spotchecks.models import SpotCheck, SpotCheckPlan
from tests.journeys.colleagues import (
    ZH,
    Colleague,
    alias,
    assess,
    everybody,
    hand_over,
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

SUN = alias("孙")
MET = "两院与本人、父亲视频会见，谈及培训进展。"
AT_HOME = "与父亲同住，情绪平稳，按时参加培训。"
BY_SURPRISE = "在工作场所见到本人，工作稳定。"
REPORTED = "一季度按要求报告活动情况，完成法治教育两次。"
REQUIRED = "参加法治教育和职业技能培训"


@pytest.mark.in_turn(13)
def test_sun_is_supervised_where_he_lives_and_his_record_is_sealed(
    house: House, person_in: Callable[..., Person]
) -> None:
    here = office_of(house, person_in, Role.CHIEF_PROCURATOR, Role.RECORDS_CUSTODIAN)
    there = office_of(house, person_in, Role.SECTION_HEAD, Role.ASSISTANT)
    day = date(2025, 1, 6)
    desk, chief = (here.desk(role, day) for role in (Role.PROSECUTOR, Role.CHIEF_PROCURATOR))
    head, worker = (there.desk(role, day) for role in (Role.SECTION_HEAD, Role.ASSISTANT))
    open_a_case(desk, "孙小明", "帮助信息网络犯罪活动罪", father="孙大山")
    receive(desk, SUN)
    hold_to_have(desk, SUN, "出租他人银行卡四张。", happened="2024-12-26")
    protect(desk, SUN)
    desk.home()
    desk.follow("Record that it was told")
    desk.press("Record", when="今天")

    everybody(date(2025, 1, 15), desk, chief)
    put_on_probation(
        desk,
        chief,
        SUN,
        months="10",
        **{"requirements-0-kind": "education", "requirements-0-text": REQUIRED},
    )
    entrust(desk, head, there.name)
    divide(desk)
    hand_over(desk, SUN)
    assess(desk, SUN)

    # Who supervises sees the child, the term and what is asked; and nothing else of the case.
    everybody(date(2025, 1, 16), desk, worker)
    to_the_child(worker)
    worker.reads("2025年11月15日", REQUIRED)
    worker.path = desk.path
    worker.case()
    worker.reads("您只能查看对该未成年人的回访，不包括案件其他内容")

    plan_visits(desk)
    plan_the_meeting(desk)
    for colleague in (desk, worker):
        colleague.live(date(2025, 2, 10))
        colleague.person.open("/days")
        colleague.reads(f"14:30 {SUN}：视频")

    # The meeting of both offices: whoever leads it writes down what came of it, once for both.
    everybody(date(2025, 2, 12), desk, worker)
    record(desk, MET)
    to_the_child(worker)
    worker.reads("此前回访1次")

    # At home, as planned; what the child and the family told; then on the day that was drawn.
    worker.live(date(2025, 2, 20))
    record(worker, AT_HOME)
    worker.live(date(2025, 3, 14))
    worker.home()
    worker.follow("Report")
    worker.press("Report", kind="course", happened="今天", text=REPORTED)
    worker.reads("已反馈")
    worker.live(draw(house, desk))
    record(worker, BY_SURPRISE)
    desk.live(worker.day)
    to_the_child(desk)
    desk.reads(REPORTED, "此前回访3次")
    desk.case()
    desk.reads(MET, AT_HOME, BY_SURPRISE)

    end(desk, chief, worker, here.desk(Role.RECORDS_CUSTODIAN, worker.day))


def plan_visits(desk: Colleague) -> None:
    """One at home, and one on a day that nobody knows."""
    desk.step("Plan visits: %(who)s", who=SUN)
    desk.press(
        "Update the preview",
        aim="了解思想和生活状况",
        ways="home",
        how_many="once",
        first="2025-02-20",
        on_rest_day="keep",
        visitor=Pick("方远"),
        measure=Pick("异地"),
    )
    desk.press_counted("Save %(num)d visit", "Save %(num)d visits", 1)
    desk.step("Plan spot checks")
    desk.press(
        "Plan the spot checks",
        party=Pick(SUN),
        aim="不打招呼了解实际状况",
        first="2025-03-17",
        last="2025-03-28",
        times="1",
        measure=Pick("异地"),
        visitor=Pick("方远"),
    )
    desk.reads("已安排1次")


def plan_the_meeting(desk: Colleague) -> None:
    """Both offices, the child and the father, by video."""
    to_the_child(desk)
    desk.follow("Plan a meeting by video")
    desk.press("Plan the meeting", day="2025-02-12", at="14:30", aim="三方见面，听取家长意见")
    desk.reads("14:30")


def record(desk: Colleague, findings: str) -> None:
    """From Today: what came of the visit that is due."""
    desk.home()
    desk.follow("Record outcome")
    desk.press("Record outcome", state="done", condition="steady", findings=findings)
    desk.reads()


def draw(house: House, desk: Colleague) -> date:
    """Let the nights come in which the day is drawn and told; return the day."""
    spend_night(house, date(2025, 3, 17))
    with house.app.app_context():
        plan = sa.select(SpotCheckPlan.id).where(SpotCheckPlan.case_id == desk.case_id)
        check = session().scalars(sa.select(SpotCheck).where(SpotCheck.plan_id.in_(plan))).one()
        drawn = check.drawn_day()
    assert drawn is not None
    spend_night(house, drawn)
    return drawn


def spend_night(house: House, day: date) -> None:
    """What time alone asks of the house in the night before a day."""
    at = datetime.combine(day, time(), UTC)
    with house.app.app_context():
        wrong = follow_time(
            Orders(on=day, base_url=house.url, language=ZH, route=None, clock=lambda: at)
        )
    assert wrong is None


def end(desk: Colleague, chief: Colleague, worker: Colleague, custodian: Colleague) -> None:
    """The ten months are over: the victim, the decision, its announcement, the record."""
    everybody(date(2025, 11, 17), desk, chief, worker, custodian)
    assert not worker.knows_the_case(), "the supervision is over with the last day"
    finish_the_opinion(desk)
    desk.step("Decide not to prosecute %(who)s", who=SUN)
    desk.propose(decided_on="今天", ground="考验期内遵守规定，表现良好。")
    chief.decide(f"考验期满作出不起诉决定：{SUN}")
    desk.step("Record the announcement to %(who)s", who=SUN)
    desk.press("Record the announcement", announced_on="今天")
    desk.home()
    desk.reads(f"{SUN}：封存记录")
    desk.follow("Go through its copies")
    desk.press("Save", is_done=True, **{f"state_{place.value}": "confirmed" for place in CopyPlace})
    desk.reads("已移交封存档案管理员")
    custodian.person.open("/sealed")
    custodian.person.follow(SUN)
    custodian.press("Seal the record", **{f"seen_{place.value}": True for place in CopyPlace})
    desk.home()
    desk.reads("没有逾期事项；今天没有到期事项")
    assert not desk.knows_the_case(), "sealed, it is there for nobody who was not named"

    record = on_disk(desk)
    assert record.decided() == [
        (SUN, DispositionKind.CONDITIONAL_NON_PROSECUTION),
        (SUN, DispositionKind.NON_PROSECUTION_AFTER_PROBATION),
    ]
    assert record.decisions[-1].announced_on == desk.day
    assert "record_sealed" in {entry.kind for entry in record.entries}
    with desk.house.app.app_context():
        of_case = {"case_id": desk.case_id}
        (entrusted,) = session().scalars(sa.select(Entrustment).filter_by(**of_case))
        visits = session().scalars(sa.select(Visit).filter_by(**of_case)).all()
        assert (entrusted.state, entrusted.end_kind) == (
            EntrustmentState.ENDED,
            EntrustmentEnd.OVER,
        )
        assert entrusted.measure.last_day == date(2025, 11, 15)
        assert [(visit.way, visit.state) for visit in visits] == [
            (VisitWay.VIDEO, VisitState.DONE),
            (VisitWay.HOME, VisitState.DONE),
            (VisitWay.HOME, VisitState.DONE),
        ]


def finish_the_opinion(desk: Colleague) -> None:
    """Drafted from the file, read, and finished; from Today, where it is owed."""
    desk.home()
    desk.follow("To the opinion")
    desk.press("Draft it from the file")
    desk.reads(REQUIRED)
    desk.follow("Finish it")
    desk.press("Finish it", finished_on="今天")
    desk.reads()


def to_the_child(desk: Colleague) -> None:
    """From the list of entrusted children, in either office."""
    desk.person.open("/cases")
    desk.follow("Entrusted children")
    desk.person.follow(SUN)


def entrust(desk: Colleague, head: Colleague, office: str) -> None:
    """Applied for, asked by letter, and accepted by the head there."""
    desk.step("Entrust %(who)s to the office where they live", who=SUN)
    desk.press(
        "Record the application",
        to=Pick(office),
        applied="2025-01-14",
        reason="随父亲回户籍地生活，父亲在当地务工。",
    )
    desk.follow("Record the letter")
    desk.press(
        "Record the letter", sent_on="今天", answer_due="2025-01-29", number="委托〔2025〕1号"
    )
    head.live(desk.day)
    head.home()
    head.follow("Answer the letter")
    head.press("Answer", answer="accept", answered_on="今天", staff=Pick("方远"))


def divide(desk: Colleague) -> None:
    """What both offices agreed, and how often there is a report."""
    to_the_child(desk)
    desk.follow("Division of duties")
    desk.press(
        "Save",
        side_1="entrusted",
        theirs="每月入户走访一次，不定期抽查。",
        ours="每季度组织一次视频会见。",
        every="2",
        unit="month",
        report_due="2025-03-14",
    )
