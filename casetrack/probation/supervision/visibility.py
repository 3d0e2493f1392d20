"""Access to the supervision file of a probation, whole or the part of an entrusted office."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import abort, url_for

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_or_404
from casetrack.cases.models import Case, Party
from casetrack.cases.policy import Sight, may, sight_of
from casetrack.cases.queries import find_party
from casetrack.errors import NotAllowed
from casetrack.probation.models import Probation
from casetrack.probation.queries import find_probation
from casetrack.probation.supervision.models import READ
from casetrack.web.access import signed_in_user
from casetrack.web.clock import today


@dataclass(frozen=True)
class OpenFile:
    """A supervision file opened by a user: the probation, the child, the user's visibility."""

    case: Case
    probation: Probation
    party: Party
    sight: Sight

    @property
    def url(self) -> str:
        """The page of the file."""
        return url_for("supervision.show", case_id=self.case.id, probation_id=self.probation.id)

    def names(self) -> dict[str, Any]:
        """Template names for every page of the file."""
        return {
            "case": self.case,
            "probation": self.probation,
            "person": self.party,
            "is_whole": self.sight.is_whole,
            "back": self.url,
        }

    def lets(self, permission: Permission) -> bool:
        """Whether the user may do this here: case open, probation began, permission granted."""
        runs = self.case.is_open() and self.probation.has_begun()
        return runs and may(
            signed_in_user(),
            permission,
            self.case,
            on=today(),
            party_id=None if self.sight.is_whole else self.party.id,
            sight=self.sight,
        )


def opened_or_404(case_id: int, probation_id: int, permission: Permission = READ) -> OpenFile:
    """The file, for a user who sees the case whole or supervises this child; 404 for others.

    Raises NotAllowed where the user sees the file but lacks the permission.
    """
    case = case_or_404(case_id)
    user, on = signed_in_user(), today()
    sight = sight_of(user, case, on=on)
    probation = find_probation(case, probation_id) or abort(404)
    party_id = probation.party_id
    if not sight.is_whole and not sight.allows(READ, party_id=party_id):
        abort(404)
    if permission is READ and sight.is_whole:
        # A user who sees the case whole may read this, also in a published case.
        permission = Permission.CASE_READ
    about = None if sight.is_whole else party_id
    if not may(user, permission, case, on=on, party_id=about, sight=sight):
        raise NotAllowed(permission.value, case_id=case.id)
    return OpenFile(case, probation, find_party(case, party_id) or abort(404), sight)
