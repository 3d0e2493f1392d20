"""Query court decisions: one, those of one document, their entries and charges."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import lazyload

from casetrack.cases.judgment_kinds import OF_A_COURT
from casetrack.cases.kinds import BodyKind, DispositionKind, PartyKind
from casetrack.cases.models import Case, Charge, Disposition, JournalEntry, Party
from casetrack.db import session
from casetrack.ledger.decisions import TOLD_AS

MOST_ENTRIES = 20


def find_judgment(case: Case, judgment_id: int) -> Disposition | None:
    """A court decision of this case about one person; None if there is none with this id."""
    return session().scalar(
        select(Disposition).where(
            Disposition.id == judgment_id,
            Disposition.case_id == case.id,
            Disposition.kind.in_(OF_A_COURT),
        )
    )


def is_of_guardians(judgment: Disposition) -> bool:
    """Whether it may say who is guardian: a civil judgment."""
    return judgment.kind is DispositionKind.CIVIL_JUDGMENT


def decisions_of(case: Case) -> Sequence[Disposition]:
    """All decisions of a case, with their terms."""
    query = select(Disposition).where(Disposition.case_id == case.id).order_by(Disposition.id)
    return session().scalars(query).all()


def charges_of(case: Case) -> Sequence[Charge]:
    """All charges and civil causes of a case, without withdrawn ones."""
    query = select(Charge).where(Charge.case_id == case.id, Charge.withdrawn_by_id.is_(None))
    return session().scalars(query.order_by(Charge.position, Charge.id)).all()


def those_of_one_act(judgment: Disposition, decisions: Sequence[Disposition]) -> list[Disposition]:
    """All decisions of the same document, this one included, in order."""
    return [
        decision
        for decision in decisions
        if decision.id == judgment.id
        or (judgment.joint_key and decision.joint_key == judgment.joint_key)
        or (
            judgment.entry_id
            and decision.entry_id == judgment.entry_id
            and decision.kind is judgment.kind
        )
    ]


def entries_that_tell(case: Case) -> Sequence[JournalEntry]:
    """Entries that may describe a court decision, the last written first; their parties are not
    loaded.
    """
    query = (
        select(JournalEntry)
        .where(
            JournalEntry.case_id == case.id,
            JournalEntry.kind.in_([TOLD_AS[kind] for kind in OF_A_COURT]),
        )
        .options(lazyload(JournalEntry.parties))
        .order_by(JournalEntry.number.desc())
        .limit(MOST_ENTRIES)
    )
    return session().scalars(query).all()


def courts_among(parties: Sequence[Party]) -> list[Party]:
    """The courts of a case."""
    return [party for party in parties if party.body_kind is BodyKind.COURT]


def concerned_among(parties: Sequence[Party]) -> list[Party]:
    """Parties a court may decide about (no courts); people first, then bodies."""
    people = [party for party in parties if party.body_kind is not BodyKind.COURT]
    return sorted(people, key=lambda party: (party.kind is PartyKind.BODY, not party.is_child()))
