"""The only module of the web that reads the clock; lower rooms receive the day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flask import current_app, has_request_context, request

_NOW = "casetrack.now"


def now() -> datetime:
    """This instant, in UTC; constant within a request."""
    if not has_request_context():
        return datetime.now(UTC)
    at: datetime = request.environ.setdefault(_NOW, datetime.now(UTC))
    return at


def today() -> date:
    """Today in the office's time zone."""
    return local(now()).date()


def local(at: datetime) -> datetime:
    """The instant in the office's time zone."""
    return at.astimezone(zone())


def zone() -> ZoneInfo:
    """The office's time zone, for a list that has many instants."""
    info: ZoneInfo = current_app.config["TIMEZONE"]
    return info
