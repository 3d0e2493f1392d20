"""The version of a rule in force on a day, rules not seen in force for a year, pending bills.

A version is a rule of its own; `Rule.before` leads from the present one to the one before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from casetrack.law.counting import add_months
from casetrack.law.instruments import cited
from casetrack.law.rules import RULES
from casetrack.law.terms import Citation, Rule

MONTHS_OF_A_YEAR = 12


@dataclass(frozen=True)
class Bill:
    """A text that is not in force: its name and its state on the day `asked`, in zh and en."""

    name: tuple[str, str]
    state: tuple[str, str]
    touches: tuple[Citation, ...]
    asked: date


BILLS: dict[str, Bill] = {
    "public_interest_litigation_law": Bill(
        ("检察公益诉讼法（草案）", "Procuratorial Public Interest Litigation Law (bill)"),
        (
            "2025年10月24日首次审议，共53条；未查到通过的消息",
            "first reading on 24 October 2025, 53 articles; no adoption was found",
        ),
        cited("public_interest_interpretation")
        + cited("public_interest_case_rules")
        + cited("administrative_litigation_law", "25")
        + cited("civil_procedure_law", "58")
        + cited("minors_protection_law", "106"),
        date(2026, 11, 24),
    ),
    "criminal_procedure_law_revision": Bill(
        ("刑事诉讼法第四次修改", "Criminal Procedure Law, fourth revision"),
        ("已列入立法规划；未查到草案", "on the legislative plan; no draft was found"),
        cited("criminal_procedure_law"),
        date(2026, 11, 24),
    ),
}


def versions_of(rule: Rule) -> Iterator[Rule]:
    """Yield a rule and its former versions, the latest first."""
    version: Rule | None = rule
    while version is not None:
        yield version
        version = RULES[version.before] if version.before is not None else None


def version_on(rule: Rule, day: date) -> Rule | None:
    """Return the version that judges `day`; None if the law had no such rule yet.

    For a day before all known versions it is the oldest: its `in_force_from` lies after `day`.
    """
    *_, oldest = versions = list(versions_of(rule))
    version = next((version for version in versions if version.in_force_from <= day), oldest)
    return None if version.is_new and day < version.in_force_from else version


def is_stale(rule: Rule, on: date) -> bool:
    """Whether the instruments of a rule were last seen in force more than a year before `on`."""
    return rule.in_force_until is None and add_months(rule.last_seen, MONTHS_OF_A_YEAR) < on


def rules_touched(by: Iterable[Citation]) -> list[Rule]:
    """Return the rules that cite one of these articles, or any of an instrument cited whole."""
    asked = tuple(by)
    return [
        rule
        for rule in RULES.values()
        if any(_meet(citation, other) for citation in rule.citations for other in asked)
    ]


def _meet(citation: Citation, other: Citation) -> bool:
    is_whole = citation.article is None or other.article is None
    return citation.instrument == other.instrument and (
        is_whole or citation.article == other.article
    )
