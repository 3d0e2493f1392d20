"""Sections that features add to the supervision file, and which of two offices sees them."""

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
    """Context of a supervision file: the probation of one child, passed to every section.

    facts: of the case, read once for all sections; `facts.read` of a query registered for every
    case costs no statement. decided_on: day of the decision; last_day: the last one in force,
    inclusive; None where not known.
    """

    facts: CaseFacts
    party: Party
    probation: Probation
    decided_on: date | None
    last_day: date | None

    @property
    def case(self) -> Case:
        """The case of the probation."""
        return self.facts.case

    @property
    def on(self) -> date:
        """The day on which the file is shown."""
        return self.facts.on

    @property
    def is_whole(self) -> bool:
        """Whether the reader sees the case whole; else the part of an entrusted office."""
        return self.facts.sight.is_whole


@dataclass(frozen=True)
class SupervisionPart(Brought):
    """A section of the supervision file of a probation.

    template: gets `part`, the result of `of`, and `file`, the Supervising. of: builds the section
    from file and reader; None leaves it out. for_both: shown to an entrusted office, too; else
    built only for the office of the case. is_aside: shown beside the others, not among them.
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
    """The main sections shown to this person, or those aside.

    For a reader without the whole case only sections for both offices are built.
    """
    parts = []
    for brought_part in brought(SupervisionPart):
        if brought_part.is_aside is not aside or not (brought_part.for_both or file.is_whole):
            continue
        part = brought_part.of(file, user)
        if part is not None:
            parts.append(ShownPart(brought_part.template, part, brought_part.for_both))
    return parts
