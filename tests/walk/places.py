"""The due dates of random cases wherever they are said, beside those that are counted by hand.

A case is walked, kept, and asked for on its last day: its page of dates, the list of Today, the
calendar, the table of periods and the feeds of those who answer for it.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from html import unescape

import icalendar
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.cases.models import Obligation
from casetrack.db import session
from casetrack.db.transaction import begin_writing
from casetrack.desk.diary.actions import make_feed
from casetrack.desk.today.groups import AgendaGroup
from tests.signed_in import sign_in, text_of
from tests.walk import by_hand
from tests.walk.groups import GROUPS
from tests.walk.walking import DICE, STEPS_OF_A_CASE, Walk, told_as
from tests.workbooks import lines_in

# Pages of a list that are read at most; days before today with which each begins.
PAGES, BEFORE = 40, {"calendar": timedelta(3650), "feed": timedelta(30)}
# A visit that was made stands under the day on which it was.
VISIT = "visit"
# What the hearing itself is told under, which is on another day than its notice.
OTHER_DAY = frozenset({("calendar", "hearing_notice"), ("feed", "hearing_notice")})
_LINE = re.compile(
    r'<a class="due-day" href="/cases/(?P<case>\d+)/dates/(?P<owed>\d+)[^"]*">'
    r'<time data-due(?: datetime="(?P<day>[0-9-]+)")?[^>]*>(?P<text>[^<]*)'
)
_OVER = re.compile(r'<section class="book" aria-labelledby="[^"]*-over">.*?</section>', re.DOTALL)
_DAY = re.compile(r'id="day-(?P<day>[0-9-]{10})".*?</section>', re.DOTALL)
_EVENT = re.compile(r"(?P<source>duty|visit)-(?P<row>\d+)@")

# The day of a date, by the number of its row.
Days = dict[int, date]


@dataclass
class Kept:
    """A case that was walked and is kept, with what is owed in it by its rows and by hand.

    of_visits: the date of a visit, by the number of the visit. table: the days of its periods.
    """

    path: str
    case_id: int
    office_id: int
    on: date
    owed: Mapping[int, Obligation]
    by_hand: Counter[tuple[str, date]]
    of_visits: Mapping[int, int]
    said: dict[str, Days] = field(default_factory=dict)
    table: Counter[date] = field(default_factory=Counter)

    def amiss(self) -> Iterator[str]:
        """Whatever is said otherwise than it is counted, or is not said where it should be."""
        open_ones = {number: duty for number, duty in self.owed.items() if duty.is_open}
        kept = Counter((item.kind.value, item.due) for item in open_ones.values())
        kept = Counter({value: n for value, n in kept.items() if value[0] in by_hand.COUNTED})
        if kept != self.by_hand:
            yield f"kept {kept - self.by_hand}, by hand {self.by_hand - kept}"
        for place, days in self.said.items():
            for number, day in days.items():
                owed_duty = self.owed[number]
                is_made = owed_duty.kind.value == VISIT and not owed_duty.is_open
                if (
                    owed_duty.due != day
                    and not is_made
                    and (place, owed_duty.kind.value) not in OTHER_DAY
                ):
                    yield f"{place}: {owed_duty.kind} on {day}, not {owed_duty.due}"
            for number, duty in open_ones.items():
                if number not in days and self._belongs(duty, place):
                    yield f"{place}: {duty.kind} on {duty.due} is not said"
        periods = Counter(item.due for item in open_ones.values() if item.kind.value in _IN_TABLE)
        if periods - self.table:
            yield f"table: {periods - self.table} is not said"

    def _belongs(self, duty: Obligation, place: str) -> bool:
        if place == "page":
            return duty.kind.value != VISIT
        if place == "list":
            # What others have to do is late for nobody here; what their office owes is theirs.
            is_theirs = duty.kind.value.endswith("_awaited") or duty.office_id != self.office_id
            return duty.due <= self.on and not is_theirs
        is_in_time = self.on - BEFORE[place] <= duty.due <= self.on + timedelta(days=365)
        return is_in_time and not (place == "feed" and duty.is_withheld)


_IN_TABLE = frozenset({"arrest_review", "prosecution_review", "probation_end", "final_decision"})


def kept_walk(seed: int, steps: int) -> Walk:
    """A case that was walked at random; not taken back."""
    dice = random.Random(seed)
    walk = Walk(seed, compared_every=steps)
    walk.begin()
    for _step in range(steps):
        group = dice.choice([group for group in GROUPS if walk.can(group)])
        number = dice.randrange(DICE)
        walk.step(walk.chosen(number, group), number)
    return walk


def look_everywhere(app: Flask, seed: int, steps: int = STEPS_OF_A_CASE) -> Kept:
    """Walk a case, keep it, and ask for it wherever dates are said. Raises as a walk does."""
    with app.app_context():
        begin_writing()
        walk = kept_walk(seed, steps)
        rows = session().scalars(sa.select(Obligation).where(Obligation.case_id == walk.case.id))
        owed = {row.id: row for row in rows}
        kept = Kept(
            told_as((walk.seed, tuple(walk.path))),
            walk.case.id,
            walk.case.office_id,
            walk.on,
            owed,
            Counter(walk.told.owed()),
            {duty.subject_id: n for n, duty in owed.items() if duty.kind.value == VISIT},
        )
        at, head, number = datetime.combine(walk.on, time(4), UTC), walk.head, walk.case.number
        owners = {duty.owner_id for duty in owed.values() if duty.is_open and duty.owner_id}
        feeds = [
            make_feed("Telephone", Act(session().get_one(Staff, owner), walk.on, at))[0]
            for owner in sorted(owners)
        ]
        session().commit()
        for model in (head, *owed.values()):
            session().refresh(model)
        session().expunge_all()
    with time_machine.travel(at, tick=False):
        client = sign_in(app, head)
        of_case = f"/cases/{kept.case_id}"
        page = _OVER.sub("", text_of(client.get(f"{of_case}/dates")))
        kept.said["page"] = _lines(page, kept)
        kept.said["list"] = {
            row: day
            for group in AgendaGroup
            for shown in _pages(client, f"/today/{group.value}?whose=office")
            for row, day in _lines(shown, kept).items()
        }
        begins = kept.on - BEFORE["calendar"]
        kept.said["calendar"] = {
            row: day
            for shown in _pages(client, f"/days?case={kept.case_id}&view=list&on={begins}")
            for row, day in _of_calendar(shown, kept)
        }
        kept.said["feed"] = {
            row: day
            for secret in feeds
            for row, day in _of_feed(text_of(client.get(f"/feeds/{secret}.ics")), kept)
        }
        for line in lines_in(client.get("/periods.xlsx?show=all")):
            if line["Case number"] == number:
                kept.table[line["Due"]] += 1
    return kept


def _pages(client: FlaskClient, address: str) -> Iterator[str]:
    for _page in range(PAGES):
        page = text_of(client.get(address))
        yield page
        after = re.search(r'href="([^"]*after=[^"]*)"', page)
        if after is None:
            return
        address = unescape(after[1])


def _lines(page: str, kept: Kept) -> Days:
    """The dates of the case on a page; of one without its year, that of today is meant."""
    return {
        int(line["owed"]): date.fromisoformat(line["day"] or f"{kept.on.year}-{line['text']}")
        for line in _LINE.finditer(page)
        if int(line["case"]) == kept.case_id
    }


def _of_calendar(page: str, kept: Kept) -> Iterator[tuple[int, date]]:
    for section in _DAY.finditer(page):
        day = date.fromisoformat(section["day"])
        for number in re.findall(rf'<a href="/cases/{kept.case_id}/dates/(\d+)"', section[0]):
            yield int(number), day
        for number in re.findall(rf'<a href="/cases/{kept.case_id}/visits/(\d+)', section[0]):
            if int(number) in kept.of_visits:
                yield kept.of_visits[int(number)], day


def _of_feed(text: str, kept: Kept) -> Iterator[tuple[int, date]]:
    for event in icalendar.Calendar.from_ical(text).walk("VEVENT"):
        match = _EVENT.match(str(event["UID"]))
        if match is None:
            continue
        is_duty = match["source"] == "duty"
        number = int(match["row"]) if is_duty else kept.of_visits.get(int(match["row"]))
        if number is not None and number in kept.owed:
            start = event.decoded("DTSTART")
            yield number, start.date() if isinstance(start, datetime) else start
