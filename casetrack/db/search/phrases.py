"""Search phrases, and the index words a matching text must contain.

A part without blanks must stand together, in this order; parts may stand anywhere in the same
record. Chinese matches within a run, a Latin word by its beginning, a number as a whole: 2 is
neither 12 nor 2026; from four digits on it may be a beginning.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from casetrack.db.search.folding import Folded, Script, fold, script_of

LONGEST = 100
MOST = 6
# A word is kept by its first two, three and four letters; a number by its first four digits.
_BEGINNINGS = (2, 3, 4)
_DIGITS = 4


@dataclass(frozen=True)
class Phrase:
    """Folded runs that must stand together."""

    runs: tuple[str, ...]

    @property
    def stands(self) -> str:
        """The substring to look for in a folded text."""
        first, last = script_of(self.runs[0]), script_of(self.runs[-1])
        text = " ".join(self.runs)
        before = "" if first is Script.HAN else " "
        return f"{before}{text}{'' if last is Script.HAN or self._goes_on() else ' '}"

    def words(self, *, is_short: bool) -> list[str]:
        """The index words of every text that contains the phrase; none if it is too short.

        is_short: for texts whose single characters are indexed, too.
        """
        pieces: list[str] = []
        for run in self.runs[:-1]:
            pieces += _of_han(run, is_short=is_short) if _is_han(run) else [f"={run}"]
        last = self.runs[-1]
        if _is_han(last):
            pieces += _of_han(last, is_short=is_short)
        else:
            pieces.append(_beginning(last) if self._goes_on() else f"={last}")
        return pieces

    def places_in(self, folded: Folded) -> Iterator[tuple[int, int]]:
        """Start and end of every match, as positions in the original text."""
        text = self.stands
        at = folded.text.find(text)
        while at >= 0:
            start = at + (len(text) - len(text.lstrip()))
            end = at + len(text.rstrip())
            yield folded.places[start], folded.places[end - 1] + 1
            at = folded.text.find(text, at + 1)

    def _goes_on(self) -> bool:
        """Whether the last run may be the beginning of a word or number."""
        last = self.runs[-1]
        return len(last) >= (_DIGITS if script_of(last) is Script.DIGITS else _BEGINNINGS[0])


def phrases_of(typed: str) -> tuple[Phrase, ...]:
    """The phrases of a search; empty if only signs were typed. Overlong input is cut."""
    phrases = (tuple(fold(part).text.split()) for part in typed[:LONGEST].split())
    return tuple(dict.fromkeys(Phrase(runs) for runs in phrases if runs))[:MOST]


def words_of(folded: str, *, is_short: bool) -> frozenset[str]:
    """The index words of a folded text."""
    words: set[str] = set()
    for run in folded.split():
        if _is_han(run):
            words.update(_of_han(run, is_short=is_short))
            if is_short:
                words.update(run)
            continue
        words.add(f"={run}")
        is_number = script_of(run) is Script.DIGITS
        lengths = (_DIGITS,) if is_number else _BEGINNINGS
        words.update(f"^{run[:length]}" for length in lengths if len(run) >= length)
    return frozenset(words)


def _is_han(run: str) -> bool:
    return script_of(run) is Script.HAN


def _of_han(run: str, *, is_short: bool) -> list[str]:
    if len(run) == 1:
        return [run] if is_short else []
    return [run[at : at + 2] for at in range(len(run) - 1)]


def _beginning(run: str) -> str:
    return f"^{run[:_DIGITS]}"
