"""Chinese on an English page, with its language: read aloud and drawn as Chinese.

Aliases, titles and numbers are typed in Chinese and stand in English sentences, many of them put
together before a template sees them. So each run of it is marked once, as the page goes out.
"""

from __future__ import annotations

import re

from werkzeug.wrappers import Response

from casetrack.web.words import language

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
_TEXT = re.compile(
    r'(?s:<(\w+)[^<>]*\slang="zh[^<>]*>.*?(?=</\1>))'
    rf"|(<(/?\w+)[^<>]*>)([^<>{_HAN}]*[{_HAN}][^<>]*)(?=<(/?\w*))"
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
        return f"{tag[:-1]} {MARK}>{text}"
    return tag + _RUNS.sub(lambda run: f"<span {MARK}>{run[0]}</span>", text)
