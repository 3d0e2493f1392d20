"""Sections of features on pages, lines of the Record menu, and next steps."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from flask_babel.speaklater import LazyString

from casetrack.accounts.models import Staff
from casetrack.brought import Brought, brought, of_what_is_brought
from casetrack.cases.facts import CaseFacts
from casetrack.cases.kinds import Stage
from casetrack.cases.models import Party
from casetrack.codes import NP_, Coded
from casetrack.ledger.outcome_parts import VisitOf
from casetrack.web.next_steps import NextStep
from casetrack.web.next_steps import RecordGroup as RecordGroup


class PagePlace(enum.Enum):
    """Place of a section on the page of a case that is not folded: above the journal, or below."""

    ABOVE = enum.auto()
    BELOW = enum.auto()


class FoldGroup(Coded):
    """The folded groups of facts at the foot of the page of a person or a case, in their order."""

    PROMISES = "promises", NP_("fold", "Requirements")
    FAMILY = "family", NP_("fold", "Family")
    LIFE = "life", NP_("fold", "School, work")
    MEASURES = "measures", NP_("fold", "Measures")
    CHARGES = "charges", NP_("fold", "Charges, amounts")
    PAPERS = "papers", NP_("fold", "Proposals")
    VISITS = "visits", NP_("fold", "Visits")
    PROTECTION = "protection", NP_("fold", "Protection")
    CASE = "case", NP_("fold", "The case")
    JOURNAL = "journal", NP_("fold", "Journal")
    IDENTITY = "identity", NP_("fold", "Identity")
    SOURCE = "source", NP_("fold", "Bodies, other offices")
    NOTES = "notes", NP_("fold", "Notes")


class PersonPlace(enum.Enum):
    """Place of a section on the page of a person that is not folded."""

    FIRST = enum.auto()
    MONTHS = enum.auto()


@dataclass(frozen=True)
class Clause:
    """A clause of the sentence of a folded group. lacks: it tells what is missing or not so."""

    text: str
    lacks: bool = False

    def __post_init__(self) -> None:
        """Leave out the full stop of a text that is a sentence by itself: more clauses follow."""
        object.__setattr__(self, "text", self.text.rstrip("。."))


@dataclass
class Fold:
    """A folded group as it is shown: its sentence, and its sections with what they show."""

    group: FoldGroup
    sentence: list[Clause] = field(default_factory=list)
    parts: list[tuple[str, Any]] = field(default_factory=list)


def nothing_said(_part: Any) -> Iterable[Clause]:
    """No clause: a section that stands open."""
    return ()


@dataclass(frozen=True)
class CasePart(Brought):
    """A section of the page of a case, for who sees the case whole.

    template: included there; `part` in it is what `of` said, None leaves it out. of: from the facts
    of the case and who reads them; what it asks the database its feature brings, too. says: its
    clauses of the sentence of its folded group, from what `of` returned.
    """

    place: PagePlace | FoldGroup
    template: str
    of: Callable[[CaseFacts, Staff], Any | None]
    says: Callable[[Any], Iterable[Clause]] = nothing_said


@dataclass(frozen=True)
class PersonPart(Brought):
    """A section of the page of a person; as a part of the page of a case, of one party of it.

    says: its clauses of the sentence of its folded group, from what `of` returned.
    """

    template: str
    of: Callable[[CaseFacts, Party, Staff], Any | None]
    place: PersonPlace | FoldGroup
    says: Callable[[Any], Iterable[Clause]] = nothing_said


class WaitsForHead(Protocol):
    """How many things wait for whoever heads an office. due: of the first, if it has one."""

    @property
    def count(self) -> int: ...

    @property
    def due(self) -> date | None: ...


@dataclass(frozen=True)
class HeadPart(Brought):
    """A line on Today among what waits for whoever heads an office.

    template: included there; `part` in it is what `of` said, None leaves it out.
    """

    template: str
    of: Callable[[Staff], WaitsForHead | None]


@dataclass(frozen=True)
class VisitPart(Brought):
    """A section of the page of a visit.

    template: included there; `part` in it is what `of` said, None leaves it out.
    """

    template: str
    of: Callable[[VisitOf, Staff], Any | None]


@dataclass(frozen=True)
class VisitSheetPart(Brought):
    """The same of the sheet of a visit. is_aside: it stands beside the others, not among them.

    Who sees a sheet may see nothing else of the case: it tells of the person visited only, and
    leads nowhere.
    """

    template: str
    of: Callable[[VisitOf, Staff], Any | None]
    is_aside: bool = False


@dataclass(frozen=True)
class RecordLine:
    """One line of the Record menu: verb and object, and its page."""

    group: RecordGroup
    text: LazyString | str
    url: str


@dataclass(frozen=True)
class RecordLines(Brought):
    """Lines of one feature for the Record menu of a case."""

    of: Callable[[CaseFacts, Staff], Iterable[RecordLine]]


@dataclass(frozen=True)
class NextSteps(Brought):
    """Next steps of one feature in a case, for this person on this day.

    of: in the order of the page. under: their heading in the menu of what may be recorded, of those
    that name no other. stage: of the feature; its steps stand where the stage does, those of none
    last.
    """

    of: tuple[Callable[[CaseFacts, Staff, date], Iterable[NextStep]], ...]
    under: RecordGroup = RecordGroup.CASE
    stage: Stage | None = None


@of_what_is_brought
def _next_steps() -> list[NextSteps]:
    stages: list[Stage | None] = [*Stage, None]
    return sorted(brought(NextSteps), key=lambda steps: stages.index(steps.stage))


def next_steps_of(facts: CaseFacts, user: Staff) -> list[NextStep]:
    """Next steps of all features, in the order of the stages."""
    return [
        step if step.group else step.under(steps.under)
        for steps in _next_steps()
        for of in steps.of
        for step in of(facts, user, facts.on)
    ]


def visit_parts(of: VisitOf, user: Staff) -> list[tuple[str, Any]]:
    """The sections of the page of this visit: template, and what it shows."""
    parts = [(part.template, part.of(of, user)) for part in brought(VisitPart)]
    return [(template, part) for template, part in parts if part is not None]


def sheet_parts(of: VisitOf, user: Staff, *, aside: bool) -> list[tuple[str, Any]]:
    """The sections of the sheet of this visit, or those beside them, as `visit_parts`."""
    parts = (part for part in brought(VisitSheetPart) if part.is_aside is aside)
    shown = [(part.template, part.of(of, user)) for part in parts]
    return [(template, part) for template, part in shown if part is not None]


def case_parts(facts: CaseFacts, user: Staff, place: PagePlace) -> list[tuple[str, Any]]:
    """Sections in this place: template and values."""
    parts = [
        (part.template, part.of(facts, user)) for part in brought(CasePart) if part.place is place
    ]
    return [(template, part) for template, part in parts if part is not None]


def case_folds(facts: CaseFacts, user: Staff) -> list[Fold]:
    """The folded sections of the page of a case, one by one."""
    parts = [
        (part, part.place, part.of(facts, user))
        for part in brought(CasePart)
        if isinstance(part.place, FoldGroup)
    ]
    return [
        Fold(group, [*part.says(shown)], [(part.template, shown)])
        for part, group, shown in parts
        if shown is not None
    ]


def person_parts(facts: CaseFacts, party: Party, user: Staff) -> list[tuple[PersonPart, Any]]:
    """Sections of the page of this person with what they show."""
    parts = [(part, part.of(facts, party, user)) for part in brought(PersonPart)]
    return [(part, shown) for part, shown in parts if shown is not None]


def folded(*folds: Fold) -> list[Fold]:
    """These groups with those of the same name as one, in their order; without empty ones."""
    by_group = {group: Fold(group) for group in FoldGroup}
    for fold in folds:
        by_group[fold.group].sentence += fold.sentence
        by_group[fold.group].parts += fold.parts
    return [fold for fold in by_group.values() if fold.parts]


def record_menu(
    facts: CaseFacts, user: Staff, steps: Iterable[NextStep] = ()
) -> dict[RecordGroup, list[NextStep]]:
    """Lines of the Record menu for this person, by heading; without empty headings.

    steps: what may be done next, each under the heading of its own; under a heading they come
    first. An address stands there once. For a child nothing is offered where nobody is.
    """
    lines = (line for lines in brought(RecordLines) for line in lines.of(facts, user))
    all_of_them = [*steps, *(NextStep(line.text, line.url, group=line.group) for line in lines)]
    steps_by_group: dict[RecordGroup, list[NextStep]] = {group: [] for group in RecordGroup}
    led_to: set[str] = set()
    for line in all_of_them:
        is_for_somebody = line.group is not RecordGroup.CHILD or facts.has_people()
        if is_for_somebody and (line.url is None or line.url not in led_to):
            steps_by_group[line.group or RecordGroup.CASE].append(line)
            led_to.add(line.url or "")
    return {group: lines for group, lines in steps_by_group.items() if lines}
