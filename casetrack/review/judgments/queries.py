"""Read what courts decided in a case: one decision, those of one act, what it goes with."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import lazyload

from casetrack.cases.judgment_kinds import OF_A_COURT
from casetrack.cases.kinds import BodyKind, PartyKind
from casetrack.cases.models import Case, Charge, Disposition, JournalEntry, Party
from casetrack.db import session
from casetrack.ledger.decisions import TOLD_AS

MOST_ENTRIES = 20


def find_judgment(case: Case, judgment_id: int) -> Disposition | None:
    """What a court decided in this case, about one person; None if it is nothing of the kind."""
    return session().scalar(
        select(Disposition).where(
            Disposition.id == judgment_id,
            Disposition.case_id == case.id,
            Disposition.kind.in_(OF_A_COURT),
        )
    )


def decisions_of(case: Case) -> Sequence[Disposition]:
    """Everything that was decided in a case, with its terms."""
    found = select(Disposition).where(Disposition.case_id == case.id).order_by(Disposition.id)
    return session().scalars(found).all()


def charges_of(case: Case) -> Sequence[Charge]:
    """Everything somebody is accused of, or sued for, in a case; not what was withdrawn."""
    found = select(Charge).where(Charge.case_id == case.id, Charge.withdrawn_by_id.is_(None))
    return session().scalars(found.order_by(Charge.position, Charge.id)).all()


def those_of_one_act(judgment: Disposition, decisions: Sequence[Disposition]) -> list[Disposition]:
    """This and whatever the same document decides about others, in the order they came."""
    return [
        one
        for one in decisions
        if one.id == judgment.id
        or (judgment.joint_key and one.joint_key == judgment.joint_key)
        or (judgment.entry_id and one.entry_id == judgment.entry_id and one.kind is judgment.kind)
    ]


def entries_that_tell(case: Case) -> Sequence[JournalEntry]:
    """The entries that may tell what a court decided, the last written first; not whom they are
    about.
    """
    found = (
        select(JournalEntry)
        .where(
            JournalEntry.case_id == case.id,
            JournalEntry.kind.in_([TOLD_AS[one] for one in OF_A_COURT]),
        )
        .options(lazyload(JournalEntry.parties))
        .order_by(JournalEntry.number.desc())
        .limit(MOST_ENTRIES)
    )
    return session().scalars(found).all()


def courts_among(parties: Sequence[Party]) -> list[Party]:
    """The courts of a case."""
    return [one for one in parties if one.body_kind is BodyKind.COURT]


def concerned_among(parties: Sequence[Party]) -> list[Party]:
    """Whom a court may decide about: people, groups and bodies that are no court; people first."""
    found = [one for one in parties if one.body_kind is not BodyKind.COURT]
    return sorted(found, key=lambda one: (one.kind is PartyKind.BODY, not one.is_child()))
