"""Ways back from a decision, what is asked before another one, and what may follow it."""

from __future__ import annotations

from datetime import date

import pytest

from casetrack.law import (
    Due,
    ObjectionEffect,
    Severity,
    WayBack,
    breaches_answered,
    final_decision_due,
    opinion_fits,
    revoked_first,
    ways_back,
)


def test_a_prosecution_is_corrected_by_who_decided_or_by_the_office_above() -> None:
    assert ways_back("prosecuted") == (WayBack.CORRECTION, WayBack.CORRECTION_ABOVE)
    assert [back.is_above for back in ways_back("prosecuted")] == [False, True]


def test_what_a_court_decided_has_no_way_back_here() -> None:
    assert ways_back("criminal_judgment") == ()


@pytest.mark.parametrize(("stands", "severity"), [(True, Severity.WARN), (False, None)])
def test_the_same_is_prosecuted_once_the_decision_not_to_is_revoked(
    stands: bool, severity: Severity | None
) -> None:
    verdict = revoked_first(stands=stands)

    assert verdict.met is not stands
    assert verdict.met or verdict.severity is severity


@pytest.mark.parametrize("not_prosecuted", [True, False])
def test_an_opinion_follows_a_decision_not_to_prosecute(not_prosecuted: bool) -> None:
    assert opinion_fits(not_prosecuted=not_prosecuted).met is not_prosecuted


@pytest.mark.parametrize(("waiting", "met"), [(0, True), (1, False)])
def test_a_probation_ends_once_each_breach_is_answered(waiting: int, met: bool) -> None:
    assert breaches_answered(waiting).met is met


@pytest.mark.parametrize("effect", ObjectionEffect)
def test_conditional_non_prosecution_is_open_where_the_objection_is_not_to_it_alone(
    effect: ObjectionEffect,
) -> None:
    open_ones = {ObjectionEffect.MAY_ADJUST, ObjectionEffect.CNP_POSSIBLE}

    assert effect.lets_it is (effect in open_ones)


def test_a_review_that_went_on_counts_from_its_own_last_day() -> None:
    def due(review_nominal: date | None) -> Due:
        return final_decision_due(
            review_received=date(2024, 3, 11),
            decided=date(2024, 4, 1),
            months=6,
            review_nominal=review_nominal,
        )

    counted, same, later = due(None), due(date(2024, 4, 11)), due(date(2024, 4, 12))

    assert (same.nominal, same.due) == (counted.nominal, counted.due)
    assert (later.nominal - same.nominal).days == 1
