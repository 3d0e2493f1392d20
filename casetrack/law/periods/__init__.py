"""Every period of the law, by its id."""

from __future__ import annotations

from datetime import date

from casetrack.law.periods.conditional import CONDITIONAL, REMEDIES, SEALING
from casetrack.law.periods.criminal import ARREST, JUDGMENTS, PROSECUTION
from casetrack.law.periods.period import Period
from casetrack.law.periods.protection import CIVIL_PROTECTION, HELP, PUBLIC_INTEREST, SUGGESTIONS
from casetrack.law.terms import OutsideStatute

PERIODS: dict[str, Period] = {
    period.id: period
    for period in (
        *ARREST,
        *PROSECUTION,
        *JUDGMENTS,
        *CONDITIONAL,
        *REMEDIES,
        *SEALING,
        *SUGGESTIONS,
        *PUBLIC_INTEREST,
        *CIVIL_PROTECTION,
        *HELP,
    )
}


def period_of(rule_id: str) -> Period:
    """Return the period with this id.

    Raises OutsideStatute if there is none.
    """
    try:
        return PERIODS[rule_id]
    except KeyError:
        raise OutsideStatute("unknown_rule", rule=rule_id) from None


def id_on(rule_id: str, day: date) -> str:
    """Return the id of the period in force on `day`: the former one, if this one came later.

    Raises OutsideStatute if there is none.
    """
    rule = period_of(rule_id).rule
    return id_on(rule.before, day) if rule.before and day < rule.in_force_from else rule_id
