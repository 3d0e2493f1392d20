"""Revocation of a conditional non-prosecution: its four grounds, and the breaches that count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casetrack.law.conditions import rule, verdict
from casetrack.law.instruments import cited
from casetrack.law.periods.conditional import PROBATION_MONTHS
from casetrack.law.terms import Rule, Severity, Verdict

#: What is usually read as "repeated".
REPEATED = 3
_SINCE = PROBATION_MONTHS.since


def _revocation(id: str, zh: str, en: str) -> Rule:
    return rule(
        f"cnp_revocation_{id}",
        zh,
        en,
        cited("criminal_procedure_law", "284") + cited("procuratorate_rules", "479"),
        severity=Severity.INFO,
        since=_SINCE,
    )


NEW_CRIME = _revocation(
    "new_crime", "考验期内实施新的犯罪", "A new crime was committed during the probation"
)

UNDISCOVERED_CRIME = _revocation(
    "undiscovered_crime",
    "发现决定前还有其他犯罪需要追诉",
    "An earlier crime that needs prosecution was discovered",
)

ORDER_VIOLATIONS = _revocation(
    "public_order",
    "违反治安管理规定造成严重后果，或者多次违反",
    "Public-order violations had serious consequences or were repeated",
)

SUPERVISION_VIOLATIONS = _revocation(
    "supervision",
    "违反监督管理规定造成严重后果，或者多次违反",
    "Violations of supervision rules had serious consequences or were repeated",
)

REVOCATION = rule(
    "cnp_revocation",
    "具备四种法定撤销情形之一，且在考验期内发现",
    "One of the four statutory grounds exists and was found during the probation",
    cited("criminal_procedure_law", "284") + cited("procuratorate_rules", "479"),
    severity=Severity.HARD,
    since=_SINCE,
)

RULES = (
    NEW_CRIME,
    UNDISCOVERED_CRIME,
    ORDER_VIOLATIONS,
    SUPERVISION_VIOLATIONS,
    REVOCATION,
)


def breach_counts(
    happened_on: date | None,
    *,
    decided_on: date,
    last_day: date,
    at_latest: date | None = None,
) -> Verdict:
    """Whether a breach can have happened during the probation; any other breach does not count.

    happened_on: its first possible day; None if unknown. at_latest: its last possible day, if the
    exact day is unknown; None: `happened_on`.

    Source: Criminal Procedure Law art. 284; Procuratorate Rules art. 479.
    """
    last = at_latest or happened_on
    is_early = last is not None and last < decided_on
    is_late = happened_on is not None and happened_on > last_day
    during = not (is_early or is_late)
    reason = None if during else "breach_outside_probation"
    return verdict(REVOCATION, during, happened_on=happened_on or last, reason=reason)


@dataclass(frozen=True)
class RevocationFacts:
    """The facts against a probation; counts are of breaches during it."""

    new_crime: bool = False
    undiscovered_crime: bool = False
    order_violations: int = 0
    order_serious: bool = False
    supervision_violations: int = 0
    supervision_serious: bool = False


def revocation_grounds(facts: RevocationFacts) -> tuple[Verdict, ...]:
    """Return a verdict on each of the four grounds; met means that the ground exists.

    A single breach without serious consequences is no ground. "Repeated" is usually read as three
    or more; at two the reason says that this is unsettled.

    Source: Criminal Procedure Law art. 284; Procuratorate Rules art. 479.
    """
    return (
        verdict(NEW_CRIME, facts.new_crime),
        verdict(UNDISCOVERED_CRIME, facts.undiscovered_crime),
        _breaches(ORDER_VIOLATIONS, facts.order_violations, facts.order_serious),
        _breaches(SUPERVISION_VIOLATIONS, facts.supervision_violations, facts.supervision_serious),
    )


def _breaches(ground: Rule, times: int, serious: bool) -> Verdict:
    met = times >= REPEATED or (serious and times >= 1)
    reason = "twice_is_unsettled" if not met and times == REPEATED - 1 else None
    return verdict(ground, met, times=times, reason=reason)


def may_revoke(
    facts: RevocationFacts, *, found_on: date | None = None, last_day: date | None = None
) -> Verdict:
    """Whether a conditional non-prosecution must be revoked and the suspect prosecuted.

    found_on, last_day: a ground found after the last day no longer leads to revocation; an
    erroneous non-prosecution is then revoked instead (Procuratorate Rules art. 388).

    Source: Criminal Procedure Law art. 284; Procuratorate Rules art. 479.
    """
    if found_on and last_day and found_on > last_day:
        return verdict(REVOCATION, met=False, reason="found_after_probation", found_on=found_on)
    grounds = tuple(ground.rule for ground in revocation_grounds(facts) if ground.met)
    return verdict(REVOCATION, bool(grounds), grounds=grounds)
