"""Which rows of a joint case are those of one person: by the foreign keys, not by a list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from casetrack.cases.kinds import ABOUT_THEM, Part, PartyKind
from casetrack.cases.models import Measure, Party
from casetrack.db import session
from casetrack.db.base import key_of

CASE, PARTY, ENTRY, PART = "case_file", "party", "journal_entry", "entry_party"
# What several people share: it stays, and is copied where it is needed.
_SHARED = frozenset({CASE, PARTY, "track", "source", ENTRY, PART})
# The whole case is in it, or nobody of the case.
_WHOLE, _NOBODYS = "case_bundle", frozenset({"case_link", "stage_verdict", "ledger_row"})
_OTHER_END = "other_id"
# By these a row names another without a foreign key.
_POINTERS = (("subject", "subject_id"), ("entity", "entity_id"))
Place = tuple[str, int]


@dataclass(frozen=True)
class StoredRow:
    """A row of the case as it is stored, and what it leads to: column, place, whether it must."""

    table: sa.Table
    key: int
    values: Mapping[str, Any]
    leads: tuple[tuple[str, Place, bool], ...]

    @property
    def at(self) -> Place:
        return self.table.name, self.key

    def owners(self) -> list[tuple[Place, bool]]:
        """Rows this one refers to, but for shared ones; and whether the reference is required."""
        return [(place, must) for _column, place, must in self.leads if place[0] not in _SHARED]

    def named(self, *columns: str) -> set[int]:
        """The parties in these columns; in all, without any."""
        return {
            place[1]
            for column, place, _must in self.leads
            if place[0] == PARTY and (not columns or column in columns)
        }

    def pointed(self) -> Place | None:
        """The row it names without a foreign key."""
        for table, key in _POINTERS:
            if self.values.get(table) and self.values.get(key) is not None:
                return self.values[table], self.values[key]
        return None


def read_rows(table: sa.Table, of_case: sa.ColumnElement[bool]) -> Iterator[StoredRow]:
    key = key_of(table).name
    for values in session().execute(sa.select(table).where(of_case)).mappings():
        leads = {
            (link.parent.name, (link.column.table.name, values[link.parent.name])): not (
                link.parent.nullable
            )
            for link in table.foreign_keys
            if link.column.name != "case_id" and values[link.parent.name] is not None
        }
        led = tuple((*column_and_place, must) for column_and_place, must in leads.items())
        yield StoredRow(table, values[key], dict(values), led)


class Theirs:
    """Which rows are this person's: `going`, and `entries`, whole entries of the journal.

    seeds: the person, and relatives whom nothing else in the case names.
    """

    def __init__(
        self, rows: dict[Place, StoredRow], people: Iterable[Party], person: Party
    ) -> None:
        self.rows = rows
        self.persons = {party.id for party in people if party.kind is not PartyKind.BODY}
        self._parts: dict[int, list[StoredRow]] = defaultdict(list)
        self._of_measure: dict[int, set[int]] = defaultdict(set)
        for row in rows.values():
            if row.table.name == PART:
                self._parts[row.values["entry_id"]].append(row)
            elif row.table.name == "measure_party":
                self._of_measure[row.values["measure_id"]] |= row.named() & self.persons
        self.going: set[Place] = set()
        self.entries: set[int] = set()
        relatives = {
            party.id
            for party in people
            if party is not person
            and not party.has_role(*ABOUT_THEM)
            and self._is_tied_to(person.id, party.id)
        }
        self.seeds: Set[int] = {person.id, *relatives}
        self._settle()
        while named := {
            party
            for row in self.staying()
            if row.table.name != PART or row.values["entry_id"] not in self.entries
            for party in row.named() & (self.seeds - {person.id})
        }:
            self.seeds -= named
            self._settle()

    def staying(self) -> Iterator[StoredRow]:
        """What does not go, entries apart."""
        return (row for row in self.rows.values() if row.at not in self.going)

    def people_of(self, entry: int) -> set[int]:
        """Whom an entry is about; everybody it names, where it does not say."""
        about = [row for row in self._parts[entry] if row.values["part"] is Part.ABOUT]
        named = {party for row in about for party in row.named()} & self.persons
        return named or {p for row in self._parts[entry] for p in row.named()} & self.persons

    def parts_of(self, entry: int) -> list[StoredRow]:
        """Who has a part in an entry."""
        return self._parts[entry]

    def _is_tied_to(self, person: int, party: int) -> bool:
        ties = (row.named() for row in self.rows.values() if row.table.name == "tie")
        named = [ends for ends in ties if party in ends]
        return bool(named) and all(person in ends for ends in named)

    def _settle(self) -> None:
        """Find out what goes: entries first as many as can be, then without those that others need.

        A correction goes with what it corrects.
        """
        entries = [row for row in self.rows.values() if row.table.name == ENTRY]
        self.entries = {
            row.key for row in entries if (p := self.people_of(row.key)) and p <= self.seeds
        }
        while True:
            self._find_going()
            needed = {
                place[1]
                for row in self.staying()
                if row.table.name not in (PART, ENTRY)
                for _column, place, _must in row.leads
                if place[0] == ENTRY and place[1] in self.entries
            }
            for row in entries:
                corrected = row.values["corrects_id"]
                if corrected and (row.key in self.entries) != (corrected in self.entries):
                    needed |= {row.key, corrected} & self.entries
            if not needed:
                return
            self.entries -= needed

    def _find_going(self) -> None:
        self.going = {(PARTY, party) for party in self.seeds}
        rest = [row for row in self.rows.values() if row.table.name not in _SHARED]
        while came := {row.at for row in rest if self._goes(row)} - self.going:
            self.going |= came

    def _goes(self, row: StoredRow) -> bool:
        if row.table.name in _NOBODYS:
            return False
        if row.table.name == _WHOLE or row.pointed() in self.going:
            return True
        owners = [(place, must) for place, must in row.owners() if place in self.rows]
        if any(place in self.going for place, _must in owners):
            return True
        if any(must for _place, must in owners):
            return False
        entry_id = row.values.get("entry_id")
        people = row.named("party_id", _OTHER_END) & self.persons
        if row.table.name == Measure.__tablename__:
            people = self._of_measure[row.key]
            return people <= self.seeds if people else entry_id in self.entries
        return bool(people & self.seeds) or (not people and entry_id in self.entries)
