"""Texts in the language of the page: labels of codes, refusals; the marks of Chinese in English."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel.speaklater import LazyString
from werkzeug.wrappers import Response

from casetrack.brought import Brought, if_brought
from casetrack.codes import Composed, Msgid, Worded
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.law.wording import word_refusal
from casetrack.law.words.verdicts import REFUSAL_WORDS
from casetrack.web.catalogue import catalogue
from casetrack.web.dates import word_day, word_when


@dataclass(frozen=True)
class RuleWords(Brought, keys="words"):
    """Refusal texts used in several rooms, or stored as flags, by key."""

    words: Mapping[str, LazyString | str]


@dataclass(frozen=True)
class FactWords(Brought, keys="words"):
    """Words of fact codes unknown to the law package."""

    words: Mapping[str, LazyString | str]


def label(code: Worded | None) -> str:
    """The label of a code, in the language of the page; "" for None."""
    return "" if code is None else word(code.words)


def word(text: Msgid) -> str:
    """A marked text, in the language of the page."""
    if isinstance(text, Composed):
        return word(text.pattern) % {"what": word(text.what)}
    known = catalogue()
    translation = (
        known.gettext(text) if text.context is None else known.pgettext(text.context, text)
    )
    return str(translation)


def has_rule(key: str) -> bool:
    """Whether there is a sentence for the key."""
    return if_brought(RuleWords, key) is not None or key in REFUSAL_WORDS


def word_rule(broken: RuleBroken) -> str:
    """The sentence of a refusal: what was refused and what is allowed.

    The law words its own refusals, so that the command line and the pages say the same.
    """
    values = {name: _told(value) for name, value in broken.values.items()}
    if isinstance(broken.key, Msgid):
        return word(broken.key) % values
    sentences = if_brought(RuleWords, broken.key)
    if sentences is not None:
        return str(sentences.words[broken.key]) % values
    return word_refusal(broken, language()) or str(broken)


def language() -> str:
    """The language of the page, "en" or "zh"."""
    return catalogue().lang


def other_lang(words: BilingualText) -> str:
    """The language of a shown text, for `lang`; "" if it is that of the page."""
    lang = language()
    shown = words.lang_of(lang)
    return "" if shown == lang else {"zh": "zh-Hans"}.get(shown, shown)


def _told(value: object) -> object:
    words = getattr(value, "words", None)
    if isinstance(words, Msgid):
        return word(words)
    if isinstance(value, BilingualText):
        return value.in_(language())
    if isinstance(value, date):
        return word_day(value, language(), long=True)
    if isinstance(value, PartialDate):
        return word_when(value, language(), long=True)
    return value


# Aliases, titles and numbers are typed in Chinese and stand in English sentences, many of them put
# together before a template sees them. So each run of Chinese is marked once, as the page goes out.
# Without quotes, which it does not need: shorter, and known from what a template says.
MARK = "lang=zh-Hans"
_HAN = "\u3400-\u9fff\U00020000-\U0003ffff"
_SIGNS = "\u3001-\u303f\uff01-\uff60"
_BESIDE = rf"\d{_SIGNS}“‘"
# From the first to the last character of a run, with the figures and signs that belong to it.
_RUN = (
    rf"[{_BESIDE}]*[{_HAN}]"
    rf"(?:(?:[^\s<>]|(?<=[{_HAN}{_BESIDE}])[ ](?=[{_BESIDE}]*[{_HAN}]))*[{_HAN}{_SIGNS}”’…])?"
)
_RUNS = re.compile(_RUN)
# What says its language itself; else a tag, the text with Chinese after it, and the tag after that.
# Tried at each of a page's thousand tags: what was matched of one is not tried again in part.
_TEXT = re.compile(
    r'<(?:(?s:(\w++)[^<>]*?\slang="zh[^<>]*+>.*?(?=</\1>))'
    rf"|((/?\w++)[^<>]*+>)([^<>{_HAN}]*+[{_HAN}][^<>]*+)(?=<(/?\w*)))"
)
_ALONE = re.compile(rf"\s*{_RUN}\s*")
# They hold no element, or are drawn and described by their label.
_LEFT = frozenset({"title", "option", "textarea", "script", "style", "text", "tspan"})


def mark_chinese(response: Response) -> Response:
    """Give the Chinese of an English page its language. Registered after every request."""
    if response.mimetype == "text/html" and not response.is_streamed and language() == "en":
        response.set_data(marked(response.get_data(as_text=True)))
    return response


def marked(html: str) -> str:
    """An English page in which each run of Chinese stands in an element that says its language.

    Left alone are attributes, titles, options, what is typed, and drawings.
    """
    return _TEXT.sub(_mark, html)


def _mark(piece: re.Match[str]) -> str:
    _said, tag, name, text, then = piece.groups()
    if not tag or name in _LEFT:
        return piece[0]
    # An element with nothing else in it takes the mark itself.
    if then == f"/{name}" and _ALONE.fullmatch(text):
        return f"<{tag[:-1]} {MARK}>{text}"
    return f"<{tag}" + _RUNS.sub(lambda run: f"<span {MARK}>{run[0]}</span>", text)
