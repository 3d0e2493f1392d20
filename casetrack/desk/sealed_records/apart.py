"""Take the record of one person out of a joint case, into a file of its own that can be sealed.

What is only theirs moves: rows, entries, files, duties. What tells of others, too, stays, and the
file has a copy. In the case a person without a name stands where they stood, and no text has their
alias any more. So nothing that reads the case has to know of the sealing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from casetrack.accounts.act import Act
from casetrack.audit.record import seal_again, seal_gone
from casetrack.cases.kinds import ABOUT_THEM, Part, PartyKind
from casetrack.cases.models import Case, EntryParty, JournalEntry, Measure, Party, ReplacedText
from casetrack.casework.attachments.models import Attachment
from casetrack.casework.identity.names import initials, pinyin_key
from casetrack.casework.identity.open_texts import tables_of_case
from casetrack.casework.identity.redaction import cover_texts
from casetrack.casework.journal_texts import in_both
from casetrack.codes import N_
from casetrack.db import Model, session
from casetrack.db.base import key_of
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.change_set import note_written
from casetrack.db.transaction import touch
from casetrack.errors import RuleBroken

WHY = "person_sealed"
SHAPE = N_("A person whose record is sealed")
COVER = N_("[sealed]")
_CASE, _PARTY, _ENTRY, _PART = "case_file", "party", "journal_entry", "entry_party"
# What several people share: it stays, and is copied where it is needed.
_SHARED = frozenset({_CASE, _PARTY, "track", "source", _ENTRY, _PART})
# The whole case is in it, or nobody of the case.
_WHOLE, _NOBODYS = "case_bundle", frozenset({"case_link", "stage_verdict", "ledger_row"})
_OTHER_END = "other_id"
# By these a row names another without a foreign key.
_POINTERS = (("subject", "subject_id"), ("entity", "entity_id"))
Place = tuple[str, int]


@dataclass(frozen=True)
class _StoredRow:
    """A row of the case as it is stored, and what it leads to: column, place, whether it must."""

    table: sa.Table
    key: int
    values: Mapping[str, Any]
    leads: tuple[tuple[str, Place, bool], ...]

    @property
    def at(self) -> Place:
        return self.table.name, self.key

    def owners(self) -> list[tuple[Place, bool]]:
        """What it hangs on, which is not shared; and whether it cannot be without."""
        return [(place, must) for _column, place, must in self.leads if place[0] not in _SHARED]

    def named(self, *columns: str) -> set[int]:
        """The parties in these columns; in all, without any."""
        return {
            place[1]
            for column, place, _must in self.leads
            if place[0] == _PARTY and (not columns or column in columns)
        }

    def pointed(self) -> Place | None:
        """The row it names without a foreign key."""
        for table, key in _POINTERS:
            if self.values.get(table) and self.values.get(key) is not None:
                return self.values[table], self.values[key]
        return None


def take_apart(case: Case, person: Party, act: Act) -> Case:
    """Move what is this person's into a file of its own, and cover them in the case. Flushes.

    Raises RuleBroken where another person of the case has the same alias: no text tells them apart.
    """
    session().flush()
    rows = {
        row.at: row for table, of_case in tables_of_case(case.id) for row in _read(table, of_case)
    }
    people = list(session().scalars(sa.select(Party).where(Party.case_id == case.id)))
    _ensure_told_apart(person, people)
    theirs = _Theirs(rows, people, person)
    aliases = [party.alias for party in people if party.id in theirs.seeds]
    move = _Move(case, person, theirs, act)
    move.go()
    _cover(case, move.shape, aliases, act)
    for touched in (case, move.file):
        touch(touched.id)
    return move.file


def _read(table: sa.Table, of_case: sa.ColumnElement[bool]) -> Iterator[_StoredRow]:
    key = key_of(table).name
    for values in session().execute(sa.select(table).where(of_case)).mappings():
        leads = {
            (link.parent.name, (link.column.table.name, values[link.parent.name])): not (
                link.parent.nullable
            )
            for link in table.foreign_keys
            if link.column.name != "case_id" and values[link.parent.name] is not None
        }
        told = tuple((*column_and_place, must) for column_and_place, must in leads.items())
        yield _StoredRow(table, values[key], dict(values), told)


def _ensure_told_apart(person: Party, people: Iterable[Party]) -> None:
    for party in people:
        same = {party.alias.en, party.alias.zh} & {person.alias.en, person.alias.zh} - {None}
        if party is not person and same:
            raise RuleBroken(
                N_("Another person of this case is called %(who)s, too: give one another alias."),
                who=person.alias,
            )


class _Theirs:
    """Which rows are this person's: `going`, and `entries`, whole entries of the journal.

    seeds: the person, and relatives whom nothing else in the case names.
    """

    def __init__(
        self, rows: dict[Place, _StoredRow], people: Iterable[Party], person: Party
    ) -> None:
        self.rows = rows
        self.persons = {party.id for party in people if party.kind is not PartyKind.BODY}
        self._parts: dict[int, list[_StoredRow]] = defaultdict(list)
        self._of_measure: dict[int, set[int]] = defaultdict(set)
        for row in rows.values():
            if row.table.name == _PART:
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
            if row.table.name != _PART or row.values["entry_id"] not in self.entries
            for party in row.named() & (self.seeds - {person.id})
        }:
            self.seeds -= named
            self._settle()

    def staying(self) -> Iterator[_StoredRow]:
        """What does not go, entries apart."""
        return (row for row in self.rows.values() if row.at not in self.going)

    def people_of(self, entry: int) -> set[int]:
        """Whom an entry is about; everybody it names, where it does not say."""
        about = [row for row in self._parts[entry] if row.values["part"] is Part.ABOUT]
        named = {party for row in about for party in row.named()} & self.persons
        return named or {p for row in self._parts[entry] for p in row.named()} & self.persons

    def parts_of(self, entry: int) -> list[_StoredRow]:
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
        entries = [row for row in self.rows.values() if row.table.name == _ENTRY]
        self.entries = {
            row.key for row in entries if (p := self.people_of(row.key)) and p <= self.seeds
        }
        while True:
            self._find_going()
            needed = {
                place[1]
                for row in self.staying()
                if row.table.name not in (_PART, _ENTRY)
                for _column, place, _must in row.leads
                if place[0] == _ENTRY and place[1] in self.entries
            }
            for row in entries:
                corrected = row.values["corrects_id"]
                if corrected and (row.key in self.entries) != (corrected in self.entries):
                    needed |= {row.key, corrected} & self.entries
            if not needed:
                return
            self.entries -= needed

    def _find_going(self) -> None:
        self.going = {(_PARTY, party) for party in self.seeds}
        rest = [row for row in self.rows.values() if row.table.name not in _SHARED]
        while came := {row.at for row in rest if self._goes(row)} - self.going:
            self.going |= came

    def _goes(self, row: _StoredRow) -> bool:
        if row.table.name in _NOBODYS:
            return False
        if row.table.name == _WHOLE or row.pointed() in self.going:
            return True
        owners = [(place, must) for place, must in row.owners() if place in self.rows]
        if any(place in self.going for place, _must in owners):
            return True
        if any(must for _place, must in owners):
            return False
        told = row.values.get("entry_id")
        people = row.named("party_id", _OTHER_END) & self.persons
        if row.table.name == Measure.__tablename__:
            people = self._of_measure[row.key]
            return people <= self.seeds if people else told in self.entries
        return bool(people & self.seeds) or (not people and told in self.entries)


class _Move:
    """The move itself: the file, copies of what is shared, rows, the person without a name."""

    def __init__(self, case: Case, person: Party, theirs: _Theirs, act: Act) -> None:
        self.case, self.theirs, self.act = case, theirs, act
        self._copies: dict[Place, int] = {}
        self._changed: dict[str, set[int]] = defaultdict(set)
        self.file = self._new_file()
        self.shape = self._new_shape(person)

    def go(self) -> None:
        """Move what goes; copy the entries that name them; take away what is theirs alone."""
        theirs = self.theirs
        for row in [theirs.rows[at] for at in theirs.rows if at[0] == _ENTRY]:
            named = {party for part in theirs.parts_of(row.key) for party in part.named()}
            if named & theirs.seeds or row.key in theirs.entries:
                self._led(row.at)
        order = {table.name: place for place, table in enumerate(Model.metadata.sorted_tables)}
        for at in sorted(theirs.going, key=lambda at: (order[at[0]], at[1])):
            self._put(theirs.rows[at], self._moved(theirs.rows[at]))
        for row in list(theirs.staying()):
            left = {
                column: self.shape.id
                for column, place, _must in row.leads
                if place[0] == _PARTY and place[1] in theirs.seeds
            }
            if left and not (row.table.name == _PART and row.values["entry_id"] in theirs.entries):
                self._put(row, left)
        self._keep_originals()
        self._take_entries_away()
        session().expire_all()
        seal_again(self._changed, by=self.act.by, at=self.act.at, case_id=self.file.id, why=WHY)

    def _new_file(self) -> Case:
        table = Model.metadata.tables[_CASE]
        values = {c.name: v for c, v in self._columns(table, self.theirs.rows[_CASE, self.case.id])}
        same = sa.select(sa.func.count(Case.id)).where(
            Case.office_id == self.case.office_id,
            Case.number.startswith(f"{self.case.number}-", autoescape=True),
        )
        number = f"{self.case.number}-{(session().scalar(same) or 0) + 1}"
        values |= {"number": number, "counted_in": None, "next_due": None, "next_due_kind": None}
        file_id = session().scalar(sa.insert(table).values(values).returning(table.c.id))
        assert file_id is not None
        self._copies[_CASE, self.case.id] = file_id
        note_written(_CASE, file_id)
        return session().get_one(Case, file_id)

    def _new_shape(self, person: Party) -> Party:
        alias = in_both(SHAPE)
        taken = {row.values["ref"] for at, row in self.theirs.rows.items() if at[0] == _PARTY}
        shape = Party(
            case_id=self.case.id,
            ref=next(ref for n in range(1, len(taken) + 2) if (ref := f"sealed-{n}") not in taken),
            kind=PartyKind.PERSON,
            alias=alias,
            sort_key=pinyin_key(alias.in_("zh"))[:200],
            initials=initials(alias.in_("zh"))[:40],
            position=person.position,
        )
        session().add(shape)
        session().flush()
        return shape

    @staticmethod
    def _columns(table: sa.Table, row: _StoredRow) -> Iterator[tuple[sa.Column[Any], Any]]:
        return (
            (column, row.values[column.name])
            for column in table.columns
            if column.computed is None and not column.primary_key
        )

    def _led(self, place: Place) -> int:
        """Where something of the case leads once it stands in the file: copied if it is shared."""
        if place in self.theirs.going or place not in self.theirs.rows:
            return place[1]
        if place not in self._copies:
            row = self.theirs.rows[place]
            values = {column.name: value for column, value in self._columns(row.table, row)}
            query = sa.insert(row.table).values(values | self._moved(row))
            self._copies[place] = session().scalar(query.returning(key_of(row.table))) or 0
            self._changed[place[0]].add(self._copies[place])
            note_written(place[0], self._copies[place])
            for part in self.theirs.parts_of(place[1]) if place[0] == _ENTRY else ():
                self._led(part.at)
        return self._copies[place]

    def _moved(self, row: _StoredRow) -> dict[str, Any]:
        """What of the row is otherwise in the file."""
        values: dict[str, Any] = {column: self._led(place) for column, place, _must in row.leads}
        if row.table.name == _PARTY:
            values["roles_told"] = [
                role | {"track_id": self._led(("track", role["track_id"]))}
                if role.get("track_id")
                else role
                for role in row.values["roles_told"] or ()
            ]
        pointed = row.pointed()
        stays = pointed in self.theirs.rows and pointed not in self.theirs.going
        if row.table.name == _ENTRY and stays:
            values |= {"subject": None, "subject_id": None}
        return values

    def _put(self, row: _StoredRow, values: Mapping[str, Any]) -> None:
        if changed := {name: value for name, value in values.items() if row.values[name] != value}:
            this = key_of(row.table) == row.key
            session().execute(sa.update(row.table).where(this).values(changed))
        self._changed[row.table.name].add(row.key)
        note_written(row.table.name, row.key)

    def _keep_originals(self) -> None:
        """What stood in a text before an alias took its place goes with the text."""
        db, theirs = session(), self.theirs
        for kept in db.scalars(sa.select(ReplacedText).where(ReplacedText.case_id == self.case.id)):
            place = (kept.table_name, kept.row_id)
            goes = place in theirs.going
            there = kept.row_id if goes else self._copies.get(place)
            if there is not None:
                moved = ReplacedText(
                    case_id=self.file.id,
                    table_name=kept.table_name,
                    row_id=there,
                    column_name=kept.column_name,
                    path=kept.path,
                    places=[p | {"party": self._led((_PARTY, p["party"]))} for p in kept.places],
                    changed_at=kept.changed_at,
                )
                moved.original = kept.original
                db.add(moved)
            if goes or (place[0] == _ENTRY and place[1] in theirs.entries):
                db.delete(kept)
            else:
                kept.places = [
                    p | {"party": self.shape.id} if p["party"] in theirs.seeds else p
                    for p in kept.places
                ]
        db.flush()

    def _take_entries_away(self) -> None:
        entries = self.theirs.entries
        parts = {part.key for entry in entries for part in self.theirs.parts_of(entry)}
        gone = {_PART: parts, _ENTRY: entries}
        for row in list(session()):
            ids = gone.get(getattr(row, "__tablename__", ""), ())
            # An entry takes its parts along.
            if row.__dict__.get("id") in ids and row in session():
                session().expunge(row)
        for model, ids in ((EntryParty, parts), (JournalEntry, entries)):
            # All at once: a correction and what it corrects go together.
            session().execute(sa.delete(model).where(model.id.in_(ids)))
            for row_id in ids:
                note_written(model.__tablename__, row_id)
        seal_gone(gone, by=self.act.by, at=self.act.at, case_id=self.file.id, why=WHY)


def _cover(case: Case, shape: Party, aliases: Iterable[BilingualText], act: Act) -> None:
    """Take their aliases out of every text that stays, and of the names of files."""
    word = in_both(COVER)
    # 李某 is not named by 李某某, nor Li Mou by Li Mou A or Li Moumou.
    zh = "|".join(re.escape(a.zh) for a in aliases if a.zh)
    en = "|".join(re.escape(a.en) for a in aliases if a.en)
    words = [
        (re.compile(f"(?:{said})(?!{more})"), str(word.in_(lang)))
        for said, more, lang in (
            (zh, "[某甲乙丙丁戊己庚辛0-9０-９]", "zh"),
            (f"\\b(?:{en})\\b" if en else "", " [A-Z]\\b", "en"),
        )
        if said
    ]
    cover_texts(case.id, words, shape, act)
    for file in session().scalars(sa.select(Attachment).where(Attachment.case_id == case.id)):
        name = file.name
        for said, instead in words:
            name = said.sub(instead, name)
        if name != file.name:
            file.name = name
    session().flush()
