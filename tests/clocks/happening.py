"""Something happens in a case, as an action tells it."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import DispositionKind, TrackKind
from casetrack.cases.models import Case, Disposition, Obligation, ObligationDay, Party
from casetrack.clocks.models import Deadline
from casetrack.clocks.running import follow
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.ledger.clock_triggers import ClockTrigger, Fact, FactRecorded
from casetrack.ledger.decisions import track_for
from casetrack.ledger.journal import enter
from tests.builders import NOON, acting, make_child

NOTHING = BilingualText(None, None)


def decided(person: Party, kind: DispositionKind, on: date) -> Disposition:
    """A decision about somebody, as if taken here, that nobody was told of yet."""
    case = session().get_one(Case, person.case_id)
    decision = Disposition(
        case_id=case.id,
        party_id=person.id,
        track_id=track_for(case, TrackKind.CRIMINAL).id,
        kind=kind,
        decided=PartialDate.day(on),
        decided_here=True,
        ground=NOTHING,
        decided_by=NOTHING,
        terms=[],
    )
    session().add(decision)
    session().flush()
    return decision


def told(
    trigger: ClockTrigger,
    when: PartialDate | date,
    *,
    person: Party | None = None,
    case: Case | None = None,
    decision: Disposition | None = None,
    **options: Any,
) -> Fact:
    """It happened, is written down, and the clocks have followed."""
    if person is None and case is None:
        person = make_child()
    if case is None:
        assert person is not None
        case = session().get_one(Case, person.case_id)
    assert case.handler is not None
    when = PartialDate.day(when) if isinstance(when, date) else when
    entry = enter(case, EntryKind.NOTE, acting(case.handler, at=NOON), when=when)
    fact = Fact(trigger, case, when, entry, entry, person, decision, options)
    follow(FactRecorded(fact))
    session().flush()
    return fact


def every(case: Case, kind: ObligationKind) -> list[Obligation]:
    """The obligations of that kind in a case, in the order they began."""
    query = select(Obligation).where(Obligation.case_id == case.id, Obligation.kind == kind)
    return list(session().scalars(query.order_by(Obligation.id)))


def owed(case: Case, kind: ObligationKind) -> Obligation:
    """The one obligation of that kind in a case."""
    (duty,) = every(case, kind)
    return duty


def nothing_owed(case: Case, kind: ObligationKind) -> bool:
    """Whether nothing of that kind was ever owed in the case."""
    return not every(case, kind)


def clock(owed: Obligation) -> Deadline:
    """The clock behind an obligation."""
    return session().get_one(Deadline, owed.subject_id)


def days_before(owed: Obligation) -> list[date]:
    """The days an obligation had before, the first one first."""
    session().flush()
    query = select(ObligationDay.due).where(ObligationDay.obligation_id == owed.id)
    return list(session().scalars(query.order_by(ObligationDay.id)))
