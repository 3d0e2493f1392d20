"""Keep what must be done by a day: owe it, move it, settle it. Today reads nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from casetrack.cases.duty_kinds import DutyState, ObligationKind, windows
from casetrack.cases.models import Case, JournalEntry, Obligation, ObligationDay
from casetrack.cases.several import of_these
from casetrack.db import Model, session
from casetrack.db.transaction import touch
from casetrack.db.written import may_have
from casetrack.ledger.reasons import weight_of

# Days that were kept in this session before the entry that tells why was written.
_UNTOLD = "casetrack_untold_days"


def owe(
    case: Case,
    kind: ObligationKind,
    *,
    due: date,
    subject: Model,
    why: dict[str, Any],
    owner_id: int | None = None,
    party_id: int | None = None,
    is_provisional: bool = False,
    told_by: JournalEntry | None = None,
) -> Obligation:
    """Say that `subject` must be settled by `due` (inclusive); move the day if it was owed already.

    owner_id: who answers for it; the handler of the case if not given.
    why: `{"fact": code, "rule": rule id, "basis": […], "steps": […], …}`, worded at the edge.
    told_by: the entry that tells why the day moves, where it was another one before.
    """
    session().flush()
    row = _find(kind, subject)
    if row is None:
        row = Obligation(kind=kind, subject=subject.__tablename__, subject_id=_id(subject))
        session().add(row)
    else:
        record_former_day(row, due, told_by=told_by)
    row.case_id = case.id
    row.office_id = case.office_id
    row.owner_id = owner_id if owner_id is not None else case.handler_id
    row.party_id = party_id
    row.due = due
    row.is_open = True
    row.state = DutyState.RUNNING
    row.settled_on = None
    row.is_provisional = is_provisional
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


def explain_moved_days(entry: JournalEntry) -> None:
    """Let the entry be the one that tells why days of its case moved just before it was written."""
    waiting = session().info.pop(_UNTOLD, [])
    for case_id, kept in waiting:
        if case_id == entry.case_id and kept in session():
            kept.entry_id = entry.id


def close_past_windows(case_ids: Iterable[int] | None = None, *, on: date) -> None:
    """Let the time that others had, and that is over on that day, end by itself.

    case_ids: those looked at; None: every case, the closed ones too.
    """
    over = select(Obligation).where(
        Obligation.is_open, Obligation.due < on, Obligation.kind.in_(windows())
    )
    if case_ids is not None:
        over = over.where(Obligation.case_id.in_(sorted(case_ids)))
    for row in session().scalars(over):
        row.is_open = False
        row.state = DutyState.LAPSED
        row.settled_on = row.due


def find_owed(kind: ObligationKind, subject: Model) -> Obligation | None:
    """What is or was owed about this record; None if nothing ever was."""
    return _find(kind, subject)


def hand_over(case: Case, *, from_id: int | None, to_id: int) -> None:
    """Give what one person owes in this case to another."""
    owed = select(Obligation).where(
        Obligation.case_id == case.id, Obligation.is_open, Obligation.owner_id == from_id
    )
    for row in session().scalars(owed):
        row.owner_id = to_id


def refresh_next_due(cases: Sequence[Case]) -> None:
    """Bring "next date" of these cases up to date with what is owed; one statement for all."""
    owed = next_dates_of(cases)
    for case in cases:
        case.next_due, case.next_due_kind = owed[case.id]


def next_dates_of(cases: Sequence[Case]) -> dict[int, tuple[date | None, str | None]]:
    """By the id of each case the next day on which something is owed, and what; or nothing."""
    owing = [case.id for case in cases if may_have(case, Obligation)]
    first: dict[int, tuple[date | None, str | None]] = {}
    if owing:
        found = (
            select(Obligation.case_id, Obligation.due, Obligation.kind)
            .where(
                of_these(Obligation.case_id, owing),
                Obligation.is_open,
                # It is no date of the case, and not for everybody who sees its dates.
                Obligation.kind != ObligationKind.URGENT_CONCERN,
            )
            .order_by(Obligation.due, Obligation.id)
        )
        for case_id, due, kind in session().execute(found):
            first.setdefault(case_id, (due, kind.value))
    return {case.id: first.get(case.id, (None, None)) for case in cases}


def _find(kind: ObligationKind, subject: Model) -> Obligation | None:
    return session().scalar(
        select(Obligation).where(
            Obligation.kind == kind,
            Obligation.subject == subject.__tablename__,
            Obligation.subject_id == _id(subject),
        )
    )


def _id(subject: Model) -> int:
    found: int = subject.__dict__["id"]
    return found
