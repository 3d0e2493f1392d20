"""A child on probation whom another office supervises, or is asked to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from casetrack.accounts.models import Role, Staff
from casetrack.cases.models import Case
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.probation.conditions import ProbationRequirement
from casetrack.probation.entrustments import actions, dividing, supervising
from casetrack.probation.entrustments.actions import Application, LetterSent, OfficeAnswer
from casetrack.probation.entrustments.dividing import Division
from casetrack.probation.entrustments.models import (
    DutySide,
    Entrustment,
    EntrustmentReport,
    ReportKind,
)
from casetrack.probation.entrustments.steps import supervisors_of
from casetrack.probation.entrustments.supervising import NewReport
from casetrack.probation.models import ConditionKind, Probation
from casetrack.visits.models import SeriesUnit
from tests.builders import TODAY, acting, make_staff
from tests.probation.builders import child_of, make_probation

ASKED_BY = date(2026, 12, 8)
FIRST_REPORT = date(2026, 12, 24)
WHY = "He lives there with his uncle and learns a trade."
MONTHLY = Division(
    theirs="A visit at home every month.",
    ours="The law course.",
    every=1,
    unit=SeriesUnit.MONTH,
    report_due=FIRST_REPORT,
)


def case_of(entrustment: Entrustment) -> Case:
    """The case it is in."""
    return session().get_one(Case, entrustment.case_id)


def handler_of(entrustment: Entrustment) -> Staff:
    """Who handles that case."""
    handler = case_of(entrustment).handler
    assert handler is not None
    return handler


def apply_for(probation: Probation | None = None, *, to: Staff | None = None) -> Entrustment:
    """Applied for on the day of the tests, to the office of that member, or of a new head."""
    requirements = (ProbationRequirement(ConditionKind.EDUCATION, "完成培训"),)
    probation = probation or make_probation(requirements=requirements)
    to = to or make_staff(Role.SECTION_HEAD)
    child = child_of(probation)
    case = session().get_one(Case, child.case_id)
    assert case.handler is not None
    new = Application(child.id, PartialDate.day(TODAY), WHY, office_id=to.office_id)
    return actions.apply_for(case, new, acting(case.handler))


def ask(entrustment: Entrustment | None = None, *, by: date = ASKED_BY) -> Entrustment:
    """The letter was sent on the day of the tests."""
    entrustment = entrustment or apply_for()
    letter = LetterSent(TODAY, "测检未函〔2026〕3号", by)
    act = acting(handler_of(entrustment))
    actions.send_letter(entrustment, letter, act, opened=entrustment.version)
    return entrustment


def accept(entrustment: Entrustment | None = None, *, worker: Staff | None = None) -> Entrustment:
    """Accepted on the day of the tests by the head there, who names somebody to supervise."""
    entrustment = entrustment or ask()
    head = head_of(entrustment)
    worker = worker or make_staff(Role.ASSISTANT, office=head.office)
    answer = OfficeAnswer(True, TODAY, "", worker.id)
    actions.answer_letter(entrustment, answer, acting(head), opened=entrustment.version)
    return entrustment


def divide(entrustment: Entrustment, **changed: Any) -> bool:
    """Monthly reports, the requirement seen to there, unless `changed`."""
    agreed = replace(MONTHLY, **{"sides": {1: DutySide.ENTRUSTED}, **changed})
    act = acting(handler_of(entrustment))
    return dividing.divide(entrustment, agreed, act, opened=entrustment.version)


def report(
    entrustment: Entrustment, kind: ReportKind = ReportKind.COURSE, **changed: Any
) -> EntrustmentReport:
    """By whoever supervises, on the day of the tests."""
    report = NewReport(kind, PartialDate.day(TODAY), "Steady; goes to the course.")
    return supervising.report(
        entrustment, replace(report, **changed), acting(worker_of(entrustment))
    )


def head_of(entrustment: Entrustment) -> Staff:
    """The head of the office that is asked."""
    return next(
        supervisor
        for supervisor in supervisors_of(entrustment)
        if supervisor.role is Role.SECTION_HEAD
    )


def worker_of(entrustment: Entrustment) -> Staff:
    """Who supervises there."""
    assert entrustment.staff_id is not None
    return session().get_one(Staff, entrustment.staff_id)
