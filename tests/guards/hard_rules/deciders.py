"""How the rules on who decides are tried: on nobody's decision, and on a paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Flask

from casetrack.accounts.act import Act
from casetrack.cases.kinds import DispositionKind
from casetrack.cases.models import Party
from casetrack.db import session
from casetrack.law import Heard
from casetrack.probation import actions, endings
from casetrack.probation.endings import FinalDecision
from casetrack.review.decisions import ReviewOutcome, decide_review
from casetrack.review.models import Custody, ReviewKind
from casetrack.suggestions.actions import issue
from tests.builders import NOON, ON_PAPER, TODAY, acting, make_case, make_child
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
from tests.probation.builders import SIX_MONTHS, child_of, make_probation, make_suspect
from tests.review.builders import case_of, handler_of, receive
from tests.suggestions.letters import a_letter, make_company

SAYS = "enter the number and the day of the approval on paper"
ORDERED = {
    "decided_on": "2026-11-24",
    "months": "6",
    "likely_months": "8",
    "evidence_sufficient": "y",
    "remorse": "y",
    "police": "heard",
    "victim": "none_such",
    "suspect": "heard",
    "legal_representative": "heard",
    "defender": "heard",
    "reason": "已经核实",
}
NOT_PROSECUTED = DispositionKind.DISCRETIONARY_NON_PROSECUTION
REFUSED_ARREST = DispositionKind.ARREST_NOT_APPROVED


@dataclass(frozen=True)
class _Decision:
    """What is decided of somebody: the page of it, what is typed there, and the action."""

    whose: Party
    page: str
    act: Callable[[Act], object]


def _deciding(
    made: Callable[[], _Decision],
    typed: Mapping[str, str],
    *,
    on: date = TODAY,
    at: datetime = NOON,
) -> Tries:
    """Against the rule: on nobody's decision; a file tells who decided, if anybody knows."""

    def page(app: Flask, against: bool) -> Outcome:
        def make() -> tuple[Party, str]:
            decision = made()
            return decision.whose, decision.page

        data = {**typed, **({"approved_number": ""} if against else {})}
        return sent(app, make, data, says=SAYS, at=at)

    def action(app: Flask, against: bool) -> Outcome:
        def act() -> Outcome:
            decision = made()
            approved = None if against else ON_PAPER
            by = acting(handler_of(decision.whose), on=on, at=NOON, approved=approved)
            return refused(lambda: decision.act(by), key="paper_number_missing")

        return within(app, act)

    return Tries(page, action)


def _review(kind: ReviewKind, decided: DispositionKind, **received: Any) -> Callable[[], _Decision]:
    def made() -> _Decision:
        child = make_child()
        period = receive(child, kind, **received)
        outcome = ReviewOutcome(decided, TODAY, ground="详见", reason="已经核实")
        return _Decision(
            session().get_one(Party, period.party_id),
            f"/cases/{period.case_id}/reviews/{period.id}/decision",
            lambda act: decide_review(period, outcome, act),
        )

    return made


def _order() -> _Decision:
    child = make_suspect()
    page = f"/cases/{child.case_id}/people/{child.id}/probation"
    return _Decision(child, page, lambda act: actions.order(case_of(child), child, SIX_MONTHS, act))


def _final() -> _Decision:
    probation = make_probation()
    final = FinalDecision(DAY_AFTER, heard=Heard.NONE_SUCH, ground="表现良好")
    return _Decision(
        child_of(probation),
        page_of(probation, "final"),
        lambda act: endings.decide_finally(probation, final, act),
    )


def _letter() -> _Decision:
    company = make_company(make_case())
    letter = a_letter(company)
    return _Decision(
        company,
        f"/cases/{company.case_id}/suggestions/new",
        lambda act: issue(case_of(company), letter, act),
    )


REVIEWED = {"decided_on": "today", "ground": "详见", "reason": "已经核实"}
LETTER = {
    "recipient": "",
    "new_body": "某网吧",
    "body_kind": "company",
    "kind": "social_governance",
    "number": "测检建〔2026〕5号",
    "problem_lines": "上架审核不严",
    "items-0": "全面排查",
    "issued_on": "2026-09-14",
    "ground": "general",
    "objection_until": "2026-09-30",
}
DECIDERS_TRIED = {
    "decider_arrest": _deciding(
        _review(ReviewKind.ARREST, REFUSED_ARREST, received_on=TODAY, custody=Custody.DETAINED),
        {**REVIEWED, "kind": REFUSED_ARREST.value},
    ),
    "decider_non_prosecution": _deciding(
        _review(ReviewKind.PROSECUTION, NOT_PROSECUTED),
        {**REVIEWED, "kind": NOT_PROSECUTED.value},
    ),
    "decider_cnp": _deciding(_order, ORDERED),
    "decider_cnp_final": _deciding(
        _final,
        {"decided_on": DAY_AFTER.isoformat(), "heard": "none_such", "ground": "表现良好"},
        on=DAY_AFTER,
        at=AT_THE_END,
    ),
    "decider_suggestion": _deciding(_letter, LETTER),
}
