"""What a page shows of a step before it is saved."""

from __future__ import annotations

import re
from datetime import date

from werkzeug.test import TestResponse

from tests.signed_in import text_of

Move = tuple[str, date | None, date | None]


def seen_on(page: TestResponse) -> str:
    """The name of what a page showed."""
    return text_of(page).split('name="seen" value="')[1].split('"')[0]


def moves_on(page: TestResponse) -> list[Move]:
    """The rows of the preview: what, until now, then."""
    shown = text_of(page).rpartition('id="moves"')[2]
    rows = re.findall(
        r'<th scope="row">(.*?)</th>\s*<td.*?>(.*?)</td>\s*<td.*?>(.*?)</td>', shown, re.S
    )
    return [(re.sub("<.*", "", item), _first_day(was), _first_day(now)) for item, was, now in rows]


def _first_day(cell: str) -> date | None:
    days = days_in(cell)
    return days[0] if days else None


def days_in(part: str) -> list[date]:
    """Every day that is shown, in order."""
    return [date.fromisoformat(day) for day in re.findall(r'<time[^>]* datetime="(.{10})"', part)]


def struck_in(page: str) -> set[date]:
    """The days that no longer are, and still can be read."""
    return {day for part in page.split('class="struck"')[1:] for day in days_in(part)[:1]}
