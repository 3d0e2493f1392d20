"""Actions while another office supervises: reports, breaches, meetings, another supervisor."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Part, TrackKind
from casetrack.cases.locking import take_version
from casetrack.cases.models import Case, Party
from casetrack.cases.not_future import ensure_past
from casetrack.cases.policy import ensure_may, ensure_open, sight_of
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.law import breaches_answered
from casetrack.law.entrusting import next_report
from casetrack.ledger.decisions import track_for
from casetrack.ledger.gates import Asked, Gate, GateAsked, Settle
from casetrack.ledger.journal import enter
from casetrack.ledger.obligations import owe, settle
from casetrack.ledger.reasons import why_agreed
from casetrack.probation.conduct import record_breach
from casetrack.probation.entrustments.dividing import owe_report
from casetrack.probation.entrustments.models import (
    ANSWER,
    BREACH_REPORTED,
    BREACH_TO_DECIDE,
    RECORD,
    REPORT_OWED,
    REPORTED,
    SET_ASIDE,
    WRITE,
    BreachAnswer,
    Entrustment,
    EntrustmentReport,
    ReportKind,
)
from casetrack.probation.entrustments.queries import probation_of
from casetrack.probation.entrustments.steps import is_theirs, name_supervisor, supervisors_of
from casetrack.probation.models import Probation
from casetrack.visits.actions import VisitTerms, plan_visits
from casetrack.visits.models import PlanStaff, SeriesUnit, Visit, VisitPlan, VisitState, VisitWay
from casetrack.visits.rhythm import VisitRhythm

# No law sets a time for deciding on a reported breach; a week keeps it from being forgotten.
BREACH_WITHIN = timedelta(days=7)
NOT_ANSWERED = "reported_breach_not_answered"


@dataclass(frozen=True)
class NewReport:
    """A report of the entrusted office. happened: the day it is about; of a breach, its day."""

    kind: ReportKind
    happened: PartialDate
    text: str


@dataclass(frozen=True)
class BreachDecision:
    """The decision on a reported breach. is_serious: it had serious consequences.

    of_public_order: of public-order rules, else of supervision rules. reason: why it is no breach.
    """

    answer: BreachAnswer
    is_serious: bool = False
    of_public_order: bool = False
    reason: str = ""


@dataclass(frozen=True)
class Meeting:
    """A meeting by video of both offices, the child and its family. guardian_ids: of the case."""

    day: date
    aim: str
    at: time | None = None
    guardian_ids: tuple[int, ...] = ()


def report(entrustment: Entrustment, new: NewReport, act: Act) -> EntrustmentReport:
    """Record a report of the entrusted office; for a breach, owe only the decision on it.

    A progress report settles the one due next. Raises NotAllowed; RuleBroken if the supervision
    does not run, the text is empty, the day is ahead, or the same was reported before.

    Source: Provisions on Criminal Cases of Minors art. 44.
    """
    case = session().get_one(Case, entrustment.case_id)
    ensure_may(act.by, RECORD, case, on=act.on, party_id=entrustment.party_id)
    _ensure_concerned(entrustment, case, act)
    ensure_open(case)
    _ensure_runs(entrustment)
    ensure_past(new.happened, on=act.on, field="happened")
    if not new.text.strip():
        raise RuleBroken(N_("Say what you report, in a few sentences."), field="text")
    text = BilingualText.written(new.text)
    for before in entrustment.reports:
        if (before.kind, before.text, before.happened) == (new.kind, text, new.happened):
            raise RuleBroken(N_("The same was reported before, of the same day."), field="text")
    is_breach = new.kind is ReportKind.BREACH
    due = None if is_breach else entrustment.report_due
    made = EntrustmentReport(
        entrustment_id=entrustment.id,
        kind=new.kind,
        happened=new.happened,
        text=text,
        due=due,
        made_at=act.at,
        made_by_id=act.by.id,
    )
    entrustment.reports.append(made)
    session().flush()
    entry = enter(
        case,
        BREACH_REPORTED if is_breach else REPORTED,
        act,
        when=new.happened,
        text=text,
        parties={Part.ABOUT: [entrustment.party], Part.BY: [entrustment.body]},
        track=track_for(case, TrackKind.SUPERVISION),
        subject=made,
    )
    made.entry_id = entry.id
    if is_breach:
        why = why_agreed("breach_reported", fact_on=act.on, entry=entry)
        owe(
            case,
            BREACH_TO_DECIDE,
            due=act.on + BREACH_WITHIN,
            subject=made,
            why=why,
            party_id=entrustment.party_id,
        )
    elif due is not None:
        following = next_report(
            due,
            every=_days(entrustment),
            months=entrustment.unit is SeriesUnit.MONTH,
            last_day=entrustment.measure.last_day,
        )
        entrustment.version += 1
        owe_report(case, entrustment, following, entry, act)
    session().flush()
    return made


def decide_breach(
    made: EntrustmentReport, decision: BreachDecision, act: Act, *, opened: int
) -> None:
    """Record a reported breach as one of the probation, or dismiss it with a reason.

    Possible also after the probation has ended; only for the office that decided the probation.
    Raises NotAllowed, LostRace; RuleBroken if it is decided already, dismissed without a reason, or
    as `record_breach` raises.

    Source: Provisions on Criminal Cases of Minors art. 44; Procuratorate Rules art. 479.
    """
    entrustment = session().get_one(Entrustment, made.entrustment_id)
    case = session().get_one(Case, entrustment.case_id)
    ensure_may(act.by, WRITE, case, on=act.on)
    ensure_open(case)
    if not made.waits:
        raise RuleBroken(N_("This breach was decided on before."))
    if decision.answer is BreachAnswer.TAKEN_OVER:
        probation = probation_of(entrustment)
        if probation is None:
            raise RuleBroken("entrustment_without_probation")
        take_version(made, opened=opened)
        text = made.text.zh or made.text.en or ""
        breach = record_breach(
            probation,
            act,
            happened=made.happened,
            is_serious=decision.is_serious,
            of_public_order=decision.of_public_order,
            text=text,
        )
        made.answer_id = breach.entry_id
    else:
        if not decision.reason.strip():
            raise RuleBroken("entrustment_reason_missing", field="reason")
        take_version(made, opened=opened)
        entry = enter(
            case,
            SET_ASIDE,
            act,
            when=PartialDate.day(act.on),
            text=BilingualText.written(decision.reason),
            parties={Part.ABOUT: [entrustment.party]},
            track=track_for(case, TrackKind.SUPERVISION),
            subject=made,
        )
        made.answer_id = entry.id
    made.breach_answer, made.answered_on = decision.answer, act.on
    settle(BREACH_TO_DECIDE, made, on=act.on)
    session().flush()


def on_ending(asked: GateAsked) -> Iterator[Asked]:
    """Whether every reported breach is decided before the end; one that waits needs a reason.

    facts: `probation`. Asks nothing without reported breaches, or of a recorded decision.

    Source: Provisions on Criminal Cases of Minors art. 44; Procuratorate Rules art. 479.
    """
    probation: Probation | None = asked.facts.get("probation")
    if asked.recorded or probation is None:
        return
    reported = [
        breach for by, breach in asked.read(_breaches_reported) if by == probation.disposition_id
    ]
    waits = [breach.waits and breach.id for breach in reported]
    if waits:
        place = {"case_id": asked.case.id, "told_id": next(filter(None, waits), None)}
        way = Settle(_l("Decide on it"), "entrustments.breach", place)
        yield Asked(breaches_answered(sum(map(bool, waits))), NOT_ANSWERED, settle=way)


def _breaches_reported(person: Party) -> list[tuple[int | None, EntrustmentReport]]:
    """Reported breaches of a person, each with the id of the entrusted decision."""
    query = (
        select(Entrustment.decision_id, EntrustmentReport)
        .join(EntrustmentReport, EntrustmentReport.entrustment_id == Entrustment.id)
        .where(EntrustmentReport.kind == ReportKind.BREACH, Entrustment.party_id == person.id)
    )
    return [(by, breach) for by, breach in session().execute(query)]


ENDING = frozenset({EntryKind.NOT_PROSECUTED_AFTER_PROBATION, EntryKind.PROBATION_REVOKED})
GATES = (Gate(ENDING, on_ending),)


def plan_meeting(entrustment: Entrustment, meeting: Meeting, act: Act) -> Visit:
    """Plan one meeting by video, in the calendars of both offices.

    The handler leads it, the supervisor joins, child and guardians take part. It belongs to the
    measure of the supervision and ends with it. Raises as `visits.actions.plan_visits`; RuleBroken
    if the supervision does not run.
    """
    case = session().get_one(Case, entrustment.case_id)
    _ensure_concerned(entrustment, case, act)
    _ensure_runs(entrustment)
    leads = case.handler_id if case.handler_id is not None else act.by.id
    terms = VisitTerms(
        entrustment.party_id,
        meeting.aim,
        (VisitWay.VIDEO,),
        leads,
        VisitRhythm(meeting.day, times=1),
        measure_id=entrustment.measure_id,
        planned_at=meeting.at,
        meets_ids=(*meeting.guardian_ids, entrustment.body_id),
        along_ids=(entrustment.staff_id,) if entrustment.staff_id is not None else (),
    )
    _plan, visits = plan_visits(case, terms, act)
    return visits[0]


def send_supervisor(entrustment: Entrustment, staff_id: int, act: Act, *, opened: int) -> bool:
    """Name another supervisor of the entrusted office; False if it is the same person.

    Duties of the former supervisor move along. Raises NotAllowed, LostRace; RuleBroken if the
    supervision does not run, or the person is not of that office.
    """
    case = session().get_one(Case, entrustment.case_id)
    ensure_may(act.by, ANSWER, case, on=act.on, party_id=entrustment.party_id)
    if not is_theirs(entrustment, act.by):
        raise NotAllowed(ANSWER.value, case_id=case.id)
    _ensure_runs(entrustment)
    staff = next(
        (supervisor for supervisor in supervisors_of(entrustment) if supervisor.id == staff_id),
        None,
    )
    if staff is None:
        raise RuleBroken("supervisor_of_another_office", field="staff")
    if staff.id == entrustment.staff_id:
        return False
    take_version(entrustment, opened=opened)
    _join_instead(entrustment, staff.id)
    name_supervisor(case, entrustment, staff, act)
    if entrustment.report_due is not None:
        owe(
            case,
            REPORT_OWED,
            due=entrustment.report_due,
            subject=entrustment,
            why=why_agreed("reports_agreed", fact_on=act.on),
            owner_id=staff.id,
            office_id=entrustment.office_id,
            party_id=entrustment.party_id,
        )
    return True


def _join_instead(entrustment: Entrustment, staff_id: int) -> None:
    """Replace the former supervisor in planned meetings."""
    to_come = (
        select(PlanStaff)
        .join(Visit, Visit.plan_id == PlanStaff.plan_id)
        .join(VisitPlan, VisitPlan.id == PlanStaff.plan_id)
        .where(
            VisitPlan.measure_id == entrustment.measure_id,
            Visit.state == VisitState.PLANNED,
            Visit.way == VisitWay.VIDEO,
            PlanStaff.staff_id == entrustment.staff_id,
        )
    )
    for joins in session().scalars(to_come).unique().all():
        joins.staff_id = staff_id
    session().flush()


def concerns_them(entrustment: Entrustment, case: Case, act: Act) -> bool:
    """Whether act.by sees the case whole, or belongs to the entrusted office."""
    if is_theirs(entrustment, act.by):
        return True
    return sight_of(act.by, case, on=act.on).is_whole


def _days(entrustment: Entrustment) -> int | None:
    if entrustment.every is None or entrustment.unit is None:
        return None
    return entrustment.every * (7 if entrustment.unit is SeriesUnit.WEEK else 1)


def _ensure_concerned(entrustment: Entrustment, case: Case, act: Act) -> None:
    if not concerns_them(entrustment, case, act):
        raise NotAllowed(RECORD.value, case_id=case.id)


def _ensure_runs(entrustment: Entrustment) -> None:
    if not entrustment.is_running:
        raise RuleBroken("entrustment_does_not_run")
