"""Decisions that granted assistance: what of each is arranged, paid and left, and is owed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import lazyload

from casetrack.cases.duty_kinds import DutyState
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.extra_fields import AMOUNT, JOINT_WITH, OWN_SHARE
from casetrack.cases.kinds import Part, Provenance
from casetrack.cases.models import Case, JournalEntry, Obligation, Party
from casetrack.clocks.office_terms.models import OfficeTerm
from casetrack.clocks.office_terms.queries import counted
from casetrack.clocks.recordable import RequestResult
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.change_set import OfKind
from casetrack.guidance.judicial_assistance.models import TO_ARRANGE, AssistancePayment
from casetrack.law.counting import Length, LengthUnit
from casetrack.ledger.consequences import Consequence
from casetrack.ledger.obligations import close, owe
from casetrack.ledger.reasons import why_agreed

DECIDED = EntryKind.ASSISTANCE_DECIDED
# No text that was read gives a day for it: own practice, unless an office sets another.
ARRANGE_TERM = OfficeTerm(
    "assistance_arrangement",
    N_("Arrange how judicial assistance is paid, from the decision"),
    Length(10, LengthUnit.WORKDAY),
    most=60,
    note=N_("Days that are counted already stay as they are."),
)


@dataclass(frozen=True)
class Award:
    """Assistance that a decision granted, as its corrections say. amount: in yuan, of all offices.

    entry: the decision. party_id: the child it is about. own_share: what this office pays of it,
    where two offices assist jointly; joint_with: the other.
    """

    entry: JournalEntry
    party_id: int | None
    amount: Decimal
    own_share: Decimal | None
    joint_with: BilingualText | None


@dataclass(frozen=True)
class Sums:
    """The yuan of a child: granted, arranged in instalments, paid of them, given up."""

    granted: Decimal
    arranged: Decimal
    paid: Decimal
    unpaid: Decimal

    @property
    def left(self) -> Decimal:
        """What was granted and stands in no instalment yet."""
        return max(self.granted - self.arranged, Decimal(0))

    @property
    def to_pay(self) -> Decimal:
        """What is neither paid nor given up."""
        return max(self.granted, self.arranged) - self.paid - self.unpaid


def awards_of(case: Case) -> list[Award]:
    """The decisions of a case that granted an amount, by number."""
    query = select(JournalEntry).where(
        JournalEntry.case_id == case.id, JournalEntry.kind == DECIDED
    )
    decisions = session().scalars(query.order_by(JournalEntry.number)).all()
    return awards_told(decisions, corrections_in(case) if decisions else [])


def corrections_in(case: Case) -> Sequence[JournalEntry]:
    """The corrections of entries of a case; one statement."""
    query = select(JournalEntry).options(lazyload("*"))
    return (
        session()
        .scalars(
            query.where(JournalEntry.case_id == case.id, JournalEntry.corrects_id.is_not(None))
        )
        .all()
    )


def awards_told(
    decisions: Iterable[JournalEntry], corrected: Iterable[JournalEntry]
) -> list[Award]:
    """What these decisions granted, as these corrections say."""
    corrections = {entry.corrects_id: entry for entry in corrected if entry.corrects_id is not None}
    awards = (_award(entry, corrections) for entry in decisions)
    return [award for award in awards if award is not None]


def _award(entry: JournalEntry, corrections: dict[int, JournalEntry]) -> Award | None:
    if (entry.fields or {}).get("result") == RequestResult.REFUSED.value:
        return None
    values, last = entry.fields or {}, entry
    while last.id in corrections:
        last = corrections[last.id]
        values = last.fields if AMOUNT.key in (last.fields or {}) else values
    if (amount := _yuan(values.get(AMOUNT.key))) is None:
        return None
    about = [link.party_id for link in entry.parties if link.part is Part.ABOUT]
    joint = values.get(JOINT_WITH.key)
    return Award(
        entry,
        next(iter(about), None),
        amount,
        _yuan(values.get(OWN_SHARE.key)),
        BilingualText(joint.get("en"), joint.get("zh")) if joint else None,
    )


def _yuan(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def sums_of(awards: Iterable[Award], payments: Iterable[AssistancePayment], party_id: int) -> Sums:
    """What was granted to a child, and what of it is arranged, paid and given up."""
    rows = [row for row in payments if row.party_id == party_id and row.withdrawn_by_id is None]
    granted = (award.amount for award in awards if award.party_id == party_id)
    return Sums(
        sum(granted, Decimal(0)),
        sum((row.amount for row in rows), Decimal(0)),
        sum((row.amount for row in rows if row.paid is not None), Decimal(0)),
        sum((row.amount for row in rows if row.why_unpaid), Decimal(0)),
    )


def payments_of(case: Case) -> Sequence[AssistancePayment]:
    """The instalments of a case; one statement."""
    query = select(AssistancePayment).where(AssistancePayment.case_id == case.id)
    return session().scalars(query).all()


def owe_the_arrangement(case: Case, on: date) -> None:
    """Owe that what was granted to each child is arranged in instalments; settle what is.

    Of a published case, and of what another decided, nothing is owed; what came in as owed stays so
    until it is arranged.
    """
    if case.provenance is Provenance.PUBLISHED:
        return
    awards = awards_of(case)
    here = {award.party_id for award in awards if award.entry.decided_here}
    others = [row for row in awards if not row.entry.decided_here and row.party_id in here]
    awards = [award for award in awards if award not in others]
    query = select(Obligation).where(Obligation.case_id == case.id, Obligation.kind == TO_ARRANGE)
    rows = {row.subject_id: row for row in session().scalars(query)}
    if not awards and not rows:
        return
    # What is arranged of a decision of another office leaves as much of that of this one.
    of_others = {award.entry.id for award in others}
    waits = _waiting(awards, [row for row in payments_of(case) if row.decision_id not in of_others])
    for party_id, row in rows.items():
        if row.is_open and party_id not in waits:
            close(row, on=on, as_=DutyState.MET)
    for party_id, award in waits.items():
        is_owed = party_id in rows and rows[party_id].is_open
        if is_owed or not award.entry.decided_here:
            continue
        since = award.entry.when.last or on
        end = counted(case.office_id, ARRANGE_TERM, since)
        owe(
            case,
            TO_ARRANGE,
            due=end.day,
            subject=session().get_one(Party, party_id),
            why=why_agreed("assistance_granted", fact_on=since, entry=award.entry, steps=end.steps),
            party_id=party_id,
            is_provisional=end.provisional,
        )


def _waiting(awards: list[Award], payments: Sequence[AssistancePayment]) -> dict[int, Award]:
    """The last decision about each child of whose assistance something is not arranged yet."""
    return {
        award.party_id: award
        for award in awards
        if award.party_id is not None and sums_of(awards, payments, award.party_id).left > 0
    }


ARRANGEMENT = Consequence(
    (
        AssistancePayment,
        OfKind(JournalEntry, DECIDED),
        OfKind(JournalEntry, EntryKind.CORRECTION),
    ),
    owe_the_arrangement,
)
