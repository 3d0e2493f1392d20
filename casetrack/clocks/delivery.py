"""Service of decisions on recipients; the time for remedies runs from there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.guardians import GuardianOn, guardians_of
from casetrack.cases.kinds import DispositionKind, Part, PartyRole
from casetrack.cases.models import Case, Disposition, JournalEntry, Party
from casetrack.cases.not_future import ensure_not_before
from casetrack.cases.policy import ensure_may
from casetrack.cases.queries import parties_of
from casetrack.clocks.clocks import CONDITIONAL, NON_ARREST, NOT_PROSECUTED
from casetrack.clocks.models import Deadline, DecisionService, Recipient
from casetrack.clocks.recording_actions import ensure_not_ahead
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.events import publish
from casetrack.ledger.clock_triggers import ClockTrigger, Fact, FactCorrected, FactRecorded
from casetrack.ledger.journal import enter

SERVED_ON: Mapping[DispositionKind, tuple[Recipient, ...]] = {
    **dict.fromkeys(NON_ARREST, (Recipient.POLICE,)),
    **dict.fromkeys(
        CONDITIONAL,
        (
            Recipient.POLICE,
            Recipient.SUSPECT,
            Recipient.LEGAL_REPRESENTATIVE,
            Recipient.DEFENDER,
            Recipient.VICTIM,
            Recipient.VICTIM_AGENT,
        ),
    ),
    **dict.fromkeys(
        NOT_PROSECUTED,
        (
            Recipient.SUSPECT,
            Recipient.LEGAL_REPRESENTATIVE,
            Recipient.DEFENDER,
            Recipient.UNIT,
            Recipient.VICTIM,
            Recipient.VICTIM_AGENT,
            Recipient.POLICE,
        ),
    ),
}
_BY_POLICE = {
    **dict.fromkeys(NON_ARREST, ClockTrigger.NON_ARREST_RECEIVED_BY_POLICE),
    **dict.fromkeys(CONDITIONAL, ClockTrigger.CNP_RECEIVED_BY_POLICE),
    **dict.fromkeys(NOT_PROSECUTED, ClockTrigger.NP_RECEIVED_BY_POLICE),
}
_COUNSEL = (EntryKind.COUNSEL_FOUND, EntryKind.LAWYER_ASSIGNED)


@dataclass(frozen=True)
class ServiceLine:
    """One recipient of a decision. party: in the case, if known. row: once received.

    is_needed: service is not complete without them.
    """

    recipient: Recipient
    party: Party | None
    row: DecisionService | None
    is_needed: bool

    @property
    def key(self) -> str:
        """A name for the field of its day."""
        return f"day_{self.recipient.value}_{self.party.id if self.party else 0}"


def lines_of(case: Case, decision: Disposition) -> list[ServiceLine]:
    """Everybody on whom the law has this decision served, in its order; [] if on nobody.

    Source: Procuratorate Rules arts. 286, 377, 378, 471; Criminal Procedure Law arts. 178-180.
    """
    rows = _rows(decision)
    parties = parties_of(case)
    person = next(party for party in parties if party.id == decision.party_id)
    victims = [party for party in parties if party.has_role(PartyRole.VICTIM)]
    is_defended = _is_defended(case, person)
    lines = []
    for recipient in SERVED_ON.get(decision.kind, ()):
        whom: Sequence[Party | None] = (None,)
        is_needed = recipient in (Recipient.POLICE, Recipient.SUSPECT)
        if recipient is Recipient.SUSPECT:
            whom = (person,)
        elif recipient is Recipient.VICTIM:
            whom, is_needed = victims, True
        elif recipient is Recipient.VICTIM_AGENT and not victims:
            continue
        elif recipient is Recipient.LEGAL_REPRESENTATIVE:
            if person.is_grown():
                continue
            is_needed = True
        elif recipient is Recipient.DEFENDER:
            is_needed = is_defended
        for party in whom:
            row = rows.get((recipient, party.id if party else None))
            lines.append(ServiceLine(recipient, party, row, is_needed))
    return lines


def representatives_of(case: Case, decision: Disposition) -> list[GuardianOn]:
    """Legal representatives on the day of a decision, on whom it is served.

    Those first who are told; the others with why they are not. One statement. A day that nobody
    knows is that of the latest guardians.
    """
    person = session().get_one(Party, decision.party_id)
    on = decision.decided.last or date.max
    return guardians_of(case, person, on=on)


def missing(lines: Sequence[ServiceLine]) -> list[ServiceLine]:
    """Required recipients who have not received the decision."""
    return [line for line in lines if line.is_needed and line.row is None]


def record_service(
    case: Case, decision: Disposition, days: Mapping[str, PartialDate], act: Act
) -> list[DecisionService]:
    """Record receipts of a decision; return the new ones.

    days: by `ServiceLine.key`, as precise as each is known. Each starts what may be done against
    the decision; from one that nobody knows nothing is counted. A conditional non-prosecution is
    served once everybody has it. The same day sent twice is recorded once.

    Raises NotAllowed if `by` may not; RuleBroken if nobody is served with such a decision, if no
    day is given, if one lies ahead or before the decision, or if another is recorded already.
    """
    ensure_may(act.by, Permission.JOURNAL_WRITE, case, on=act.on)
    lines = lines_of(case, decision)
    if not lines:
        raise RuleBroken("not_served_here", decision=decision.kind)
    given = {line.key: (line, days[line.key]) for line in lines if line.key in days}
    if not given:
        raise RuleBroken(
            N_("Enter at least one day on which somebody received the decision."),
            field=lines[0].key,
        )
    new = []
    for key, (line, day) in given.items():
        _ensure_day(decision, day, on=act.on, field=key)
        if line.row is None:
            new.append(_receive(case, decision, line, day, act))
        elif line.row.received.edtf != day.edtf:
            raise RuleBroken(
                N_(
                    "It was received on %(received)s, as recorded. If that day is wrong, correct"
                    " it."
                ),
                field=key,
                received=line.row.received,
            )
    _tell_if_complete(case, decision)
    return new


def move(case: Case, entry: JournalEntry, to: PartialDate) -> None:
    """Correct the day of a receipt; clocks counted from it move.

    Where no day of it was known until now, the time that runs from it begins.
    """
    row = (
        session().scalars(select(DecisionService).where(DecisionService.entry_id == entry.id)).one()
    )
    is_first = row.received.is_unknown
    row.received = to
    row.version += 1
    session().flush()
    decision = session().get_one(Disposition, row.disposition_id)
    trigger = _heard_as(decision, row.recipient)
    if trigger is not None:
        fact = _fact(trigger, case, decision, row, entry)
        if is_first:
            publish(FactRecorded(fact))
        else:
            publish(FactCorrected(fact))
    clock = session().scalar(
        select(Deadline).where(
            Deadline.disposition_id == decision.id,
            Deadline.kind == ObligationKind.DECISION_SERVICE,
            Deadline.met_entry_id.is_not(None),
        )
    )
    if clock is not None and not missing(lines_of(case, decision)):
        met_entry = session().get_one(JournalEntry, clock.met_entry_id)
        day = _complete_since(case, decision)
        served = Fact(
            ClockTrigger.DECISION_SERVED, case, day, decision, entry=met_entry, decision=decision
        )
        publish(FactCorrected(served))


def receipts_of(case: Case, decision: Disposition) -> Iterator[Fact]:
    """Receipts of a decision with which a clock starts."""
    if decision.kind not in SERVED_ON:
        return
    for row in _rows(decision).values():
        trigger = _heard_as(decision, row.recipient)
        if trigger is not None:
            yield _fact(trigger, case, decision, row, session().get_one(JournalEntry, row.entry_id))


def is_complete(case: Case, decision: Disposition) -> bool | None:
    """Whether everybody who must have a decision received it; None if nobody is told of."""
    return not missing(lines_of(case, decision)) if _rows(decision) else None


def _receive(
    case: Case, decision: Disposition, line: ServiceLine, day: PartialDate, act: Act
) -> DecisionService:
    person = session().get_one(Party, decision.party_id)
    to = [line.party] if line.party is not None and line.party.id != person.id else []
    if line.recipient is Recipient.LEGAL_REPRESENTATIVE:
        people = [
            representative.party
            for representative in representatives_of(case, decision)
            if representative.bar is None
        ]
        # Of several guardians nobody said which of them has it.
        to = people if len(people) == 1 else []
    entry = enter(
        case,
        EntryKind.DECISION_SERVED,
        act,
        when=day,
        parties={Part.ABOUT: [person], Part.TO: to},
        subject=decision,
        decided_here=True,
        recipient=line.recipient.value,
    )
    row = DecisionService(
        case_id=case.id,
        disposition_id=decision.id,
        recipient=line.recipient,
        party_id=line.party.id if line.party is not None else None,
        received=day,
        entry_id=entry.id,
    )
    session().add(row)
    session().flush()
    trigger = _heard_as(decision, line.recipient)
    if trigger is not None:
        publish(FactRecorded(_fact(trigger, case, decision, row, entry)))
    return row


def _fact(
    trigger: ClockTrigger,
    case: Case,
    decision: Disposition,
    row: DecisionService,
    entry: JournalEntry,
) -> Fact:
    """Whom it concerns: a victim who received it, else the person it was decided about."""
    whom = row.party_id if row.recipient is Recipient.VICTIM else decision.party_id
    return Fact(
        trigger,
        case,
        row.received,
        row,
        entry=entry,
        person=session().get(Party, whom) if whom is not None else None,
        decision=decision,
    )


def _heard_as(decision: Disposition, recipient: Recipient) -> ClockTrigger | None:
    match recipient:
        case Recipient.POLICE:
            return _BY_POLICE[decision.kind]
        case Recipient.VICTIM:
            return ClockTrigger.NP_RECEIVED_BY_VICTIM
        case Recipient.SUSPECT:
            return ClockTrigger.NP_RECEIVED_BY_SUSPECT
        case _:
            return None


def _tell_if_complete(case: Case, decision: Disposition) -> None:
    if decision.kind not in CONDITIONAL or missing(lines_of(case, decision)):
        return
    rows = _rows(decision).values()
    last = max(rows, key=lambda row: (row.received.last or date.min, row.id))
    served = Fact(
        ClockTrigger.DECISION_SERVED,
        case,
        _complete_since(case, decision),
        decision,
        entry=session().get_one(JournalEntry, last.entry_id),
        person=session().get_one(Party, decision.party_id),
        decision=decision,
    )
    publish(FactRecorded(served))


def _complete_since(case: Case, decision: Disposition) -> PartialDate:
    """The day on which the last required recipient had it; unknown where one receipt is."""
    had = [line.row.received for line in lines_of(case, decision) if line.is_needed and line.row]
    if any(when.last is None for when in had):
        return PartialDate.unknown()
    return max(had, key=lambda when: when.last or date.min)


def _ensure_day(decision: Disposition, day: PartialDate, *, on: date, field: str) -> None:
    ensure_not_ahead(day, on, field=field)
    early = N_("That is before the decision itself, of %(decided)s. Check both days.")
    ensure_not_before(day, decision.decided, early, field=field, called="decided")


def _is_defended(case: Case, person: Party) -> bool:
    entries = session().scalars(
        select(JournalEntry).where(JournalEntry.case_id == case.id, JournalEntry.kind.in_(_COUNSEL))
    )
    return any(link.party_id == person.id for entry in entries for link in entry.parties)


def _rows(decision: Disposition) -> dict[tuple[Recipient, int | None], DecisionService]:
    rows = session().scalars(
        select(DecisionService)
        .where(DecisionService.disposition_id == decision.id)
        .order_by(DecisionService.id)
    )
    return {(row.recipient, row.party_id): row for row in rows}
