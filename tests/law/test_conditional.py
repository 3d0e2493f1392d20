"""Conditional non-prosecution: who qualifies, who is heard, what objections do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from casetrack.law import (
    EligibilityFacts,
    Heard,
    NonProsecution,
    ObjectionEffect,
    ObjectionScope,
    OpinionsHeard,
    OutsideStatute,
    RevocationFacts,
    bail_covers_probation,
    breach_counts,
    changed_probation,
    chapter_of,
    check_cnp_eligibility,
    check_opinions_heard,
    effect_of_all,
    enough_days_left,
    final_decision_open,
    innocence_respected,
    may_revoke,
    objection_effect,
    printed_end_fits,
    probation_end_lawful,
    revocation_grounds,
    victim_heard_again,
)

TODAY = date(2025, 6, 2)
DECIDED = date(2024, 4, 1)
QUALIFIES = EligibilityFacts(
    age_at_act=17, chapter=5, likely_months=12, evidence_sufficient=True, remorse=True
)
ALL_HEARD = OpinionsHeard(Heard.HEARD, Heard.HEARD, Heard.HEARD, Heard.HEARD, Heard.HEARD)


def unmet(facts: EligibilityFacts) -> list[str]:
    return [verdict.rule for verdict in check_cnp_eligibility(facts, on=TODAY) if verdict.refuses]


def test_a_minor_with_remorse_and_a_year_at_most_qualifies() -> None:
    assert unmet(QUALIFIES) == []


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        (replace(QUALIFIES, age_at_act=18), "cnp_minor_at_act"),
        (replace(QUALIFIES, chapter=3), "cnp_chapter"),
        (replace(QUALIFIES, chapter=7), "cnp_chapter"),
        (replace(QUALIFIES, likely_months=13), "cnp_likely_sentence"),
        (replace(QUALIFIES, evidence_sufficient=False), "cnp_prosecution_standard"),
        (replace(QUALIFIES, remorse=False), "cnp_remorse"),
    ],
)
def test_each_condition_alone_refuses(facts: EligibilityFacts, rule: str) -> None:
    assert unmet(facts) == [rule]


@pytest.mark.parametrize("chapter", [4, 5, 6])
def test_three_chapters_qualify(chapter: int) -> None:
    assert unmet(replace(QUALIFIES, chapter=chapter)) == []


def test_what_is_not_recorded_is_not_met_and_says_so() -> None:
    verdicts = check_cnp_eligibility(EligibilityFacts(), on=TODAY)

    assert [verdict.met for verdict in verdicts] == [False] * 5
    assert {verdict.values["reason"] for verdict in verdicts} == {"not_recorded"}


def test_there_was_no_conditional_non_prosecution_before_2013() -> None:
    with pytest.raises(OutsideStatute, match="not_in_force"):
        check_cnp_eligibility(QUALIFIES, on=date(2012, 12, 31))


@pytest.mark.parametrize(
    ("charge", "chapter"),
    [
        ("盗窃", 5),
        ("盗窃罪", 5),
        ("帮助信息网络犯罪活动罪", 6),
        ("侵犯公民个人信息", 4),
        ("危险驾驶罪", 2),
        ("合同诈骗", 3),
        ("无此罪", None),
    ],
)
def test_a_charge_knows_its_chapter(charge: str, chapter: int | None) -> None:
    assert chapter_of(charge) == chapter


def test_all_five_are_heard() -> None:
    assert all(verdict.met for verdict in check_opinions_heard(ALL_HEARD, minor_now=True))
    assert not any(verdict.met for verdict in check_opinions_heard(OpinionsHeard(), minor_now=True))


def test_police_and_suspect_can_always_be_heard_the_others_may_be_excused() -> None:
    nobody_there = OpinionsHeard(
        police=Heard.UNREACHABLE,
        victim=Heard.NONE_SUCH,
        suspect=Heard.UNREACHABLE,
        legal_representative=Heard.UNREACHABLE,
        defender=Heard.NONE_SUCH,
    )

    verdicts = check_opinions_heard(nobody_there, minor_now=False)

    assert {verdict.rule: verdict.met for verdict in verdicts} == {
        "cnp_hear_police": False,
        "cnp_hear_victim": True,
        "cnp_hear_suspect": False,
        "cnp_hear_legal_representative": True,
        "cnp_hear_defender": True,
    }


@pytest.mark.parametrize(
    ("heard", "minor_now", "met"),
    [
        (Heard.NONE_SUCH, True, False),
        (Heard.NONE_SUCH, False, True),
        (Heard.UNREACHABLE, True, True),
        (Heard.HEARD, True, True),
    ],
)
def test_who_is_a_minor_still_is_never_without_a_defender(
    heard: Heard, minor_now: bool, met: bool
) -> None:
    verdicts = check_opinions_heard(replace(ALL_HEARD, defender=heard), minor_now=minor_now)

    verdict = next(verdict for verdict in verdicts if verdict.rule == "cnp_hear_defender")
    assert verdict.met is met
    assert verdict.values.get("reason") == (None if met else "minor_without_defender")


@pytest.mark.parametrize(
    ("effects", "together"),
    [
        ((), ObjectionEffect.CNP_POSSIBLE),
        ((ObjectionEffect.CNP_POSSIBLE, ObjectionEffect.MAY_ADJUST), ObjectionEffect.MAY_ADJUST),
        (
            (ObjectionEffect.MAY_ADJUST, ObjectionEffect.MUST_PROSECUTE),
            ObjectionEffect.MUST_PROSECUTE,
        ),
        (
            (ObjectionEffect.MUST_PROSECUTE, ObjectionEffect.STATUTORY_NON_PROSECUTION),
            ObjectionEffect.STATUTORY_NON_PROSECUTION,
        ),
    ],
)
def test_of_several_objections_the_plea_of_innocence_found_right_counts_most(
    effects: tuple[ObjectionEffect, ...], together: ObjectionEffect
) -> None:
    assert effect_of_all(effects) is together


@pytest.mark.parametrize(
    ("objection", "innocent", "withdrawn", "effect", "still_open"),
    [
        (ObjectionScope.CNP_ITSELF, False, False, ObjectionEffect.MUST_PROSECUTE, False),
        (ObjectionScope.CNP_ITSELF, True, False, ObjectionEffect.STATUTORY_NON_PROSECUTION, False),
        (ObjectionScope.CNP_ITSELF, False, True, ObjectionEffect.CNP_POSSIBLE, True),
        (ObjectionScope.TERMS, False, False, ObjectionEffect.MAY_ADJUST, True),
        (ObjectionScope.TERMS, True, False, ObjectionEffect.MAY_ADJUST, True),
    ],
)
def test_an_objection_to_the_whole_closes_the_way_one_to_the_terms_does_not(
    objection: ObjectionScope,
    innocent: bool,
    withdrawn: bool,
    effect: ObjectionEffect,
    still_open: bool,
) -> None:
    verdict = objection_effect(objection, innocence_justified=innocent, withdrawn=withdrawn)

    assert (verdict.values["effect"], verdict.met) == (effect, still_open)


@pytest.mark.parametrize(("left", "enough"), [(4, False), (5, True)])
def test_fewer_than_five_days_left_call_for_a_warning(left: int, enough: bool) -> None:
    verdict = enough_days_left(date(2024, 4, 11), date(2024, 4, 11 - left))

    assert (verdict.met, verdict.warns, verdict.values["days"]) == (enough, not enough, left)


@pytest.mark.parametrize(
    ("printed", "fits"),
    [
        (date(2024, 9, 29), False),
        (date(2024, 9, 30), True),
        (date(2024, 10, 1), True),
        (date(2024, 10, 2), False),
    ],
)
def test_a_printed_end_fits_under_either_reading(printed: date, fits: bool) -> None:
    verdict = printed_end_fits(date(2024, 4, 1), printed, months=6)

    assert (verdict.met, verdict.warns) == (fits, not fits)


def test_a_changed_length_is_counted_from_the_original_decision() -> None:
    due = changed_probation(
        date(2024, 4, 1), months=8, changed_on=date(2024, 10, 1), last_day=date(2024, 10, 1)
    )

    assert due.due == date(2024, 12, 1)


@pytest.mark.parametrize(
    ("months", "changed_on", "key"),
    [
        (8, date(2024, 10, 2), "probation_over"),
        (13, date(2024, 9, 1), "probation_months"),
    ],
)
def test_a_length_cannot_be_changed_too_late_or_beyond_the_law(
    months: int, changed_on: date, key: str
) -> None:
    with pytest.raises(OutsideStatute, match=key):
        changed_probation(
            date(2024, 4, 1), months=months, changed_on=changed_on, last_day=date(2024, 10, 1)
        )


def test_a_length_cannot_be_shortened_into_the_past() -> None:
    with pytest.raises(OutsideStatute, match="new_end_is_past"):
        changed_probation(
            date(2024, 4, 1), months=6, changed_on=date(2024, 10, 2), last_day=date(2025, 1, 1)
        )


@pytest.mark.parametrize(
    ("bail_ends", "met"), [(date(2026, 5, 20), True), (date(2026, 5, 19), False)]
)
def test_bail_should_last_as_long_as_the_probation(bail_ends: date, met: bool) -> None:
    verdict = bail_covers_probation(bail_ends, date(2026, 5, 20))

    assert (verdict.met, verdict.warns) == (met, not met)


@pytest.mark.parametrize(
    ("facts", "grounds"),
    [
        (RevocationFacts(), ()),
        (RevocationFacts(new_crime=True), ("cnp_revocation_new_crime",)),
        (RevocationFacts(undiscovered_crime=True), ("cnp_revocation_undiscovered_crime",)),
        (RevocationFacts(order_violations=1), ()),
        (RevocationFacts(order_violations=2), ()),
        (RevocationFacts(order_violations=3), ("cnp_revocation_public_order",)),
        (
            RevocationFacts(order_violations=1, order_serious=True),
            ("cnp_revocation_public_order",),
        ),
        (RevocationFacts(order_serious=True), ()),
        (RevocationFacts(supervision_violations=3), ("cnp_revocation_supervision",)),
        (
            RevocationFacts(supervision_violations=1, supervision_serious=True),
            ("cnp_revocation_supervision",),
        ),
    ],
)
def test_revocation_needs_one_of_four_grounds(
    facts: RevocationFacts, grounds: tuple[str, ...]
) -> None:
    assert tuple(ground.rule for ground in revocation_grounds(facts) if ground.met) == grounds
    assert may_revoke(facts).refuses is (not grounds)
    assert may_revoke(facts).values["grounds"] == grounds


def test_two_breaches_are_said_to_be_unsettled_one_is_not() -> None:
    twice, once = (
        revocation_grounds(RevocationFacts(supervision_violations=times))[3] for times in (2, 1)
    )

    assert twice.values["reason"] == "twice_is_unsettled"
    assert "reason" not in once.values


def test_what_is_found_after_the_last_day_no_longer_revokes() -> None:
    facts = RevocationFacts(new_crime=True)
    last_day = date(2024, 10, 1)

    assert may_revoke(facts, found_on=last_day, last_day=last_day).met
    late = may_revoke(facts, found_on=date(2024, 10, 2), last_day=last_day)
    assert (late.met, late.values["reason"]) == (False, "found_after_probation")


@pytest.mark.parametrize(
    ("heard", "met"),
    [
        (Heard.HEARD, True),
        (Heard.NONE_SUCH, True),
        (Heard.UNREACHABLE, True),
        (Heard.NOT_YET, False),
    ],
)
def test_the_victim_is_heard_again_or_it_is_on_record_why_not(heard: Heard, met: bool) -> None:
    verdict = victim_heard_again(
        heard, heard_on=DECIDED, decided_on=DECIDED, final_on=date(2024, 10, 2)
    )

    assert verdict.met is met


@pytest.mark.parametrize(
    ("heard_on", "met"),
    [
        (date(2024, 3, 31), False),
        (DECIDED, True),
        (date(2024, 10, 2), True),
        (date(2024, 10, 3), False),
    ],
)
def test_again_is_after_the_conditional_decision_and_before_the_final_one(
    heard_on: date, met: bool
) -> None:
    verdict = victim_heard_again(
        Heard.HEARD, heard_on=heard_on, decided_on=DECIDED, final_on=date(2024, 10, 2)
    )

    assert verdict.met is met


@pytest.mark.parametrize(("heard", "met"), [(Heard.HEARD, False), (Heard.NONE_SUCH, True)])
def test_without_a_day_nobody_knows_whether_it_was_again(heard: Heard, met: bool) -> None:
    verdict = victim_heard_again(heard, heard_on=None, decided_on=DECIDED, final_on=DECIDED)

    assert verdict.met is met


@pytest.mark.parametrize(
    ("ends_on", "met"),
    [
        (date(2024, 9, 29), False),
        (date(2024, 9, 30), True),
        (date(2024, 10, 1), True),
        (date(2025, 4, 1), True),
        (date(2025, 4, 2), False),
        (date(2029, 4, 1), False),
        (date(2024, 4, 2), False),
    ],
)
def test_the_day_on_which_it_ends_is_bounded_whoever_set_it(ends_on: date, met: bool) -> None:
    verdict = probation_end_lawful(DECIDED, ends_on)

    assert (verdict.met, verdict.refuses) == (met, not met)
    assert verdict.values["earliest"] == date(2024, 9, 30)
    assert verdict.values["latest"] == date(2025, 4, 1)


def test_at_the_end_of_a_month_either_reading_may_be_printed() -> None:
    february = date(2027, 2, 28)

    assert probation_end_lawful(february, date(2028, 2, 29)).met
    assert not probation_end_lawful(february, date(2028, 3, 1)).met


@pytest.mark.parametrize(
    ("happened_on", "met"),
    [
        (date(2024, 3, 31), False),
        (DECIDED, True),
        (date(2024, 10, 1), True),
        (date(2024, 10, 2), False),
    ],
)
def test_only_what_happened_during_the_probation_is_a_breach_of_it(
    happened_on: date, met: bool
) -> None:
    assert breach_counts(happened_on, decided_on=DECIDED, last_day=date(2024, 10, 1)).met is met


@pytest.mark.parametrize(
    ("decision", "met"),
    [
        (None, False),
        (NonProsecution.DISCRETIONARY, False),
        (NonProsecution.CONDITIONAL, False),
        (NonProsecution.STATUTORY, True),
        (NonProsecution.INSUFFICIENT_EVIDENCE, True),
    ],
)
def test_after_a_plea_of_innocence_found_right(decision: NonProsecution | None, met: bool) -> None:
    assert innocence_respected(decision).met is met


def test_the_final_decision_waits_for_the_day_after_the_last() -> None:
    last_day = date(2024, 10, 1)

    assert final_decision_open(last_day, last_day=last_day).refuses
    assert final_decision_open(date(2024, 10, 2), last_day=last_day).met
