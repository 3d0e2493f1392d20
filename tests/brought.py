"""What the features bring, with something more or other in one test; a fixture puts it back."""

from __future__ import annotations

from casetrack.app import BROUGHT
from casetrack.brought import Brought, bring


def bring_besides(*more: Brought) -> None:
    """Have these, too, after everything else."""
    bring((*BROUGHT, *more))


def bring_instead(kind: type[Brought], *those: Brought) -> None:
    """Have these, and nothing else of this class."""
    bring((*(brought for brought in BROUGHT if not isinstance(brought, kind)), *those))
