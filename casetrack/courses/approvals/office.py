"""Deciders and deputies of an office: name them, and end a delegation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.approval import WhoDecides
from casetrack.accounts.permissions import has_permission
from casetrack.audit.record import AuditKind, record
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.locking import take_version
from casetrack.codes import N_
from casetrack.courses.approvals.deciding import may_be_named, ways_of
from casetrack.courses.approvals.models import SET, STAND_IN, DelegatedKind, Deputy, OfficeDecider
from casetrack.courses.approvals.queries import may_be_deputy, named_in
from casetrack.db import session
from casetrack.errors import LostRace, NotAllowed, RuleBroken
from casetrack.law import delegated_until
from casetrack.ledger.proposals import rules_of_deciders


@dataclass(frozen=True)
class StandIn:
    """A delegation in place of a chief; since, until: both inclusive. kinds: the delegated ones."""

    deputy_id: int
    since: date
    until: date
    kinds: frozenset[EntryKind] = frozenset()


def name_decider(
    decides: EntryKind, decider: WhoDecides, act: Act, *, is_checked_first: bool, opened: int
) -> bool:
    """Say who decides this in one's own office; False where nothing is different.

    opened: the version the person saw; 0 where the office had said nothing yet.
    Raises NotAllowed, LostRace; RuleBroken where the law names somebody above.
    """
    if not has_permission(act.by, SET):
        raise NotAllowed(SET.value)
    lawful = may_be_named(decides)
    if decider not in lawful:
        raise RuleBroken(
            N_("The law names %(who)s for this; choose nobody below."),
            field="decider",
            who=lawful[0],
        )
    own = named_in(act.by.office_id).get(decides)
    if own is not None and (own.decider, own.is_checked_first) == (decider, is_checked_first):
        return False
    if own is None:
        if opened:
            raise LostRace(OfficeDecider.__tablename__, 0, saved_version=0)
        if (decider, is_checked_first) == (lawful[0], False):
            return False
        own = OfficeDecider(office_id=act.by.office_id, decides=decides)
        session().add(own)
    else:
        take_version(own, opened=opened)
    own.decider, own.is_checked_first = decider, is_checked_first
    session().flush()
    record(
        AuditKind.DECIDER_NAMED,
        by=act.by,
        at=act.at,
        decides=decides.value,
        decider=decider.value,
        checked=is_checked_first,
    )
    return True


def name_deputy(new: StandIn, act: Act) -> Deputy:
    """Delegate kinds of decision to another head of the office, for a time.

    Raises NotAllowed; RuleBroken if they are no head of the office, the days are past, not in their
    order or more than a year, nothing is delegated or what no chief decides, or if one of the kinds
    is delegated on one of the days already.

    Source: Organic Law of the Procuratorates art. 29 (recalled, not checked).
    """
    if not has_permission(act.by, STAND_IN):
        raise NotAllowed(STAND_IN.value)
    _ensure_may_be_delegated(new, act)
    made = Deputy(
        office_id=act.by.office_id,
        for_id=act.by.id,
        deputy_id=new.deputy_id,
        since=new.since,
        until=new.until,
        named_at=act.at,
        kinds=[DelegatedKind(decides=kind) for kind in sorted(new.kinds)],
    )
    session().add(made)
    session().flush()
    _record(made, "named", act)
    return made


def _ensure_may_be_delegated(new: StandIn, act: Act) -> None:
    if new.deputy_id not in {member.id for member in may_be_deputy(act.by)}:
        raise RuleBroken(N_("Choose another head of this office."), field="deputy")
    if new.until < new.since:
        raise RuleBroken(
            N_("The last day lies before the first, %(since)s. Check both."),
            field="until",
            since=new.since,
        )
    if new.until < act.on:
        raise RuleBroken(
            N_("The last day is past already. Nothing can be decided then."), field="until"
        )
    if new.since < act.on:
        raise RuleBroken(
            N_("Nothing is delegated for days that are past: begin today."), field="since"
        )
    if new.until > (last := delegated_until(new.since)):
        raise RuleBroken(
            N_("At most a year is delegated at a time, here until %(last)s."),
            field="until",
            last=last,
        )
    if not new.kinds:
        raise RuleBroken(N_("Choose what is delegated."), field="kinds")
    if above := sorted(new.kinds - may_delegate(act.by.office_id, on=act.on)):
        raise RuleBroken(
            N_("No chief procurator decides this in the office: %(what)s."),
            field="kinds",
            what=above[0],
        )
    others = session().scalars(
        select(Deputy)
        .join(DelegatedKind)
        .where(
            Deputy.for_id == act.by.id,
            Deputy.until >= new.since,
            Deputy.since <= new.until,
            DelegatedKind.decides.in_(new.kinds),
        )
    )
    for other in others:
        if other.ended_on is None or other.ended_on >= new.since:
            raise RuleBroken(
                N_("Some of this is delegated on some of these days already: %(name)s."),
                field="since",
                name=other.deputy.name,
            )


def may_delegate(office_id: int, *, on: date) -> frozenset[EntryKind]:
    """Kinds of decision that the chief procurator of an office may delegate; one statement."""
    ways = ways_of(office_id, rules_of_deciders(), by=None, on=on).values()
    return frozenset(
        way.decides for way in ways if way.needs_approval and way.lets(WhoDecides.CHIEF_PROCURATOR)
    )


def end_deputy(deputy: Deputy, act: Act, *, opened: int) -> None:
    """Let nobody stand in any more from today on.

    Raises NotAllowed, LostRace; RuleBroken if it is over.
    """
    if not has_permission(act.by, STAND_IN) or deputy.for_id != act.by.id:
        raise NotAllowed(STAND_IN.value)
    if deputy.until < act.on or deputy.ended_on is not None:
        raise RuleBroken(N_("It is over already."))
    take_version(deputy, opened=opened)
    # Yesterday was the last day; of one that has not begun there is none.
    deputy.ended_on = act.on - timedelta(days=1)
    session().flush()
    _record(deputy, "ended", act)


def _record(deputy: Deputy, change: str, act: Act) -> None:
    record(
        AuditKind.DEPUTY_CHANGED,
        by=act.by,
        at=act.at,
        what=change,
        deputy=deputy.deputy_id,
        kinds=[kind.decides.value for kind in deputy.kinds],
        since=deputy.since.isoformat(),
        until=(deputy.ended_on or deputy.until).isoformat(),
    )
