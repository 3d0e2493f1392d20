"""Run the clocks of a case: start, move, meet and lapse them with its facts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import and_, false, or_, select

from casetrack.cases.duty_kinds import DutyState, ObligationKind, windows
from casetrack.cases.models import Case, Disposition, EntryParty, JournalEntry, Obligation, Party
from casetrack.cases.queries import parties_of
from casetrack.clocks.calendar.calendars import current_calendar
from casetrack.clocks.clocks import (
    CLOCKS,
    PER_CASE,
    PER_PERSON,
    Clock,
    clock_of,
    lapsing_with,
    met_by,
    started_by,
)
from casetrack.clocks.days import count, is_backward, is_gate, keep, why_counted
from casetrack.clocks.models import Deadline
from casetrack.clocks.recording import recorded_alone
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.events import handles
from casetrack.law import Due, due
from casetrack.ledger.clock_triggers import (
    ClockTrigger,
    Fact,
    FactCorrected,
    FactHeld,
    FactRecorded,
    FactResumed,
)
from casetrack.ledger.corrections import latest
from casetrack.ledger.obligations import close, find_owed, owe, reopen
from casetrack.ledger.reschedule import DayMoved, move_day


@handles(FactRecorded)
def follow(recorded: FactRecorded) -> None:
    """Start and end the clocks of a case with a fact."""
    fact = recorded.fact
    for kinds, state in (
        (met_by(fact.what), DutyState.MET),
        (lapsing_with(fact.what), DutyState.LAPSED),
    ):
        for deadline in _running(fact, kinds):
            if state is DutyState.LAPSED or not _is_too_early(fact.when, deadline):
                end(deadline, fact.when, entry=fact.entry, as_=state)
    for clock in started_by(fact.what):
        if _concerns(clock, fact):
            start(clock, fact)
    if fact.what is ClockTrigger.SOMEBODY_JOINED:
        _start_what_waited(fact)


@handles(FactCorrected)
def follow_corrected(corrected: FactCorrected) -> None:
    """Count the clocks of a corrected fact again, and let those it ended end on that day."""
    fact = corrected.fact
    for deadline in _started_with(fact):
        recount(deadline, fact.when)
    if fact.entry is None:
        return
    day = fact.when.last
    ended = select(Deadline).where(Deadline.met_entry_id == fact.entry.id)
    for deadline in session().scalars(ended):
        owed = owed_for(deadline)
        if owed is not None and not owed.is_open and day is not None:
            owed.settled_on = day


@handles(FactHeld)
def hold(held: FactHeld) -> None:
    """Let the clocks that started with a fact stand still; what is over stays over."""
    for deadline in _started_with(held.fact):
        owed = owed_for(deadline)
        if owed is not None and owed.is_open:
            since = held.fact.when.first or deadline.counted_from
            close(owed, on=since, as_=DutyState.SUSPENDED)
            deadline.version += 1


@handles(FactResumed)
def let_run_again(resumed: FactResumed) -> None:
    """Let the clocks that stood still run again, by as many days longer."""
    for deadline in _started_with(resumed.fact):
        owed = owed_for(deadline)
        if owed is None or owed.state is not DutyState.SUSPENDED or deadline.rule is None:
            continue
        pairs = tuple(resumed.stood_still)
        calendar = current_calendar()
        counted = due(deadline.rule, deadline.counted_from, calendar=calendar, suspended=pairs)
        clock = clock_of(deadline.kind, deadline.fact, deadline.rule)
        why = why_counted(clock, deadline, counted, resumed.fact.entry)
        move_day(owed, due=counted.due, why=why, is_provisional=counted.provisional)
        reopen(owed)
        deadline.version += 1


def count_if_new(clock: Clock, fact: Fact) -> Due | None:
    """The count of a clock from a fact; None if it does not fit, or was counted already."""
    subject, subject_id = _key(clock, fact)
    kept = select(Deadline.id).where(
        Deadline.kind == clock.kind,
        Deadline.subject == subject,
        Deadline.subject_id == subject_id,
    )
    if not _concerns(clock, fact) or session().scalar(kept) is not None:
        return None
    return count(clock, fact.when, fact.options)


def recount(
    deadline: Deadline, when: PartialDate | None = None, *, told_by: JournalEntry | None = None
) -> None:
    """Count a clock again: from another time of its fact, or with other options.

    What follows from its end by time alone moves with it; what is over stays over.
    """
    clock = clock_of(deadline.kind, deadline.fact, deadline.rule)
    when = when or deadline.fact_when
    counted = count(clock, when, deadline.options)
    if counted is None:
        return
    deadline.fact_when = when
    keep(deadline, counted)
    deadline.version += 1
    owed = owed_for(deadline)
    if owed is not None:
        entry = session().get(JournalEntry, deadline.entry_id) if deadline.entry_id else None
        why = why_counted(clock, deadline, counted, entry)
        move_day(
            owed,
            due=counted.due,
            why=why,
            is_provisional=counted.provisional,
            told_by=told_by,
        )
        if owed.state is DutyState.SUSPENDED:
            reopen(owed)
    _follow_end(clock, deadline, counted.due)


def end(
    deadline: Deadline,
    when: PartialDate,
    *,
    entry: JournalEntry | None,
    as_: DutyState = DutyState.MET,
) -> None:
    """Say that a clock was met, or lapsed, at that time; it ended on the last day it may have."""
    owed = owed_for(deadline)
    on = when.last or when.first or deadline.counted_from
    runs = owed is not None and (owed.is_open or owed.state is DutyState.SUSPENDED)
    if owed is not None and (runs or _is_over_by_itself(owed)):
        close(owed, on=on, as_=as_)
        deadline.met_entry_id = entry.id if entry is not None else None
        deadline.version += 1


@handles(DayMoved)
def follow_calendar(moved: DayMoved) -> None:
    """Store the day to which the calendar moved a clock; clocks that follow from it move too."""
    owed = moved.owed
    if owed.subject != Deadline.__tablename__:
        return
    deadline = session().get(Deadline, owed.subject_id)
    if deadline is None:
        return
    clock = clock_of(deadline.kind, deadline.fact, deadline.rule)
    counted = count(clock, deadline.fact_when, deadline.options)
    if counted is not None:
        keep(deadline, counted)
    _follow_end(clock, deadline, owed.due)


def owed_for(deadline: Deadline) -> Obligation | None:
    """The obligation of a clock."""
    return find_owed(deadline.kind, deadline)


def start(clock: Clock, fact: Fact) -> None:
    """Start a clock with a fact that it is for; it moves if it was kept already."""
    counted = count(clock, fact.when, fact.options)
    if counted is None:
        return
    subject, subject_id = _key(clock, fact)
    deadline = session().scalar(
        select(Deadline).where(
            Deadline.kind == clock.kind,
            Deadline.subject == subject,
            Deadline.subject_id == subject_id,
        )
    )
    if deadline is not None and (clock.is_per_case or (clock.frees and _is_open(deadline))):
        return
    if deadline is None:
        deadline = Deadline(
            case_id=fact.case.id, kind=clock.kind, subject=subject, subject_id=subject_id, version=1
        )
    else:
        deadline.version += 1
    deadline.party_id = fact.person.id if fact.person and not clock.is_per_case else None
    deadline.disposition_id = fact.decision.id if fact.decision is not None else None
    deadline.rule = clock.rule
    deadline.fact = clock.starts
    deadline.fact_when = fact.when
    deadline.options = dict(fact.options)
    deadline.entry_id = fact.entry.id if fact.entry is not None else None
    deadline.met_entry_id = None
    keep(deadline, counted)
    session().add(deadline)
    session().flush()
    owe(
        fact.case,
        clock.kind,
        due=counted.due,
        subject=deadline,
        why=why_counted(clock, deadline, counted, fact.entry),
        party_id=deadline.party_id,
        is_provisional=counted.provisional,
        told_by=fact.entry,
    )
    answer = _told_before(clock, deadline)
    if answer is not None:
        end(deadline, latest(answer).when, entry=answer)
    _follow_end(clock, deadline, counted.due)


def _told_before(clock: Clock, deadline: Deadline) -> JournalEntry | None:
    """The ending fact recorded before the starting one; None if there is none."""
    kinds = recorded_alone(clock)
    if not kinds or clock.is_per_case:
        return None
    query = select(JournalEntry).where(
        JournalEntry.case_id == deadline.case_id, JournalEntry.kind.in_(kinds)
    )
    if deadline.disposition_id is not None:
        query = query.where(
            JournalEntry.subject == Disposition.__tablename__,
            JournalEntry.subject_id == deadline.disposition_id,
        )
    if deadline.party_id is not None:
        query = query.where(JournalEntry.parties.any(EntryParty.party_id == deadline.party_id))
    entries = session().scalars(query.order_by(JournalEntry.number))
    return next(
        (entry for entry in entries if not _is_too_early(latest(entry).when, deadline)), None
    )


def _is_open(deadline: Deadline) -> bool:
    owed = owed_for(deadline)
    return owed is not None and owed.is_open


def _is_over_by_itself(owed: Obligation) -> bool:
    """Whether the clock is the time of others, and closed by time alone."""
    is_lapsed = owed.kind.is_window and owed.state is DutyState.LAPSED
    return is_lapsed and owed.settled_on == owed.due


def _start_what_waited(joined: Fact) -> None:
    """Start clocks that waited for the role of somebody who came in after their fact."""
    assert joined.person is not None
    for clock in CLOCKS:
        if clock.needs is None or not joined.person.has_role(clock.needs):
            continue
        beside = session().scalar(
            select(Deadline)
            .where(Deadline.case_id == joined.case.id, Deadline.fact == clock.starts)
            .order_by(Deadline.id)
            .limit(1)
        )
        if beside is not None:
            entry = session().get(JournalEntry, beside.entry_id) if beside.entry_id else None
            subject = (beside.subject, beside.subject_id)
            start(clock, Fact(clock.starts, joined.case, beside.fact_when, subject, entry))


def _follow_end(clock: Clock, deadline: Deadline, last: date) -> None:
    """Start, or move, the clock that follows from the end of another by time alone."""
    if clock.then is None:
        return
    case = session().get_one(Case, deadline.case_id)
    person = session().get(Party, deadline.party_id) if deadline.party_id else None
    decision = (
        session().get(Disposition, deadline.disposition_id) if deadline.disposition_id else None
    )
    after = Fact(
        clock.then,
        case,
        PartialDate.day(last),
        subject=(deadline.subject, deadline.subject_id),
        entry=session().get(JournalEntry, deadline.entry_id) if deadline.entry_id else None,
        person=person,
        decision=decision,
    )
    running = session().scalar(
        select(Deadline.id).where(
            Deadline.fact == clock.then,
            Deadline.subject == deadline.subject,
            Deadline.subject_id == deadline.subject_id,
        )
    )
    if running is not None:
        follow_corrected(FactCorrected(after))
        return
    for following in started_by(clock.then):
        start(following, after)


def _key(clock: Clock, fact: Fact) -> tuple[str, int]:
    if clock.is_per_case:
        return Case.__tablename__, fact.case.id
    if clock.is_per_person and fact.person is not None:
        return Party.__tablename__, fact.person.id
    return fact.key


def _concerns(clock: Clock, fact: Fact) -> bool:
    if clock.decisions is not None and (
        fact.decision is None or fact.decision.kind not in clock.decisions
    ):
        return False
    if clock.minors and (fact.person is None or not fact.person.counts_as_minor()):
        return False
    if clock.needs is not None:
        return any(party.has_role(clock.needs) for party in parties_of(fact.case))
    return True


def _is_too_early(when: PartialDate, deadline: Deadline) -> bool:
    """Whether the fact lies before the beginning of the clock and cannot end it.

    What others may do they can do before their time begins, and so can we where a period is
    counted backwards.
    """
    clock = clock_of(deadline.kind, deadline.fact, deadline.rule)
    started, last = deadline.fact_when.first, when.last
    if is_gate(clock) or is_backward(clock) or started is None or last is None:
        return False
    return last < started


def _started_with(fact: Fact) -> Sequence[Deadline]:
    """The clocks that started with a fact of this kind of the same record, or by its entry."""
    subject, subject_id = fact.key
    hangs_on = and_(Deadline.subject == subject, Deadline.subject_id == subject_id)
    if fact.entry is not None:
        hangs_on = or_(hangs_on, Deadline.entry_id == fact.entry.id)
    query = select(Deadline).where(
        Deadline.case_id == fact.case.id, Deadline.fact == fact.what, hangs_on
    )
    return session().scalars(query.order_by(Deadline.id)).all()


def _running(fact: Fact, kinds: Iterable[ObligationKind]) -> Sequence[Deadline]:
    """The running clocks of these kinds that this ends."""
    kinds = frozenset(kinds)
    if not kinds:
        return ()
    subject, subject_id = fact.key
    ways = [
        and_(Deadline.subject == subject, Deadline.subject_id == subject_id),
        Deadline.kind.in_(PER_CASE),
    ]
    if fact.decision is not None:
        same = Deadline.disposition_id == fact.decision.id
        if fact.person is not None:
            same = and_(same, or_(Deadline.party_id.is_(None), Deadline.party_id == fact.person.id))
        ways.append(same)
    if fact.person is not None:
        ways.append(and_(Deadline.kind.in_(PER_PERSON), Deadline.party_id == fact.person.id))
    # Recorded only after the time was over, what was done within it is no less in time.
    over = and_(
        Obligation.kind.in_(windows()),
        Obligation.state == DutyState.LAPSED,
        Obligation.settled_on == Obligation.due,
        Obligation.due >= fact.when.last if fact.when.last is not None else false(),
    )
    query = (
        select(Deadline)
        .join(
            Obligation,
            and_(
                Obligation.subject == Deadline.__tablename__,
                Obligation.subject_id == Deadline.id,
                Obligation.kind == Deadline.kind,
            ),
        )
        .where(
            Deadline.case_id == fact.case.id,
            Deadline.kind.in_(kinds),
            or_(Obligation.is_open, Obligation.state == DutyState.SUSPENDED, over),
            or_(*ways),
        )
        .order_by(Deadline.id)
    )
    return session().scalars(query).all()
