"""Fold texts for comparison: half width, lower case, no accents, signs or brackets.

The result is runs of one script: Chinese characters, Latin letters, digits. Pure functions.
"""

from __future__ import annotations

import enum
import unicodedata
from dataclasses import dataclass
from functools import lru_cache


class Script(enum.Enum):
    """The script of a run. Chinese runs are not divided into words."""

    HAN = enum.auto()
    LETTERS = enum.auto()
    DIGITS = enum.auto()


# Separates two texts of one record: no phrase matches across it.
APART = "\n"


@dataclass(frozen=True)
class Folded:
    """A folded text: a space before each run and after the last.

    places: for each character its position in the original text.
    """

    text: str
    places: tuple[int, ...]


def fold(text: str) -> Folded:
    """清河检未（2026）2号 becomes " 清河检未 2026 2 号 ", and Sūn, Ｘ！ " sun x "."""
    signs: list[str] = []
    places: list[int] = []
    before: Script | None = None
    gap = ""
    for place, sign in enumerate(text):
        for letter, script in _letters_of(sign):
            if script is None:
                gap = letter if gap in ("", " ") else gap
                continue
            is_split = gap and not (gap == " " and before is script is Script.HAN)
            if is_split or script is not before:
                signs.append(" ")
                places.append(place)
            signs.append(letter)
            places.append(place)
            before, gap = script, ""
    if signs:
        signs.append(" ")
        places.append(len(text))
    return Folded("".join(signs), tuple(places))


def script_of(run: str) -> Script:
    """The script of a run of a folded text."""
    script = _script(run[0])
    if script is None:
        raise ValueError("not a run of a folded text")
    return script


@lru_cache(maxsize=20_000)
def _letters_of(sign: str) -> tuple[tuple[str, Script | None], ...]:
    """The folded letters of a character, each with its script; blank or separator without one."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", sign)).casefold()
    letters: list[tuple[str, Script | None]] = []
    for letter in plain:
        if unicodedata.combining(letter) or unicodedata.category(letter) == "Cf":
            # An accent, or what cannot be seen, such as a zero-width space.
            continue
        script = _script(letter)
        letters.append((letter if script else " " if letter.isspace() else ".", script))
    return tuple(letters)


def _script(letter: str) -> Script | None:
    if not letter.isalnum():
        return None
    if letter.isdecimal():
        return Script.DIGITS
    return Script.HAN if unicodedata.category(letter) in ("Lo", "Nl", "No") else Script.LETTERS
