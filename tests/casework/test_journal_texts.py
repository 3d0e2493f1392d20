"""What the journal says of one row, one thing after the other."""

from __future__ import annotations

import pytest

from casetrack.casework.journal_texts import NOTHING, in_a_row
from casetrack.db.bilingual_text import BilingualText


@pytest.mark.parametrize(
    ("said", "en", "zh"),
    [
        ([], "", ""),
        ([NOTHING, BilingualText("by phone", "电话")], "by phone", "电话"),
        (
            [BilingualText("month 1", "第1个月"), BilingualText("kept", "遵守")],
            "month 1, kept",
            "第1个月，遵守",
        ),
        (
            [
                BilingualText("Kept.", "均已遵守。"),
                NOTHING,
                BilingualText("next: a visit", "下一步：走访"),
            ],
            "Kept. next: a visit",
            "均已遵守。下一步：走访",
        ),
    ],
)
def test_no_comma_follows_a_sentence_that_is_closed(
    said: list[BilingualText], en: str, zh: str
) -> None:
    row = in_a_row(said)

    assert row.in_("en") == en
    assert row.in_("zh") == zh
