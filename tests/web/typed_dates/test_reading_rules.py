"""Every refusal of a typed date or number has its sentence, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import casetrack
from casetrack.cases.quantities import Qualifier, Quantity
from casetrack.errors import RuleBroken
from casetrack.web.typed_dates.reading import read_when

TRANSLATIONS = Path(casetrack.__file__).parent / "translations"


def chinese() -> dict[str, str]:
    """The Chinese of both catalogues by English sentence."""
    fields: dict[str, str] = {}
    for feature in ("web", "cases"):
        with (TRANSLATIONS / feature / "zh/LC_MESSAGES/messages.po").open("rb") as file:
            fields |= {str(m.id): str(m.string) for m in read_po(file) if isinstance(m.id, str)}
    return fields


@pytest.mark.parametrize(
    "refused",
    [
        lambda: read_when("nonsense", on=date(2026, 11, 24)),
        lambda: read_when("2026-02-30", on=date(2026, 11, 24)),
        lambda: Quantity(None, "", Qualifier.EXACT),
        lambda: Quantity(Decimal(1), "", Qualifier.MANY),
        lambda: Quantity(Decimal(-1), "", Qualifier.EXACT),
        lambda: Quantity(Decimal("0.001"), "", Qualifier.EXACT),
    ],
    ids=["unreadable", "impossible", "no value", "a value too many", "negative", "too fine"],
)
def test_a_refusal_is_worded_with_its_own_values(refused: Callable[[], object]) -> None:
    with pytest.raises(RuleBroken) as refusal:
        refused()

    assert refusal.value.key % refusal.value.values
    assert chinese()[refusal.value.key] % refusal.value.values


def test_every_label_has_its_chinese() -> None:
    words = chinese()

    assert [qualifier.words for qualifier in Qualifier if not words.get(qualifier.words)] == []
