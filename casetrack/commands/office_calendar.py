"""The working days of the office a command works for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from pkgutil import resolve_name
from urllib.parse import unquote

import click

from casetrack.config import from_file
from casetrack.law import PublishedCalendar

SQLITE = "sqlite"


def office_calendar() -> PublishedCalendar | None:
    """The calendar in force in the installation of this command; None where it has no database.

    Neither keys nor a signing secret are needed. Raises ConfigError for settings that cannot be
    used, NewerDatabase, and DBAPIError for a database that does not answer: to count with another
    calendar instead would be to give another day without saying so.
    """
    asked = click.get_current_context().find_root().params
    if "config" not in asked:
        return None
    address = from_file(asked["config"]).database_url
    if not _is_there(address):
        return None
    calendar_at: Callable[[str], PublishedCalendar | None]
    calendar_at = resolve_name("casetrack.commands.database_calendar:calendar_at")
    return calendar_at(address)


def _is_there(address: str) -> bool:
    """Whether there is a database to ask: a file that would only now be made is none."""
    engine, _, rest = address.partition("://")
    if engine.partition("+")[0] != SQLITE:
        return True
    file = unquote(rest.partition("?")[0].removeprefix("/"))
    return bool(file) and Path(file).is_file()
