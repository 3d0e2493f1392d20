"""Facts of a case, read once, that decide which facts can be recorded in it and about whom."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import lazyload

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import HARMED, MAY_BE_ACCUSED, Part, PartyKind, PartyRole
from casetrack.cases.models import Case, Disposition, JournalEntry, Obligation, Party
from casetrack.cases.queries import parties_of
from casetrack.clocks.clocks import clock_of
from casetrack.clocks.models import Deadline
from casetrack.clocks.recordable import Concerns, Recordable, RequestResult
from casetrack.clocks.recording import RECORDABLE
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken

_SUSPECTS = (
    PartyRole.SUSPECT,
    PartyRole.DEFENDANT,
    PartyRole.CONVICTED,
    PartyRole.CONDITIONALLY_NOT_PROSECUTED,
    PartyRole.NOT_PROSECUTED,
)
_DID_HARM = MAY_BE_ACCUSED | {PartyRole.BULLYING}
# Visits have pages of their own; a concern is no date, and is not for all who see the dates.
NOT_A_DATE = (ObligationKind.VISIT, ObligationKind.URGENT_CONCERN)
APPEALS = (EntryKind.VICTIM_APPEALED, EntryKind.PERSON_APPEALED)


@dataclass(frozen=True)
class RunningClock:
    """A clock of the case with the date that is kept for it."""

    deadline: Deadline
    owed: Obligation


@dataclass(frozen=True)
class CaseKnowledge:
    """Known facts of a case; lists are whole and in order.

    dates: every one but the visits. clocks: those of them that run beside the stages.
    told: what was recorded by hand.
    """

    case: Case
    parties: Sequence[Party]
    decisions: Mapping[int, Disposition]
    dates: Sequence[Obligation]
    clocks: Sequence[RunningClock]
    told: Sequence[JournalEntry]

    def party(self, party_id: int | None) -> Party | None:
        """A party by its id; None if it is not of this case."""
        return next((party for party in self.parties if party.id == party_id), None)

    def suspects(self) -> list[Party]:
        """People the criminal line is about."""
        decided = {decision.party_id for decision in self.decisions.values()}
        people = [party for party in self.parties if party.kind is not PartyKind.BODY]
        return [person for person in people if person.has_role(*_SUSPECTS) or person.id in decided]

    def victims(self) -> list[Party]:
        """People who were harmed."""
        return [party for party in self.parties if party.has_role(PartyRole.VICTIM)]

    def people_for(self, act: Recordable) -> list[Party]:
        """Whom a fact may be about."""
        match act.concerns:
            case Concerns.SUSPECT:
                return self.suspects()
            case Concerns.CHILD:
                children = [party for party in self.suspects() if party.counts_as_minor()]
                if not act.is_once:
                    return children
                sealed = {id for entry in self.entries(act.told) for id in about(entry)}
                # Not prosecuted once more, about something else: that is sealed, too.
                sealed -= {clock.deadline.party_id or 0 for clock in self.waiting(act)}
                return [party for party in children if party.id not in sealed]
            case Concerns.VICTIMS:
                return self.victims()
            case Concerns.ASSISTED:
                # Harmed, or a child who did no harm: supporter killed, gave evidence, claims.
                return [
                    party
                    for party in self.parties
                    if party.has_role(*HARMED)
                    or (party.counts_as_minor() and not party.has_role(*_DID_HARM))
                ]
            case Concerns.APPELLANT if act.told is EntryKind.APPEAL_FILED:
                appealed = {id for entry in self.entries(*APPEALS) for id in by_whom(entry)}
                return [party for party in self.parties if party.id in appealed]
            case Concerns.APPELLANT:
                return self.victims()
            case _:
                return []

    def decisions_for(self, act: Recordable) -> list[Disposition]:
        """The decisions a fact may stand on now."""
        fitting = [d for d in self.decisions.values() if d.kind in act.decisions and d.stands]
        if act.after is not None:
            fitting = [d for d in fitting if self.entries(act.after, decision_id=d.id)]
        if act.told is EntryKind.APPEAL_FILED:
            fitting = [d for d in fitting if self.entries(*APPEALS, decision_id=d.id)]
        if act.is_once and act.concerns is Concerns.DECISION:
            fitting = [d for d in fitting if not self.entries(act.told, decision_id=d.id)]
        return fitting

    def waiting(self, act: Recordable) -> list[RunningClock]:
        """The running clocks that this would answer, one for each record they belong to.

        That somebody else sued is learned after our own suit, too.
        """
        is_late_too = act.told is EntryKind.ORGANISATION_SUED and not self.entries(act.told)
        clocks_by_key: dict[tuple[str, int], RunningClock] = {}
        for clock in self.clocks:
            if (clock.owed.is_open or is_late_too) and _ends(act, clock.deadline):
                clocks_by_key.setdefault((clock.deadline.subject, clock.deadline.subject_id), clock)
        return list(clocks_by_key.values())

    def clock(self, obligation_id: int | None, act: Recordable) -> RunningClock | None:
        """The clock of an obligation, if this fact answers it."""
        return next(
            (
                clock
                for clock in self.clocks
                if clock.owed.id == obligation_id and _ends(act, clock.deadline)
            ),
            None,
        )

    def entries(self, *kinds: EntryKind, decision_id: int | None = None) -> list[JournalEntry]:
        """Entries of these kinds, about one decision if it is named."""
        return [
            entry
            for entry in self.told
            if entry.kind in kinds
            and (
                decision_id is None
                or (entry.subject, entry.subject_id) == (Disposition.__tablename__, decision_id)
            )
        ]

    def can_tell(self, act: Recordable) -> bool:
        """Whether this fact can be recorded in the case now."""
        if act.needs_question:
            return bool(self.waiting(act))
        if not self.case.is_open() and not act.survives_case:
            return False
        if act.concerns is Concerns.NOBODY:
            return True
        if act.concerns is Concerns.DECISION:
            return bool(self.decisions_for(act))
        if act.concerns is Concerns.APPELLANT:
            return bool(self.decisions_for(act)) and bool(self.people_for(act))
        return bool(self.people_for(act))


def read_known(case: Case) -> CaseKnowledge:
    """Read it; a constant number of statements."""
    db = session()
    clocks = db.execute(
        select(Obligation, Deadline)
        .outerjoin(
            Deadline,
            and_(
                Obligation.subject == Deadline.__tablename__,
                Obligation.subject_id == Deadline.id,
            ),
        )
        .where(Obligation.case_id == case.id, Obligation.kind.notin_(NOT_A_DATE))
        .order_by(Obligation.due, Obligation.id)
    )
    rows: list[tuple[Obligation, Deadline | None]] = [(owed, clock) for owed, clock in clocks]
    kinds = [*RECORDABLE, EntryKind.DECISION_SERVED]
    return CaseKnowledge(
        case=case,
        parties=parties_of(case),
        decisions={
            decision.id: decision
            for decision in db.scalars(
                select(Disposition)
                .where(Disposition.case_id == case.id)
                .options(lazyload(Disposition.terms))
                .order_by(Disposition.id)
            )
        },
        dates=[owed for owed, _deadline in rows],
        clocks=[RunningClock(deadline, owed) for owed, deadline in rows if deadline is not None],
        told=db.scalars(
            select(JournalEntry)
            .where(JournalEntry.case_id == case.id, JournalEntry.kind.in_(kinds))
            .order_by(JournalEntry.number)
        ).all(),
    )


def _ends(act: Recordable, deadline: Deadline) -> bool:
    """Whether a clock is met, or lapses, with this fact."""
    if deadline.kind not in act.answers:
        return False
    clock = clock_of(deadline.kind, deadline.fact, deadline.rule)
    return act.what in (*clock.ends, *clock.lapses)


def about(entry: JournalEntry) -> frozenset[int]:
    """Whom an entry is about."""
    return _with_part(entry, (Part.ABOUT,))


def by_whom(entry: JournalEntry) -> frozenset[int]:
    """The doers of an entry."""
    return _with_part(entry, (Part.BY,))


def _with_part(entry: JournalEntry, parts: Collection[Part]) -> frozenset[int]:
    return frozenset(link.party_id for link in entry.parties if link.part in parts)


ANSWERED_ALREADY = N_("This was answered on %(on)s already. If the day is wrong, correct it.")
NOBODY_APPEALED = N_(
    "No appeal of this person against this decision is recorded. Record the appeal first."
)
NOTHING_TO_ANSWER = N_('"%(what)s" answers something that is not recorded here. Record that first.')
RECORDED_ONCE = N_(
    '"%(what)s" is recorded already, and happens once here. If the day is wrong, correct it.'
)


@dataclass(frozen=True)
class Recorded:
    """One fact as a person records it.

    when: as precise as it is known. person_ids, decision_id: about whom, about what.
    duty_id: the date (obligation) it settles. channel: where an announcement was published.
    values: of the typed fields of the kind, by their keys, as the log of a case takes them.
    """

    told: EntryKind
    when: PartialDate
    person_ids: tuple[int, ...] = ()
    decision_id: int | None = None
    duty_id: int | None = None
    result: RequestResult | None = None
    channel: str = ""
    note: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Target:
    """The subject of a fact, found in its case."""

    people: tuple[Party, ...] = ()
    decision: Disposition | None = None
    suspect: Party | None = None
    clock: RunningClock | None = None


def find_target(act: Recordable, recorded: Recorded, known: CaseKnowledge) -> Target:
    """Find the subject of the fact. Raises RuleBroken at the field that names another."""
    clock = known.clock(recorded.duty_id, act)
    if act.needs_question:
        return _answering(act, recorded, clock, known)
    people = _people(act, recorded, known)
    if not act.decisions:
        return Target(people=people, clock=clock)
    fitting = known.decisions_for(act)
    decision = next((d for d in fitting if d.id == recorded.decision_id), None)
    if decision is None:
        _explain_decision(act, recorded, known)
    assert decision is not None
    suspect = known.party(decision.party_id)
    if act.told is EntryKind.APPEAL_FILED:
        appealed = [by_whom(e) for e in known.entries(*APPEALS, decision_id=decision.id)]
        if not any(people[0].id in those for those in appealed):
            raise RuleBroken(NOBODY_APPEALED, field="person")
    return Target(people=people, decision=decision, suspect=suspect, clock=clock)


def _answering(
    act: Recordable, recorded: Recorded, clock: RunningClock | None, known: CaseKnowledge
) -> Target:
    waiting = known.waiting(act)
    if clock is None and recorded.duty_id is None and len(waiting) == 1:
        clock = waiting[0]
    if clock is None:
        if recorded.duty_id is None and waiting:
            raise RuleBroken(
                N_("Choose what this answers: more than one is waiting."), field="duty"
            )
        _refuse_answer(act, known)
    assert clock is not None
    if not clock.owed.is_open and act.told is not EntryKind.ORGANISATION_SUED:
        raise RuleBroken(ANSWERED_ALREADY, field="duty", on=clock.owed.settled_on)
    if act.told is EntryKind.ORGANISATION_SUED and known.entries(act.told):
        raise RuleBroken(ANSWERED_ALREADY, field="duty", on=known.entries(act.told)[-1].when.last)
    deadline = clock.deadline
    person = known.party(deadline.party_id)
    decision = known.decisions.get(deadline.disposition_id or 0)
    suspect = known.party(decision.party_id) if decision is not None else None
    return Target((person,) if person else (), decision, suspect, clock)


def _refuse_answer(act: Recordable, known: CaseKnowledge) -> None:
    if act.told is EntryKind.PUBLIC_INTEREST_SUIT_FILED:
        if known.entries(EntryKind.ORGANISATION_SUED):
            raise RuleBroken("others_sued")
        raise RuleBroken(
            N_(
                "A civil suit follows an announcement, an administrative one a suggestion to the"
                " authority that was received. Neither is recorded in this case; record it first."
            )
        )
    raise RuleBroken(NOTHING_TO_ANSWER, what=act.told)


def _people(act: Recordable, recorded: Recorded, known: CaseKnowledge) -> tuple[Party, ...]:
    if act.concerns in (Concerns.NOBODY, Concerns.DECISION):
        return ()
    offered = {party.id: party for party in known.people_for(act)}
    field = "people" if act.concerns is Concerns.VICTIMS else "person"
    chosen = tuple(dict.fromkeys(recorded.person_ids))
    if act.is_once and act.concerns is Concerns.CHILD and not set(chosen) <= set(offered):
        sealed = {id for entry in known.entries(act.told) for id in about(entry)}
        if sealed & set(chosen):
            raise RuleBroken(RECORDED_ONCE, field=field, what=act.told)
    if not chosen or not set(chosen) <= set(offered):
        raise RuleBroken(N_("Choose whom it is about."), field=field)
    return tuple(offered[id] for id in chosen)


def _explain_decision(act: Recordable, recorded: Recorded, known: CaseKnowledge) -> None:
    chosen = known.decisions.get(recorded.decision_id or 0)
    if chosen is not None and chosen.kind in act.decisions:
        if act.is_once and known.entries(act.told, decision_id=chosen.id):
            raise RuleBroken(RECORDED_ONCE, field="decision", what=act.told)
        if act.after is not None and not known.entries(act.after, decision_id=chosen.id):
            raise RuleBroken(NOTHING_TO_ANSWER, field="decision", what=act.told)
        if act.told is EntryKind.APPEAL_FILED:
            raise RuleBroken(NOBODY_APPEALED, field="decision")
    raise RuleBroken(N_("Choose the decision it is about."), field="decision")
