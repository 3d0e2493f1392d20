"""Words for coded things (enum members, broken rules), brought by the features."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from datetime import date

from flask_babel import get_locale
from flask_babel.speaklater import LazyString

from casetrack.errors import RuleBroken
from casetrack.law.terms import OutsideStatute
from casetrack.law.wording import word_refusal
from casetrack.web.dates import word_day

_labels: dict[enum.Enum, LazyString | str] = {}
_rules: dict[str, LazyString | str] = {}


def add_labels(words: Mapping[enum.Enum, LazyString | str]) -> None:
    """Bring the words for some enum members."""
    _labels.update(words)


def add_rules(words: Mapping[str, LazyString | str]) -> None:
    """Bring the sentences for some keys of RuleBroken."""
    _rules.update(words)


def label(member: enum.Enum | None) -> str:
    """The word for an enum member, in the language of the page; "" for None."""
    if member is None:
        return ""
    return str(_labels[member])


def has_label(member: enum.Enum) -> bool:
    """Whether somebody brought a word for it."""
    return member in _labels


def has_rule(key: str) -> bool:
    """Whether somebody brought a sentence for it."""
    return key in _rules


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


def _told(value: object) -> object:
    if isinstance(value, enum.Enum):
        return label(value)
    if isinstance(value, date):
        return word_day(value, language(), long=True)
    return value
