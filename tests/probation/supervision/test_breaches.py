"""What becomes of a breach: admonished, warned, not revoked; and hours that count."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from casetrack.accounts.approval import WhoDecides
from casetrack.accounts.models import Role
from casetrack.cases.models import Case, JournalEntry
from casetrack.cases.requirements import Counting
from casetrack.courses.approvals import actions as approvals
from casetrack.courses.approvals.models import OfficeDecider
from casetrack.courses.requirements.queries import promises_of
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.ledger.gates import LawRefuses
from casetrack.probation.conditions import ProbationRequirement
from casetrack.probation.models import ConditionKind, Probation, ProbationDuty, StatutoryDuty
from casetrack.probation.supervision import fact_actions
from casetrack.probation.supervision.actions import HoursDone, NotRevoking, not_revoke, record_hours
from casetrack.probation.supervision.models import (
    NOT_REVOKED,
    BreachAnswerKind,
    BreachGravity,
    BreachOutcome,
)
from casetrack.probation.supervision.monthly_assessments import OUTCOME
from casetrack.probation.supervision.proposals import NOT_REVOKING
from tests.builders import TODAY, acting, make_staff
from tests.courses.approvals.builders import make_decided_office
from tests.probation.builders import child_of, make_breach, make_probation
from tests.probation.supervision.builders import admonish, by
from tests.review.builders import handler_of

pytestmark = pytest.mark.usefixtures("database", "keys")
WHY = "初次违反，未造成后果"


def test_one_breach_is_admonished_and_the_probation_stands() -> None:
    probation = make_probation()
    breach = make_breach(probation)
    made = admonish(probation, breach.id)
    assert made.gravity is BreachGravity.NEITHER
    with pytest.raises(RuleBroken, match="breach_answered_so_already"):
        admonish(probation, breach.id)
    left = not_revoke(probation, NotRevoking(breach.id, TODAY, WHY), by(probation))
    entry = session().get_one(JournalEntry, left.entry_id)
    assert entry.fields["gravity"] == "neither"
    assert "cnp_no_ground_to_revoke" in entry.fields["asked"]
    with pytest.raises(RuleBroken, match="breach_answered_so_already"):
        not_revoke(probation, NotRevoking(breach.id, TODAY, WHY), by(probation))
    fact_actions.withdraw(OUTCOME, left, by(probation), opened=left.version, reason="决定有误")
    again = not_revoke(probation, NotRevoking(breach.id, TODAY, WHY), by(probation))
    assert again.kind is BreachAnswerKind.NOT_REVOKED


def test_two_breaches_may_be_left_and_three_may_not() -> None:
    probation = make_probation()
    breaches = [make_breach(probation) for _n in range(2)]
    not_revoke(probation, NotRevoking(breaches[0].id, TODAY, WHY), by(probation))
    make_breach(probation)
    with pytest.raises(LawRefuses):
        not_revoke(probation, NotRevoking(breaches[1].id, TODAY, WHY), by(probation))
    assert admonish(probation, breaches[1].id).gravity is BreachGravity.REPEATED


def test_where_the_office_names_another_the_handler_does_not_decide() -> None:
    probation = make_probation()
    breach = make_breach(probation)
    case = session().get_one(Case, probation.case_id)
    make_staff(Role.CHIEF_PROCURATOR, office=case.office)
    named = OfficeDecider(
        office_id=case.office_id, decides=NOT_REVOKED, decider=WhoDecides.CHIEF_PROCURATOR
    )
    session().add(named)
    session().flush()
    decided = NotRevoking(breach.id, TODAY, WHY)
    alone = acting(handler_of(child_of(probation)), approved=None)
    with pytest.raises(RuleBroken, match="another_must_decide"):
        not_revoke(probation, decided, alone)


def test_the_chief_whom_the_office_names_lets_it_through_and_the_law_is_asked_again(
    app: Flask,
) -> None:
    with app.test_request_context():
        office = make_decided_office()
        probation = office.decide(office.propose_order())
        assert isinstance(probation, Probation)
        named = OfficeDecider(
            office_id=office.case.office_id,
            decides=NOT_REVOKED,
            decider=WhoDecides.CHIEF_PROCURATOR,
        )
        session().add(named)
        breach = make_breach(probation)
        decided = NotRevoking(breach.id, TODAY, WHY)
        by_prosecutor = office.act(office.prosecutor)
        waits = approvals.propose(office.case, NOT_REVOKING, probation, decided, by_prosecutor)
        with pytest.raises((NotAllowed, RuleBroken)):
            office.decide(waits, by=office.prosecutor)
        made = office.decide(waits)
        assert isinstance(made, BreachOutcome)
        assert made.kind is BreachAnswerKind.NOT_REVOKED
        entry = session().get_one(JournalEntry, made.entry_id)
        assert entry.fields["who_decided"] == "chief_procurator"
        assert entry.fields["decided_by_name"]["zh"] == office.staff(office.chief).name
        assert entry.fields["proposed_by_name"]["zh"] == office.staff(office.prosecutor).name

        another = make_breach(probation)
        later = NotRevoking(another.id, TODAY, WHY)
        waits = approvals.propose(office.case, NOT_REVOKING, probation, later, by_prosecutor)
        make_breach(probation)
        with pytest.raises(LawRefuses):
            office.decide(waits)


def test_hours_fill_the_target_of_a_condition() -> None:
    asked = (ProbationRequirement(ConditionKind.PUBLIC_INTEREST_WORK, "完成八小时公益服务"),)
    probation = make_probation(requirements=asked)
    condition = probation.conditions[0]
    done = HoursDone(condition.id, PartialDate.day(TODAY), 3, "敬老院打扫")
    with pytest.raises(RuleBroken, match="Say first, in its terms, how many are wanted"):
        record_hours(probation, done, by(probation))
    condition.wanted, condition.unit, condition.counting = 8, "小时", Counting.SUM
    record_hours(probation, done, by(probation))
    record_hours(
        probation, HoursDone(condition.id, PartialDate.day(TODAY), 5, "图书馆"), by(probation)
    )
    assert (condition.reached, condition.reached_half) == (8, None)
    half = HoursDone(condition.id, PartialDate.day(TODAY), 0, "图书馆整理", has_half=True)
    entry = record_hours(probation, half, by(probation))
    assert (condition.reached, condition.reached_half, condition.counted) == (8, True, "8.5")
    assert (entry.text.en, entry.fields["hours"]) == ("0.5 hours: 图书馆整理", 0.5)
    tomorrow = PartialDate.day(TODAY + timedelta(days=1))
    with pytest.raises(RuleBroken, match="not_yet"):
        record_hours(probation, HoursDone(condition.id, tomorrow, 1, "x"), by(probation))


def test_the_four_duties_begin_with_the_probation_and_are_looked_at_first() -> None:
    probation = make_probation()
    promises = promises_of(probation.measure)
    assert [
        requirement.kind for requirement in promises if isinstance(requirement, ProbationDuty)
    ] == list(StatutoryDuty)
