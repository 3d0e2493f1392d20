"""A case with what its page and "what may be done next" ask about, read once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import joinedload, lazyload

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import DispositionKind, MeasureKind, PartyRole, Stage
from casetrack.cases.models import (
    Case,
    Disposition,
    Measure,
    MeasureParty,
    Obligation,
    Party,
    StageRow,
    Track,
)
from casetrack.cases.policy import Sight, may, sight_of
from casetrack.cases.queries import tracks_of
from casetrack.db import session

Read = TypeVar("Read")


@dataclass(frozen=True)
class CaseFacts:
    """One case as one person sees it on one day; lists are whole and in order.

    known: what features said of the case so far, by the query that was asked.
    """

    case: Case
    sight: Sight
    on: date
    parties: Sequence[Party]
    tracks: Sequence[Track]
    dispositions: Sequence[Disposition]
    measures: Sequence[Measure]
    obligations: Sequence[Obligation]
    stages: Sequence[StageRow]
    known: dict[Hashable, Any] = field(default_factory=dict)

    def read(self, query: Callable[[Case], Read]) -> Read:
        """What a query of a feature says of this case; asked once, however many ask for it."""
        if query not in self.known:
            self.known[query] = query(self.case)
        found: Read = self.known[query]
        return found

    def party(self, party_id: int) -> Party:
        """A party by its id. Raises StopIteration if it is not of this case."""
        return next(p for p in self.parties if p.id == party_id)

    def suspects(self) -> list[Party]:
        """Those the criminal line is about, children first."""
        decided = {d.party_id for d in self.dispositions}
        return sorted(
            (p for p in self.parties if _is_suspect(p) or p.id in decided),
            key=lambda p: (not p.is_child(), p.position, p.id),
        )

    def children(self) -> list[Party]:
        """The minors of the case."""
        return [p for p in self.parties if p.is_child()]

    def decided(self, party_id: int, *kinds: DispositionKind) -> list[Disposition]:
        """What was decided about a person, of these kinds or of any."""
        return [
            d
            for d in self.dispositions
            if d.party_id == party_id and (not kinds or d.kind in kinds)
        ]

    def measures_of(self, *kinds: MeasureKind) -> list[Measure]:
        """The measures of these kinds."""
        return [m for m in self.measures if m.kind in kinds]

    def stage(self, stage: Stage) -> StageRow | None:
        """Where a stage stands for the whole case."""
        return next((r for r in self.stages if r.stage is stage and r.party_id is None), None)

    def may(self, user: Staff, permission: Permission, *, party_id: int | None = None) -> bool:
        """Whether this person may do this in the case as seen here; asks the database nothing."""
        return may(user, permission, self.case, on=self.on, party_id=party_id, sight=self.sight)


def facts_of(case: Case, *, seen_by: Staff, on: date, sight: Sight | None = None) -> CaseFacts:
    """Read the case whole; a constant number of statements whatever its size."""
    db = session()
    # First of all, so that whatever names a party afterwards finds it here.
    parties = (
        db.scalars(
            select(Party)
            .where(Party.case_id == case.id)
            .options(joinedload(Party.roles))
            .order_by(Party.position, Party.id)
        )
        .unique()
        .all()
    )
    sight = sight if sight is not None else sight_of(seen_by, case, on=on)
    owed = select(Obligation).where(Obligation.case_id == case.id, Obligation.is_open)
    if not sight.is_whole:
        # What was seen at a visit is not for those who see the dates alone.
        owed = owed.where(Obligation.kind != ObligationKind.URGENT_CONCERN)
    return CaseFacts(
        case=case,
        sight=sight,
        on=on,
        parties=parties,
        tracks=tracks_of(case),
        dispositions=db.scalars(
            select(Disposition)
            .where(Disposition.case_id == case.id)
            .options(joinedload(Disposition.terms))
            .order_by(Disposition.id)
        )
        .unique()
        .all(),
        measures=db.scalars(
            select(Measure)
            .where(Measure.case_id == case.id)
            .options(joinedload(Measure.parties).options(lazyload(MeasureParty.party)))
            .order_by(Measure.position, Measure.id)
        )
        .unique()
        .all(),
        obligations=db.scalars(owed.order_by(Obligation.due, Obligation.id)).all(),
        stages=db.scalars(
            select(StageRow).where(StageRow.case_id == case.id).order_by(StageRow.id)
        ).all(),
    )


def _is_suspect(party: Party) -> bool:
    return party.has_role(PartyRole.SUSPECT, PartyRole.DEFENDANT)
