"""A case file made of the rows of a ledger: its people, its journal, its lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from casetrack.accounts.models import Procuratorate
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import TrackKind
from casetrack.casework.identity.names import alias_in_latin, alias_of, names_in
from casetrack.db.partial_date import PartialDate
from casetrack.ledger.casefile.whole import SCHEMA

UNKNOWN = "unknown"


@dataclass(frozen=True)
class LedgerLine:
    """One row by its number in the file; values by the keys of its columns, none of them empty.

    sheet: the code of its sheet. parts: of a child, the rows of its visits, orders and letters.
    """

    number: int
    values: Mapping[str, Any] = field(repr=False)
    sheet: str = ""
    parts: tuple[LedgerLine, ...] = ()


@dataclass(frozen=True)
class PersonBehind:
    """The particulars of one party of a case, to be sealed; ref: of the party in its file."""

    ref: str
    given: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True)
class PersonHere:
    """Somebody who is in a case already: the ref in the file that is made, and the alias."""

    ref: str
    alias: str


@dataclass(frozen=True)
class CaseToMake:
    """A case file made of rows, and who the people in it are.

    aliases: of the child that each row is about, by the sheet and the number of the row.
    """

    data: dict[str, Any]
    people: tuple[PersonBehind, ...]
    aliases: Mapping[tuple[str, int], str] = field(default_factory=dict)


class CaseDraft:
    """The lists of a case file in the making.

    people: those who are in the case already, by their real names; in texts the alias stands
    instead. bodies: the refs of those that are in it, by name. guardians: of the children in it.
    on: the day of writing.
    """

    def __init__(
        self,
        on: date,
        *,
        people: Mapping[str, PersonHere] | None = None,
        bodies: Mapping[str, str] | None = None,
        guardians: Mapping[str, str] | None = None,
    ) -> None:
        self.on = on
        # The ref of the guardian of a child, by that of the child.
        self.guardians = dict(guardians or {})
        known = people or {}
        self.names = [(name, person.alias) for name, person in known.items()]
        self.refs = {name: person.ref for name, person in known.items()}
        self.people: list[PersonBehind] = []
        self.lists: dict[str, list[dict[str, Any]]] = {
            "tracks": [],
            "parties": [],
            "charges": [],
            "journal": [],
            "decisions": [],
            "reviews": [],
            "probations": [],
            "measures": [],
            "visits": [],
            "suggestions": [],
            "services": [],
        }
        self._bodies = dict(bodies or {})

    @property
    def elements(self) -> dict[str, list[dict[str, Any]]]:
        """The lists that are not empty."""
        return {key: elements for key, elements in self.lists.items() if elements}

    def add(self, key: str, element: dict[str, Any]) -> dict[str, Any]:
        """Add an element to one of the lists; return it."""
        self.lists[key].append(element)
        return element

    def track(self, kind: TrackKind) -> str:
        """The ref of the line of work, which is in the case from then on."""
        if not any(track["ref"] == kind.value for track in self.lists["tracks"]):
            self.add("tracks", {"ref": kind.value, "kind": kind.value})
        return kind.value

    def alias(self, name: str) -> str:
        """An alias that nobody else of the case has; it stands in texts for the name."""
        alias = alias_of(name, taken=[taken for _name, taken in self.names])
        self.names.append((name, alias))
        return alias

    def person(self, ref: str, alias: str, **more: Any) -> dict[str, Any]:
        """Add a person under an alias."""
        both = {"en": alias_in_latin(alias), "zh": alias}
        return self.add("parties", {"ref": ref, "kind": "person", "alias": both, **more})

    def grown_up(self, ref: str, name: str) -> str:
        """The ref of a grown-up of this real name: the one of the case, or one who comes in now."""
        if name not in self.refs:
            ref = self.refs[name] = self._free_ref(ref)
            alias = self.alias(name)
            self.person(ref, alias, age_status="adult", roles=[{"role": "guardian"}])
            self.behind(ref, {"name": name}, "name")
        return self.refs[name]

    def behind(self, ref: str, values: Mapping[str, Any], *keys: str) -> None:
        """Keep who stands behind an alias, to be sealed."""
        given = {key: values[key] for key in keys if key in values}
        self.people.append(PersonBehind(ref, given))

    def body(self, name: str, kind: str, **role: str) -> str:
        """The ref of a body of this name, which comes into the case with this role."""
        if name not in self._bodies:
            ref = self._free_ref(f"body{len(self._bodies) + 1}")
            self._bodies[name] = ref
            alias = {"zh": self.opened(name)}
            self.add(
                "parties",
                {"ref": ref, "kind": "body", "body_kind": kind, "alias": alias, "roles": [role]},
            )
        return self._bodies[name]

    def _free_ref(self, wished: str) -> str:
        """The ref that is wished, or another one where somebody of the case has it."""
        taken = {*self.refs.values(), *self._bodies.values()}
        wishes = (wished, *(f"{wished}_{number}" for number in range(2, len(taken) + 3)))
        return next(ref for ref in wishes if ref not in taken)

    def opened(self, text: str) -> str:
        """A text in which an alias stands in the place of each name of the case."""
        for name, alias in self.names:
            for place in reversed(names_in(text, [name])):
                text = text[: place.start] + alias + text[place.end :]
        return text

    def enter(self, kind: EntryKind, when: PartialDate, track: str, **more: Any) -> int:
        """Add an entry to the journal; return its number."""
        number = len(self.lists["journal"]) + 1
        entry = {"number": number, "kind": kind.value, "when": edtf(when), "track": track}
        self.add("journal", {**entry, **more})
        return number


def case_head(office: Procuratorate, number: str) -> dict[str, Any]:
    """What the file of every case of a ledger begins with."""
    return {
        "number": number,
        "schema": SCHEMA,
        "office": {
            "en": office.name_en,
            "zh": office.name_zh,
            "level": office.level.value,
            "short_zh": office.short_zh,
        },
        "provenance": "real",
    }


def edtf(when: PartialDate) -> str:
    """A date as a case file writes it."""
    return when.edtf or UNKNOWN


def exact_day(when: PartialDate | None) -> str | None:
    """The exact day as a text; None where it is not known to the day."""
    if when is None or when.first is None or when.first != when.last:
        return None
    return when.first.isoformat()


def some(**values: Any) -> dict[str, Any]:
    """The values that are there."""
    return {key: value for key, value in values.items() if value}
