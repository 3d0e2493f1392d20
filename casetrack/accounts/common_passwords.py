"""Passwords that are tried first: common ones, and those made of who their owner is.

A list of whole passwords of twelve signs and more would be long and have holes: people take a
common word or two and put a year behind. So a list holds what common passwords are made of, and one
is refused if it is nothing but one or two of these words (also with 0 for o and the like), rows of
the keyboard, dates, and a few other digits and signs. ASVS 5.0, 6.2.4 and 6.2.11. An office that
has a list of passwords that became known elsewhere puts it beside, as hashes (6.2.12).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib import resources
from pathlib import Path

from casetrack.pinyin import to_syllables

# Three words that do not belong together are many enough not to be tried.
MOST_WORDS = 2
# How much of it may be digits and signs that are not easily guessed.
MOST_FREE = 6
# Shorter, and it may stand in a longer word by chance.
SHORTEST_OWN = 4
# A common one is shorter than this, or repeats itself.
LONGEST = 48

_LEET = str.maketrans("013457@$!", "oleastasi")
_LEET_I = str.maketrans("1", "i")
_SHIFTED = str.maketrans("!@#$%^&*()", "1234567890")
_ROWS = (
    "01234567890",
    "qwertyuiop[]",
    "qwertzuiop",
    "azertyuiop",
    "asdfghjkl;'",
    "zxcvbnm,./",
    "abcdefghijklmnopqrstuvwxyz",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "zaq12wsxcde34rfvbgt56yhnmju78ik",
    "qazwsxedcrfvtgbyhnujmikolp",
    "q1w2e3r4t5y6u7i8o9p0",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1a2z3w4s5x6e7d8c9",
    "a1b2c3d4e5f6g7h8i9j0",
    "1a2b3c4d5e6f7g8h9i0j",
    "1234qwerasdfzxcv",
    "12qw34er56ty78ui90op",
    "1a2s3d4f5g6h7j8k9l",
    "a1s2d3f4g5h6j7k8l9",
    "z1x2c3v4b5n6m7",
    "qawsedrftgyhujikolp",
    "qwaszxerdfcvtyghbn",
)
_YEAR = 4
_breached: dict[str, Path | None] = {"file": None}
_WALKS = (*_ROWS, *(row[::-1] for row in _ROWS))
_REPEATED = re.compile(r"(.{1,8}?)\1+(.{0,3})")
_DATE = re.compile(
    r"(19[4-9]\d|20[0-4]\d)((0?[1-9]|1[0-2])(0?[1-9]|[12]\d|3[01])?)?"
    r"|\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])|(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])"
)


@cache
def words() -> frozenset[str]:
    """Parts of common passwords."""
    text = resources.files("casetrack.accounts").joinpath("common_passwords.txt")
    lines = text.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def own_words(login: str, name: str) -> frozenset[str]:
    """This person's own words: login and its parts, name, also in pinyin."""
    plain = _plain(name)
    names = {"".join(to_syllables(name.replace(" ", ""))), "".join(reversed(to_syllables(name)))}
    parts = re.split(r"[\W_]+", f"{login} {plain}")
    return frozenset({_plain(login), "".join(plain.split()), *map(_plain, names), *parts} - {""})


def holds_own_words(password: str, own: Iterable[str]) -> bool:
    """Whether the account or the name of its owner stands in a password."""
    masked = {_plain(password), *_unmasked(_plain(password))}
    long = {word for word in own if len(word) >= (SHORTEST_OWN if word.isascii() else 2)}
    return any(word in text for word in long for text in masked)


def is_common(password: str, own: Iterable[str] = ()) -> bool:
    """Whether a password is made of common words, or of one's own, and of little besides."""
    text = _plain(password)
    repeated = _REPEATED.fullmatch(text)
    if repeated and len(repeated[1]) * 2 <= len(text) - len(repeated[2]):
        return True
    return len(text) <= LONGEST and _is_covered(text, words() | frozenset(own))


def use_breached(file: Path | None) -> None:
    """Refuse the passwords of this file from now on: their SHA-1 in hex, a line each, sorted."""
    _breached["file"] = file


def is_breached(password: str) -> bool:
    """Whether a password stands in the list of those that became known; no, without a list."""
    file = _breached["file"]
    if file is None:
        return False
    # Only looked up; nothing is kept of it.
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    low, high = 0, file.stat().st_size
    with file.open("rb") as lines:

        def from_here(place: int) -> bytes:
            """The first hash whose line begins at this byte or behind it."""
            lines.seek(max(0, place - 1))
            if place:
                lines.readline()
            return lines.readline()[: len(wanted)].upper()

        while low < high:
            middle = (low + high) // 2
            there = from_here(middle)
            if there and there < wanted:
                low = middle + 1
            else:
                high = middle
        return from_here(low) == wanted


def _is_covered(text: str, known: frozenset[str]) -> bool:
    """Whether at most two words and a few easy signs make up the whole text."""
    masked = [text, *_unmasked(text)]
    on_keys = text.translate(_SHIFTED)
    longest = max(map(len, known))
    # For each place and number of words before it, the fewest signs that are not easily guessed.
    fewest: list[dict[int, int]] = [{0: 0}, *({} for _ in text)]
    for start in range(len(text)):
        for used, free in fewest[start].items():
            for end in range(start + 1, len(text) + 1):
                step = _step(text, on_keys, start, end)
                if step is not None:
                    _keep(fewest[end], used, free + step)
                if end - start <= longest and any(part[start:end] in known for part in masked):
                    _keep(fewest[end], used + 1, free)
    return any(used <= MOST_WORDS and free <= MOST_FREE for used, free in fewest[-1].items())


def _keep(place: dict[int, int], used: int, free: int) -> None:
    if used <= MOST_WORDS:
        place[used] = min(free, place.get(used, free))


def _step(text: str, on_keys: str, start: int, end: int) -> int | None:
    """Signs of this part to be guessed; None if it is no sign, digit, date or row."""
    part, keys = text[start:end], on_keys[start:end]
    if len(part) > 1 and any(keys in walk for walk in _WALKS):
        return max(0, 4 - len(part))
    if len(part) > 2 and len(set(part)) == 1:
        return 1
    if _DATE.fullmatch(part):
        return 0 if len(part) == _YEAR else 1
    return 1 if len(part) == 1 and not part.isalpha() else None


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _unmasked(text: str) -> tuple[str, str]:
    """The text with letters for look-alike digits and signs; 1 is l or i."""
    return text.translate(_LEET), text.translate(_LEET_I).translate(_LEET)
