"""What this feature brings to the house."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from casetrack.accounts.models import Staff
from casetrack.cases.facts import CaseFacts
from casetrack.cases.models import Case, Party
from casetrack.ledger.find_commands import FindCommand
from casetrack.ledger.page_parts import CasePart, PagePlace, RecordGroup, RecordLine
from casetrack.ledger.registry import Feature
from casetrack.spotchecks.follow import end_with_measure, follow_handover, follow_last_day
from casetrack.spotchecks.models import AHEAD, AUDIT, PLAN, SpotCheckPlan
from casetrack.spotchecks.month_marks import MONTH_MARKS
from casetrack.spotchecks.queries import PLANS
from casetrack.spotchecks.showing import draw_and_show
from casetrack.spotchecks.views import bp
from casetrack.spotchecks.words import RULES
from casetrack.web.page import VISITS, SectionPage


@dataclass(frozen=True)
class PlanInShort:
    """A plan on the page of its case. ahead: how many checks are to come; last: by which day."""

    plan: SpotCheckPlan
    party: Party
    ahead: int
    last: date | None


def _of_case(facts: CaseFacts, user: Staff) -> dict[str, Any] | None:
    if not facts.sight.is_whole or not facts.may(user, PLAN):
        return None
    plans = []
    for plan in facts.read(PLANS):
        ahead = [one.last_day for one in plan.checks if one.state in AHEAD]
        plans.append(
            PlanInShort(plan, facts.party(plan.party_id), len(ahead), max(ahead, default=None))
        )
    return {"plans": plans} if plans else None


def _lines(facts: CaseFacts, user: Staff) -> Iterator[RecordLine]:
    if facts.case.is_open() and facts.may(user, PLAN):
        url = url_for("spotchecks.plan", case_id=facts.case.id)
        yield RecordLine(RecordGroup.VISITS, _l("Plan spot checks"), url)


def _plan_of(case: Case, party_id: int | None) -> str:
    return url_for("spotchecks.plan", case_id=case.id, party=party_id)


FEATURE = Feature(
    name="spotchecks",
    blueprint=bp,
    section=VISITS,
    rules=RULES,
    handlers=(end_with_measure, follow_last_day, follow_handover, draw_and_show),
    of_a_case=(PLANS,),
    case_parts=(CasePart(PagePlace.SIDE, "spotchecks/_of_case.html", _of_case),),
    record_lines=(_lines,),
    month_marks=MONTH_MARKS,
    commands=(FindCommand(("check", "抽查"), _l("Plan spot checks"), _plan_of, PLAN),),
    section_pages=(SectionPage(VISITS, _l("Spot checks"), "spotchecks.index", AUDIT),),
)
