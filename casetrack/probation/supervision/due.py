"""Due dates of a supervision: recounted from its rows after each write.

No date is stepped forward: after a record, a correction or a withdrawal, the next report, the next
assessment, the answer to a request and the next talk follow from the rows that stand.
"""

from __future__ import annotations

from datetime import date, timedelta

from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.kinds import MeasureState
from casetrack.cases.models import Case
from casetrack.clocks.calendar.calendars import current_calendar
from casetrack.db import session
from casetrack.law.supervision import due_off_rest_days, next_planned
from casetrack.ledger.obligations import owe, settle
from casetrack.ledger.reasons import why_agreed
from casetrack.probation.models import Probation
from casetrack.probation.supervision.models import (
    ASSESSMENT,
    LEAVE_ANSWER,
    LEAVE_RETURN,
    NEXT_TALK,
    OWN_REPORT,
    LeaveRequest,
    MonthlyAssessment,
    OwnReport,
    SupervisionPlan,
    SupervisionTalk,
)
from casetrack.probation.supervision.queries import months_of, plan_of, standing_of
from casetrack.visits.models import SeriesUnit

# Facts that the dates count from; all are own rules.
RHYTHM, MONTH_ENDED, ASKED, LEFT, TALKED = (
    "own_report_rhythm",
    "probation_month",
    "leave_asked",
    "leave_taken",
    "talk_agreed",
)


def runs(probation: Probation) -> bool:
    """Whether dates can still be due in the supervision: running, neither revoked nor decided."""
    is_over = probation.revoked_on is not None or probation.final_disposition_id is not None
    return probation.measure.state is MeasureState.RUNNING and not is_over


def count_all(probation: Probation, on: date) -> None:
    """Recount all due dates of a supervision."""
    count_plan(probation, on)
    for leave in standing_of(LeaveRequest, probation):
        count_leave(leave, on)
    count_talks(probation, on)


def count_plan(probation: Probation, on: date) -> None:
    """Recount the next report and the next assessment, by the plan."""
    plan = plan_of(probation)
    if plan is not None:
        case = session().get_one(Case, probation.case_id)
        _count_reports(case, probation, plan, on)
        _count_assessments(case, probation, plan, on)


def planned_days(plan: SupervisionPlan, last_day: date | None) -> list[tuple[date, date]]:
    """Planned days of reports to the end of the probation, each with its due day (inclusive).

    last_day: inclusive; where it is None, the days of one year.
    """
    if plan.every is None or plan.first_report is None:
        return []
    until = last_day or plan.first_report + timedelta(days=365)
    calendar = current_calendar()
    days = []
    day: date | None = plan.first_report if plan.first_report <= until else None
    while day is not None:
        days.append((day, due_off_rest_days(day, last_day, calendar)))
        day = next_planned(
            plan.first_report,
            day,
            every=plan.every,
            months=plan.unit is SeriesUnit.MONTH,
            last_day=until,
        )
    return days


def waiting(probation: Probation, *, on: date, besides: date | None = None) -> dict[date, date]:
    """Planned reports not recorded yet, up to the next one: planned day to due day.

    besides: planned day of the row being corrected, which is treated as not recorded.
    """
    plan = plan_of(probation)
    if plan is None:
        return {}
    days = {report.planned for report in standing_of(OwnReport, probation)} - {besides}
    due_by_day: dict[date, date] = {}
    for planned, due in planned_days(plan, probation.ends_on()):
        if planned not in days:
            due_by_day[planned] = due
            if planned > on:
                break
    return due_by_day


def _count_reports(case: Case, probation: Probation, plan: SupervisionPlan, on: date) -> None:
    days = {report.planned for report in standing_of(OwnReport, probation)}
    ahead = planned_days(plan, probation.ends_on()) if runs(probation) else []
    following = next(((day, due) for day, due in ahead if day not in days), None)
    if following is None:
        plan.next_report = plan.report_due = None
        as_ = DutyState.MET if runs(probation) and days else DutyState.LAPSED
        settle(OWN_REPORT, probation, on=on, as_=as_)
        return
    plan.next_report, plan.report_due = following
    _owe(case, OWN_REPORT, following[1], probation, RHYTHM, plan.first_report)


def _count_assessments(case: Case, probation: Probation, plan: SupervisionPlan, on: date) -> None:
    done = {assessment.month for assessment in standing_of(MonthlyAssessment, probation)}
    asked_from = plan.assesses_from
    months = months_of(probation) if runs(probation) and asked_from is not None else []
    waiting = [
        month for month in months if month.number >= (asked_from or 1) and month.number not in done
    ]
    if not waiting:
        as_ = DutyState.MET if runs(probation) and done else DutyState.LAPSED
        settle(ASSESSMENT, probation, on=on, as_=as_)
        return
    month = waiting[0]
    due = due_off_rest_days(month.last, probation.ends_on(), current_calendar())
    _owe(case, ASSESSMENT, due, probation, MONTH_ENDED, month.last)


def count_leave(leave: LeaveRequest, on: date) -> None:
    """Recount the answer to a request for leave, or the child's return."""
    probation = session().get_one(Probation, leave.probation_id)
    case = session().get_one(Case, leave.case_id)
    stands = leave.withdrawn_by_id is None and runs(probation)
    if stands and leave.decision is None:
        # Own rule: due before the child leaves; at once where the request comes later.
        due = max(leave.asked_on, leave.since - timedelta(days=1))
        _owe(case, LEAVE_ANSWER, due, leave, ASKED, leave.asked_on)
    else:
        as_ = DutyState.MET if leave.decided_on is not None else DutyState.LAPSED
        settle(LEAVE_ANSWER, leave, on=leave.decided_on or on, as_=as_)
    if stands and leave.is_away:
        _owe(case, LEAVE_RETURN, leave.until, leave, LEFT, leave.since)
    else:
        as_ = DutyState.MET if leave.returned_on is not None else DutyState.LAPSED
        settle(LEAVE_RETURN, leave, on=leave.returned_on or on, as_=as_)


def count_talks(probation: Probation, on: date) -> None:
    """Recount the next talk, agreed at the last one; it lapses where none was agreed."""
    case = session().get_one(Case, probation.case_id)
    talks = sorted(standing_of(SupervisionTalk, probation), key=_held)
    last = talks[-1] if talks else None
    if last is not None and last.next_on is not None and runs(probation):
        _owe(case, NEXT_TALK, last.next_on, probation, TALKED, last.happened.first)
    else:
        as_ = DutyState.MET if last is not None and runs(probation) else DutyState.LAPSED
        settle(NEXT_TALK, probation, on=on, as_=as_)


def _held(talk: SupervisionTalk) -> tuple[date, int]:
    return talk.happened.first or talk.happened.last or date.min, talk.id


def _owe(
    case: Case,
    kind: ObligationKind,
    due: date,
    subject: Probation | LeaveRequest,
    fact: str,
    fact_on: date | None,
) -> None:
    owe(
        case,
        kind,
        due=due,
        subject=subject,
        why=why_agreed(fact, fact_on=fact_on),
        party_id=subject.party_id,
    )
