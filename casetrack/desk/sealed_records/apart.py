"""Take the record of one person out of a joint case, into a file of its own that can be sealed.

What is only theirs moves: rows, entries, files, duties. What tells of others, too, stays, and the
file has a copy. In the case a person without a name stands where they stood, and no text has their
alias any more. So nothing that reads the case has to know of the sealing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from casetrack.accounts.act import Act
from casetrack.audit.record import seal_again, seal_gone
from casetrack.cases.kinds import Part, PartyKind
from casetrack.cases.models import Case, Party, ReplacedText
from casetrack.cases.queries import parties_of
from casetrack.casework.attachments.models import Attachment
from casetrack.casework.identity.names import initials, pinyin_key
from casetrack.casework.identity.open_texts import tables_of_case
from casetrack.casework.identity.redaction import cover_texts, uncover_texts
from casetrack.casework.journal_texts import in_both, phrase
from casetrack.codes import N_
from casetrack.db import Model, session
from casetrack.db.base import key_of
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.change_set import note_written
from casetrack.db.partial_date import PartialDate
from casetrack.db.transaction import touch
from casetrack.desk.sealed_records.models import UNSEALED
from casetrack.desk.sealed_records.theirs import (
    CASE,
    ENTRY,
    PART,
    PARTY,
    Place,
    StoredRow,
    Theirs,
    read_rows,
)
from casetrack.errors import RuleBroken
from casetrack.exchange.removing import delete_rows
from casetrack.ledger.journal import enter

WHY = "person_sealed"
SHAPE = N_("A person whose record is sealed")
COVER = N_("[sealed]")


def take_apart(case: Case, person: Party, act: Act) -> tuple[Case, Party]:
    """Move what is this person's into a file of its own, and cover them in the case. Flushes.

    Returns the file, and the person without a name who stands in the case.

    Raises RuleBroken where another person of the case has the same alias: no text tells them apart.
    """
    session().flush()
    rows = {
        row.at: row
        for table, of_case in tables_of_case(case.id)
        for row in read_rows(table, of_case)
    }
    people = list(session().scalars(sa.select(Party).where(Party.case_id == case.id)))
    _ensure_told_apart(person, people)
    theirs = Theirs(rows, people, person)
    aliases = [party.alias for party in people if party.id in theirs.seeds]
    move = _Move(case, person, theirs, act)
    move.go()
    _cover(case, move.shape, aliases, act)
    for touched in (case, move.file):
        touch(touched.id)
    return move.file, move.shape


def _ensure_told_apart(person: Party, people: Iterable[Party]) -> None:
    for party in people:
        same = {party.alias.en, party.alias.zh} & {person.alias.en, person.alias.zh} - {None}
        if party is not person and same:
            raise RuleBroken(
                N_("Another person of this case is called %(who)s, too: give one another alias."),
                who=person.alias,
            )


class _Move:
    """The move itself: the file, copies of what is shared, rows, the person without a name."""

    def __init__(self, case: Case, person: Party, theirs: Theirs, act: Act) -> None:
        self.case, self.theirs, self.act = case, theirs, act
        self._copies: dict[Place, int] = {}
        self._changed: dict[str, set[int]] = defaultdict(set)
        self.file = self._new_file()
        self.shape = self._new_shape(person)

    def go(self) -> None:
        """Move what goes; copy the entries that name them; take away what is theirs alone."""
        theirs = self.theirs
        for row in [theirs.rows[at] for at in theirs.rows if at[0] == ENTRY]:
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
                if place[0] == PARTY and place[1] in theirs.seeds
            }
            if left and not (row.table.name == PART and row.values["entry_id"] in theirs.entries):
                self._put(row, left)
        self._keep_originals()
        self._take_entries_away()
        session().expire_all()
        seal_again(self._changed, by=self.act.by, at=self.act.at, case_id=self.file.id, why=WHY)

    def _new_file(self) -> Case:
        table = Model.metadata.tables[CASE]
        values = {c.name: v for c, v in self._columns(table, self.theirs.rows[CASE, self.case.id])}
        same = sa.select(sa.func.count(Case.id)).where(
            Case.office_id == self.case.office_id,
            Case.number.startswith(f"{self.case.number}-", autoescape=True),
        )
        number = f"{self.case.number}-{(session().scalar(same) or 0) + 1}"
        values |= {"number": number, "counted_in": None, "next_due": None, "next_due_kind": None}
        file_id = session().scalar(sa.insert(table).values(values).returning(table.c.id))
        assert file_id is not None
        self._copies[CASE, self.case.id] = file_id
        note_written(CASE, file_id)
        return session().get_one(Case, file_id)

    def _new_shape(self, person: Party) -> Party:
        alias = in_both(SHAPE)
        taken = {row.values["ref"] for at, row in self.theirs.rows.items() if at[0] == PARTY}
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
    def _columns(table: sa.Table, row: StoredRow) -> Iterator[tuple[sa.Column[Any], Any]]:
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
            for part in self.theirs.parts_of(place[1]) if place[0] == ENTRY else ():
                self._led(part.at)
        return self._copies[place]

    def _moved(self, row: StoredRow) -> dict[str, Any]:
        """Values of the row that differ in the file, by column."""
        values: dict[str, Any] = {column: self._led(place) for column, place, _must in row.leads}
        if row.table.name == PARTY:
            values["roles_told"] = [
                role | {"track_id": self._led(("track", role["track_id"]))}
                if role.get("track_id")
                else role
                for role in row.values["roles_told"] or ()
            ]
        pointed = row.pointed()
        stays = pointed in self.theirs.rows and pointed not in self.theirs.going
        if row.table.name == ENTRY and stays:
            values |= {"subject": None, "subject_id": None}
        return values

    def _put(self, row: StoredRow, values: Mapping[str, Any]) -> None:
        if changed := {name: value for name, value in values.items() if row.values[name] != value}:
            this = key_of(row.table) == row.key
            session().execute(sa.update(row.table).where(this).values(changed))
        self._changed[row.table.name].add(row.key)
        note_written(row.table.name, row.key)

    def _keep_originals(self) -> None:
        """Move or copy the original of each replaced text along with its text."""
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
                    places=[p | {"party": self._led((PARTY, p["party"]))} for p in kept.places],
                    changed_at=kept.changed_at,
                )
                moved.original = kept.original
                db.add(moved)
            if goes or (place[0] == ENTRY and place[1] in theirs.entries):
                db.delete(kept)
            else:
                kept.places = [
                    p | {"party": self.shape.id} if p["party"] in theirs.seeds else p
                    for p in kept.places
                ]
        db.flush()

    def _take_entries_away(self) -> None:
        entries = sorted(self.theirs.entries)
        parts = sorted(part.key for entry in entries for part in self.theirs.parts_of(entry))
        gone = {PART: parts, ENTRY: entries}
        delete_rows(gone)
        for table, ids in gone.items():
            for row_id in ids:
                note_written(table, row_id)
        seal_gone(gone, by=self.act.by, at=self.act.at, case_id=self.file.id, why=WHY)


def say_where(case: Case, stands_as: str, file: Case, person: Party, act: Act) -> None:
    """Say in the case and in the file that the record was unsealed, and where it is. Flushes.

    The case is not put together again: whoever stood there without a name is called by the file.
    Texts of the case name them again where they were not changed since.
    stands_as: the ref of that person.
    """
    of_file = BilingualText(file.number, file.number)
    of_case = BilingualText(case.number, case.number)
    shape = session().scalar(
        sa.select(Party).where(Party.case_id == case.id, Party.ref == stands_as)
    )
    when = PartialDate.day(act.on)
    text = phrase(N_("The record is not sealed any more; it stays in %(number)s."), number=of_file)
    who = [shape] if shape is not None else []
    if shape is not None:
        shape.alias = phrase(N_("Person of the file %(number)s"), number=of_file)
        shape.sort_key = pinyin_key(shape.alias.in_("zh"))[:200]
        aliases = [party.alias for party in parties_of(file)]
        words = {form for lang in ("zh", "en") for form in _forms(lang, aliases, ())}
        again, left = (_number(texts) for texts in uncover_texts(case.id, words, shape, act))
        names = N_(
            "Texts of this case that name the person again: %(again)s; covered still: %(left)s."
        )
        more = phrase(names, again=again, left=left)
        text = BilingualText(f"{text.en} {more.en}", f"{text.zh}{more.zh}")
    enter(case, UNSEALED, act, when=when, text=text, parties={Part.ABOUT: who})
    text = phrase(N_("Taken out of %(number)s when it was sealed."), number=of_case)
    enter(file, UNSEALED, act, when=when, text=text, parties={Part.ABOUT: [person]})


def _number(count: int) -> BilingualText:
    return BilingualText(str(count), str(count))


def _forms(
    lang: str, aliases: Iterable[BilingualText], left: Iterable[BilingualText]
) -> Iterator[str]:
    """Each alias, and its shorter form where nobody left in the case is called so: 李某, Li."""
    others = [other for alias in left if (other := getattr(alias, lang))]
    for alias in aliases:
        full = getattr(alias, lang)
        if full:
            yield full
            short, _space, rest = full.partition(" ")
            is_shorter = rest.startswith("Mou")
            if lang == "zh":
                short = full[:2]
                is_shorter = short != full and short.endswith("某")
            if is_shorter and not any(other.startswith(short) for other in others):
                yield short


def _pattern(lang: str, aliases: Iterable[BilingualText], left: Iterable[BilingualText]) -> str:
    """How they are written, not within the longer alias of somebody who is left: 李某 is not named
    by 李某某 or 李某1, nor Li Mou by Li Mou A. Chinese stands before and after English with no
    space between, and days after either.
    """
    forms = "|".join(map(re.escape, _forms(lang, aliases, left)))
    before, after = ("", "[某甲乙丙丁戊己庚辛]") if lang == "zh" else ("(?<![A-Za-z])", "[A-Za-z]")
    longer = [other for alias in left if (other := getattr(alias, lang))]
    numbered = re.compile(f"(?:{forms}) ?[A-Z0-9０-９]+")
    within = "|".join(re.escape(other) for other in longer if numbered.fullmatch(other))
    others = f"(?!(?:{within})(?![0-9A-Za-z]))" if within else ""
    return f"{before}{others}(?:{forms})(?!{after})" if forms else ""


def _cover(case: Case, shape: Party, aliases: Iterable[BilingualText], act: Act) -> None:
    """Take their aliases out of every text that stays, and of the names of files."""
    word = in_both(COVER)
    left = [party.alias for party in parties_of(case) if party != shape]
    words = [
        (re.compile(pattern), str(word.in_(lang)))
        for lang in ("zh", "en")
        if (pattern := _pattern(lang, aliases, left))
    ]
    cover_texts(case.id, words, shape, act)
    for file in session().scalars(sa.select(Attachment).where(Attachment.case_id == case.id)):
        name = file.name
        for alias, instead in words:
            name = alias.sub(instead, name)
        if name != file.name:
            file.name = name
    session().flush()
