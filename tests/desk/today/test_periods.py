"""The periods of an office: which, in what order, a month at a time, and for whom at all."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import ColumnElement

from casetrack.accounts.models import Role, Staff
from casetrack.accounts.reader import forget_statements
from casetrack.cases.duty_kinds import DutyState, ObligationKind, agreed
from casetrack.cases.models import Case
from casetrack.db.session import current_database
from casetrack.desk.today import periods
from casetrack.desk.today.periods import (
    AT_ONCE,
    CalendarMonth,
    PeriodFilter,
    Show,
    every_period,
    outlook,
    periods_of,
)
from casetrack.desk.today.risks import Risk, at_risk
from casetrack.law import Lateness
from casetrack.ledger.obligations import close
from tests.builders import TODAY, make_case, make_child, make_staff
from tests.desk.today.builders import END, make_duty
from tests.statements import counted

pytestmark = pytest.mark.usefixtures("database")

REVIEW = ObligationKind.PROSECUTION_REVIEW
FINAL = ObligationKind.FINAL_DECISION
OFFICE = (
    Role.SECTION_HEAD,
    Role.DEPUTY_CHIEF,
    Role.CHIEF_PROCURATOR,
    Role.CASE_MANAGEMENT,
)


def manager_of(case: Case, role: Role = Role.CASE_MANAGEMENT) -> Staff:
    """Somebody of the office of a case who looks through its periods."""
    return make_staff(role, office=case.office)


def ids(user: Staff, narrowed: PeriodFilter | None = None) -> list[int]:
    """What they find, in its order."""
    rows = periods_of(user, narrowed or PeriodFilter(), on=TODAY, limit=100)
    return [period.owed.id for period in rows]


@pytest.mark.parametrize("role", OFFICE)
def test_whoever_sees_the_office_finds_every_running_period_by_its_day(role: Role) -> None:
    case = make_case()
    late, soon = make_duty(case, END, in_days=-9), make_duty(case, REVIEW, in_days=3)
    close(make_duty(case, REVIEW, in_days=1), on=TODAY, as_=DutyState.MET)
    make_duty(make_case(), REVIEW, in_days=2)

    assert ids(manager_of(case, role)) == [late.id, soon.id]


@pytest.mark.parametrize("role", sorted(set(Role) - set(OFFICE)))
def test_nobody_else_finds_any(role: Role) -> None:
    case = make_case()
    make_duty(case, END, in_days=1)
    other = make_staff(role, office=case.office)

    assert ids(other) == []
    assert list(every_period(other, PeriodFilter(), on=TODAY)) == []
    assert outlook(other, on=TODAY).months[0].ends == 0


def test_a_handler_does_not_find_even_their_own() -> None:
    case = make_case()
    assert case.handler is not None
    make_duty(case, END, in_days=1)

    assert ids(case.handler) == []


@pytest.mark.parametrize("kind", sorted(agreed()))
def test_a_plan_is_no_period(kind: ObligationKind) -> None:
    case = make_case()
    make_duty(case, kind, in_days=1)

    assert ids(manager_of(case)) == []


def test_each_filter_leaves_what_it_says() -> None:
    case = make_case()
    other = make_case(handler=make_staff(office=case.office))
    held = make_duty(case, REVIEW, in_days=2, weight=Lateness.FREEDOM)
    far = make_duty(case, END, in_days=40, is_provisional=True)
    colleagues = make_duty(other, REVIEW, in_days=60)
    still = make_duty(case, REVIEW, in_days=5)
    close(still, on=TODAY, as_=DutyState.SUSPENDED)
    manager = manager_of(case)

    def left(narrowed: PeriodFilter) -> list[int]:
        return ids(manager, narrowed)

    assert left(PeriodFilter()) == [held.id, far.id, colleagues.id]
    assert left(PeriodFilter(Show.AT_RISK)) == [held.id]
    assert left(PeriodFilter(Show.SUSPENDED)) == [still.id]
    assert left(PeriodFilter(Show.PROVISIONAL)) == [far.id]
    assert left(PeriodFilter(risk=Risk.CUSTODY_ENDS)) == [held.id]
    assert left(PeriodFilter(risk=Risk.LATE)) == []
    assert left(PeriodFilter(kind=REVIEW)) == [held.id, colleagues.id]
    assert left(PeriodFilter(handler_id=other.handler_id)) == [colleagues.id]
    assert left(PeriodFilter(held_only=True)) == [held.id]
    assert left(PeriodFilter(month=CalendarMonth(2026, 11))) == [held.id]
    assert left(PeriodFilter(month=CalendarMonth(2027, 1), kind=END)) == [far.id]


@pytest.mark.parametrize(
    ("day", "month"),
    [
        (date(2026, 11, 30), CalendarMonth(2026, 11)),
        (date(2026, 12, 1), CalendarMonth(2026, 12)),
        (date(2026, 12, 31), CalendarMonth(2026, 12)),
        (date(2027, 1, 1), CalendarMonth(2027, 1)),
    ],
)
def test_a_month_has_its_first_and_its_last_day_and_none_of_the_next(
    day: date, month: CalendarMonth
) -> None:
    case = make_case()
    owed = make_duty(case, REVIEW, in_days=(day - TODAY).days)
    manager = manager_of(case)

    by_key = {
        shown_month: ids(manager, PeriodFilter(month=shown_month))
        for shown_month in (
            CalendarMonth(2026, 11),
            CalendarMonth(2026, 12),
            CalendarMonth(2027, 1),
        )
    }

    assert {shown_month for shown_month, periods in by_key.items() if periods == [owed.id]} == {
        month
    }


def test_pages_follow_one_another_without_a_gap_also_within_a_day() -> None:
    case = make_case()
    made = [make_duty(case, REVIEW, in_days=n // 4).id for n in range(11)]
    manager = manager_of(case)

    seen: list[int] = []
    after: tuple[date, int] | None = None
    while periods := periods_of(manager, PeriodFilter(), on=TODAY, after=after, limit=3):
        seen += [period.owed.id for period in periods]
        after = periods[-1].owed.due, periods[-1].owed.id

    assert seen == made


def test_every_period_is_given_out_once_though_fetched_in_parts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("casetrack.desk.today.periods.AT_ONCE", 2)
    case = make_case()
    child = make_child(case)
    made = [make_duty(case, FINAL, in_days=3, child=child).id for _n in range(5)]

    numbers = [
        period.owed.id for period in every_period(manager_of(case), PeriodFilter(), on=TODAY)
    ]

    assert numbers == made
    assert AT_ONCE >= 2


def test_a_review_that_stands_still_says_until_when_and_by_when_it_is_decided() -> None:
    case = make_case()
    child = make_child(case)
    still = make_duty(case, REVIEW, in_days=-60, child=child)
    close(still, on=TODAY - timedelta(days=70), as_=DutyState.SUSPENDED)
    ends = make_duty(case, END, in_days=100, child=child)
    final = make_duty(case, FINAL, in_days=120, child=child, why={"fact_on": ends.due.isoformat()})

    [period] = periods_of(manager_of(case), PeriodFilter(Show.SUSPENDED), on=TODAY, limit=5)

    assert period.is_still
    assert period.still_until == ends.due
    assert period.final is not None
    assert period.final.id == final.id
    assert list(period.risks) == []


def test_a_running_period_stands_still_until_no_day() -> None:
    case = make_case()
    make_duty(case, REVIEW, in_days=1, child=make_child(case))

    [period] = periods_of(manager_of(case), PeriodFilter(), on=TODAY, limit=5)

    assert period.still_until is None


def test_the_outlook_counts_what_ends_in_each_of_twelve_months() -> None:
    case = make_case()
    child = make_child(case)
    make_duty(case, REVIEW, in_days=-40)  # before this month: late, in no column
    make_duty(case, REVIEW, in_days=-1, weight=Lateness.FREEDOM)
    make_duty(case, REVIEW, in_days=6)
    make_duty(case, REVIEW, in_days=7, weight=Lateness.FREEDOM)
    make_duty(case, END, in_days=60, is_provisional=True, child=child)
    make_duty(case, ObligationKind.BAIL_END, in_days=50, child=child)
    make_duty(case, REVIEW, in_days=370)  # beyond the last month
    close(make_duty(case, REVIEW, in_days=2), on=TODAY, as_=DutyState.SUSPENDED)
    make_duty(make_case(), REVIEW, in_days=2)

    seen = outlook(manager_of(case), on=TODAY)

    assert [str(month.month) for month in seen.months][:3] == ["2026-11", "2026-12", "2027-01"]
    assert str(seen.months[-1].month) == "2027-10"
    assert {
        str(month.month): (month.ends, month.held, month.provisional, month.at_risk)
        for month in seen.months
        if month.ends
    } == {
        "2026-11": (2, 1, 0, 2),
        "2026-12": (1, 1, 0, 0),
        "2027-01": (2, 0, 1, 1),
    }
    assert (seen.late, seen.late_held) == (2, 1)


def test_a_month_ends_with_the_year() -> None:
    assert CalendarMonth(2026, 12).later() == CalendarMonth(2027, 1)
    assert CalendarMonth(2026, 11).later(14) == CalendarMonth(2028, 1)
    assert str(CalendarMonth(987, 3)) == "0987-03"


@pytest.mark.parametrize("rows", [1, 50])
def test_the_page_asks_three_things_however_many_there_are(rows: int) -> None:
    case = make_case()
    for number in range(rows):
        make_duty(case, FINAL, in_days=number % 9 - 3, child=make_child(case))
    manager = manager_of(case)

    with counted(current_database()) as sent:
        periods_of(manager, PeriodFilter(Show.AT_RISK), on=TODAY, limit=51)
        outlook(manager, on=TODAY)

    assert len(sent) == 3


def test_the_statement_of_the_months_ahead_is_put_together_once_for_all_offices(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    days = []

    def noted(*, on: date) -> ColumnElement[bool]:
        days.append(on)
        return at_risk(on=on)

    monkeypatch.setattr(periods, "at_risk", noted)
    forget_statements()
    for ends in (1, 2):
        case = make_case()
        for _number in range(ends):
            make_duty(case, END, in_days=1)
        assert outlook(manager_of(case), on=TODAY).months[0].ends == ends

    assert days == [TODAY]


@pytest.mark.parametrize("show", list(Show))
def test_the_list_and_the_outlook_read_the_index_of_the_office(show: Show) -> None:
    """So that neither grows with the other offices, nor with what is over."""
    case = make_case()
    manager = manager_of(case)
    make_duty(case, REVIEW, in_days=1)
    with counted(current_database()) as sent:
        periods_of(manager, PeriodFilter(show), on=TODAY, limit=51)
        outlook(manager, on=TODAY)
    listed, ahead = sent[0], sent[-1]

    for statement in (listed, ahead):
        assert "obligation.office_id = " in statement
        assert "obligation.state = " in statement
    assert "ORDER BY obligation.due, obligation.id" in listed
