"""Permissions and duties within one part of a case; features add theirs."""

from __future__ import annotations

from collections.abc import Iterable

from casetrack.accounts.permissions import Permission
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import Aspect

_VISIT_PART = frozenset(
    {
        Permission.CASE_READ,
        Permission.VISITS_READ,
        Permission.VISITS_RECORD,
        Permission.CONCERN_RAISE,
    }
)
# What one aspect of a case lets somebody do there, whatever their role allows elsewhere.
_WITHIN: dict[Aspect, set[Permission]] = {
    Aspect.DATES: {Permission.CASE_READ},
    Aspect.VISITS: set(_VISIT_PART),
    Aspect.SUPERVISION: {*_VISIT_PART, Permission.VISITS_PLAN},
    Aspect.LETTER: set(),
    Aspect.NOTES: set(),
}
# The duties of which somebody is told who sees no more than that part.
_DUTIES: dict[Aspect, set[ObligationKind]] = {
    Aspect.VISITS: {ObligationKind.VISIT},
    Aspect.SUPERVISION: {ObligationKind.VISIT},
    Aspect.LETTER: set(),
    Aspect.NOTES: set(),
}
# Parts by which somebody comes to a case at all. A letter shows itself, and no case; notes are
# opened to who works on the case already.
WAYS_IN = frozenset(Aspect) - {Aspect.LETTER, Aspect.NOTES}


def lets(aspect: Aspect, permission: Permission) -> bool:
    """Whether who sees this much of a case may do this in it, if the role allows it at all."""
    return aspect is Aspect.WHOLE or permission in _WITHIN[aspect]


def let_within(aspect: Aspect, permissions: Iterable[Permission]) -> None:
    """Let who sees this part do this in it, too; said by the feature whose permissions they are."""
    _WITHIN[aspect].update(permissions)


def tell_within(aspect: Aspect, kinds: Iterable[ObligationKind]) -> None:
    """Tell who sees this part of these duties, too; said by the feature whose duties they are."""
    _DUTIES[aspect].update(kinds)


def duties_told() -> list[tuple[Aspect, frozenset[ObligationKind]]]:
    """The duties that each part tells of."""
    return [(aspect, frozenset(kinds)) for aspect, kinds in _DUTIES.items() if kinds]
