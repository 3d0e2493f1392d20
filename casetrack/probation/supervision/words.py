"""Words of a supervision: refusals, facts dates count from, lines on Today, journal texts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from casetrack.cases.requirements import counted
from casetrack.casework.journal_texts import NOTHING, of_code, of_when
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.ledger.registry import DutyLine, subject_page
from casetrack.probation.supervision.due import ASKED, LEFT, MONTH_ENDED, RHYTHM, TALKED
from casetrack.probation.supervision.models import (
    ASSESSMENT,
    LEAVE_ANSWER,
    LEAVE_RETURN,
    NEXT_TALK,
    OWN_REPORT,
    RECORD,
    WRITE,
    LeaveRequest,
    SupervisionPlan,
)
from casetrack.visits.models import SeriesUnit

RULES = {
    "leave_after_the_end": _l("The probation is over on %(day)s; later leave needs no approval."),
    "leave_after_leaving": _l(
        "It was asked for after the child had left, and the law wants approval first (Criminal"
        " Procedure Law art. 283). Say why it is approved all the same."
    ),
    "leave_beyond_the_end": _l(
        "It goes beyond the last day of the probation. Say why it is approved so."
    ),
    "leave_long": _l(
        "It is longer than thirty days, rather a move than leave (own rule). Say why it is"
        " approved."
    ),
    "answered_before_breach": _l("The breach was on %(day)s. Enter that day or a later one."),
    "breach_answer_says_nothing": _l("Say why, in a few words."),
    "breach_answered_so_already": _l("That is recorded of this breach already. Correct it there."),
    "ground_to_revoke_exists": _l(
        "A ground to revoke exists: a breach with serious consequences, or several. The probation"
        " shall be revoked then (Criminal Procedure Law art. 284)."
    ),
}
FACTS = {
    RHYTHM: _l("The rhythm of the reports begins"),
    MONTH_ENDED: _l("The month of the probation ends"),
    ASKED: _l("Leave was asked for"),
    LEFT: _l("The leave begins"),
    TALKED: _l("The next talk was agreed"),
}

DUTIES = (
    DutyLine(
        OWN_REPORT,
        title=_l("The child reports on its activities"),
        late_title=_l("The report of the child has not come"),
        button=_l("Record a report of the child"),
        url=subject_page("supervision.new_own-reports", "probation_id"),
        needs=RECORD,
    ),
    DutyLine(
        LEAVE_ANSWER,
        title=_l("Decide on leave"),
        late_title=_l("Leave is not decided on"),
        button=_l("Decide"),
        url=subject_page("supervision.answer_leave", "leave_request_id"),
        needs=WRITE,
    ),
    DutyLine(
        LEAVE_RETURN,
        title=_l("The child comes back from leave"),
        late_title=_l("The child is not back from leave"),
        button=_l("Record the return from leave"),
        url=subject_page("supervision.back_from_leave", "leave_request_id"),
        needs=RECORD,
    ),
    DutyLine(
        NEXT_TALK,
        title=_l("Talk with the child"),
        late_title=_l("The talk that was agreed is not recorded"),
        button=_l("Record a talk"),
        url=subject_page("supervision.new_talks", "probation_id"),
        needs=RECORD,
    ),
    DutyLine(
        ASSESSMENT,
        title=_l("Assess the month of the probation"),
        late_title=_l("The month is not assessed"),
        button=_l("Assess a month"),
        url=subject_page("supervision.new_assessments", "probation_id"),
        needs=WRITE,
    ),
)


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
