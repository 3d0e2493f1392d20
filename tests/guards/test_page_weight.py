"""How heavy a page is: each at most 35 KB, fifty lines of a list a few, in both languages.

Lists are as heavy as among a million cases: every number in an address has seven digits, every
case is an invented one with a long title, and what is due is due in another year, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from casetrack.accounts.models import Role, Staff
from casetrack.cases.kinds import Provenance
from casetrack.cases.models import Case
from casetrack.casework.actions import Progress, log_progress
from casetrack.casework.concerns.actions import NewConcern, raise_concern
from casetrack.casework.concerns.models import ConcernLevel
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.desk.case_page.queries import FIRST
from casetrack.suggestions.issuing import issue
from casetrack.suggestions.list_views import LEAST_URGING, LINES
from casetrack.web.paging import PAGE
from tests.builders import NOON, TODAY, acting, make_case, make_child, make_staff
from tests.guards.conftest import Furnished
from tests.guards.sending import page_of, pages, pages_read
from tests.probation.builders import accuse, order
from tests.review.builders import receive
from tests.signed_in import prepare, sign_in
from tests.suggestions.letters import handler_of, make_company, served, urging
from tests.visits.builders import plan

pytestmark = pytest.mark.one_engine

# Of any page: an office in the county has a slow line.
OF_A_PAGE = 35
# No page, but what may be typed in the log box: fetched once, so that nothing typed is sent.
FETCHED_ONCE = "/log/kinds"
# Of that in a list: what is added to a line is added to each.
KILOBYTES = 25
# As long as titles of cases are.
TITLE = "刘某某、陈某某帮助信息网络犯罪活动案"
_NUMBER = re.compile(r"(?<=/)[0-9]+(?=[/\"?#])")
# All that may be typed as a kind is fetched once somebody types there, and is no part of it.
OF_A_CASE = 22
URGENT = 12
# What marks one line, and how many there are at least: Today and a month show the first of many.
LISTS = {
    "/cases": ("<tr", PAGE),
    "/visits": ('class="entry', PAGE),
    # Both of its tables, each with its head.
    "/suggestions": ("<tr", LINES + LEAST_URGING + 2),
    # Beside what is urgent, which takes the room of some.
    "/": ('class="entry', 9),
    "/?whose=office": ('class="entry', 9),
    "/today/urgent": ("/answer", URGENT),
    "/days": ("/visits/", 12),
    "/days?whose=office": ("/visits/", 12),
    f"/days?view=week&on={TODAY}": ('class="entry', 15),
    f"/days?view=list&on={TODAY}": ('class="entry', PAGE),
}

# Heads handle nothing here: their own days are empty.
OF_ONESELF = frozenset({"/", *(text for text in LISTS if "/days" in text and "office" not in text)})


def too_heavy(read: Iterable[tuple[str, str]]) -> dict[str, float]:
    """Of pages, each an address and its HTML, the kilobytes of those that weigh too much."""
    weights = {address: len(html.encode()) / 1024 for address, html in read}
    return {
        address: weight
        for address, weight in weights.items()
        if weight > OF_A_PAGE and not address.endswith(FETCHED_ONCE)
    }


@pytest.mark.in_turn(13)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_page_is_too_heavy(desk: Furnished, of_the_run: Path, lang: str) -> None:
    """Also those that no list shows; of whoever opens it first, the prosecutor where they may."""
    read = pages_read(desk, of_the_run, lang=lang)

    assert too_heavy((page.address, page.html) for page in read) == {}
    assert len(read) > 300, "the pages are found at all"


@pytest.mark.night
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_page_of_a_head_is_too_heavy(desk: Furnished, lang: str) -> None:
    """Who sees the whole office."""
    assert too_heavy(_pages_of_the_head(desk, lang)) == {}


def _pages_of_the_head(desk: Furnished, lang: str) -> Iterator[tuple[str, str]]:
    client = sign_in(desk.app, desk.staff["head"], lang=lang)
    for _rule, address in pages(desk, cases=1):
        if html := page_of(client, address):
            yield address, html


def test_a_page_that_is_too_heavy_is_seen() -> None:
    """By its bytes: a sign of Chinese is three."""
    light, heavy = "x" * OF_A_PAGE * 1024, "规" * (OF_A_PAGE * 1024 // 3 + 1)

    assert set(too_heavy([("/light", light), ("/heavy", heavy)])) == {"/heavy"}


@pytest.mark.night
@pytest.mark.parametrize("lang", ["en", "zh"])
@time_machine.travel(NOON, tick=False)
def test_a_full_page_of_lines_is_light(app: Flask, lang: str) -> None:
    with prepare(app):
        first = _case()
        for number in range(PAGE + 1):
            case = first if not number else _case(first.handler)
            plan(make_child(case), first=TODAY + timedelta(days=number % 5))
            served(case, number=f"号{number}")
            if number < URGENT:
                _raise(case)
                issue(case, urging(make_company(case)), acting(handler_of(case), on=TODAY, at=NOON))
        head = make_staff(Role.SECTION_HEAD, office=first.office)
        handler = session().get_one(Staff, first.handler_id)
        clients = [sign_in(app, handler, lang=lang), sign_in(app, head, lang=lang)]

    weights: dict[tuple[str, int], float] = {}
    for address, (mark, fewest) in LISTS.items():
        for number, client in enumerate(clients):
            if (number == 0 and "office" in address) or (number == 1 and address in OF_ONESELF):
                continue
            page = client.get(address).text
            assert page.count(mark) >= fewest, (address, number)
            weights[address, number] = _weight(page)

    assert not [address for address, weight in weights.items() if weight > KILOBYTES], weights


@pytest.mark.night
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_far_page_of_a_list_is_light(app: Flask, lang: str) -> None:
    """Nothing of it is late, and what is due is due in another year."""
    with prepare(app):
        first = _case()
        for number in range(PAGE + 1):
            case = first if not number else _case(first.handler)
            plan(make_child(case), first=date(TODAY.year + 1, 2, 1 + number % 20))
        client = sign_in(app, session().get_one(Staff, first.handler_id), lang=lang)

    page = client.get("/cases").text
    assert page.count(f"{TODAY.year + 1}-02") >= PAGE - 2
    assert _weight(page) <= KILOBYTES


@pytest.mark.night
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_page_of_probations_is_light(app: Flask, lang: str) -> None:
    """Each with the date of its end in another year, and with what is due before it."""
    with prepare(app):
        handler = make_staff()
        for _number in range(PAGE):
            child = make_child(_case(handler))
            accuse(child)
            receive(child)
            order(child)
        client = sign_in(app, handler, lang=lang)

    page = client.get("/probations").text
    assert page.count("/probations/") == PAGE
    assert page.count("/dates/") >= PAGE
    assert _weight(page) <= KILOBYTES


@pytest.mark.night
def test_a_case_in_which_much_goes_on_is_light(app: Flask) -> None:
    with prepare(app):
        case = make_case()
        handler = session().get_one(Staff, case.handler_id)
        for number in range(3):
            plan(make_child(case), first=TODAY + timedelta(days=number))
        for number in range(PAGE + 1):
            progress = Progress(f"与其母电话沟通，第{number}次。", PartialDate.day(TODAY))
            log_progress(case, progress, acting(handler, on=TODAY, at=NOON))

    for lang in ("en", "zh"):
        page = sign_in(app, handler, lang=lang).get(f"/cases/{case.id}").get_data()
        assert page.decode().count('id="entry-') == FIRST
        assert len(page) / 1024 <= OF_A_CASE, lang


def _case(handler: Staff | None = None) -> Case:
    return make_case(handler=handler, title=TITLE, provenance=Provenance.DEMO)


def _weight(page: str) -> float:
    """In kilobytes, as it would be with numbers of seven digits."""
    return len(_NUMBER.sub("1234567", page).encode()) / 1024


def _raise(case: Case) -> None:
    feared = NewConcern(
        ConcernLevel.URGENT,
        PartialDate.day(TODAY),
        "说不想活下去，右前臂有新的划伤，当时只有外祖母在家。",
        "留在家中陪同，已请其母返家，利器已收起。",
        "其母（当面），承办人（电话未接通）",
    )
    handler = session().get_one(Staff, case.handler_id)
    raise_concern(case, make_child(case), feared, acting(handler, on=TODAY, at=NOON))


def test_what_makes_a_line_heavy_is_weighed() -> None:
    """Each number in an address as if it were long, and each character of Chinese as it is sent."""
    line = '<a href="/cases/1/visits/2">一</a>'

    assert _weight(line * 1024) == len(line.encode()) + 12
    assert _weight("<p>" + "x" * (KILOBYTES * 1024)) > KILOBYTES
