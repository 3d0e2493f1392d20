"""Quantities: what may be said, and how it is said in either language."""

from __future__ import annotations

from decimal import Decimal

import pytest

from casetrack.cases.quantities import Qualifier, Quantity, QuantityUnit
from casetrack.cases.quantity_words import QUALIFIED, word_quantity, word_typed_unit
from casetrack.errors import RuleBroken
from tests.saying import saying

WITHOUT_VALUE = [Qualifier.MANY, Qualifier.MILLIONS, Qualifier.UNKNOWN]
WITH_VALUE = [qualifier for qualifier in Qualifier if qualifier not in WITHOUT_VALUE]


def quantity(value: str | None, unit: str, qualifier: Qualifier = Qualifier.EXACT) -> Quantity:
    """A quantity from text."""
    return Quantity(None if value is None else Decimal(value), unit, qualifier)


@pytest.mark.parametrize("qualifier", WITHOUT_VALUE)
def test_what_stands_for_a_number_takes_none(qualifier: Qualifier) -> None:
    with pytest.raises(RuleBroken) as refusal:
        quantity("5", QuantityUnit.TIMES, qualifier)

    assert (refusal.value.key, refusal.value.field) == (
        saying("or choose another qualifier"),
        "value",
    )
    assert quantity(None, QuantityUnit.TIMES, qualifier).value is None


@pytest.mark.parametrize("qualifier", WITH_VALUE)
def test_what_qualifies_a_number_needs_one(qualifier: Qualifier) -> None:
    with pytest.raises(RuleBroken) as refusal:
        quantity(None, QuantityUnit.TIMES, qualifier)

    assert refusal.value.key == saying("Enter it, or choose unknown if the source")
    assert quantity("5", QuantityUnit.TIMES, qualifier).value == 5


@pytest.mark.parametrize(
    ("value", "key"),
    [
        ("-1", saying("Enter 0 or more")),
        ("0.001", saying("Enter a number with at most two decimals")),
        ("1e16", saying("Enter a number with at most two decimals")),
        ("NaN", saying("Enter a number with at most two decimals")),
        ("Infinity", saying("Enter a number with at most two decimals")),
    ],
)
def test_a_value_that_cannot_be_kept_is_refused(value: str, key: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        quantity(value, QuantityUnit.CNY)

    assert refusal.value.key == key


def test_zero_is_not_unknown() -> None:
    none, unknown = Quantity.exactly(0, QuantityUnit.CNY), Quantity.unknown(QuantityUnit.CNY)

    assert none.is_zero
    assert not none.is_unknown
    assert unknown.is_unknown
    assert not unknown.is_zero
    assert word_quantity(none, "en") == "0 CNY"
    assert word_quantity(none, "zh") == "0元"


@pytest.mark.parametrize(
    ("said", "english", "chinese"),
    [
        (
            quantity("10000", QuantityUnit.CNY, Qualifier.MORE_THAN),
            "more than 10,000 CNY",
            "超过10,000元",
        ),
        (quantity("1080000.00", QuantityUnit.CNY), "1,080,000 CNY", "1,080,000元"),
        (quantity("1234.50", QuantityUnit.CNY), "1,234.5 CNY", "1,234.5元"),
        (
            quantity("1000000", QuantityUnit.RECORDS, Qualifier.NEARLY),
            "nearly 1,000,000 records",
            "近1,000,000条",
        ),
        (
            quantity(None, QuantityUnit.RECORDS, Qualifier.MILLIONS),
            "millions of records",
            "数百万条",
        ),
        (quantity(None, QuantityUnit.TIMES, Qualifier.MANY), "many times", "多次"),
        (quantity("1", QuantityUnit.YEAR, Qualifier.AT_MOST), "at most 1 year", "不超过1年"),
        (quantity("10", QuantityUnit.MONTH), "10 months", "10个月"),
        (quantity("8", QuantityUnit.PERSONS), "8 persons", "8人"),
        (quantity("1", QuantityUnit.PERSONS), "1 person", "1人"),
        (
            quantity("10", QuantityUnit.HOURS_PER_DAY, Qualifier.MORE_THAN),
            "more than 10 hours a day",
            "每天超过10小时",
        ),
        (
            quantity("200", QuantityUnit.SELLERS, Qualifier.MORE_THAN),
            "more than 200 sellers",
            "超过200名卖家",
        ),
        (quantity("4", QuantityUnit.CARDS), "4 cards", "4张"),
        (quantity("20", QuantityUnit.DAY, Qualifier.ABOUT), "about 20 days", "约20日"),
        (quantity(None, QuantityUnit.CNY, Qualifier.UNKNOWN), "unknown", "不详"),
        (quantity("3", "boxes"), "3 boxes", "3boxes"),
        (quantity("3", ""), "3", "3"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_quantity_is_said_as_its_source_says_it(
    said: Quantity, english: str, chinese: str
) -> None:
    assert word_quantity(said, "en") == english
    assert word_quantity(said, "zh") == chinese


def test_every_unit_and_every_qualifier_has_its_words() -> None:
    assert set(QUALIFIED) == set(Qualifier) - {Qualifier.UNKNOWN}


@pytest.mark.parametrize(
    ("typed", "in_english", "in_chinese"),
    [
        ("小时", "hours", "小时"),
        ("hours", "hours", "小时"),
        ("hour", "hours", "小时"),
        ("箱", "箱", "箱"),
    ],
)
def test_a_typed_unit_of_ours_is_read_in_both_languages(
    typed: str, in_english: str, in_chinese: str
) -> None:
    assert word_typed_unit(typed, "en") == in_english
    assert word_typed_unit(typed, "zh") == in_chinese
