"""Statute as pure functions and data: facts in, a day or a verdict with its article out."""

from casetrack.law.ages import age_on, is_minor, reaches
from casetrack.law.dates import due, final_decision_due, period_of, probation_last_day
from casetrack.law.instruments import INSTRUMENTS, Instrument
from casetrack.law.periods import PERIODS
from casetrack.law.periods.conditional import PROBATION_MONTHS
from casetrack.law.periods.period import Period
from casetrack.law.suggestions import REPLY_RULES, ReplyGround, suggestion_reply
from casetrack.law.terms import (
    Between,
    Citation,
    Due,
    InForce,
    OutsideStatute,
    Rule,
    RuleKind,
    Severity,
    Step,
    Verdict,
    Verification,
)
from casetrack.law.working_days import (
    PUBLISHED,
    DayKind,
    PublishedCalendar,
    WorkCalendar,
    YearOfDays,
    is_workday,
    next_working_day,
    previous_working_day,
    read_year,
)

__all__ = [
    "INSTRUMENTS",
    "PERIODS",
    "PROBATION_MONTHS",
    "PUBLISHED",
    "REPLY_RULES",
    "Between",
    "Citation",
    "DayKind",
    "Due",
    "InForce",
    "Instrument",
    "OutsideStatute",
    "Period",
    "PublishedCalendar",
    "ReplyGround",
    "Rule",
    "RuleKind",
    "Severity",
    "Step",
    "Verdict",
    "Verification",
    "WorkCalendar",
    "YearOfDays",
    "age_on",
    "due",
    "final_decision_due",
    "is_minor",
    "is_workday",
    "next_working_day",
    "period_of",
    "previous_working_day",
    "probation_last_day",
    "reaches",
    "read_year",
    "suggestion_reply",
]
