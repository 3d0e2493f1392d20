"""Unified social credit codes of bodies, and their check character."""

from __future__ import annotations

import unicodedata

_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_LENGTH = 18


def plain_code(typed: str) -> str:
    """A code as it is kept: half width, capitals, without spaces and hyphens."""
    folded = unicodedata.normalize("NFKC", typed).upper()
    return "".join(sign for sign in folded if not sign.isspace() and sign != "-")


def is_sound_code(code: str) -> bool:
    """Whether a code is possible: eighteen of the thirty-one signs, the last as it must be.

    Source: GB 32100-2015, 4 and 5: 31 less the remainder by 31 of the sum of the first seventeen
    signs, each by the power of three of its place.
    """
    if len(code) != _LENGTH or any(sign not in _SIGNS for sign in code):
        return False
    total = sum(_SIGNS.index(sign) * 3**place for place, sign in enumerate(code[:-1]))
    return _SIGNS[-total % len(_SIGNS)] == code[-1]
