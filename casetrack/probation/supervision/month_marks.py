"""Marks by month of a supervision: reports, talks, leaves and assessments."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from casetrack.accounts.models import Staff
from casetrack.ledger.month_marks import Mark, MarkShape, MonthRow, MonthsOf, RowPlace
from casetrack.probation.supervision.models import LeaveDecision, OwnReport
from casetrack.probation.supervision.queries import ASSESSMENTS, LEAVES, PLANS, REPORTS, TALKS
from casetrack.web.words import label


def _reports(of: MonthsOf, user: Staff) -> list[Mark] | None:
    """Marks of reports: on their day, late or in time; missing ones and the next on the due day."""
    mine = [report for report in of.facts.read(REPORTS) if _is_of(report, of)]
    plan = next((plan for plan in of.facts.read(PLANS) if plan.probation_id == of.record_id), None)
    marks = [mark for report in mine for mark in _report(report)]
    if plan is not None and plan.report_due is not None:
        is_late = plan.report_due < of.facts.on
        shape = MarkShape.LATE if is_late else MarkShape.PLANNED
        marks.append(Mark(shape, plan.report_due, _("report due")))
    return marks or None


def _report(report: OwnReport) -> Iterator[Mark]:
    if report.is_missing:
        if report.due is not None:
            yield Mark(MarkShape.NOT, report.due, _("not handed in"))
        return
    day = report.happened.first
    if day is None:
        return
    late = (day - report.due).days if report.due is not None else 0
    text = _("handed in")
    if late <= 0:
        yield Mark(MarkShape.DONE, day, text, last=_last(report))
        return
    note = ngettext("%(num)d day late", "%(num)d days late", late)
    yield Mark(MarkShape.LATE, day, text, last=_last(report), note=note)


def _talks(of: MonthsOf, user: Staff) -> list[Mark] | None:
    """Marks of talks, on their day."""
    mine = [talk for talk in of.facts.read(TALKS) if _is_of(talk, of)]
    return [
        Mark(MarkShape.DONE, talk.happened.first, _("talk with the child"), last=_last(talk))
        for talk in mine
        if talk.happened.first is not None
    ] or None


def _leaves(of: MonthsOf, user: Staff) -> list[Mark] | None:
    """Marks of requested leaves, on the first day."""
    mine = [leave for leave in of.facts.read(LEAVES) if _is_of(leave, of)]
    return [
        Mark(
            MarkShape.NOT if leave.decision is LeaveDecision.REFUSED else MarkShape.PLAIN,
            leave.since,
            label(leave.decision) if leave.decision is not None else _("waits for a decision"),
        )
        for leave in mine
    ] or None


def _assessments(of: MonthsOf, user: Staff) -> list[Mark] | None:
    """Marks of assessed months, on the last day of the month."""
    made = {assessment.month for assessment in of.facts.read(ASSESSMENTS) if _is_of(assessment, of)}
    asked = any(
        plan.probation_id == of.record_id and plan.assesses_from is not None
        for plan in of.facts.read(PLANS)
    )
    if not made and not asked:
        return None
    return [
        Mark(MarkShape.DONE, month.last, _("month %(n)d", n=month.number), text=_("assessed"))
        for month in of.months
        if month.number in made
    ]


def _is_of(row: Any, of: MonthsOf) -> bool:
    return row.probation_id == of.record_id and row.withdrawn_by_id is None


def _last(row: Any) -> date | None:
    """The last possible day of an event that is not known to the day; else None."""
    last: date | None = row.happened.last
    return last if last != row.happened.first else None


MONTH_MARKS = (
    MonthRow("own-reports", _l("Reports of the child"), RowPlace.DONE, _reports, is_shared=True),
    MonthRow("talks", _l("Talks"), RowPlace.DONE, _talks, is_shared=True),
    MonthRow("leaves", _l("Leave"), RowPlace.DONE, _leaves, is_shared=True),
    MonthRow("assessments", _l("Assessed"), RowPlace.WENT, _assessments, none=_l("not assessed")),
)
