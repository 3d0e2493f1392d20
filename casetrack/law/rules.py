"""The registry of every rule: periods, ages, conditions and ways of counting."""

from __future__ import annotations

from casetrack.law import (
    ages,
    conditional,
    correction,
    counting_rules,
    family,
    non_prosecution,
    oversight,
    probation,
    prosecution,
    protection,
    public_interest,
    public_order,
    records,
    release,
    safeguards,
    sentences,
    suggestions,
    supervision,
    ways_back,
)
from casetrack.law.periods import PERIODS
from casetrack.law.terms import OutsideStatute, Rule

#: Kept beside every date computed, so that a change of law can be told from a change of facts.
RULES_VERSION = "2026-11-30"

FAMILIES: tuple[tuple[Rule, ...], ...] = (
    tuple(period.rule for period in PERIODS.values()),
    ages.RULES,
    prosecution.RULES,
    safeguards.RULES,
    sentences.RULES,
    non_prosecution.RULES,
    conditional.RULES,
    probation.RULES,
    supervision.RULES,
    records.RULES,
    release.RULES,
    oversight.RULES,
    ways_back.RULES,
    suggestions.RULES,
    public_interest.RULES,
    public_order.RULES,
    protection.RULES,
    family.RULES,
    correction.RULES,
    counting_rules.RULES,
)

RULES: dict[str, Rule] = {rule.id: rule for rules in FAMILIES for rule in rules}


def rule_of(rule_id: str) -> Rule:
    """Return the rule with this id.

    Raises OutsideStatute if there is none.
    """
    try:
        return RULES[rule_id]
    except KeyError:
        raise OutsideStatute("unknown_rule", rule=rule_id) from None
