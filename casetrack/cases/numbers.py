"""Spellings of case numbers as people type them."""

from __future__ import annotations

import unicodedata

# 清河检未(2026)2号 is 清河检未〔2026〕2号.
_BRACKETS = str.maketrans("([{〈【〖", "〔" * 6) | str.maketrans(")]}〉】〗", "〕" * 6)


def spellings(typed: str) -> frozenset[str]:
    """Possible stored spellings of a typed number; empty for an empty one.

    As it was typed, and in half width with the brackets of a number and without blanks.
    """
    plain = "".join(unicodedata.normalize("NFKC", typed).split())
    return frozenset({typed.strip(), plain, plain.translate(_BRACKETS)} - {""})
