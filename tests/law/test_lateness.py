"""What being late means, rule by rule."""

from __future__ import annotations

import pytest

from casetrack.law import PERIODS, Lateness, OutsideStatute, lateness_of
from casetrack.law.counting import CustodyEffect


def test_nothing_weighs_more_than_somebody_held_too_long() -> None:
    assert lateness_of("arrest_review_detained") is Lateness.FREEDOM
    assert lateness_of("prosecution_review", in_custody=True) is Lateness.FREEDOM
    assert lateness_of("prosecution_review") is Lateness.POWER
    assert min(Lateness) is Lateness.FREEDOM


@pytest.mark.parametrize(
    ("rule", "meaning"),
    [
        ("arrest_review_not_detained", Lateness.POWER),
        ("cnp_final_decision", Lateness.POWER),
        ("bail_max", Lateness.POWER),
        ("notify_right_to_counsel", Lateness.RIGHT),
        ("cnp_service", Lateness.RIGHT),
        ("seal_query_decision_2022", Lateness.RIGHT),
        ("suggestion_filing", Lateness.DUTY),
        ("custody_period_change_notice", Lateness.DUTY),
        ("suggestion_reply_general", Lateness.OTHERS),
        ("victim_appeal", Lateness.OTHERS),
        (None, Lateness.AGREED),
    ],
)
def test_each_rule_weighs_what_hangs_on_it(rule: str | None, meaning: Lateness) -> None:
    assert lateness_of(rule) is meaning


def test_custody_weighs_only_where_the_law_asks_for_it() -> None:
    for id, period in PERIODS.items():
        moved = lateness_of(id) is not lateness_of(id, in_custody=True)
        assert moved == (period.custody is CustodyEffect.ON_LAST_DAY), id


def test_an_unknown_rule_is_refused() -> None:
    with pytest.raises(OutsideStatute):
        lateness_of("no_such_rule")
