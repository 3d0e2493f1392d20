"""How people type the number of a case."""

from __future__ import annotations

import unicodedata

# 清河检未(2026)2号 is 清河检未〔2026〕2号.
_BRACKETS = str.maketrans("([{〈【〖", "〔" * 6) | str.maketrans(")]}〉】〗", "〕" * 6)


def spellings(typed: str) -> frozenset[str]:
    """What a number that was typed may be in the record; empty if nothing was typed.

    As it was typed, and in half width with the brackets of a number and without blanks.
    """
    plain = "".join(unicodedata.normalize("NFKC", typed).split())
    return frozenset({typed.strip(), plain, plain.translate(_BRACKETS)} - {""})
