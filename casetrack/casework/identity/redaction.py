"""Take a real name out of texts of a case that were written before the name was entered.

Later texts are refused on input (`identity.text_checks`). The original text is kept sealed and can
be put back: the name may have been mistyped, or be an ordinary word.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from casetrack.accounts.act import Act
from casetrack.audit.record import seal_again
from casetrack.cases.models import Party, ReplacedText
from casetrack.casework.identity.names import initials, names_in, pinyin_key
from casetrack.casework.identity.open_texts import (
    TextPlace,
    is_of_two_cases,
    put_text,
    texts_of_case,
)
from casetrack.codes import N_
from casetrack.db import Model, session
from casetrack.db.bilingual_text import HAN
from casetrack.db.crypto import KeyProblem
from casetrack.errors import RuleBroken

ALIAS, WORD = "alias", "word"
"""What may be decided of a place: the alias stands there, or what was written."""


@dataclass(frozen=True)
class NamePlace:
    """A place in a text where a name stands, or where the alias replaced one.

    start, end: in the current text. word: the original word; "" where it may not be shown.
    """

    stands: TextPlace
    start: int
    end: int
    instead: str
    word: str = field(repr=False)
    is_replaced: bool = False

    @property
    def key(self) -> str:
        """Form key of the place; it changes with the text."""
        parts = (*self.stands.at, self.start, self.end, self.is_replaced, self.stands.text)
        key = "\x1f".join(str(part) for part in parts)
        return hashlib.sha256(key.encode()).hexdigest()[:32]


class PlacesToDecide(Exception):
    """The user must decide for each place whether the alias stands there; nothing was changed."""

    def __init__(self, places: Iterable[NamePlace]) -> None:
        super().__init__("places to decide")
        self.places = tuple(places)


@dataclass(frozen=True)
class Settled:
    """Number of texts in which a name was replaced, and of those where it was put back.

    left: number of places marked as no name.
    """

    replaced: int = 0
    put_back: int = 0
    left: int = 0


def settle_places(
    party: Party, name: str, act: Act, *, decided: Mapping[str, str] | None, may_show: bool
) -> Settled:
    """Replace the name by the alias in texts of the case, or put back the original words.

    decided: ALIAS or WORD per key of a place. None: nobody can be asked; the alias stands
    everywhere. In a text shared by two cases it always does, and nobody is asked, so that the other
    case is not revealed. may_show: whether PlacesToDecide may contain original words.
    Sealed rows are sealed again, so that the audit does not take this for a forgery.
    Raises PlacesToDecide if a place was not decided; RuleBroken if an original text cannot be
    decrypted.
    """
    session().flush()
    texts = list(texts_of_case(party.case_id))
    kept = _kept(party.case_id)
    standing = [place for text in texts for place in _standing(text, name, party, kept)]
    replaced = [place for text in texts for place in _replaced(text, name, party, kept)]
    asked = [place for place in standing if not is_of_two_cases(place.stands.table)]
    returning = [place for place in replaced if not is_of_two_cases(place.stands.table)]
    if decided is not None and any(p.key not in decided for p in (*asked, *returning)):
        shown = returning if may_show else [_unshown(place) for place in returning]
        raise PlacesToDecide((*asked, *shown))
    decided = decided or {}
    out = [p for p in standing if decided.get(p.key, ALIAS) == ALIAS]
    back = [p for p in replaced if decided.get(p.key, ALIAS) == WORD]
    for text in texts:
        mine = [p for p in out if p.stands is text]
        returned = [p for p in back if p.stands is text]
        if mine or returned:
            _write(party, text, kept.get(text.at), mine, returned, act.at)
    if out or back:
        session().flush()
        session().expire_all()
        rewritten: dict[str, list[int]] = defaultdict(list)
        for place in (*out, *back):
            rewritten[place.stands.table].append(place.stands.row_id)
        seal_again(rewritten, by=act.by, at=act.at, case_id=party.case_id, why="name_settled")
        _sort_anew(
            {p.stands.row_id for p in (*out, *back) if p.stands.table == Party.__tablename__}
        )
    return Settled(
        replaced=len({p.stands.at for p in out}),
        put_back=len({p.stands.at for p in back}),
        left=len(standing) - len(out),
    )


def _unshown(place: NamePlace) -> NamePlace:
    return NamePlace(place.stands, place.start, place.end, place.instead, "", is_replaced=True)


def _standing(
    text: TextPlace, name: str, party: Party, kept: Mapping[tuple[str, int, str, str], ReplacedText]
) -> Iterator[NamePlace]:
    """Places where the name is written, outside of aliases that replaced a word."""
    aliases = [(p["start"], p["end"]) for p in _as_it_reads(kept.get(text.at), text)]
    for spot in names_in(text.text, [name]):
        if any(start < spot.end and spot.start < end for start, end in aliases):
            continue
        word = text.text[spot.start : spot.end]
        instead = party.alias.in_("zh" if HAN.search(word) else "en")
        yield NamePlace(text, spot.start, spot.end, instead, word)


def _replaced(
    text: TextPlace, name: str, party: Party, kept: Mapping[tuple[str, int, str, str], ReplacedText]
) -> Iterator[NamePlace]:
    """Places where the alias of this person replaced another word.

    Without those of the name being entered, which would be taken out again.
    """
    row = kept.get(text.at)
    mine = [p for p in _as_it_reads(row, text) if p["party"] == party.id]
    if row is None or not mine:
        return
    original = _written(row)
    again = names_in(original, [name])
    for place in mine:
        start, end = place["was"]
        if not any(place.start < end and start < place.end for place in again):
            word = original[start:end]
            yield NamePlace(
                text, place["start"], place["end"], place["instead"], word, is_replaced=True
            )


def _write(
    party: Party,
    text: TextPlace,
    row: ReplacedText | None,
    out: list[NamePlace],
    back: list[NamePlace],
    at: datetime,
) -> None:
    """Rewrite one text, and keep its original."""
    reading = _as_it_reads(row, text)
    gone = {(place.start, place.end) for place in back}
    places = [
        {"party": p["party"], "start": p["was"][0], "end": p["was"][1], "instead": p["instead"]}
        for p in reading
        if (p["start"], p["end"]) not in gone
    ]
    for place in out:
        start, end = (_in_original(reading, position) for position in (place.start, place.end))
        element = {"party": party.id, "start": start, "end": end, "instead": place.instead}
        places.append(element)
    _keep(party, text, row, places, at, is_new=not reading)


def _keep(
    party: Party,
    text: TextPlace,
    row: ReplacedText | None,
    places: list[dict[str, Any]],
    at: datetime,
    *,
    is_new: bool,
) -> None:
    """Put these aliases into the original text. is_new: what stands there is the original."""
    if row is None:
        row = ReplacedText(
            case_id=party.case_id,
            table_name=text.table,
            row_id=text.row_id,
            column_name=text.column,
            path=text.path,
        )
        session().add(row)
    if is_new:
        # Nothing is replaced, or the text was rewritten since.
        row.original = text.text
    row.places = sorted(places, key=lambda place: place["start"])
    row.changed_at = at
    original = _written(row)
    if not row.places:
        session().delete(row)
    put_text(text, _rendered(original, row.places))


def cover_texts(
    case_id: int, words: Iterable[tuple[re.Pattern[str], str]], shape: Party, act: Act
) -> None:
    """Cover an alias in every text of a case; the original is kept sealed.

    words: how it is written, and what stands there instead. shape: the person who stands for it.
    The rows are sealed again. Raises RuleBroken if an original text cannot be decrypted.
    """
    session().flush()
    kept, rewritten = _kept(case_id), defaultdict[str, list[int]](list)
    for text in list(texts_of_case(case_id)):
        row = kept.get(text.at)
        reading = _as_it_reads(row, text)
        places = [
            {"party": p["party"], "start": p["was"][0], "end": p["was"][1], "instead": p["instead"]}
            for p in reading
        ]
        is_covered = False
        for alias, instead in words:
            for place in places:
                place["instead"], times = alias.subn(instead, place["instead"])
                is_covered = is_covered or times > 0
            for spot in alias.finditer(text.text):
                start, end = spot.span()
                if any(p["start"] < end and start < p["end"] for p in reading):
                    continue
                is_covered = True
                start, end = (_in_original(reading, position) for position in (start, end))
                element = {"party": shape.id, "start": start, "end": end, "instead": instead}
                places.append(element)
        if is_covered:
            _keep(shape, text, row, places, act.at, is_new=not reading)
            rewritten[text.table].append(text.row_id)
    session().flush()
    session().expire_all()
    seal_again(rewritten, by=act.by, at=act.at, case_id=case_id, why="person_sealed")
    _sort_anew(rewritten[Party.__tablename__])


def uncover_texts(case_id: int, words: Collection[str], shape: Party, act: Act) -> tuple[int, int]:
    """Put back what `cover_texts` covered, where a text was not changed since.

    words: how it is written; a real name that an alias replaced before stays covered. Returns how
    many texts were put back, and how many stay covered. The rows are sealed again. Raises
    RuleBroken if an original text cannot be decrypted.
    """
    session().flush()
    kept, rewritten, left = _kept(case_id), defaultdict[str, list[int]](list), 0
    for text in list(texts_of_case(case_id)):
        row = kept.get(text.at)
        if row is None or not any(place["party"] == shape.id for place in row.places):
            continue
        reading, original = _as_it_reads(row, text), _written(row)
        staying = [
            place
            for place in row.places
            if place["party"] != shape.id or original[place["start"] : place["end"]] not in words
        ]
        left += not reading or any(place["party"] == shape.id for place in staying)
        if reading and len(staying) < len(row.places):
            _keep(shape, text, row, staying, act.at, is_new=False)
            rewritten[text.table].append(text.row_id)
    session().flush()
    session().expire_all()
    seal_again(rewritten, by=act.by, at=act.at, case_id=case_id, why="person_unsealed")
    _sort_anew(rewritten[Party.__tablename__])
    return sum(map(len, rewritten.values())), left


def _sort_anew(party_ids: Iterable[int]) -> None:
    for party_id in party_ids:
        named = session().get_one(Party, party_id)
        named.sort_key = pinyin_key(named.alias.in_("zh"))[:200]
        named.initials = initials(named.alias.in_("zh"))[:40]


# How a text reads with its aliases, and how it was written


def _rendered(original: str, places: Iterable[Mapping[str, Any]]) -> str:
    for place in sorted(places, key=lambda p: p["start"], reverse=True):
        original = original[: place["start"]] + place["instead"] + original[place["end"] :]
    return original


def _as_it_reads(row: ReplacedText | None, text: TextPlace) -> list[dict[str, Any]]:
    """The aliases in the current text, each with the span of its words in the original.

    Empty if the text was rewritten since.
    """
    if row is None:
        return []
    column = Model.metadata.tables[text.table].c[text.column]
    longest = None if text.path else getattr(column.type, "length", None)
    if _rendered(_written(row), row.places)[:longest] != text.text:
        return []
    reading, moved = [], 0
    for place in sorted(row.places, key=lambda p: p["start"]):
        start = place["start"] + moved
        end = start + len(place["instead"])
        moved += len(place["instead"]) - (place["end"] - place["start"])
        was = (place["start"], place["end"])
        reading.append({**place, "start": start, "end": end, "was": was})
    return reading


def _in_original(reading: list[dict[str, Any]], position: int) -> int:
    """The position in the original of a position in the current text, outside of aliases."""
    moved = 0
    for place in reading:
        if place["end"] <= position:
            moved = place["was"][1] - place["end"]
    return position + moved


# Every text of a case


def _kept(case_id: int) -> dict[tuple[str, int, str, str], ReplacedText]:
    rows = session().scalars(sa.select(ReplacedText).where(ReplacedText.case_id == case_id))
    return {(row.table_name, row.row_id, row.column_name, row.path): row for row in rows}


def _written(row: ReplacedText) -> str:
    """The original text. Raises RuleBroken if it cannot be decrypted."""
    try:
        return row.original
    except KeyProblem as problem:
        alias = session().get_one(Party, row.places[0]["party"]).alias
        raise RuleBroken(
            N_(
                "What was written where %(alias)s stands now in this case does not open, so no"
                " name can be entered in it. Have whoever runs casetrack put it back from a backup."
            ),
            alias=alias,
        ) from problem
