"""What this feature brings to the house."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from casetrack.accounts.models import Staff
from casetrack.casefile.records import Child, Record, Records
from casetrack.casefile.rules import together
from casetrack.cases.facts import CaseFacts
from casetrack.cases.models import Disposition
from casetrack.cases.owed import Owed
from casetrack.ledger.page_parts import CasePart, PagePlace
from casetrack.ledger.registry import DutyLine, Feature
from casetrack.rechecks.lines import LATER_FLAGS
from casetrack.rechecks.models import ANSWER, TO_CHIEF, TO_HANDLER, LaterFlag
from casetrack.rechecks.standing import STANDINGS, owe_in_the_night
from casetrack.rechecks.views import bp

LATER = Record(
    LaterFlag,
    "A rule by which the decision did not stand any more, once its facts changed.",
    {
        "rule": "Which rule.",
        "since": "Since which day.",
        "entry": "The entry that brought it about.",
        "ended_on": "The day since which the facts agree with it again.",
        "done": "What follows.",
        "done_by": "Who sees to it.",
        "reason": "Why.",
        "answered_on": "The day on which that was said.",
        "answer": "The entry that says it.",
    },
    has_facts=False,
    leads=False,
    rules=(together("done", "answered_on"),),
)


def _of_case(facts: CaseFacts, user: Staff) -> dict[str, Any] | None:
    """The decisions with flags that stand, each with the person, and whether it waits."""
    standing: dict[int, bool] = {}
    for one in facts.read(LATER_FLAGS):
        if one.ended_on is None:
            standing[one.disposition_id] = one.waits or standing.get(one.disposition_id, False)
    lines = [
        (one, facts.party(one.party_id), standing[one.id])
        for one in facts.dispositions
        if one.id in standing
    ]
    return {"lines": lines, "may_answer": facts.may(user, ANSWER)} if lines else None


def _page(owed: Owed) -> str:
    return url_for("rechecks.follows", case_id=owed.case_id, decision_id=owed.subject_id)


LINE = DutyLine(
    title=_l("A decision would not stand any more: say what follows"),
    late_title=_l("A decision would not stand any more, and nobody said what follows"),
    button=_l("Say what follows"),
    url=_page,
    needs=ANSWER,
)
FEATURE = Feature(
    name="rechecks",
    blueprint=bp,
    rules={
        "no_flag_waits": _l("Nothing waits here: somebody said what follows, or it was put right."),
        "what_follows_needs_a_reason": _l("Say who sees to it, and why."),
    },
    facts={"decision_asked_again": _l("the change after which the decision would not stand")},
    duties={TO_HANDLER: LINE, TO_CHIEF: LINE},
    of_a_case=(LATER_FLAGS,),
    case_parts=(CasePart(PagePlace.ABOVE, "rechecks/_of_case.html", _of_case),),
    records=Records(under={Disposition: (Child("later_flags", LATER),)}),
    handlers=(owe_in_the_night,),
    standings=STANDINGS,
)
