"""Days typed for a plan."""

from __future__ import annotations

from datetime import date

import pytest

from casetrack.visits.days_ahead import read_day_ahead

TUESDAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12-07", date(2026, 12, 7)),
        ("11-25", date(2026, 11, 25)),
        ("11-24", date(2026, 11, 24)),
        ("11-23", date(2027, 11, 23)),
        ("2026-12-07", date(2026, 12, 7)),
        ("2025-12-07", date(2025, 12, 7)),
        ("1月15日", date(2027, 1, 15)),
        ("yesterday", date(2026, 11, 23)),
        ("in 3 days", date(2026, 11, 27)),
        ("明天", date(2026, 11, 25)),
        ("Monday", date(2026, 11, 30)),
        ("Tuesday", date(2026, 11, 24)),
    ],
)
def test_a_day_without_its_year_is_the_next_such_day(text: str, day: date) -> None:
    assert read_day_ahead(text, on=TUESDAY).first == day
