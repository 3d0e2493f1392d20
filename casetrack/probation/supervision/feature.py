"""The feature of supervision: its blueprint, and everything it registers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.facts import CaseFacts
from casetrack.cases.kinds import MeasureKind
from casetrack.cases.models import Case, Measure, Party
from casetrack.courses.approvals.gates import gate_of
from casetrack.db import session
from casetrack.events import handles
from casetrack.ledger.find_commands import FindCommand
from casetrack.ledger.importing import CaseImported, is_in_file
from casetrack.ledger.measures import LastDayMoved, MeasureEnded
from casetrack.ledger.page_parts import NextSteps, PersonPart, PersonPlace, RecordLine, RecordLines
from casetrack.ledger.registry import Feature
from casetrack.probation.models import Probation
from casetrack.probation.queries import (
    probation_behind,
    probations_beside_measures,
    probations_in_short,
)
from casetrack.probation.supervision import due
from casetrack.probation.supervision.child_reports import LEAVE, REPORT, TALK
from casetrack.probation.supervision.gates import GATES
from casetrack.probation.supervision.models import (
    ASSESSMENT,
    LEAVE_ANSWER,
    LEAVE_RETURN,
    NEXT_TALK,
    OWN_REPORT,
    READ,
    RECORD,
    LeaveRequest,
)
from casetrack.probation.supervision.month_marks import MONTH_MARKS
from casetrack.probation.supervision.proposals import PAPERS, PROPOSALS
from casetrack.probation.supervision.queries import (
    ASSESSMENTS,
    LEAVES,
    OUTCOMES,
    PLANS,
    REPORTS,
    TALKS,
    standing_of,
)
from casetrack.probation.supervision.records import RECORDS
from casetrack.probation.supervision.sections import PARTS
from casetrack.probation.supervision.views import bp
from casetrack.probation.supervision.words import DUTIES, FACTS, RULES
from casetrack.web.catalogue import gettext as _
from casetrack.web.next_steps import NextStep, RecordGroup
from casetrack.web.words import FactWords, RuleWords, language


@handles(LastDayMoved)
def follow_last_day(moved: LastDayMoved) -> None:
    """Recount the due dates up to the new last day."""
    probation = _behind(moved.measure)
    if probation is not None:
        due.count_all(probation, moved.act.on)


@handles(MeasureEnded)
def end_with_measure(ended: MeasureEnded) -> None:
    """End all due dates once the probation is revoked or decided."""
    probation = _behind(ended.measure)
    if probation is not None:
        due.count_all(probation, ended.act.on)


@handles(CaseImported)
def take_in_supervision(imported: CaseImported) -> None:
    """Owe dates of an imported supervision that the file does not have."""
    for probation in session().scalars(
        select(Probation).where(Probation.case_id == imported.case.id)
    ):
        if not any(is_in_file(kind, probation) for kind in (OWN_REPORT, ASSESSMENT)):
            due.count_plan(probation, imported.on)
        if not is_in_file(NEXT_TALK, probation):
            due.count_talks(probation, imported.on)
        for leave in standing_of(LeaveRequest, probation):
            if not any(is_in_file(kind, leave) for kind in (LEAVE_ANSWER, LEAVE_RETURN)):
                due.count_leave(leave, imported.on)


def _behind(measure: Measure) -> Probation | None:
    return probation_behind(measure) if measure.kind is MeasureKind.PROBATION else None


@dataclass(frozen=True)
class SupervisionLinks:
    """The supervision files of one person, each with its address."""

    lines: list[tuple[Probation, str]]


def of_person(facts: CaseFacts, party: Party, user: Staff) -> SupervisionLinks | None:
    """Links from the page of a child to its supervision files; None where there are none."""
    if not _may_open(facts, party.id, user):
        return None
    files = [
        (measure, _file(measure))
        for measure in facts.read(probations_beside_measures)
        if measure.party_id == party.id and measure.has_begun()
    ]
    return SupervisionLinks(files) if files else None


def next_steps(facts: CaseFacts, user: Staff, on: date) -> Iterator[NextStep]:
    """Links from the page of the case to each running supervision."""
    for measure in facts.read(probations_beside_measures):
        if measure.is_running(on=on) and _may_open(facts, measure.party_id, user):
            who = facts.party(measure.party_id).alias.in_(language())
            text = _("Supervision file of %(who)s", who=who)
            yield NextStep(text, _file(measure), group=RecordGroup.VISITS)


def record_lines(facts: CaseFacts, user: Staff) -> Iterator[RecordLine]:
    """Lines of the Record menu: report, leave and talk of each child on a running probation."""
    if not facts.case.is_open() or not facts.may(user, RECORD):
        return
    for measure in facts.read(probations_beside_measures):
        if measure.is_running(on=facts.on):
            who = facts.party(measure.party_id).alias.in_(language())
            for kind, text in (
                (REPORT, _("Report of %(who)s", who=who)),
                (LEAVE, _("Leave of %(who)s", who=who)),
                (TALK, _("Talk with %(who)s", who=who)),
            ):
                url = kind.new_url(facts.case.id, probation_id=measure.id)
                yield RecordLine(RecordGroup.VISITS, text, url)


def _may_open(facts: CaseFacts, party_id: int, user: Staff) -> bool:
    if facts.sight.is_whole:
        return facts.may(user, Permission.CASE_READ)
    return facts.may(user, READ, party_id=party_id)


def _to_report(case: Case, party_id: int | None) -> str:
    return _of(case, party_id, "new_own-reports")


def _to_leave(case: Case, party_id: int | None) -> str:
    return _of(case, party_id, "new_leaves")


def _of(case: Case, party_id: int | None, page: str) -> str:
    """Address of a page of the running probation of this person, or of anybody; else the case."""
    running = [
        probation
        for probation in probations_in_short(case)
        if party_id in (None, probation.party_id)
        and probation.has_begun()
        and probation.revoked_on is None
    ]
    if not running:
        return url_for("dossier.show", case_id=case.id)
    return url_for(f"supervision.{page}", case_id=case.id, probation_id=running[-1].id)


def _file(probation: Probation) -> str:
    return url_for("supervision.show", case_id=probation.case_id, probation_id=probation.id)


FEATURE = Feature(
    "supervision",
    bp,
    brings=(
        *PAPERS,
        RuleWords(RULES),
        FactWords(FACTS),
        *DUTIES,
        follow_last_day,
        end_with_measure,
        take_in_supervision,
        *GATES,
        gate_of(PROPOSALS),
        *PROPOSALS,
        RECORDS,
        PersonPart("probation/supervision/_of_person.html", of_person, PersonPlace.MONTHS),
        NextSteps((next_steps,), RecordGroup.VISITS),
        probations_beside_measures,
        PLANS,
        REPORTS,
        LEAVES,
        TALKS,
        ASSESSMENTS,
        OUTCOMES,
        RecordLines(record_lines),
        FindCommand(("report", "报告"), _l("Record a report of the child"), _to_report, RECORD),
        FindCommand(("leave", "请假"), _l("Record a request for leave"), _to_leave, RECORD),
        *MONTH_MARKS,
        *PARTS,
    ),
)
