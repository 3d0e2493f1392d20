"""Doers of entries: the named ones, and the likely ones among the people of a case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from casetrack.cases.doer_kinds import BODIES, ROLES, Doer
from casetrack.cases.kinds import Part
from casetrack.cases.models import JournalEntry, Party


@dataclass(frozen=True)
class DoneBy:
    """The doer of an entry; with neither, nobody knows.

    office: what the procuratorate of whoever writes it down did: acted, urged, guided. party_ids:
    people and bodies of the case that acted.
    """

    office: Part | None = None
    party_ids: tuple[int, ...] = ()


UNKNOWN = DoneBy()


def fits(doer: Doer, party: Party) -> bool:
    """Whether this party may be the doer, by its role in the case."""
    is_such = doer in BODIES and party.body_kind is BODIES[doer]
    return is_such or party.has_role(*ROLES.get(doer, ()))


def likely_doer(doer: Doer, parties: Iterable[Party]) -> DoneBy | None:
    """The likely doer among these parties; None where several fit: the form asks.

    Of bodies of one sort those that have the part in the case come before the others.
    """
    if not doer.is_another:
        return DoneBy(Part.BY) if doer is Doer.OFFICE else UNKNOWN
    may_be = [party for party in parties if fits(doer, party)]
    by_role = [party for party in may_be if party.has_role(*ROLES.get(doer, ()))]
    ids = tuple(party.id for party in by_role or may_be)
    return DoneBy(party_ids=ids) if len(ids) < 2 else None


def done_by(entry: JournalEntry) -> DoneBy:
    """The doer that an entry names."""
    acted = tuple(link.party_id for link in entry.parties if link.part is Part.BY)
    return DoneBy(entry.office_part if entry.office_id is not None else None, acted)
