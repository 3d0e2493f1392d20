"""Feng: privacy, a suit that was supported, and an injunction against somebody else."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from casetrack.cases.judgment_kinds import TermKind
from casetrack.cases.kinds import DispositionKind, Intake, Part
from casetrack.cases.models import Charge
from casetrack.cases.quantities import Qualifier
from casetrack.cases.told_kinds import ChargeStage
from casetrack.db import session
from casetrack.suggestions.answers.models import ReplyKind
from casetrack.suggestions.answers.summary import replies_to
from casetrack.suggestions.kinds import Response, SuggestionKind
from tests.exchange.sheet import case, decisions, fact, party, refs, roles, texts, value

pytestmark = pytest.mark.usefixtures("six")


def test_feng_was_filmed_and_harassed_from_october_to_november_2020() -> None:
    filming, harassing = fact("seed-5/steps/1"), fact("seed-5/steps/2")

    assert filming.when.edtf == harassing.when.edtf == "2020-10/2020-11"
    assert refs(filming, Part.BY) == ["zou"]
    assert refs(harassing, Part.BY) == ["xiang"]
    assert harassing.fields["when_is_implied"] is True


def test_only_zou_is_called_a_minor_in_words() -> None:
    implied = {ref: party("seed-5", ref).is_implied for ref in ("zou", "feng", "xiang")}

    assert implied == {"zou": False, "feng": True, "xiang": True}
    assert all(party("seed-5", ref).is_child() for ref in implied)


def test_feng_is_victim_plaintiff_and_applicant_in_different_lines_of_work() -> None:
    feng = party("seed-5", "feng")
    held = {role.role.value: role.track_id for role in feng.roles}

    assert set(held) == {"victim", "plaintiff", "injunction_applicant"}
    assert held["victim"] is None
    assert held["plaintiff"] != held["injunction_applicant"]


def test_feng_and_the_guardian_applied_for_support() -> None:
    assert case("seed-5").intake is Intake.APPLICATION
    assert refs(fact("seed-5/steps/3"), Part.BY) == ["feng", "feng_guardian"]


def test_lawyers_collected_evidence_guided_by_the_office() -> None:
    collected = fact("seed-5/steps/5")

    assert refs(collected, Part.BY) == ["legal_aid_lawyers"]
    assert collected.office_part is Part.GUIDED_BY


def test_nobody_is_charged_with_a_crime() -> None:
    causes = (
        session()
        .scalars(
            select(Charge).where(Charge.case_id == case("seed-5").id).order_by(Charge.position)
        )
        .all()
    )

    assert [cause.stage for cause in causes] == [ChargeStage.CIVIL_CAUSE] * 2
    assert [cause.party_id for cause in causes] == [
        party("seed-5", "zou").id,
        party("seed-5", "xiang").id,
    ]


def test_judgment_and_injunction_bind_different_persons() -> None:
    decided = decisions("seed-5")

    assert decided["judgment"].kind is DispositionKind.CIVIL_JUDGMENT
    assert decided["judgment"].party_id == party("seed-5", "zou").id
    assert decided["injunction"].kind is DispositionKind.INJUNCTION
    assert decided["injunction"].party_id == party("seed-5", "xiang").id
    assert all(decision.decided.is_unknown for decision in decided.values())


def test_zou_must_stop_apologise_in_writing_and_pay_nobody_says_how_much() -> None:
    judgment = decisions("seed-5")["judgment"]

    assert judgment.result == "all_claims_supported"
    assert [term.kind for term in judgment.terms] == [
        TermKind.STOP_INFRINGEMENT,
        TermKind.WRITTEN_APOLOGY,
        TermKind.MENTAL_DAMAGES,
    ]
    assert judgment.terms[0].text.en == "immediately"
    assert (judgment.terms[2].amount, judgment.terms[2].qualifier) == (None, Qualifier.UNKNOWN)


def test_xiang_must_not_keep_spread_or_use_the_video() -> None:
    prohibitions = decisions("seed-5")["injunction"].terms

    assert {prohibition.kind for prohibition in prohibitions} == {TermKind.PROHIBITION}
    assert texts(prohibitions) == [
        "to store, control or disseminate the video, in any form",
        "to use the video for all acts of harassment or threat",
    ]
    assert fact("seed-5/measures/3").fields["validity"] == "unknown"


def test_that_the_judgment_came_first_is_not_said() -> None:
    assert "does not say that the judgment came before" in (case("seed-5").note.en or "")


def test_feng_was_treated_until_back_at_school() -> None:
    treatment = fact("seed-5/measures/2")

    assert refs(treatment, Part.BY) == ["medical"]
    assert value("seed-5/outcomes/2")["en"] == "recovered and back at school"


def test_the_guardians_of_the_infringing_students_got_orders_nobody_counted() -> None:
    order = fact("seed-5/measures/4")

    assert refs(order, Part.TO) == ["infringers_guardians"]
    assert order.count_qualifier is Qualifier.UNKNOWN


def test_the_school_was_visited_many_times() -> None:
    visits = fact("seed-5/amounts/1")

    assert (visits.value, visits.qualifier) == (None, Qualifier.MANY)
    assert value("seed-5/amounts/1") == "many"


def test_the_school_got_a_suggestion_and_acted_on_it() -> None:
    suggestion = fact("seed-5/suggestions/0")

    assert suggestion.kind is SuggestionKind.UNSPECIFIED
    assert suggestion.kind.is_formal
    assert [recipient.ref for recipient in suggestion.recipients] == ["school"]
    assert suggestion.response is Response.ACTED
    assert suggestion.replied is None
    assert [reply.kind for reply in replies_to(suggestion)] == [ReplyKind.RESULT]
    assert len(suggestion.rectifications) == 3
    assert suggestion.problems[0].is_implied


def test_all_three_were_urged_to_perform_in_full() -> None:
    urged = fact("seed-5/suggestions/1")

    assert [recipient.ref for recipient in urged.recipients] == [
        "zou",
        "xiang",
        "infringers_guardians",
    ]
    (result,) = replies_to(urged)
    assert (urged.response, result.response_is_implied) == (Response.PERFORMED, True)


def test_opinions_were_issued_and_a_platform_built_with_two_departments() -> None:
    opinions, platform = fact("seed-5/governance/0"), fact("seed-5/governance/1")

    assert refs(opinions, Part.BY) == refs(platform, Part.BY) == ["edu_civil"]
    assert opinions.office_id == case("seed-5").office_id


def test_zou_is_infringer_and_civil_defendant() -> None:
    assert roles(party("seed-5", "zou")) == {"infringer", "civil_defendant"}
