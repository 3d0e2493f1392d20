"""The one place in the web that looks at the clock; everything below is told the day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flask import current_app, has_request_context, request

_NOW = "casetrack.now"


def now() -> datetime:
    """This instant, in UTC; in a request the instant at which it was first asked for."""
    if not has_request_context():
        return datetime.now(UTC)
    at: datetime = request.environ.setdefault(_NOW, datetime.now(UTC))
    return at


def today() -> date:
    """Today in the office's time zone."""
    return local(now()).date()


def local(at: datetime) -> datetime:
    """The instant on the office's clock."""
    return at.astimezone(zone())


def zone() -> ZoneInfo:
    """The office's time zone, for a list that has many instants."""
    told: ZoneInfo = current_app.config["TIMEZONE"]
    return told
