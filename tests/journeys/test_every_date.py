"""Every day that is owed or was counted opens its explanation, without scripts, on every page."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

import pytest

from casetrack.web.clock import today
from tests.journeys.person import Desk
from tests.journeys.plain import PlainPerson
from tests.journeys.the_house import House

# Elements that have no end.
_EMPTY = frozenset({"input", "br", "meta", "link", "img", "wbr", "hr"})
_DAY = re.compile(r"(\d{4}-)?\d\d-\d\d")
# Fewer would mean that the pages of the demonstration were not found, or not marked.
_AT_LEAST = 60


@dataclass
class ShownDay:
    """A marked day. link: where it leads; None: nowhere. in_details: its reason unfolds there."""

    day: str
    link: str | None
    in_details: bool

    @property
    def is_explained(self) -> bool:
        """Whether one can ask it why."""
        return self.link is not None or self.in_details


@dataclass
class Days(HTMLParser):
    """The marked days of a page, and every day it shows as its answer."""

    html: str
    year: int
    found: list[ShownDay] = field(default_factory=list)
    _open: list[tuple[str, str | None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Read the page."""
        super().__init__(convert_charrefs=True)
        self.feed(self.html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what is open around a day, and the day."""
        has = dict(attrs)
        if tag == "time" and "data-due" in has:
            links = [href for name, href in self._open if name == "a" and href]
            folds = any(name == "details" for name, _href in self._open)
            day = has.get("datetime") or ""
            self.found.append(ShownDay(day, links[-1] if links else None, folds))
        if tag not in _EMPTY:
            self._open.append((tag, has.get("href")))

    def handle_data(self, data: str) -> None:
        """A day of this year, in short, is told by its words alone; in a column by its link."""
        if self.found and not self.found[-1].day and data.strip():
            self.found[-1].day = f"{self.year}-{data.strip()}"
        elif (
            (match := _DAY.fullmatch(data))
            and self._open
            and "/dates/" in (self._open[-1][1] or "")
        ):
            day = data if match[1] else f"{self.year}-{data}"
            self.found.append(ShownDay(day, self._open[-1][1], in_details=False))

    def handle_endtag(self, tag: str) -> None:
        """Close what is open, up to its beginning."""
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place][0] == tag:
                del self._open[place:]
                return


@pytest.mark.in_turn(13)
@pytest.mark.one_engine
def test_every_day_owed_leads_to_what_explains_it(
    demo_house: House, pages_of_login: Callable[[str], list[str]]
) -> None:
    person = PlainPerson(demo_house, "en")
    Desk(person).sign_in("prosecutor", password="demo-prosecutor-desk")
    shown: list[tuple[str, ShownDay]] = []
    with demo_house.app.app_context():
        year = today().year
    for path in pages_of_login("prosecutor"):
        person.open(path)
        shown += [(path, day) for day in Days(person.source(), year).found]

    unexplained = [(path, day.day) for path, day in shown if not day.is_explained]
    links = {(urljoin(path, day.link), day.day) for path, day in shown if day.link}
    astray = [link for link in sorted(links) if not explains(person, *link)]

    assert len(shown) >= _AT_LEAST
    assert unexplained == []
    assert astray == []


def explains(person: PlainPerson, path: str, day: str) -> bool:
    """Whether that page is about this day and says why it is this one."""
    person.open(path)
    return f'<p class="answer"><time datetime="{day}"' in person.source() and person.reads(
        person.house.say("Rule", person.lang)
    )
