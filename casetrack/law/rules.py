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
from casetrack.law.periods.conditional import CONDITIONAL, REMEDIES, SEALING
from casetrack.law.periods.criminal import ARREST, JUDGMENTS, PROSECUTION
from casetrack.law.periods.period import Period
from casetrack.law.periods.protection import CIVIL_PROTECTION, HELP, PUBLIC_INTEREST, SUGGESTIONS
from casetrack.law.terms import OutsideStatute, Rule

#: Kept beside every date computed, so that a change of law can be told from a change of facts.
RULES_VERSION = "2026-11-30"


def _of_periods(*periods: tuple[Period, ...]) -> tuple[Rule, ...]:
    return tuple(period.rule for those in periods for period in those)


#: Every rule, by its subject; the periods of a subject first.
SUBJECTS: dict[str, tuple[Rule, ...]] = {
    "arrest": (*_of_periods(ARREST), *release.RULES),
    "prosecution": (*_of_periods(PROSECUTION), *prosecution.RULES, *ways_back.RULES),
    "judgments": (*_of_periods(JUDGMENTS), *sentences.RULES),
    "non_prosecution": (*_of_periods(REMEDIES), *non_prosecution.RULES),
    "probation": (
        *_of_periods(CONDITIONAL),
        *conditional.RULES,
        *probation.RULES,
        *supervision.RULES,
    ),
    "ages": ages.RULES,
    "safeguards": safeguards.RULES,
    "sealing": (*_of_periods(SEALING), *records.RULES),
    "suggestions": (*_of_periods(SUGGESTIONS), *suggestions.RULES),
    "public_interest": (*_of_periods(PUBLIC_INTEREST), *public_interest.RULES),
    "protection": (*_of_periods(CIVIL_PROTECTION, HELP), *protection.RULES),
    "family": family.RULES,
    "correction": (*correction.RULES, *public_order.RULES),
    "oversight": oversight.RULES,
    "counting": counting_rules.RULES,
}

RULES: dict[str, Rule] = {rule.id: rule for rules in SUBJECTS.values() for rule in rules}
SUBJECT_OF: dict[str, str] = {rule.id: code for code, rules in SUBJECTS.items() for rule in rules}


def rule_of(rule_id: str) -> Rule:
    """Return the rule with this id.

    Raises OutsideStatute if there is none.
    """
    try:
        return RULES[rule_id]
    except KeyError:
        raise OutsideStatute("unknown_rule", rule=rule_id) from None
