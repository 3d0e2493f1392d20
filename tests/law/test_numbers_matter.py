"""A number of the law that somebody changes by mistake is noticed: a worked example disagrees."""

from __future__ import annotations

from dataclasses import replace

import pytest

from casetrack.law import PERIODS, OutsideStatute
from casetrack.law.counting import Length
from casetrack.law.terms import InForce
from tests.law.examples import EXAMPLES, Example

LONG_ENOUGH = 10
WITH_A_NUMBER = sorted(
    {example.rule for example in EXAMPLES if PERIODS[example.rule].length is not None}
)
LENGTHENED = sorted(
    {example.rule for example in EXAMPLES if {"extended", "complex_case"} & {*example.options}}
)


def agrees(example: Example) -> bool:
    """Whether the law package still gives what was worked out by hand."""
    try:
        due = example.computed()
    except OutsideStatute:
        return False
    return (due.due.isoformat(), due.nominal.isoformat()) == (
        example.due,
        example.nominal or example.due,
    )


def disagreeing(rule: str) -> list[Example]:
    """The examples of a rule that no longer come out."""
    return [example for example in EXAMPLES if example.rule == rule and not agrees(example)]


@pytest.mark.parametrize("by", [-1, 1], ids=["one less", "one more"])
@pytest.mark.parametrize("rule", WITH_A_NUMBER)
def test_another_length_is_noticed(rule: str, by: int, monkeypatch: pytest.MonkeyPatch) -> None:
    period = PERIODS[rule]
    assert period.length is not None
    length = period.length.first
    other = InForce({period.length.since: Length(length.number + by, length.unit)})
    assert not disagreeing(rule)

    monkeypatch.setitem(PERIODS, rule, replace(period, length=other))

    assert disagreeing(rule)


@pytest.mark.parametrize("rule", LENGTHENED)
def test_another_extension_is_noticed(rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    period = PERIODS[rule]
    assert period.extension is not None
    plus, total = period.extension.plus, period.extension.total
    other = replace(
        period.extension,
        plus=Length(plus.number + 1, plus.unit) if plus else None,
        total=Length(total.number + 1, total.unit) if total else None,
    )

    monkeypatch.setitem(PERIODS, rule, replace(period, extension=other))

    assert disagreeing(rule)


def test_more_than_ten_rules_are_tried() -> None:
    assert len(WITH_A_NUMBER) > LONG_ENOUGH
