"""How Chinese sounds, in Latin letters.

The dictionary is large: to read it takes longer than everything else that casetrack imports from
others, so it is read when a name is first asked about, and not by commands that ask about none.

Most of it are phrases, and nearly all of those are read as their signs are read one by one. The
others stand in `pinyin_phrases.txt`, which `config/phrases.py` writes: a server keeps forty
megabytes less, and 重庆 is still Chongqing.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from importlib import resources
from pkgutil import resolve_name

# What tells pypinyin to leave its phrases, and to keep one copy of the rest.
SMALL = {"PYPINYIN_NO_PHRASES": "1", "PYPINYIN_NO_DICT_COPY": "1"}
PHRASES = "pinyin_phrases.txt"


def to_syllables(text: str, *, errors: str | Callable[[str], str] = "default") -> list[str]:
    """The syllables of `text`, without tones.

    errors: what becomes of signs that are not Chinese, as pypinyin has it; "default" keeps them.
    """
    return _dictionary()(text, errors=errors)


@cache
def _dictionary() -> Callable[..., list[str]]:
    # Heard while it is imported.
    os.environ.update(SMALL)
    found: Callable[..., list[str]] = resolve_name("pypinyin:lazy_pinyin")
    take_in: Callable[[dict[str, list[list[str]]]], None]
    take_in = resolve_name("pypinyin:load_phrases_dict")
    told = resources.files("casetrack").joinpath(PHRASES).read_text(encoding="utf-8")
    phrases = (line.split() for line in told.splitlines())
    take_in({phrase: [[one] for one in syllables] for phrase, *syllables in phrases})
    return found
