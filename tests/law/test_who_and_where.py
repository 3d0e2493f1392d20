"""Who decides, when a decision is open, and supervision by the office of another place."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from casetrack.law import (
    DECIDERS,
    RULES,
    Decider,
    Severity,
    deciders_under,
    first_decider,
    in_effect,
    length_lawful,
    may_decide,
    within_period,
)
from casetrack.law.entrusting import may_be_entrusted, next_report

DUE = date(2026, 7, 28)
ONE_DAY = timedelta(days=1)
ARREST, EXTENSION = RULES["decider_arrest"], RULES["decider_extension"]


def test_the_committee_stands_above_the_chief_and_nobody_below_decides() -> None:
    assert first_decider(ARREST) is Decider.CHIEF_PROCURATOR
    assert deciders_under(ARREST) == {Decider.CHIEF_PROCURATOR, Decider.COMMITTEE}
    assert deciders_under(ARREST, least=Decider.COMMITTEE) == {Decider.COMMITTEE}
    assert deciders_under(EXTENSION) == {Decider.CHIEF_PROCURATOR}
    assert all(Decider.SECTION_HEAD not in named for named in DECIDERS.values())


def test_where_the_law_names_nobody_an_office_may_name_somebody_above() -> None:
    assert first_decider(None) is Decider.PROSECUTOR
    assert Decider.PROSECUTOR not in deciders_under(None, least=Decider.SECTION_HEAD)
    assert Decider.SECTION_HEAD in deciders_under(None, least=Decider.SECTION_HEAD)


@pytest.mark.parametrize(
    ("decider", "least", "may"),
    [
        (Decider.CHIEF_PROCURATOR, None, True),
        (Decider.COMMITTEE, None, True),
        (Decider.SECTION_HEAD, None, False),
        (Decider.CHIEF_PROCURATOR, Decider.COMMITTEE, False),
        (None, None, False),
    ],
)
def test_who_may_decide_about_an_arrest(
    decider: Decider | None, least: Decider | None, may: bool
) -> None:
    verdict = may_decide(ARREST, decider, least=least)

    assert verdict.met is may
    assert verdict.values["decider"] == (decider or "nobody")


def test_a_non_prosecution_has_effect_once_it_is_announced() -> None:
    assert in_effect(DUE).met
    assert not in_effect(None).met


def test_on_the_last_day_of_a_period_no_reason_is_asked_and_later_it_says_how_late() -> None:
    assert within_period("prosecution_review", DUE, due=DUE).met
    late = within_period("prosecution_review", DUE + ONE_DAY, due=DUE)
    assert (late.met, late.severity, late.values["days"]) == (False, Severity.WARN, 1)


@pytest.mark.parametrize(
    ("months", "lawful"), [(5, False), (6, True), (12, True), (13, False), (None, False)]
)
def test_a_probation_lasts_six_to_twelve_months(months: int | None, lawful: bool) -> None:
    verdict = length_lawful(months, on=DUE)

    assert verdict.met is lawful
    assert (verdict.values.get("reason") == "not_recorded") is (months is None)


@pytest.mark.parametrize(
    ("runs", "last_day", "may"),
    [
        (True, DUE, True),
        (True, DUE - ONE_DAY, False),
        (True, None, True),
        (False, DUE, False),
    ],
)
def test_what_runs_may_be_entrusted_until_its_last_day(
    runs: bool, last_day: date | None, may: bool
) -> None:
    assert may_be_entrusted(runs=runs, last_day=last_day, on=DUE) is may


@pytest.mark.parametrize(
    ("every", "months", "last_day", "following"),
    [
        (1, True, None, date(2026, 8, 28)),
        (14, False, None, date(2026, 8, 11)),
        (1, True, date(2026, 8, 28), date(2026, 8, 28)),
        (1, True, date(2026, 8, 27), date(2026, 8, 27)),
        (1, True, DUE + ONE_DAY, DUE + ONE_DAY),
        (1, True, DUE, None),
        (None, True, None, None),
    ],
)
def test_the_last_report_is_due_on_the_last_day_at_the_latest(
    every: int | None, months: bool, last_day: date | None, following: date | None
) -> None:
    assert next_report(DUE, every=every, months=months, last_day=last_day) == following
