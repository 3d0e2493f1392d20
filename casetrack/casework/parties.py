"""Parties of a course: the child, guardians, partner bodies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import literal, select, union_all

from casetrack.cases.kinds import CHILD_ROLES, MAY_BE_ACCUSED, PartyKind, PartyRole, TieKind
from casetrack.cases.models import Case, Guardianship, Party, Tie
from casetrack.cases.queries import find_in
from casetrack.db import session
from casetrack.db.partial_date import edtf_text
from casetrack.errors import RuleBroken

_GUARDIAN_ROLES = (
    PartyRole.GUARDIAN,
    PartyRole.PARENT,
    PartyRole.CAREGIVER,
    PartyRole.ORDER_RECIPIENT,
)
_GUARDIAN_TIES = (
    TieKind.FATHER,
    TieKind.MOTHER,
    TieKind.GRANDFATHER,
    TieKind.GRANDMOTHER,
    TieKind.GUARDIAN,
    TieKind.PARENT,
    TieKind.CAREGIVER,
)


def children_among(parties: Iterable[Party]) -> list[Party]:
    """The minors of a case; if none is recorded as a minor, the parties with a child's role."""
    people = [party for party in parties if party.kind is not PartyKind.BODY]
    children = [party for party in people if party.is_child()]
    return children or [party for party in people if party.has_role(*CHILD_ROLES)]


def has_guardians(party: Party) -> bool:
    """Whether a party may have a guardian: a minor, or somebody treated as one."""
    return party.counts_as_minor()


def guardians_among(case: Case, parties: Sequence[Party]) -> list[Party]:
    """Guardians of the children of a case, by guardianship, by role, or by a tie in force.

    Without former guardians who are guardian of nobody in the case any more. A group counts as one
    guardian: parents of several children, of unknown number.

    One statement.
    """
    near = _near(case)
    standing = {tie.guardian for tie in near if tie.is_guardian and not tie.is_over}
    over = {tie.guardian for tie in near if tie.is_guardian and tie.is_over} - standing
    tied = {tie.guardian for tie in near if not tie.is_guardian and not tie.is_over}
    return [
        party
        for party in parties
        if party.kind is not PartyKind.BODY
        and not party.is_child()
        and party.id not in over
        and (party.id in standing | tied or party.has_role(*_GUARDIAN_ROLES))
    ]


def wards_of(case: Case, guardian_id: int) -> set[int]:
    """Ids of the children of whom this party is guardian, by guardianship or tie in force.

    Without children of whom they are guardian no longer.

    One statement.
    """
    near = [tie for tie in _near(case) if tie.guardian == guardian_id]
    standing = {tie.ward for tie in near if tie.is_guardian and not tie.is_over}
    over = {tie.ward for tie in near if tie.is_guardian and tie.is_over} - standing
    tied = {tie.ward for tie in near if not tie.is_guardian and not tie.is_over}
    return standing | (tied - over)


@dataclass(frozen=True)
class _Near:
    """A child and its guardian; is_guardian: by a guardianship, not by a tie alone."""

    ward: int
    guardian: int
    is_guardian: bool
    is_over: bool


def _near(case: Case) -> list[_Near]:
    """Every present and former guardianship and guardian's tie of a case; one statement."""
    kept = select(
        Guardianship.party_id, Guardianship.other_id, literal(1), edtf_text(Guardianship.until)
    ).where(Guardianship.case_id == case.id, Guardianship.withdrawn_by_id.is_(None))
    tied = select(Tie.party_id, Tie.other_id, literal(0), edtf_text(Tie.until)).where(
        Tie.case_id == case.id, Tie.kind.in_(_GUARDIAN_TIES), Tie.withdrawn_by_id.is_(None)
    )
    return [
        _Near(ward, guardian, bool(is_guardian), bool(until))
        for ward, guardian, is_guardian, until in session().execute(union_all(kept, tied))
    ]


def harmed_at_home(
    parties: Iterable[Party], ties: Iterable[Tie], guardians: Iterable[Guardianship]
) -> set[int]:
    """Ids of victims of whom an accused of the case is or was a guardian."""
    people = {guardianship.id: guardianship for guardianship in parties}
    near = [
        (guardianship.party_id, guardianship.other_id)
        for guardianship in guardians
        if guardianship.withdrawn_by_id is None
    ]
    near += [
        (guardianship.party_id, guardianship.other_id)
        for guardianship in ties
        if guardianship.kind in _GUARDIAN_TIES and guardianship.withdrawn_by_id is None
    ]
    return {
        child
        for child, other in near
        if child in people
        and people[child].has_role(PartyRole.VICTIM)
        and other in people
        and people[other].has_role(*MAY_BE_ACCUSED)
    }


def bodies_among(parties: Iterable[Party]) -> list[Party]:
    """The bodies of a case, as possible partners."""
    return [party for party in parties if party.kind is PartyKind.BODY]


def one_of_case(case: Case, party_id: int | None, *, field: str) -> Party:
    """A party of the case. Raises RuleBroken, said at this field, for any other id."""
    party = find_in(case, Party, party_id)
    if party is None:
        raise RuleBroken("not_of_this_case", field=field)
    return party


def of_case(case: Case, ids: Iterable[int], *, field: str) -> list[Party]:
    """These parties of the case, in the given order. Raises RuleBroken for any other id."""
    return [one_of_case(case, party_id, field=field) for party_id in ids]
