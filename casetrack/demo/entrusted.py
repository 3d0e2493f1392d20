"""A boy on probation lives elsewhere: the office there accepts, supervises, and reports."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time, timedelta

from casetrack.accounts.act import Act
from casetrack.cases.models import Case, Party
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.demo.desk import Desk
from casetrack.law.working_days import next_working_day
from casetrack.probation.entrustments.actions import (
    Application,
    LetterSent,
    OfficeAnswer,
    answer_letter,
    apply_for,
    send_letter,
)
from casetrack.probation.entrustments.dividing import Division, divide
from casetrack.probation.entrustments.journal_texts import agreed as told_agreed
from casetrack.probation.entrustments.journal_texts import line, rhythm
from casetrack.probation.entrustments.models import DutySide, Entrustment, ReportKind
from casetrack.probation.entrustments.queries import conditions_of
from casetrack.probation.entrustments.supervising import Meeting, NewReport, plan_meeting, report
from casetrack.visits.models import SeriesUnit

WHY = BilingualText(
    "He lives in Liuxi County with his father's family and learns a trade there.",
    "其随父亲家人在柳溪县居住，并在当地学习技能。",
)
THEIRS = BilingualText(
    "A visit at home every month; a word with the master of the workshop.",
    "每月上门回访一次；向带班师傅了解表现。",
)
OURS = BilingualText(
    "Lessons in law by video; every decision about the probation.",
    "线上法治教育；考验期的一切决定。",
)
FIRST = BilingualText(
    "Two visits at home. Keeps his hours in the workshop; the father answers for the telephone.",
    "上门回访两次。按时到岗学习；手机由父亲保管。",
)
SECOND = BilingualText(
    "First unit of the training passed. The requirement about bank cards is kept.",
    "培训第一单元合格，遵守银行卡相关要求。",
)
LEFT = BilingualText(
    "Was away from the county for a day without asking; came back by himself.",
    "未经批准离开所居住的县一天，自行返回。",
)
AIM = BilingualText("How the training goes; leave before leaving", "技能培训情况；外出须事先报批")


def asked_elsewhere(desk: Desk, case: Case, child: Party) -> Entrustment:
    """Child and family apply, and the letter to the office of their home is sent the same day."""
    home = desk.staff["entrusted"]
    new = Application(child.id, PartialDate.day(desk.day), WHY.in_("zh"), office_id=home.office_id)
    entrustment = apply_for(case, new, _by(desk, "prosecutor"))
    entrustment.reason = WHY
    desk.tell_last(case, WHY)
    letter = LetterSent(
        desk.day, f"清河检未函〔{desk.day.year}〕9号", desk.day + timedelta(days=10)
    )
    send_letter(entrustment, letter, _by(desk, "prosecutor"), opened=entrustment.version)
    return entrustment


def accepted_elsewhere(desk: Desk, entrustment: Entrustment) -> None:
    """The office there accepts, and both divide the duties."""
    home = desk.staff["entrusted"]
    answer = OfficeAnswer(True, desk.day, "", home.id)
    answer_letter(entrustment, answer, _by(desk, "entrusted"), opened=entrustment.version)
    agreed = Division(
        theirs=THEIRS.in_("zh"),
        ours=OURS.in_("zh"),
        every=1,
        unit=SeriesUnit.MONTH,
        report_due=max(desk.ago(48), desk.day),
        sides={1: DutySide.BOTH, 2: DutySide.ENTRUSTED},
    )
    divide(entrustment, agreed, _by(desk, "prosecutor"), opened=entrustment.version)
    entrustment.theirs, entrustment.ours = THEIRS, OURS
    asked = {condition.position: condition.text for condition in conditions_of(entrustment)}
    lines = [line(asked[place], side) for place, side in agreed.sides.items()]
    month = rhythm(agreed.every, "month", agreed.report_due)
    case = session().get_one(Case, entrustment.case_id)
    desk.tell_last(case, told_agreed(lines, OURS, THEIRS, month))


def supervised_elsewhere(desk: Desk, entrustment: Entrustment) -> Iterator[int]:
    """Regular reports, a breach that waits for the handler, and a meeting next week."""
    yield 50
    _reported(desk, entrustment, ReportKind.COURSE, FIRST)
    yield 20
    _reported(desk, entrustment, ReportKind.COURSE, SECOND)
    yield 2
    _reported(desk, entrustment, ReportKind.BREACH, LEFT)
    day = next_working_day(desk.today + timedelta(days=6))
    meeting = Meeting(day, AIM.in_("zh"), time(14, 30))
    visit = plan_meeting(entrustment, meeting, _by(desk, "prosecutor"))
    assert visit.plan is not None
    desk.tell_plan(visit.plan, [visit], AIM)


def _reported(desk: Desk, entrustment: Entrustment, kind: ReportKind, text: BilingualText) -> None:
    new_report = NewReport(kind, PartialDate.day(desk.day), text.in_("zh"))
    made = report(entrustment, new_report, _by(desk, "entrusted"))
    made.text = text
    desk.tell(made.entry_id, text)


def _by(desk: Desk, who: str) -> Act:
    return desk.act(desk.staff[who])
