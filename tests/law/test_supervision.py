"""The months of a probation, what is due in them, leave, breaches, and how it ends."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest

from casetrack.law.probation import (
    HALF_MONTH_DAYS,
    changed_probation_end,
    moved_by_half_months,
    nearest_lawful_end,
    opinion_finished,
)
from casetrack.law.revocation import RevocationFacts
from casetrack.law.safeguards import hearing_closed
from casetrack.law.supervision import (
    LONG_LEAVE,
    Gravity,
    LeaveConcern,
    days_late,
    due_off_rest_days,
    gravity_of,
    leave_concerns,
    may_leave_standing,
    month_on,
    months_of,
    next_planned,
)
from casetrack.law.terms import OutsideStatute
from casetrack.law.working_days import PUBLISHED

ONE_DAY = timedelta(days=1)
DECIDED, LAST = date(2026, 9, 7), date(2027, 7, 7)


def test_the_months_end_on_the_day_of_the_decision_and_are_all_of_its_days() -> None:
    months = months_of(DECIDED, LAST)

    assert len(months) == 10
    assert (months[0].first, months[0].last) == (DECIDED, date(2026, 10, 7))
    assert (months[1].first, months[1].last) == (date(2026, 10, 8), date(2026, 11, 7))
    assert months[-1].last == LAST
    assert [month.number for month in months] == list(range(1, 11))
    for before, after in itertools.pairwise(months):
        assert after.first == before.last + ONE_DAY
    assert month_on(months, date(2026, 10, 7)) is months[0]
    assert month_on(months, date(2026, 10, 8)) is months[1]
    assert month_on(months, LAST) is months[-1]
    assert month_on(months, LAST + ONE_DAY) is None
    assert month_on(months, DECIDED - ONE_DAY) is None


def test_a_short_month_ends_on_its_last_day_and_a_short_probation_with_itself() -> None:
    assert [month.last for month in months_of(date(2026, 8, 31), date(2026, 10, 31))] == [
        date(2026, 9, 30),
        date(2026, 10, 31),
    ]
    assert [month.last for month in months_of(DECIDED, DECIDED)] == [DECIDED]
    assert [month.last for month in months_of(DECIDED, date(2026, 10, 8))][-1] == date(2026, 10, 8)
    assert months_of(DECIDED, DECIDED - ONE_DAY) == ()


def test_what_is_planned_for_a_rest_day_is_due_after_it_but_never_after_the_end() -> None:
    saturday, friday, monday = date(2026, 11, 28), date(2026, 11, 27), date(2026, 11, 30)

    assert due_off_rest_days(friday, None, PUBLISHED) == friday
    assert due_off_rest_days(saturday, None, PUBLISHED) == monday
    assert due_off_rest_days(saturday, monday, PUBLISHED) == monday
    assert due_off_rest_days(saturday, saturday + ONE_DAY, PUBLISHED) == friday


@pytest.mark.parametrize(
    ("after", "every", "months", "last", "planned"),
    [
        (date(2026, 9, 19), 1, True, None, date(2026, 9, 20)),
        (date(2026, 9, 20), 1, True, None, date(2026, 10, 20)),
        (date(2026, 9, 20), 2, False, None, date(2026, 10, 4)),
        (date(2026, 9, 20), 1, True, date(2026, 10, 20), date(2026, 10, 20)),
        (date(2026, 9, 20), 1, True, date(2026, 10, 19), None),
    ],
)
def test_a_rhythm_goes_on_from_its_first_day_until_the_last(
    after: date, every: int, months: bool, last: date | None, planned: date | None
) -> None:
    anchor = date(2026, 9, 20)

    assert next_planned(anchor, after, every=every, months=months, last_day=last) == planned


def test_a_report_is_late_from_the_day_after() -> None:
    due = date(2026, 11, 24)

    assert [days_late(due, due + day * ONE_DAY) for day in (-1, 0, 1)] == [0, 0, 1]


def test_leave_is_looked_at_where_it_was_not_asked_or_is_long_or_goes_beyond_the_end() -> None:
    since = date(2026, 12, 1)
    longest = since + (LONG_LEAVE - 1) * ONE_DAY

    assert leave_concerns(since, since, longest, last_day=longest) == ()
    assert leave_concerns(since + ONE_DAY, since, since, last_day=None) == (
        LeaveConcern.AFTER_LEAVING,
    )
    assert leave_concerns(since, since, longest, last_day=longest - ONE_DAY) == (
        LeaveConcern.BEYOND_THE_END,
    )
    assert leave_concerns(since, since, longest + ONE_DAY, last_day=None) == (LeaveConcern.LONG,)


def test_the_third_breach_is_repeated_and_a_ground_does_not_let_a_probation_stand() -> None:
    assert gravity_of(1, is_serious=True) is Gravity.SERIOUS
    assert gravity_of(2, is_serious=False) is Gravity.NEITHER
    assert gravity_of(3, is_serious=False) is Gravity.REPEATED
    assert may_leave_standing(RevocationFacts(order_violations=2)).met is True
    assert may_leave_standing(RevocationFacts(order_violations=3)).met is False


def test_half_a_month_is_fifteen_days_and_the_end_stays_within_six_and_twelve_months() -> None:
    least, most = date(2027, 3, 7), date(2027, 9, 7)

    assert moved_by_half_months(LAST, 1) == LAST + HALF_MONTH_DAYS * ONE_DAY
    assert moved_by_half_months(LAST, -2) == LAST - 2 * HALF_MONTH_DAYS * ONE_DAY
    assert nearest_lawful_end(DECIDED, least - ONE_DAY) == least
    assert nearest_lawful_end(DECIDED, LAST) == LAST
    assert nearest_lawful_end(DECIDED, most + ONE_DAY) == most


def test_a_length_is_changed_until_the_last_day_and_to_no_day_that_is_past() -> None:
    assert changed_probation_end(LAST, changed_on=LAST, last_day=LAST) == LAST
    with pytest.raises(OutsideStatute, match="probation_over"):
        changed_probation_end(LAST + ONE_DAY, changed_on=LAST + ONE_DAY, last_day=LAST)
    with pytest.raises(OutsideStatute, match="new_end_is_past"):
        changed_probation_end(LAST - ONE_DAY, changed_on=LAST, last_day=LAST)


def test_an_opinion_is_finished_by_the_day_of_the_decision() -> None:
    assert opinion_finished(None, on=LAST).met is False
    assert opinion_finished(LAST, on=LAST).met is True
    assert opinion_finished(LAST + ONE_DAY, on=LAST).met is False


@pytest.mark.parametrize(("closed", "met"), [(True, True), (False, False), (None, False)])
def test_a_hearing_with_a_minor_is_closed_or_warned_of(closed: bool | None, met: bool) -> None:
    assert hearing_closed(closed).met is met
