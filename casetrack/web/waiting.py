"""The waiting time after too many wrong passwords."""

from __future__ import annotations

from datetime import datetime

from flask_babel import ngettext


def seconds_until(until: datetime, *, at: datetime) -> int:
    """Seconds until then, at least one."""
    return max(1, -int((at - until).total_seconds() // 1))


def word_wait(until: datetime, *, at: datetime) -> str:
    """A sentence with the waiting time, in seconds, or in minutes if longer."""
    seconds = seconds_until(until, at=at)
    if seconds <= 90:
        return ngettext(
            "Too many wrong tries. Try again in %(num)d second.",
            "Too many wrong tries. Try again in %(num)d seconds.",
            seconds,
        )
    return ngettext(
        "Too many wrong tries. Try again in %(num)d minute.",
        "Too many wrong tries. Try again in %(num)d minutes.",
        -(-seconds // 60),
    )
