"""The data of one statutory period, and short ways to write it down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from casetrack.law.counting import CustodyEffect, LastDay, Length, LengthUnit
from casetrack.law.instruments import in_force_from, last_seen
from casetrack.law.terms import Between, Citation, InForce, Rule, RuleKind, Severity, Verification


class Option(StrEnum):
    """Reasons to lengthen or shorten a period; the value is the word of the command line."""

    COMPLEX = "complex"
    EXTENDED = "extended"
    OVER_ONE_YEAR = "over_one_year"
    URGENT = "urgent"


@dataclass(frozen=True)
class Extension:
    """Another length that applies on one of `options`.

    plus: added to the nominal last day; total: counted from the trigger in place of the length.
    """

    options: frozenset[Option]
    plus: Length | None = None
    total: Length | None = None


@dataclass(frozen=True)
class Period:
    """One period of the law; `rule` names and cites it.

    length: None where the law gives no number; months: the lengths to choose from in its place.
    trigger: code of the fact it is counted from (TRIGGER_WORDS).
    obligor: code of who must act (OBLIGOR_WORDS); None for a state, with which nobody is late.
    opens_next: its end is a gate; the next step is open from the day after.
    """

    rule: Rule
    trigger: str
    obligor: str | None
    length: InForce[Length] | None
    unit: LengthUnit
    last_day: LastDay = LastDay.NEXT_WORKDAY
    custody: CustodyEffect = CustodyEffect.NOT_APPLICABLE
    extension: Extension | None = None
    months: InForce[Between] | None = None
    opens_next: bool = False

    @property
    def id(self) -> str:
        """Id of the rule."""
        return self.rule.id


def plus(number: int, unit: LengthUnit, *options: Option) -> Extension:
    """Return an extension added to the nominal last day."""
    return Extension(frozenset(options), plus=Length(number, unit))


def total(number: int, unit: LengthUnit, *options: Option) -> Extension:
    """Return an extension that takes the place of the usual length."""
    return Extension(frozenset(options), total=Length(number, unit))


def period(
    id: str,
    zh: str,
    en: str,
    length: int | None,
    unit: LengthUnit,
    trigger: str,
    obligor: str | None,
    citations: tuple[Citation, ...],
    *,
    last_day: LastDay = LastDay.NEXT_WORKDAY,
    custody: CustodyEffect = CustodyEffect.NOT_APPLICABLE,
    extension: Extension | None = None,
    months: InForce[Between] | None = None,
    opens_next: bool = False,
    severity: Severity = Severity.HARD,
    verification: Verification = Verification.PRIMARY,
    since: date | None = None,
    before: str | None = None,
    is_new: bool = False,
) -> Period:
    """Return one period, in force since its first instrument was, or since `since`.

    before, is_new: as in `Rule`.
    """
    since = since or in_force_from(citations)
    return Period(
        rule=Rule(
            id=id,
            kind=RuleKind.PERIOD,
            zh=zh,
            en=en,
            citations=citations,
            in_force_from=since,
            verification=verification,
            severity=severity,
            last_seen=last_seen(citations),
            before=before,
            is_new=is_new,
        ),
        trigger=trigger,
        obligor=obligor,
        length=InForce({since: Length(length, unit)}) if length is not None else None,
        unit=unit,
        last_day=last_day,
        custody=custody,
        extension=extension,
        months=months,
        opens_next=opens_next,
    )
