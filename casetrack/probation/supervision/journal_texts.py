"""Journal texts of a plan, a decision on leave, a return, hours of service."""

from __future__ import annotations

from casetrack.cases.requirements import counted
from casetrack.casework.journal_texts import NOTHING, of_code, of_when
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.probation.supervision.models import LeaveRequest, SupervisionPlan
from casetrack.visits.models import SeriesUnit


def plan(plan: SupervisionPlan) -> BilingualText:
    """The rhythm of reports, and whether months are assessed."""
    en, zh = [], []
    if plan.every is not None and plan.first_report is not None:
        unit = ("month", "个月") if plan.unit is SeriesUnit.MONTH else ("week", "周")
        first = of_when(PartialDate.day(plan.first_report))
        often = f"every {unit[0]}" if plan.every == 1 else f"every {plan.every} {unit[0]}s"
        en.append(f"a report of the child {often}, from {first.in_('en')}")
        zh.append(
            f"每{'' if plan.every == 1 else plan.every}{unit[1]}报告一次，自{first.in_('zh')}起"
        )
    else:
        en.append("no reports by a rhythm")
        zh.append("不定期报告")
    if plan.assesses_from is not None:
        en.append(f"each month is assessed, from month {plan.assesses_from}")
        zh.append(f"自第{plan.assesses_from}个月起逐月评估")
    return BilingualText("; ".join(en), "；".join(zh))


def leave_answer(leave: LeaveRequest) -> BilingualText:
    """The decision on leave: its result, the leave, by whom and why."""
    decision = of_code(leave.decision)
    since, until = of_when(PartialDate.day(leave.since)), of_when(PartialDate.day(leave.until))
    en = [f"{decision.in_('en')}: {since.in_('en')} to {until.in_('en')}"]
    zh = [f"{decision.in_('zh')}：{since.in_('zh')}至{until.in_('zh')}"]
    for text, (before_en, before_zh) in (
        (leave.decided_by, ("by ", "决定人：")),
        (leave.reason, ("", "理由：")),
    ):
        if text:
            en.append(f"{before_en}{text.in_('en')}")
            zh.append(f"{before_zh}{text.in_('zh')}")
    return BilingualText(", ".join(en), "，".join(zh))


def returned(late: int) -> BilingualText:
    """Whether the child came back in time. late: days after the last one of its leave."""
    if late == 0:
        return BilingualText("back in time", "按时返回")
    return BilingualText(f"back {late} {'day' if late == 1 else 'days'} late", f"逾期{late}天返回")


def hours(number: int, text: str, *, half: bool = False) -> BilingualText:
    """The number of hours, and the work done."""
    words = counted(number, half=half)
    english = f"{words} {'hour' if words == '1' else 'hours'}"
    return BilingualText(f"{english}: {text}", f"{words}小时：{text}") if text else NOTHING
