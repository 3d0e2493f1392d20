"""Count a recorded date again: the rule and the facts are read back from the reason it was given.

A reason keeps every step of the count. What of it does not depend on the calendar must come out the
same when it is counted again, and so must the day under the calendar of its time; only then is the
way it was counted known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from casetrack.law import (
    PERIODS,
    PUBLISHED,
    Citation,
    Due,
    OutsideStatute,
    Period,
    PublishedCalendar,
    Verification,
    due,
    final_decision_due,
)
from casetrack.law.counting import CustodyEffect, LastDay, Length, LengthUnit
from casetrack.law.records import recalled_due
from casetrack.ledger.reasons import why_of

FINAL = "cnp_final_decision"
# Steps that say what the calendar did to a day; the others are the same under every calendar.
BY_CALENDAR = frozenset(
    {
        "rest_day",
        "rolled",
        "workday_after_all",
        "provisional",
        "custody_no_roll",
        "custody_unknown",
        "other_reading",
        "earliest_next",
        "empty_window",
        "nothing_left_at_revocation",
        "decided_late",
        "backward_rest_day",
    }
)
LENGTHENED = frozenset({"extended", "extended_months", "other_length"})
# Options of `due` that a reason may keep, as `options`.
KNOWN_OPTIONS = ("in_custody", "complex_case", "extended", "over_one_year", "urgent", "adult")
ARGUMENT_OF = {
    "complex": "complex_case",
    "extended": "extended",
    "over_one_year": "over_one_year",
    "urgent": "urgent",
}


@dataclass(frozen=True)
class CountingWay:
    """One way in which a date was counted: rule, day of the fact, other arguments.

    start: the day it is counted from; for the final decision the end of the probation.
    """

    rule: str
    start: date
    options: Mapping[str, Any] = field(default_factory=dict)

    def under(self, calendar: PublishedCalendar = PUBLISHED) -> Due:
        """The date under a calendar. Raises OutsideStatute if the law gives none."""
        if self.rule != FINAL:
            return due(self.rule, self.start, calendar=calendar, **self.options)
        asked = dict(self.options)
        if asked.get("months") is None:
            asked["ended"] = self.start
        return final_decision_due(calendar=calendar, **asked)

    def counted_from(self, day: date) -> CountingWay:
        """The same count from another day of the fact."""
        options = dict(self.options)
        if self.rule == FINAL:
            options.pop("months", None)
        return replace(self, start=day, options=options)

    def with_length(self, length: Length) -> CountingWay:
        """The same count with another length, which a text not in force yet gives."""
        return replace(self, options={**self.options, "length": length})

    def with_custody(self, in_custody: bool) -> CountingWay:
        """The same count with the suspect in custody on the last day, or not."""
        return replace(self, options={**self.options, "in_custody": in_custody})


def depends_on_calendar(period: Period) -> bool:
    """Whether working days can move the count of this rule."""
    if period.unit is LengthUnit.WORKDAY:
        return True
    if period.unit in (LengthUnit.IMMEDIATE, LengthUnit.SCHOOL_TERM, LengthUnit.AS_SET):
        return False
    return period.last_day is LastDay.NEXT_WORKDAY and period.custody is not CustodyEffect.ALWAYS


def asks_custody(period: Period) -> bool:
    """Whether custody keeps this period from rolling over a holiday."""
    return period.custody is CustodyEffect.ON_LAST_DAY


def recalled_again(why: Mapping[str, Any], calendar: PublishedCalendar) -> Due | None:
    """The day after so many recalled days, counted again; None of any other reason.

    No rule says the number: its step does.
    """
    added = dict(why.get("steps") or []).get("add_days", {})
    start = _day(added.get("from"))
    is_recalled = why.get("rule") is None and why.get("verification") == Verification.MEMORY
    if start is None or not is_recalled:
        return None
    basis = tuple(Citation(*citation) for citation in why["basis"])
    return recalled_due(start, int(added["number"]), basis=basis, calendar=calendar)


def ways_of(
    why: Mapping[str, Any], *, due_on: date, calendars: Iterable[PublishedCalendar]
) -> list[CountingWay]:
    """Every way of counting that gives exactly this reason and this day; [] if none does.

    due_on: the day as recorded. calendars: those it may have been counted with.
    """
    period = PERIODS.get(str(why.get("rule")))
    steps = [(str(code), dict(values)) for code, values in why.get("steps") or []]
    if period is None or any(code == "set_by_document" for code, _values in steps):
        return []
    known = tuple(calendars)
    return [way for way in _candidates(period, why, steps) if _fits(way, steps, due_on, known)]


def _candidates(
    period: Period, why: Mapping[str, Any], steps: list[tuple[str, dict[str, Any]]]
) -> Iterator[CountingWay]:
    start = _day(why.get("fact_on"))
    if start is None:
        return
    recorded = {
        name: value
        for name, value in (why.get("options") or {}).items()
        if name in KNOWN_OPTIONS and isinstance(value, bool)
    }
    options = _options(period, steps) if period.id != FINAL else _final_options(steps)
    if options is None:
        return
    for in_custody in _custody(period, recorded, {code for code, _values in steps}):
        yield CountingWay(period.id, start, {**options, **in_custody})


def _options(period: Period, steps: list[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    """Arguments of an ordinary rule, from its steps."""
    options: dict[str, Any] = {}
    codes = {code for code, _values in steps}
    if period.extension and codes & LENGTHENED:
        # Whichever option lengthened the period, the length is the same.
        options[ARGUMENT_OF[min(period.extension.options).value]] = True
    if period.id == "prosecution_review_expedited":
        options["adult"] = True
    if period.length is None or period.months is not None:
        number = next((values["number"] for code, values in steps if code == "add_months"), None)
        if number is not None:
            options["months"] = int(number)
    stood_still = [
        (since, until)
        for code, values in steps
        if code == "suspended"
        and (since := _day(values["from"])) is not None
        and (until := _day(values["to"])) is not None
    ]
    if stood_still:
        options["suspended"] = stood_still
    return options


def _final_options(steps: list[tuple[str, dict[str, Any]]]) -> dict[str, Any] | None:
    """The review and the decision that a final decision was counted from."""
    chosen = dict(steps)
    received = _day(chosen.get("start_not_counted", {}).get("day"))
    decided = _day(chosen.get("suspended", {}).get("from"))
    if received is None or decided is None:
        return None
    options: dict[str, Any] = {
        "review_received": received,
        "decided": decided,
        "extended": "extended" in chosen,
        "revoked": "revoked" in chosen,
    }
    if "probation_ends" in chosen:
        options["months"] = int(chosen["probation_ends"]["months"])
    return options


def _custody(
    period: Period, recorded: Mapping[str, bool], codes: set[str]
) -> Iterator[dict[str, bool]]:
    if not asks_custody(period):
        yield {}
    elif "in_custody" in recorded:
        yield {"in_custody": recorded["in_custody"]}
    elif "custody_no_roll" in codes:
        yield {"in_custody": True}
    elif "rolled" in codes:
        yield {"in_custody": False}
    else:
        yield {"in_custody": False}
        yield {"in_custody": True}


def _fits(
    way: CountingWay,
    steps: list[tuple[str, dict[str, Any]]],
    due_on: date,
    calendars: tuple[PublishedCalendar, ...],
) -> bool:
    try:
        counted = [way.under(calendar) for calendar in calendars]
    except OutsideStatute:
        return False
    again = why_of(counted[0], fact="")["steps"]
    same = _lasting(steps) == _lasting((code, dict(values)) for code, values in again)
    return same and any(due.due == due_on for due in counted)


def _lasting(steps: Iterable[tuple[str, dict[str, Any]]]) -> list[tuple[str, dict[str, Any]]]:
    return [(code, values) for code, values in steps if code not in BY_CALENDAR]


def _day(kept: object) -> date | None:
    """The day or instant behind an ISO text; None for anything else."""
    if not isinstance(kept, str):
        return None
    try:
        return datetime.fromisoformat(kept) if "T" in kept else date.fromisoformat(kept)
    except ValueError:
        return None
