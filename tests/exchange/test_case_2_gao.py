"""Gao Moumou: theft, not prosecuted; and the company that let an app be promoted."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from casetrack.cases.kinds import AgeStatus, DispositionKind, Intake, MeasureKind, Part
from casetrack.cases.models import Disposition
from casetrack.cases.quantities import Qualifier
from casetrack.db import session
from casetrack.probation.models import Probation
from casetrack.review.models import Custody, ReviewKind, ReviewPeriod
from casetrack.suggestions.answers.models import ReplyKind, ReplyWay
from casetrack.suggestions.answers.summary import replies_to
from casetrack.suggestions.kinds import Adoption, Delivery, PutRight, Response, SuggestionKind
from tests.exchange.sheet import (
    case,
    decisions,
    fact,
    facts,
    in_english,
    measure_kinds,
    party,
    refs,
    roles,
    texts,
)

pytestmark = pytest.mark.usefixtures("six")

COMPANY = "seed-2/suggestions/0"


def test_gao_stole_more_than_10_000_yuan_from_may_to_june_2022() -> None:
    offence, stolen = fact("seed-2/steps/1"), fact("seed-2/amounts/0")

    assert (offence.when.edtf, offence.when.first, offence.when.last) == (
        "2022-05/2022-06",
        date(2022, 5, 1),
        date(2022, 6, 30),
    )
    assert offence.fields["repeated"] is True
    assert (stolen.value, stolen.unit, stolen.qualifier) == (10000, "CNY", Qualifier.MORE_THAN)


def test_the_police_transferred_gao_for_prosecution_on_28_june_2022() -> None:
    received = fact("seed-2/steps/2")
    (review,) = facts("seed-2/steps/2", ReviewPeriod)

    assert case("seed-2").intake is Intake.PROSECUTION_TRANSFER
    assert received.when.first == date(2022, 6, 28)
    assert refs(received, Part.BY) == ["psb"]
    assert (review.kind, review.custody) == (ReviewKind.PROSECUTION, Custody.UNKNOWN)
    assert review.received.is_day
    assert not review.is_running()


def test_gao_played_more_than_ten_hours_a_day() -> None:
    value = fact("seed-2/people/gao/facts/4")

    assert (value.value, value.unit, value.qualifier) == (10, "hours_per_day", Qualifier.MORE_THAN)


def test_gaos_father_is_dead_and_his_grandfather_raises_him() -> None:
    assert party("seed-2", "father").age_status is AgeStatus.DECEASED
    assert roles(party("seed-2", "grandfather")) == {"caregiver"}


def test_nobody_counted_the_victims() -> None:
    victims = party("seed-2", "victims")

    assert (victims.count, victims.count_qualifier) == (None, Qualifier.UNKNOWN)


def test_gao_was_not_prosecuted_at_discretion_and_never_on_probation() -> None:
    (decision,) = decisions("seed-2").values()
    here = case("seed-2").id

    assert decision.kind is DispositionKind.DISCRETIONARY_NON_PROSECUTION
    assert decision.decided.is_unknown
    assert session().scalars(select(Probation).where(Probation.case_id == here)).all() == []


def test_corrective_education_followed_with_police_and_social_workers() -> None:
    education = fact("seed-2/measures/1")

    assert education.kind is MeasureKind.CORRECTIVE_EDUCATION
    assert refs(education, Part.WITH) == ["psb", "social_workers"]
    assert in_english(education.fields["focus"]) == ["internet addiction", "behaviour correction"]
    assert "Juvenile Delinquency" in education.fields["legal_basis"]["en"]


def test_the_guidance_station_gave_family_education_support() -> None:
    support = fact("seed-2/measures/3")

    assert support.kind is MeasureKind.FAMILY_EDUCATION_SUPPORT
    assert refs(support, Part.BY) == ["fegs"]


def test_no_guardianship_order_is_named() -> None:
    assert "guardianship_order" not in measure_kinds("seed-2")


def test_the_company_got_a_social_governance_suggestion_announced_in_public() -> None:
    suggestion = fact(COMPANY)

    assert suggestion.kind is SuggestionKind.SOCIAL_GOVERNANCE
    assert [recipient.ref for recipient in suggestion.recipients] == ["app_market_co"]
    assert suggestion.delivery is Delivery.PUBLICLY_ANNOUNCED
    assert suggestion.issued.is_unknown
    assert len(suggestion.problems) == 5
    assert texts(suggestion.items) == [
        "review every app on the shelves",
        "regular inspection system",
        "open complaint channels",
        "better working mechanism for protecting minors",
    ]


def test_the_company_accepted_everything_but_nobody_here_has_seen_it_put_right() -> None:
    suggestion = fact(COMPANY)

    assert suggestion.response is Response.FULLY_ACCEPTED
    (reply,) = replies_to(suggestion)
    assert (reply.kind, reply.way) == (ReplyKind.REPLY, ReplyWay.UNKNOWN)
    assert reply.received.is_unknown
    assert {item.adoption for item in suggestion.items} == {Adoption.FULL}
    assert {item.put_right for item in suggestion.items} == {PutRight.NOT_SEEN}
    assert (suggestion.answered(), suggestion.put_right()) == (4, 0)


def test_gaos_company_removed_more_than_ten_programs() -> None:
    removed = fact(f"{COMPANY}/rectification/0")

    assert (removed.value, removed.qualifier) == (10, Qualifier.MORE_THAN)
    assert removed is fact("seed-2/outcomes/2")


def test_the_company_set_up_a_working_group_and_two_mechanisms() -> None:
    assert texts(fact(COMPANY).rectifications)[1:] == [
        "in-house Working Group for the Protection of Minors",
        "quarterly self-inspection",
        "handling of complaints that concern minors",
    ]


def test_the_industry_association_was_urged_and_no_more() -> None:
    urged = fact("seed-2/suggestions/1")

    assert urged.kind is SuggestionKind.URGING
    assert not urged.kind.is_formal
    assert urged.measure.kind is MeasureKind.URGING
    assert [recipient.ref for recipient in urged.recipients] == ["game_association"]
    assert urged.delivery is Delivery.EXCHANGE_OF_VIEWS
    assert urged.response is Response.UNKNOWN
    assert urged.rectifications == []


def test_symposium_classroom_and_experience_activity_are_told() -> None:
    rows = [fact(f"seed-2/governance/{n}") for n in range(3)]

    assert [item.kind.value for item in rows] == [
        "symposium",
        "campus_law_education",
        "digital_activity",
    ]
    assert refs(rows[0], Part.WITH) == ["cac", "app_market_co", "other_internet_cos"]


def test_whether_suggestion_or_decision_came_first_is_not_said() -> None:
    assert "is not said" in (case("seed-2").note.en or "")
    assert facts("seed-2/dates/2", Disposition)[0].decided.is_unknown
