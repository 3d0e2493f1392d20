"""Lines of a calendar as RFC 5545 has them, and the zone in which its hours are told. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

# Bytes of a line (3.1: no more than 75 with the space that says it goes on).
LINE = 74
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_SECOND = timedelta(seconds=1)
_DAY = timedelta(days=1)


def text_of(lines: Iterable[str]) -> bytes:
    """The lines, each folded where it is longer than a line may be, as they are sent."""
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode()


def escaped(text: str) -> str:
    """A text as a value (3.3.11)."""
    return text.replace("\r\n", "\n").translate(_ESCAPED)


def day_text(day: date) -> str:
    """A day as a value (3.3.4)."""
    return f"{day:%Y%m%d}"


def wall_text(at: datetime) -> str:
    """An instant as clocks on the wall show it (3.3.5, form 1)."""
    return f"{at:%Y%m%dT%H%M%S}"


def utc_text(at: datetime) -> str:
    """An instant in UTC (3.3.5, form 2)."""
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


@dataclass(frozen=True)
class _Stretch:
    """From when on clocks show a time of their own. before, since: what they are ahead of UTC."""

    begins: datetime
    before: timedelta
    since: timedelta
    name: str
    is_standard: bool


def zone_lines(zone: tzinfo, name: str, *, first: date, last: date) -> Iterator[str]:
    """A zone as it is from the first day until the last one begins (3.6.5).

    What comes again, as summer does, is told once with each of its beginnings.
    """
    yield "BEGIN:VTIMEZONE"
    yield f"TZID:{name}"
    yield f"COMMENT:This timezone only works from {first} to {last}."
    told: dict[tuple[timedelta, timedelta, str, bool, bool], list[datetime]] = {}
    for number, one in enumerate(_stretches(zone, first, last)):
        # The first does not begin with a change of the clocks, and is told by itself.
        kind = (one.before, one.since, one.name, one.is_standard, number == 0)
        told.setdefault(kind, []).append(one.begins)
    for (before, since, called, is_standard, _is_first), begins in told.items():
        part = "STANDARD" if is_standard else "DAYLIGHT"
        yield f"BEGIN:{part}"
        yield f"DTSTART:{wall_text(begins[0])}"
        if begins[1:]:
            yield f"RDATE:{','.join(wall_text(one) for one in begins[1:])}"
        yield f"TZNAME:{escaped(called)}"
        yield f"TZOFFSETFROM:{_offset(before)}"
        yield f"TZOFFSETTO:{_offset(since)}"
        yield f"END:{part}"
    yield "END:VTIMEZONE"


def _stretches(zone: tzinfo, first: date, last: date) -> Iterator[_Stretch]:
    at = datetime.combine(first, time(), zone).astimezone(UTC)
    end = datetime.combine(last, time(), zone).astimezone(UTC)
    ahead = before = _ahead(at, zone)
    begins = at
    while True:
        there = begins.astimezone(zone)
        # The clocks show the new time from then on; where they change, the old one is told.
        shown = (begins + before).replace(tzinfo=None)
        yield _Stretch(shown, before, ahead, there.tzname() or "", not there.dst())
        found = _next_change(begins, end, zone)
        if found is None:
            return
        begins, before, ahead = found, ahead, _ahead(found, zone)


def _next_change(at: datetime, end: datetime, zone: tzinfo) -> datetime | None:
    """The first second before the end at which clocks are ahead by something else; if any."""
    ahead = _ahead(at, zone)
    while at < end and _ahead(at + _DAY, zone) == ahead:
        at += _DAY
    if at >= end:
        return None
    # Within this day: halved until a second is left.
    early, late = at, at + _DAY
    while late - early > _SECOND:
        middle = early + (late - early) // 2
        middle -= timedelta(microseconds=middle.microsecond)
        early, late = (middle, late) if _ahead(middle, zone) == ahead else (early, middle)
    return late if late < end else None


def _ahead(at: datetime, zone: tzinfo) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


def _offset(ahead: timedelta) -> str:
    """What clocks are ahead of UTC (3.3.14)."""
    sign = "-" if ahead < timedelta() else "+"
    hours, rest = divmod(int(abs(ahead).total_seconds()), 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{sign}{hours:02}{minutes:02}" + (f"{seconds:02}" if seconds else "")


def _folded(line: str) -> str:
    if len(line.encode()) <= LINE:
        return line
    parts, size = [""], 0
    for sign in line:
        bytes_of = len(sign.encode())
        if size + bytes_of > LINE:
            parts.append("")
            size = 0
        parts[-1] += sign
        size += bytes_of
    return "\r\n ".join(parts)
