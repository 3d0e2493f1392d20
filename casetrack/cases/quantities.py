"""Numbers as exact as their source: a value, its unit, and how far the value can be trusted.

Unknown is not zero and not none: it is said with a qualifier and has no value.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple, Self

from casetrack.codes import N_, Coded
from casetrack.errors import RuleBroken

# What the database keeps: NUMERIC(18, 2).
PLACES = 2
LIMIT = Decimal(10) ** 16


class Qualifier(Coded):
    """Qualifier of a number in its source."""

    EXACT = "exact", N_("exactly")
    MORE_THAN = "more_than", N_("more than")
    NEARLY = "nearly", N_("nearly")
    AT_MOST = "at_most", N_("at most")
    ABOUT = "about", N_("about")
    MANY = "many", N_("many")
    MILLIONS = "millions", N_("millions")
    UNKNOWN = "unknown", N_("unknown")

    @property
    def has_value(self) -> bool:
        """Whether a number belongs to it; "many", "millions" and "unknown" stand for one."""
        return self not in (Qualifier.MANY, Qualifier.MILLIONS, Qualifier.UNKNOWN)


class UnitWords(NamedTuple):
    """Words of a unit; `{}` takes the number, with its qualifier."""

    en_one: str
    en_many: str
    zh: str


class QuantityUnit(StrEnum):
    """Unit of a number. Stored as its value; its words are whole in both languages."""

    words: UnitWords

    def __new__(cls, value: str, en_one: str, en_many: str, zh: str) -> Self:
        """One unit with its words."""
        made = str.__new__(cls, value)
        made._value_ = value
        made.words = UnitWords(en_one, en_many, zh)
        return made

    CNY = "CNY", "{} CNY", "{} CNY", "{}元"
    PERSONS = "persons", "{} person", "{} persons", "{}人"
    MINORS = "minors", "{} minor", "{} minors", "{}名未成年人"
    FAMILIES = "families", "{} family", "{} families", "{}个家庭"
    SCHOOLS = "schools", "{} school", "{} schools", "{}所学校"
    COMPANIES = "companies", "{} company", "{} companies", "{}家企业"
    SELLERS = "sellers", "{} seller", "{} sellers", "{}名卖家"
    ITEMS = "items", "{} item", "{} items", "{}项"
    RECORDS = "records", "{} record", "{} records", "{}条"
    CARDS = "cards", "{} card", "{} cards", "{}张"
    ACCOUNTS = "accounts", "{} account", "{} accounts", "{}个账户"
    VIDEOS = "videos", "{} video", "{} videos", "{}段视频"
    CASES = "cases", "{} case", "{} cases", "{}件"
    TIMES = "times", "{} time", "{} times", "{}次"
    SESSIONS = "sessions", "{} session", "{} sessions", "{}场次"
    YEAR = "year", "{} year", "{} years", "{}年"
    MONTH = "month", "{} month", "{} months", "{}个月"
    WEEK = "week", "{} week", "{} weeks", "{}周"
    DAY = "day", "{} day", "{} days", "{}日"
    HOURS = "hours", "{} hour", "{} hours", "{}小时"
    HOURS_PER_DAY = "hours_per_day", "{} hour a day", "{} hours a day", "每天{}小时"
    PERCENT = "percent", "{}%", "{}%", "{}%"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value with its unit and qualifier.

    value: never negative, at most two decimals; None where the qualifier stands for it.
    unit: a `QuantityUnit` value; another word is kept as it is, and "" is a bare number.
    Raises RuleBroken if value and qualifier contradict each other or the value cannot be kept.
    """

    value: Decimal | None
    unit: str
    qualifier: Qualifier

    def __post_init__(self) -> None:
        if self.qualifier.has_value and self.value is None:
            raise RuleBroken(
                N_(
                    "'%(qualifier)s' needs a number. Enter it, or choose unknown if the source"
                    " gives none."
                ),
                field="value",
                qualifier=self.qualifier,
            )
        if not self.qualifier.has_value and self.value is not None:
            raise RuleBroken(
                N_(
                    "'%(qualifier)s' stands for a number. Remove %(value)s, or choose another"
                    " qualifier."
                ),
                field="value",
                qualifier=self.qualifier,
                value=self.value,
            )
        if self.value is not None:
            _check(self.value)

    @classmethod
    def exactly(cls, value: Decimal | int, unit: str) -> Quantity:
        """A number the source states as it is."""
        return cls(Decimal(value), unit, Qualifier.EXACT)

    @classmethod
    def unknown(cls, unit: str) -> Quantity:
        """A number the source does not give."""
        return cls(None, unit, Qualifier.UNKNOWN)

    @classmethod
    def of(cls, value: Decimal | int | None, unit: str, qualifier: Qualifier | None) -> Quantity:
        """The quantity of stored columns; no value and no qualifier is unknown."""
        if value is None:
            stands_alone = qualifier is not None and not qualifier.has_value
            return cls(None, unit, qualifier if stands_alone and qualifier else Qualifier.UNKNOWN)
        return cls(Decimal(value), unit, qualifier or Qualifier.EXACT)

    @property
    def is_unknown(self) -> bool:
        """Whether the source gives no number; "many" says more than unknown."""
        return self.qualifier is Qualifier.UNKNOWN

    @property
    def is_zero(self) -> bool:
        """Whether the source says there was none."""
        return self.value == 0


def _check(value: Decimal) -> None:
    if not value.is_finite() or value >= LIMIT or round(value, PLACES) != value:
        raise RuleBroken(
            N_(
                "%(value)s cannot be kept. Enter a number with at most two decimals, below 10 to"
                " the 16th."
            ),
            field="value",
            value=value,
        )
    if value < 0:
        raise RuleBroken(
            N_("%(value)s is below zero. Enter 0 or more."), field="value", value=value
        )
