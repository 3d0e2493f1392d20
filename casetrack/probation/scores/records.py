"""The points of a probation in a case file, with the scheme by which they are kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from casetrack.casework.duty_records import DUTIES
from casetrack.db.bilingual_text import BilingualText
from casetrack.errors import RuleBroken
from casetrack.ledger.casefile.records import TOLD_BY, Child, Key, Mismatch, Record, Records
from casetrack.probation.models import Probation
from casetrack.probation.scores.models import ScoreAnswer, ScoreEntry, ScoreLedger
from casetrack.probation.scores.rules import (
    MOST_HALVES,
    MOST_POINTS,
    MOST_THRESHOLDS,
    ScoreRules,
    rules_told,
)
from casetrack.probation.scores.soundness import ensure_sound

A_SCHEME = "a scheme with start, indicators, thresholds and nodes"


def _a_scheme(element: dict[str, Any]) -> Iterator[Mismatch]:
    """A mismatch where the rules are no scheme, or a threshold is no place in it."""
    rules = _rules(element)
    if rules is None:
        yield "rules", str(element.get("rules")), A_SCHEME
        return
    for key in ("proposed", "answered"):
        place = element.get(key)
        if place is not None and place > len(rules.thresholds):
            yield key, str(place), f"a place from 1 to {len(rules.thresholds)}"


def _rules(element: dict[str, Any]) -> ScoreRules | None:
    try:
        rules = rules_told(BilingualText("a name", None), element["rules"])
        ensure_sound(rules)
    except (KeyError, TypeError, ValueError, AttributeError, RuleBroken):
        return None
    return rules


ENTRY = Record(
    ScoreEntry,
    "Points that were given or taken.",
    {
        "happened_on": Key("On which day.", required=True),
        "indicator": Key("For what, as the scheme calls it.", required=True),
        "points": Key("How many.", least=-MOST_POINTS, most=MOST_POINTS, required=True),
        "evidence": "By what it is known.",
        "source": Key("The entry it comes from.", late=True),
        "entry": Key(TOLD_BY, late=True),
        "withdrawn_by": Key("The entry that says otherwise; it counts no more.", late=True),
    },
    named="points",
    leads=False,
)
ANSWER = Record(
    ScoreAnswer,
    "What followed of what the score spoke for.",
    {
        "answered_on": Key("On which day it was said.", required=True),
        "outcome": Key("What followed.", required=True),
        "score": Key("The score then.", least=-(10**6), most=10**6, required=True),
        "node": Key("At which month it was looked at.", least=1, most=99),
        "way": "What the score spoke for.",
        "at": Key("From which number of points on.", least=-MOST_POINTS, most=MOST_POINTS),
        "halves": Key("By how many half months.", least=0, most=MOST_HALVES),
        "reason": "Why.",
        "entry": Key(TOLD_BY, late=True),
    },
    named="score_answer",
    leads=False,
)
LEDGER = Record(
    ScoreLedger,
    "The points of a probation, by a scheme of the office as it was when they were begun.",
    {
        "name": Key("What the scheme is called.", required=True),
        "rules": Key("The scheme, as data.", required=True),
        "begun_on": Key("Since when they are kept.", required=True),
        "proposed": Key(
            "The bound that the score speaks by now, by its place.", least=1, most=MOST_THRESHOLDS
        ),
        "answered": Key(
            "The bound that was answered and still holds.", least=1, most=MOST_THRESHOLDS
        ),
        "node": Key("The next month at which it is looked at.", least=1, most=99),
        "entry": Key(TOLD_BY, late=True),
    },
    (Child("points", ENTRY), Child("answers", ANSWER), DUTIES),
    named="score",
    rules=(_a_scheme,),
)

RECORDS = Records(under={Probation: (Child("score", LEDGER),)})
