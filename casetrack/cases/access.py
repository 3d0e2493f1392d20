"""The door of a case: a case one may not know of is not there (404)."""

from __future__ import annotations

from flask import abort, g, request

from casetrack.accounts.permissions import Permission
from casetrack.cases.hands import ensure_in_hand
from casetrack.cases.models import Case, Party
from casetrack.cases.policy import ensure_may
from casetrack.cases.queries import find_case, find_party
from casetrack.db.transaction import is_writing
from casetrack.web.access import signed_in_user
from casetrack.web.clock import today

# What is feared for a child is said by whoever fears it, also while another stands in for them.
OPEN_TO_WHO_IS_AWAY = frozenset({"concerns"})


def case_or_404(case_id: int) -> Case:
    """The case if the person signed in may know of it.

    What is sent to be saved holds the case until it is saved: two savings in one case take turns.
    Raises HandedOn where it is sent by who handled it, or has given their desk away for now.
    """
    user, lock = signed_in_user(), is_writing()
    case = find_case(case_id, visible_to=user, on=today(), lock=lock)
    if lock and (request.blueprint or "") not in OPEN_TO_WHO_IS_AWAY:
        ensure_in_hand(user, case_id, case, on=today())
    if case is None:
        abort(404)
    enter_case(case)
    return case


def enter_case(case: Case) -> None:
    """Let nobody of this case be named in what the request saves."""
    g.cases_entered = cases_entered() | {case.id}


def cases_entered() -> frozenset[int]:
    """The cases in whose texts this request may write."""
    ids: frozenset[int] = g.get("cases_entered", frozenset())
    return ids


def case_to(permission: Permission, case_id: int, *, party_id: int | None = None) -> Case:
    """The case if the person may know of it (else 404) and may do this in it (else NotAllowed)."""
    case = case_or_404(case_id)
    ensure_may(signed_in_user(), permission, case, on=today(), party_id=party_id)
    return case


def party_or_404(case: Case, party_id: int) -> Party:
    """A party of this case."""
    return find_party(case, party_id) or abort(404)
