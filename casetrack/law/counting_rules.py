"""Rules for counting time, with their articles; each step of an explanation rests on one."""

from __future__ import annotations

from datetime import date

from casetrack.law.conditions import rule
from casetrack.law.instruments import cited
from casetrack.law.terms import Citation, Rule, RuleKind, Severity, Verification

_CPL_105 = cited("criminal_procedure_law", "105")


def _counting(
    id: str,
    zh: str,
    en: str,
    citations: tuple[Citation, ...],
    *,
    severity: Severity = Severity.INFO,
    verification: Verification = Verification.PRIMARY,
) -> Rule:
    return rule(
        f"counting_{id}",
        zh,
        en,
        citations,
        severity=severity,
        kind=RuleKind.COUNTING,
        verification=verification,
        since=date(2013, 1, 1),
    )


START = _counting(
    "start",
    "期间开始的时和日不算在期间以内",
    "The hour and day on which a period starts are not counted",
    _CPL_105 + cited("civil_code", "201") + cited("civil_procedure_law", "85"),
)
UNITS = _counting(
    "units",
    "期间以时、日、月计算；以上、以下、以内包括本数",
    "Hours, days, months; within, above and below include the number itself",
    _CPL_105 + cited("criminal_law", "99") + cited("civil_code", "1259"),
)
MONTHS = _counting(
    "months",
    "以月计算的，到期月的对应日为最后一日；没有对应日的，月末日为最后一日",
    "Months end on the corresponding day, or on the last day of a month without one",
    cited("civil_code", "202"),
)
SPC_MONTHS = _counting(
    "months_spc_202",
    "另一种理解：自月末日起算的，以到期月的月末日为最后一日",
    "The other reading: from the last day of a month to the last day of a month",
    cited("spc_criminal_procedure", "202"),
)
ROLL = _counting(
    "roll",
    "期间的最后一日为节假日的，以节假日后的第一日为期满日；调休上班日为工作日",
    "A period whose last day is a holiday ends on the first day after; make-up days are working "
    "days",
    _CPL_105 + cited("civil_code", "203") + cited("holidays_measure", "2", "6", "7"),
)
CUSTODY = _counting(
    "custody",
    "在押期间，不因节假日延长",
    "In custody a period ends on its last day even on a holiday",
    _CPL_105,
    severity=Severity.HARD,
)
MAIL = _counting(
    "mail",
    "期满前交邮的不算过期；路途时间不计",
    "What was posted before expiry is in time; travel time is not counted",
    _CPL_105 + cited("criminal_procedure_law", "106"),
)
EXTENSION = _counting(
    "extension",
    "延长自顺延前的届满日起算，最后只顺延一次",
    "An extension is added to the last day before holidays; holidays are passed once, at the end",
    cited("criminal_procedure_law", "172"),
    verification=Verification.MEMORY,
)
SUSPENSION = _counting(
    "suspension",
    "中止期间不计，恢复后继续计算",
    "A suspended period runs on with what was left of it",
    cited("minors_cases_2013", "40", "45"),
    verification=Verification.SECONDARY,
)
RECOUNT = _counting(
    "recount",
    "补充侦查完毕移送、改变管辖的，重新计算期限",
    "After re-transfer or change of jurisdiction a full period starts again",
    cited("criminal_procedure_law", "172", "175"),
)
WORKDAYS = _counting(
    "workdays",
    "以工作日计算的，只数工作日",
    "Periods in working days count working days only",
    cited("holidays_measure", "7"),
    verification=Verification.MEMORY,
)
BACKWARD = _counting(
    "backward",
    "向前倒计的，基准日不计",
    "Counted back, the day it is counted from is not counted either",
    _CPL_105,
    verification=Verification.MEMORY,
)
CALENDAR = _counting(
    "calendar",
    "年度放假安排未公布的，暂按周一至周五为工作日",
    "Until a year's holidays are published, Monday to Friday stand in for its working days",
    cited("holidays_measure", "7"),
    verification=Verification.MEMORY,
)
STATES = _counting(
    "states",
    "年龄、考验期和人身安全保护令等的有效期不因节假日顺延",
    "Ages, probations and the validity of orders do not move for holidays",
    _CPL_105,
    verification=Verification.MEMORY,
)
PROBATION = _counting(
    "probation",
    "考验期自决定之日起计算；决定当日是否计入，未见明文",
    "A probation runs from the decision; whether that day counts is nowhere settled",
    cited("criminal_procedure_law", "283"),
    verification=Verification.MEMORY,
)

RULES = (
    START,
    UNITS,
    MONTHS,
    SPC_MONTHS,
    ROLL,
    CUSTODY,
    MAIL,
    EXTENSION,
    SUSPENSION,
    RECOUNT,
    WORKDAYS,
    BACKWARD,
    CALENDAR,
    STATES,
    PROBATION,
)

#: Rules that stand behind the steps of an explanation, by step code.
STEP_RULES: dict[str, str] = {
    "start_not_counted": START.id,
    "add_days": UNITS.id,
    "add_hours": UNITS.id,
    "add_months": MONTHS.id,
    "add_workdays": WORKDAYS.id,
    "clipped_to_month_end": MONTHS.id,
    "extended": EXTENSION.id,
    "suspended": SUSPENSION.id,
    "rest_day": ROLL.id,
    "rolled": ROLL.id,
    "workday_after_all": ROLL.id,
    "custody_no_roll": CUSTODY.id,
    "provisional": CALENDAR.id,
    "backward": BACKWARD.id,
    "backward_rest_day": BACKWARD.id,
}


def in_time(due: date, *, received_on: date, posted_on: date | None = None) -> bool:
    """Whether a document is in time: received, or posted, on the last day or before.

    Source: Criminal Procedure Law art. 105.
    """
    return (posted_on or received_on) <= due
