"""One date of a case with its explanation: count, state, former days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from casetrack.accounts.models import Staff
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import Aspect
from casetrack.cases.models import Case, JournalEntry, Obligation, ObligationDay, Party
from casetrack.cases.owed import may_see_duty
from casetrack.cases.policy import Sight, sight_of
from casetrack.clocks.calculator.timeline import Strip, strip_of
from casetrack.clocks.calendar.calendars import current_calendar
from casetrack.clocks.models import Deadline
from casetrack.db import session
from casetrack.law import PERIODS, PUBLISHED, Due, OutsideStatute, Period
from casetrack.law.counting import local_day
from casetrack.ledger.recalculate import FINAL, CountingWay, ways_of


@dataclass(frozen=True)
class FormerDay:
    """A day a date had before. entry: tells why it is another one now; None: nobody wrote that."""

    kept: ObligationDay
    entry: JournalEntry | None


@dataclass(frozen=True)
class Counted:
    """The count done again exactly as it was recorded. calendar: version of the one that fits."""

    found: Due
    strip: Strip
    calendar: str


@dataclass(frozen=True)
class OneDate:
    """An obligation and the facts of its page.

    fact, ended: the entries that tell what it counts from and how it ended. clock: its row, if it
    runs beside the stages. counted: None where its count cannot be done again from what is kept.
    former: days it had before, the newest first.
    """

    owed: Obligation
    person: Party | None
    owner: Staff | None
    period: Period | None
    clock: Deadline | None
    fact: JournalEntry | None
    ended: JournalEntry | None
    counted: Counted | None
    former: Sequence[FormerDay]

    @property
    def opens_on(self) -> date | None:
        """The first day of the act that may only follow the period."""
        if self.counted is not None and self.counted.found.earliest_next is not None:
            return self.counted.found.earliest_next
        return self.clock.opens_on if self.clock is not None else None


def find_date(case: Case, obligation_id: int, user: Staff, *, on: date) -> Obligation | None:
    """A date of this case, or None if it is not of this case or this person may not see it."""
    return session().scalar(_seen(case, user, on=on).where(Obligation.id == obligation_id))


def find_date_of(
    case: Case, kind: ObligationKind, subject_id: int, user: Staff, *, on: date
) -> Obligation | None:
    """The date of a record of this case, as `find_date`."""
    return session().scalar(
        _seen(case, user, on=on)
        .where(Obligation.kind == kind, Obligation.subject_id == subject_id)
        .order_by(Obligation.is_open.desc(), Obligation.id.desc())
        .limit(1)
    )


def find_next_date(case: Case, user: Staff, *, on: date) -> Obligation | None:
    """The first open date of this case that this person may see, as lists show it."""
    return session().scalar(
        _seen(case, user, on=on)
        .where(Obligation.is_open, ~Obligation.is_withheld)
        .order_by(Obligation.due, Obligation.id)
        .limit(1)
    )


def read_date(case: Case, owed: Obligation) -> OneDate:
    """Everything its page tells; a constant number of statements."""
    db = session()
    clock = None
    if owed.subject == Deadline.__tablename__:
        clock = db.get(Deadline, owed.subject_id)
    number, met_id = owed.why.get("entry"), clock.met_entry_id if clock is not None else None
    entries = _entries(case, number if isinstance(number, int) else None, met_id)
    return OneDate(
        owed=owed,
        person=db.get(Party, owed.party_id) if owed.party_id is not None else None,
        owner=db.get(Staff, owed.owner_id) if owed.owner_id is not None else None,
        period=PERIODS.get(str(owed.why.get("rule"))),
        clock=clock,
        fact=next((entry for entry in entries if entry.number == number), None),
        ended=next((entry for entry in entries if entry.id == met_id), None),
        counted=_count_again(owed),
        former=_former_days(owed),
    )


def sees_notes(sight: Sight) -> bool:
    """Whether texts of entries may be shown beside the dates."""
    return sight.is_whole


def _seen(case: Case, user: Staff, *, on: date) -> Select[Obligation]:
    query = select(Obligation).where(Obligation.case_id == case.id)
    sight = sight_of(user, case, on=on)
    if sight.is_whole:
        return query
    if Aspect.DATES in sight.aspects and Aspect.DATES not in sight.children:
        is_told = or_(~Obligation.is_withheld, Obligation.owner_id == user.id)
        return query.where(Obligation.kind != ObligationKind.URGENT_CONCERN, is_told)
    return query.join(Case, Case.id == Obligation.case_id).where(may_see_duty(user, on=on))


def _entries(case: Case, number: int | None, entry_id: int | None) -> Sequence[JournalEntry]:
    """The entry of this number and that of this id, as many as there are; one statement."""
    if number is None and entry_id is None:
        return ()
    query = (
        select(JournalEntry)
        .where(
            JournalEntry.case_id == case.id,
            or_(JournalEntry.number == number, JournalEntry.id == entry_id),
        )
        .options(joinedload(JournalEntry.written_by))
    )
    return session().scalars(query).all()


def _former_days(owed: Obligation) -> list[FormerDay]:
    rows = session().execute(
        select(ObligationDay, JournalEntry)
        .outerjoin(JournalEntry, JournalEntry.id == ObligationDay.entry_id)
        .where(ObligationDay.obligation_id == owed.id)
        .options(joinedload(JournalEntry.written_by))
        .order_by(ObligationDay.id.desc())
    )
    return [FormerDay(kept, entry) for kept, entry in rows]


def _count_again(owed: Obligation) -> Counted | None:
    calendars = (current_calendar(), PUBLISHED)
    for way in ways_of(owed.why, due_on=owed.due, calendars=calendars):
        for calendar in calendars:
            try:
                due = way.under(calendar)
            except OutsideStatute:
                continue
            if due.due == owed.due:
                return Counted(due, strip_of(due, _drawn_from(way), calendar), calendar.version)
    return None


def _drawn_from(way: CountingWay) -> date:
    start: date = way.options["decided"] if way.rule == FINAL else way.start
    return local_day(start)
