"""Quantities in words: "more than 10,000 CNY", 超过10,000元.

Both languages stand side by side here instead of in a catalogue, because a quantity is also worded
where nobody is signed in: in a case file, in the generated reference, on the command line.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from casetrack.cases.quantities import Qualifier, Quantity, Unit


class UnitWords(NamedTuple):
    """How a unit is said; `{}` takes the number, with whatever qualifies it."""

    en_one: str
    en_many: str
    zh: str


UNIT_WORDS: dict[str, UnitWords] = {
    Unit.CNY: UnitWords("{} CNY", "{} CNY", "{}元"),
    Unit.PERSONS: UnitWords("{} person", "{} persons", "{}人"),
    Unit.MINORS: UnitWords("{} minor", "{} minors", "{}名未成年人"),
    Unit.FAMILIES: UnitWords("{} family", "{} families", "{}个家庭"),
    Unit.SCHOOLS: UnitWords("{} school", "{} schools", "{}所学校"),
    Unit.COMPANIES: UnitWords("{} company", "{} companies", "{}家企业"),
    Unit.SELLERS: UnitWords("{} seller", "{} sellers", "{}名卖家"),
    Unit.ITEMS: UnitWords("{} item", "{} items", "{}项"),
    Unit.RECORDS: UnitWords("{} record", "{} records", "{}条"),
    Unit.CARDS: UnitWords("{} card", "{} cards", "{}张"),
    Unit.ACCOUNTS: UnitWords("{} account", "{} accounts", "{}个账户"),
    Unit.VIDEOS: UnitWords("{} video", "{} videos", "{}段视频"),
    Unit.CASES: UnitWords("{} case", "{} cases", "{}件"),
    Unit.TIMES: UnitWords("{} time", "{} times", "{}次"),
    Unit.SESSIONS: UnitWords("{} session", "{} sessions", "{}场次"),
    Unit.YEAR: UnitWords("{} year", "{} years", "{}年"),
    Unit.MONTH: UnitWords("{} month", "{} months", "{}个月"),
    Unit.WEEK: UnitWords("{} week", "{} weeks", "{}周"),
    Unit.DAY: UnitWords("{} day", "{} days", "{}日"),
    Unit.HOURS: UnitWords("{} hour", "{} hours", "{}小时"),
    Unit.HOURS_PER_DAY: UnitWords("{} hour a day", "{} hours a day", "每天{}小时"),
    Unit.PERCENT: UnitWords("{}%", "{}%", "{}%"),
}
_BARE = UnitWords("{}", "{}", "{}")

# `{}` takes the number. "many" and "millions" stand in the place of one.
QUALIFIED: dict[Qualifier, tuple[str, str]] = {
    Qualifier.EXACT: ("{}", "{}"),
    Qualifier.MORE_THAN: ("more than {}", "超过{}"),
    Qualifier.NEARLY: ("nearly {}", "近{}"),
    Qualifier.AT_MOST: ("at most {}", "不超过{}"),
    Qualifier.ABOUT: ("about {}", "约{}"),
    Qualifier.MANY: ("many", "多"),
    Qualifier.MILLIONS: ("millions of", "数百万"),
}
UNKNOWN_WORDS = ("unknown", "不详")


def word_quantity(quantity: Quantity, lang: str) -> str:
    """The quantity in `lang` ("en" or "zh") with its unit; an unknown one is only "unknown"."""
    if quantity.is_unknown:
        return UNKNOWN_WORDS[lang == "zh"]
    qualified = QUALIFIED[quantity.qualifier][lang == "zh"].format(_number(quantity.value))
    return word_unit(quantity.unit, quantity.value, lang).format(qualified)


def word_unit(unit: str, value: Decimal | None, lang: str) -> str:
    """The pattern of a unit, `{}` standing for the number; a unit not in the table as it is."""
    words = UNIT_WORDS.get(unit)
    if words is None:
        words = UnitWords(f"{{}} {unit}", f"{{}} {unit}", f"{{}}{unit}") if unit else _BARE
    if lang == "zh":
        return words.zh
    return words.en_one if value == 1 else words.en_many


def _number(value: Decimal | None) -> str:
    if value is None:
        return ""
    whole = value == value.to_integral_value()
    return f"{value:,.0f}" if whole else f"{value.normalize():,f}"
