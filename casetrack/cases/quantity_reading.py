"""Numbers and lengths as people write them: 30万元, more than 10,000, unknown; 4年3个月."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from casetrack.cases.quantities import Qualifier
from casetrack.codes import N_
from casetrack.errors import RuleBroken
from casetrack.web.typed_dates.vocabulary import arabic

LENGTH_UNREAD = N_("This is not read as a length. Write it like 4 years 3 months, or 18 months.")
QUANTITY_UNREAD = N_(
    "This is not read as a number. Write it like 300,000, more than 10,000, about 50, or unknown."
)

# What stands for a number.
_STANDING = {
    **dict.fromkeys(("unknown", "不详", "未知", "不明", "未载明", "?"), Qualifier.UNKNOWN),
    **dict.fromkeys(("many", "多", "若干"), Qualifier.MANY),
    **dict.fromkeys(("millions", "millions of", "数百万"), Qualifier.MILLIONS),
}
# What stands before a number, or (in Chinese) behind it.
_BEFORE = {
    "more than": Qualifier.MORE_THAN,
    "over": Qualifier.MORE_THAN,
    "超过": Qualifier.MORE_THAN,
    "逾": Qualifier.MORE_THAN,
    "nearly": Qualifier.NEARLY,
    "almost": Qualifier.NEARLY,
    "近": Qualifier.NEARLY,
    "at most": Qualifier.AT_MOST,
    "up to": Qualifier.AT_MOST,
    "不超过": Qualifier.AT_MOST,
    "至多": Qualifier.AT_MOST,
    "about": Qualifier.ABOUT,
    "约": Qualifier.ABOUT,
    "大约": Qualifier.ABOUT,
    "exactly": Qualifier.EXACT,
}
_BEHIND = {"余": Qualifier.MORE_THAN, "多": Qualifier.MORE_THAN, "以上": Qualifier.MORE_THAN}
_TIMES = {"": 1, "万": 10_000, "亿": 100_000_000, "千": 1_000, "百": 100}
_NUMBER = re.compile(
    r"(?P<number>\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*(?P<first>余|多)?\s*"
    r"(?P<times>[万亿千百]?)\s*(?P<unit>[A-Za-z\u4e00-\u9fff]*?)\s*(?P<behind>余|多|以上)?"
)
_LENGTH = re.compile(
    r"(?:(?P<years>\d+)\s*(?:years?|yrs?|y|年)\s*(?P<half_year>半)?)?\s*(?:and\s*)?"
    r"(?:(?P<months>\d+)\s*个?(?P<half_month>半)?\s*(?:months?|mos?|m|月))?\s*(?:and\s*)?"
    r"(?:(?P<days>\d+)\s*(?:days?|d|天|日))?"
)
_HALVES = {"半年": (0, 6, 0), "half a year": (0, 6, 0), "半个月": (0, 0, 15), "半月": (0, 0, 15)}
_HALVES |= {"half a month": (0, 0, 15)}
LONGEST_YEARS = 99
HALF_A_MONTH = 15


@dataclass(frozen=True)
class QuantityRead:
    """A number as it was written. unit: the word behind it, "" where none stands there."""

    value: Decimal | None
    qualifier: Qualifier
    unit: str = ""


@dataclass(frozen=True)
class TermLength:
    """A length: whole years, 0 to 11 months and 0 to 30 days beside them."""

    years: int
    months: int
    days: int = 0


def read_quantity(text: str, *, field: str) -> QuantityRead | None:
    """The value of a written number; None for an empty text.

    Raises RuleBroken if it is no number, with what may stand there.
    """
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    if not plain:
        return None
    if plain in _STANDING:
        return QuantityRead(None, _STANDING[plain])
    qualifier = Qualifier.EXACT
    for words in sorted(_BEFORE, key=len, reverse=True):
        if plain.startswith(words):
            qualifier, plain = _BEFORE[words], plain[len(words) :].strip()
            break
    match = _NUMBER.fullmatch(plain)
    if match is None:
        raise RuleBroken(QUANTITY_UNREAD, field=field)
    behind = match["first"] or match["behind"]
    if behind and qualifier is not Qualifier.EXACT:
        raise RuleBroken(QUANTITY_UNREAD, field=field)
    value = Decimal(match["number"].replace(",", "")) * _TIMES[match["times"]]
    qualifier = _BEHIND.get(behind or "", qualifier)
    return QuantityRead(value, qualifier, _unit(match["unit"]))


def read_length(text: str, *, field: str) -> TermLength | None:
    """The value of a written length; None for an empty text.

    Eighteen months are one year and six. Raises RuleBroken if it cannot be read, or is above 99
    years.
    """
    plain = arabic(unicodedata.normalize("NFKC", text).strip().lower())
    # 六个半月: the numeral stands before 个半.
    plain = re.sub(
        r"[一二三四五六七八九十]+(?=个半月)", lambda match: arabic(f"{match[0]}个月")[:-2], plain
    )
    if not plain:
        return None
    if plain in _HALVES:
        return TermLength(*_HALVES[plain])
    match = _LENGTH.fullmatch(plain)
    if match is None or not any(match.groups()):
        raise RuleBroken(LENGTH_UNREAD, field=field)
    months = int(match["years"] or 0) * 12 + int(match["months"] or 0)
    months += 6 if match["half_year"] else 0
    days = int(match["days"] or 0) + (HALF_A_MONTH if match["half_month"] else 0)
    if months > LONGEST_YEARS * 12 or days > 30:
        raise RuleBroken(LENGTH_UNREAD, field=field)
    return TermLength(months // 12, months % 12, days)


def _unit(text: str) -> str:
    return {"元": "CNY", "yuan": "CNY", "rmb": "CNY", "cny": "CNY"}.get(text, text)
