"""Quantities in words: "more than 10,000 CNY", 超过10,000元.

Both languages stand side by side, here and at each `QuantityUnit`, instead of in a catalogue,
because a quantity is also worded where nobody is signed in: in a case file, in the generated
reference, on the command line.
"""

from __future__ import annotations

from decimal import Decimal

from casetrack.cases.models import Circumstance
from casetrack.cases.quantities import Qualifier, Quantity, QuantityUnit, UnitWords
from casetrack.cases.told_kinds import CircumstanceKind

_UNITS = {unit.value: unit.words for unit in QuantityUnit}
# A unit that somebody typed in words of ours, in either language.
_TYPED = {
    pattern.replace("{}", "").strip(): unit.words
    for unit in QuantityUnit
    for pattern in (unit.words.en_one, unit.words.en_many, unit.words.zh)
}
_BARE = UnitWords("{}", "{}", "{}")
_YEARS_OLD = UnitWords("{} year old", "{} years old", "{}岁")
_BORN = UnitWords("born in {}", "born in {}", "{}年出生")
# Years somebody of a case can be born in.
_OF_OUR_TIME = range(1900, 2100)

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
    number = _number(quantity.value, is_year=quantity.unit in ("", QuantityUnit.YEAR))
    qualified = QUALIFIED[quantity.qualifier][lang == "zh"].format(number)
    return word_unit(quantity.unit, quantity.value, lang).format(qualified)


def word_circumstance(circumstance: Circumstance, lang: str) -> str:
    """The number of a statement, "" where it has none; of an age how old, or the year of birth."""
    if circumstance.value is None and circumstance.qualifier is None:
        return ""
    quantity = Quantity.of(circumstance.value, circumstance.unit or "", circumstance.qualifier)
    is_age = circumstance.kind is CircumstanceKind.AGE and circumstance.unit in (
        None,
        "",
        QuantityUnit.YEAR,
    )
    if not is_age or quantity.is_unknown:
        return word_quantity(quantity, lang)
    words = _BORN if circumstance.value in _OF_OUR_TIME else _YEARS_OLD
    pattern = (
        words.zh if lang == "zh" else words.en_one if circumstance.value == 1 else words.en_many
    )
    number = QUALIFIED[quantity.qualifier][lang == "zh"].format(
        _number(circumstance.value, is_year=True)
    )
    return pattern.format(number)


def word_unit(unit: str, value: Decimal | None, lang: str) -> str:
    """The pattern of a unit, `{}` standing for the number; a unit of no `QuantityUnit` as it is."""
    words = _UNITS.get(unit)
    if words is None:
        words = UnitWords(f"{{}} {unit}", f"{{}} {unit}", f"{{}}{unit}") if unit else _BARE
    if lang == "zh":
        return words.zh
    return words.en_one if value == 1 else words.en_many


def word_typed_unit(unit: str, lang: str) -> str:
    """A typed unit in `lang`, in the plural, where it is one of ours; any other as it was typed."""
    words = _TYPED.get(unit)
    if words is None:
        return unit
    return (words.zh if lang == "zh" else words.en_many).replace("{}", "").strip()


def _number(value: Decimal | None, *, is_year: bool = False) -> str:
    if value is None:
        return ""
    if is_year and value in _OF_OUR_TIME:
        return f"{value:.0f}"
    whole = value == value.to_integral_value()
    return f"{value:,.0f}" if whole else f"{value.normalize():,f}"
