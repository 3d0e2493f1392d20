"""A kind of entry by its word, in either language, by pinyin or initials; whole or in part."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from wtforms import StringField

from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import TrackKind
from casetrack.cases.models import JournalEntry
from casetrack.pinyin import to_syllables
from casetrack.web.dates import word_when
from casetrack.web.words import label, language

# Of those that a part of a word fits, so many are named.
NAMED = 5
# How near what was typed comes to a word, the nearest first.
_WHOLE, _BEGINS, _WITHIN = range(3)


def word_entry(entry: JournalEntry) -> str:
    """One entry of a case in a line, to be chosen: its number, its kind, when it was."""
    when = word_when(entry.when, language())
    return _(
        "%(number)d. %(what)s, %(when)s", number=entry.number, what=label(entry.kind), when=when
    )


@dataclass(frozen=True)
class KindWords:
    """What somebody may type for one kind, folded. begins: words within it begin with these."""

    kind: EntryKind
    whole: tuple[str, ...]
    begins: tuple[str, ...]

    def nearness(self, typed: str) -> int | None:
        """How near it comes; None where it does not fit."""
        if typed in self.whole:
            return _WHOLE
        if any(word.startswith(typed) for word in self.whole):
            return _BEGINS
        return _WITHIN if any(word.startswith(typed) for word in self.begins) else None


def folded(text: str) -> str:
    """A text without case, width, spaces and hyphens."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in plain if sign.isalnum() or sign == "_")


def kinds_named(text: str) -> list[EntryKind]:
    """The kinds logged by hand that a text names: those it comes nearest to, in their order.

    One, where it is the whole word of one, or part of the word of no other; [] where none fits.
    """
    typed = folded(text)
    near: dict[int, list[EntryKind]] = {}
    if typed:
        for one in words_of_kinds():
            if (nearness := one.nearness(typed)) is not None:
                near.setdefault(nearness, []).append(one.kind)
    return near[min(near)] if near else []


def kinds_offered(lines: Collection[TrackKind]) -> list[KindWords]:
    """Every kind logged by hand: those of any case, those of these lines of work, the others."""

    def place(one: KindWords) -> int:
        if one.kind.is_general:
            return 0
        return 1 if one.kind.line in lines else 2

    return sorted(words_of_kinds(), key=place)


@cache
def words_of_kinds() -> tuple[KindWords, ...]:
    """What may be typed for each kind that is logged by hand, in the order of the kinds."""
    return tuple(_words_of(kind) for kind in EntryKind if kind.is_logged_by_hand)


def _words_of(kind: EntryKind) -> KindWords:
    with force_locale("en"):
        english = label(kind)
    with force_locale("zh"):
        chinese = label(kind)
    syllables = to_syllables(chinese, errors="ignore")
    initials = "".join(syllable[0] for syllable in syllables)
    whole = (english, chinese, "".join(syllables), initials, str(kind.value))
    # A word within: after a space in English, after any sign in Chinese.
    inner = english.split()
    ends = [chinese[at:] for at in range(1, len(chinese))]
    sounds = ["".join(syllables[at:]) for at in range(1, len(syllables))]
    begins = [" ".join(inner[at:]) for at in range(1, len(inner))]
    return KindWords(
        kind,
        tuple(dict.fromkeys(map(folded, whole))),
        tuple(map(folded, (*begins, *ends, *sounds))),
    )


class KindField(StringField):
    """A kind, typed; `data` is the kind, a note where nothing was typed."""

    data: Any  # an EntryKind once it is read

    def __init__(self, text: Any, **kwargs: Any) -> None:
        self.typed = ""
        super().__init__(text, default=EntryKind.NOTE, **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Find the kind. Raises ValueError if there is none, or more than one."""
        self.typed = valuelist[0].strip() if valuelist else ""
        if not self.typed:
            self.data = EntryKind.NOTE
            return
        found = kinds_named(self.typed)
        if len(found) == 1:
            self.data = found[0]
        elif not found:
            raise ValueError(
                _("No kind is called that. Leave it empty for a note, or take one of the list.")
            )
        else:
            several = _(", ").join(label(kind) for kind in found[:NAMED])
            raise ValueError(_("That may be %(kinds)s: write more of it.", kinds=several))

    def _value(self) -> str:
        if self.errors or self.data is None:
            return self.typed
        return "" if self.data is EntryKind.NOTE else label(self.data)
