"""Read the working days of a database without opening the application."""

from __future__ import annotations

from sqlalchemy import inspect

from casetrack.clocks.calendar.calendars import current_calendar
from casetrack.clocks.calendar.models import CalendarState
from casetrack.db.session import Database, within
from casetrack.law import PublishedCalendar
from casetrack.revisions import ensure_not_newer


def calendar_at(address: str) -> PublishedCalendar | None:
    """The calendar in force in this database; None if it has no calendar yet.

    Raises NewerDatabase, and DBAPIError for a database that does not answer.
    """
    database = Database(address)
    try:
        ensure_not_newer(database)
        if not inspect(database.engine).has_table(CalendarState.__tablename__):
            return None
        with within(database):
            return current_calendar()
    finally:
        database.dispose()
