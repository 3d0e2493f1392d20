"""An act of then is judged by the law of then, and what nobody saw in force for a year says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from casetrack.law import (
    INSTRUMENTS,
    PERIODS,
    RULES,
    Citation,
    Failing,
    GuardianStep,
    LadderFacts,
    ReplyGround,
    Rule,
    Verification,
    due,
    earlier_of,
    rule_of,
    step_verdicts,
    suggestion_reply,
    word_steps,
)
from casetrack.law.counting import Length, LengthUnit
from casetrack.law.instruments import SEEN, cited, last_seen
from casetrack.law.suggestions import ground_in_force
from casetrack.law.terms import InForce
from casetrack.law.versions import BILLS, is_stale, rules_touched, version_on, versions_of

ONE_DAY = timedelta(days=1)
# What was read in the text of the instrument itself: S1 to S18 of the legal reference, and W3.
READ = frozenset(
    {
        "criminal_procedure_law",
        "procuratorate_rules",
        "criminal_law",
        "spc_minors_2006",
        "spc_criminal_procedure",
        "police_procedure",
        "minors_protection_law",
        "juvenile_delinquency_law",
        "family_education_law",
        "hearing_provisions",
        "civil_code",
        "civil_procedure_law",
        "administrative_litigation_law",
        "legal_aid_law",
        "domestic_violence_law",
        "online_protection_regulation",
        "procuratorates_law",
        "holidays_measure",
        "community_correction_law",
    }
)


@pytest.mark.parametrize(
    ("received", "last_day", "by"),
    [
        (date(2021, 5, 31), date(2021, 8, 2), "suggestion_provisions"),
        (date(2021, 6, 1), date(2021, 7, 1), "minors_protection_law"),
        (date(2021, 6, 2), date(2021, 7, 2), "minors_protection_law"),
    ],
)
def test_a_reply_is_due_by_the_rule_of_the_day_of_receipt(
    received: date, last_day: date, by: str
) -> None:
    due = suggestion_reply(ReplyGround.MINOR_DUTY, received)

    assert (due.rule, due.due) == ("suggestion_reply_minor_duty", last_day)
    assert {citation.instrument for citation in due.basis} == {by}


def test_the_reason_says_by_which_rule_of_then_it_was_counted() -> None:
    first, *_ = word_steps(suggestion_reply(ReplyGround.MINOR_DUTY, date(2021, 5, 31)).steps, "en")

    assert "counted by the one of then, Reply to a procuratorial suggestion" in first


def test_a_day_before_both_rules_is_marked_as_not_compared() -> None:
    codes = [step.code for step in suggestion_reply(ReplyGround.MINOR_DUTY, date(2018, 5, 4)).steps]

    assert codes[:2] == ["by_the_rule_before", "before_in_force"]


@pytest.mark.parametrize(
    ("received", "last_day"),
    [(date(2026, 12, 31), date(2027, 1, 15)), (date(2027, 1, 1), date(2027, 1, 8))],
)
def test_a_text_of_next_year_counts_nothing_before_its_first_day(
    monkeypatch: pytest.MonkeyPatch, received: date, last_day: date
) -> None:
    then = PERIODS["arrest_review_not_detained"]
    old = replace(then, rule=replace(then.rule, id="arrest_review_not_detained_2019"))
    first = date(2027, 1, 1)
    rule = replace(then.rule, in_force_from=first, before=old.id)
    seven = InForce({first: Length(7, LengthUnit.DAY)})
    monkeypatch.setitem(PERIODS, old.id, old)
    monkeypatch.setitem(PERIODS, then.id, replace(then, rule=rule, length=seven))

    assert due(then.id, received).due == last_day


@pytest.mark.parametrize("day", [date(2022, 5, 29), date(2021, 1, 4)])
def test_the_measures_of_2022_bind_nobody_before_they_came(day: date) -> None:
    answer = earlier_of("seal_query_decision", "seal_query_decision_2022", day)

    assert answer == due("seal_query_decision", day)
    assert answer == earlier_of("seal_query_decision_2022", "seal_query_decision", day)


def test_from_their_first_day_the_measures_of_2022_bind() -> None:
    due = earlier_of("seal_query_decision", "seal_query_decision_2022", date(2022, 5, 30))

    assert due.rule == "seal_query_decision_2022"


@pytest.mark.parametrize(
    ("failing", "since"), [(Failing.WRONG_EDUCATION, date(2022, 1, 1)), (Failing.DUTIES, None)]
)
def test_no_guardian_failed_by_a_law_that_came_later(failing: Failing, since: date | None) -> None:
    facts = LadderFacts(failing=failing)

    def met(on: date | None) -> bool:
        verdict, *_ = step_verdicts(GuardianStep.ADMONITION, facts, on=on)
        return verdict.met

    assert met(None)
    assert met(since or date(2021, 6, 1))
    assert met((since or date(2021, 6, 1)) - ONE_DAY) is (since is None)


@pytest.mark.parametrize(
    ("ground", "issued", "met"),
    [
        (ReplyGround.SCHOOL_SILENT, date(2025, 12, 31), False),
        (ReplyGround.SCHOOL_SILENT, date(2026, 1, 1), True),
        (ReplyGround.MINOR_DUTY, date(2025, 12, 31), True),
        (None, date(2025, 12, 31), True),
    ],
)
def test_a_school_answers_for_its_silence_since_2026(
    ground: ReplyGround | None, issued: date, met: bool
) -> None:
    assert ground_in_force(ground, issued).met is met


def test_a_letter_to_a_silent_school_is_answered_within_a_month() -> None:
    assert suggestion_reply(ReplyGround.SCHOOL_SILENT, date(2026, 3, 2)).due == date(2026, 4, 2)


@pytest.mark.parametrize(
    ("rule", "day", "version"),
    [
        ("responsibility_12_13", date(2021, 2, 28), "responsibility_under_14"),
        ("responsibility_12_13", date(2021, 3, 1), "responsibility_12_13"),
        ("seal_public_order", date(2025, 12, 31), "seal_other_records"),
        ("seal_public_order", date(2026, 1, 1), "seal_public_order"),
        ("seal_mixed_ages", date(2022, 5, 29), None),
        ("seal_mixed_ages", date(2022, 5, 30), "seal_mixed_ages"),
        ("public_order_detention", date(2025, 12, 31), None),
        # Before everything that is known: the oldest, which is of a later day.
        ("seal_public_order", date(2020, 1, 1), "seal_other_records"),
    ],
)
def test_a_rule_has_the_version_of_each_day(rule: str, day: date, version: str | None) -> None:
    each_rule = version_on(rule_of(rule), day)

    assert (each_rule.id if each_rule is not None else None) == version


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_versions_follow_one_another_without_a_gap(rule: Rule) -> None:
    versions = list(versions_of(rule))

    for later, before in pairwise(versions):
        assert before.in_force_from < later.in_force_from
        until = before.in_force_until
        assert until is None or until == later.in_force_from - ONE_DAY
        # A period of then is a period, or no day could be counted by it.
        assert (later.id in PERIODS) is (before.id in PERIODS)
    assert not any(version.is_new for version in versions[:-1])


def test_a_rule_is_as_fresh_as_the_oldest_sight_of_what_it_rests_on() -> None:
    both = cited("criminal_procedure_law", "172") + cited("procuratorate_rules", "351")

    assert last_seen(both) == SEEN["procuratorate_rules"] == date(2025, 4, 1)
    assert last_seen(cited("suggestion_provisions")) == date(2019, 2, 26)
    assert rule_of("prosecution_review").last_seen == date(2025, 4, 1)
    assert set(SEEN) <= set(INSTRUMENTS)


@pytest.mark.parametrize(("on", "stale"), [(date(2026, 4, 1), False), (date(2026, 4, 2), True)])
def test_it_is_said_once_a_year_has_passed(on: date, stale: bool) -> None:
    assert is_stale(rule_of("prosecution_review"), on) is stale
    assert not is_stale(rule_of("responsibility_under_14"), on), "it is over, and known to be"


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_nothing_counts_as_read_that_was_read_nowhere(rule: Rule) -> None:
    if rule.verification is Verification.PRIMARY:
        assert {citation.instrument for citation in rule.citations} & READ


def test_what_rests_on_a_text_amended_since_is_marked() -> None:
    amended = {key for key, instrument in INSTRUMENTS.items() if instrument.amended is not None}
    alone = [
        rule
        for rule in RULES.values()
        if {citation.instrument for citation in rule.citations} <= amended
    ]

    assert alone
    assert {rule.verification for rule in alone} == {Verification.SECONDARY}


def test_an_article_touches_the_rules_that_rest_on_it_or_on_the_whole() -> None:
    def touched(*those: Citation) -> set[str]:
        return {rule.id for rule in rules_touched(those)}

    of_58 = touched(Citation("civil_procedure_law", "58"))
    assert {"pil_announcement_first", "pil_nobody_sued"} == of_58
    assert "preservation_ruling" in touched(Citation("civil_procedure_law"))
    assert "suggestion_filing" in touched(Citation("suggestion_provisions", "21"))
    assert touched(Citation("family_education_law", "1")) == set()


@pytest.mark.parametrize("bill", BILLS.values(), ids=BILLS)
def test_a_bill_names_what_is_known_and_touches_something(bill: object) -> None:
    assert rules_touched(bill.touches)  # type: ignore[attr-defined]  # each is a Bill


def test_the_bill_on_suits_touches_every_number_of_suits() -> None:
    touched = {rule.id for rule in rules_touched(BILLS["public_interest_litigation_law"].touches)}

    assert {rule for rule in RULES if rule.startswith("pil_")} <= touched
