"""What a person answers for at each age."""

from __future__ import annotations

from datetime import date

import pytest

from casetrack.law import (
    ActKind,
    OutsideStatute,
    Severity,
    acts_dated,
    age_established,
    age_on,
    reaches,
    responsibility,
    special_procedure,
    thresholds_passed,
)

SINCE_2021 = date(2024, 5, 1)


def test_nobody_under_twelve_answers_whatever_was_done() -> None:
    verdict = responsibility(11, acted_on=SINCE_2021, act=ActKind.KILLING, gravest=True)

    assert (verdict.rule, verdict.refuses) == ("responsibility_under_12", True)


@pytest.mark.parametrize(
    ("acted_on", "act", "gravest", "approved", "prosecuting", "reason"),
    [
        (date(2021, 2, 28), ActKind.KILLING, True, True, True, "before_amendment_xi"),
        (date(2021, 3, 1), ActKind.KILLING, True, True, True, None),
        (SINCE_2021, None, True, True, True, "not_recorded"),
        (SINCE_2021, ActKind.ROBBERY, True, True, True, "not_of_the_gravest"),
        (SINCE_2021, ActKind.GRAVE_INJURY, False, True, True, "not_of_the_gravest"),
        (SINCE_2021, ActKind.GRAVE_INJURY, True, False, True, "needs_spp_approval"),
        (SINCE_2021, ActKind.GRAVE_INJURY, True, False, False, None),
    ],
)
def test_at_twelve_and_thirteen_only_the_gravest_acts_and_with_approval(
    acted_on: date,
    act: ActKind | None,
    gravest: bool,
    approved: bool,
    prosecuting: bool,
    reason: str | None,
) -> None:
    for age in (12, 13):
        verdict = responsibility(
            age,
            acted_on=acted_on,
            act=act,
            gravest=gravest,
            spp_approved=approved,
            prosecuting=prosecuting,
        )

        assert verdict.rule == "responsibility_12_13"
        assert verdict.values.get("reason") == reason
        assert verdict.refuses is (reason is not None)


@pytest.mark.parametrize("act", [act for act in ActKind if act is not ActKind.OTHER])
def test_at_fourteen_and_fifteen_the_eight_acts_count(act: ActKind) -> None:
    for age in (14, 15):
        assert responsibility(age, acted_on=SINCE_2021, act=act).met


@pytest.mark.parametrize(
    ("act", "reason"), [(ActKind.OTHER, "not_of_the_eight"), (None, "not_recorded")]
)
def test_at_fourteen_and_fifteen_another_act_asks_for_a_reason(
    act: ActKind | None, reason: str
) -> None:
    verdict = responsibility(15, acted_on=SINCE_2021, act=act)

    assert (verdict.warns, verdict.refuses) == (True, False)
    assert verdict.values["reason"] == reason


def test_from_sixteen_everything_counts() -> None:
    verdict = responsibility(16, acted_on=SINCE_2021, act=ActKind.OTHER)

    assert (verdict.rule, verdict.met) == ("responsibility_16", True)


@pytest.mark.parametrize(
    ("certain", "decides", "met"),
    [(True, True, True), (False, False, True), (False, True, False)],
)
def test_an_age_that_decides_must_be_established_before_arrest(
    certain: bool, decides: bool, met: bool
) -> None:
    assert age_established(certain=certain, decides_liability=decides).met is met


@pytest.mark.parametrize(
    ("age", "met", "reason"),
    [
        (11, False, None),
        (12, True, "older_than_threshold"),
        (13, True, "older_than_threshold"),
        (14, True, None),
        (17, True, None),
        (18, False, None),
    ],
)
def test_the_special_procedure_looks_at_the_age_at_the_act(
    age: int, met: bool, reason: str | None
) -> None:
    verdict = special_procedure(age)

    assert (verdict.met, verdict.values.get("reason")) == (met, reason)
    assert verdict.severity is Severity.INFO


def test_thresholds_passed_are_those_reached() -> None:
    assert thresholds_passed(date(2009, 7, 20), date(2023, 7, 20)) == (8, 12)
    assert thresholds_passed(date(2009, 7, 20), date(2023, 7, 21)) == (8, 12, 14)


def test_on_the_day_of_birth_and_the_first_birthday_the_age_is_nought() -> None:
    born = date(2020, 2, 29)

    assert [age_on(born, day) for day in (born, date(2021, 2, 28), date(2021, 3, 1))] == [0, 0, 1]


@pytest.mark.parametrize("age", [0, 151])
def test_an_age_out_of_range_is_refused(age: int) -> None:
    with pytest.raises(OutsideStatute, match="age_out_of_range"):
        reaches(date(2009, 7, 20), age)


def test_nobody_has_an_age_before_being_born() -> None:
    with pytest.raises(OutsideStatute, match="not_yet_born"):
        age_on(date(2009, 7, 20), date(2009, 7, 19))


def test_before_a_decision_an_act_is_on_record_with_its_day() -> None:
    assert not acts_dated(0).met
    assert acts_dated(0).warns
    assert acts_dated(1).met
