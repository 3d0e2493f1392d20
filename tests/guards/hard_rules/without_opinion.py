"""How it is tried that a probation is ended without an opinion."""

from __future__ import annotations

from flask import Flask

from casetrack.cases.models import Party
from casetrack.law import Heard
from casetrack.probation import actions
from casetrack.probation.endings import FinalDecision, decide_finally
from casetrack.probation.entrustments.models import ReportKind
from casetrack.probation.entrustments.queries import probation_of
from casetrack.probation.models import Probation
from tests.builders import NOON, TODAY, acting
from tests.guards.hard_rules.ways import (
    AT_THE_END,
    DAY_AFTER,
    Outcome,
    Tries,
    page_of,
    refused,
    sent,
    within,
)
from tests.probation.builders import SIX_MONTHS, child_of, make_suspect
from tests.probation.entrustments.builders import accept, report
from tests.review.builders import case_of, handler_of

REASON = "已说明理由"


def _unfinished() -> Probation:
    """A probation without an opinion."""
    child = make_suspect()
    act = acting(handler_of(child), on=TODAY, at=NOON)
    return actions.order(case_of(child), child, SIX_MONTHS, act)


def _unfinished_page(app: Flask, against: bool) -> Outcome:
    data = {
        "decided_on": DAY_AFTER.isoformat(),
        "heard": "none_such",
        "ground": "表现良好",
        "reason": "" if against else REASON,
    }

    def make() -> tuple[Party, str]:
        probation = _unfinished()
        return child_of(probation), page_of(probation, "final")

    return sent(app, make, data, says="opinion", at=AT_THE_END)


def _unfinished_action(app: Flask, against: bool) -> Outcome:
    def act() -> Outcome:
        probation = _unfinished()
        by = acting(handler_of(child_of(probation)), on=DAY_AFTER)
        reason = "" if against else REASON
        final = FinalDecision(DAY_AFTER, heard=Heard.NONE_SUCH, ground="表现良好", reason=reason)
        return refused(lambda: decide_finally(probation, final, by), key="opinion_missing")

    return within(app, act)


def _unanswered() -> Probation:
    """A probation of which the entrusted office reported a breach that nobody answered."""
    entrustment = accept()
    report(entrustment, ReportKind.BREACH)
    probation = probation_of(entrustment)
    assert probation is not None
    return probation


def _unanswered_page(app: Flask, against: bool) -> Outcome:
    data = {
        "decided_on": DAY_AFTER.isoformat(),
        "heard": "none_such",
        "ground": "表现良好",
        "reason": "" if against else REASON,
    }

    def make() -> tuple[Party, str]:
        probation = _unanswered()
        return child_of(probation), page_of(probation, "final")

    return sent(app, make, data, says="A breach that the entrusted office", at=AT_THE_END)


def _unanswered_action(app: Flask, against: bool) -> Outcome:
    def act() -> Outcome:
        probation = _unanswered()
        by = acting(handler_of(child_of(probation)), on=DAY_AFTER)
        reason = "" if against else REASON
        final = FinalDecision(DAY_AFTER, heard=Heard.NONE_SUCH, ground="表现良好", reason=reason)
        return refused(
            lambda: decide_finally(probation, final, by), key="reported_breach_not_answered"
        )

    return within(app, act)


STANDING = {
    "cnp_opinion": Tries(_unfinished_page, _unfinished_action),
    "cnp_breaches_answered": Tries(_unanswered_page, _unanswered_action),
}
