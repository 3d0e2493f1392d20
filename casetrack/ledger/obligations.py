"""Duties with their last days: owe, move, settle them. Today reads nothing else."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import Select, inspect, select

from casetrack.cases.batch_queries import CaseBatch, OpenDuty, open_duties, rows_of
from casetrack.cases.duty_kinds import DutyState, ObligationKind, windows
from casetrack.cases.models import Case, JournalEntry, Obligation, ObligationDay
from casetrack.db import Model, session
from casetrack.db.change_set import change_set, is_new, just_written
from casetrack.db.transaction import touch
from casetrack.ledger.reasons import weight_of

# Days that were kept in this session before the entry that tells why was written.
_UNTOLD = "casetrack_untold_days"
# Of the reason of a day that people moved: the first one, as an ISO text.
FIRST_DUE = "first_due"


def owe(
    case: Case,
    kind: ObligationKind,
    *,
    due: date,
    subject: Model,
    why: dict[str, Any],
    owner_id: int | None = None,
    office_id: int | None = None,
    party_id: int | None = None,
    is_provisional: bool = False,
    is_withheld: bool = False,
    told_by: JournalEntry | None = None,
) -> Obligation:
    """Say that `subject` must be settled by `due` (inclusive); move the day if it was owed already.

    owner_id: who answers for it; the handler of the case if not given. office_id: which office has
    to do it, where that is not the office of the case.
    why: `{"fact": code, "rule": rule id, "basis": […], "steps": […], …}`, worded at the edge.
    is_withheld: it is told to the owner, and to those who see the case whole, alone.
    told_by: the entry that tells why the day moves, where it was another one before.
    """
    if not inspect(subject).persistent:
        session().flush()
    row = _find(kind, subject)
    if row is None:
        row = Obligation(kind=kind, subject=subject.__tablename__, subject_id=_id(subject))
        session().add(row)
    else:
        record_former_day(row, due, told_by=told_by)
    row.case_id = case.id
    row.office_id = office_id if office_id is not None else case.office_id
    row.owner_id = owner_id if owner_id is not None else case.handler_id
    row.party_id = party_id
    row.due = due
    row.is_open = True
    row.state = DutyState.RUNNING
    row.settled_on = None
    row.is_provisional = is_provisional
    row.is_withheld = is_withheld
    row.why = why
    row.weight = weight_of(why)
    touch(case.id)
    return row


def settle(
    kind: ObligationKind, subject: Model, *, on: date, as_: DutyState = DutyState.MET
) -> None:
    """Say that this was done on that day; as_: that it stands still, or need not be done any more.

    What is over already stays as it ended.
    """
    row = _find(kind, subject)
    if row is not None and row.is_open:
        close(row, on=on, as_=as_)


def close(row: Obligation, *, on: date, as_: DutyState) -> None:
    """End an obligation on that day, or let it stand still."""
    row.is_open = False
    row.state = as_
    row.settled_on = on
    touch(row.case_id)


def reopen(row: Obligation | None) -> None:
    """Let an obligation that had ended run again, until the same day; None: nothing was owed."""
    if row is None:
        return
    row.is_open, row.state, row.settled_on = True, DutyState.RUNNING, None
    touch(row.case_id)


def record_former_day(row: Obligation, due: date, *, told_by: JournalEntry | None = None) -> None:
    """Keep the day an obligation had, if `due` is another one.

    Where no entry tells why yet, the next one written in the case within the transaction does.
    """
    if row.due == due:
        return
    kept = ObligationDay(
        obligation_id=row.id,
        due=row.due,
        is_provisional=row.is_provisional,
        why=row.why,
        entry_id=told_by.id if told_by is not None else None,
    )
    session().add(kept)
    if told_by is None:
        session().info.setdefault(_UNTOLD, []).append((row.case_id, kept))


def first_due(row: Obligation) -> date:
    """The day a date had before people moved it, by which it is judged; else its day."""
    kept = row.why.get(FIRST_DUE)
    return date.fromisoformat(kept) if isinstance(kept, str) else row.due


def explain_moved_days(entry: JournalEntry) -> None:
    """Let the entry be the one that tells why days of its case moved just before it was written."""
    waiting = session().info.pop(_UNTOLD, [])
    for case_id, kept in waiting:
        if case_id == entry.case_id and kept in session():
            kept.entry_id = entry.id


def close_past_windows(*, on: date) -> None:
    """Let the time that others had, and that is over on that day, end by itself; in every case."""
    over = select(Obligation).where(
        Obligation.is_open, Obligation.due < on, Obligation.kind.in_(windows())
    )
    _let_lapse(over)


def close_past_windows_of(several: CaseBatch, *, on: date) -> None:
    """Like `close_past_windows`, for these cases; flushed."""
    over = [
        duty.id
        for duties in several.read(open_duties, of=Obligation).values()
        for duty in duties
        if duty.due < on and duty.kind in windows()
    ]
    if over:
        _let_lapse(select(Obligation).where(Obligation.id.in_(over)))
        session().flush()


def _let_lapse(over: Select[Obligation]) -> None:
    for row in session().scalars(over):
        row.is_open = False
        row.state = DutyState.LAPSED
        row.settled_on = row.due


def find_owed(kind: ObligationKind, subject: Model) -> Obligation | None:
    """The last duty, open or closed, about this record; None without one."""
    return _find(kind, subject)


def hand_over(
    case: Case,
    *,
    from_id: int | None,
    to_id: int,
    besides: Collection[ObligationKind] = (),
    keeping: Collection[tuple[ObligationKind, int]] = (),
) -> None:
    """Hand one person's duties in this case to another. besides: kinds that stay.

    keeping: what else stays, each by its kind and the number of what it is owed for.
    """
    owed = select(Obligation).where(
        Obligation.case_id == case.id, Obligation.is_open, Obligation.owner_id == from_id
    )
    for row in session().scalars(owed):
        if row.kind not in besides and (row.kind, row.subject_id) not in keeping:
            row.owner_id = to_id


def refresh_next_due(several: CaseBatch, *, on: date) -> None:
    """Update the next date of these cases from their duties."""
    owed = next_dates_of(several, on=on)
    for case in several.cases:
        case.next_due, case.next_due_kind = owed[case.id]


def next_dates_of(several: CaseBatch, *, on: date) -> dict[int, tuple[date | None, str | None]]:
    """The next day of each case on which a duty is due, with its kind; or None.

    Windows that are over on that day were closed.
    """
    duties = several.read(open_duties, of=Obligation)
    dates: dict[int, tuple[date | None, str | None]] = {}
    for case in several.cases:
        first = next((duty for duty in rows_of(duties, case) if _is_a_date(duty, on=on)), None)
        dates[case.id] = (first.due, first.kind.value) if first else (None, None)
    return dates


def _is_a_date(duty: OpenDuty, *, on: date) -> bool:
    """Whether the duty is a date for every reader: open, not urgent and not withheld."""
    is_over = duty.due < on and duty.kind in windows()
    is_for_all = duty.kind is not ObligationKind.URGENT_CONCERN and not duty.is_withheld
    return is_for_all and not is_over


def _find(kind: ObligationKind, subject: Model) -> Obligation | None:
    """The open duty of this kind; a subject that was just made has no older one."""
    table, subject_id = subject.__tablename__, _id(subject)
    if is_new(subject) and Obligation.__tablename__ not in change_set().told:
        return next(
            (
                duty
                for duty in just_written(Obligation)
                if (duty.kind, duty.subject, duty.subject_id) == (kind, table, subject_id)
            ),
            None,
        )
    return session().scalar(
        select(Obligation).where(
            Obligation.kind == kind,
            Obligation.subject == table,
            Obligation.subject_id == subject_id,
        )
    )


def _id(subject: Model) -> int:
    row_id: int = subject.__dict__["id"]
    return row_id
