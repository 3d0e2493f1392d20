"""The working days of the office a command works for, read without opening the application."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy import inspect
from sqlalchemy.engine import make_url

from casetrack.calendar.calendars import current_calendar
from casetrack.calendar.models import CalendarState
from casetrack.commands.installation import Installation
from casetrack.db.session import Database, within
from casetrack.law import PublishedCalendar
from casetrack.schema import ensure_not_newer


def office_calendar() -> PublishedCalendar | None:
    """The calendar in force in the installation of this command; None where it has no database.

    Neither keys nor a signing secret are needed. Raises ConfigError for settings that cannot be
    used, NewerDatabase, and DBAPIError for a database that does not answer: to count with another
    calendar instead would be to give another day without saying so.
    """
    installation = click.get_current_context().find_object(Installation)
    if installation is None:
        return None
    address = installation.settings().database_url
    if not _is_there(address):
        return None
    database = Database(address)
    try:
        ensure_not_newer(database)
        if not inspect(database.engine).has_table(CalendarState.__tablename__):
            return None
        with within(database):
            return current_calendar()
    finally:
        database.dispose()


def _is_there(address: str) -> bool:
    """Whether there is a database to ask: a file that would only now be made is none."""
    url = make_url(address)
    if url.get_backend_name() != "sqlite":
        return True
    return bool(url.database) and Path(str(url.database)).is_file()
