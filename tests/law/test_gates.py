"""Gates of the other families: returns, remedies, guarantees, sealing, suits, help."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest

from casetrack.law import (
    DECIDERS,
    FAMILY_MEASURES,
    PERIODS,
    REPLY_RULES,
    RULES,
    Bidding,
    Failing,
    Force,
    Forum,
    NonProsecution,
    OutsideStatute,
    ProcuratorateLevel,
    ReplyGround,
    Severity,
    Suit,
    SuspectGuarantees,
    Verification,
    Who,
    administrative_suit_open,
    arrest_lawful,
    assistance_amount,
    civil_suit_open,
    due,
    effective_on,
    escalation_open,
    family_assessed,
    guarantees,
    insufficient_evidence,
    level_fits,
    may_issue,
    may_return,
    remedies,
    suggestion_reply,
    superior_first,
    victim_interview,
)
from casetrack.law.non_prosecution import KIND_RULES, private_suit_open, special_open
from casetrack.law.prosecution import TrialProcedure, expedited_open, procedure_open
from casetrack.law.protection import (
    assistance_ceiling,
    clinical_notes_open,
    extended_in_time,
    order_lapses_by,
    support_open,
)
from casetrack.law.records import (
    Reader,
    RecordKind,
    SealingFacts,
    is_open_question,
    kept_until,
    may_consult,
    recalled_due,
    sealing,
    unsealing,
)

TODAY = date(2025, 6, 2)


@pytest.mark.parametrize(("returns", "met"), [(0, True), (1, True), (2, False), (3, False)])
def test_a_case_is_returned_at_most_twice(returns: int, met: bool) -> None:
    assert may_return(returns, on=TODAY).met is met
    assert may_return(returns, on=date(2015, 1, 1)).met is met


@pytest.mark.parametrize(
    ("now", "then", "refuses", "warns"),
    [
        (True, True, True, False),
        (False, True, False, True),
        (False, False, False, False),
        (False, None, False, False),
        (None, None, True, False),
        (None, True, True, False),
    ],
)
def test_the_expedited_review_is_for_adults(
    now: bool | None, then: bool | None, refuses: bool, warns: bool
) -> None:
    verdict = expedited_open(minor_now=now, minor_at_act=then)

    assert (verdict.refuses, verdict.warns) == (refuses, warns)


@pytest.mark.parametrize(
    ("procedure", "agreed", "rule", "met"),
    [
        (TrialProcedure.ORDINARY, False, None, True),
        (TrialProcedure.SUMMARY, True, "summary_agreed", True),
        (TrialProcedure.SUMMARY, False, "summary_agreed", False),
        (TrialProcedure.SUMMARY, None, "summary_agreed", False),
        (TrialProcedure.EXPEDITED, True, "expedited_adults_only", False),
    ],
)
def test_the_procedure_proposed_for_a_minor(
    procedure: TrialProcedure, agreed: bool | None, rule: str | None, met: bool
) -> None:
    verdict = procedure_open(procedure, minor_now=True, minor_at_act=True, agreed=agreed)

    assert (verdict.rule, verdict.met) == (rule, met) if verdict is not None else rule is None


@pytest.mark.parametrize(
    ("minor", "light", "guarded", "lawful"),
    [
        (True, True, True, False),
        (False, True, True, True),
        (True, False, True, True),
        (True, True, False, True),
    ],
)
def test_a_minor_with_a_light_offence_and_guardians_is_not_arrested(
    minor: bool, light: bool, guarded: bool, lawful: bool
) -> None:
    verdict = arrest_lawful(minor=minor, light_offence=light, effective_guardianship=guarded)

    assert verdict.met is lawful


@pytest.mark.parametrize(
    ("decision", "met"),
    [
        (None, True),
        (NonProsecution.DISCRETIONARY, True),
        (NonProsecution.CONDITIONAL, False),
        (NonProsecution.AFTER_PROBATION, False),
    ],
)
def test_against_a_conditional_non_prosecution_the_victim_does_not_sue(
    decision: NonProsecution | None, met: bool
) -> None:
    assert private_suit_open(decision).met is met


@pytest.mark.parametrize(("will", "met"), [(True, True), (False, False), (None, False)])
def test_a_suit_is_supported_for_who_wants_to_sue(will: bool | None, met: bool) -> None:
    assert support_open(will).met is met
    assert special_open(will).met is met


def test_the_extension_of_a_protection_order_is_asked_for_while_it_holds() -> None:
    last = date(2025, 12, 2)

    assert extended_in_time(last, lasts_until=last).met
    assert extended_in_time(None, lasts_until=last).met
    assert extended_in_time(last, lasts_until=None).met
    assert not extended_in_time(last + timedelta(days=1), lasts_until=last).met
    assert order_lapses_by(date(2025, 6, 2)) == last
    with pytest.raises(OutsideStatute):
        order_lapses_by(date(2016, 2, 29))


def test_clinical_notes_are_open_to_assigned_staff_with_an_approval() -> None:
    ways = [(a, b) for a in (True, False) for b in (True, False)]

    met = [clinical_notes_open(assigned=a, approved=b).met for a, b in ways]

    assert met == [True, False, False, False]


def test_every_decision_named_has_somebody_to_take_it() -> None:
    assert set(DECIDERS) == {rule for rule in RULES if rule.startswith("decider_")}
    assert all(DECIDERS.values())


def test_a_discretionary_non_prosecution_can_be_fought_by_all_three() -> None:
    each_remedies = remedies(NonProsecution.DISCRETIONARY, has_victim=True)

    assert [(remedy.who, remedy.forum) for remedy in each_remedies] == [
        (Who.VICTIM, Forum.HIGHER),
        (Who.VICTIM, Forum.COURT),
        (Who.SUSPECT, Forum.DECIDING),
        (Who.POLICE, Forum.DECIDING),
        (Who.POLICE, Forum.HIGHER),
    ]


@pytest.mark.parametrize("kind", [NonProsecution.CONDITIONAL, NonProsecution.AFTER_PROBATION])
def test_a_conditional_one_and_the_one_after_probation_cannot_be_taken_to_court(
    kind: NonProsecution,
) -> None:
    assert Forum.COURT not in {remedy.forum for remedy in remedies(kind, has_victim=True)}


def test_without_a_victim_only_the_police_may_object_to_a_statutory_one() -> None:
    assert {remedy.who for remedy in remedies(NonProsecution.STATUTORY, has_victim=False)} == {
        Who.POLICE
    }


def test_the_police_have_their_own_article_for_a_conditional_one() -> None:
    conditional = remedies(NonProsecution.CONDITIONAL, has_victim=False)
    plain = remedies(NonProsecution.STATUTORY, has_victim=False)

    assert conditional[0].request_within == "cnp_police_reconsideration_request"
    assert plain[0].request_within == "np_police_reconsideration_request"


@pytest.mark.parametrize("kind", NonProsecution)
def test_every_kind_has_its_rule_and_every_remedy_its_periods(kind: NonProsecution) -> None:
    assert KIND_RULES[kind].id in RULES
    for remedy in remedies(kind, has_victim=True):
        assert {remedy.request_within, remedy.decided_within} - {None} <= set(PERIODS)


def test_a_non_prosecution_takes_effect_when_announced() -> None:
    assert effective_on(decided_on=TODAY, announced_on=None) is None
    assert effective_on(decided_on=TODAY, announced_on=TODAY) == TODAY
    with pytest.raises(OutsideStatute, match="ends_before_it_begins"):
        effective_on(decided_on=TODAY, announced_on=TODAY - timedelta(days=1))


@pytest.mark.parametrize(
    ("returns", "pointless", "force", "met"),
    [
        (0, True, Force.MAY_NOT, False),
        (1, False, Force.MAY_NOT, False),
        (1, True, Force.MAY, True),
        (2, False, Force.MUST, True),
    ],
)
def test_insufficient_evidence_bids_after_two_returns(
    returns: int, pointless: bool, force: Force, met: bool
) -> None:
    verdict = insufficient_evidence(returns, further_return_pointless=pointless)

    assert (verdict.values["force"], verdict.met) == (force, met)


IN_PLACE = SuspectGuarantees(
    specialised_staff=True,
    interrogated=True,
    counsel=True,
    defender_heard=True,
    adult_present=True,
    social_investigation=True,
)


def refused(facts: SuspectGuarantees) -> list[str]:
    return [guarantee.rule for guarantee in guarantees(facts) if guarantee.refuses]


def test_with_all_in_place_a_decision_may_be_taken() -> None:
    assert all(guarantee.met for guarantee in guarantees(IN_PLACE))
    assert len(guarantees(IN_PLACE)) == 6


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        (replace(IN_PLACE, interrogated=False), "guarantee_interrogated"),
        (replace(IN_PLACE, counsel=None), "guarantee_counsel"),
        (replace(IN_PLACE, defender_heard=False), "guarantee_defender_heard"),
        (replace(IN_PLACE, adult_present=False), "guarantee_adult_present"),
        (replace(IN_PLACE, assessment_consent=False), "guarantee_assessment_consent"),
    ],
)
def test_what_is_missing_refuses_the_decision(facts: SuspectGuarantees, rule: str) -> None:
    assert refused(facts) == [rule]


def test_for_one_who_has_turned_eighteen_the_adult_is_a_warning() -> None:
    facts = replace(IN_PLACE, adult_present=False, minor_now=False)

    assert refused(facts) == []
    assert [guarantee.rule for guarantee in guarantees(facts) if guarantee.warns] == [
        "guarantee_adult_present"
    ]


def test_what_does_not_arise_is_not_asked() -> None:
    arising = replace(
        IN_PLACE,
        woman_present=True,
        substitution_reason=False,
        plea_witnessed=True,
        separate_handling=True,
        hearing_closed=False,
    )

    assert len(guarantees(arising)) == 11
    assert [guarantee.rule for guarantee in guarantees(arising) if guarantee.warns] == [
        "guarantee_substitution_reason",
        "guarantee_hearing_closed",
    ]


def test_a_victim_is_questioned_once_and_recorded_and_a_girl_by_a_woman() -> None:
    first = victim_interview(interviews_before=0, grave_harm=False, recorded=False)
    again = victim_interview(interviews_before=1, grave_harm=True, recorded=False, girl=True)

    assert [verdict.met for verdict in first] == [True]
    assert [verdict.rule for verdict in again if verdict.warns] == [
        "guarantee_one_interview",
        "guarantee_interview_recorded",
        "guarantee_woman_present",
    ]


PUNISHED = partial(SealingFacts, RecordKind.PUBLIC_ORDER)
OF_AN_ADULT = partial(PUNISHED, False)
EVE, SINCE = date(2025, 12, 31), date(2026, 1, 1)
BOTH_SIDES = partial(SealingFacts, RecordKind.CONVICTION, True, acts_after_18=True)


@pytest.mark.parametrize(
    ("facts", "rule", "met"),
    [
        (SealingFacts(RecordKind.CONVICTION, True, (60,)), "seal_conviction", True),
        (SealingFacts(RecordKind.CONVICTION, True, (61,)), "seal_conviction", False),
        (SealingFacts(RecordKind.CONVICTION, True), "seal_conviction", True),
        (SealingFacts(RecordKind.CONVICTION, True, is_for_life=True), "seal_conviction", False),
        (SealingFacts(RecordKind.CONVICTION, True, (24, 36)), "seal_conviction", True),
        (SealingFacts(RecordKind.CONVICTION, True, (24, 61)), "seal_conviction", False),
        (SealingFacts(RecordKind.CONVICTION, False, (12,)), "seal_conviction", False),
        (SealingFacts(RecordKind.NON_PROSECUTION, True), "seal_non_prosecution", True),
        (SealingFacts(RecordKind.NON_PROSECUTION, False), "seal_non_prosecution", False),
        (SealingFacts(RecordKind.OTHER, True), "seal_other_records", True),
        (OF_AN_ADULT(decided=(SINCE, SINCE)), "seal_public_order", True),
        (OF_AN_ADULT(decided=(EVE, EVE)), "seal_other_records", False),
        (PUNISHED(True, decided=(EVE, SINCE)), "seal_other_records", True),
        (PUNISHED(True, decided=(SINCE, SINCE)), "seal_public_order", True),
        (BOTH_SIDES((60,), main_act_before_18=True), "seal_mixed_ages", True),
        (BOTH_SIDES((61,), main_act_before_18=True), "seal_mixed_ages", False),
        (BOTH_SIDES((60,), main_act_before_18=False), "seal_mixed_ages", False),
    ],
)
def test_what_is_sealed(facts: SealingFacts, rule: str, met: bool) -> None:
    verdict = sealing(facts)

    assert (verdict.rule, verdict.met, verdict.values) == (rule, met, {})


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (SealingFacts(RecordKind.NON_PROSECUTION, None), "age_at_act_unknown"),
        (PUNISHED(None, decided=(EVE, EVE)), "age_at_act_unknown"),
        (OF_AN_ADULT(decided=(EVE, SINCE)), "punished_on_unknown"),
        (OF_AN_ADULT(), "punished_on_unknown"),
        (SealingFacts(RecordKind.CONVICTION, None, (24,)), "age_at_act_unknown"),
        (SealingFacts(RecordKind.CONVICTION, True, (None,)), "sentence_unknown"),
        # Nobody said whether the third joins the others.
        (SealingFacts(RecordKind.CONVICTION, True, (24, 36, 48)), "sentence_unknown"),
        (SealingFacts(RecordKind.CONVICTION, True, acts_after_18=None), "age_at_each_act_unknown"),
        (BOTH_SIDES((36,)), "main_act_unknown"),
        # Whatever nobody knows, this alone decides it.
        (SealingFacts(RecordKind.CONVICTION, None, (None, 61)), None),
        (BOTH_SIDES((None,), main_act_before_18=False), None),
    ],
)
def test_of_a_sealing_what_nobody_knows_is_said(facts: SealingFacts, reason: str | None) -> None:
    verdict = sealing(facts)

    assert (verdict.met, verdict.values.get("reason")) == (False, reason)
    assert is_open_question(verdict) is (reason is not None)


@pytest.mark.parametrize(
    ("reader", "record", "needed", "written", "met", "warns"),
    [
        (Reader.JUDICIAL_ORGAN, RecordKind.CONVICTION, True, True, True, False),
        (Reader.JUDICIAL_ORGAN, RecordKind.CONVICTION, True, False, False, False),
        (Reader.JUDICIAL_ORGAN, RecordKind.CONVICTION, False, True, False, False),
        (Reader.UNIT, RecordKind.CONVICTION, False, True, True, False),
        (Reader.UNIT, RecordKind.CONVICTION, False, False, False, False),
        (Reader.UNIT, RecordKind.NON_PROSECUTION, False, True, False, True),
        (Reader.ANYBODY_ELSE, RecordKind.CONVICTION, True, True, False, False),
        (Reader.STATE_ORGAN, RecordKind.PUBLIC_ORDER, True, True, True, False),
        (Reader.STATE_ORGAN, RecordKind.PUBLIC_ORDER, False, True, False, False),
        (Reader.STATE_ORGAN, RecordKind.CONVICTION, True, True, False, False),
        (Reader.UNIT, RecordKind.PUBLIC_ORDER, False, True, True, False),
        (Reader.ANYBODY_ELSE, RecordKind.PUBLIC_ORDER, True, True, False, False),
    ],
)
def test_who_may_see_a_sealed_record(
    reader: Reader, record: RecordKind, needed: bool, written: bool, met: bool, warns: bool
) -> None:
    verdict = may_consult(reader, record, needed_for_case=needed, written_request=written)

    assert (verdict.met, verdict.warns) == (met, warns)
    assert verdict.refuses is not (met or warns)


@pytest.mark.parametrize(
    ("months", "further", "retrial", "signed", "met", "reason"),
    [
        (61, True, False, True, True, None),
        (61, False, True, True, True, None),
        (61, True, False, False, False, "needs_sign_off"),
        (61, False, False, True, False, None),
        (60, True, False, True, False, "exactly_five_years"),
        (59, True, False, True, False, None),
    ],
)
def test_a_record_is_unsealed_above_five_years_only(
    months: int, further: bool, retrial: bool, signed: bool, met: bool, reason: str | None
) -> None:
    verdict = unsealing(
        months, further_crime_as_minor=further, raised_on_retrial=retrial, signed_off=signed
    )

    assert (verdict.met, verdict.values.get("reason")) == (met, reason)


@pytest.mark.parametrize(
    ("ground", "last_day"),
    [
        (ReplyGround.MINOR_DUTY, date(2025, 4, 27)),
        (ReplyGround.PIL_ADMIN, date(2025, 5, 27)),
        (ReplyGround.PIL_ADMIN_URGENT, date(2025, 4, 11)),
        (ReplyGround.GENERAL, date(2025, 5, 27)),
        (ReplyGround.CUSTODY, date(2025, 4, 7)),
        (ReplyGround.RETRIAL, date(2025, 6, 27)),
    ],
)
def test_each_ground_has_its_own_time_for_reply(ground: ReplyGround, last_day: date) -> None:
    assert suggestion_reply(ground, date(2025, 3, 27)).due == last_day
    assert REPLY_RULES[ground] in PERIODS


def test_an_urgent_suggestion_says_its_own_day() -> None:
    due = suggestion_reply(ReplyGround.URGENT_AS_SET, date(2025, 3, 27), set_day=date(2025, 4, 5))

    assert due.due == date(2025, 4, 5)


@pytest.mark.parametrize(
    ("ground", "set_day", "key"),
    [
        (ReplyGround.URGENT_AS_SET, None, "needs_set_day"),
        (ReplyGround.GENERAL, date(2025, 4, 5), "option_unknown_to_rule"),
        (ReplyGround.URGENT_AS_SET, date(2025, 3, 26), "ends_before_it_begins"),
    ],
)
def test_a_day_is_set_for_urgent_suggestions_and_for_no_other(
    ground: ReplyGround, set_day: date | None, key: str
) -> None:
    with pytest.raises(OutsideStatute, match=key):
        suggestion_reply(ground, date(2025, 3, 27), set_day=set_day)


@pytest.mark.parametrize(
    ("reply", "objection"), [(True, True), (True, False), (False, True), (False, False)]
)
def test_a_suggestion_carries_both_limits(reply: bool, objection: bool) -> None:
    verdict = may_issue(reply_limit_stated=reply, objection_limit_stated=objection)

    assert verdict.met is (reply and objection)


def test_no_administrative_suit_before_the_reply_has_run_out() -> None:
    reply = due("pil_admin_reply", date(2025, 8, 6))  # to 9 October

    def opened(on: date, *, performed: bool | None) -> list[bool]:
        verdicts = administrative_suit_open(on, reply=reply, duty_performed=performed)
        return [verdict.met for verdict in verdicts]

    assert opened(date(2025, 10, 9), performed=False) == [False, True]
    assert opened(date(2025, 10, 10), performed=False) == [True, True]
    assert opened(date(2025, 10, 10), performed=True) == [True, False]
    assert opened(date(2025, 10, 10), performed=None) == [True, False]


def test_a_gate_opens_after_the_later_reading() -> None:
    reply = due("pil_admin_reply", date(2025, 6, 30))  # 1 September, as 30 August is a Saturday
    other = due("pil_admin_reply", date(2025, 2, 28))

    assert reply.earliest_next == date(2025, 9, 2)
    assert (other.due, other.alternative) == (date(2025, 4, 28), date(2025, 4, 30))
    assert other.earliest_next == date(2025, 5, 1)


def test_no_suit_without_a_suggestion_or_an_announcement() -> None:
    administrative = administrative_suit_open(TODAY, reply=None, duty_performed=False)
    civil = civil_suit_open(TODAY, announcement=None, others_sued=False)

    assert (administrative[0].refuses, civil[0].refuses) == (True, True)
    assert (administrative[0].values["opens"], civil[0].values["opens"]) == (None, None)


def test_a_period_that_opens_nothing_is_no_announcement() -> None:
    wrong = due("victim_appeal", date(2025, 3, 10))

    assert civil_suit_open(TODAY, announcement=wrong, others_sued=False)[0].refuses


def test_no_civil_suit_before_the_announcement_has_run_out_or_if_another_sued() -> None:
    announced = due("pil_civil_announcement", date(2025, 3, 6))

    early = civil_suit_open(date(2025, 4, 7), announcement=announced, others_sued=False)
    later = civil_suit_open(date(2025, 4, 8), announcement=announced, others_sued=False)
    taken = civil_suit_open(date(2025, 4, 8), announcement=announced, others_sued=True)

    assert [verdict.met for verdict in (*early, *later, *taken)] == [
        False, True, True, True, True, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("suit", "level", "usual"),
    [
        (Suit.CIVIL, ProcuratorateLevel.MUNICIPAL, True),
        (Suit.CIVIL, ProcuratorateLevel.BASIC, False),
        (Suit.ADMINISTRATIVE, ProcuratorateLevel.BASIC, True),
        (Suit.ADMINISTRATIVE, ProcuratorateLevel.MUNICIPAL, False),
    ],
)
def test_another_level_of_office_is_a_warning_only(
    suit: Suit, level: ProcuratorateLevel, usual: bool
) -> None:
    verdict = level_fits(suit, level)

    assert (verdict.met, verdict.warns) == (usual, not usual)


def test_assistance_above_thirty_six_months_needs_a_reason() -> None:
    wage, months = Decimal("8000"), Decimal("36")

    within = assistance_amount(Decimal("288000"), monthly_wage=wage, months=months, on=TODAY)
    above = assistance_amount(Decimal("288000.01"), monthly_wage=wage, months=months, on=TODAY)

    assert assistance_ceiling(wage, on=TODAY) == Decimal("288000")
    assert [verdict.met for verdict in within] == [True, True]
    assert [verdict.warns for verdict in above] == [False, True]


@pytest.mark.parametrize(
    ("wage", "months"), [(None, Decimal("3")), (Decimal("8000"), None), (None, None)]
)
def test_an_amount_without_its_basis_is_refused(
    wage: Decimal | None, months: Decimal | None
) -> None:
    verdicts = assistance_amount(Decimal("5000"), monthly_wage=wage, months=months, on=TODAY)

    assert [(verdict.rule, verdict.refuses) for verdict in verdicts] == [("assistance_basis", True)]


def test_admonition_is_bidden_except_where_it_is_as_fits() -> None:
    assert {failing: measures.admonish for failing, measures in FAMILY_MEASURES.items()} == {
        Failing.DUTIES: Bidding.MUST,
        Failing.SERIOUS_MISCONDUCT: Bidding.MUST,
        Failing.WRONG_EDUCATION: Bidding.AS_FITS,
    }
    assert {measures.order_guidance for measures in FAMILY_MEASURES.values()} == {Bidding.MAY}


@pytest.mark.parametrize(
    "ground",
    ["not_prosecuted", "prosecuted", "below_responsibility_age", "harmed_by_guardians"],
)
def test_a_case_that_calls_for_a_family_assessment_does_not_close_without_it(ground: str) -> None:
    assert family_assessed(assessed=False, **{ground: True}).refuses
    assert family_assessed(assessed=True, **{ground: True}).met
    assert family_assessed(assessed=False).met


@pytest.mark.parametrize(
    ("no_effect", "was_urged", "stands_still", "reason"),
    [
        (True, True, False, None),
        (False, True, False, "had_its_effect"),
        (True, False, False, "nobody_urged"),
        (True, True, True, "time_stands_still"),
        (None, True, False, "not_recorded"),
        (True, None, False, "not_recorded"),
    ],
)
def test_a_letter_without_effect_is_reported_once_somebody_urged_and_its_time_is_over(
    no_effect: bool | None, was_urged: bool | None, stands_still: bool, reason: str | None
) -> None:
    verdict = escalation_open(no_effect=no_effect, was_urged=was_urged, stands_still=stands_still)

    assert (verdict.met, verdict.values.get("reason")) == (reason is None, reason)
    assert verdict.severity is Severity.HARD


@pytest.mark.parametrize("is_told", [True, False])
def test_the_law_warns_where_organs_of_the_state_are_told_before_the_superior(
    is_told: bool,
) -> None:
    verdict = superior_first(is_told=is_told)

    assert (verdict.met, verdict.severity) == (is_told, Severity.WARN)


@pytest.mark.parametrize(
    ("since", "years", "until"),
    [
        (date(2026, 12, 1), 30, date(2056, 12, 1)),
        (date(2024, 2, 29), 30, date(2054, 2, 28)),
        (date(2024, 2, 29), 60, date(2084, 2, 29)),
    ],
)
def test_a_record_is_kept_to_the_end_of_the_day_on_which_its_years_are_over(
    since: date, years: int, until: date
) -> None:
    assert kept_until(since, years) == until


def test_recalled_days_are_counted_from_the_day_after_and_roll_as_others_do() -> None:
    # 2026-11-26 is a Thursday: the third day is a Sunday.
    counted = recalled_due(date(2026, 11, 26), 3)

    assert (counted.nominal, counted.due) == (date(2026, 11, 29), date(2026, 11, 30))
    assert counted.verification is Verification.MEMORY
    assert not counted.provisional
