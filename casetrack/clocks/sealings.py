"""The sealing that is owed: asked of the law, and again when a decision or an age changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from casetrack.cases.court_decisions import conviction_in_force
from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.kinds import ACCUSED_HERE, DispositionKind, Provenance
from casetrack.cases.models import Case, Disposition, JournalEntry, JudgedCharge, Measure, Party
from casetrack.casework.identity.ages import AgesKept, ages_shown
from casetrack.clocks.clocks import NOT_PROSECUTED, clock_of
from casetrack.clocks.models import Deadline
from casetrack.clocks.running import end, owed_for, start
from casetrack.db import session
from casetrack.db.change_set import change_set
from casetrack.db.partial_date import PartialDate
from casetrack.events import Survey, ask_all, handles
from casetrack.law import Verdict
from casetrack.law.records import RecordKind, SealingFacts, is_open_question, sealing
from casetrack.ledger.clock_triggers import ClockTrigger, Fact
from casetrack.ledger.consequences import Consequence

_TRIGGERS = (
    ClockTrigger.NOT_PROSECUTED,
    ClockTrigger.CONVICTION_IN_FORCE,
    ClockTrigger.EDUCATION_OVER,
    ClockTrigger.PUNISHED,
)


@dataclass(frozen=True)
class OtherRecord:
    """A record of a person beside the criminal proceedings, and since when it is owed sealing."""

    kind: RecordKind
    of: Measure | JournalEntry
    when: PartialDate


@dataclass(frozen=True)
class OtherRecords(Survey[Mapping[int, OtherRecord]]):
    """Such records of a case, by person: education that is over, else a punishment.

    Without children of whom corrective or specialised education is running.
    """

    case: Case


@dataclass(frozen=True)
class SealingCall:
    """The fact that calls for the sealing of a record, and what is known of that record."""

    fact: Fact
    known: SealingFacts

    @property
    def verdict(self) -> Verdict:
        """The verdict of the law on the known facts."""
        return sealing(self.known)

    @property
    def is_owed(self) -> bool:
        """Whether it is sealed, as far as is known: what nobody knows does not free from it."""
        return self.verdict.met or is_open_question(self.verdict)


def sealing_call(person: Party, *, on: date) -> SealingCall | None:
    """Return the call for the sealing of the record of a person, with the verdict on it.

    The conviction in force, or the announced non-prosecution; of who was never accused, education
    that is over, or a punishment. None while there is none. Source: Criminal Procedure Law
    art. 286; Procuratorate Rules arts. 482, 486; Law on the Prevention of Juvenile Delinquency
    art. 59; Public Security Administration Punishments Law art. 136.
    """
    query = select(Disposition).where(Disposition.party_id == person.id).order_by(Disposition.id)
    decided = session().scalars(query).all()
    known = ages_shown(person)
    was_minor = known.at_act().minor
    if was_minor is None and not person.counts_as_minor():
        was_minor = False
    conviction = conviction_in_force(decided, on=on)
    if conviction is not None:
        at_each, at_main = known.minor_at_each(), known.minor_at_each(main=True)
        is_after = False in at_each and was_minor is not False
        facts = SealingFacts(
            RecordKind.CONVICTION,
            was_minor,
            conviction.sentences,
            is_for_life=conviction.is_for_life,
            acts_after_18=None if not is_after and None in at_each[1:] else is_after,
            main_act_before_18=_all_of(at_main),
        )
        when = PartialDate.unknown()
        if conviction.since is not None:
            when = PartialDate.day(conviction.since)
        fact = _fact(ClockTrigger.CONVICTION_IN_FORCE, person, when, conviction.judgment)
        return SealingCall(fact, facts)
    for decision in reversed(decided):
        if decision.stands and decision.kind in NOT_PROSECUTED and decision.announced_on:
            when = PartialDate.day(decision.announced_on)
            fact = _fact(ClockTrigger.NOT_PROSECUTED, person, when, decision)
            return SealingCall(fact, SealingFacts(RecordKind.NON_PROSECUTION, was_minor))
    is_accused = person.has_role(*ACCUSED_HERE)
    others = {} if is_accused else _others(session().get_one(Case, person.case_id))
    if (other := others.get(person.id)) is not None:
        is_over = isinstance(other.of, Measure)
        trigger = ClockTrigger.EDUCATION_OVER if is_over else ClockTrigger.PUNISHED
        first, last = other.when.first, other.when.last
        between = (first, last) if first is not None and last is not None else None
        of_it = SealingFacts(other.kind, was_minor, decided=between)
        return SealingCall(_fact(trigger, person, other.when, other.of), of_it)
    return None


def _others(case: Case) -> dict[int, OtherRecord]:
    answers = ask_all(OtherRecords(case))
    return {person: record for answer in answers for person, record in answer.items()}


def _all_of(answers: list[bool | None]) -> bool | None:
    if False in answers:
        return False
    return None if None in answers or not answers else True


def _fact(
    trigger: ClockTrigger,
    person: Party,
    when: PartialDate,
    of: Disposition | Measure | JournalEntry,
) -> Fact:
    case = session().get_one(Case, person.case_id)
    if isinstance(of, JournalEntry):
        return Fact(trigger, case, when, of, of, person)
    entry = session().get(JournalEntry, of.entry_id) if of.entry_id else None
    decision = of if isinstance(of, Disposition) else None
    return Fact(trigger, case, when, of, entry, person, decision)


def follow_sealings(case: Case, on: date) -> None:
    """Start, move or end the duty to seal the record of each person, as the law has it now."""
    if case.provenance is Provenance.PUBLISHED or not case.is_open():
        return
    kinds = (DispositionKind.CRIMINAL_JUDGMENT, *NOT_PROSECUTED)
    decided = select(Disposition.party_id).where(
        Disposition.case_id == case.id, Disposition.kind.in_(kinds)
    )
    for person_id in sorted({*session().scalars(decided), *_others(case)}):
        person = session().get_one(Party, person_id)
        kept = session().scalar(
            select(Deadline).where(
                Deadline.kind == ObligationKind.SEALING,
                Deadline.fact.in_(_TRIGGERS),
                Deadline.party_id == person_id,
            )
        )
        call = sealing_call(person, on=on)
        if call is None or not call.is_owed or call.fact.when.first is None:
            if kept is not None:
                end(kept, PartialDate.day(on), entry=None, as_=DutyState.LAPSED)
        elif kept is None or _is_other(kept, call.fact):
            start(clock_of(ObligationKind.SEALING, call.fact.what, None), call.fact)


def _is_other(kept: Deadline, fact: Fact) -> bool:
    """Whether the duty was begun by something else, or had lapsed; what was sealed stays so."""
    owed = owed_for(kept)
    is_same = kept.fact == fact.what and kept.fact_when.edtf == fact.when.edtf
    return not is_same or (owed is not None and owed.state is DutyState.LAPSED)


@handles(AgesKept)
def follow_ages_of_sealings(kept: AgesKept) -> None:
    """Ask again once a birth date or an act says another age."""
    follow_sealings(kept.case, kept.on)


def follow_chosen_ages(case: Case, on: date) -> None:
    """Ask again once an age is chosen anew; of a new person nothing is decided."""
    changes = change_set()
    is_anew = any(isinstance(row.row, Party) and not row.is_new for row in changes.each.values())
    if is_anew or Party.__tablename__ in changes.told:
        follow_sealings(case, on)


SEALINGS = (
    Consequence((Disposition, JudgedCharge), follow_sealings),
    Consequence((Party.age_status,), follow_chosen_ages),
)
