"""An open duty to seal a record is due three recalled days after its effect, as it is counted now.

Revision: 0158, after 0157
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

from casetrack.law import PUBLISHED, DayKind, PublishedCalendar, YearOfDays
from casetrack.law.counting import roll

revision = "0158"
down_revision = "0157"
branch_labels = None
depends_on = None

DAYS = 3
MEASURES = ["sealing_measures", None]


TYPES: dict[str, Any] = {
    **dict.fromkeys(("is_open", "is_provisional"), sa.Boolean()),
    **dict.fromkeys(("due", "counted_from", "nominal", "derived_on", "day"), sa.Date()),
    "why": sa.JSON(),
}


def _table(name: str, *columns: str) -> sa.TableClause:
    return sa.table(name, *(sa.column(key, TYPES.get(key)) for key in columns))


DATE = ("due", "is_provisional", "why")
OWED = _table("obligation", "id", "case_id", "kind", "subject", "subject_id", "is_open", *DATE)
FORMER = _table("obligation_day", "id", "obligation_id", *DATE)
CLOCK = _table("deadline", "id", "counted_from", "nominal", "calendar")
CASE = _table("case_file", "id", "provenance", "derived_on")
YEAR = _table("calendar_year", "year")
DAY = _table("calendar_day", "day", "kind", "year", "code")
OPEN = sa.and_(OWED.c.kind == "sealing", OWED.c.is_open, OWED.c.subject == "deadline")


def upgrade() -> None:
    """Move each that is due on the day of its effect; the day it had is kept with it."""
    connection = op.get_bind()
    query = (
        sa.select(OWED, CLOCK.c.counted_from)
        .join(CLOCK, CLOCK.c.id == OWED.c.subject_id)
        .join(CASE, CASE.c.id == OWED.c.case_id)
        .where(OPEN, CASE.c.provenance != "published")
    )
    rows = [row for row in connection.execute(query.order_by(OWED.c.id)) if _at_once(row.why)]
    calendar = _calendar(connection)
    for row in rows:
        nominal = row.counted_from + timedelta(DAYS)
        end = roll(nominal, calendar)
        added = {"number": DAYS, "from": row.counted_from, "to": nominal}
        why = {
            **row.why,
            "basis": [*row.why["basis"], MEASURES],
            "verification": "memory",
            "steps": [_plain("add_days", added), *(_plain(s.code, s.values) for s in end.steps)],
        }
        before = {"due": row.due, "is_provisional": row.is_provisional, "why": row.why}
        connection.execute(sa.insert(FORMER).values(obligation_id=row.id, **before))
        values = {"due": end.day, "is_provisional": end.provisional, "why": why}
        connection.execute(sa.update(OWED).where(OWED.c.id == row.id).values(values))
        counted = {"nominal": nominal, "calendar": calendar.version}
        connection.execute(sa.update(CLOCK).where(CLOCK.c.id == row.subject_id).values(counted))
    _derive_anew(connection, rows)


def downgrade() -> None:
    """Give them back the day that they had."""
    connection = op.get_bind()
    query = sa.select(OWED.c.case_id, OWED.c.subject_id, FORMER)
    query = query.join(FORMER, FORMER.c.obligation_id == OWED.c.id).where(OPEN)
    rows = [row for row in connection.execute(query) if _at_once(row.why)]
    for row in rows:
        values = {"due": row.due, "is_provisional": row.is_provisional, "why": row.why}
        connection.execute(sa.update(OWED).where(OWED.c.id == row.obligation_id).values(values))
        clock = sa.update(CLOCK).where(CLOCK.c.id == row.subject_id)
        connection.execute(clock.values(nominal=CLOCK.c.counted_from))
        connection.execute(sa.delete(FORMER).where(FORMER.c.id == row.id))
    _derive_anew(connection, rows)


def _at_once(why: dict[str, Any]) -> bool:
    """Whether a day is that of the fact, for no number was named."""
    return [code for code, _values in why.get("steps") or []] == ["no_number"]


def _calendar(connection: sa.Connection) -> PublishedCalendar:
    """The calendar in force, as `casetrack.clocks.calendar.calendars.build` makes it."""
    days = connection.execute(sa.select(DAY)).all()
    years = [
        YearOfDays(
            year,
            {day.day: day.code for day in days if day.year == year and day.kind == DayKind.REST},
            {day.day: day.code for day in days if day.year == year and day.kind == DayKind.WORK},
        )
        for year in connection.scalars(sa.select(YEAR.c.year))
    ]
    overrides = {day.day: DayKind(day.kind) for day in days if day.year is None}
    return PUBLISHED.with_years(*years).with_overrides(overrides)


def _plain(code: str, values: Any) -> list[Any]:
    return [code, {key: str(v) if isinstance(v, date) else v for key, v in values.items()}]


def _derive_anew(connection: sa.Connection, rows: list[Any]) -> None:
    """Have the next date of these cases worked out in the next night, or the next save."""
    cases = {row.case_id for row in rows}
    connection.execute(sa.update(CASE).where(CASE.c.id.in_(cases)).values(derived_on=None))
