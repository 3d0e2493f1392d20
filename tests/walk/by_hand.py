"""Every date of a case counted anew, from what happened and the text of the law alone.

Nothing here asks casetrack.law to count; days off are the notices of the State Council, as typed
for the tests of the law.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.law.published import DAYS_OFF, MAKEUP_WORKDAYS

ONE = timedelta(days=1)
# Days that the law gives: in calendar days, in months (negative), or in working days.
SHORT, LONG, LONGEST, EXTENSION = 7, 15, 20, 15

# Clocks counted in days, forward, that pass holidays: by the rule of the law they name.
CLOCK_DAYS = {
    "notify_right_to_counsel": 3,
    "notify_victim_agent": 3,
    "custody_period_change_notice": 10,
    "cnp_service": 3,
    "suggestion_filing": 5,
}
# Those that pass no holiday, in months.
CLOCK_MONTHS = {"bail_max": 12, "residential_surveillance_max": 6}


def _days(runs: tuple[tuple[str, str], ...]) -> set[date]:
    found = set()
    for first, last in runs:
        day = date.fromisoformat(first)
        while day <= date.fromisoformat(last):
            found.add(day)
            day += ONE
    return found


OFF = _days(DAYS_OFF)
WORKED = {date.fromisoformat(day) for day in MAKEUP_WORKDAYS}


def works(day: date) -> bool:
    """Whether the office is open."""
    return day in WORKED or (day not in OFF and day.weekday() < 5)


def rolled(day: date) -> date:
    """The day itself, or the first working day after it."""
    while not works(day):
        day += ONE
    return day


def months_on(day: date, months: int) -> date:
    """The corresponding day, or the last one of a month too short for it."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_on_from_an_end(day: date, months: int) -> date:
    """The other reading: from the last day of a month to the last day of a month."""
    end = months_on(day, months)
    is_end = day.day == monthrange(day.year, day.month)[1]
    return end.replace(day=monthrange(end.year, end.month)[1]) if is_end else end


@dataclass
class Review:
    """One review of one child."""

    kind: str
    received: date
    is_complex: bool = False
    is_extended: bool = False
    returned: date | None = None
    is_over: bool = False


@dataclass
class Probation:
    """A probation, and the review that stands still with it."""

    decided: date
    months: int
    review: Review
    revoked: date | None = None
    held_then: bool = False
    is_over: bool = False

    @property
    def ends(self) -> date:
        """Its last day: that of the decision is not counted."""
        return months_on(self.decided, self.months)


@dataclass
class Child:
    """What happened about one child. held: since when in custody, or not, as it was recorded."""

    party_id: int
    held: list[tuple[date, bool, bool]] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    probations: list[Probation] = field(default_factory=list)

    def running(self, kind: str) -> Review | None:
        """The review of that kind that runs."""
        return next((r for r in self.reviews if r.kind == kind and not r.is_over), None)

    def away(self) -> Review | None:
        """The review that is with the police."""
        mine = [review for review in self.reviews if review.kind == "prosecution"]
        return mine[-1] if mine and mine[-1].returned is not None else None

    def probation(self) -> Probation | None:
        """The probation that is not decided about."""
        return next((one for one in self.probations if not one.is_over), None)

    def is_held(self, day: date) -> bool:
        """Whether the child was in custody on that day: what was recorded last of it holds."""
        known = sorted(enumerate(self.held), key=lambda one: (one[1][0], one[0]))
        before = [is_held for _place, (since, is_held, _with) in known if since <= day]
        return before[-1] if before else known[0][1][1]

    def is_held_since(self, one: Probation, day: date) -> bool:
        """The same from the decision on: with it the child is free, unless something was said."""
        told = [
            (since, 1, place, is_held)
            for place, (since, is_held, with_receipt) in enumerate(self.held)
            if since > one.decided or (since == one.decided and not with_receipt)
        ]
        if one.revoked is not None:
            told.append((one.revoked, 0, -1, one.held_then))
        before = [entry[3] for entry in sorted(told) if entry[0] <= day]
        return before[-1] if before else False

    def owed(self) -> Iterator[tuple[str, date]]:
        """What is due about this child, by the kind of it."""
        for review in self.reviews:
            if not review.is_over:
                yield f"{review.kind}_review", self._review_due(review)
        away = self.away()
        if away is not None and away.returned is not None:
            nominal = months_on(away.returned, 1)
            due = nominal if self.is_held(nominal) else rolled(nominal)
            yield "supplementary_investigation", due
        for one in self.probations:
            if one.is_over:
                continue
            if one.revoked is None:
                yield "probation_end", one.ends
            yield "final_decision", self._final_due(one)

    def _review_due(self, review: Review) -> date:
        if review.kind == "prosecution":
            nominal = self._nominal(review)
            return nominal if self.is_held(nominal) else rolled(nominal)
        seventh = review.received + timedelta(SHORT)
        if self.is_held(seventh):
            return seventh
        days = LONGEST if review.is_complex or review.is_extended else LONG
        return rolled(review.received + timedelta(days))

    def _nominal(self, review: Review) -> date:
        more = timedelta(EXTENSION if review.is_extended else 0)
        return months_on(review.received, 1) + more

    def _final_due(self, one: Probation) -> date:
        is_revoked = one.revoked is not None and one.revoked <= one.ends
        end = one.revoked if is_revoked and one.revoked is not None else one.ends
        nominal = self._nominal(one.review) + (end - one.decided)
        due = nominal if self.is_held_since(one, nominal) else rolled(nominal)
        opens = end if is_revoked else months_on_from_an_end(one.decided, one.months) + ONE
        return max(due, opens)


@dataclass
class Happened:
    """What happened in the case so far, beside its children: open visits, letters, orders."""

    children: list[Child] = field(default_factory=list)
    visits: dict[int, date] = field(default_factory=dict)
    orders: dict[int, date] = field(default_factory=dict)
    letters: dict[int, date | None] = field(default_factory=dict)
    is_closed: bool = False

    def owed(self) -> list[tuple[str, date]]:
        """Everything of these kinds that is due in the case."""
        found = [one for child in self.children for one in child.owed()]
        found += [("visit", day) for day in self.visits.values()]
        found += [("order_end", day) for day in self.orders.values()]
        for served in self.letters.values():
            if served is not None:
                found.append(("suggestion_reply", rolled(months_on(served, 1))))
        return sorted(found)
