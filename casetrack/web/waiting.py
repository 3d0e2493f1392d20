"""How long somebody has to wait who typed a wrong password too often."""

from __future__ import annotations

from datetime import datetime

from flask_babel import ngettext


def seconds_until(until: datetime, *, at: datetime) -> int:
    """How many seconds it is, at least one."""
    return max(1, -int((at - until).total_seconds() // 1))


def word_wait(until: datetime, *, at: datetime) -> str:
    """One sentence: when to try again, in seconds, or in minutes where it takes longer."""
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
