"""Find sealed particulars in a text: name, address, birth date, numbers.

Pure functions over text. Nothing here stores or logs a match.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from casetrack.casework.identity.names import names_in
from casetrack.db.bilingual_text import HAN, BilingualText
from casetrack.errors import TypedPlace
from casetrack.law.id_numbers import in_half_width

# Characters around a match that distinguish it from another match of the same word.
_AROUND = 8
_SHORTEST_NUMBER = 6
_SHORTEST_ADDRESS = 5
_LONG_ADDRESS = 8
_NUMERAL = re.compile(r"[0-9一二三四五六七八九十百〇零]")
# 太原市迎泽区: no address by itself.
_REGIONS = re.compile(r"(?:[^省市县区旗盟州]{1,8}(?:省|市|县|(?<!小)区|旗|盟|州))+")
# Each digit as it is written in Chinese: 〇 and its look-alikes, small and capital numerals.
_HAN_DIGITS = (
    "[〇零○◯OoＯ]",
    *(
        f"[{pair}]"
        for pair in ["一壹", "二贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"]
    ),
)
_TENS = ("", "[一壹]?[十拾]", "(?:[二贰][十拾]|廿)", "(?:[三叁][十拾]|卅)")
_ANY_NUMERAL = r"[0-9〇零○◯一二三四五六七八九十壹贰叁肆伍陆柒捌玖拾廿卅]"
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


@dataclass(frozen=True)
class OpenedIdentity:
    """Decrypted particulars of one person, for one check; excluded from `repr`."""

    alias: BilingualText
    name: str = field(repr=False)
    id_number: str | None = field(default=None, repr=False)
    born: date | None = field(default=None, repr=False)
    address: str | None = field(default=None, repr=False)
    telephone: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Typed:
    """One match in a text. rule: key of its refusal."""

    rule: str
    start: int
    end: int
    place: TypedPlace


def typed_in(text: str, people: Iterable[OpenedIdentity]) -> list[Typed]:
    """Every match of a particular of these people in a text, in order.

    Only a name is replaced by an alias; other particulars have no replacement.
    """
    people = list(people)
    by_name: dict[str, OpenedIdentity] = {}
    for person in people:
        by_name.setdefault(person.name, person)
    lang = "zh" if HAN.search(text) else "en"
    places_typed = []
    for name in names_in(text, by_name):
        alias = by_name[name.name].alias
        typed = text[name.start : name.end]
        instead = alias.in_("zh" if HAN.search(typed) else lang)
        places_typed.append(
            _typed("name_in_note", text, name.start, name.end, instead, alias.in_(lang))
        )
    for person in people:
        for rule, start, end in _other(text, person):
            places_typed.append(_typed(rule, text, start, end, "", person.alias.in_(lang)))
    return sorted(places_typed, key=lambda typed: (typed.start, typed.end))


def _typed(rule: str, text: str, start: int, end: int, instead: str, of: str) -> Typed:
    before = text[max(0, start - _AROUND) : start].rsplit("\n", 1)[-1].rsplit("\r", 1)[-1]
    after = text[end : end + _AROUND].split("\n", 1)[0].split("\r", 1)[0]
    word = text[start:end]
    mark = "\x1f".join((rule, of, before, word, after))
    key = hashlib.sha256(mark.encode()).hexdigest()[:32]
    return Typed(rule, start, end, TypedPlace(key, before, word, after, instead, of))


def _other(text: str, identity: OpenedIdentity) -> Iterator[tuple[str, int, int]]:
    for rule, number in (
        ("id_number_in_note", identity.id_number),
        ("telephone_in_note", identity.telephone),
    ):
        if number is not None:
            yield from ((rule, *span) for span in _number_in(text, number))
    if identity.address is not None:
        yield from (("address_in_note", *span) for span in _address_in(text, identity.address))
    if identity.born is not None:
        yield from (("born_in_note", *span) for span in _day_in(text, identity.born))


def _number_in(text: str, number: str) -> Iterator[tuple[int, int]]:
    """Spans of a number in a text, with any separators; not within a longer number."""
    wanted, _places = _squeezed(number)
    if len(wanted) < _SHORTEST_NUMBER:
        # A hotline, such as 12309: it tells nothing of a person.
        return
    letters, places = _squeezed(text)
    for at in _all(letters, wanted):
        end = at + len(wanted)
        if not (_touches(letters, places, at) or _touches(letters, places, end)):
            yield places[at], places[end - 1] + 1


def _touches(letters: str, places: list[int], at: int) -> bool:
    """Whether a number continues across this position without a separator."""
    if not 0 < at < len(letters) or places[at] != places[at - 1] + 1:
        return False
    return letters[at - 1].isdigit() and letters[at].isdigit()


def _address_in(text: str, address: str) -> Iterator[tuple[int, int]]:
    whole, _places = _squeezed(address)
    letters, places = _squeezed(text)
    for wanted in dict.fromkeys((whole, _REGIONS.sub("", whole, count=1))):
        tells = bool(_NUMERAL.search(wanted)) and len(wanted) >= _SHORTEST_ADDRESS
        if not (tells or (wanted == whole and len(wanted) >= _LONG_ADDRESS)):
            continue
        spans = [
            (places[at], places[at + len(wanted) - 1] + 1)
            for at in _all(letters, wanted)
            if not _touches(letters, places, at + len(wanted))
        ]
        if spans:
            yield from spans
            return


def _day_in(text: str, day: date) -> Iterator[tuple[int, int]]:
    """Spans of a full date (year, month, day): in figures, Chinese numerals or English."""
    year_number, month_number, day_number, month = (
        day.year,
        day.month,
        day.day,
        _MONTHS[day.month - 1],
    )
    gap = r"\s*"
    in_han = "".join(_HAN_DIGITS[int(digit)] for digit in str(year_number))
    year = f"(?:{year_number}|(?<!{_ANY_NUMERAL}){in_han})"
    ways = (
        rf"{year}{gap}年{gap}{_numeral(month_number)}{gap}月{gap}{_numeral(day_number)}(?!{_ANY_NUMERAL})(?:{gap}[日号])?",
        rf"{year_number}{gap}[-/.]{gap}0?{month_number}{gap}[-/.]{gap}0?{day_number}(?![0-9])",
        rf"{year_number}{month_number:02}{day_number:02}(?![0-9])",
        rf"0?{day_number}(?:st|nd|rd|th)?{gap}{month}[a-z]*\.?,?{gap}{year_number}(?![0-9])",
        rf"{month}[a-z]*\.?{gap}0?{day_number}(?:st|nd|rd|th)?,?{gap}{year_number}(?![0-9])",
    )
    for way in ways:
        for match in re.finditer(rf"(?<![0-9A-Za-z]){way}", in_half_width(text), re.IGNORECASE):
            yield match.span()


def _numeral(number: int) -> str:
    """Regex for a month or a day in figures or Chinese numerals: 5, 05, 五, 初五, 十五, 廿五."""
    tens, ones = divmod(number, 10)
    han = _TENS[tens] + (_HAN_DIGITS[ones] if ones else "")
    return f"(?:0?{number}|[零〇初]?{han})"


def _squeezed(text: str) -> tuple[str, list[int]]:
    """Letters and digits only, half width and lower case, with their positions in the text."""
    letters: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        for letter in unicodedata.normalize("NFKC", sign).casefold():
            if letter.isalnum():
                letters.append(letter)
                places.append(place)
    return "".join(letters), places


def _all(text: str, wanted: str) -> Iterator[int]:
    at = text.find(wanted)
    while at >= 0:
        yield at
        at = text.find(wanted, at + 1)
