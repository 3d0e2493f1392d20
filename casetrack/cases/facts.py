"""A case with what its page and "what may be done next" ask about, read once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission, has_permission
from casetrack.cases.kinds import DispositionKind, MeasureKind, PartyRole, Provenance, Stage
from casetrack.cases.models import (
    Case,
    Disposition,
    Measure,
    Obligation,
    Party,
    StageRow,
    Track,
)
from casetrack.cases.policy import Sight, sight_of
from casetrack.cases.queries import parties_of, tracks_of
from casetrack.db import session


@dataclass(frozen=True)
class CaseFacts:
    """One case as one person sees it on one day; lists are whole and in order."""

    case: Case
    sight: Sight
    on: date
    parties: Sequence[Party]
    tracks: Sequence[Track]
    dispositions: Sequence[Disposition]
    measures: Sequence[Measure]
    obligations: Sequence[Obligation]
    stages: Sequence[StageRow]

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
        if not has_permission(user, permission):
            return False
        if permission is not Permission.CASE_READ and self.case.provenance is Provenance.PUBLISHED:
            return False
        return self.sight.allows(permission, party_id=party_id)


def facts_of(case: Case, *, seen_by: Staff, on: date, sight: Sight | None = None) -> CaseFacts:
    """Read the case whole; a constant number of statements whatever its size."""
    db = session()
    return CaseFacts(
        case=case,
        sight=sight if sight is not None else sight_of(seen_by, case, on=on),
        on=on,
        parties=parties_of(case),
        tracks=tracks_of(case),
        dispositions=db.scalars(
            select(Disposition).where(Disposition.case_id == case.id).order_by(Disposition.id)
        ).all(),
        measures=db.scalars(
            select(Measure).where(Measure.case_id == case.id).order_by(Measure.position, Measure.id)
        ).all(),
        obligations=db.scalars(
            select(Obligation)
            .where(Obligation.case_id == case.id, Obligation.is_open)
            .order_by(Obligation.due, Obligation.id)
        ).all(),
        stages=db.scalars(
            select(StageRow).where(StageRow.case_id == case.id).order_by(StageRow.id)
        ).all(),
    )


def _is_suspect(party: Party) -> bool:
    return party.has_role(PartyRole.SUSPECT, PartyRole.DEFENDANT)
