"""What features put on the page of a case and of a person, and into the Record menu."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask_babel.speaklater import LazyString

from casetrack.accounts.models import Staff
from casetrack.cases.facts import CaseFacts
from casetrack.cases.models import Party
from casetrack.ledger.outcome_parts import VisitOf
from casetrack.web.next_steps import NextStep
from casetrack.web.next_steps import RecordGroup as RecordGroup


class PagePlace(enum.Enum):
    """Where a part stands on the page of a case: above the journal, below it, or at its side."""

    ABOVE = enum.auto()
    BELOW = enum.auto()
    SIDE = enum.auto()


@dataclass(frozen=True)
class CasePart:
    """A section of the page of a case, for who sees the case whole.

    template: included there; `part` in it is what `of` said, None leaves it out. of: from the facts
    of the case and who reads them; what it asks the database stands in `Feature.case_rows`.
    """

    place: PagePlace
    template: str
    of: Callable[[CaseFacts, Staff], Any | None]


@dataclass(frozen=True)
class PersonPart:
    """A section of the page of a person; as a part of the page of a case, of one party of it."""

    template: str
    of: Callable[[CaseFacts, Party, Staff], Any | None]


@dataclass(frozen=True)
class VisitPart:
    """A section of the slip of a visit, or of the page of a visit.

    template: included there; `part` in it is what `of` said, None leaves it out. Who sees a slip
    may see nothing else of the case: there it tells of the person visited only, and leads nowhere.
    is_aside: it stands beside the others, not among them.
    """

    template: str
    of: Callable[[VisitOf, Staff], Any | None]
    is_aside: bool = False


@dataclass(frozen=True)
class RecordLine:
    """One line of the menu of what may be recorded: verb and object, and the page that does it."""

    group: RecordGroup
    text: LazyString | str
    url: str


# What this person may record in a case.
RecordLines = Callable[[CaseFacts, Staff], Iterable[RecordLine]]

_case_parts: list[CasePart] = []
_person_parts: list[PersonPart] = []
_record_lines: list[RecordLines] = []
_slip_parts: list[VisitPart] = []
_visit_parts: list[VisitPart] = []


def add_parts(
    case: Iterable[CasePart], person: Iterable[PersonPart], record_lines: Iterable[RecordLines]
) -> None:
    """Bring those of one feature, once; they stand in the order of the features."""
    _case_parts.extend(one for one in case if one not in _case_parts)
    _person_parts.extend(one for one in person if one not in _person_parts)
    _record_lines.extend(one for one in record_lines if one not in _record_lines)


def add_visit_parts(slip: Iterable[VisitPart], page: Iterable[VisitPart]) -> None:
    """Bring those of one feature, once: of the slip, and of the page of a visit."""
    _slip_parts.extend(one for one in slip if one not in _slip_parts)
    _visit_parts.extend(one for one in page if one not in _visit_parts)


def slip_parts(of: VisitOf, user: Staff, *, aside: bool) -> list[tuple[str, Any]]:
    """The sections of the slip of this visit, or those beside them: template, and what it shows."""
    return _shown(_slip_parts, of, user, aside=aside)


def visit_parts(of: VisitOf, user: Staff, *, aside: bool) -> list[tuple[str, Any]]:
    """The same of the page of this visit."""
    return _shown(_visit_parts, of, user, aside=aside)


def case_parts(facts: CaseFacts, user: Staff, place: PagePlace) -> list[tuple[str, Any]]:
    """The sections that stand in this place: template, and what it shows."""
    found = [(one.template, one.of(facts, user)) for one in _case_parts if one.place is place]
    return [(template, part) for template, part in found if part is not None]


def person_parts(facts: CaseFacts, party: Party, user: Staff) -> list[tuple[str, Any]]:
    """The sections of the page of this person: template, and what it shows."""
    found = [(one.template, one.of(facts, party, user)) for one in _person_parts]
    return [(template, part) for template, part in found if part is not None]


def record_menu(
    facts: CaseFacts, user: Staff, steps: Iterable[NextStep] = ()
) -> dict[RecordGroup, list[NextStep]]:
    """What this person may record in the case, by heading; without headings that have nothing.

    steps: what may be done next, each under the heading of its own; under a heading they come
    first. An address stands there once.
    """
    lines = (one for record_lines in _record_lines for one in record_lines(facts, user))
    all_of_them = [*steps, *(NextStep(one.text, one.url, group=one.group) for one in lines)]
    found: dict[RecordGroup, list[NextStep]] = {group: [] for group in RecordGroup}
    led_to: set[str] = set()
    for one in all_of_them:
        if one.url is None or one.url not in led_to:
            found[one.group or RecordGroup.CASE].append(one)
            led_to.add(one.url or "")
    return {group: lines for group, lines in found.items() if lines}


def _shown(
    parts: Iterable[VisitPart], of: VisitOf, user: Staff, *, aside: bool
) -> list[tuple[str, Any]]:
    found = [(one.template, one.of(of, user)) for one in parts if one.is_aside is aside]
    return [(template, part) for template, part in found if part is not None]
