"""Numbers by which a person is known, and where one was typed into a text.

A citizen's identity number has 18 signs, of which the last is a check and eight are a birth date; a
mobile telephone number has eleven digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

_CITIZEN = re.compile(r"\d{17}[\dX]")
_CHECK_SIGNS = "10X98765432"
_MOBILE = re.compile(r"(?:(?:00)?86)?(1[3-9]\d{9})")
_LONGEST_RUN = 18
# Digits with at most two spaces or hyphens between any two of them.
_BETWEEN = r"[ \t\u00a0\u3000\-\u2010-\u2015]{0,2}"
_DIGITS = re.compile(rf"[0-9](?:{_BETWEEN}[0-9])*(?:{_BETWEEN}[Xx](?![0-9A-Za-z]))?")
_TOKENS = re.compile(r"[0-9]+|[Xx]")
# The running number of a case or a document, behind its year: 〔2026〕14010520001号.
_RUNNING_NUMBER = re.compile(r"[〔\[(（【［][0-9]{4}[〕\])）】］]\s*第?\s*$")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_HALF_WIDTH = {0xFF10 + digit: str(digit) for digit in range(10)}
_HALF_WIDTH |= {ord("Ｘ"): "X", ord("ｘ"): "x", ord("－"): "-"}


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


def in_half_width(text: str) -> str:
    """The same text, sign for sign, with the digits of ASCII."""
    return text.translate(_HALF_WIDTH)


def has_id_number(text: str) -> bool:
    """Whether a citizen's number is typed in a text: 18 signs whose check sign and date are right.

    In full width, with spaces or hyphens too; not where more digits touch it.
    Source: GB 11643-1999.
    """
    return any(
        len(number) == _LONGEST_RUN and is_sound(number)
        for tokens, _before in _runs(text)
        for number in _joined(tokens)
    )


def has_mobile(text: str) -> bool:
    """Whether a mobile telephone number of the mainland is typed in a text.

    Eleven digits from 13 to 19 on, with or without 86, in full width, with spaces or hyphens too.
    A date beside other numbers is none, nor is the running number of a case behind its year.
    """
    for tokens, before in _runs(text):
        if _RUNNING_NUMBER.search(before):
            continue
        digits = [token for token in tokens if token.isdigit()]
        for first in range(len(digits)):
            for last in range(first + 1, min(first + _LONGEST_RUN, len(digits)) + 1):
                part = digits[first:last]
                if _MOBILE.fullmatch("".join(part)) and not _has_date(part):
                    return True
    return False


def _runs(text: str) -> Iterator[tuple[list[str], str]]:
    """Each run of digits, in the pieces it was typed in, with the text before it."""
    plain = in_half_width(text)
    for run in _DIGITS.finditer(plain):
        yield _TOKENS.findall(run.group()), plain[: run.start()]


def _joined(tokens: list[str]) -> Iterator[str]:
    for first in range(len(tokens)):
        joined = ""
        for token in tokens[first:]:
            joined += token
            if len(joined) > _LONGEST_RUN:
                break
            yield joined


def _has_date(tokens: list[str]) -> bool:
    return any(
        _YEAR.fullmatch(year) and len(month) <= 2 and len(day) <= 2
        for year, month, day in zip(tokens, tokens[1:], tokens[2:], strict=False)
    )


def _plain(number: str) -> str:
    return "".join(number.split()).upper()
