"""Limits of a court's sentence, as far as a record of it can show them."""

from __future__ import annotations

from casetrack.law.conditions import rule, verdict
from casetrack.law.instruments import cited
from casetrack.law.terms import Severity, Verdict, Verification

#: A sentence above this many months is not suspended.
LONGEST_SUSPENDED = 36

NO_DEATH_PENALTY = rule(
    "sentence_no_death_penalty",
    "犯罪的时候不满十八周岁的人，不适用死刑",
    "No death penalty for who was under 18 at the time of the crime",
    cited("criminal_law", "49"),
    severity=Severity.INFO,
    verification=Verification.MEMORY,
)
SUSPENSION = rule(
    "sentence_suspension",
    "被判处拘役、三年以下有期徒刑的，可以宣告缓刑",
    "Only criminal detention, or imprisonment of three years or less, is suspended",
    cited("criminal_law", "72"),
    severity=Severity.INFO,
    verification=Verification.MEMORY,
)

RULES = (NO_DEATH_PENALTY, SUSPENSION)


def death_penalty(*, minor_at_act: bool) -> Verdict:
    """Whether a death penalty, also one with a reprieve, was allowed.

    Source: Criminal Law art. 49.
    """
    return verdict(NO_DEATH_PENALTY, not minor_at_act)


def suspended(*, months: int) -> Verdict:
    """Whether imprisonment of so many whole months may be suspended.

    Source: Criminal Law art. 72.
    """
    return verdict(SUSPENSION, months <= LONGEST_SUSPENDED)
