"""Forms of the calculator: a date, an age, another day, the calendar."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field, IntegerField, SelectField, StringField
from wtforms.validators import Optional, StopValidation

from casetrack.cases.models import Obligation
from casetrack.law import PERIODS, Option, OutsideStatute, Period, cite_all, rule_name
from casetrack.law.counting import LengthUnit
from casetrack.law.periods.conditional import CONDITIONAL, REMEDIES, SEALING
from casetrack.law.periods.criminal import ARREST, PROSECUTION
from casetrack.law.periods.protection import CIVIL_PROTECTION, HELP, PUBLIC_INTEREST, SUGGESTIONS
from casetrack.law.wording import pick
from casetrack.law.words.periods import TRIGGER_WORDS
from casetrack.ledger.recalculate import FINAL, asks_custody
from casetrack.web.forms import Form
from casetrack.web.typed_dates.fields import AnyDay, PastDay, Required
from casetrack.web.words import language

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


CLOCK = re.compile(r"([01]?\d|2[0-3])[:：]([0-5]\d)")
FIRST_RULE = "prosecution_review"
DAY = Required(_l("Enter the day."))
CUSTODY = (("no", _l("not in custody")), ("yes", _l("in custody")))
NUMBER = _l("Enter a whole number.")


class QuestionForm(Form):
    """A form that only asks: sent by GET, saves nothing, needs no token."""

    class Meta:
        """No token: nothing is changed."""

        csrf = False

    def asked(self) -> bool:
        """Whether anything was sent."""
        return any(field.raw_data for field in self)

    def refuse_at(self, broken: OutsideStatute, places: Mapping[str, str], other: str) -> None:
        """Show a refusal at the field it is about. places: field by key of the refusal."""
        if broken.field not in self._fields:
            broken.field = places.get(broken.key, other)
        self.refuse(broken)


class WholeNumber(IntegerField):
    """A whole number; one that cannot be read is one sentence."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the number. Raises ValueError."""
        try:
            super().process_formdata(valuelist)
        except ValueError as problem:
            raise ValueError(str(NUMBER)) from problem


class CalculatorForm(QuestionForm):
    """A rule and its facts. Only the facts of that rule are read."""

    q = StringField(_l("Find a rule"))
    rule = SelectField(_l("Rule"), validate_choice=False)
    start = AnyDay(_l("Day"), [DAY])
    at = StringField(_l("Time of day"), [Optional()])
    custody = SelectField(_l("The suspect is"), choices=lambda: list(CUSTODY), default="no")
    extended = BooleanField(_l("The extension was approved"))
    complex_case = BooleanField(_l("A major or complex case"))
    over_one_year = BooleanField(_l("The likely term is above one year"))
    urgent = BooleanField(_l("Urgent"))
    adult = BooleanField(_l("The suspect is an adult now"))
    months = WholeNumber(_l("Months"), [Optional()])
    set_day = AnyDay(_l("Last day that the document or the school term sets"))
    review_received = PastDay(_l("Case received for review"), [DAY])
    decided = PastDay(_l("Conditional decision made"), [DAY])
    ended = AnyDay(_l("Probation ended or was revoked"), [Optional()])

    def __init__(self, sent: MultiDict[str, str]) -> None:
        super().__init__(sent)
        self.found = matching(self.q.data or "", language())
        self.chosen = self._choose()
        self.rule.choices = choices(self.found or list(PERIODS), language())
        self.rule.data = self.chosen.id
        self.start.label.text = pick(TRIGGER_WORDS[self.chosen.trigger], language())
        self.asks = asked_of(self.chosen)

    def _choose(self) -> Period:
        """The rule that was chosen; the first one found where it is not among those found."""
        chosen = str(self.rule.data)
        if self.q.data and self.found and chosen not in self.found:
            chosen = self.found[0]
        return PERIODS.get(chosen, PERIODS[FIRST_RULE])

    def asked_fields(self) -> list[Field]:
        """The fields of the rule, in order."""
        return [self[name] for name in self.asks.names]

    def facts_given(self) -> bool:
        """Whether a day was typed, so that there is something to count or to complain about."""
        return any(self[name].raw_data and any(self[name].raw_data) for name in self.asks.names)

    def check(self) -> bool:
        """Read the facts of the rule. False, with a sentence at the field, for a wrong one."""
        for name in [field.name for field in self]:
            if name not in (*self.asks.names, "q", "rule"):
                del self[name]
        is_valid: bool = self.validate()
        return is_valid

    def validate_q(self, field: Field) -> None:
        """Say when nothing is called that."""
        if field.data and not self.found:
            raise StopValidation(str(_l("No rule has these words; all of them are listed.")))

    def validate_at(self, field: Field) -> None:
        """A time of day is two numbers."""
        if field.data and not CLOCK.fullmatch(field.data.strip()):
            raise StopValidation(str(_l("Write the time as hours and minutes, such as 14:30.")))

    def first_day(self) -> date:
        """The day, or the instant, that is counted from."""
        if self.chosen.id == FINAL:
            received: date = self.review_received.data
            return received
        day: date = self.start.data
        match = CLOCK.fullmatch((self.at.data or "").strip()) if "at" in self.asks else None
        if match is None:
            return day
        return datetime.combine(day, time(int(match[1]), int(match[2])))

    def options(self) -> dict[str, Any]:
        """Options of the rule, by the arguments of the law."""
        given: dict[str, Any] = {}
        for name in self.asks.names:
            if name in ("start", "at"):
                continue
            if name == "custody":
                given["in_custody"] = self.custody.data == "yes"
            else:
                given[name] = self[name].data
        return given


class AgeForm(QuestionForm):
    """A birthday, and a day or an age."""

    born = PastDay(_l("Born on"), [DAY])
    on = AnyDay(_l("Age on"), [Optional()])
    age = WholeNumber(_l("Or: reaches the age of"), [Optional()])


class WhatIfForm(QuestionForm):
    """An obligation of a case, and another day for the fact it counts from."""

    which = SelectField(_l("Date"), coerce=int, validate_choice=False)
    start = AnyDay(_l("If the fact was on"), [DAY])
    custody = SelectField(
        _l("The suspect is"),
        choices=lambda: [("", _l("as recorded")), *CUSTODY],
        default="",
    )

    def offer(self, obligations: list[tuple[Obligation, str]]) -> None:
        """Give the dates of the case that can be counted again."""
        self.which.choices = [(row.id, words) for row, words in obligations]
