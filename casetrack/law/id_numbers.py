"""Identity and telephone numbers, and their search in typed text.

A citizen's identity number has 18 characters, eight of them a birth date and the last a check
character; a mobile telephone number has eleven digits.
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
    """Whether an id number is possible; the number of a passport or another document always is.

    A number of eighteen characters is a citizen's: check character and date must be right.
    Source: GB 11643-1999.
    """
    plain = _plain(number)
    if not _CITIZEN.fullmatch(plain):
        return not (len(plain) == 18 and plain[:17].isdigit())
    total = sum(int(digit) * 2 ** (17 - place) for place, digit in enumerate(plain[:17]))
    return plain[17] == _CHECK_SIGNS[total % 11] and birth_date_in(plain) is not None


def birth_date_in(number: str) -> date | None:
    """Return the birth date in a citizen's number; None for any other, or for an impossible day."""
    plain = _plain(number)
    if not _CITIZEN.fullmatch(plain):
        return None
    try:
        return date(int(plain[6:10]), int(plain[10:12]), int(plain[12:14]))
    except ValueError:
        return None


def in_half_width(text: str) -> str:
    """Return the text with its digits, X and hyphens in half width, character for character."""
    return text.translate(_HALF_WIDTH)


def has_id_number(text: str) -> bool:
    """Whether a text contains a citizen's number: 18 characters, check character and date right.

    Full width, spaces and hyphens are allowed, digits right before or after are not.
    Source: GB 11643-1999.
    """
    return any(
        len(number) == _LONGEST_RUN and is_sound(number)
        for tokens, _before in _runs(text)
        for number in _joined(tokens)
    )


def has_mobile(text: str) -> bool:
    """Whether a text contains a mobile telephone number of the mainland.

    Eleven digits from 13 to 19 on, with or without 86; full width, spaces and hyphens are allowed.
    Neither a date beside other numbers nor the running number of a case behind its year counts.
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
    """Yield each run of digits as the pieces that were typed, with the text before it."""
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
