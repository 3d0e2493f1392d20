"""The sections of the supervision file that this package registers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy import select

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.kinds import MeasureState, Part
from casetrack.cases.models import JournalEntry, Measure
from casetrack.casework.facts.fact_kind import FactKind
from casetrack.courses.models import CourseDetail
from casetrack.courses.requirements.sections import RequirementsSection, promises_part
from casetrack.db import session
from casetrack.law.supervision import ProbationMonth, days_late
from casetrack.ledger.measure_types import measure_type
from casetrack.probation.models import Breach
from casetrack.probation.queries import breaches_told
from casetrack.probation.supervision.actions import asks_hours
from casetrack.probation.supervision.child_reports import LEAVE, REPORT, TALK
from casetrack.probation.supervision.due import runs
from casetrack.probation.supervision.models import (
    RECORD,
    WRITE,
    BreachAnswerKind,
    BreachOutcome,
    LeaveRequest,
    MonthlyAssessment,
    OwnReport,
    SupervisionPlan,
    SupervisionTalk,
)
from casetrack.probation.supervision.monthly_assessments import ASSESSMENT, OUTCOME
from casetrack.probation.supervision.queries import (
    ASSESSMENTS,
    LEAVES,
    OUTCOMES,
    PLANS,
    REPORTS,
    TALKS,
    months_of,
    standing,
)
from casetrack.probation.supervision_parts import Supervising, SupervisionPart


@dataclass(frozen=True)
class RowLine:
    """A row with the addresses of its correction and withdrawal; None where not allowed."""

    row: Any
    change: str | None
    withdraw: str | None


@dataclass(frozen=True)
class RequirementsPart:
    """Requirements of the probation, each with its checks; links if the reader sees the case."""

    promises: RequirementsSection
    is_whole: bool


@dataclass(frozen=True)
class RhythmPart:
    """The plan of the supervision, and the page that sets it; plan None where not set yet."""

    plan: SupervisionPlan | None
    set_url: str | None


@dataclass(frozen=True)
class ReportLine:
    """One report. late: days after the due day; None if unplanned or missing."""

    line: RowLine
    late: int | None


@dataclass(frozen=True)
class ReportsPart:
    """The reports of the child, the latest first; due: due day of the next one, inclusive."""

    lines: Sequence[ReportLine]
    due: date | None
    in_time: int
    late: int
    missing: int
    new_url: str | None


@dataclass(frozen=True)
class LeaveLine:
    """One request for leave, with the addresses of its next steps."""

    line: RowLine
    answer_url: str | None
    return_url: str | None
    breach_url: str | None


@dataclass(frozen=True)
class LeavesPart:
    """The requests for leave, the latest first."""

    lines: Sequence[LeaveLine]
    new_url: str | None


@dataclass(frozen=True)
class TalksPart:
    """The talks with the child, the latest first."""

    lines: Sequence[RowLine]
    new_url: str | None


@dataclass(frozen=True)
class HoursPart:
    """The conditions with a wanted number, and the page that counts hours towards them."""

    conditions: Sequence[Any]
    new_url: str | None


@dataclass(frozen=True)
class AttendancePart:
    """The courses the child takes part in: the measure, sessions held, sessions planned."""

    lines: Sequence[tuple[Measure, int, int | None]]


@dataclass(frozen=True)
class AssessmentsPart:
    """Each month that has begun, with its assessment if there is one, the latest first."""

    lines: Sequence[tuple[ProbationMonth, RowLine | None]]
    asked_from: int | None
    new_url: str | None

    def is_late(self, month: ProbationMonth, on: date) -> bool:
        """Whether the month is to be assessed, and over."""
        return self.asked_from is not None and self.asked_from <= month.number and month.last < on


@dataclass(frozen=True)
class BreachLine:
    """A breach, its journal entry, and its outcomes."""

    breach: Breach
    entry: JournalEntry
    outcomes: Sequence[RowLine]
    answer_url: str | None
    leave_url: str | None


@dataclass(frozen=True)
class BreachesPart:
    """The breaches in order of their days; new_url: page that records one, also after the end.

    sees_papers: whether the reader sees the instruments of this case.
    """

    lines: Sequence[BreachLine]
    new_url: str | None
    sees_papers: bool


def asked_of(file: Supervising, user: Staff) -> RequirementsPart:
    """Section of the statutory duties and the additional conditions."""
    measure = file.probation.measure
    part = promises_part(file.case, measure, user, on=file.on, sight=file.facts.sight)
    return RequirementsPart(part, file.is_whole)


def rhythm_of(file: Supervising, user: Staff) -> RhythmPart:
    """Section of the plan."""
    return RhythmPart(_plan(file), _at("rhythm", file) if _may(file, user, WRITE) else None)


def reports_of(file: Supervising, user: Staff) -> ReportsPart:
    """Section of the child's reports, with the due day of the next one."""
    may = _may(file, user, RECORD)
    rows: list[OwnReport] = standing(file.facts.read(REPORTS), file.probation)
    lines = [
        ReportLine(line, _late_by(line.row)) for line in _lines(REPORT, rows, file, user, may=may)
    ]
    lines.sort(
        key=lambda report: (_day_of_report(report.line.row), report.line.row.id), reverse=True
    )
    plan = _plan(file)
    return ReportsPart(
        lines,
        plan.report_due if plan is not None and runs(file.probation) else None,
        in_time=sum(line.late == 0 for line in lines),
        late=sum(bool(line.late) for line in lines),
        missing=sum(row.is_missing for row in rows),
        new_url=_new(REPORT, file) if may else None,
    )


def leaves_of(file: Supervising, user: Staff) -> LeavesPart:
    """Section of the requests for leave, with the steps they wait for."""
    may_record, may_write = _may(file, user, RECORD), _may(file, user, WRITE)
    rows: list[LeaveRequest] = standing(file.facts.read(LEAVES), file.probation)
    lines = []
    for line in reversed(_lines(LEAVE, rows, file, user, may=may_record)):
        leave = line.row
        is_late = leave.was_late or (leave.is_away and file.on > leave.until)
        lines.append(
            LeaveLine(
                line,
                _of_leave("answer_leave", leave) if may_write and leave.decision is None else None,
                _of_leave("back_from_leave", leave) if may_record and leave.is_away else None,
                _breach(file) if is_late and may_write and file.is_whole else None,
            )
        )
    return LeavesPart(lines, _new(LEAVE, file) if may_record else None)


def hours_of(file: Supervising, user: Staff) -> HoursPart | None:
    """Section of conditions with counted hours; None where there are none."""
    conditions = [condition for condition in file.probation.asked() if asks_hours(condition)]
    if not conditions:
        return None
    return HoursPart(conditions, _at("hours", file) if _may(file, user, RECORD) else None)


def talks_of(file: Supervising, user: Staff) -> TalksPart:
    """The talks with the child."""
    may = _may(file, user, RECORD)
    rows: list[SupervisionTalk] = standing(file.facts.read(TALKS), file.probation)
    rows.sort(key=lambda talk: (talk.happened.first or date.min, talk.id), reverse=True)
    return TalksPart(_lines(TALK, rows, file, user, may=may), _new(TALK, file) if may else None)


def attendance_of(file: Supervising, user: Staff) -> AttendancePart | None:
    """Section of the child's courses with sessions held of those planned; None without courses.

    Two statements for each kind of course.
    """
    theirs = {
        measure.id: measure
        for measure in file.facts.measures
        if measure.state in (MeasureState.RUNNING, MeasureState.ENDED)
        and any(
            link.party_id == file.party.id and link.part is Part.ABOUT for link in measure.parties
        )
    }
    sorts = dict.fromkeys(measure_type(measure.kind).detail for measure in theirs.values())
    lines: list[tuple[Measure, int, int | None]] = []
    for detail in sorts:
        if detail is not None and issubclass(detail, CourseDetail):
            details = session().scalars(select(detail).where(detail.measure_id.in_(theirs)))
            lines += [
                (theirs[detail.measure_id], len(detail.sessions), detail.sessions_planned)
                for detail in details
            ]
    lines.sort(key=lambda row: row[0].id)
    return AttendancePart(lines) if lines else None


def assessments_of(file: Supervising, user: Staff) -> AssessmentsPart | None:
    """Section of months that have begun, assessed or not; None where the months are unknown."""
    months = months_of(file.probation)
    if not months:
        return None
    may = _may(file, user, WRITE)
    rows: list[MonthlyAssessment] = standing(file.facts.read(ASSESSMENTS), file.probation)
    lines = _lines(ASSESSMENT, rows, file, user, may=may)
    made = {line.row.month: line for line in lines}
    begun = [month for month in months if month.first <= file.on]
    plan = _plan(file)
    is_left = any(assessment.number not in made for assessment in begun)
    return AssessmentsPart(
        [(assessment, made.get(assessment.number)) for assessment in reversed(begun)],
        plan.assesses_from if plan is not None else None,
        _new(ASSESSMENT, file) if may and is_left else None,
    )


def breaches_of(file: Supervising, user: Staff) -> BreachesPart:
    """Section of breaches and their outcomes; one statement."""
    may = _may(file, user, WRITE)
    made: dict[int, list[BreachOutcome]] = {}
    for outcome in standing(file.facts.read(OUTCOMES), file.probation):
        made.setdefault(outcome.breach_id, []).append(outcome)
    lines = []
    for breach, entry in breaches_told(file.probation):
        those = made.get(breach.id, [])
        is_left = any(breach.kind is BreachAnswerKind.NOT_REVOKED for breach in those)
        lines.append(
            BreachLine(
                breach,
                entry,
                _lines(OUTCOME, those, file, user, may=may),
                _new(OUTCOME, file, breach=breach.id) if may else None,
                f"{_at('not_revoked', file)}?breach={breach.id}" if may and not is_left else None,
            )
        )
    may_tell = file.case.is_open() and file.facts.may(user, WRITE)
    return BreachesPart(lines, _breach(file) if may_tell else None, file.is_whole)


def _plan(file: Supervising) -> SupervisionPlan | None:
    mine = (plan for plan in file.facts.read(PLANS) if plan.probation_id == file.probation.id)
    return next(mine, None)


def _may(file: Supervising, user: Staff, permission: Permission) -> bool:
    """Whether the user may record here now: case open, probation running, permission granted."""
    if not file.case.is_open() or not runs(file.probation):
        return False
    about = None if file.is_whole else file.party.id
    return file.facts.may(user, permission, party_id=about)


def _lines(
    kind: FactKind[Any], rows: Sequence[Any], file: Supervising, user: Staff, *, may: bool
) -> list[RowLine]:
    """Lines of the rows; an entrusted office gets links only for rows it recorded itself.

    One statement for such an office, none for a user who sees the case whole.
    """
    mine = {row.id for row in rows} if may else set()
    if mine and not file.is_whole:
        query = select(JournalEntry.id).where(
            JournalEntry.id.in_([row.entry_id for row in rows]),
            JournalEntry.office_id == user.office_id,
        )
        theirs = set(session().scalars(query))
        mine = {
            row.id
            for row in rows
            if row.entry_id in theirs and getattr(row, "decision", None) is None
        }
    return [
        RowLine(row, kind.url("change", row), kind.url("withdraw", row))
        if row.id in mine
        else RowLine(row, None, None)
        for row in rows
    ]


def _new(kind: FactKind[Any], file: Supervising, **asked: int) -> str:
    return kind.new_url(file.case.id, probation_id=file.probation.id, **asked)


def _at(page: str, file: Supervising) -> str:
    return url_for(f"supervision.{page}", case_id=file.case.id, probation_id=file.probation.id)


def _breach(file: Supervising) -> str:
    return url_for("probation.breach", case_id=file.case.id, probation_id=file.probation.id)


def _of_leave(page: str, leave: LeaveRequest) -> str:
    return url_for(f"supervision.{page}", case_id=leave.case_id, leave_request_id=leave.id)


def _late_by(report: OwnReport) -> int | None:
    """Days a due report is late; if its day is known only by month, by the last day of it."""
    came = report.happened.last or report.happened.first
    if report.is_missing or report.due is None or came is None:
        return None
    return days_late(report.due, came)


def _day_of_report(report: OwnReport) -> date:
    return report.happened.first or report.due or date.min


# In the order of the page; sections for both offices are shown to an entrusted one, too.
PARTS = (
    SupervisionPart("probation/supervision/_asked.html", asked_of, for_both=True),
    SupervisionPart("probation/supervision/_reports.html", reports_of, for_both=True),
    SupervisionPart("probation/supervision/_leaves.html", leaves_of, for_both=True),
    SupervisionPart("probation/supervision/_breaches.html", breaches_of),
    SupervisionPart("probation/supervision/_assessments.html", assessments_of),
    SupervisionPart("probation/supervision/_rhythm.html", rhythm_of, for_both=True, is_aside=True),
    SupervisionPart("probation/supervision/_attendance.html", attendance_of, is_aside=True),
    SupervisionPart("probation/supervision/_hours.html", hours_of, for_both=True, is_aside=True),
    SupervisionPart("probation/supervision/_talks.html", talks_of, for_both=True, is_aside=True),
)
