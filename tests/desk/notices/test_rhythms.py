"""On which days before its own a date is told, and that a late one is told every day."""

from __future__ import annotations

from typing import Any

import pytest

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.courses.approvals.models import WAITS
from casetrack.desk.notices.night import (
    ALL,
    AT_ONCE,
    CUSTODY,
    PERIOD,
    PROBATION_END,
    REPLY,
    VISIT,
    ReminderRhythm,
    is_reminded,
    rhythm_of,
)
from casetrack.law.instruments import INSTRUMENTS
from tests.builders import TODAY
from tests.desk.notices.builders import IN_CUSTODY, in_days

K = ObligationKind
DETAINED = {"rule": "arrest_review_detained"}
NOT_ROLLED = {"rule": "prosecution_review", "steps": [["custody_no_roll", {"day": "2026-01-01"}]]}
ON_BAIL = {"rule": "prosecution_review", "options": {"in_custody": False}, "steps": []}


@pytest.mark.parametrize(
    ("kind", "why", "rhythm"),
    [
        (K.PROSECUTION_REVIEW, IN_CUSTODY, CUSTODY),
        (K.ARREST_REVIEW, DETAINED, CUSTODY),
        (K.PROSECUTION_REVIEW, NOT_ROLLED, CUSTODY),
        (K.PROSECUTION_REVIEW, ON_BAIL, PERIOD),
        (K.ARREST_REVIEW, {"rule": "arrest_review_not_detained"}, PERIOD),
        (K.FINAL_DECISION, {}, PERIOD),
        (K.ORDER_END, {"rule": None, "options": None}, PERIOD),
        (K.PROBATION_END, {}, PROBATION_END),
        (K.SUGGESTION_REPLY, {}, REPLY),
        (K.VISIT, {}, VISIT),
        # Somebody waits for it: every night, unless a kind has a rhythm of its own.
        (WAITS, {}, AT_ONCE),
        (WAITS, IN_CUSTODY, CUSTODY),
    ],
)
def test_custody_goes_before_the_kind(
    kind: ObligationKind, why: dict[str, Any], rhythm: ReminderRhythm
) -> None:
    assert rhythm_of(kind, why) is rhythm


@pytest.mark.parametrize(
    ("rhythm", "days"),
    [
        (CUSTODY, [3, 1]),
        (PERIOD, [7, 3, 1]),
        (PROBATION_END, [30, 15, 7]),
        (REPLY, [15, 7, 0]),
        (VISIT, [1, 0]),
        (AT_ONCE, list(range(30, -1, -1))),
    ],
)
def test_it_is_told_on_these_days_before_and_no_others(
    rhythm: ReminderRhythm, days: list[int]
) -> None:
    numbers = [
        ahead for ahead in range(40, -1, -1) if is_reminded(in_days(ahead), rhythm, on=TODAY)
    ]

    assert numbers == days


@pytest.mark.parametrize("rhythm", ALL)
@pytest.mark.parametrize("late", [1, 2, 100])
def test_what_is_late_is_told_every_day(rhythm: ReminderRhythm, late: int) -> None:
    assert is_reminded(in_days(-late), rhythm, on=TODAY)


def test_what_missed_days_would_have_told_is_told_now() -> None:
    three_days_ago, two_days_ago = in_days(-3), in_days(-2)

    assert is_reminded(in_days(1), ReminderRhythm((3,)), on=TODAY, after=three_days_ago)
    assert not is_reminded(in_days(1), ReminderRhythm((3,)), on=TODAY, after=two_days_ago)
    assert not is_reminded(in_days(4), ReminderRhythm((3,)), on=TODAY, after=three_days_ago)


def test_every_rhythm_says_what_obliges_to_warn() -> None:
    assert all(rhythm.source.instrument in INSTRUMENTS and rhythm.source.article for rhythm in ALL)
