"""Words for coded things (enum members, broken rules), brought by the features."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from datetime import date

from flask_babel import get_locale
from flask_babel.speaklater import LazyString

from casetrack.db.words import Words
from casetrack.errors import RuleBroken
from casetrack.law.terms import OutsideStatute
from casetrack.law.wording import word_refusal
from casetrack.law.words.verdicts import REFUSAL_WORDS
from casetrack.web.dates import word_day

# By type and value: members of two StrEnums with the same value are equal, and are not the same.
_labels: dict[tuple[type[enum.Enum], str], str] = {}
Labels = Mapping[enum.Enum, str] | Sequence[tuple[enum.Enum, str]]
_rules: dict[str, LazyString | str] = {}


def add_labels(words: Labels) -> None:
    """Bring words for enum members: a mapping, or pairs where several enums share values."""
    pairs = words.items() if isinstance(words, Mapping) else words
    _labels.update({_key(member): word for member, word in pairs})


def add_rules(words: Mapping[str, LazyString | str]) -> None:
    """Bring the sentences for some keys of RuleBroken."""
    _rules.update(words)


def label(member: enum.Enum | None) -> str:
    """The word for an enum member, in the language of the page; "" for None."""
    if member is None:
        return ""
    return str(_labels[_key(member)])


def has_label(member: enum.Enum) -> bool:
    """Whether somebody brought a word for it."""
    return _key(member) in _labels


def has_rule(key: str) -> bool:
    """Whether somebody brought a sentence for it."""
    return key in _rules or key in REFUSAL_WORDS


def word_rule(broken: RuleBroken) -> str:
    """The sentence that tells a person what was refused and what is allowed.

    The law words its own refusals, so that the command line and the pages say the same.
    """
    if isinstance(broken, OutsideStatute) and broken.key not in _rules:
        return word_refusal(broken, language()) or str(broken)
    values = {name: _told(value) for name, value in broken.values.items()}
    return str(_rules[broken.key]) % values


def language() -> str:
    """The language of the page, "en" or "zh"."""
    locale = get_locale()
    return "zh" if locale is not None and locale.language == "zh" else "en"


def _key(member: enum.Enum) -> tuple[type[enum.Enum], str]:
    return type(member), str(member.value)


def _told(value: object) -> object:
    if isinstance(value, enum.Enum):
        return label(value)
    if isinstance(value, Words):
        return value.in_(language())
    if isinstance(value, date):
        return word_day(value, language(), long=True)
    return value
