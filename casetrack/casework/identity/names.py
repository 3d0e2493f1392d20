"""Names and aliases: make an alias, sort names, find names in a text.

Pure functions over text. Nothing here stores or logs a name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import NamedTuple

from casetrack.casework.identity.surnames import COMPOUND, READINGS
from casetrack.pinyin import to_syllables

MOU = "某"
_MOU_LATIN = "mou"
# 孙某甲, 孙某乙: persons of one surname in one case.
STEMS = "甲乙丙丁戊己庚辛壬癸"
DIGITS = "0123456789"
# What somebody is to another person; told of an alias it says who is meant, and no name.
_RELATION = re.compile(
    r"(外?祖|继|养|岳|伯|叔)?[父母]亲?|父母|家长|监护人|照护人|亲属|亲友|[兄弟姐妹]|哥哥|弟弟|姐姐|妹妹"
    r"|爷爷|奶奶|外公|外婆|叔叔|舅舅|姑姑|姨妈|老师|教师|班主任|校长|同学|同桌|朋友|邻居|同事|雇主"
    r"|律师|辩护人|代理人"
)
# Told of people by what they are to a case: nobody is called so. Of the first a given name can be
# made (张学生), so that what stands before them must be more than a surname.
_MAY_BE_GIVEN = r"学生|少年|居民|村民"
_CALLED_SO = (
    r"群众|群体|人员|(报案|举报|控告|被害|受害|嫌疑|被告|证|当事|申请|代理|辩护|监护|未成年|行为|目击|知情)人"
    r"|同学|老师|教师|家长|儿童|少女|[男女]孩|[男女]婴|孩子|小孩|婴儿|网友|邻居|路人|民警|警察|不详|未知|无名氏"
)
_NOT_A_NAME = re.compile(
    rf"(?:.*(?:{_CALLED_SO})|(?:.{{2,}})?(?:{_MAY_BE_GIVEN}))[一二两三四五六七八九十数多几余0-9]*[人名]?"
)
# Characters allowed in a personal name beside letters and spaces.
_IN_NAMES = frozenset("·•‧・.-'’()")
_HAN = re.compile(r"[\u3400-\u9fff]")
_DOTS = re.compile(r"[·•‧・.]")
# The number of consecutive signs within a name that is still recognised.
_SIGNS_BETWEEN = 3
_SENTENCE_SIGNS = frozenset(",.;:!?。、，；：！？\n\r")


# Aliases


def alias_of(name: str, *, taken: Collection[str] = ()) -> str:
    """The alias of a person, used everywhere but in the identity table.

    孙小明 is 孙某某, 冯浩 冯某, 欧阳娜 欧阳某, Sun Ming Sun Moumou. If that is among `taken`:
    孙某甲, 孙某乙 (Sun Mou A), and after ten of them numbers.
    Raises ValueError for an empty name.
    """
    surname, given = split_name(name)
    if not surname:
        raise ValueError("no name, no alias")
    return next(alias for alias in _aliases(surname, given) if alias not in taken)


def _aliases(surname: str, given: str) -> Iterator[str]:
    if is_han(surname):
        yield surname + MOU * (2 if len(given) > 1 else 1)
        yield from (f"{surname}{MOU}{stem}" for stem in STEMS)
        yield from (f"{surname}{MOU}{number}" for number in count(len(STEMS) + 1))
    else:
        # A single word may be the whole name: only its initial stays.
        surname = surname if given else f"{surname[0].upper()}."
        yield f"{surname} Moumou"
        yield from (f"{surname} Mou {letter}" for letter in "ABCDEFGHIJ")
        yield from (f"{surname} Mou {number}" for number in count(11))


def alias_in_latin(alias: str) -> str:
    """A Chinese alias for an English page: 孙某某 is Sun Moumou, 冯某 Feng Mou, 孙某甲 Sun Mou A.

    An alias in Latin letters is returned as it is.
    """
    plain = alias.rstrip(DIGITS)
    if not is_han(plain):
        return alias
    if plain != alias:
        return f"{alias_in_latin(plain)} {alias[len(plain) :]}"
    surname, given = split_name(alias)
    stem = STEMS.find(given[-1:]) if given else -1
    if given.startswith(MOU) and stem >= 0:
        return f"{_surname_pinyin(surname).capitalize()} Mou {'ABCDEFGHIJ'[stem]}"
    words = [_surname_pinyin(surname), "".join(_syllables(given))]
    return " ".join(word.capitalize() for word in words if word)


def is_description(name: str) -> bool:
    """Whether it describes a person by an alias and is no name: 孙某某之父, 刘某某的老师."""
    match = re.fullmatch(r"(?P<whom>.+)[之的](?P<what>[^之的]+)", name.strip())
    return (
        match is not None and bool(_RELATION.fullmatch(match["what"])) and is_alias(match["whom"])
    )


def is_alias(name: str) -> bool:
    """Whether it is an alias: 孙某某, 孙某甲, 某甲, Sun Moumou, Sun Mou A; 孙某某之父."""
    if is_description(name):
        return True
    if is_han(name.rstrip(DIGITS)):
        surname, given = split_name(name.rstrip(DIGITS))
        is_made = bool(given) and all(sign in MOU + STEMS for sign in given)
        return is_made and MOU in surname + given
    return bool(re.search(r" (mou)?mou( [a-j]| \d+)?$", name.strip().casefold()))


def is_name(name: str) -> bool:
    """Whether it can be the name or the alias of one person.

    Not a surname alone (王, 欧阳), which many have; not a role in a case, alone or in a group
    (报案群众); not a text with other signs (<script>).
    """
    plain = unicodedata.normalize("NFKC", name).strip()
    letters = [sign for sign in plain if not (sign.isspace() or sign in _IN_NAMES)]
    allowed = "LMN" if is_alias(plain) else "LM"
    if len(letters) < 2 or any(unicodedata.category(sign)[0] not in allowed for sign in letters):
        return False
    if is_alias(plain):
        return True
    return not (plain in COMPOUND or (is_han(plain) and _NOT_A_NAME.fullmatch(plain)))


def split_name(name: str) -> tuple[str, str]:
    """Surname and given name; the given name is "" for a single character or word.

    The first character of a name with a dot (阿依古丽·买买提) counts as its surname. In Latin
    letters the first word is the surname, as in Chinese names so written.
    """
    plain = " ".join(unicodedata.normalize("NFKC", name).split())
    if not is_han(plain):
        surname, _, given = plain.partition(" ")
        return surname, given
    plain = plain.replace(" ", "")
    if plain[:2] in COMPOUND and len(plain) > 2:
        return plain[:2], plain[2:]
    return plain[:1], plain[1:]


def is_han(name: str) -> bool:
    """Whether a name is written in Chinese characters."""
    return bool(_HAN.search(name))


# Sorting and finding


def pinyin_key(name: str) -> str:
    """Key to sort and search names: 孙某某 and Sun Moumou are both "sunmoumou"."""
    return "".join(_name_syllables(name))


def initials(name: str) -> str:
    """The first letters: 孙某某 and Sun Moumou are both "smm"."""
    return "".join(syllable[0] for syllable in _name_syllables(name))


def syllables(name: str) -> list[str]:
    """The syllables of a name: 孙某某 and Sun Moumou are sun, mou, mou."""
    return _name_syllables(name)


def _name_syllables(name: str) -> list[str]:
    if not is_han(name):
        words = re.findall(r"[a-z0-9]+", _without_accents(name).casefold())
        return [part for word in words for part in _latin_syllables(word)]
    surname, given = split_name(name)
    return [*_surname_syllables(surname), *_syllables(given)]


def _latin_syllables(word: str) -> list[str]:
    return [_MOU_LATIN, _MOU_LATIN] if word == _MOU_LATIN * 2 else [word]


def _surname_syllables(surname: str) -> list[str]:
    reading = READINGS.get(surname)
    return reading.split() if reading else _syllables(surname)


def _syllables(characters: str) -> list[str]:
    plain = _DOTS.sub("", characters)
    return [s for s in to_syllables(plain, errors=_letters_only) if s]


def _letters_only(signs: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", _without_accents(signs).casefold())


def _surname_pinyin(surname: str) -> str:
    return "".join(_surname_syllables(surname))


def _without_accents(text: str) -> str:
    return "".join(s for s in unicodedata.normalize("NFKD", text) if not unicodedata.combining(s))


# Finding a name in a note


class NameFound(NamedTuple):
    """A name in a text: from `start` (inclusive) to `end` (exclusive)."""

    start: int
    end: int
    name: str


def names_in(text: str, names: Iterable[str]) -> list[NameFound]:
    """Every place where one of the real names is typed, in order; never two in the same place.

    Found with spaces or signs between the characters, in full width, in any case, and in pinyin; a
    Chinese given name of two characters or more also alone. Names that are aliases are passed over.
    """
    folded = _Told.of(text)
    places = {
        NameFound(start, end, name)
        for name in names
        if not is_alias(name)
        for form in _forms(name)
        for start, end in folded.places(form)
    }
    kept: list[NameFound] = []
    for place in sorted(places, key=lambda f: (f.start, -f.end, f.name)):
        if not kept or place.start >= kept[-1].end:
            kept.append(place)
    return kept


@dataclass(frozen=True)
class _Form:
    """One way to type a name.

    parts: what may have signs between; inside a part there are none.
    signs_allowed: "any", "no sentence" (not what ends a clause) or "space".
    is_word: letters that touch it on either side make another word of it.
    is_capital: every part that begins a name is typed with a capital.
    """

    parts: tuple[str, ...]
    signs_allowed: str = "any"
    is_word: bool = False
    is_capital: bool = False


def _forms(name: str) -> Iterator[_Form]:
    surname, given = split_name(name)
    if not given:
        return
    if is_han(name):
        surname, given = (_DOTS.sub("", part).casefold() for part in (surname, given))
        whole = surname + given
        yield _Form(tuple(whole), "any" if len(whole) > 2 else "no sentence")
        if len(given) > 1:
            yield _Form(tuple(given), "space")
        yield from _pinyin_forms(surname, given)
    else:
        words = re.findall(r"\w+", _without_accents(name).casefold())
        if not words:
            # Nothing but signs: no letters to be found by.
            return
        yield _Form(tuple(words), is_word=True)
        yield _Form((*words[1:], words[0]), is_word=True)


def _pinyin_forms(surname: str, given: str) -> Iterator[_Form]:
    first, last = _surname_syllables(surname), _syllables(given)
    # Two syllables may be two English words ("you can"): only capitals make a name of them.
    is_capital = len(first) + len(last) < 3
    for syllables in ((*first, *last), (*last, *first)):
        for spelled in {tuple(s.replace("v", as_typed) for s in syllables) for as_typed in "vu"}:
            yield _Form(spelled, "no sentence", is_word=True, is_capital=is_capital)


@dataclass(frozen=True)
class _Told:
    """A text without signs, with the position of each letter.

    letters: letters, digits and characters, in half width and lower case, without accents.
    places_of: the position of each in the text.
    """

    text: str
    letters: str
    places_of: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> _Told:
        letters: list[str] = []
        places_of: list[int] = []
        for place, sign in enumerate(text):
            for letter in _without_accents(sign).casefold():
                if letter.isalnum():
                    letters.append(letter)
                    places_of.append(place)
        return cls(text, "".join(letters), tuple(places_of))

    def places(self, form: _Form) -> Iterator[tuple[int, int]]:
        """Start and end of every match of the form."""
        whole = "".join(form.parts)
        at = self.letters.find(whole)
        while at >= 0:
            if self._is_typed(form, at):
                yield self.places_of[at], self.places_of[at + len(whole) - 1] + 1
            at = self.letters.find(whole, at + 1)

    def _is_typed(self, form: _Form, at: int) -> bool:
        starts = [at]
        for part in form.parts:
            starts.append(starts[-1] + len(part))
        end = starts.pop()
        for place in range(at + 1, end):
            signs = self._signs_before(place)
            if signs and not (place in starts and _may_stand_between(signs, form.signs_allowed)):
                return False
        if form.is_word and (self._continues(at) or self._continues(end)):
            return False
        return not form.is_capital or all(
            unicodedata.normalize("NFKC", self.text[self.places_of[start]]).isupper()
            for start in starts
            if start == at or self._signs_before(start)
        )

    def _signs_before(self, place: int) -> str:
        return self.text[self.places_of[place - 1] + 1 : self.places_of[place]]

    def _continues(self, place: int) -> bool:
        """Whether a Latin word continues across this position."""
        if not 0 < place < len(self.letters) or self._signs_before(place):
            return False
        return not (is_han(self.letters[place - 1]) or is_han(self.letters[place]))


def _may_stand_between(signs: str, allowed: str) -> bool:
    if len(signs) > _SIGNS_BETWEEN:
        return False
    if allowed == "space":
        return all(_is_space(sign) for sign in signs)
    return allowed == "any" or not _SENTENCE_SIGNS.intersection(signs)


def _is_space(sign: str) -> bool:
    # Cf: characters that cannot be seen, such as a zero-width space.
    return sign not in "\r\n" and (sign.isspace() or unicodedata.category(sign) == "Cf")
