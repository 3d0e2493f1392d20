"""What must hold of every case whatever was done in it, looked up in its rows and counted anew.

Nothing here asks casetrack.law, a gate or an invariant of casetrack: only what is stored, what the
walker knows, and the text of the law.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import and_, func, select

from casetrack.accounts.models import Staff
from casetrack.cases.duty_kinds import DutyState
from casetrack.cases.kinds import Aspect
from casetrack.cases.models import (
    Case,
    Disposition,
    JournalEntry,
    Measure,
    Obligation,
)
from casetrack.cases.policy import sight_of
from casetrack.courses.approvals.models import Proposal, ProposalState, StepKind
from casetrack.db import session
from casetrack.guidance.models import FamilyStep
from casetrack.probation.entrustments.models import REPORT_OWED
from casetrack.probation.models import Probation
from casetrack.probation.scores.models import ScoreEntry
from casetrack.probation.supervision.models import (
    BreachOutcome,
    LeaveRequest,
    MonthlyAssessment,
    OwnReport,
    SupervisionTalk,
)
from casetrack.review.models import ReviewPeriod
from casetrack.visits.models import Visit, VisitState
from tests.walk import by_hand, by_law, days
from tests.walk.walker import Walker

SHORTEST, LONGEST = 6, 12  # months: Criminal Procedure Law art. 283
# What nobody decides, begins or records in a closed case; what others answer is not among it.
BEGUN: tuple[Any, ...] = (
    Disposition,
    Measure,
    FamilyStep,
    OwnReport,
    LeaveRequest,
    SupervisionTalk,
    MonthlyAssessment,
    BreachOutcome,
    ScoreEntry,
)


def decided_and_begun(case: Case) -> int:
    """How much was decided, begun and recorded in a case."""
    mine = (select(func.count()).where(model.case_id == case.id) for model in BEGUN)
    return sum(session().scalar(query) or 0 for query in mine)


def broken(walk: Walker, *, is_done: bool = True) -> Iterator[str]:
    """Everything that does not hold, each in a word or two and with what is wrong.

    is_done: whether anything was, since it was asked last; else only what a day alone may change.
    """
    happened = walk.told
    yield from _elsewhere(walk)
    if not is_done:
        return
    for child in happened.children:
        for probation in child.probations:
            yield from _probation(probation)
    yield from _rows(walk)
    yield from _deciders(walk)
    yield from by_law.broken(walk)
    if happened.is_closed and decided_and_begun(walk.case) != happened.closed_with:
        yield "closed: something new came into it"


def _probation(term: by_hand.Probation) -> Iterator[str]:
    first = days.months_on(term.decided, SHORTEST)
    last = days.months_on(term.decided, LONGEST)
    if not first <= term.ends <= last:
        yield f"bounds: {term.months} months from {term.decided}"
    if term.final is not None and term.final <= term.ends:
        yield f"final: decided on {term.final}, before {term.ends} is over"
    for day, _is_serious in term.breaches:
        if not term.decided <= day <= term.ends:
            yield f"breach: {day} is outside of {term.decided} to {term.ends}"
    if term.revoked is not None and not term.has_ground:
        yield f"revocation: on {term.revoked} without a ground, until {term.ends}, {term.breaches}"


def _rows(walk: Walker) -> Iterator[str]:
    """What is stored of each probation and of each clock that stands still."""
    rows = walk.all_of(Probation)
    for child in walk.told.children:
        mine = [row for row in rows if row.party_id == child.party_id]
        if len(mine) != len(child.probations):
            yield f"probations: {len(mine)} are stored, {len(child.probations)} were decided"
            continue
        for row, known in zip(mine, child.probations, strict=True):
            kept = (row.measure.last_day, row.revoked_on)
            if kept[1] != known.revoked or (known.revoked is None and kept[0] != known.ends):
                yield f"probation: {kept} is stored, {known.ends} and {known.revoked} is so"
        if (
            sum(
                not probation.is_over and probation.revoked is None
                for probation in child.probations
            )
            > 1
        ):
            yield "twice: two probations of one person run"
    still = walk.all_of(
        Obligation,
        Obligation.state == DutyState.SUSPENDED,
        Obligation.subject == ReviewPeriod.__tablename__,
    )
    for owed in still:
        if walk.child_of(owed.party_id).probation() is None:
            yield f"still: the clock of {owed.due} stands, and no probation waits for its end"


def _deciders(walk: Walker) -> Iterator[str]:
    """Who took each decision, by its entry; and who decided each proposal, on which day."""
    entries = walk.all_of(JournalEntry, JournalEntry.kind.in_(by_hand.MAY_DECIDE))
    for entry in entries:
        fields = entry.fields
        who = fields.get("who_decided")
        if entry.recorded_on is not None and not entry.decided_here:
            continue  # Who should have decided what was decided before is flagged.
        if who not in by_hand.MAY_DECIDE[entry.kind.value]:
            yield f"decider: {entry.kind} by {who}"
        elif bool(fields.get("approved_on_paper")) != (walk.chief is None):
            yield f"decider: {entry.kind} on a paper where the chief decides, or without one"
        elif walk.chief is not None:
            by, asked = fields.get("decided_by_name"), fields.get("proposed_by_name")
            if not by or by == asked:
                yield f"decider: {entry.kind} by {by}, proposed by {asked}"
    # Of one that a file told nobody is known who proposed it: its entry is looked at above.
    here = Proposal.state == ProposalState.DECIDED, Proposal.proposed_by_id.is_not(None)
    for proposal in walk.all_of(Proposal, *here):
        step = next(step for step in reversed(proposal.steps) if step.kind is StepKind.DECIDED)
        if proposal.decided_by_id == proposal.proposed_by_id:
            yield f"proposal: {proposal.decides} decided by whoever proposed it"
        elif not _may_decide(walk, proposal, step.done_on):
            yield f"proposal: {proposal.decides} decided by somebody who may not on that day"


def _may_decide(walk: Walker, proposal: Proposal, on: date) -> bool:
    if walk.chief is not None and proposal.decided_by_id == walk.chief.id:
        return True
    if proposal.decided_by_id != walk.head.id:
        return False
    return walk.told.stands_in(on) or proposal.decides.value == "prosecuted"


def _elsewhere(walk: Walker) -> Iterator[str]:
    """What each other office sees: of the children it supervises their part, else nothing."""
    for head, worker in ((walk.their_head, walk.their_worker), walk.further):
        yield from _seen_by(walk, head, worker)


def _seen_by(walk: Walker, head: Staff, worker: Staff) -> Iterator[str]:
    def is_theirs(person_id: int) -> bool:
        return walk.elsewhere(person_id)[0].id == head.id

    supervised = {number for number in walk.told.supervised(walk.on) if is_theirs(number)}
    is_asked = any(
        entrusted.state == "asked" and not entrusted.is_copied and is_theirs(entrusted.party_id)
        for entrusted in walk.told.entrusted.values()
    )
    for staff in (head, worker):
        sight = sight_of(staff, walk.case, on=walk.on)
        if sight.is_whole:
            yield "sight: another office sees the whole case"
        parts = sight.aspects - {Aspect.LETTER}
        seen = set(sight.children.get(Aspect.SUPERVISION) or ()) if parts else set()
        if parts - {Aspect.SUPERVISION} or seen != supervised:
            yield f"sight: {staff.role} sees {seen} of {supervised}, by {sorted(parts)}"
    if supervised or is_asked:
        return
    theirs = select(Staff.id).where(Staff.office_id == head.office_id)
    # What was due by the last day of their access stays owed: here it is awaited.
    is_late = and_(Obligation.kind == REPORT_OWED, Obligation.due < walk.on)
    if walk.all_of(Obligation, Obligation.is_open, Obligation.owner_id.in_(theirs), ~is_late):
        yield "sight: another office owes something of a case it does not see"
    if walk.all_of(Visit, Visit.state == VisitState.PLANNED, Visit.visitor_id.in_(theirs)):
        yield "sight: another office is to visit a child it does not see"
