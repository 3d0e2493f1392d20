"""A case with all facts that its page and its next steps ask about, read once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.brought import brought, of_what_is_brought
from casetrack.cases.case_rows import CaseRows, ReadTogether, ReadWithCase
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import (
    ACCUSED_HERE,
    DispositionKind,
    MeasureKind,
    PartyKind,
    PartyRole,
    Stage,
)
from casetrack.cases.models import Case, Charge, Disposition, Measure, Obligation, Party, Track
from casetrack.cases.policy import Sight, may, sight_of
from casetrack.cases.procedural_status import ChargeStatus, Role, charge_status_on, roles_on
from casetrack.cases.stage_readings import StageNow, stages_of

Read = TypeVar("Read")


@dataclass(frozen=True)
class CaseFacts:
    """One case as one person sees it on one day; lists are whole and in order.

    known: what features said of the case so far, by the query that was asked; what they
    bring to be read with every case was read with the rest.
    """

    case: Case
    sight: Sight
    on: date
    parties: Sequence[Party]
    tracks: Sequence[Track]
    dispositions: Sequence[Disposition]
    measures: Sequence[Measure]
    obligations: Sequence[Obligation]
    stages: Mapping[Stage, StageNow]
    known: dict[Hashable, Any] = field(default_factory=dict)

    def read(self, query: Callable[[Case], Read]) -> Read:
        """A feature's rows of this case; asked once, however many callers there are."""
        if query not in self.known:
            self.known[query] = query(self.case)
        answer: Read = self.known[query]
        return answer

    def party(self, party_id: int) -> Party:
        """A party by its id. Raises StopIteration if it is not of this case."""
        return next(p for p in self.parties if p.id == party_id)

    def suspects(self) -> list[Party]:
        """People the criminal line is about, children first."""
        decided = {d.party_id for d in self.dispositions}
        return sorted(
            (p for p in self.parties if _is_suspect(p) or p.id in decided),
            key=lambda p: (not p.is_child(), p.position, p.id),
        )

    def has_suspects(self) -> bool:
        """Whether somebody is, or was, accused in this case itself."""
        return any(party.has_role(*ACCUSED_HERE) for party in self.parties)

    def has_people(self) -> bool:
        """Whether a person or a group is in the case, and not bodies alone."""
        return any(party.kind is not PartyKind.BODY for party in self.parties)

    def is_matter(self) -> bool:
        """Whether it is about no person by themselves: a matter, with a group or nobody."""
        return not any(party.kind is PartyKind.PERSON for party in self.parties)

    def children(self) -> list[Party]:
        """The minors of the case."""
        return [p for p in self.parties if p.is_child()]

    def decided(self, party_id: int, *kinds: DispositionKind) -> list[Disposition]:
        """Decisions about a person that stand, of these kinds or of any."""
        return [
            d
            for d in self.dispositions
            if d.party_id == party_id and d.stands and (not kinds or d.kind in kinds)
        ]

    def roles_of(self, party: Party, *, in_line: int | None = None) -> list[Role]:
        """Roles of a party on the day of these facts, by the decisions until then.

        in_line: a line of work; without roles that are held in another one.
        """
        held = [role for role in party.roles if in_line is None or role.track_id in (None, in_line)]
        return roles_on(held, self.decided(party.id), on=self.on)

    def status_of(self, charge: Charge) -> ChargeStatus:
        """Status of a charge on the day of these facts."""
        return charge_status_on(charge, self.decided(charge.party_id), on=self.on)

    def measures_of(self, *kinds: MeasureKind) -> list[Measure]:
        """The measures of these kinds."""
        return [m for m in self.measures if m.kind in kinds]

    def charged(self) -> list[Charge]:
        """Charges against somebody, former ones too; without those withdrawn as never so."""
        return [charge for charge in self.read(CHARGES) if charge.withdrawn_by_id is None]

    def may(self, user: Staff, permission: Permission, *, party_id: int | None = None) -> bool:
        """Whether this person may do this in the case as seen here; asks the database nothing."""
        return may(user, permission, self.case, on=self.on, party_id=party_id, sight=self.sight)


PARTIES = CaseRows(Party, "position", "id")
TRACKS = CaseRows(Track, "position")
DISPOSITIONS = CaseRows(Disposition, lists=(Disposition.terms, Disposition.charges))
MEASURES = CaseRows(Measure, "position", "id", lists=(Measure.parties, Measure.items))
OBLIGATIONS = CaseRows(Obligation, "due", "id", only=Obligation.is_open)
# Not read of every case, but by whoever names it.
CHARGES = CaseRows(Charge, "position", "id")
_SHOWN_ALWAYS = (PARTIES, TRACKS, DISPOSITIONS, MEASURES, OBLIGATIONS)


@of_what_is_brought
def _together() -> ReadTogether:
    asked = (query for case in brought(ReadWithCase) for query in case.rows_of_case)
    return ReadTogether(tuple(dict.fromkeys((*_SHOWN_ALWAYS, *asked))))


def facts_of(case: Case, *, seen_by: Staff, on: date, sight: Sight | None = None) -> CaseFacts:
    """Read the case whole, in one statement whatever its size; sight: in one more if not given.

    With its people, so that whatever names one of them afterwards finds them here.
    """
    known: dict[Hashable, Any] = {}
    known.update(_together().read(case).items())
    sight = sight if sight is not None else sight_of(seen_by, case, on=on)
    # What was seen at a visit is not for those who see the dates alone.
    hidden = () if sight.is_whole else (ObligationKind.URGENT_CONCERN,)
    return CaseFacts(
        case=case,
        sight=sight,
        on=on,
        parties=known[PARTIES],
        tracks=known[TRACKS],
        dispositions=known[DISPOSITIONS],
        measures=known[MEASURES],
        obligations=[
            owed
            for owed in known[OBLIGATIONS]
            if owed.kind not in hidden and (not owed.is_withheld or sight.sees_withheld(owed))
        ],
        stages=stages_of(case),
        known=known,
    )


def _is_suspect(party: Party) -> bool:
    return party.has_role(PartyRole.SUSPECT, PartyRole.DEFENDANT)
