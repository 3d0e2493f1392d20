"""Citizen identity numbers: 18 signs, of which the last is a check and eight are a birth date."""

from __future__ import annotations

import re
from datetime import date

_CITIZEN = re.compile(r"\d{17}[\dX]")
_CHECK_SIGNS = "10X98765432"


def is_sound(number: str) -> bool:
    """Whether it can be an id number; of a passport or another document, anything can.

    Eighteen signs are taken for a citizen's number: the check sign and the date must be right.
    Source: GB 11643-1999.
    """
    plain = _plain(number)
    if not _CITIZEN.fullmatch(plain):
        return not (len(plain) == 18 and plain[:17].isdigit())
    total = sum(int(digit) * 2 ** (17 - place) for place, digit in enumerate(plain[:17]))
    return plain[17] == _CHECK_SIGNS[total % 11] and birth_date_in(plain) is not None


def birth_date_in(number: str) -> date | None:
    """The birth date in a citizen's number; None in any other, or if there is no such day."""
    plain = _plain(number)
    if not _CITIZEN.fullmatch(plain):
        return None
    try:
        return date(int(plain[6:10]), int(plain[10:12]), int(plain[12:14]))
    except ValueError:
        return None


def _plain(number: str) -> str:
    return "".join(number.split()).upper()
