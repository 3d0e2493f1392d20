"""Which bodies of the register a recipient may be that is being typed, and what they had before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from casetrack.accounts.models import Staff
from casetrack.cases.models import Case
from casetrack.db import session
from casetrack.law.credit_code import is_sound_code, plain_code
from casetrack.suggestions.models import Suggestion
from casetrack.suggestions.recipients.models import BodyParticulars
from casetrack.suggestions.recipients.register import (
    KnownBody,
    asked_of,
    bodies_seen,
    near_bodies,
    same_problem,
)

MOST = 6


@dataclass(frozen=True)
class OfferedBody:
    """A body that may be meant. last: what it was asked last; same: about the same problem.

    is_in_case: it was chosen as a body of the case, so that there is nothing to choose.
    """

    body: KnownBody
    number: int
    last: Suggestion | None
    same: Suggestion | None
    is_in_case: bool = False


def bodies_offered(
    case: Case, user: Staff, *, typed: str, party_id: int | None, problems: str, on: date
) -> list[OfferedBody]:
    """The bodies of the case's office that a typed name or code may mean, as they see them.

    party_id: of the body of the case that was chosen instead: what it was asked before.
    """
    if party_id is None and not typed.strip():
        return []
    bodies = bodies_seen(user, office_id=case.office_id, on=on)
    if party_id is not None:
        near = [b for b in bodies if any(party.id == party_id for party in b.parties)]
    elif is_sound_code(code := plain_code(typed)):
        parties = set(
            session().scalars(select(BodyParticulars.party_id).where(BodyParticulars.code == code))
        )
        near = [b for b in bodies if any(party.id in parties for party in b.parties)]
    else:
        near = near_bodies(typed, bodies)
    named = [line.strip() for line in problems.splitlines() if line.strip()]
    offered = []
    for body in near[:MOST]:
        letters = [letter for letter in asked_of(body) if letter.withdrawn_on is None]
        last = letters[0] if letters else None
        same = same_problem(letters, named)
        offered.append(OfferedBody(body, len(letters), last, same, party_id is not None))
    return offered
