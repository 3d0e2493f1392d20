"""How a rule that is met or not is written down, and how a verdict on it is given."""

from __future__ import annotations

from datetime import date

from casetrack.law.instruments import INSTRUMENTS
from casetrack.law.terms import Citation, Rule, RuleKind, Severity, Verdict, Verification


def rule(
    id: str,
    zh: str,
    en: str,
    citations: tuple[Citation, ...],
    *,
    severity: Severity,
    kind: RuleKind = RuleKind.CONDITION,
    verification: Verification = Verification.PRIMARY,
    since: date | None = None,
) -> Rule:
    """Write down one rule; its names say what is required, so "not met" needs no more words."""
    return Rule(
        id=id,
        kind=kind,
        zh=zh,
        en=en,
        citations=citations,
        in_force_from=since or INSTRUMENTS[citations[0].instrument].in_force_from,
        verification=verification,
        severity=severity,
    )


def verdict(
    subject: Rule,
    /,
    met: bool | None,
    *,
    severity: Severity | None = None,
    reason: str | None = None,
    **values: object,
) -> Verdict:
    """Give a verdict; a fact that is not recorded (None) does not meet the rule, and says so.

    reason: a code of REASON_WORDS, where the rule's name alone does not explain the verdict.
    """
    if met is None:
        reason = "not_recorded"
    return Verdict(
        rule=subject.id,
        severity=severity or subject.severity,
        met=bool(met),
        basis=subject.citations,
        verification=subject.verification,
        values={**values, "reason": reason} if reason else values,
    )
