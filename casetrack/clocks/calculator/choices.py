"""Rules to count with, in groups, and the fields each of them asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from casetrack.law import Option, Period, cite_all, rule_name
from casetrack.law.counting import LengthUnit
from casetrack.law.periods.conditional import CONDITIONAL, REMEDIES, SEALING
from casetrack.law.periods.criminal import ARREST, PROSECUTION
from casetrack.law.periods.protection import (
    CIVIL_PROTECTION,
    HELP,
    PUBLIC_INTEREST,
    SUGGESTIONS,
)
from casetrack.ledger.recalculate import FINAL, asks_custody

GROUPS: tuple[tuple[LazyString, tuple[Period, ...]], ...] = (
    (_l("Review for prosecution"), PROSECUTION),
    (_l("Review for arrest"), ARREST),
    (_l("Conditional non-prosecution"), CONDITIONAL),
    (_l("Remedies against non-prosecution"), REMEDIES),
    (_l("Suggestions"), SUGGESTIONS),
    (_l("Public interest litigation"), PUBLIC_INTEREST),
    (_l("Civil protection"), CIVIL_PROTECTION),
    (_l("Sealing of records"), SEALING),
    (_l("Help, reports, guardianship"), HELP),
)
# The field of the form for each option of the law.
FIELD_OF = {
    Option.COMPLEX: "complex_case",
    Option.EXTENDED: "extended",
    Option.OVER_ONE_YEAR: "over_one_year",
    Option.URGENT: "urgent",
}


@dataclass(frozen=True)
class RuleQuestions:
    """Fields of the form for one rule, by name."""

    names: tuple[str, ...]

    def __contains__(self, name: str) -> bool:
        return name in self.names


def asked_of(period: Period) -> RuleQuestions:
    """The fields that this rule knows, in the order they stand on the page."""
    if period.id == FINAL:
        return RuleQuestions(
            ("review_received", "decided", "months", "ended", "custody", "extended")
        )
    names = ["start"]
    if period.unit is LengthUnit.HOUR:
        names.append("at")
    if asks_custody(period):
        names.append("custody")
    if period.extension:
        names += sorted(FIELD_OF[option] for option in period.extension.options)
    if period.unit is LengthUnit.MONTH and (period.length is None or period.months is not None):
        names.append("months")
    if period.unit in (LengthUnit.SCHOOL_TERM, LengthUnit.AS_SET):
        names.append("set_day")
    if period.id == "prosecution_review_expedited":
        names.append("adult")
    return RuleQuestions(tuple(names))


def matching(text: str, lang: str) -> list[str]:
    """Ids of the rules whose name, article or id has every word of the text."""
    words = text.casefold().split()
    return [
        period.id
        for _group, periods in GROUPS
        for period in periods
        if all(word in _searched(period, lang) for word in words)
    ]


def choices(ids: Sequence[str], lang: str) -> dict[str, list[tuple[str, str]]]:
    """The choices of a select in groups, only these rules."""
    offered = set(ids)
    grouped = {
        str(group): [
            (period.id, rule_name(period.id, lang)) for period in periods if period.id in offered
        ]
        for group, periods in GROUPS
    }
    return {group: options for group, options in grouped.items() if options}


def _searched(period: Period, lang: str) -> str:
    names = (period.id, period.rule.zh, period.rule.en, cite_all(period.rule.citations, lang))
    return " ".join(names).casefold()
