"""Clocks that the file of a case does not tell: start those that are not met, and not long past."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import or_, select

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import Disposition, JournalEntry, Obligation
from casetrack.clocks.clocks import Clock, started_by
from casetrack.clocks.decisions import facts_of
from casetrack.clocks.delivery import is_complete, receipts_of
from casetrack.clocks.models import Deadline
from casetrack.clocks.recording import RECORDABLE
from casetrack.clocks.running import count_if_new, start
from casetrack.db import session
from casetrack.events import answers, handles
from casetrack.ledger.clock_triggers import ClockTrigger, Fact
from casetrack.ledger.custody import is_held
from casetrack.ledger.importing import FactImported, FactsOf

# Of a fact further back nobody asks any more whether somebody was told; what still runs is counted.
LOOKED_BACK = timedelta(days=30)
_TOLD_AS = {act.what: act.told for act in RECORDABLE.values()} | {
    ClockTrigger.DECISION_SERVED: EntryKind.DECISION_SERVED,
    ClockTrigger.SUGGESTION_CLOSED: EntryKind.SUGGESTION_CLOSED,
    ClockTrigger.NOT_SUED: EntryKind.PUBLIC_INTEREST_NOT_SUED,
}


@answers(FactsOf)
def what_was_decided(asked: FactsOf) -> Iterator[Fact]:
    """Decisions and receipts of an imported case, as facts for the clocks."""
    case = asked.case
    decisions = select(Disposition).where(Disposition.case_id == case.id).order_by(Disposition.id)
    for decision in session().scalars(decisions).all():
        yield from facts_of(decision)
        yield from receipts_of(case, decision)


@handles(FactImported)
def start_missing_clocks(imported: FactImported) -> None:
    """Start the clocks of a fact that the file tells neither as such nor as met.

    Those of an older fact only where they still run; the time of others never once it is over.
    """
    fact, today = imported.fact, imported.on
    for clock in started_by(fact.what):
        counted = count_if_new(clock, fact)
        if counted is None or _is_owed(clock, fact) or _is_ended(clock, fact):
            continue
        # Who was let out on bail meanwhile, and told so first, was owed no release there either.
        if clock.frees and fact.person is not None and not is_held(fact.person, today):
            continue
        happened_on = fact.when.first or fact.when.last
        is_recent = happened_on is not None and happened_on >= today - LOOKED_BACK
        if counted.due >= today or (is_recent and not clock.kind.is_window):
            start(clock, fact)


def _is_owed(clock: Clock, fact: Fact) -> bool:
    """Whether the file tells a date of this kind about this person without a clock."""
    owed = select(Obligation.id).where(
        Obligation.case_id == fact.case.id,
        Obligation.kind == clock.kind,
        Obligation.subject != Deadline.__tablename__,
    )
    if fact.person is not None and not clock.is_per_case:
        owed = owed.where(or_(Obligation.party_id.is_(None), Obligation.party_id == fact.person.id))
    return session().scalar(owed.limit(1)) is not None


def _is_ended(clock: Clock, fact: Fact) -> bool:
    """Whether an entry of the file ends the clock."""
    if clock.kind is ObligationKind.DECISION_SERVICE and fact.decision is not None:
        is_served = is_complete(fact.case, fact.decision)
        if is_served is not None:
            return is_served
    kinds = {_TOLD_AS[trigger] for trigger in (*clock.ends, *clock.lapses) if trigger in _TOLD_AS}
    entries = session().scalars(
        select(JournalEntry).where(
            JournalEntry.case_id == fact.case.id, JournalEntry.kind.in_(kinds)
        )
    )
    return any(_ends(entry, clock, fact) for entry in entries)


def _ends(entry: JournalEntry, clock: Clock, fact: Fact) -> bool:
    """Whether the entry fits the clock: its person and record, and not before its fact."""
    last, since = entry.when.last, fact.when.first
    if last is not None and since is not None and last < since:
        return False
    if entry.subject == fact.key[0] and entry.subject_id != fact.key[1]:
        return False
    about = {link.party_id for link in entry.parties}
    is_about_others = bool(about) and fact.person is not None and fact.person.id not in about
    return not (clock.is_per_person and is_about_others)
