"""Conditions of the law as rules, and the verdicts on them."""

from __future__ import annotations

from datetime import date

from casetrack.law.instruments import in_force_from, last_seen
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
    until: date | None = None,
    before: str | None = None,
    is_new: bool = False,
) -> Rule:
    """Return one rule; its names state the requirement, so that "not met" needs no more words.

    since, until, before, is_new: as in `Rule`; `since` defaults to the day of its first instrument.
    """
    return Rule(
        id=id,
        kind=kind,
        zh=zh,
        en=en,
        citations=citations,
        in_force_from=since or in_force_from(citations),
        verification=verification,
        severity=severity,
        last_seen=last_seen(citations),
        in_force_until=until,
        before=before,
        is_new=is_new,
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
    """Return a verdict; an unrecorded fact (None) does not meet the rule, with that as the reason.

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
