"""Names of bodies: which are the same beyond doubt, and which are near each other."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import TypeVar

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from casetrack.db.bilingual_text import BilingualText

Of = TypeVar("Of")

# Out of a hundred. A name within a longer one is near, so that a few characters find a body.
NEAR = 85
_SHORTEST = 3
_COMPANY = re.compile(r"(有限责任公司|股份有限公司|有限公司)$")
_PLACE = re.compile(
    r"^(?:.{2,7}?(?:省|自治区))?(?:.{2,5}?市(?=.{2,5}?[区县市旗]))?(.{2,4}?)[区县市旗]"
)
_NUMERAL = re.compile(r"[0-9]+|[一二三四五六七八九十百]+")
_LENGTH = 200


def name_key(name: BilingualText) -> str:
    """A name as it is compared: equal ones are the same beyond doubt, of the same kind of body.

    Without spaces, marks and brackets, in half width; 有限责任公司 is 有限公司.
    """
    folded = unicodedata.normalize("NFKC", name.in_("zh")).casefold()
    letters = "".join(sign for sign in folded if sign.isalnum())
    return letters.replace("有限责任公司", "有限公司")[:_LENGTH]


def near_to(name: str, bodies: Iterable[tuple[Of, Iterable[BilingualText]]]) -> list[Of]:
    """Those of which a name is near the typed one, the nearest first.

    Districts and forms of companies do not tell names apart here, but numerals do: the Third School
    is not the Fifth.
    """
    wanted = _loose(name_key(BilingualText.written(name)))
    if len(wanted) < _SHORTEST:
        return []
    scored = [
        (
            max((_nearness(wanted, _loose(name_key(other))) for other in names), default=0.0),
            place,
            body,
        )
        for place, (body, names) in enumerate(bodies)
    ]
    near = sorted((-score, place, body) for score, place, body in scored if score >= NEAR)
    return [body for _score, _place, body in near]


def is_alike(text: str, other: str, *, least: float = 60) -> bool:
    """Whether two problems are told in nearly the same words, out of a hundred."""
    return fuzz.token_set_ratio(text, other) >= least or fuzz.partial_ratio(text, other) >= least


def _nearness(name: str, other: str) -> float:
    if len(other) < _SHORTEST or _numerals(name) != _numerals(other):
        return 0
    within = 100 * LCSseq.similarity(name, other) / min(len(name), len(other))
    return max(fuzz.ratio(name, other), within)


def _numerals(name: str) -> list[str]:
    return _NUMERAL.findall(name)


def _loose(key: str) -> str:
    return _PLACE.sub(r"\1", _COMPANY.sub("", key))
