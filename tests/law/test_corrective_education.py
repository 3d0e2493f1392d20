"""Whom corrective education may be for."""

from __future__ import annotations

import pytest

from casetrack.law.correction import corrective_education


@pytest.mark.parametrize(("minor", "met"), [(True, True), (None, True), (False, False)])
def test_it_is_for_a_minor_and_an_unknown_age_excludes_nothing(
    minor: bool | None, met: bool
) -> None:
    (found,) = corrective_education(is_minor=minor, for_age_alone=False, least_age_at_act=17)
    assert (found.rule, found.met, found.refuses) == ("correction_of_a_minor", met, not met)


@pytest.mark.parametrize(("age", "met"), [(None, True), (15, True), (16, False)])
def test_who_is_not_punished_for_the_age_alone_was_under_16(age: int | None, met: bool) -> None:
    _minor, found = corrective_education(is_minor=True, for_age_alone=True, least_age_at_act=age)
    assert (found.rule, found.met, found.refuses) == ("correction_below_age", met, not met)
