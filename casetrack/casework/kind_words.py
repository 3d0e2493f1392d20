"""Find a kind of entry, or an act with its own page, by typed words.

By its word or a synonym, in either language, by pinyin or initials. A partial match is only
offered, for a person to choose.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from wtforms import StringField
from wtforms.validators import ValidationError

from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import TrackKind
from casetrack.cases.models import JournalEntry
from casetrack.codes import Code
from casetrack.ledger.act_pages import acts_with_pages
from casetrack.pinyin import to_syllables
from casetrack.web.dates import word_when
from casetrack.web.words import label, language

LONGEST = 100
# Ranks of a match: the nearest first, own words before synonyms.
_WORD, _SOUND, _INITIALS, _PART = range(4)
# What a psychologist wrote down is read by few; an entry is read by all who read the case.
_CLINICAL = re.compile(
    r"心理.*(笔记|札记|手记|记录)|psycholog\w*.*\bnotes?\b|\bnotes?\b.*psycholog", re.IGNORECASE
)


def word_entry(entry: JournalEntry) -> str:
    """One entry as a choice: number, kind, date."""
    when = word_when(entry.when, language())
    return _(
        "%(number)d. %(what)s, %(when)s", number=entry.number, what=label(entry.kind), when=when
    )


def entry_choices(entries: Iterable[JournalEntry]) -> list[tuple[str, str]]:
    """Choices of a list: a new entry, or one of these, which tells it already."""
    choices = [(str(entry.id), word_entry(entry)) for entry in entries]
    return [("", _("a new entry of the journal")), *choices]


@dataclass(frozen=True)
class ActWords:
    """Words that name one act, folded: words, pinyin, initials.

    own: per group, the words that are its own, not synonyms. begins: words matched by prefix.
    """

    act: Code
    whole: tuple[tuple[str, ...], ...]
    own: tuple[frozenset[str], ...]
    begins: tuple[str, ...]

    def nearness(self, typed: str) -> tuple[int, bool] | None:
        """Rank of a match, and whether by a synonym; None without a match."""
        for near, words in enumerate(self.whole):
            if typed in words:
                return near, typed not in self.own[near]
        return (_PART, False) if any(word.startswith(typed) for word in self.begins) else None

    @property
    def found_by(self) -> list[str]:
        """All words, pinyin and initials of the act."""
        return [word for words in self.whole for word in words]

    @property
    def is_logged(self) -> bool:
        """Whether it is a kind that is logged by hand."""
        return isinstance(self.act, EntryKind) and self.act.is_logged_by_hand


def folded(text: str) -> str:
    """A text without case, width, spaces and hyphens."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in plain if sign.isalnum() or sign == "_")


@dataclass(frozen=True)
class Named:
    """The acts that a text names. nearest: exact matches; empty for a partial one.

    others: less near and partial matches.
    """

    nearest: tuple[Code, ...] = ()
    others: tuple[Code, ...] = ()

    @property
    def kind(self) -> EntryKind | None:
        """The kind to log, if the only nearest act is one logged by hand."""
        kind = self.nearest[0] if len(self.nearest) == 1 else None
        return kind if isinstance(kind, EntryKind) and kind.is_logged_by_hand else None


def named(text: str) -> Named:
    """The acts a text names, in their order."""
    return _nearest(text, words_of_acts())


def named_among(text: str, codes: tuple[Code, ...]) -> Named:
    """The codes that a text names, found as an act is."""
    return _nearest(text, _words_of_all(codes))


@cache
def _words_of_all(codes: tuple[Code, ...]) -> tuple[ActWords, ...]:
    return tuple(_words_of(code, ()) for code in codes)


def _nearest(text: str, among: Iterable[ActWords]) -> Named:
    typed = folded(text)
    near: dict[tuple[int, bool], list[Code]] = {}
    for words in among if typed else ():
        if (nearness := words.nearness(typed)) is not None:
            near.setdefault(nearness, []).append(words.act)
    if not near:
        return Named()
    best = min(near)
    others = [act for at in sorted(near) if at != best and at[0] < _PART for act in near[at]]
    if best[0] == _PART:
        return Named(others=tuple(near[best]))
    return Named(tuple(near[best]), tuple(others))


def kinds_offered(lines: Collection[TrackKind]) -> list[ActWords]:
    """Kinds logged by hand: general ones, those of these lines of work, then the others."""

    def place(words: ActWords) -> int:
        assert isinstance(words.act, EntryKind)
        if words.act.is_general:
            return 0
        return 1 if words.act.line in lines else 2

    return sorted((act for act in words_of_acts() if act.is_logged), key=place)


def kinds_at_hand(lines: Collection[TrackKind]) -> list[ActWords]:
    """The kinds of `kinds_offered` that are general, or of these lines of work."""
    return [
        words
        for words in kinds_offered(lines)
        if isinstance(words.act, EntryKind) and (words.act.is_general or words.act.line in lines)
    ]


def acts_offered(lines: Collection[TrackKind]) -> list[ActWords]:
    """Like `kinds_offered`, followed by the acts with their own page."""
    return [*kinds_offered(lines), *(act for act in words_of_acts() if not act.is_logged)]


@cache
def words_of_acts() -> tuple[ActWords, ...]:
    """Words of each kind logged by hand, and of each act with its own page."""
    logged = [(kind, kind.also) for kind in EntryKind if kind.is_logged_by_hand]
    return tuple(_words_of(act, also) for act, also in (*logged, *acts_with_pages()))


def _words_of(act: Code, also: tuple[str, ...]) -> ActWords:
    with force_locale("en"):
        english = label(act)
    with force_locale("zh"):
        chinese = label(act)
    own = (english, chinese, str(act.value))
    words = (*own, *also)
    sounds = [to_syllables(word, errors="ignore") for word in words]
    whole = (
        tuple(map(folded, words)),
        tuple("".join(sound) for sound in sounds if sound),
        tuple("".join(syllable[0] for syllable in sound) for sound in sounds if sound),
    )
    is_logged = isinstance(act, EntryKind) and act.is_logged_by_hand
    # A word within: after a space in English, after any sign in Chinese.
    inner = [
        folded(" ".join(word.split()[at:])) for word in words for at in range(word.count(" ") + 1)
    ]
    ends = [folded(word[at:]) for word in words if not word.isascii() for at in range(len(word))]
    heard = ["".join(sound[at:]) for sound in sounds for at in range(len(sound))]
    return ActWords(
        act,
        whole,
        tuple(
            frozenset(those[: len(own) if at == _WORD else 1]) if is_logged else frozenset()
            for at, those in enumerate(whole)
        ),
        tuple(dict.fromkeys((*inner, *ends, *heard, *whole[_INITIALS]))),
    )


class KindField(StringField):
    """A kind, typed; `data` is the kind, NOTE if the text names none.

    typed: the raw input. Callers use `named` for other matches.
    """

    data: Any  # an EntryKind once it is read

    def __init__(self, text: Any, **kwargs: Any) -> None:
        self.typed = ""
        super().__init__(text, default=EntryKind.NOTE, **kwargs)

    @property
    def kept_words(self) -> str:
        """The raw input, which the entry keeps where it names no kind."""
        return self.typed

    def process_formdata(self, valuelist: list[str]) -> None:
        """Look up the kind."""
        self.typed = valuelist[0].strip() if valuelist else ""
        self.data = named(self.typed).kind or EntryKind.NOTE

    def pre_validate(self, form: Any) -> None:
        """Refuse an overlong text. Raises ValidationError."""
        if len(self.typed) > LONGEST:
            raise ValidationError(_("At most %(n)d characters.", n=LONGEST))
        if self.data is EntryKind.NOTE and _CLINICAL.search(self.typed):
            raise ValidationError(
                _(
                    "Notes of a psychologist are added to an entry as a file of that kind, which"
                    " opens to few. Write here only that it took place."
                )
            )

    def _value(self) -> str:
        if self.data is EntryKind.NOTE:
            return "" if named(self.typed).kind else self.typed
        return label(self.data)
