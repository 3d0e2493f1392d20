"""Quantities in words: "more than 10,000 CNY", 超过10,000元.

Both languages stand side by side, here and at each `QuantityUnit`, instead of in a catalogue,
because a quantity is also worded where nobody is signed in: in a case file, in the generated
reference, on the command line.
"""

from __future__ import annotations

from decimal import Decimal

from casetrack.cases.quantities import Qualifier, Quantity, QuantityUnit, UnitWords

_UNITS = {unit.value: unit.words for unit in QuantityUnit}
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
    """The pattern of a unit, `{}` standing for the number; a unit of no `QuantityUnit` as it is."""
    words = _UNITS.get(unit)
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
