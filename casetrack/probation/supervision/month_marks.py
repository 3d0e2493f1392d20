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
    mine = [one for one in of.facts.read(REPORTS) if _is_of(one, of)]
    plan = next((one for one in of.facts.read(PLANS) if one.probation_id == of.record_id), None)
    marks = [mark for one in mine for mark in _report(one)]
    if plan is not None and plan.report_due is not None:
        is_late = plan.report_due < of.facts.on
        shape = MarkShape.LATE if is_late else MarkShape.PLANNED
        marks.append(Mark(shape, plan.report_due, _("report due")))
    return marks or None


def _report(one: OwnReport) -> Iterator[Mark]:
    if one.is_missing:
        if one.due is not None:
            yield Mark(MarkShape.NOT, one.due, _("not handed in"))
        return
    day = one.happened.first
    if day is None:
        return
    late = (day - one.due).days if one.due is not None else 0
    said = _("handed in")
    if late <= 0:
        yield Mark(MarkShape.DONE, day, said, last=_last(one))
        return
    note = ngettext("%(num)d day late", "%(num)d days late", late)
    yield Mark(MarkShape.LATE, day, said, last=_last(one), note=note)


def _talks(of: MonthsOf, user: Staff) -> list[Mark] | None:
    """Marks of talks, on their day."""
    mine = [one for one in of.facts.read(TALKS) if _is_of(one, of)]
    return [
        Mark(MarkShape.DONE, one.happened.first, _("talk with the child"), last=_last(one))
        for one in mine
        if one.happened.first is not None
    ] or None


def _leaves(of: MonthsOf, user: Staff) -> list[Mark] | None:
    """Marks of requested leaves, on the first day."""
    mine = [one for one in of.facts.read(LEAVES) if _is_of(one, of)]
    return [
        Mark(
            MarkShape.NOT if one.decision is LeaveDecision.REFUSED else MarkShape.PLAIN,
            one.since,
            label(one.decision) if one.decision is not None else _("waits for a decision"),
        )
        for one in mine
    ] or None


def _assessments(of: MonthsOf, user: Staff) -> list[Mark] | None:
    """Marks of assessed months, on the last day of the month."""
    made = {one.month for one in of.facts.read(ASSESSMENTS) if _is_of(one, of)}
    asked = any(
        one.probation_id == of.record_id and one.assesses_from is not None
        for one in of.facts.read(PLANS)
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
