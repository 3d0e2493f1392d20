"""Close a case, reopen a closed case."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import func, select

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.cases.duty_kinds import no_hindrance
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import CaseStatus, MeasureKind, MeasureState
from casetrack.cases.models import Case, JournalEntry, Measure, Obligation
from casetrack.cases.not_future import ensure_past
from casetrack.cases.policy import ensure_may
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate, last_day
from casetrack.errors import RuleBroken
from casetrack.ledger.gates import GateAsked, ensure_passes
from casetrack.ledger.journal import enter

REOPENED = EntryKind.CASE_REOPENED
# What must have ended before a case is closed.
ENDED_FIRST = frozenset({MeasureKind.PROBATION, MeasureKind.GUARDIANSHIP_ORDER})


def close_case(
    case: Case, act: Act, *, on: date | None = None, outcome: str = "", reason: str = ""
) -> JournalEntry:
    """Close a case in which nothing is under way; deadlines of others run on.

    on: the day of closing (default today). outcome: the result in a sentence. reason: why to go on
    where the law only warns. Raises NotAllowed; RuleBroken if it is closed, for the first of
    `hindrances_of`, if the day lies ahead or before a recorded entry, or if the law warns and no
    reason is given; LawRefuses if a requirement of the law is
    missing.
    """
    ensure_may(act.by, Permission.CASE_EDIT, case, on=act.on)
    if case.status is CaseStatus.CLOSED:
        raise RuleBroken(N_("The case is closed already."))
    for hindrance in hindrances_of(case):
        raise hindrance
    day = on or act.on
    ensure_past(day, on=act.on, field="closed_on")
    latest = session().scalar(
        select(func.max(last_day(JournalEntry.when))).where(
            JournalEntry.case_id == case.id, last_day(JournalEntry.when) <= act.on
        )
    )
    if latest is not None and day < latest:
        raise RuleBroken(
            N_("Something is recorded of %(day)s. It was closed on that day or later."),
            field="closed_on",
            day=latest,
        )
    passed = ensure_passes(asked_of_closing(case, day), act, reason=reason)
    case.status = CaseStatus.CLOSED
    case.closed_on = day
    result = BilingualText.written(outcome)
    return enter(
        case,
        EntryKind.CASE_CLOSED,
        act,
        when=PartialDate.day(day),
        text=result,
        subject=case,
        **passed.told(),
    )


def asked_of_closing(case: Case, on: date) -> GateAsked:
    """The question to the law gate before closing, shared by page and action."""
    return GateAsked(case, None, EntryKind.CASE_CLOSED, on)


def reopen_case(case: Case, reason: str, act: Act) -> JournalEntry:
    """Reopen a closed case, for example on new evidence; new records are allowed again.

    Raises NotAllowed; RuleBroken if it is open, or without a reason.
    """
    ensure_may(act.by, Permission.CASE_EDIT, case, on=act.on)
    if case.status is not CaseStatus.CLOSED:
        raise RuleBroken(N_("The case is open already."))
    if not reason.strip():
        raise RuleBroken(N_("Say why it is opened again."), field="reason")
    case.status, case.closed_on = CaseStatus.OPEN, None
    return enter(
        case,
        REOPENED,
        act,
        when=PartialDate.day(act.on),
        text=BilingualText.written(reason),
        subject=case,
    )


def hindrances_of(case: Case) -> Iterator[RuleBroken]:
    """A refusal for each matter still under way, the earliest due first.

    Requirements of the law are checked by `asked_of_closing`.
    """
    owed = session().scalar(
        select(Obligation.due)
        .where(
            Obligation.case_id == case.id,
            Obligation.is_open,
            Obligation.kind.not_in(no_hindrance()),
        )
        .order_by(Obligation.due)
        .limit(1)
    )
    if owed is not None:
        yield RuleBroken(
            N_("Something is still due on %(day)s. Settle it first, then close the case."), day=owed
        )
    running = select(Measure.kind).where(
        Measure.case_id == case.id,
        Measure.kind.in_(ENDED_FIRST),
        Measure.decided_here,
        Measure.state == MeasureState.RUNNING,
    )
    for kind in session().scalars(running.order_by(Measure.id)):
        yield RuleBroken(
            N_("It still runs: %(kind)s. End it first, then close the case."), kind=kind
        )
