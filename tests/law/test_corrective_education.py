"""Whom corrective education may be for, and since when."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from casetrack.law.correction import corrective_education

ON = date(2026, 11, 10)
ONE_DAY = timedelta(days=1)


@pytest.mark.parametrize(("minor", "met"), [(True, True), (None, True), (False, False)])
def test_it_is_for_a_minor_and_an_unknown_age_excludes_nothing(
    minor: bool | None, met: bool
) -> None:
    verdict, in_force = corrective_education(
        is_minor=minor, for_age_alone=False, least_age_at_act=17, on=ON
    )
    assert (verdict.rule, verdict.met, verdict.refuses) == ("correction_of_a_minor", met, not met)
    assert in_force.met


@pytest.mark.parametrize(("age", "met"), [(None, True), (15, True), (16, False)])
def test_who_is_not_punished_for_the_age_alone_was_under_16(age: int | None, met: bool) -> None:
    *_, verdict = corrective_education(
        is_minor=True, for_age_alone=True, least_age_at_act=age, on=ON
    )
    assert (verdict.rule, verdict.met, verdict.refuses) == ("correction_below_age", met, not met)


@pytest.mark.parametrize(
    ("for_public_order", "since"), [(False, date(2021, 6, 1)), (True, date(2026, 1, 1))]
)
def test_nothing_is_decided_by_a_law_that_was_not_in_force(
    for_public_order: bool, since: date
) -> None:
    def on(day: date) -> tuple[str, bool]:
        _minor, verdict = corrective_education(
            is_minor=True,
            for_age_alone=False,
            least_age_at_act=None,
            on=day,
            for_public_order=for_public_order,
        )
        return verdict.rule, verdict.refuses

    assert on(since - ONE_DAY) == ("correction_in_force", True)
    assert on(since) == on(since + ONE_DAY) == ("correction_in_force", False)
