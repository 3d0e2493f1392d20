"""How Chinese sounds, in Latin letters.

The dictionary is large: to read it takes longer than everything else that casetrack imports from
others, so it is read when a name is first asked about, and not by commands that ask about none.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pkgutil import resolve_name


def to_syllables(text: str, *, errors: str | Callable[[str], str] = "default") -> list[str]:
    """The syllables of `text`, without tones.

    errors: what becomes of signs that are not Chinese, as pypinyin has it; "default" keeps them.
    """
    return _dictionary()(text, errors=errors)


@cache
def _dictionary() -> Callable[..., list[str]]:
    found: Callable[..., list[str]] = resolve_name("pypinyin:lazy_pinyin")
    return found
