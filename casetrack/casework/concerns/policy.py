"""Who may answer, check, comment on and read an urgent concern."""

from __future__ import annotations

from datetime import date

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.models import Case
from casetrack.cases.policy import Sight, may
from casetrack.casework.concerns.models import NEXT_LOOK, Concern
from casetrack.ledger.obligations import find_owed


def may_take(user: Staff, case: Case, concern: Concern, *, on: date) -> bool:
    """Whether this person answers for the concern: handler or head of the office."""
    return may(user, Permission.CONCERN_ANSWER, case, on=on)


def may_look(user: Staff, case: Case, concern: Concern, *, on: date) -> bool:
    """Whether this person may report how the child is: `may_take`, or owner of the next check."""
    return may_take(user, case, concern, on=on) or (
        _is_to_look(user, concern) and _may_raise(user, case, concern, on=on)
    )


def may_speak(user: Staff, case: Case, concern: Concern, *, on: date) -> bool:
    """Whether this person may comment or disagree: `may_look`, or whoever raised the concern."""
    return may_look(user, case, concern, on=on) or (
        concern.raised_by_id == user.id and _may_raise(user, case, concern, on=on)
    )


def may_read(user: Staff, case: Case, concern: Concern, *, on: date, sight: Sight) -> bool:
    """Whether this person reads the answers in full: sight of the whole case, or `may_speak`."""
    return sight.is_whole or may_speak(user, case, concern, on=on)


def _is_to_look(user: Staff, concern: Concern) -> bool:
    owed = find_owed(NEXT_LOOK, concern)
    return owed is not None and owed.is_open and owed.owner_id == user.id


def _may_raise(user: Staff, case: Case, concern: Concern, *, on: date) -> bool:
    return may(user, Permission.CONCERN_RAISE, case, on=on, party_id=concern.party_id)
