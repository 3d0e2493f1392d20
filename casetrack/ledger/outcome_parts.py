"""Fields that features add to the outcome of a visit, and what they save."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.brought import Brought, brought
from casetrack.cases.models import Case, JournalEntry, Party


@dataclass(frozen=True)
class VisitOf:
    """A visit as other features know it: in which case, to whom, as of which day.

    visit_id: None of one that nobody had planned, until it is saved.
    """

    case: Case
    party: Party
    visit_id: int | None
    on: date


@dataclass(frozen=True)
class OutcomeSaved:
    """A visit's outcome was saved, with the entry that tells it.

    day: the last on which somebody may have gone; where nobody knows, that on which it is recorded.
    """

    visit_id: int
    case: Case
    party: Party
    entry: JournalEntry
    day: date
    was_met: bool


@dataclass(frozen=True)
class OutcomeAsked:
    """Fields and values of one part for one visit.

    fields: by a name of its own, fields of WTForms that are not bound yet. The default of each is
    what is recorded already, and a field may stay as it is: nobody has to answer. shown: what the
    template needs besides.
    """

    fields: Mapping[str, Any]
    shown: Any = None


@dataclass(frozen=True)
class OutcomePart(Brought, key="name"):
    """One part of the outcome form, below the common fields.

    name: no other part has it; its fields are called `<name>-<field>`. template: included there
    with `part` (what is shown) and `fields` (by their own names). asks: None leaves it out. save:
    only if something differs from what is recorded; what it refuses is said at `field_of`. Every
    text among the values is checked by it. tells: fields of the entry that tells the outcome, by
    the values, None where nothing of the part differs.
    """

    name: str
    template: str
    asks: Callable[[VisitOf, Staff], OutcomeAsked | None]
    save: Callable[[OutcomeSaved, Mapping[str, Any], Act], None]
    tells: Callable[[VisitOf, Mapping[str, Any] | None], Mapping[str, Any]] | None = None

    def field_of(self, name: str) -> str:
        """Name of this part's field in the form, for `RuleBroken(field=…)`."""
        return f"{self.name}-{name}"


@dataclass(frozen=True)
class AskedPart:
    """A part with its fields for one visit."""

    part: OutcomePart
    asked: OutcomeAsked


@dataclass(frozen=True)
class ToldPart:
    """Typed values of a changed part, by the names of its fields."""

    part: OutcomePart
    values: Mapping[str, Any]


def outcome_parts(of: VisitOf, user: Staff) -> tuple[AskedPart, ...]:
    """Parts of all features for this visit."""
    parts = [(part, part.asks(of, user)) for part in brought(OutcomePart)]
    return tuple(AskedPart(part, asked) for part, asked in parts if asked is not None)


def is_field_of_a_part(name: str) -> bool:
    """Whether a field of this name belongs to a part, of whichever visit."""
    return any(name.startswith(part.field_of("")) for part in brought(OutcomePart))


def save_parts(saved: OutcomeSaved, parts: Sequence[ToldPart], act: Act) -> None:
    """Have each feature save its part. Raises RuleBroken as they do."""
    for part in parts:
        part.part.save(saved, part.values, act)


def told_by_parts(of: VisitOf, parts: Sequence[ToldPart]) -> dict[str, Any]:
    """Fields of the entry of an outcome that the parts tell."""
    values = {typed.part.name: typed.values for typed in parts}
    fields: dict[str, Any] = {}
    for part in brought(OutcomePart):
        if part.tells is not None:
            fields |= part.tells(of, values.get(part.name))
    return fields
