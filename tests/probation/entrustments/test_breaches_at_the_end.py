"""A breach that the other office reported: answered before the end, and true also after it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from casetrack.cases.duty_kinds import ObligationKind, no_hindrance
from casetrack.cases.models import Disposition, JournalEntry, Obligation
from casetrack.db import session
from casetrack.errors import RuleBroken
from casetrack.law import Heard
from casetrack.probation import endings
from casetrack.probation.endings import FinalDecision, Revocation
from casetrack.probation.entrustments import supervising
from casetrack.probation.entrustments.models import (
    BREACH_TO_DECIDE,
    BreachAnswer,
    Entrustment,
    EntrustmentReport,
    ReportKind,
)
from casetrack.probation.entrustments.queries import probation_of
from casetrack.probation.entrustments.supervising import BreachDecision
from casetrack.probation.models import Breach, Probation
from tests.builders import TODAY, acting
from tests.probation.builders import LAST_DAY, make_breach
from tests.probation.entrustments.builders import accept, handler_of, report

pytestmark = pytest.mark.usefixtures("database", "keys")

NINETY_FIVE_DAYS_ON = TODAY + timedelta(days=95)
DAY_AFTER = LAST_DAY + timedelta(days=1)
UNANSWERED = "reported_breach_not_answered"
WHY = "受托院材料仍在核对，届满前未能核实"


def supervised(entrustment: Entrustment) -> Probation:
    """The probation that is entrusted."""
    probation = probation_of(entrustment)
    assert probation is not None
    return probation


def end(entrustment: Entrustment, *, reason: str = "") -> Disposition:
    """The final decision on the day after its last day."""
    final = FinalDecision(DAY_AFTER, DAY_AFTER, Heard.NONE_SUCH, ground="表现良好", reason=reason)
    act = acting(handler_of(entrustment), on=DAY_AFTER)
    return endings.decide_finally(supervised(entrustment), final, act)


def owed_in(entrustment: Entrustment) -> set[ObligationKind]:
    """What hinders the closing of its case."""
    owed = sa.select(Obligation.kind).where(
        Obligation.case_id == entrustment.case_id,
        Obligation.is_open,
        Obligation.kind.not_in(no_hindrance()),
    )
    return set(session().scalars(owed))


def answer(made: EntrustmentReport, entrustment: Entrustment, answer: BreachAnswer) -> None:
    """Answered 95 days after it was reported."""
    decision = BreachDecision(answer, is_serious=True, reason="当日已经准假")
    act = acting(handler_of(entrustment), on=max(NINETY_FIVE_DAYS_ON, DAY_AFTER))
    supervising.decide_breach(made, decision, act, opened=made.version)


@pytest.mark.parametrize("how", ["final", "revoked"])
def test_a_probation_does_not_end_while_a_reported_breach_waits_unless_the_reason_is_said(
    how: str,
) -> None:
    entrustment = accept()
    report(entrustment, ReportKind.BREACH)

    def ends(reason: str) -> None:
        if how == "final":
            end(entrustment, reason=reason)
            return
        why = Revocation(NINETY_FIVE_DAYS_ON, new_crime=True, ground="涉嫌新罪", reason=reason)
        act = acting(handler_of(entrustment), on=NINETY_FIVE_DAYS_ON)
        endings.revoke(supervised(entrustment), why, act)

    with pytest.raises(RuleBroken, match=UNANSWERED) as refused:
        ends("")
    assert refused.value.field == "reason"
    ends(WHY)

    entries = session().scalars(sa.select(JournalEntry).order_by(JournalEntry.id.desc())).all()
    (decided,) = [
        entry for entry in entries if "cnp_breaches_answered" in entry.fields.get("asked", ())
    ]
    assert decided.fields["reason"] == WHY


def test_an_answered_breach_lets_it_end_and_nothing_is_asked_where_none_was_reported() -> None:
    entrustment = accept()
    act = acting(handler_of(entrustment))
    made = report(entrustment, ReportKind.BREACH)
    aside = BreachDecision(BreachAnswer.SET_ASIDE, reason="当日已经准假")
    supervising.decide_breach(made, aside, act, opened=made.version)

    assert end(entrustment).flags == []


@pytest.mark.parametrize("what", list(BreachAnswer))
def test_after_the_end_the_breach_is_found_founded_or_not_and_hinders_the_closing_no_more(
    what: BreachAnswer,
) -> None:
    entrustment = accept()
    made = report(entrustment, ReportKind.BREACH)
    end(entrustment, reason=WHY)
    before = owed_in(entrustment)

    answer(made, entrustment, what)

    assert BREACH_TO_DECIDE in before
    assert owed_in(entrustment) == before - {BREACH_TO_DECIDE}
    breaches = session().scalars(sa.select(Breach)).all()
    assert len(breaches) == (what is BreachAnswer.TAKEN_OVER)
    assert made.breach_answer is what


def test_a_breach_found_after_the_end_is_one_of_the_probation_only_within_its_days() -> None:
    entrustment = accept()
    probation = supervised(entrustment)
    end(entrustment)

    breach = make_breach(probation, happened_on=LAST_DAY)

    assert breach.happened.first == LAST_DAY
    with pytest.raises(RuleBroken, match="outside_the_probation"):
        make_breach(probation, happened_on=DAY_AFTER)
