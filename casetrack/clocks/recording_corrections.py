"""Correct the day of something that was recorded by hand, or on which a decision was received."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.cases.duty_kinds import DutyState
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Part
from casetrack.cases.models import Case, Disposition, JournalEntry, Party
from casetrack.cases.policy import ensure_may
from casetrack.casework.correcting import Correction, DayChange
from casetrack.clocks.delivery import move as move_service
from casetrack.clocks.models import Deadline
from casetrack.clocks.recording import RECORDABLE
from casetrack.clocks.recording_actions import ensure_not_ahead
from casetrack.clocks.running import owed_for
from casetrack.codes import N_
from casetrack.db import all_rows, session
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.events import publish
from casetrack.ledger.clock_triggers import Fact, FactCorrected
from casetrack.ledger.corrections import latest, root_of
from casetrack.ledger.preview import DateMove, DatesPreview

CORRIGIBLE = frozenset({*RECORDABLE, EntryKind.DECISION_SERVED})


def day(iso: str) -> date:
    """The day of a date kept in JSON."""
    return date.fromisoformat(iso)


def needed_for(entry: JournalEntry) -> Permission:
    """The permission that corrects a fact: the one that records it."""
    act = RECORDABLE.get(entry.kind)
    return act.permission if act is not None else Permission.JOURNAL_WRITE


def day_of(entry: JournalEntry) -> date | None:
    """The day of a fact as it stands now, after its corrections; None where it is no single day.

    An imprecise one is corrected as an entry, because nobody can say by how many days it moves.
    """
    when = latest(entry).when
    return when.first if when.is_day else None


def person_of(entry: JournalEntry) -> Party | None:
    """Whom the page of a correction names: the first person an entry is about."""
    people = [link.party for link in entry.parties if link.part is Part.ABOUT]
    return next(iter(people), None)


def is_counted_from(entry: JournalEntry) -> bool:
    """Whether periods are counted from the day of this entry, so that it is corrected apart."""
    root = root_of(entry)
    return root.kind in CORRIGIBLE and day_of(root) is not None


def follow_entry(case: Case, entry: JournalEntry, when: PartialDate, *, on: date) -> None:
    """Let the clocks follow an entry whose time is corrected as that of any entry.

    Raises RuleBroken if it was recorded to the day: that is corrected where what moves is shown
    first; or if the right time lies ahead.
    """
    entry = root_of(entry)
    before = latest(entry).when
    if entry.kind not in CORRIGIBLE or (when.edtf, when.is_day) == (before.edtf, before.is_day):
        return
    if before.is_day:
        raise RuleBroken("day_is_counted_from", field="when")
    act = RECORDABLE.get(entry.kind)
    if act is None or not act.may_lie_ahead:
        ensure_not_ahead(when, on)
    if act is not None:
        _move(case, entry, when)
    else:
        move_service(case, entry, when)


def preview(case: Case, entry: JournalEntry, to: date, act: Act) -> DatesPreview:
    """Dates that a corrected day would move; nothing is saved.

    Raises NotAllowed, RuleBroken as `correct` does.
    """
    return _prepared(case, entry, to, act).preview(to, act)


def correct(
    case: Case, entry: JournalEntry, correction: Correction, act: Act
) -> tuple[DateMove, ...]:
    """Correct the day of a fact: dates counted from it move, and clocks it ended end then.

    The old days stay readable with the reason. Raises NotAllowed; RuleBroken without a reason, if
    the day is unchanged, in the future or contradicts another one, or if the case is not what the
    person was shown.
    """
    return _prepared(case, entry, correction.day, act).correct(correction, act)


def _prepared(case: Case, entry: JournalEntry, to: date, act: Act) -> DayChange:
    ensure_may(act.by, needed_for(entry), case, on=act.on)
    before = day_of(entry)
    if before is None:
        raise RuleBroken(N_("No single day is recorded in this entry that could be corrected."))
    if to == before:
        raise RuleBroken("day_is_recorded_already", field="day", day=to)
    recordable = RECORDABLE.get(entry.kind)
    if recordable is None or not recordable.may_lie_ahead:
        ensure_not_ahead(PartialDate.day(to), act.on, field="day")
    decision = _decision_of(entry)
    decided = decision.decided.first if decision is not None else None
    if decided is not None and to < decided:
        raise RuleBroken("before_the_decision", field="day", decided=decided)
    clocks = _hanging_on(case, entry)
    for clock in clocks:
        _ensure_fits(clock, entry, to)
    move = move_service if entry.kind is EntryKind.DECISION_SERVED else _move
    return DayChange(
        case,
        before,
        lambda: move(case, entry, PartialDate.day(to)),
        entry.kind.value,
        entry,
        person_of(entry),
        decision or entry,
        clocks,
    )


def _ensure_fits(clock: Deadline, entry: JournalEntry, to: date) -> None:
    """Refuse a question after its answer, and an answer before its question."""
    owed = owed_for(clock)
    is_hearing = EntryKind.HEARING_SET is entry.kind
    if clock.entry_id == entry.id and not is_hearing:
        met = owed.settled_on if owed is not None and owed.state is DutyState.MET else None
        if met is not None and to > met:
            raise RuleBroken(
                N_("That is after %(answered)s, when it was answered. Check both days."),
                field="day",
                answered=met,
            )
    elif clock.met_entry_id == entry.id and entry.kind is not EntryKind.HEARING_NOTICE_GIVEN:
        started = clock.fact_when.first
        if started is not None and to < started:
            raise RuleBroken("before_its_question", field="day", started=started)


def _hanging_on(case: Case, entry: JournalEntry) -> Sequence[Deadline]:
    return all_rows(
        select(Deadline)
        .where(
            Deadline.case_id == case.id,
            or_(Deadline.entry_id == entry.id, Deadline.met_entry_id == entry.id),
        )
        .order_by(Deadline.id)
    )


def _move(case: Case, entry: JournalEntry, when: PartialDate) -> None:
    fact = Fact(
        RECORDABLE[entry.kind].what,
        case,
        when,
        entry,
        entry=entry,
        person=person_of(entry),
        decision=_decision_of(entry),
    )
    publish(FactCorrected(fact))


def _decision_of(entry: JournalEntry) -> Disposition | None:
    if entry.subject != Disposition.__tablename__ or entry.subject_id is None:
        return None
    return session().get(Disposition, entry.subject_id)
