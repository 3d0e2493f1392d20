"""Set the plan of a supervision, decide on leave, count hours, decide not to revoke."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import TrackKind
from casetrack.cases.locking import take_version
from casetrack.cases.models import Case, JournalEntry
from casetrack.cases.not_future import ensure_past
from casetrack.cases.policy import ensure_may, ensure_open
from casetrack.cases.requirements import HowKept, NewCheck
from casetrack.codes import N_
from casetrack.courses.approvals.deciding import ensure_decided
from casetrack.courses.requirements.checks import look_at
from casetrack.db import Model, session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.law.supervision import leave_concerns, month_on
from casetrack.ledger.decisions import track_for
from casetrack.ledger.gates import ensure_passes
from casetrack.ledger.journal import enter_about
from casetrack.probation.models import Breach, Probation, ProbationCondition
from casetrack.probation.policy import ensure_undecided
from casetrack.probation.supervision import due, words
from casetrack.probation.supervision.checks import ensure_within, weigh
from casetrack.probation.supervision.gates import asked_of_leaving
from casetrack.probation.supervision.models import (
    HOURS_TOLD,
    LEAVE_ANSWERED,
    LEAVE_RETURNED,
    NOT_REVOKED,
    PLANNED,
    RECORD,
    WRITE,
    BreachAnswerKind,
    BreachOutcome,
    LeaveDecision,
    LeaveRequest,
    SupervisionPlan,
)
from casetrack.probation.supervision.queries import find_breach, months_of, plan_of
from casetrack.visits.models import SeriesUnit


@dataclass(frozen=True)
class SupervisionTerms:
    """Plan of a supervision. every, unit: a report every so many weeks or months.

    first_report: the day of the first one from now on. assesses: whether each month is assessed.
    """

    every: int | None = None
    unit: SeriesUnit | None = None
    first_report: date | None = None
    assesses: bool = False


@dataclass(frozen=True)
class LeaveAnswer:
    """The decision on a request for leave. decided_by: by whom, in words."""

    decision: LeaveDecision
    decided_on: date
    decided_by: str
    reason: str = ""


@dataclass(frozen=True)
class HoursDone:
    """Hours of service on one day. hours: whole ones; has_half: and a half. text: what was done."""

    condition_id: int
    happened: PartialDate
    hours: int
    text: str
    has_half: bool = False


@dataclass(frozen=True)
class NotRevoking:
    """The decision not to revoke a probation because of a breach, with its reason."""

    breach_id: int
    decided_on: date
    reason: str


def set_plan(probation: Probation, terms: SupervisionTerms, act: Act, *, opened: int) -> bool:
    """Set or change the plan of a supervision; False if nothing is different.

    Reports before a change stay; the new rhythm begins with its first day.
    opened: the version the person saw; 0 if there was no plan.
    Raises NotAllowed, LostRace; RuleBroken if the probation is over, a rhythm is not whole, or its
    first day is past or after the end.

    Own rule: no law says how often a child reports, nor that a month is assessed.
    """
    case = _case_to(WRITE, probation, act)
    plan = plan_of(probation)
    first = terms.first_report if terms.every is not None else None
    if plan is not None and _says(plan) == (terms.every, terms.unit, first, terms.assesses):
        return False
    _check_rhythm(probation, plan, terms, act)
    if plan is None:
        if not (first or terms.assesses):
            raise RuleBroken(
                N_("Set a rhythm of reports, or that months are assessed."), field="every"
            )
        plan = SupervisionPlan(
            case_id=case.id, party_id=probation.party_id, probation_id=probation.id
        )
        session().add(plan)
    else:
        take_version(plan, opened=opened)
    plan.every, plan.unit, plan.first_report = terms.every, terms.unit, first
    if first is None:
        plan.next_report = plan.report_due = None
    if not terms.assesses:
        plan.assesses_from = None
    elif plan.assesses_from is None:
        now = month_on(months_of(probation), act.on)
        plan.assesses_from = now.number if now is not None else 1
    session().flush()
    due.count_plan(probation, act.on)
    entry = _enter(case, PLANNED, probation, plan, act, text=words.plan(plan))
    plan.entry_id = entry.id
    return True


def answer_leave(leave: LeaveRequest, answer: LeaveAnswer, act: Act, *, opened: int) -> None:
    """Approve or refuse leave.

    Raises NotAllowed, LostRace; RuleBroken if it was answered or withdrawn before, a day is wrong
    or after the probation, or a reason is missing: of a refusal, and of leave that needs one.

    Source: Criminal Procedure Law art. 283(3); Procuratorate Rules art. 475(3).
    """
    probation = session().get_one(Probation, leave.probation_id)
    case = _case_to(WRITE, probation, act)
    _ensure_stands(leave)
    if leave.decision is not None:
        raise RuleBroken(N_("It was decided already, on %(day)s."), day=leave.decided_on)
    ensure_past(answer.decided_on, on=act.on, field="decided_on")
    if answer.decided_on < leave.asked_on:
        raise RuleBroken(
            N_("It was asked for on %(day)s. Enter that day or a later one."),
            field="decided_on",
            day=leave.asked_on,
        )
    last = probation.ends_on()
    if last is not None and answer.decided_on > last:
        raise RuleBroken(
            N_("The probation was over on %(day)s. Enter that day or an earlier one."),
            field="decided_on",
            day=last,
        )
    if last is not None and answer.decision is LeaveDecision.APPROVED and leave.since > last:
        raise RuleBroken("leave_after_the_end", field="decision", day=last)
    if not answer.reason.strip():
        if answer.decision is LeaveDecision.REFUSED:
            raise RuleBroken(N_("Say why it is refused, in a few words."), field="reason")
        for concern in leave_concerns(
            leave.asked_on, leave.since, leave.until, last_day=probation.ends_on()
        ):
            raise RuleBroken(f"leave_{concern.value}", field="reason")
    take_version(leave, opened=opened)
    leave.decision, leave.decided_on = answer.decision, answer.decided_on
    leave.decided_by = BilingualText.written(answer.decided_by)
    leave.reason = BilingualText.written(answer.reason)
    session().flush()
    due.count_leave(leave, act.on)
    _enter(
        case,
        LEAVE_ANSWERED,
        probation,
        leave,
        act,
        when=PartialDate.day(answer.decided_on),
        text=words.leave_answer(leave),
    )


def record_return(leave: LeaveRequest, returned_on: date, act: Act, *, opened: int) -> int:
    """Record the child's return from leave; return the number of days it is late.

    Being late is no breach by itself: the handler of the case records one.
    Raises NotAllowed, LostRace; RuleBroken if no leave was approved, a return is recorded already,
    or the day is ahead or before the leave.
    """
    probation = session().get_one(Probation, leave.probation_id)
    case = _case_to(RECORD, probation, act)
    _ensure_stands(leave)
    if leave.decision is not LeaveDecision.APPROVED:
        raise RuleBroken(N_("This leave was not approved, so nobody comes back from it."))
    if leave.returned_on is not None:
        raise RuleBroken(N_("The child has been back since %(day)s."), day=leave.returned_on)
    ensure_past(returned_on, on=act.on, field="returned_on")
    if returned_on < leave.since:
        raise RuleBroken(
            N_("The leave begins on %(day)s. Enter that day or a later one."),
            field="returned_on",
            day=leave.since,
        )
    take_version(leave, opened=opened)
    leave.returned_on = returned_on
    session().flush()
    due.count_leave(leave, act.on)
    late = max((returned_on - leave.until).days, 0)
    _enter(
        case,
        LEAVE_RETURNED,
        probation,
        leave,
        act,
        when=PartialDate.day(returned_on),
        text=words.returned(late),
    )
    return late


def record_hours(probation: Probation, done: HoursDone, act: Act) -> JournalEntry:
    """Count hours of service towards the condition that asks for them, as a check of it.

    Withdrawn like every check. Raises NotAllowed; RuleBroken if the condition asks for no number,
    the day is wrong, the text is empty, or the same was recorded before.
    """
    case = _case_to(RECORD, probation, act)
    condition = next(
        (condition for condition in probation.asked() if condition.id == done.condition_id), None
    )
    if condition is None:
        raise RuleBroken(
            N_("Choose a condition of which hours are wanted. How many is said in its terms."),
            field="condition",
        )
    ensure_within(probation, done.happened, act.on, field="happened")
    if not done.text.strip():
        raise RuleBroken(N_("Say where it was, and what was done."), field="text")
    entry = _enter(
        case,
        HOURS_TOLD,
        probation,
        probation,
        act,
        when=done.happened,
        text=words.hours(done.hours, done.text.strip(), half=done.has_half),
        hours=done.hours + 0.5 if done.has_half else done.hours,
    )
    look = NewCheck(HowKept.KEPT, done.happened, done.text, done.hours, has_half=done.has_half)
    fields = {"number": "hours", "seen": "happened", "proof": "text"}
    look_at(
        case,
        [(condition, look)],
        act,
        told_by=entry,
        is_asked=True,
        field_of=lambda _one, name: fields[name],
    )
    return entry


def asks_hours(condition: ProbationCondition) -> bool:
    """Whether hours can be counted towards a condition: in force, and with a wanted number."""
    return condition.is_asked and condition.wanted is not None


def not_revoke(probation: Probation, decided: NotRevoking, act: Act) -> BreachOutcome:
    """Decide not to revoke a probation because of a breach; by whoever the office names.

    Raises NotAllowed; LawRefuses if a ground to revoke exists; RuleBroken if it was decided before,
    no reason is given, a day is wrong, or another must decide.

    Source: Criminal Procedure Law art. 284; Procuratorate Rules art. 479.
    """
    case = _case_to(WRITE, probation, act)
    breach = find_breach(probation, decided.breach_id)
    if breach is None:
        raise RuleBroken("not_of_this_case", field="breach")
    when = PartialDate.day(decided.decided_on)
    ensure_within(probation, when, act.on, field="decided_on")
    happened = breach.happened.first
    if happened is not None and decided.decided_on < happened:
        raise RuleBroken("answered_before_breach", field="decided_on", day=happened)
    if not decided.reason.strip() and not act.is_recorded:
        raise RuleBroken("breach_answer_says_nothing", field="reason")
    if is_left(breach):
        raise RuleBroken("breach_answered_so_already", field="breach")
    passed = ensure_passes(asked_of_leaving(probation, decided.decided_on), act)
    decision = ensure_decided(case, NOT_REVOKED, act, on=decided.decided_on)
    gravity = weigh(probation, breach)
    made = BreachOutcome(
        case_id=case.id,
        party_id=probation.party_id,
        probation_id=probation.id,
        breach_id=breach.id,
        kind=BreachAnswerKind.NOT_REVOKED,
        decided_here=not act.is_recorded,
        gravity=gravity,
        happened=when,
        text=BilingualText.written(decided.reason),
    )
    session().add(made)
    session().flush()
    entry = _enter(
        case,
        NOT_REVOKED,
        probation,
        made,
        act,
        when=when,
        text=made.text,
        decided_here=True,
        values={**passed.told(), **decision, "gravity": gravity.value},
    )
    made.entry_id = entry.id
    return made


def is_left(breach: Breach) -> bool:
    """Whether a standing decision not to revoke because of this breach exists."""
    query = select(BreachOutcome.id).where(
        BreachOutcome.breach_id == breach.id,
        BreachOutcome.kind == BreachAnswerKind.NOT_REVOKED,
        BreachOutcome.withdrawn_by_id.is_(None),
    )
    return session().scalar(query.limit(1)) is not None


def _check_rhythm(
    probation: Probation, plan: SupervisionPlan | None, terms: SupervisionTerms, act: Act
) -> None:
    if (terms.every is None) != (terms.unit is None):
        raise RuleBroken(N_("A rhythm needs both: a number, and weeks or months."), field="every")
    if terms.every is None:
        return
    first, last = terms.first_report, probation.ends_on()
    if first is None:
        raise RuleBroken(N_("Say for which day the first report is planned."), field="first_report")
    if plan is not None and first == plan.first_report:
        return
    if first < act.on:
        raise RuleBroken(
            N_("The first report is asked from today, %(day)s, or later."),
            field="first_report",
            day=act.on,
        )
    if last is not None and first > last:
        raise RuleBroken(
            N_("The probation is over on %(day)s. Plan the first report before."),
            field="first_report",
            day=last,
        )


def _says(plan: SupervisionPlan) -> tuple[object, ...]:
    return plan.every, plan.unit, plan.first_report, plan.assesses_from is not None


def _case_to(permission: Permission, probation: Probation, act: Act) -> Case:
    case = session().get_one(Case, probation.case_id)
    ensure_may(act.by, permission, case, on=act.on, party_id=probation.party_id)
    ensure_open(case)
    ensure_undecided(probation)
    return case


def _ensure_stands(leave: LeaveRequest) -> None:
    if leave.withdrawn_by_id is not None:
        raise RuleBroken("stated_withdrawn_before")


def _enter(
    case: Case,
    kind: EntryKind,
    probation: Probation,
    subject: Model,
    act: Act,
    *,
    text: BilingualText,
    when: PartialDate | None = None,
    **more: Any,
) -> JournalEntry:
    return enter_about(
        probation,
        kind,
        act,
        when or PartialDate.day(act.on),
        text,
        subject=subject,
        track=track_for(case, TrackKind.CRIMINAL),
        **more,
    )
