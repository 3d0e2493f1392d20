"""A period received, extended, returned and received again: seen first, then saved, every time."""

from __future__ import annotations

import re

from tests.journeys.first_day import ALIAS, ON_PAPER, open_a_case
from tests.journeys.person import Desk, Person, Typed

_DAY = re.compile(r'<time[^>]* datetime="([\d-]+)"')


def the_steps_of_a_period(person: Person, login: str) -> None:
    """What each page shows before it saves stands on the page of the periods afterwards."""
    desk = Desk(person)
    child = ALIAS[person.lang]
    desk.sign_in(login)
    open_a_case(desk)

    desk.follow("Received for prosecution review: %(who)s", who=child)
    first = seen_then_saved(desk, "Record the receipt", received_on="今天", custody="bail")
    open_again(desk, "Extend the review of %(who)s", child)
    longer = seen_then_saved(desk, "Extend the review", reason="案情复杂", **ON_PAPER)
    assert set(first) & set(longer), "the day before is shown beside the day after"
    open_again(desk, "Return the case of %(who)s for supplementary investigation", child)
    returned = seen_then_saved(desk, "Record the return", reason="补充赃款去向")
    open_again(desk, "Record custody of %(who)s", child)
    held = seen_then_saved(desk, "Record custody", custody="arrested")
    open_again(desk, "Received again for prosecution review: %(who)s", child)
    again = seen_then_saved(desk, "Record the receipt", received_on="今天")

    open_again(desk, "See the periods of %(who)s", child)
    rows = set(_DAY.findall(person.source()))
    assert {longer[-1], returned[-1], again[-1]} <= rows | set(held)


def seen_then_saved(desk: Desk, button: str, **typed: Typed) -> list[str]:
    """Press "Show which dates change", read the days that it shows, and save."""
    before = desk.person.path
    desk.press("Show which dates change", **typed)
    assert desk.person.path == f"{before}#moved", "the page stands where what moves is shown"
    shown = desk.person.source().split('id="moves"')[1].split("</section>")[0]
    desk.press(button)
    assert desk.person.path.partition("#")[0] != before, desk.person.describe()
    return _DAY.findall(shown)


def open_again(desk: Desk, msgid: str, who: str) -> None:
    """From the page of the case, follow what may be done next."""
    desk.person.open(desk.path)
    desk.follow(msgid, who=who)
