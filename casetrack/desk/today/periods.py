"""Query the periods of an office: by due date, page by page, and per month."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    case,
    extract,
    func,
    literal,
    or_,
    select,
    union_all,
)

from casetrack.accounts.models import Staff
from casetrack.accounts.reader import KindOfReader, Reader, kept_for_readers, told_of
from casetrack.cases.duty_kinds import DutyState, ObligationKind, agreed
from casetrack.cases.models import Case, Obligation, Party
from casetrack.cases.owed import OwedLine, may_see_duty, may_see_owed, owed_columns
from casetrack.cases.policy import may_know_head
from casetrack.codes import NP_, Coded
from casetrack.db import session
from casetrack.db.id_filter import each_of, first_of_each, is_among
from casetrack.desk.today.groups import SHOWN, VISIT
from casetrack.desk.today.policy import may_see_office
from casetrack.desk.today.queries import Duty
from casetrack.desk.today.risks import Risk, at_risk, has_risk, risks_of
from casetrack.law import Lateness

MONTHS = 12  # the current one included
AT_ONCE = 500  # rows of one statement when all are read


class Show(Coded):
    """Which periods the page shows."""

    RUNNING = "running", NP_("periods", "Running")
    AT_RISK = "at_risk", NP_("periods", "At risk")
    SUSPENDED = "suspended", NP_("periods", "Suspended")
    PROVISIONAL = "provisional", NP_("periods", "Provisional")


def kinds_of_periods() -> list[ObligationKind]:
    """Every kind of obligation that is a period, not an agreed date."""
    return [kind for kind in ObligationKind if not kind.is_agreed]


@dataclass(frozen=True)
class CalendarMonth:
    """One month of the calendar."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> CalendarMonth:
        """The month of this day."""
        return cls(day.year, day.month)

    @property
    def first(self) -> date:
        """The first day of the month."""
        return date(self.year, self.number, 1)

    def later(self, months: int = 1) -> CalendarMonth:
        """The month that many months later."""
        years, number = divmod(self.number - 1 + months, 12)
        return CalendarMonth(self.year + years, number + 1)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"


@dataclass(frozen=True)
class PeriodFilter:
    """The filter of the periods; None or False: any."""

    show: Show = Show.RUNNING
    risk: Risk | None = None
    kind: ObligationKind | None = None
    handler_id: int | None = None
    held_only: bool = False
    month: CalendarMonth | None = None


@dataclass(frozen=True)
class RunningPeriod:
    """One period with the contents of its line. why: the reason of its due date.

    probation_ends, final: end of the same person's running probation; the final decision due after
    it.
    """

    duty: Duty
    why: Mapping[str, Any]
    risks: Sequence[Risk]
    probation_ends: date | None
    final: Obligation | None

    @property
    def owed(self) -> OwedLine:
        """The obligation."""
        return self.duty.obligation

    @property
    def is_held(self) -> bool:
        """Whether somebody is in custody while it runs."""
        return self.duty.lateness is Lateness.FREEDOM

    @property
    def is_late(self) -> bool:
        """Whether it is overdue and the office had to act."""
        return Risk.LATE in self.risks

    @property
    def is_still(self) -> bool:
        """Whether it is suspended by a running probation."""
        return self.owed.state is DutyState.SUSPENDED

    @property
    def still_until(self) -> date | None:
        """The last day of the suspension (the probation's end); None if unknown."""
        if not self.is_still:
            return None
        day = self.final.why.get("fact_on") if self.final is not None else None
        return date.fromisoformat(day) if day else self.probation_ends


@dataclass
class MonthAhead:
    """Number of periods that end in a month; of these held, provisional and at risk.

    is_cut: more than SHOWN end in it, and each number is that of the first ones: at least so many.
    """

    month: CalendarMonth
    ends: int = 0
    held: int = 0
    provisional: int = 0
    at_risk: int = 0
    is_cut: bool = False


@dataclass
class Outlook:
    """The months ahead, and the number of periods late on that day; above SHOWN there are more.

    late_held: those late while somebody is in custody.
    """

    months: list[MonthAhead] = field(default_factory=list)
    late: int = 0
    late_held: int = 0


def periods_of(
    user: Staff,
    narrowed: PeriodFilter,
    *,
    on: date,
    after: tuple[date, int] | None = None,
    limit: int,
) -> list[RunningPeriod]:
    """The filtered periods of the user's office by due date; two statements.

    after: due date and id of the previous page's last. Empty if the user may not see the office.
    """
    if not may_see_office(user):
        return []
    query = (
        select(
            *owed_columns(),
            Obligation.why,
            Case.number,
            Case.title,
            Party.alias,
            Staff.name,
            may_know_head(user, on=on).label("knows_head"),
        )
        .join(Case, Case.id == Obligation.case_id)
        .outerjoin(Party, Party.id == Obligation.party_id)
        .outerjoin(Staff, Staff.id == Case.handler_id)
        .where(_in_office(user), may_see_duty(user, on=on), *_conditions(narrowed, on))
        .order_by(Obligation.due, Obligation.id)
        .limit(limit)
    )
    if after is not None:
        day, number = after
        query = query.where(
            Obligation.due >= day, or_(Obligation.due > day, Obligation.id > number)
        )
    rows = session().execute(query).all()
    ends, finals = _probations_of({row.owed_party_id for row in rows})
    periods = []
    for row in rows:
        owed = OwedLine.of(row)
        last_day = ends[owed.party_id or 0].due if owed.party_id in ends else None
        risks = risks_of(owed, row.why, last_day, on=on)
        duty = Duty(owed, row.number, row.title, row.alias, row.name, row.knows_head)
        final = finals.get(owed.party_id or 0)
        periods.append(RunningPeriod(duty, row.why, risks, last_day, final))
    return periods


def every_period(user: Staff, narrowed: PeriodFilter, *, on: date) -> Iterator[RunningPeriod]:
    """All filtered periods, fetched in parts."""
    after = None
    while rows := periods_of(user, narrowed, on=on, after=after, limit=AT_ONCE):
        after = rows[-1].owed.due, rows[-1].owed.id
        yield from rows


def outlook(user: Staff, *, on: date) -> Outlook:
    """The next MONTHS months of the office's running periods, and the late ones; one statement.

    Of each month up to SHOWN + 1 are counted, and of the late ones as many of each weight. A period
    that ended before this month is counted as late only.
    """
    months = [CalendarMonth.of(on).later(number) for number in range(MONTHS)]
    if not may_see_office(user):
        return Outlook([MonthAhead(month) for month in months])
    ahead = {month: MonthAhead(month) for month in months}
    seen = Outlook(list(ahead.values()))
    query = _outlook(KindOfReader.of(user), on)
    for a_year, a_month, number, *numbers in session().execute(query, told_of(user)):
        if not a_year:
            seen.late, seen.late_held = number, numbers[0] or 0
            continue
        column = ahead[CalendarMonth(int(a_year), int(a_month))]
        column.ends, column.is_cut = min(number, SHOWN), number > SHOWN
        column.held, column.provisional, column.at_risk = map(int, numbers)
    return seen


@kept_for_readers
def _outlook(user: KindOfReader, on: date) -> CompoundSelect[*tuple[Any, ...]]:
    """Of each month, and late: how many, how many of the held, the provisional and the at risk."""
    months = [CalendarMonth.of(on).later(number) for number in range(MONTHS)]
    held = Obligation.weight == Lateness.FREEDOM.value
    due = Obligation.due
    year, month = extract("year", due), extract("month", due)
    ends = [(month.first, month.later().first) for month in months]
    days = (select(literal(start).label("first"), literal(end).label("end")) for start, end in ends)
    each_month = union_all(*days).cte("month_ahead")
    of_month = _first_ids(user, due >= each_month.c.first, due < each_month.c.end, on=on)
    weights = each_of(Lateness, "weight_late")
    is_late = (has_risk(Risk.LATE, on=on), Obligation.weight == weights.c.value)
    of_weight = _first_ids(user, *is_late, on=on)
    late = select(literal(0), literal(0), func.count(), _number_of(held), literal(0), literal(0))
    return union_all(
        select(
            year,
            month,
            func.count(),
            _number_of(held),
            _number_of(Obligation.is_provisional.is_(True)),
            _number_of(at_risk(on=on)),
        )
        .where(is_among(Obligation.id, first_of_each(each_month, Obligation.id, of_month)))
        .group_by(year, month),
        late.where(is_among(Obligation.id, first_of_each(weights, Obligation.id, of_weight))),
    )


def _first_ids(user: Reader, *wanted: ColumnElement[bool], on: date) -> Select[int]:
    """The first running periods of the office that fulfil the conditions, by id."""
    return (
        select(Obligation.id)
        .where(
            _in_office(user),
            Obligation.state == DutyState.RUNNING,
            *_is_period(),
            *wanted,
            may_see_owed(user, on=on),
        )
        .order_by(Obligation.due, Obligation.id)
        .limit(SHOWN + 1)
    )


def _number_of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _in_office(user: Reader) -> ColumnElement[bool]:
    return Obligation.office_id == user.office_id


def _is_period() -> Iterable[ColumnElement[bool]]:
    yield Obligation.kind.notin_(agreed())
    # Said once more for the index of what is no visit.
    yield Obligation.kind != VISIT


def _conditions(narrowed: PeriodFilter, on: date) -> Iterable[ColumnElement[bool]]:
    is_still = narrowed.show is Show.SUSPENDED
    yield Obligation.state == (DutyState.SUSPENDED if is_still else DutyState.RUNNING)
    yield from _is_period()
    if narrowed.show is Show.PROVISIONAL:
        yield Obligation.is_provisional.is_(True)
    if narrowed.risk is not None:
        yield has_risk(narrowed.risk, on=on)
    elif narrowed.show is Show.AT_RISK:
        yield at_risk(on=on)
    if narrowed.kind is not None:
        yield Obligation.kind == narrowed.kind
    if narrowed.handler_id is not None:
        yield Case.handler_id == narrowed.handler_id
    if narrowed.held_only:
        yield Obligation.weight == Lateness.FREEDOM.value
    if narrowed.month is not None:
        yield Obligation.due >= narrowed.month.first
        yield Obligation.due < narrowed.month.later().first


def _probations_of(
    party_ids: Iterable[int | None],
) -> tuple[dict[int, Obligation], dict[int, Obligation]]:
    """The open probation end and open final decision of each of these people."""
    kinds = (ObligationKind.PROBATION_END, ObligationKind.FINAL_DECISION)
    query = (
        select(Obligation)
        .where(
            Obligation.party_id.in_(sorted(party for party in party_ids if party is not None)),
            Obligation.kind.in_(kinds),
            Obligation.is_open,
        )
        .order_by(Obligation.due, Obligation.id)
    )
    ends: dict[int, Obligation] = {}
    finals: dict[int, Obligation] = {}
    for row in session().scalars(query):
        known = ends if row.kind is ObligationKind.PROBATION_END else finals
        known[row.party_id or 0] = row
    return ends, finals
