"""What features put into the supervision file of a probation, and who of two offices sees it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from casetrack.accounts.models import Staff
from casetrack.brought import Brought, brought
from casetrack.cases.facts import CaseFacts
from casetrack.cases.models import Case, Party
from casetrack.probation.models import Probation


@dataclass(frozen=True)
class Supervising:
    """The probation of one child as the parts of its supervision file know it.

    facts: of the case, read once for all parts; a part asks `facts.read` of what its feature brings
    to be read with every case, and costs no statement then. decided_on, last_day: of the decision,
    and the last one in force, inclusive; None where not known.
    """

    facts: CaseFacts
    party: Party
    probation: Probation
    decided_on: date | None
    last_day: date | None

    @property
    def case(self) -> Case:
        """The case it is in."""
        return self.facts.case

    @property
    def on(self) -> date:
        """The day on which it is shown."""
        return self.facts.on

    @property
    def is_whole(self) -> bool:
        """Whether whoever reads sees the case whole; else the part of an entrusted office."""
        return self.facts.sight.is_whole


@dataclass(frozen=True)
class SupervisionPart(Brought):
    """A section of the supervision file of a probation.

    template: included there; `part` in it is what `of` said, None leaves it out, and `file` is the
    Supervising. of: from the file and who reads it. for_both: an office that supervises the child
    for another one is shown it, too; else it is of the office of the case only, and is not even
    asked for. is_aside: it stands beside the others, not among them.
    """

    template: str
    of: Callable[[Supervising, Staff], Any | None]
    for_both: bool = False
    is_aside: bool = False


@dataclass(frozen=True)
class ShownPart:
    """A section as it is shown: its template, what it shows, and whether both offices see it."""

    template: str
    part: Any
    for_both: bool


def supervision_parts(file: Supervising, user: Staff, *, aside: bool) -> list[ShownPart]:
    """The sections this person is shown, or those beside them.

    Whoever does not see the case whole gets those for both offices, and no other is asked for.
    """
    found = []
    for one in brought(SupervisionPart):
        if one.is_aside is not aside or not (one.for_both or file.is_whole):
            continue
        part = one.of(file, user)
        if part is not None:
            found.append(ShownPart(one.template, part, one.for_both))
    return found
