"""Meetings by video of a child, a guardian and the school: planned, and paused for a while."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from casetrack.accounts.act import Act
from casetrack.calendar.exam_weeks import ExamTerms, keep_exam_week
from casetrack.cases.models import Case, Party
from casetrack.db.words import Words
from casetrack.demo.desk import Desk
from casetrack.visits.actions import VisitTerms, plan_visits
from casetrack.visits.journal_texts import visits_paused
from casetrack.visits.models import SeriesUnit, VisitWay
from casetrack.visits.pauses import PauseTerms, pause_plan
from casetrack.visits.rhythm import VisitRhythm

AIM = Words("How she does at school; what home and school agree on", "了解在校情况，家校沟通")
AWAY = Words("The school is on an excursion.", "学校组织校外实践")


def meetings(desk: Desk, case: Case, child: Party, *others: Party) -> Iterator[int]:
    """Every second Wednesday, around the examinations; three weeks of it are taken back."""
    yield 8
    act = Act(by=desk.prosecutor, on=desk.day, at=desk.now())
    first = desk.today + timedelta(days=40)
    keep_exam_week(
        ExamTerms(first, first + timedelta(days=6), "期末考试", "Final examinations"), act
    )
    terms = VisitTerms(
        child.id,
        AIM.in_("zh"),
        (VisitWay.VIDEO,),
        desk.prosecutor.id,
        VisitRhythm(
            desk.today + timedelta(days=5),
            every=2,
            unit=SeriesUnit.WEEK,
            weekday=3,
            times=6,
            avoids_exams=True,
        ),
        minutes=60,
        meets_ids=tuple(one.id for one in others),
        records_id=desk.staff["social"].id,
    )
    plan, visits = plan_visits(case, terms, act)
    desk.tell_plan(plan, visits, AIM)
    yield 6
    act = Act(by=desk.prosecutor, on=desk.day, at=desk.now())
    start = desk.today + timedelta(days=15)
    end = start + timedelta(days=20)
    days = [one.planned_on for one in visits if one.planned_on is not None]
    open_days = [day for day in days if start <= day <= end]
    pause = pause_plan(plan, PauseTerms(start, end, AWAY.in_("zh")), act, opened=plan.version)
    pause.reason = AWAY
    en = visits_paused(open_days, start, end, AWAY.in_("en")).in_("en")
    zh = visits_paused(open_days, start, end, AWAY.in_("zh")).in_("zh")
    told = Words(en, zh)
    desk.tell(pause.entry_id, told)
    desk.tell_last(case, told)
    for one in visits:
        if one.called_off is not None:
            one.findings = AWAY
