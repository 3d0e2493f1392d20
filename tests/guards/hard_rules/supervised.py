"""How the rule that a probation with a ground to revoke is not left as it is is tried."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask

from casetrack.cases.models import Party
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.probation.models import Probation
from casetrack.probation.supervision import fact_actions
from casetrack.probation.supervision.actions import NotRevoking, not_revoke
from casetrack.probation.supervision.monthly_assessments import OUTCOME
from tests.builders import TODAY
from tests.guards.hard_rules.ways import Outcome, Tries, file, page_of, refused, sent, within
from tests.probation.builders import child_of, make_breach, make_probation
from tests.probation.supervision.builders import by

RULE = "cnp_no_ground_to_revoke"
WHY = "初犯，未造成后果"
YESTERDAY = TODAY - timedelta(days=1)


def _page(app: Flask, against: bool) -> Outcome:
    def make() -> tuple[Party, str]:
        probation = make_probation()
        breach = make_breach(probation, is_serious=against)
        return child_of(probation), f"{page_of(probation, 'not-revoked')}?breach={breach.id}"

    data = {"decided_on": "today", "reason": WHY}
    return sent(app, make, data, says="A ground to revoke exists")


def _action(app: Flask, against: bool) -> Outcome:
    def act() -> Outcome:
        probation = make_probation()
        breach = make_breach(probation, is_serious=against)
        decided = NotRevoking(breach.id, TODAY, WHY)
        return refused(lambda: not_revoke(probation, decided, by(probation)), rule=RULE)

    return within(app, act)


def _correction(app: Flask, against: bool) -> Outcome:
    """Correct the decision to a day by which another breach was serious."""

    def act() -> Outcome:
        probation = make_probation(decided_on=YESTERDAY)
        breach = make_breach(probation, happened_on=YESTERDAY)
        made = not_revoke(
            probation, NotRevoking(breach.id, YESTERDAY, WHY), by(probation, YESTERDAY)
        )
        make_breach(probation, is_serious=True)
        return refused(lambda: _corrected(probation, made, against), rule=RULE)

    return within(app, act)


def _corrected(probation: Probation, made: Any, against: bool) -> None:
    values = {
        "breach_id": made.breach_id,
        "kind": made.kind,
        "happened": PartialDate.day(TODAY if against else YESTERDAY),
        "text": BilingualText(None, f"{WHY}，主动说明"),
    }
    fact_actions.correct(
        OUTCOME, made, values, by(probation), opened=made.version, reason="记录有误"
    )


def _told(data: dict[str, Any]) -> None:
    (probation,) = data["probations"]
    probation["breaches"][0]["serious"] = True
    probation["breach_outcomes"] = [
        {
            "party": probation["party"],
            "breach": 1,
            "kind": "not_revoked",
            "gravity": "serious",
            "happened": probation["breaches"][0]["happened_on"],
            "text": {"zh": WHY},
        }
    ]


SUPERVISED = {RULE: Tries(_page, _action, _correction, file(RULE, _told))}
