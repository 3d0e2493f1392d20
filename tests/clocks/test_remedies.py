"""What was done against a decision: asked, decided within its time, and in which order."""

from __future__ import annotations

from datetime import date

import pytest

from casetrack.cases.duty_kinds import ObligationKind as Kind
from casetrack.cases.entry_kinds import EntryKind as Told
from casetrack.cases.kinds import DispositionKind
from casetrack.clocks.recordable import RequestResult
from casetrack.errors import RuleBroken
from tests.builders import make_child
from tests.clocks.facts import (
    CNP,
    DISCRETIONARY,
    case_of,
    decided,
    due,
    make_victim,
    owed,
    refused,
    tell,
)

pytestmark = pytest.mark.usefixtures("database", "keys")


def test_reconsideration_of_a_non_prosecution_is_decided_within_thirty_days() -> None:
    child = make_child()
    case, decision = case_of(child), decided(child, DISCRETIONARY, date(2025, 4, 10))

    tell(case, Told.RECONSIDERATION_REQUESTED, date(2025, 4, 18), decision=decision)

    assert due(case, Kind.RECONSIDERATION_DECISION) == [date(2025, 5, 19)]  # 18 May is a Sunday


def test_reconsideration_of_a_refused_arrest_is_decided_within_seven_days() -> None:
    child = make_child()
    case = case_of(child)
    decision = decided(child, DispositionKind.ARREST_NOT_APPROVED, date(2025, 9, 22))

    tell(case, Told.RECONSIDERATION_REQUESTED, date(2025, 9, 26), decision=decision)

    assert due(case, Kind.RECONSIDERATION_DECISION) == [date(2025, 10, 9)]  # after National Day


def test_remedies_of_the_police_go_on_to_the_higher_procuratorate() -> None:
    child = make_child()
    case, decision = case_of(child), decided(child, DISCRETIONARY, date(2025, 4, 10))
    tell(case, Told.RECONSIDERATION_REQUESTED, date(2025, 4, 18), decision=decision)

    tell(case, Told.RECONSIDERATION_DECIDED, date(2025, 5, 12), result=RequestResult.UPHELD)
    tell(case, Told.RECONSIDERATION_SERVED, date(2025, 5, 13), decision=decision)

    assert due(case, Kind.RECONSIDERATION_DECISION) == []
    assert due(case, Kind.HIGHER_REVIEW_WINDOW) == [date(2025, 5, 20)]
    tell(case, Told.HIGHER_REVIEW_REQUESTED, date(2025, 5, 19), decision=decision)
    assert due(case, Kind.HIGHER_REVIEW_WINDOW) == []
    assert due(case, Kind.HIGHER_REVIEW_DECISION) == [date(2025, 6, 18)]
    tell(case, Told.HIGHER_REVIEW_DECIDED, date(2025, 6, 16), result=RequestResult.UPHELD)
    assert due(case, Kind.HIGHER_REVIEW_DECISION) == []


def test_an_appeal_is_decided_within_three_months_of_its_filing() -> None:
    child = make_child()
    case, decision = case_of(child), decided(child, DISCRETIONARY, date(2025, 6, 3))
    victim = make_victim(case)
    tell(case, Told.VICTIM_APPEALED, date(2025, 6, 9), decision=decision, person=victim)

    tell(case, Told.APPEAL_FILED, date(2025, 6, 16), decision=decision, person=victim)

    assert due(case, Kind.APPEAL_REVIEW) == [date(2025, 9, 16)]
    tell(case, Told.APPEAL_DECIDED, date(2025, 9, 1), result=RequestResult.UPHELD)
    assert due(case, Kind.APPEAL_REVIEW) == []


def test_two_appeals_against_one_decision_run_side_by_side() -> None:
    child = make_child()
    case, decision = case_of(child), decided(child, DISCRETIONARY, date(2025, 6, 3))
    party, other = make_victim(case), make_victim(case, "Wu Moumou")
    for victim, day in ((party, 16), (other, 18)):
        tell(case, Told.VICTIM_APPEALED, date(2025, 6, 9), decision=decision, person=victim)
        tell(case, Told.APPEAL_FILED, date(2025, 6, day), decision=decision, person=victim)

    first, second = owed(case, Kind.APPEAL_REVIEW)
    tell(case, Told.APPEAL_DECIDED, date(2025, 9, 1), duty=second, result=RequestResult.CHANGED)

    assert (first.is_open, second.is_open) == (True, False)


def test_a_decision_is_reconsidered_once() -> None:
    child = make_child()
    case, decision = case_of(child), decided(child, DISCRETIONARY, date(2025, 4, 10))
    tell(case, Told.RECONSIDERATION_REQUESTED, date(2025, 4, 14), decision=decision)

    with refused("is recorded already, and happens once here"):
        tell(case, Told.RECONSIDERATION_REQUESTED, date(2025, 4, 15), decision=decision)


def test_higher_review_follows_reconsideration() -> None:
    child = make_child()
    decision = decided(child, DISCRETIONARY, date(2025, 4, 10))

    with refused("answers something that is not recorded here"):
        tell(case_of(child), Told.HIGHER_REVIEW_REQUESTED, date(2025, 4, 20), decision=decision)


def test_an_appeal_nobody_made_is_not_filed() -> None:
    child = make_child()
    case, decision = case_of(child), decided(child, DISCRETIONARY, date(2025, 4, 10))

    with pytest.raises(RuleBroken):
        tell(
            case, Told.APPEAL_FILED, date(2025, 4, 20), decision=decision, person=make_victim(case)
        )


def test_only_who_was_not_prosecuted_at_discretion_appeals() -> None:
    child = make_child()
    decision = decided(child, CNP, date(2025, 4, 10))

    with refused("Choose the decision it is about"):
        tell(case_of(child), Told.PERSON_APPEALED, date(2025, 4, 12), decision=decision)


def test_a_remedy_does_not_come_before_the_one_it_follows() -> None:
    child = make_child()
    case, decision = case_of(child), decided(child, DISCRETIONARY, date(2026, 9, 1))
    victim = make_victim(case)
    tell(case, Told.RECONSIDERATION_REQUESTED, date(2026, 9, 7), decision=decision)
    tell(case, Told.RECONSIDERATION_DECIDED, date(2026, 9, 25), result=RequestResult.UPHELD)
    tell(case, Told.VICTIM_APPEALED, date(2026, 9, 8), decision=decision, person=victim)

    for kind, day in (
        (Told.RECONSIDERATION_SERVED, date(2026, 9, 24)),
        (Told.HIGHER_REVIEW_REQUESTED, date(2026, 9, 24)),
    ):
        with refused("before_its_question"):
            tell(case, kind, day, decision=decision)
    with refused("before_its_question"):
        tell(case, Told.APPEAL_FILED, date(2026, 9, 7), decision=decision, person=victim)

    tell(case, Told.APPEAL_FILED, date(2026, 9, 8), decision=decision, person=victim)
    tell(case, Told.RECONSIDERATION_SERVED, date(2026, 9, 25), decision=decision)
