"""How the rules on steps about a letter without effect are tried."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Flask
from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.approval import Approval, WhoDecides
from casetrack.cases.models import Party
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.suggestions.actions import remind, serve
from casetrack.suggestions.answers.recording import record_reply
from casetrack.suggestions.escalation.actions import NewStep, escalate
from casetrack.suggestions.issuing import issue
from casetrack.suggestions.kinds import Delivery
from casetrack.suggestions.models import Suggestion
from casetrack.suggestions.steps.models import LetterRung
from tests.builders import NOON, TODAY, acting
from tests.guards.hard_rules.ways import Outcome, Tries, refused, sent, within
from tests.review.builders import case_of
from tests.suggestions.letters import (
    ISSUED,
    SERVED,
    a_letter,
    a_reply,
    handler_of,
    make_company,
    served,
)

LATE = date(2026, 11, 13)
TYPED = {"whom": "某市人民检察院", "text": "逾期未回复，督促后仍未整改", "taken_on": "2026-11-24"}


def letter_of(child: Party) -> Suggestion:
    """The letter of the case of somebody."""
    query = select(Suggestion).where(Suggestion.case_id == child.case_id)
    return session().scalars(query).one()


def late_and_urged(child: Party) -> None:
    """A letter that was decided before, of which no reply came, and of which somebody reminded."""
    case = case_of(child)
    chief = Approval(
        WhoDecides.CHIEF_PROCURATOR, ISSUED, number="测检批〔2026〕4号", is_recorded=True
    )
    by = Act(handler_of(case), TODAY, NOON, chief)
    letter = issue(case, a_letter(make_company(case)), by)
    serve(letter, by, received_on=SERVED, delivery=Delivery.IN_WRITING)
    _remind(letter)


def it_was_answered(child: Party) -> None:
    """The reply turns out to have come before its last day, and adopted everything."""
    letter = letter_of(child)
    reply = a_reply(letter, received=PartialDate.day(LATE))
    by = acting(handler_of(letter.case), on=TODAY, at=NOON)
    record_reply(letter, reply, by, opened=letter.version)


def reported(child: Party) -> NewStep:
    """A report to the higher office."""
    return _step(letter_of(child), LetterRung.HIGHER_OFFICE)


def organs(child: Party) -> NewStep:
    """Organs of the state are informed, with a reason."""
    return _step(letter_of(child), LetterRung.STATE_ORGANS, reason="没有上级主管机关")


def organs_at_once(child: Party) -> NewStep:
    """The same without a reason, though no superior was informed."""
    return _step(letter_of(child), LetterRung.STATE_ORGANS)


def _remind(letter: Suggestion) -> Suggestion:
    by = acting(handler_of(letter.case), on=TODAY, at=NOON)
    remind(letter, by, reminded_on=date(2026, 11, 18), text="", again_on=None)
    return letter


def _step(letter: Suggestion, rung: LetterRung, **more: Any) -> NewStep:
    return NewStep(letter.id, rung, TYPED["whom"], TODAY, TYPED["text"], **more)


def _trying(
    rung: LetterRung, key: str, says: str, typed: Callable[[bool], dict[str, str]]
) -> Tries:
    """Take a step about a letter; against the law nobody was urged, or nothing is said of why."""

    def letter(against: bool) -> Suggestion:
        made = served()
        return made if against and rung is LetterRung.HIGHER_OFFICE else _remind(made)

    def page(app: Flask, against: bool) -> Outcome:
        def make() -> tuple[Party, str]:
            made = letter(against)
            where = f"/cases/{made.case_id}/suggestions/{made.id}/escalation"
            return made.recipients[0], where

        return sent(app, make, {**TYPED, "rung": rung.value, **typed(against)}, says=says)

    def action(app: Flask, against: bool) -> Outcome:
        def act() -> Outcome:
            made = letter(against)
            by = acting(handler_of(made.case), on=TODAY, at=NOON)
            step = _step(made, rung, **typed(against))
            return refused(lambda: escalate(made, step, by), key=key, rule=key)

        return within(app, act)

    return Tries(page, action)


ESCALATING = {
    "suggestion_escalation": _trying(
        LetterRung.HIGHER_OFFICE,
        "suggestion_escalation",
        "somebody was reminded",
        lambda _against: {},
    ),
    "suggestion_superior_first": _trying(
        LetterRung.STATE_ORGANS,
        "superior_not_informed",
        "was not informed before",
        lambda against: {} if against else {"reason": "没有上级主管机关"},
    ),
}
