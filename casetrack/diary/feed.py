"""The calendar of a device as RFC 5545 has it: neutral titles, and nothing of anybody. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from casetrack.diary.calendar_text import (
    day_text,
    escaped,
    text_of,
    utc_text,
    wall_text,
    zone_lines,
)

# How often a device is asked to look again: every hour.
EVERY = "PT1H"


@dataclass(frozen=True)
class FeedEvent:
    """One event. uid: the same as long as it is the same thing, whenever it takes place.

    at: the hour on the wall in the zone of the office; None: the whole day. url: a page of the
    house, for who is signed in there. sequence, changed_at: how often it changed, and when last.
    """

    uid: str
    title: str
    day: date
    at: time | None
    is_off: bool
    url: str
    sequence: int
    changed_at: datetime


def feed_text(events: Iterable[FeedEvent], *, name: str, zone: ZoneInfo, around: date) -> bytes:
    """The calendar as text; the same bytes for the same events.

    name: what a device calls it. around: the day for which the zone is told.
    Source: RFC 5545; NAME and REFRESH-INTERVAL after RFC 7986.
    """
    return text_of(_lines(events, escaped(name), zone, around))


def _lines(events: Iterable[FeedEvent], name: str, zone: ZoneInfo, around: date) -> Iterator[str]:
    yield "BEGIN:VCALENDAR"
    yield "VERSION:2.0"
    yield "PRODID:-//casetrack//calendar of days//EN"
    yield "CALSCALE:GREGORIAN"
    yield f"NAME:{name}"
    yield f"X-WR-CALNAME:{name}"
    yield f"REFRESH-INTERVAL;VALUE=DURATION:{EVERY}"
    yield f"X-PUBLISHED-TTL:{EVERY}"
    yield f"X-WR-TIMEZONE:{zone.key}"
    year = timedelta(days=400)
    yield from zone_lines(zone, zone.key, first=around - year, last=around + year)
    for one in events:
        yield from _event(one, zone)
    yield "END:VCALENDAR"


def _event(one: FeedEvent, zone: ZoneInfo) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"SUMMARY:{escaped(one.title)}"
    if one.at is None:
        yield f"DTSTART;VALUE=DATE:{day_text(one.day)}"
        yield f"DTEND;VALUE=DATE:{day_text(one.day + timedelta(days=1))}"
    else:
        # How long it takes nobody has said.
        yield f"DTSTART;TZID={zone.key}:{wall_text(datetime.combine(one.day, one.at))}"
    # Where nothing is sent to be answered, it is the instant of the last change.
    yield f"DTSTAMP:{utc_text(one.changed_at)}"
    yield f"UID:{escaped(one.uid)}"
    yield f"SEQUENCE:{one.sequence}"
    yield "CLASS:PRIVATE"
    yield f"LAST-MODIFIED:{utc_text(one.changed_at)}"
    yield f"STATUS:{'CANCELLED' if one.is_off else 'CONFIRMED'}"
    yield f"TRANSP:{'TRANSPARENT' if one.at is None or one.is_off else 'OPAQUE'}"
    yield f"URL:{one.url}"
    yield "END:VEVENT"
