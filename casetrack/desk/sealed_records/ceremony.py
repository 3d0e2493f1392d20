"""Seal a record by two people: the handler goes through its copies, the custodian confirms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, func, or_, select

from casetrack.accounts.act import Act
from casetrack.accounts.models import FormDraft, Role, Staff
from casetrack.accounts.permissions import READ, has_permission
from casetrack.audit.record import AuditKind, record
from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import (
    ABOUT_THEM,
    ACCUSED_HERE,
    Aspect,
    Ground,
    Part,
    PartyKind,
    Provenance,
)
from casetrack.cases.locking import take_version
from casetrack.cases.models import Case, CaseGrant, JournalEntry, Obligation, Party
from casetrack.cases.policy import ensure_may
from casetrack.cases.queries import parties_of
from casetrack.casework.team import staff_of, take_back
from casetrack.clocks.calendar.calendars import current_calendar
from casetrack.clocks.sealings import SealingCall, sealing_call
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.db.transaction import touch
from casetrack.desk.sealed_records.apart import take_apart
from casetrack.desk.sealed_records.handed_out import handed_out
from casetrack.desk.sealed_records.models import (
    COPIES_OF_SEALED,
    KEEP,
    PREPARE,
    CopyPlace,
    CopyState,
    RecordSeal,
    SealedCopy,
    SealHelper,
)
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.events import publish
from casetrack.law import Verification
from casetrack.law.counting import local_day
from casetrack.law.records import SEALED_WITHIN_DAYS, RecordKind, recalled_due
from casetrack.ledger.clock_triggers import ClockTrigger, Fact, FactRecorded
from casetrack.ledger.journal import enter
from casetrack.ledger.obligations import close, find_owed, owe, reopen, settle
from casetrack.ledger.reasons import why_agreed

# The fact of a record that somebody recorded as sealed.
AS_SEALED = "recorded_as_sealed"
# Of the three days: recalled, the text was not read.
BY_MEASURES = {"basis": [["sealing_measures", None]], "verification": Verification.MEMORY.value}
# Who may go on with a child after the sealing; a social worker with the visits alone.
HELPERS = frozenset(READ - {Role.CASE_MANAGEMENT})


def aspect_of(helper: Staff) -> Aspect:
    """How much of the case they see then."""
    return Aspect.VISITS if helper.role is Role.SOCIAL_WORKER else Aspect.WHOLE


@dataclass(frozen=True)
class NewHelper:
    """Somebody who still helps the child, until a day, and with what. row: of the form."""

    staff_id: int
    until: date
    why: str
    row: int = 0


@dataclass(frozen=True)
class SealPrepared:
    """What the handler prepared. copies: state and note by place. is_done: it is handed over."""

    copies: Mapping[CopyPlace, tuple[CopyState, str]]
    helpers: Sequence[NewHelper] = ()
    is_done: bool = False


def owed_of(case: Case, party: Party) -> Obligation | None:
    """The open duty to seal the record of this person."""
    return session().scalar(
        select(Obligation).where(
            Obligation.case_id == case.id,
            Obligation.party_id == party.id,
            Obligation.kind == ObligationKind.SEALING,
            Obligation.is_open,
        )
    )


def seal_of(case: Case, party: Party) -> RecordSeal | None:
    """The seal of this person in this case, begun or done."""
    return session().scalar(
        select(RecordSeal).where(RecordSeal.case_id == case.id, RecordSeal.party_id == party.id)
    )


def prepare(
    case: Case, party: Party, prepared: SealPrepared, act: Act, *, opened: int | None = None
) -> RecordSeal:
    """Save what the handler found of the copies, and hand it to the custodian where it is done.

    opened: the version the form was opened with; 0 where nobody had begun.
    Raises NotAllowed, LostRace; RuleBroken where nothing is to be sealed, it is sealed, handed over
    already, or a place is not gone through.
    """
    ensure_may(act.by, PREPARE, case, on=act.on)
    stored = seal_of(case, party)
    if stored is not None and not prepared.is_done and _is_as_stored(stored, prepared):
        return stored
    seal = _seal_to_prepare(case, party, act, opened)
    _note_copies(seal, prepared)
    seal.helpers[:] = [_helper(case, helper, act) for helper in prepared.helpers]
    seal.returned = None
    if prepared.is_done:
        ensure_sealable(party, act, is_recorded=seal.is_recorded)
        seal.handed_at, seal.handed_by_id = act.at, act.by.id
        went = handed_out(case)
        for copy in seal.copies:
            copy.handed_out = sum(out.times for out in went.get(copy.place, ()))
        settle(COPIES_OF_SEALED, seal, on=act.on, as_=DutyState.SUSPENDED)
    session().flush()
    audited(AuditKind.SEALING_PREPARED, seal, act, is_done=prepared.is_done)
    return seal


def _seal_to_prepare(case: Case, party: Party, act: Act, opened: int | None) -> RecordSeal:
    seal, owed = seal_of(case, party), owed_of(case, party)
    if seal is None and owed is None:
        ensure_sealable(party, act, is_recorded=False)
        raise RuleBroken(NOTHING_CALLS)
    if seal is None:
        assert owed is not None
        seal = RecordSeal(case_id=case.id, party_id=party.id, due=owed.due, is_recorded=False)
        session().add(seal)
        # Who saved a version is kept once it grows.
        session().flush()
        opened = seal.version
    elif seal.handed_at is not None:
        raise RuleBroken(N_("It is with the custodian already."))
    if opened is not None:
        take_version(seal, opened=opened)
    return seal


def _is_as_stored(seal: RecordSeal, prepared: SealPrepared) -> bool:
    """Whether nothing is different in a record that is still with its handler."""
    copies = {copy.place: (copy.state, copy.note) for copy in seal.copies}
    given = {place: (state, note.strip()) for place, (state, note) in prepared.copies.items()}
    nothing = (CopyState.OPEN, "")
    helpers = [(helper.staff_id, helper.until, helper.why) for helper in seal.helpers]
    return (
        seal.handed_at is None
        and all(copies.get(place, nothing) == copy for place, copy in given.items())
        and helpers == [(new.staff_id, new.until, new.why.strip()) for new in prepared.helpers]
    )


def _note_copies(seal: RecordSeal, prepared: SealPrepared) -> None:
    known = {copy.place: copy for copy in seal.copies}
    for place in CopyPlace:
        state, note = prepared.copies[place]
        if state is CopyState.OUT_OF_REACH and not note.strip():
            raise RuleBroken(
                N_("Say to whom it went, and why it is out of reach."), field=f"note_{place.value}"
            )
        if prepared.is_done and state is CopyState.OPEN:
            raise RuleBroken(N_("Go through this place first."), field=f"state_{place.value}")
        if place in known:
            known[place].state, known[place].note = state, note.strip()
        elif state is not CopyState.OPEN or note.strip():
            seal.copies.append(SealedCopy(place=place, state=state, note=note.strip()))


def give_back(seal: RecordSeal, reason: str, act: Act) -> None:
    """Give it back to the handler, with a reason. Raises NotAllowed; RuleBroken without one."""
    ensure_keeps(act.by, seal.case)
    if not reason.strip():
        raise RuleBroken(N_("Say what is missing."), field="reason")
    if seal.sealed_at is not None:
        raise RuleBroken(N_("It is sealed."))
    seal.handed_at = seal.handed_by_id = None
    seal.returned = reason.strip()
    seal.version += 1
    reopen(find_owed(COPIES_OF_SEALED, seal))
    audited(AuditKind.SEALING_GIVEN_BACK, seal, act)


def confirm(seal: RecordSeal, ticked: Sequence[CopyPlace], act: Act) -> None:
    """Seal the record with its case; of a joint case, what is this person's (`take_apart`).

    ticked: the places the custodian looked at, too. With it every way into the record ends but that
    of those who still help. Raises NotAllowed; RuleBroken where it is not handed over, by the same
    person, with a place that was not looked at, a child in danger, or two of one alias.
    """
    case = seal.case
    ensure_keeps(act.by, case)
    if seal.sealed_at is not None or seal.handed_at is None:
        raise RuleBroken(N_("The handler has not handed it over."))
    if seal.handed_by_id == act.by.id:
        raise RuleBroken(N_("Two people seal a record: not whoever prepared it."))
    for copy in seal.copies:
        if copy.place not in ticked:
            raise RuleBroken(N_("Look at this place first."), field=f"seen_{copy.place.value}")
    _ensure_nobody_in_danger(case)
    call = ensure_sealable(seal.party, act, is_recorded=seal.is_recorded)
    is_public_order = call is not None and call.known.record is RecordKind.PUBLIC_ORDER
    handler_id = case.handler_id
    forget_drafts(case)
    if is_joint(case, seal.party):
        seal.taken_from = case.id
        case, shape = take_apart(case, seal.party, act)
        seal.stands_as = shape.ref
    seal.sealed_at, seal.sealed_by_id, seal.handler_id = act.at, act.by.id, handler_id
    seal.is_public_order = is_public_order
    entry = enter(
        case,
        EntryKind.RECORD_SEALED,
        act,
        when=PartialDate.day(act.on),
        parties={Part.ABOUT: [seal.party]},
    )
    trigger = ClockTrigger.RECORD_SEALED
    publish(FactRecorded(Fact(trigger, case, entry.when, entry, entry=entry, person=seal.party)))
    if (copies := find_owed(COPIES_OF_SEALED, seal)) is not None:
        close(copies, on=act.on, as_=DutyState.MET)
    _close(case, act)


NOTHING_CALLS = N_(
    "Nothing calls for the sealing of this record yet: no non-prosecution is announced, no"
    " conviction is known to be in force since a day, and no punishment since a day."
)
NOT_SEALED_BY_LAW = N_("By what is recorded the law does not seal this record.")


def ensure_sealable(person: Party, act: Act, *, is_recorded: bool) -> SealingCall | None:
    """Ask the law whether the record of a person is sealed, by what is recorded today.

    An age that nobody knows counts as that of a minor; a sentence, or which act is the main one, is
    recorded first. What somebody recorded as sealed, without what calls for it, is as they say.
    Returns what calls for it. Raises RuleBroken. Source: Criminal Procedure Law art. 286; SPC
    Interpretation on Criminal Cases of Minors art. 4.
    """
    call = sealing_call(person, on=act.on)
    if call is None and is_recorded:
        return None
    if call is None:
        raise RuleBroken(NOTHING_CALLS)
    reason = call.verdict.values.get("reason")
    if not call.is_owed:
        raise RuleBroken(NOT_SEALED_BY_LAW)
    if reason not in (None, "age_at_act_unknown"):
        raise RuleBroken(
            N_("Whether the law seals this record is not known yet: record what is missing first.")
        )
    return call


def audited(
    kind: AuditKind, seal: RecordSeal, act: Act, **details: int | str | bool | None
) -> None:
    """Record an act on a seal."""
    record(
        kind,
        by=act.by,
        at=act.at,
        case_id=seal.case_id,
        party_id=seal.party_id,
        seal=seal.id,
        **details,
    )


def ensure_keeps(by: Staff, case: Case) -> None:
    """Refuse unless this is a custodian of the office of the case. Raises NotAllowed."""
    if not has_permission(by, KEEP) or by.office_id != case.office_id:
        raise NotAllowed(KEEP.value, case_id=case.id)


def _helper(case: Case, new: NewHelper, act: Act) -> SealHelper:
    if new.until < act.on:
        raise RuleBroken(
            N_("Whoever still helps does so until a day to come."), field=f"until_{new.row}"
        )
    if not new.why.strip():
        raise RuleBroken(N_("Say with what they still help."), field=f"why_{new.row}")
    if new.staff_id not in {staff.id for staff in may_help(case)}:
        raise RuleBroken(N_("Choose somebody of this office."), field=f"helper_{new.row}")
    return SealHelper(staff_id=new.staff_id, until=new.until, why=new.why.strip())


def may_help(case: Case) -> Sequence[Staff]:
    """Who of the office can be named as still helping."""
    return staff_of(case.office_id, HELPERS)


def _ensure_nobody_in_danger(case: Case) -> None:
    concern = select(func.count(Obligation.id)).where(
        Obligation.case_id == case.id,
        Obligation.kind == ObligationKind.URGENT_CONCERN,
        Obligation.is_open,
    )
    if session().scalar(concern):
        raise RuleBroken(N_("A child may be in danger in this case: that is answered first."))


def is_joint(case: Case, person: Party) -> bool:
    """Whether the person alone is sealed: somebody else is accused in the case, or of a record
    without an accusation, the case is about somebody else, too.
    """
    others = ACCUSED_HERE if person.has_role(*ACCUSED_HERE) else ABOUT_THEM
    return any(
        party.kind is PartyKind.PERSON and party.has_role(*others) and party != person
        for party in parties_of(case)
    )


def _close(case: Case, act: Act) -> None:
    """End every way into a case whose record is sealed but those of who still helps."""
    for grant in grants_of(case):
        take_back(grant, act)
    case.sealed_on, case.handler_id = act.on, None
    seals = select(RecordSeal).where(RecordSeal.case_id == case.id)
    for seal in session().scalars(seals):
        for helper in seal.helpers:
            if helper.until < act.on:
                continue
            session().add(
                CaseGrant(
                    case_id=case.id,
                    staff_id=helper.staff_id,
                    ground=Ground.AFTER_SEALING,
                    aspect=aspect_of(helper.staff),
                    party_id=seal.party_id if aspect_of(helper.staff) is Aspect.VISITS else None,
                    since=act.on,
                    until=helper.until,
                    reason=helper.why,
                    given_by_id=act.by.id,
                    given_at=act.at,
                )
            )
    touch(case.id)


def forget_drafts(case: Case) -> None:
    """Delete the drafts of forms of the case, whoever typed them: one may name the person."""
    page = f"/cases/{case.id}"
    session().execute(
        delete(FormDraft).where(
            or_(FormDraft.address == page, FormDraft.address.startswith(f"{page}/"))
        )
    )


def grants_of(case: Case, *grounds: Ground) -> Sequence[CaseGrant]:
    """The grants of a case that have not ended; on these grounds, if any are named."""
    query = select(CaseGrant).where(CaseGrant.case_id == case.id, CaseGrant.ended_at.is_(None))
    return session().scalars(query.where(CaseGrant.ground.in_(grounds or tuple(Ground)))).all()


def recorded_only(case: Case, party: Party, entry: JournalEntry) -> None:
    """Somebody recorded it as sealed, which seals nothing: the handler owes it to the custodian."""
    if seal_of(case, party) is not None:
        return
    since, calendar = local_day(entry.written_at), current_calendar()
    counted = recalled_due(since, SEALED_WITHIN_DAYS, calendar=calendar)
    seal = RecordSeal(case_id=case.id, party_id=party.id, due=counted.due, is_recorded=True)
    session().add(seal)
    if case.provenance is not Provenance.PUBLISHED:
        fact_on, steps = entry.when.first, counted.steps
        why = why_agreed(AS_SEALED, fact_on=fact_on, entry=entry, steps=steps) | BY_MEASURES
        owe(case, COPIES_OF_SEALED, due=counted.due, subject=seal, party_id=party.id, why=why)
