"""The one place in the web that looks at the clock; everything below is told the day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flask import current_app


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Today in the office's time zone."""
    return local(now()).date()


def local(at: datetime) -> datetime:
    """The instant on the office's clock."""
    zone: ZoneInfo = current_app.config["TIMEZONE"]
    return at.astimezone(zone)
