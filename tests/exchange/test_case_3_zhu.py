"""Zhu Moumou: rape, child molestation and forcible indecency; counts that must not be added up."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from casetrack.cases.judgment_kinds import TermKind
from casetrack.cases.kinds import AgeStatus, DispositionKind, Intake, Part, PartyKind, TieKind
from casetrack.cases.models import Amount, Charge, Tie
from casetrack.cases.told_kinds import ChargeStage
from casetrack.db import session
from casetrack.db.partial_date import Precision
from casetrack.review.models import ReviewKind, ReviewPeriod
from casetrack.suggestions.answers.summary import replies_to
from casetrack.suggestions.kinds import Delivery, Response, SuggestionKind
from casetrack.suggestions.models import Suggestion
from tests.exchange.sheet import case, decisions, fact, facts, party, refs, roles, texts, value

pytestmark = pytest.mark.usefixtures("six")


def test_the_minors_were_harmed_from_2019_to_2020_and_qin_in_early_2019() -> None:
    qin, minors = fact("seed-3/steps/1"), fact("seed-3/steps/2")

    assert (qin.when.edtf, qin.when.words) == ("2019", "early 2019")
    assert qin.when.precision is Precision.YEAR
    assert refs(qin, Part.AGAINST) == ["qin"]
    assert (minors.when.first, minors.when.last) == (date(2019, 1, 1), date(2020, 12, 31))
    assert refs(minors, Part.AGAINST) == ["minor_victims"]


def test_yang_is_one_of_the_eight_minors_and_qin_an_adult() -> None:
    eight, yang, qin = (party("seed-3", ref) for ref in ("minor_victims", "yang", "qin"))
    tie = session().scalars(select(Tie).where(Tie.party_id == yang.id)).one()

    assert (eight.kind, eight.count) == (PartyKind.GROUP, 8)
    assert (tie.kind, tie.other_id) == (TieKind.MEMBER_OF, eight.id)
    assert (yang.age_status, qin.age_status) == (AgeStatus.MINOR, AgeStatus.ADULT)


def test_each_count_of_victims_keeps_its_stage() -> None:
    counts = [fact(f"seed-3/amounts/{n}") for n in range(5)]

    assert [(int(count.value), count.as_of) for count in counts] == [
        (8, None),
        (1, None),
        (4, "review_of_arrest"),
        (7, "end_of_investigation"),
        (2, "review_and_prosecution"),
    ]


def test_no_total_of_victims_was_computed() -> None:
    here = case("seed-3").id
    values = session().scalars(select(Amount.value).where(Amount.case_id == here)).all()

    assert sorted(int(value) for value in values if value is not None) == [1, 2, 3, 4, 7, 8]
    assert value("seed-3/counts_note") == case("seed-3").note


def test_the_case_came_in_by_a_request_for_arrest() -> None:
    (review,) = facts("seed-3/steps/3", ReviewPeriod)

    assert case("seed-3").intake is Intake.ARREST_REQUEST
    assert (review.kind, review.due) == (ReviewKind.ARREST, None)
    assert review.received.is_unknown


def test_deleted_data_were_recovered_and_two_more_minors_found() -> None:
    assert refs(fact("seed-3/steps/7"), Part.BY) == ["appraiser"]
    assert fact("seed-3/outcomes/1").fields["value"] == 2


def test_zhu_was_convicted_on_three_charges() -> None:
    charges = [fact(f"seed-3/charges/{n}") for n in range(3)]

    assert all(isinstance(charge, Charge) for charge in charges)
    assert [charge.name.zh for charge in charges] == ["强奸罪", "猥亵儿童罪", "强制猥亵罪"]
    assert {charge.stage for charge in charges} == {ChargeStage.CONVICTED}


def test_zhu_got_15_years_and_6_months_and_lost_political_rights_for_one_year() -> None:
    judgment = decisions("seed-3")["judgment"]
    prison, rights = judgment.terms

    assert judgment.kind is DispositionKind.CRIMINAL_JUDGMENT
    assert judgment.decided.is_unknown
    assert (prison.kind, prison.years, prison.months) == (TermKind.IMPRISONMENT, 15, 6)
    assert rights.kind is TermKind.DEPRIVATION_OF_POLITICAL_RIGHTS
    assert (rights.years, rights.months) == (1, None)


def test_zhu_is_suspect_defendant_and_convicted_with_no_age_told() -> None:
    zhu = party("seed-3", "zhu")

    assert roles(zhu) == {"suspect", "defendant", "convicted"}
    assert zhu.age_status is AgeStatus.UNKNOWN


def test_victims_are_treated_and_followed_by_telephone_at_home_and_at_school() -> None:
    kept = [fact(f"seed-3/measures/{n}") for n in range(5)]

    assert [item.kind.value for item in kept] == [
        "psychological_evaluation",
        "psychotherapy",
        "telephone_follow_up",
        "home_follow_up",
        "school_follow_up",
    ]
    assert all(refs(item, Part.ABOUT) == ["minor_victims"] for item in kept)
    assert value("seed-3/measures/2/aim").en == "good habits of using the internet"
    assert fact("seed-3/steps/12").fields["ongoing"] is True


def test_the_police_were_asked_to_go_on_and_the_answer_is_only_implied() -> None:
    asked = fact("seed-3/suggestions/0")

    assert asked.kind is SuggestionKind.SUGGESTION_TO_POLICE
    (result,) = replies_to(asked)
    assert (asked.response, result.response_is_implied) == (Response.ACCEPTED, True)


def test_two_departments_were_urged_together_at_a_consultation() -> None:
    urged = fact("seed-3/suggestions/1")

    assert [recipient.ref for recipient in urged.recipients] == ["cac", "netsec"]
    assert urged.delivery is Delivery.CONSULTATION
    assert urged.response is Response.UNKNOWN
    assert len(urged.problems) == 3


def test_the_authority_was_urged_to_call_the_company_in() -> None:
    urged = fact("seed-3/suggestions/2")

    assert [recipient.ref for recipient in urged.recipients] == ["admin_authority"]
    assert texts(urged.items) == [
        "summon the company for a regulatory talk",
        "company to carry out its main responsibility strictly",
    ]


def test_no_formal_suggestion_was_invented() -> None:
    here = case("seed-3").id
    kinds = session().scalars(select(Suggestion.kind).where(Suggestion.case_id == here)).all()

    assert len(kinds) == 3
    assert not any(kind.is_formal for kind in kinds)


def test_three_years_of_cases_were_analysed() -> None:
    assert value("seed-3/amounts/5") == {"value": 3, "unit": "year"}
    assert fact("seed-3/governance/2").text.zh == "法治副校长"
