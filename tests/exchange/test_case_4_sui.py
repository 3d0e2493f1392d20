"""Sui Moumou: four charges; a teacher's report, and videos kept from spreading."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from casetrack.cases.judgment_kinds import TermKind
from casetrack.cases.kinds import Intake, Part, PartyKind
from casetrack.cases.quantities import Qualifier
from casetrack.cases.told_kinds import ChargeStage, CircumstanceKind
from casetrack.db import session
from casetrack.guidance.models import GuardianshipOrder
from casetrack.suggestions.answers.summary import replies_to
from casetrack.suggestions.kinds import Response, SuggestionKind
from casetrack.suggestions.models import Suggestion
from tests.exchange.sheet import case, decisions, fact, in_english, party, refs, roles, value

pytestmark = pytest.mark.usefixtures("six")


def test_it_began_in_january_2022_and_went_on_later() -> None:
    first, later = fact("seed-4/steps/1"), fact("seed-4/steps/2")

    assert (first.when.edtf, first.when.first) == ("2022-01", date(2022, 1, 1))
    assert later.when.is_unknown
    assert later.position == first.position + 1


def test_the_teacher_reported_by_the_line_that_was_there_before() -> None:
    line, report = fact("seed-4/steps/4"), fact("seed-4/steps/5")

    assert case("seed-4").intake is Intake.MANDATORY_REPORT
    assert line.position < report.position
    assert refs(report, Part.BY) == ["teacher"]
    assert roles(party("seed-4", "teacher")) == {"mandatory_reporter"}


def test_the_police_acted_and_the_office_only_urged_them() -> None:
    line = fact("seed-4/steps/4")

    assert refs(line, Part.BY) == ["psb"]
    assert line.office_id == case("seed-4").office_id
    assert line.office_part is Part.URGED_BY


def test_videos_were_deleted_from_cache_accounts_and_cloud_disks() -> None:
    blocked = fact("seed-4/steps/8")

    assert in_english(blocked.fields["places"]) == ["local cache", "social accounts", "cloud disks"]
    assert blocked.fields["modes"] == ["online", "offline"]


def test_sui_was_convicted_of_four_crimes() -> None:
    charges = [fact(f"seed-4/charges/{n}") for n in range(4)]

    assert [charge.name.zh for charge in charges] == [
        "猥亵儿童罪",
        "强奸罪",
        "敲诈勒索罪",
        "制作、贩卖、传播淫秽物品牟利罪",
    ]
    assert {charge.stage for charge in charges} == {ChargeStage.CONVICTED}


def test_sui_got_ten_years_and_a_fine_of_3_000_yuan() -> None:
    prison, fine = decisions("seed-4")["judgment"].terms

    assert (prison.kind, prison.years, prison.months) == (TermKind.IMPRISONMENT, 10, 0)
    assert (fine.kind, fine.amount, fine.amount_unit) == (TermKind.FINE, Decimal(3000), "CNY")
    assert value("seed-4/amounts/0") == Decimal(3000)


def test_the_students_are_minors_with_misconduct_and_no_suspects() -> None:
    students = party("seed-4", "student_buyers")

    assert students.kind is PartyKind.GROUP
    assert students.is_implied
    assert (students.count, students.count_qualifier) == (None, Qualifier.UNKNOWN)
    assert roles(students) == {"minor_with_misconduct"}


def test_whose_parents_got_the_order_stays_ambiguous() -> None:
    measure = fact("seed-4/measures/3")
    order = (
        session()
        .scalars(select(GuardianshipOrder).where(GuardianshipOrder.measure_id == measure.id))
        .one()
    )

    assert refs(measure, Part.TO) == ["student_parents"]
    assert "does not say whose parents" in measure.fields["recipients_are_ambiguous"]["en"]
    assert order.issued.is_unknown


def test_the_victim_and_her_guardians_are_counselled_regularly() -> None:
    counselling = fact("seed-4/measures/1")

    assert refs(counselling, Part.ABOUT) == ["liu", "liu_guardians"]
    assert refs(counselling, Part.BY) == ["counsellors"]
    assert counselling.fields["regularity"] == "regular"
    assert counselling.count_qualifier is Qualifier.UNKNOWN


def test_nine_problems_were_found_and_reported() -> None:
    assert value("seed-4/amounts/1") == 9
    assert fact("seed-4/outcomes/1") is fact("seed-4/steps/16")
    assert refs(fact("seed-4/steps/16"), Part.BY) == ["edu_admin"]


def test_police_were_urged_twice_and_a_mechanism_promoted_but_nothing_suggested() -> None:
    here = case("seed-4").id
    suggestions = (
        session()
        .scalars(select(Suggestion).where(Suggestion.case_id == here).order_by(Suggestion.id))
        .all()
    )

    assert [suggestion.kind for suggestion in suggestions] == [
        SuggestionKind.URGING,
        SuggestionKind.URGING,
        SuggestionKind.PROMOTION_OF_MECHANISM,
    ]
    assert {suggestion.response for suggestion in suggestions} == {Response.CARRIED_OUT}
    results = [replies_to(suggestion)[0] for suggestion in suggestions]
    assert [result.response_is_implied for result in results] == [True, True, False]


def test_fewer_infringements_are_a_claim_of_the_text() -> None:
    claimed = fact("seed-4/outcomes/2")

    assert (claimed.kind, claimed.said_by.zh) == (CircumstanceKind.OUTCOME, "公布文本")
