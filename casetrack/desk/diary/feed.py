"""The calendar of a device as RFC 5545 has it: neutral titles, and nothing of anybody. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone

# How often a device is asked to look again.
EVERY = timedelta(hours=1)


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
    calendar = Calendar()
    calendar.add("prodid", "-//casetrack//calendar of days//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", zone.key)
    calendar.add("refresh-interval", EVERY, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    year = timedelta(days=400)
    calendar.add_component(
        Timezone.from_tzinfo(zone, zone.key, first_date=around - year, last_date=around + year)
    )
    for one in events:
        calendar.add_component(_event(one, zone))
    text: bytes = calendar.to_ical()
    return text


def _event(one: FeedEvent, zone: ZoneInfo) -> Event:
    event = Event()
    event.add("uid", one.uid)
    # Where nothing is sent to be answered, it is the instant of the last change.
    event.add("dtstamp", one.changed_at)
    event.add("last-modified", one.changed_at)
    event.add("sequence", one.sequence)
    event.add("summary", one.title)
    if one.at is None:
        event.add("dtstart", one.day)
        event.add("dtend", one.day + timedelta(days=1))
    else:
        # How long it takes nobody has said.
        event.add("dtstart", datetime.combine(one.day, one.at, zone))
    event.add("status", "CANCELLED" if one.is_off else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if one.at is None or one.is_off else "OPAQUE")
    event.add("class", "PRIVATE")
    event.add("url", one.url)
    return event
