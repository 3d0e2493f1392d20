"""Sun Moumou: assisting information-network criminal activities, conditionally not prosecuted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from casetrack.cases.kinds import AgeStatus, DispositionKind, MeasureState, Part, TieKind
from casetrack.cases.models import Amount, Circumstance, Measure, Tie
from casetrack.cases.quantities import Qualifier
from casetrack.cases.told_kinds import CircumstanceKind
from casetrack.db import session
from casetrack.guidance.models import GuardianshipOrder
from casetrack.probation.models import Probation
from casetrack.suggestions.models import Suggestion
from tests.exchange.sheet import (
    case,
    decisions,
    fact,
    facts,
    measure_kinds,
    party,
    refs,
    roles,
    texts,
    value,
)

pytestmark = pytest.mark.usefixtures("six")


@pytest.mark.in_turn(13)
def test_the_case_is_one_of_daan_and_says_so_in_both_languages() -> None:
    assert value("seed-1/procuratorate").name_zh == "吉林省大安市人民检察院"
    assert case("seed-1").title.zh == "孙某某帮助信息网络犯罪活动案"


def test_sun_was_a_minor_at_the_time_and_zhan_an_adult_dealt_with_elsewhere() -> None:
    sun, zhan = party("seed-1", "sun"), party("seed-1", "zhan")

    assert sun.age_status is AgeStatus.MINOR_AT_ACT
    assert roles(sun) == {"suspect", "conditionally_not_prosecuted"}
    assert zhan.age_status is AgeStatus.ADULT
    assert roles(zhan) == {"co_offender_elsewhere"}


def test_sun_lives_with_his_father_after_the_divorce() -> None:
    tie = (
        session()
        .scalars(select(Tie).where(Tie.kind == TieKind.FATHER, Tie.lives_with.is_(True)))
        .one()
    )

    assert tie.party_id == party("seed-1", "sun").id
    assert tie.other_id == party("seed-1", "sun_father").id


def test_sun_rented_out_four_bank_cards_on_26_december_2021() -> None:
    offence = fact("seed-1/steps/1")
    cards = fact("seed-1/amounts/0")

    assert offence.when.is_day
    assert offence.when.first == date(2021, 12, 26)
    assert refs(offence, Part.BY) == ["sun"]
    assert (cards.value, cards.unit, cards.qualifier) == (4, "cards", Qualifier.EXACT)


def test_98_000_of_the_1_080_000_yuan_were_fraud_money() -> None:
    inflow, fraud = fact("seed-1/amounts/1"), fact("seed-1/amounts/2")

    assert (inflow.value, fraud.value) == (Decimal(1080000), Decimal(98000))
    assert fraud.part_of_id == inflow.id


def test_at_most_one_year_was_to_be_expected() -> None:
    ceiling = fact("seed-1/amounts/3")

    assert (ceiling.value, ceiling.unit) == (1, "year")
    assert ceiling.qualifier is Qualifier.AT_MOST


def test_sun_confessed_showed_remorse_and_accepted_punishment() -> None:
    rows = [fact(f"seed-1/mitigating_circumstances/{n}") for n in range(4)]

    assert all(isinstance(item, Circumstance) for item in rows)
    assert {item.party_id for item in rows} == {party("seed-1", "sun").id}
    assert rows[3].text.zh == "认罪认罚"


def test_sun_was_conditionally_not_prosecuted_and_then_not_prosecuted_on_days_nobody_told() -> None:
    decided = decisions("seed-1")

    assert {ref: decision.kind for ref, decision in decided.items()} == {
        "cnp": DispositionKind.CONDITIONAL_NON_PROSECUTION,
        "final": DispositionKind.NON_PROSECUTION_AFTER_PROBATION,
    }
    assert all(
        decision.decided.is_unknown and not decision.decided_here for decision in decided.values()
    )
    assert all(decision.flags == [] for decision in decided.values())


def test_the_ten_months_of_probation_expired_and_no_last_day_was_invented() -> None:
    (probation,) = facts("seed-1/steps/3", Probation)

    assert probation.months == 10
    assert (probation.last_day, probation.printed_last_day) == (None, None)
    assert probation.expired is not None
    assert probation.expired.is_unknown
    assert probation.measure.state is MeasureState.ENDED
    assert probation.final_disposition is decisions("seed-1")["final"]


def test_the_father_got_a_supervision_and_guardianship_order() -> None:
    measure = fact("seed-1/measures/0")
    order = (
        session()
        .scalars(select(GuardianshipOrder).where(GuardianshipOrder.measure_id == measure.id))
        .one()
    )

    assert refs(measure, Part.TO) == ["sun_father"]
    assert refs(measure, Part.ABOUT) == ["sun"]
    assert order.issued.is_unknown


def test_four_partners_joined_the_family_education_guidance() -> None:
    guidance = fact("seed-1/measures/1")

    assert refs(guidance, Part.WITH) == ["psb", "cyl", "womens_fed", "legal_aid_centre"]


def test_the_guardianship_plan_of_the_social_workers_has_three_points() -> None:
    plan = fact("seed-1/measures/2")

    assert refs(plan, Part.BY) == ["social_workers"]
    assert texts(plan.items) == [
        "limit phone time",
        "more parent-child communication",
        "more activities and learning opportunities",
    ]


def test_supervision_was_entrusted_on_application_to_an_office_nobody_names() -> None:
    applied, entrusted = fact("seed-1/steps/7"), fact("seed-1/steps/8")

    assert refs(applied, Part.BY) == ["sun", "sun_family"]
    assert refs(entrusted, Part.TO) == ["offsite_proc"]
    assert entrusted.office_id == case("seed-1").office_id


def test_return_visits_spot_checks_and_video_meetings_were_not_counted() -> None:
    kept = [fact(f"seed-1/measures/{n}") for n in (5, 6, 7)]

    assert [item.kind.value for item in kept] == ["return_visit", "spot_check", "video_meeting"]
    assert [(item.count, item.count_qualifier) for item in kept] == [(None, Qualifier.UNKNOWN)] * 3
    assert kept[0].fields == {"regularity": "regular"}


def test_steps_4_to_10_keep_their_order_without_a_date() -> None:
    steps = [fact(f"seed-1/steps/{n}") for n in range(4, 11)]

    assert [step.position for step in steps] == list(range(4, 11))
    assert all(step.when.is_unknown for step in steps)


def test_nobody_was_sent_a_suggestion() -> None:
    here = case("seed-1").id

    assert session().scalars(select(Suggestion).where(Suggestion.case_id == here)).all() == []
    assert "suggestion" not in measure_kinds("seed-1")


def test_the_campus_heard_of_network_crimes_and_a_cloud_classroom_was_set_up() -> None:
    campus, classroom = fact("seed-1/governance/0"), fact("seed-1/governance/1")

    (law,) = facts("seed-1/governance/0", Measure)

    assert campus is fact("seed-1/steps/13")
    assert (law.entry_id, law.count_qualifier) == (campus.id, Qualifier.UNKNOWN)
    assert law.fields["topic"]["zh"] == "常见网络犯罪的基本特征和法律责任"
    assert refs(classroom, Part.BY) == ["education_dept"]


def test_what_the_text_does_not_say_is_kept_as_unknown() -> None:
    here = case("seed-1").id
    unknown = (
        session()
        .scalars(
            select(Circumstance).where(
                Circumstance.case_id == here,
                Circumstance.party_id.is_(None),
                Circumstance.kind == CircumstanceKind.UNKNOWN_TO_SOURCE,
            )
        )
        .all()
    )

    assert len(unknown) == 6
    assert session().scalars(select(Amount).where(Amount.case_id == here)).all() != []
    assert session().scalars(select(Measure.last_day).where(Measure.case_id == here)).all() == [
        None
    ] * len(measure_kinds("seed-1"))
