"""What happens in the supervision of a probation, recorded by whoever handles the case."""

from __future__ import annotations

from datetime import date
from typing import Any

from casetrack.accounts.act import Act
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.models import Obligation
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.ledger.obligations import find_owed
from casetrack.probation.models import Probation
from casetrack.probation.supervision import actions, fact_actions
from casetrack.probation.supervision.actions import LeaveAnswer, SupervisionTerms
from casetrack.probation.supervision.child_reports import LEAVE, REPORT, TALK
from casetrack.probation.supervision.due import waiting
from casetrack.probation.supervision.models import (
    BreachAnswerKind,
    LeaveDecision,
    LeaveRequest,
    MonthlyAssessment,
    OwnReport,
    OwnReportWay,
    SupervisionTalk,
)
from casetrack.probation.supervision.monthly_assessments import ASSESSMENT, OUTCOME
from casetrack.probation.supervision.queries import plan_of
from casetrack.visits.models import SeriesUnit
from tests.builders import NOON, TODAY, acting
from tests.probation.builders import child_of
from tests.review.builders import handler_of

NOTHING = BilingualText(None, None)
# Sunday: due on Monday. Six months of probation from the day of the tests, to 24 May 2027.
FIRST = date(2026, 12, 20)
MONTHLY = SupervisionTerms(every=1, unit=SeriesUnit.MONTH, first_report=FIRST, assesses=True)


def by(probation: Probation, on: date = TODAY) -> Act:
    """Whoever handles the case, on that day."""
    return acting(handler_of(child_of(probation)), on=on, at=NOON)


def plan(probation: Probation, terms: SupervisionTerms = MONTHLY, *, on: date = TODAY) -> bool:
    """A report each month from 20 December, each month assessed."""
    kept = plan_of(probation)
    opened = kept.version if kept is not None else 0
    return actions.set_plan(probation, terms, by(probation, on), opened=opened)


def report(probation: Probation, came: date | None, *, on: date | None = None) -> OwnReport:
    """The report that waits first; came: on that day, None: not at all."""
    planned, due = next(iter(sorted(waiting(probation, on=on or came or TODAY).items())))
    values = {
        "planned": planned,
        "due": due,
        "happened": PartialDate.day(came) if came else PartialDate.unknown(),
        "is_missing": came is None,
        "way": OwnReportWay.WRITTEN if came else None,
        "text": BilingualText(None, "本月活动情况") if came else NOTHING,
        "received_by": NOTHING,
    }
    made: OwnReport = fact_actions.record(
        REPORT, probation, values, by(probation, on or came or TODAY)
    )
    return made


def own_report(probation: Probation, came: date, *, text: str = "另行报告") -> OwnReport:
    """A report that nobody had asked for."""
    values = {
        "planned": None,
        "due": None,
        "happened": PartialDate.day(came),
        "is_missing": False,
        "way": OwnReportWay.TELEPHONE,
        "text": BilingualText(None, text),
        "received_by": NOTHING,
    }
    made: OwnReport = fact_actions.record(REPORT, probation, values, by(probation, came))
    return made


def ask_leave(
    probation: Probation, since: date, until: date, *, on: date = TODAY, **data: Any
) -> LeaveRequest:
    """A request to go to the grandmother."""
    values = {
        "asked_on": on,
        "since": since,
        "until": until,
        "place": BilingualText(None, "祖母家"),
        "text": BilingualText(None, "探亲"),
        **data,
    }
    made: LeaveRequest = fact_actions.record(LEAVE, probation, values, by(probation, on))
    return made


def answer(
    leave: LeaveRequest,
    probation: Probation,
    decision: LeaveDecision = LeaveDecision.APPROVED,
    *,
    on: date = TODAY,
    reason: str = "",
) -> None:
    """Decided by whoever handles the case."""
    answer = LeaveAnswer(decision, on, "林晓", reason)
    actions.answer_leave(leave, answer, by(probation, on), opened=leave.version)


def talk(
    probation: Probation, held: date, next_on: date | None = None, *, text: str = "消费计划"
) -> SupervisionTalk:
    """A talk on that day."""
    values = {
        "happened": PartialDate.day(held),
        "held_by": BilingualText(None, "林晓"),
        "text": BilingualText(None, text),
        "next_on": next_on,
    }
    made: SupervisionTalk = fact_actions.record(TALK, probation, values, by(probation, held))
    return made


def assess(probation: Probation, month: int, on: date) -> MonthlyAssessment:
    """The assessment of a month, made on that day."""
    values = {
        "month": month,
        "happened": PartialDate.day(on),
        "assessed_by": BilingualText(None, "林晓"),
        "text": BilingualText(None, "遵守各项规定"),
        "next": NOTHING,
    }
    made: MonthlyAssessment = fact_actions.record(ASSESSMENT, probation, values, by(probation, on))
    return made


def admonish(probation: Probation, breach_id: int, *, on: date = TODAY) -> Any:
    """An admonition after a breach."""
    values = {
        "breach_id": breach_id,
        "kind": BreachAnswerKind.ADMONISHED,
        "happened": PartialDate.day(on),
        "text": BilingualText(None, "当面训诫"),
    }
    return fact_actions.record(OUTCOME, probation, values, by(probation, on))


def owed(kind: ObligationKind, subject: Any) -> Obligation:
    """What is, or was, owed of this kind."""
    duty = find_owed(kind, subject)
    assert duty is not None
    return duty
