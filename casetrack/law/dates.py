"""The last day of every period of the law, from its rule and a start day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from casetrack.law.counting import (
    DECISION_DAY_COUNTED,
    HOURS_PER_DAY,
    ONE_DAY,
    SPC_202,
    CustodyEffect,
    LastDay,
    Length,
    LengthUnit,
    Rolled,
    add_months,
    add_months_latest,
    add_months_spc_202,
    add_workdays,
    count_back,
    hours_end,
    local_day,
    roll,
    stay,
    suspended_days,
)
from casetrack.law.periods import id_on, period_of
from casetrack.law.periods.conditional import PROBATION_MONTHS
from casetrack.law.periods.period import Extension, Option, Period
from casetrack.law.prosecution import expedited_open
from casetrack.law.terms import Between, Due, OutsideStatute, Step
from casetrack.law.working_days import PUBLISHED, WorkCalendar

#: Custody as a fact, or as an answer for the nominal last day, which is the day that counts.
InCustody = bool | Callable[[date], bool]
#: Where the law sets no bounds, what a document may reasonably say.
FREE_MONTHS = Between(1, 120)
SET_BY_DOCUMENT = (LengthUnit.SCHOOL_TERM, LengthUnit.AS_SET)


@dataclass(frozen=True)
class _Count:
    """A nominal last day, the one under the SPC reading, and the steps to both."""

    nominal: date
    other: date
    steps: tuple[Step, ...]


def _period_on(rule_id: str, day: date) -> Period:
    """Return the period in force on `day`, under the id that was asked for."""
    then = period_of(id_on(rule_id, day))
    return replace(then, rule=replace(then.rule, id=rule_id))


def _is_for_a_minor(*, adult: bool) -> bool:
    """Whether the expedited procedure is refused because the suspect is still under 18."""
    return expedited_open(minor_now=not adult, minor_at_act=False).refuses


def due(
    rule_id: str,
    start: date,
    *,
    calendar: WorkCalendar = PUBLISHED,
    in_custody: InCustody = False,
    complex_case: bool = False,
    extended: bool = False,
    months: int | None = None,
    over_one_year: bool = False,
    adult: bool = False,
    urgent: bool = False,
    set_day: date | None = None,
    suspended: Sequence[tuple[date, date]] = (),
    length: Length | None = None,
) -> Due:
    """Return the last day of a period that is counted from `start`, with the reasons.

    A period that began before its rule was in force is counted by the former rule; a step says so.

    start: the day of its trigger, itself not counted; an instant for periods in hours.
    in_custody: custody on the nominal last day, or a function that returns it for that day.
    complex_case, extended, over_one_year, urgent: what lengthens or shortens this period.
    months: the length, where the law leaves it to the decision.
    adult: the suspect is 18 or older now; the expedited procedure requires it.
    set_day: last day a document or a school term sets where the law gives no number.
    suspended: pairs of (day of the suspension, day of the resumption).
    length: in place of the rule's own, to try a text that is not in force yet.
    Raises OutsideStatute if the rule does not know an option given, or the length is not lawful.

    Source: Criminal Procedure Law art. 105; Civil Code arts. 201-203; and the rule's own articles.
    """
    day = local_day(start)
    period = _period_on(rule_id, day)
    if rule_id == "cnp_final_decision":
        raise OutsideStatute("needs_review_and_decision", rule=rule_id)
    if rule_id == "prosecution_review_expedited" and _is_for_a_minor(adult=adult):
        raise OutsideStatute("expedited_for_minor", field="adult", rule=rule_id)
    asked = {
        Option.COMPLEX: complex_case,
        Option.EXTENDED: extended,
        Option.OVER_ONE_YEAR: over_one_year,
        Option.URGENT: urgent,
    }
    options = frozenset(option for option, given in asked.items() if given)
    extension = _extension(period, options)

    before = _before_in_force(period, day)
    if period.unit is LengthUnit.IMMEDIATE:
        at_once = Rolled(day, (Step("immediately", {"day": day}),), provisional=False)
        return _settled(period, at_once, before)
    if period.unit in SET_BY_DOCUMENT:
        return _set_by_document(period, day, set_day, before)
    if set_day is not None:
        raise OutsideStatute("option_unknown_to_rule", rule=rule_id, option="set_day")
    if suspended and (
        period.last_day is not LastDay.NEXT_WORKDAY or period.unit is LengthUnit.WORKDAY
    ):
        raise OutsideStatute("option_unknown_to_rule", rule=rule_id, option="suspended")

    length = length or _length(period, day, months, extension)
    started = (*before, Step("start_not_counted", {"day": day, "trigger": period.trigger}))
    if period.unit is LengthUnit.WORKDAY:
        return _settled(period, add_workdays(day, length.number, calendar), started)
    if period.last_day is LastDay.BACKWARD:
        return _settled(period, count_back(day, length.number, calendar), started)

    count = _count(day, length, extension)
    shift, stood_still = suspended_days(suspended)
    moved = timedelta(days=shift)
    steps = (*started, *count.steps, *stood_still)
    moment = (
        hours_end(start, length.number)
        if length.unit is LengthUnit.HOUR and isinstance(start, datetime)
        else None
    )
    if moment:
        steps = (*steps, Step("last_hour_ends", {"moment": moment}))
    return _finish(
        period,
        _Count(count.nominal + moved, count.other + moved, steps),
        calendar=calendar,
        in_custody=in_custody,
        moment=moment,
    )


def end_of_length(start: date, length: Length, *, calendar: WorkCalendar = PUBLISHED) -> Rolled:
    """Return the last day of a length that no rule of law gives, with the steps to it.

    start: itself not counted. A last day that is a rest day moves to the next working day.
    """
    if length.unit is LengthUnit.WORKDAY:
        return add_workdays(start, length.number, calendar)
    count = _count(start, length, None)
    end = roll(count.nominal, calendar)
    return Rolled(end.day, (*count.steps, *end.steps), end.provisional)


def probation_last_day(decided_on: date, *, months: int) -> Due:
    """Return the last day of a probation; that day is included and never moves.

    decided_on: day of the decision, itself not counted; that it counts is the alternative.
    months: whole calendar months, in one step from `decided_on`.
    Raises OutsideStatute if the length was not lawful on `decided_on`.

    Source: Criminal Procedure Law art. 283; Procuratorate Rules art. 473.
    """
    return due("cnp_probation", decided_on, months=months)


def final_decision_due(
    *,
    review_received: date,
    decided: date,
    months: int | None = None,
    ended: date | None = None,
    revoked: bool = False,
    in_custody: InCustody = False,
    extended: bool = False,
    review_nominal: date | None = None,
    calendar: WorkCalendar = PUBLISHED,
) -> Due:
    """Return the last day for deciding a case after its probation ended or was revoked.

    review_received: start of the running review for prosecution, itself not counted.
    decided: day of the conditional decision, which suspends the review.
    months: length of the probation; or ended: its last day as the decision prints it, or the day
    of the revocation, if `revoked`. extended: the review period itself had been extended.
    review_nominal: last day of the review before holidays, if the review went on after a decision
    was undone and is not counted from its receipt.
    `earliest_next` is the first day on which the final decision may be taken: after expiry, by the
    later reading of the months; after a revocation at once. If no day is left until then, `due` is
    that day, and a step says so.
    Raises OutsideStatute if the days contradict each other or the length is not lawful.

    Source: Provisions on Criminal Cases of Minors (2013) arts. 40, 45.
    """
    period = period_of("cnp_final_decision")
    for day in (review_received, decided, ended or decided):
        local_day(day)
    if (months is None) == (ended is None):
        raise OutsideStatute("months_or_ended", rule=period.id)
    if decided < review_received:
        raise OutsideStatute("ends_before_it_begins", since=review_received, until=decided)
    opening: tuple[Step, ...] = ()
    if ended is not None:
        first = ended if revoked else ended + ONE_DAY
        opening = (Step("revoked", {"day": ended}),) if revoked else ()
    else:
        assert months is not None
        ended = probation_last_day(decided, months=months).nominal
        first = add_months_latest(decided, months) + ONE_DAY
        opening = (Step("probation_ends", {"from": decided, "months": months, "to": ended}),)
    review = period_of("prosecution_review")
    asked = frozenset({Option.EXTENDED}) if extended else frozenset[Option]()
    extension = _extension(review, asked)
    if review_nominal is not None:
        base = _Count(review_nominal, review_nominal, ())
    else:
        length = _length(review, review_received, None, extension)
        base = _count(review_received, length, extension)
    shift, stood_still = suspended_days(((decided, ended),))
    moved = timedelta(days=shift)
    steps = [
        *_before_in_force(period, decided),
        Step("start_not_counted", {"day": review_received, "trigger": review.trigger}),
        *base.steps,
        Step("review_nominal", {"day": base.nominal}),
        *opening,
        *stood_still,
        Step("days_left", {"days": (base.nominal - decided).days}),
    ]
    if decided > roll(base.nominal, calendar).day:
        steps.append(Step("decided_late", {"decided": decided, "day": base.nominal}))
    last = _finish(
        period,
        _Count(base.nominal + moved, base.other + moved, tuple(steps)),
        calendar=calendar,
        in_custody=in_custody,
        opens_on=first,
    )
    if last.due >= first:
        return last
    code = "nothing_left_at_revocation" if revoked else "empty_window"
    later = last.alternative if last.alternative and last.alternative > first else None
    return replace(
        last,
        due=first,
        alternative=later,
        alternative_reading=last.alternative_reading if later else None,
        earliest_next=first,
        steps=(*last.steps, Step(code, {"day": last.due, "to": first})),
    )


def _extension(period: Period, options: frozenset[Option]) -> Extension | None:
    known = period.extension.options if period.extension else frozenset()
    unknown = options - known
    if unknown:
        option = min(unknown)
        raise OutsideStatute(
            "option_unknown_to_rule", field=option.value, rule=period.id, option=option.value
        )
    return period.extension if options else None


def _length(period: Period, day: date, months: int | None, extension: Extension | None) -> Length:
    if extension and extension.total:
        return extension.total
    if months is not None:
        lawful = period.months
        if period.unit is not LengthUnit.MONTH or (period.length and not lawful):
            raise OutsideStatute(
                "option_unknown_to_rule", field="months", rule=period.id, option="months"
            )
        if period.id == "cnp_probation":
            allowed = PROBATION_MONTHS.on(day)
            if months not in allowed:
                raise OutsideStatute(
                    "probation_months", field="months", lawful=allowed, months=months
                )
        elif months not in (lawful.first if lawful else FREE_MONTHS):
            raise OutsideStatute("months_out_of_range", field="months", rule=period.id)
        return Length(months, LengthUnit.MONTH)
    if period.length is None:
        raise OutsideStatute("needs_months", field="months", rule=period.id)
    return period.length.on(max(day, period.length.since))


def _before_in_force(period: Period, day: date) -> tuple[Step, ...]:
    then, since = id_on(period.id, day), period.rule.in_force_from
    steps: tuple[Step, ...] = ()
    if then != period.id:
        present = period_of(period.id).rule.in_force_from
        steps = (Step("by_the_rule_before", {"day": day, "since": present, "rule": then}),)
    return (*steps, Step("before_in_force", {"day": day, "since": since})) if day < since else steps


def _count(day: date, length: Length, extension: Extension | None) -> _Count:
    """Count forward in calendar days or months; an extension starts from the nominal last day."""
    added = extension.plus if extension else None
    lengthened = None
    if extension and extension.total:
        lengthened = Step("other_length", {"number": length.number, "unit": length.unit})
    if length.unit is LengthUnit.MONTH:
        number = length.number
        if added and added.unit is LengthUnit.MONTH:
            number += added.number
            lengthened = Step("extended_months", {"number": added.number})
        nominal = add_months(day, number)
        other = add_months_spc_202(day, number)
        steps = [Step("add_months", {"number": number, "from": day, "to": nominal})]
        if nominal.day != day.day:
            steps.append(Step("clipped_to_month_end", {"wanted": day.day, "to": nominal}))
    else:
        days = length.number // HOURS_PER_DAY if length.unit is LengthUnit.HOUR else length.number
        nominal = other = day + timedelta(days=days)
        code = "add_hours" if length.unit is LengthUnit.HOUR else "add_days"
        steps = [Step(code, {"number": length.number, "from": day, "to": nominal})]
    if lengthened:
        steps.insert(0, lengthened)
    if added and added.unit is LengthUnit.DAY:
        more = timedelta(days=added.number)
        steps.append(
            Step("extended", {"number": added.number, "from": nominal, "to": nominal + more})
        )
        nominal, other = nominal + more, other + more
    return _Count(nominal, other, tuple(steps))


def _finish(
    period: Period,
    count: _Count,
    *,
    calendar: WorkCalendar,
    in_custody: InCustody,
    moment: datetime | None = None,
    opens_on: date | None = None,
) -> Due:
    """Return the nominal day, rolled or kept, with the other reading under the same rule."""

    def end_of(nominal: date) -> Rolled:
        if period.custody is CustodyEffect.ALWAYS:
            return stay(nominal, calendar)
        if period.last_day is LastDay.NONE:
            return Rolled(nominal, (), provisional=False)
        held = in_custody(nominal) if callable(in_custody) else in_custody
        if period.custody is CustodyEffect.ON_LAST_DAY and held:
            return stay(nominal, calendar)
        return roll(nominal, calendar)

    end = end_of(count.nominal)
    steps = [*count.steps, *end.steps]
    reading, other = SPC_202, end_of(count.other).day
    latest = max(end.day, other)
    if period.id == "cnp_probation":
        reading, other = DECISION_DAY_COUNTED, count.nominal - ONE_DAY
    if other != end.day:
        steps.append(Step("other_reading", {"reading": reading, "day": other}))
    earliest = None
    if period.opens_next:
        earliest = opens_on or latest + ONE_DAY
        steps.append(Step("earliest_next", {"day": earliest}))
    return Due(
        rule=period.id,
        nominal=count.nominal,
        due=end.day,
        alternative=other if other != end.day else None,
        alternative_reading=reading if other != end.day else None,
        earliest_next=earliest,
        provisional=end.provisional,
        basis=period.rule.citations,
        verification=period.rule.verification,
        steps=tuple(steps),
        moment=moment,
    )


def _settled(period: Period, end: Rolled, before: tuple[Step, ...]) -> Due:
    """Return a day that neither rolls further nor has another reading."""
    return Due(
        rule=period.id,
        nominal=end.day,
        due=end.day,
        alternative=None,
        alternative_reading=None,
        earliest_next=None,
        provisional=end.provisional,
        basis=period.rule.citations,
        verification=period.rule.verification,
        steps=(*before, *end.steps),
    )


def _set_by_document(
    period: Period, day: date, set_day: date | None, before: tuple[Step, ...]
) -> Due:
    if set_day is None:
        raise OutsideStatute("needs_set_day", field="set_day", rule=period.id)
    if set_day < day:
        raise OutsideStatute("ends_before_it_begins", since=day, until=set_day)
    step = Step("set_by_document", {"day": set_day})
    return _settled(period, Rolled(set_day, (step,), provisional=False), before)
