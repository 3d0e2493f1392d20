"""What a court may not lay down, on both sides of its boundary."""

from __future__ import annotations

import pytest

from casetrack.law.sentences import death_penalty, suspended


@pytest.mark.parametrize(("minor_at_act", "is_met"), [(True, False), (False, True)])
def test_no_death_penalty_for_who_was_a_minor_at_the_act(minor_at_act: bool, is_met: bool) -> None:
    verdict = death_penalty(minor_at_act=minor_at_act)

    assert verdict.met is is_met
    assert verdict.rule == "sentence_no_death_penalty"


@pytest.mark.parametrize(("months", "is_met"), [(1, True), (35, True), (36, True), (37, False)])
def test_a_sentence_of_three_years_is_the_longest_that_is_suspended(
    months: int, is_met: bool
) -> None:
    assert suspended(months=months).met is is_met
