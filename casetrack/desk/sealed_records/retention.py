"""How long a sealed record is kept, and what suspends its destruction.

Nothing is destroyed by its schedule: a record whose years are over is offered to the custodian.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import or_, select

from casetrack.accounts.act import Act
from casetrack.audit.record import AuditKind
from casetrack.cases.models import Case
from casetrack.casework.identity.text_checks import ensure_names_nobody
from casetrack.codes import N_
from casetrack.db import session
from casetrack.desk.sealed_records.ceremony import audited, ensure_keeps
from casetrack.desk.sealed_records.models import (
    RecordDestruction,
    RecordSeal,
    RetentionHold,
    RetentionPeriod,
)
from casetrack.desk.sealed_records.proposals import SAY_WHY
from casetrack.errors import RuleBroken
from casetrack.law.records import kept_until

NOT_SEALED = N_("It is not sealed.")
HELD = N_("Its destruction is suspended: as long as a hold stands, nothing is destroyed.")


@dataclass(frozen=True)
class NewPeriod:
    """How long a record is kept. years: None: permanently. since: sealed or archived."""

    years: int | None
    since: date
    reason: str


@dataclass(frozen=True)
class NewHold:
    """Why and since when the destruction is suspended. until: None: until it is lifted."""

    since: date
    until: date | None
    reason: str


def set_period(seal: RecordSeal, new: NewPeriod, act: Act) -> RetentionPeriod:
    """Set how long a record is kept, or correct it: what was set before stays readable.

    No-op for the same years, day and reason. Raises NotAllowed; RuleBroken of a record that is not
    sealed, a day to come, no reason.
    """
    reason = ensure_may(seal, new.reason, act)
    if new.since > act.on:
        raise RuleBroken(N_("A record is kept since a day that has come."), field="since")
    if not seal.holds():
        raise RuleBroken(NOT_SEALED)
    for last in seal.periods[:1]:
        if NewPeriod(last.years, last.since, last.reason) == replace(new, reason=reason):
            return last
    period = RetentionPeriod(
        seal_id=seal.id,
        years=new.years,
        since=new.since,
        until=kept_until(new.since, new.years) if new.years is not None else None,
        reason=reason,
        set_on=act.on,
        set_by_id=act.by.id,
    )
    session().add(period)
    until = period.until.isoformat() if period.until else None
    audited(AuditKind.RETENTION_SET, seal, act, years=new.years, until=until)
    return period


def place_hold(seal: RecordSeal, new: NewHold, act: Act) -> RetentionHold:
    """Suspend the destruction of a record; several holds stand side by side.

    Raises NotAllowed; RuleBroken of a record that is gone, days that cannot be, no reason.
    """
    reason = ensure_may(seal, new.reason, act)
    if new.since > act.on:
        raise RuleBroken(N_("A hold stands since a day that has come."), field="since")
    if new.until is not None and new.until < act.on:
        raise RuleBroken(N_("A hold stands until a day to come."), field="until")
    hold = RetentionHold(
        seal_id=seal.id,
        since=new.since,
        until=new.until,
        reason=reason,
        placed_by_id=act.by.id,
    )
    session().add(hold)
    session().flush()
    audited(AuditKind.RETENTION_HELD, seal, act, hold=hold.id)
    return hold


def lift_hold(hold: RetentionHold, reason: str, act: Act) -> None:
    """Lift a hold. Raises NotAllowed; RuleBroken of one that does not stand, or no reason."""
    reason = ensure_may(hold.seal, reason, act)
    if not hold.stands(on=act.on):
        raise RuleBroken(N_("This hold does not stand any more."))
    hold.lifted_why = reason
    hold.lifted_on, hold.lifted_by_id = act.on, act.by.id
    audited(AuditKind.RETENTION_HOLD_LIFTED, hold.seal, act, hold=hold.id)


def is_over(seal: RecordSeal, *, on: date) -> bool:
    """Whether the years of a sealed record are over; those of one without a period never are."""
    period = seal.periods[0] if seal.periods else None
    return seal.holds() and period is not None and bool(period.until and period.until < on)


def is_held(seal: RecordSeal, *, on: date) -> bool:
    """Whether a hold stands. Asked of the rows: somebody else may have placed one meanwhile."""
    query = select(RetentionHold.id).where(
        RetentionHold.seal_id == seal.id,
        RetentionHold.lifted_on.is_(None),
        or_(RetentionHold.until.is_(None), RetentionHold.until >= on),
    )
    return session().scalar(query.limit(1)) is not None


def offered(seals: Iterable[RecordSeal], *, on: date) -> list[RecordSeal]:
    """The records that may be proposed: their years are over, no hold stands, and none is open."""
    free = [
        seal
        for seal in seals
        if is_over(seal, on=on) and not any(hold.stands(on=on) for hold in seal.holds_placed)
    ]
    asked = RecordDestruction.record_id.in_([seal.id for seal in free])
    rows = session().scalars(select(RecordDestruction).where(asked))
    proposed = {row.record_id for row in rows if row.is_open()}
    return [seal for seal in free if seal.id not in proposed]


def ensure_may(seal: RecordSeal, reason: str, act: Act) -> str:
    """Whether a custodian may do this, for this reason, to a record that is there.

    Returns the reason as `ensure_reason` does. Raises NotAllowed; RuleBroken.
    """
    ensure_there(seal)
    ensure_keeps(act.by, seal.case)
    return ensure_reason(seal, reason, act)


def ensure_there(seal: RecordSeal) -> None:
    """Hold the case until the commit: a hold and a destruction take turns.

    Raises RuleBroken where it was destroyed meanwhile.
    """
    query = select(Case.id).where(Case.id == seal.case_id).with_for_update()
    if session().scalar(query) is None:
        raise RuleBroken(N_("This record was destroyed meanwhile."))


def ensure_reason(seal: RecordSeal, reason: str, act: Act, *, field: str = "reason") -> str:
    """Return the reason, without blanks around it; it outlives the record, and names nobody.

    Raises RuleBroken for none, and for a name or an alias of somebody in the case.
    """
    if not (reason := reason.strip()):
        raise RuleBroken(SAY_WHY, field=field)
    ensure_names_nobody(seal.case, reason, act, field=field)
    return reason
