"""Search results for the page: link, text and marked matches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import lazyload

from casetrack.accounts.models import Staff
from casetrack.brought import if_brought
from casetrack.cases.finding import FoundCase, cases_found, find_scattered, find_texts
from casetrack.cases.models import Charge, Disposition, JournalEntry, Party
from casetrack.casework.found_by import BODY, CHARGE, DECIDED_BY, ENTRY, PERSON
from casetrack.db import Model, session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.db.search.cutting import cut_after
from casetrack.db.search.findable import Findable
from casetrack.db.search.folding import fold
from casetrack.db.search.models import SearchText, Sort
from casetrack.db.search.phrases import Phrase, phrases_of
from casetrack.web.words import language

# Milliseconds after which a look is cut.
LONGEST = 1000
# Lines of each group where all of them are shown; a page of one of them alone.
SHOWN = 10
PAGE = 50
# Texts that are looked at for the three groups that stand above the journal.
_AT_MOST = 90
_BEFORE, _AFTER = 30, 110
ABOVE = (Sort.CASE, Sort.PERSON, Sort.BODY)
# Where the text of each sort of record stands, beside the case.
_RECORDS: dict[str, tuple[type[Model], Callable[[Any], BilingualText]]] = {
    PERSON: (Party, lambda party: party.alias),
    BODY: (Party, lambda party: party.alias),
    CHARGE: (Charge, lambda charge: charge.name),
    DECIDED_BY: (Disposition, lambda decision: decision.decided_by),
    ENTRY: (JournalEntry, lambda entry: entry.text),
}


@dataclass(frozen=True)
class Piece:
    """A part of a text. is_marked: it matches the search."""

    text: str
    is_marked: bool = False


@dataclass(frozen=True)
class Marked:
    """A text in one language with the matches marked."""

    pieces: tuple[Piece, ...]
    lang: str

    @property
    def has_mark(self) -> bool:
        """Whether any piece is marked."""
        return any(piece.is_marked for piece in self.pieces)


@dataclass
class Hit:
    """One result: link, text, and further matching texts. is_child: it is a child."""

    url: str
    text: Marked
    number: Marked
    notes: list[Marked] = field(default_factory=list)
    when: PartialDate | None = None
    is_child: bool = False


@dataclass
class HitGroup:
    """The results of one sort. next_before: id of the text before which the next page starts; None:
    no more. is_cut: the query was cut off.
    """

    sort: Sort
    hits: list[Hit]
    next_before: int | None = None
    is_cut: bool = False


def found_by(typed: str, user: Staff, *, on: date, most: int = SHOWN) -> list[HitGroup]:
    """Results this person may see, in groups of up to `most`; empty groups are left out."""
    phrases = phrases_of(typed)
    look = partial(find_texts, phrases, user, on=on)
    with cut_after(session(), LONGEST) as limited:
        rows = limited.look(partial(look, sorts=ABOVE, limit=_AT_MOST + 1))
        entries = limited.look(partial(look, sorts=(Sort.JOURNAL,), limit=SHOWN + 1))
        above, journal = rows or [], entries or []
        besides = {text.case_id for text in (*above, *journal)}
        look_apart = partial(find_scattered, phrases, user, on=on, besides=besides, limit=SHOWN)
        scattered = (limited.look(look_apart) or []) if len(phrases) > 1 else []
    shown = _Shown.of([*above, *journal, *scattered], user, on=on, phrases=phrases)
    groups = []
    for sort in Sort:
        texts = journal if sort is Sort.JOURNAL else [t for t in above if shown.sort_of(t) is sort]
        hits, rest = shown.hits(texts, sort, most=most)
        is_cut = (entries if sort is Sort.JOURNAL else rows) is None
        if sort is not Sort.JOURNAL and rest is None and len(above) > _AT_MOST and hits:
            rest = texts[-1].id
        if sort is Sort.CASE and rest is None:
            hits += shown.together(scattered)
        if hits or (is_cut and sort in (Sort.CASE, Sort.JOURNAL)):
            groups.append(HitGroup(sort, hits, rest, is_cut=is_cut))
    return groups


def found_of(sort: Sort, typed: str, user: Staff, *, on: date, before: int | None) -> HitGroup:
    """A page of the results of one sort."""
    phrases = phrases_of(typed)
    look = partial(find_texts, phrases, user, on=on, sorts=(sort,), before=before, limit=PAGE + 1)
    with cut_after(session(), LONGEST) as limited:
        rows = limited.look(look)
    texts = rows or []
    shown = _Shown.of(texts, user, on=on, phrases=phrases)
    hits, rest = shown.hits(texts[:PAGE], None, most=PAGE)
    if rest is None and len(texts) > PAGE:
        rest = texts[PAGE - 1].id
    return HitGroup(sort, hits, rest, is_cut=rows is None)


@dataclass(frozen=True)
class _Shown:
    """Cases and records of the results; one statement per table."""

    phrases: Sequence[Phrase]
    cases: dict[int, FoundCase]
    records: dict[tuple[str, int], Model]

    @classmethod
    def of(
        cls, texts: Sequence[SearchText], user: Staff, *, on: date, phrases: Sequence[Phrase]
    ) -> _Shown:
        records: dict[tuple[str, int], Model] = {}
        by_model: dict[type[Model], dict[int, list[str]]] = {}
        for text in texts:
            if (words := _record_of(text)) is not None:
                model, _words = words
                by_model.setdefault(model, {}).setdefault(text.row_id, []).append(text.what)
        for model, wanted in by_model.items():
            key = model.__table__.c.id
            rows = session().scalars(
                select(model).where(key.in_(list(wanted))).options(lazyload("*"))
            )
            for row in rows:
                row_id: int = row.id
                records |= {(row_text, row_id): row for row_text in wanted[row_id]}
        ids = {text.case_id for text in texts}
        return cls(phrases, cases_found(ids, user, on=on) if ids else {}, records)

    def sort_of(self, text: SearchText) -> Sort:
        """The group of a result: for readers of dates alone, the case instead of a person in it."""
        case = self.cases.get(text.case_id)
        if case is not None and case.sees_head and not case.sees_whole:
            return Sort.CASE
        return text.sort

    def hits(
        self, texts: Sequence[SearchText], sort: Sort | None, *, most: int
    ) -> tuple[list[Hit], int | None]:
        """Up to `most` results, and the id of the text after which the rest begins."""
        lines: dict[tuple[str, int], Hit] = {}
        last: int | None = None
        for text in texts:
            case = self.cases.get(text.case_id)
            if case is None:
                # This person lost sight of it a moment ago.
                continue
            is_case = (sort or self.sort_of(text)) is Sort.CASE
            key = ("case", text.case_id) if is_case else (text.what, text.row_id)
            if key not in lines:
                if len(lines) == most:
                    return list(lines.values()), last
                lines[key] = self._of_case(case) if is_case else self._of_record(text, case)
            if is_case and _is_beside(text) and (text.what, text.row_id) in self.records:
                lines[key].notes.append(self._words(text))
            last = text.id
        return list(lines.values()), None

    def together(self, texts: Sequence[SearchText]) -> list[Hit]:
        """One result per case of these texts, with a matching record for each phrase."""
        lines: dict[int, Hit] = {}
        phrases_by_case: dict[int, set[Phrase]] = {}
        for text in texts:
            case = self.cases.get(text.case_id)
            if case is None:
                continue
            hit = lines.setdefault(text.case_id, self._of_case(case))
            seen = phrases_by_case.setdefault(text.case_id, set())
            holds = {phrase for phrase in self.phrases if phrase.stands in text.text} - seen
            if holds and case.sees_whole and (text.what, text.row_id) in self.records:
                hit.notes.append(self._words(text))
                seen |= holds
        return list(lines.values())

    def _of_case(self, other_case: FoundCase) -> Hit:
        case = other_case.case
        number = self._mark(case.number, "zh")
        hit = Hit(url_for("dossier.show", case_id=case.id), number, number)
        if other_case.sees_head:
            hit.text = self._best(case.title)
            others = [case.subtitle, case.keywords, BilingualText(None, case.national_number)]
            hit.notes = [hit for hit in map(self._best, others) if hit.has_mark]
        return hit

    def _of_record(self, text: SearchText, other_case: FoundCase) -> Hit:
        case = other_case.case
        record = self.records.get((text.what, text.row_id))
        where: dict[str, Any] = {}
        if isinstance(record, JournalEntry):
            where = {"entry": record.number, "_anchor": f"entry-{record.number}"}
        page = "dossier.show"
        if isinstance(record, Party) and other_case.sees_whole:
            page, where = "dossier.person_page", {"party_id": record.id}
        hit = Hit(
            url_for(page, case_id=case.id, **where),
            self._words(text),
            self._mark(case.number, "zh"),
        )
        if isinstance(record, JournalEntry):
            hit.when = record.when
            if record.correction_reason and not hit.text.has_mark:
                hit.notes.append(self._mark(record.correction_reason, language()))
        hit.is_child = isinstance(record, Party) and record.is_child()
        if isinstance(record, Party) and not hit.text.has_mark:
            hit.notes.append(self._mark(f"{record.sort_key}, {record.initials}", "en"))
        if other_case.sees_head:
            hit.notes.append(_plain(case.title))
        return hit

    def _words(self, text: SearchText) -> Marked:
        words, record = _record_of(text), self.records.get((text.what, text.row_id))
        if words is None or record is None:
            return Marked((), "zh")
        _model, words_of = words
        return self._best(words_of(record))

    def _best(self, words: BilingualText) -> Marked:
        """The text in the language of the page, or in the other one if only that has a match."""
        mine = language()
        others = [lang for lang in ("zh", "en") if lang != mine]
        marks = [
            self._mark(text, lang)
            for lang in (mine, *others)
            if (text := words.zh if lang == "zh" else words.en)
        ]
        return next((hit for hit in marks if hit.has_mark), marks[0] if marks else Marked((), mine))

    def _mark(self, text: str, lang: str) -> Marked:
        folded = fold(text)
        places = sorted({place for phrase in self.phrases for place in phrase.places_in(folded)})
        return Marked(tuple(_cut(text, _apart(places))), lang)


def _record_of(text: SearchText) -> tuple[type[Model], Callable[[Any], BilingualText]] | None:
    """Model and words of the record of a result; None where the case shows all of it."""
    if text.what in _RECORDS:
        return _RECORDS[text.what]
    findable = if_brought(Findable, text.what)
    if findable is None or findable.beside is None:
        return None
    return findable.model, findable.beside


def _is_beside(text: SearchText) -> bool:
    """Whether the case shows the matching text beside its title."""
    return text.what == CHARGE or text.what not in _RECORDS


def _plain(words: BilingualText) -> Marked:
    lang = words.lang_of(language())
    return Marked((Piece(words.in_(language())),), lang)


def _apart(places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans, with overlapping ones merged."""
    spans: list[tuple[int, int]] = []
    for start, end in places:
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans


def _cut(text: str, places: Sequence[tuple[int, int]]) -> Iterable[Piece]:
    """The text around the first span, in pieces; "…" marks omitted text."""
    first = places[0][0] if places else 0
    begin = first - _BEFORE if first > _BEFORE + _AFTER // 2 else 0
    end = min(len(text), max(begin + _BEFORE + _AFTER, places[0][1] if places else 0))
    at = begin
    if begin:
        yield Piece("…")
    for start, stop in places:
        if start >= end:
            break
        if start > at:
            yield Piece(text[at:start])
        yield Piece(text[start:stop], is_marked=True)
        at = stop
    if at < end:
        yield Piece(text[at:end])
    if end < len(text):
        yield Piece("…")
