"""Facts recorded by hand, by whoever handles the case, and the dates they leave."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import date

import pytest
from sqlalchemy import select

from casetrack.accounts.models import Staff
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import DispositionKind, PartyRole
from casetrack.cases.models import Case, Disposition, JournalEntry, Obligation, Party
from casetrack.clocks.recording_actions import record_fact
from casetrack.clocks.recording_queries import Recorded
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.ledger.decisions import decide
from tests.builders import NOON, TODAY, acting, make_party

CNP = DispositionKind.CONDITIONAL_NON_PROSECUTION
DISCRETIONARY = DispositionKind.DISCRETIONARY_NON_PROSECUTION


def refused(key: str) -> AbstractContextManager[pytest.ExceptionInfo[RuleBroken]]:
    """What is done within is refused by this rule."""
    return pytest.raises(RuleBroken, match=key)


def handler_of(case: Case) -> Staff:
    """Who handles the case."""
    assert case.handler is not None
    return case.handler


def case_of(person: Party) -> Case:
    """The case of a person."""
    return session().get_one(Case, person.case_id)


def tell(
    case: Case,
    kind: EntryKind,
    when: date | PartialDate,
    *,
    by: Staff | None = None,
    on: date = TODAY,
    **values: object,
) -> JournalEntry:
    """Record a fact. person: whom it is about; decision: on which it stands."""
    values = dict(values)
    person = values.pop("person", None)
    decision = values.pop("decision", None)
    duty = values.pop("duty", None)
    if isinstance(person, Party):
        values["person_ids"] = (person.id,)
    if isinstance(decision, Disposition):
        values["decision_id"] = decision.id
    if isinstance(duty, Obligation):
        values["duty_id"] = duty.id
    at = when if isinstance(when, PartialDate) else PartialDate.day(when)
    recorded = Recorded(kind, at, **values)  # type: ignore[arg-type] # tests name what they need
    return record_fact(case, recorded, acting(by or handler_of(case), on=on, at=NOON))


def decided(person: Party, kind: DispositionKind, on: date) -> Disposition:
    """Something decided about a person here."""
    case = case_of(person)
    return decide(case, person, kind, acting(handler_of(case), at=NOON), on=on)


def make_victim(case: Case, alias: str = "Zhang Moumou") -> Party:
    """A victim of the case."""
    return make_party(case, PartyRole.VICTIM, alias=BilingualText(alias, None))


def owed(case: Case, kind: ObligationKind) -> list[Obligation]:
    """The dates of this kind, in order."""
    query = select(Obligation).where(Obligation.case_id == case.id, Obligation.kind == kind)
    return list(session().scalars(query.order_by(Obligation.id)))


def due(case: Case, kind: ObligationKind) -> list[date]:
    """The open days of this kind."""
    return [row.due for row in owed(case, kind) if row.is_open]
