"""Xiao Moumou and Deng Moumou: minors' personal information, and a public interest suit."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from casetrack.cases.judgment_kinds import TermKind
from casetrack.cases.kinds import DispositionKind, Intake, Part
from casetrack.cases.models import Disposition, DispositionTerm, Measure
from casetrack.cases.quantities import Qualifier
from casetrack.db import session
from casetrack.suggestions.models import Suggestion
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
)

pytestmark = pytest.mark.usefixtures("six")


def test_the_platform_ran_from_april_to_october_2020() -> None:
    offence = fact("seed-6/steps/1")

    assert (offence.when.first, offence.when.last) == (date(2020, 4, 1), date(2020, 10, 31))
    assert refs(offence, Part.BY) == ["xiao", "deng"]
    assert in_english(offence.fields["data_kinds"]) == ["citizen ID number", "Alipay account"]


def test_each_number_keeps_its_qualifier() -> None:
    numbers = [fact(f"seed-6/amounts/{n}") for n in range(5)]

    assert [(number.value, number.qualifier) for number in numbers] == [
        (Decimal(470000), Qualifier.MORE_THAN),
        (Decimal(200), Qualifier.MORE_THAN),
        (Decimal(950000), Qualifier.MORE_THAN),
        (Decimal(1000000), Qualifier.NEARLY),
        (None, Qualifier.MILLIONS),
    ]


def test_950_000_and_nearly_a_million_are_two_statements() -> None:
    assert fact("seed-6/amounts/2") is not fact("seed-6/amounts/3")
    assert "two statements" in (case("seed-6").note.en or "")


def test_xiao_and_deng_are_defendants_in_two_lines_of_work() -> None:
    for ref in ("xiao", "deng"):
        held = {role.role.value: role.track_id for role in party("seed-6", ref).roles}

        assert set(held) == {"suspect", "defendant", "convicted", "pil_defendant"}
        assert held["defendant"] != held["pil_defendant"]


def test_both_were_prosecuted_in_february_2021() -> None:
    decided = decisions("seed-6")

    for ref in ("prosecuted_xiao", "prosecuted_deng"):
        assert decided[ref].kind is DispositionKind.PROSECUTED
        assert decided[ref].decided.edtf == "2021-02"
        assert not decided[ref].decided.is_day


def test_one_upstream_offender_was_prosecuted_and_three_filings_supervised() -> None:
    upstream, accomplices = party("seed-6", "upstream"), party("seed-6", "accomplices")

    assert (upstream.count, accomplices.count) == (1, 3)
    assert decisions("seed-6")["prosecuted_upstream"].party_id == upstream.id
    assert refs(fact("seed-6/steps/6"), Part.ABOUT) == ["accomplices"]


def test_xiao_got_four_years_and_three_months_and_deng_four_years() -> None:
    decided = decisions("seed-6")
    xiao, deng = (decided[f"judgment_{ref}"].terms[0] for ref in ("xiao", "deng"))

    assert (xiao.kind, xiao.years, xiao.months) == (TermKind.IMPRISONMENT, 4, 3)
    assert (deng.kind, deng.years, deng.months) == (TermKind.IMPRISONMENT, 4, 0)


def test_the_fine_named_once_is_read_as_both_and_marked_ambiguous() -> None:
    decided = decisions("seed-6")
    xiao, deng = (decided[f"judgment_{ref}"].terms[1] for ref in ("xiao", "deng"))

    assert xiao.kind is deng.kind is TermKind.FINE
    assert xiao.qualifier is deng.qualifier is Qualifier.UNKNOWN
    assert "names the fine once" in (xiao.text.en or "")


def test_the_public_interest_suit_was_filed_in_october_2021() -> None:
    filed = fact("seed-6/steps/11")

    assert filed.when.edtf == "2021-10"
    assert refs(filed, Part.ABOUT) == ["xiao", "deng"]
    assert fact("seed-6/steps/9").position < filed.position


def test_both_owe_300_000_yuan_jointly_and_an_apology_in_national_media() -> None:
    judged = facts("seed-6/judgments/2", Disposition)
    damages = facts("seed-6/judgments/2/remedies/0", DispositionTerm)
    apologies = facts("seed-6/judgments/2/remedies/1", DispositionTerm)

    assert {item.party_id for item in judged} == {
        party("seed-6", "xiao").id,
        party("seed-6", "deng").id,
    }
    assert {item.joint_key for item in judged} == {"public_interest"}
    assert [(damage.amount, damage.is_joint) for damage in damages] == [(Decimal(300000), True)] * 2
    assert [apology.text.en for apology in apologies] == ["in national media"] * 2


def test_the_convictions_are_per_person() -> None:
    convicted = facts("seed-6/outcomes/0", Disposition)

    assert {item.kind for item in convicted} == {DispositionKind.CRIMINAL_JUDGMENT}
    assert len(convicted) == 2
    assert {item.joint_key for item in convicted} == {None}


def test_nothing_but_the_mechanism_runs_and_no_suggestion_was_invented() -> None:
    here = case("seed-6").id

    assert measure_kinds("seed-6") == ["mechanism"]
    assert session().scalars(select(Suggestion).where(Suggestion.case_id == here)).all() == []
    assert case("seed-6").intake is Intake.UNKNOWN


def test_five_grounds_of_public_interest_are_kept() -> None:
    grounds = [fact(f"seed-6/public_interest_grounds/{n}") for n in range(5)]

    assert {ground.kind.value for ground in grounds} == {"ground_of_public_interest"}
    assert grounds[0].text.en == "no consent of minors and guardians"


def test_the_mechanism_has_two_problems_five_contents_and_an_aim() -> None:
    (mechanism,) = facts("seed-6/governance/0", Measure)

    assert refs(mechanism, Part.WITH) == ["cac", "psb"]
    assert len(mechanism.fields["problems"]) == 2
    assert len(mechanism.items) == 5
    assert fact("seed-6/governance/0/content/1").text.en == "data sharing"
    assert (mechanism.aim.en or "").startswith("close the blind spot")


def test_sellers_are_more_than_200_and_the_minors_nobody_counted() -> None:
    sellers, minors = party("seed-6", "sellers"), party("seed-6", "infringed_minors")

    assert (sellers.count, sellers.count_qualifier) == (200, Qualifier.MORE_THAN)
    assert (minors.count, minors.count_qualifier) == (None, Qualifier.UNKNOWN)
    assert roles(minors) == {"victim"}
