"""How Chinese sounds, in Latin letters.

Two files tell it, which `config/phrases.py` writes from pypinyin: how each sign sounds, and the
phrases that sound otherwise than their signs one by one. The signs are kept as numbers in one
array, and not as a dictionary of forty thousand words: a server keeps sixteen megabytes less. Both
are read when a name is first asked about, and not by commands that ask about none.
"""

from __future__ import annotations

import array
from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import cache
from importlib import resources

PHRASES = "pinyin_phrases.txt"
SIGNS = "pinyin_signs.txt"
# One more than the last sign that has a sound: of the third supplementary plane.
_LAST = 0x32400


def to_syllables(text: str, *, errors: str | Callable[[str], str] = "default") -> list[str]:
    """The syllables of `text`, without tones; ü as v.

    errors: what becomes of signs that are not Chinese, as many as stand together: "default" keeps
    them, "ignore" leaves them out, a function says what stands for them.
    """
    syllables: list[str] = []
    for part, is_chinese in _parts(text):
        if is_chinese:
            syllables += _read(part)
        elif callable(errors):
            syllables.append(errors(part))
        elif errors == "default":
            syllables.append(part)
    return syllables


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """Signs that stand together, and whether they have a sound."""
    begun = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or _sounds(text[at]) != _sounds(text[begun]):
            yield text[begun:at], _sounds(text[begun])
            begun = at


def _sounds(sign: str) -> bool:
    return ord(sign) < _LAST and _signs()[1][ord(sign)] > 0


def _read(signs: str) -> Iterator[str]:
    """How they sound, each phrase as a whole: the longest of those that begin at a sign."""
    phrases = _phrases()
    syllables, number = _signs()
    at = 0
    while at < len(signs):
        whole, end, read = at, at + 1, ""
        while end <= len(signs) and (line := _first_of(phrases, signs[at:end])):
            if line.startswith(f"{signs[at:end]} "):
                whole, read = end, line
            end += 1
        if whole > at:
            yield from read.split()[1:]
            at = whole
        else:
            # Where a phrase is broken off at the end, pypinyin looks for no other within.
            whole = len(signs) if end > len(signs) else at + 1
            yield from (syllables[number[ord(sign)]] for sign in signs[at:whole])
            at = whole


@cache
def _signs() -> tuple[list[str], array.array[int]]:
    """Every syllable, and at the number of each sign the place of its own; 0: none."""
    syllables, number = [""], array.array("H", bytes(2 * _LAST))
    for line in _lines(SIGNS):
        syllable, signs = line.split()
        for sign in signs:
            number[ord(sign)] = len(syllables)
        syllables.append(syllable)
    return syllables, number


@cache
def _phrases() -> list[str]:
    """Each phrase with its syllables behind it, in the order of their signs.

    Whatever begins with the same signs stands together, the shortest first: two dictionaries of
    phrases and of what they begin with would be five times as large.
    """
    return sorted(_lines(PHRASES))


def _first_of(phrases: list[str], beginning: str) -> str | None:
    """The first phrase that begins so, with its syllables; None if there is none."""
    at = bisect_left(phrases, beginning)
    return phrases[at] if at < len(phrases) and phrases[at].startswith(beginning) else None


def _lines(name: str) -> list[str]:
    return resources.files("casetrack").joinpath(name).read_text(encoding="utf-8").splitlines()
