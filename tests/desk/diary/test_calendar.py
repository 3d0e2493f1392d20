"""The pages of the calendar: what stands on them, for whom, and how they are narrowed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time, timedelta
from html import unescape
from itertools import chain

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from casetrack.accounts.models import Role, Staff
from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.kinds import Aspect
from casetrack.cases.models import Party
from casetrack.db import session
from casetrack.desk.diary.queries import (
    FIRST_IN_A_LIST,
    FIRST_IN_A_WEEK,
    FIRST_OF_A_DAY,
    OF_AN_OFFICE,
    OF_ITS_LIST,
)
from casetrack.visits.models import PlanStaff, StaffPart
from casetrack.web.paging import PAGE
from tests.builders import NOON, TODAY, make_case, make_child, make_staff
from tests.desk.today.builders import END, make_duty, make_grant
from tests.signed_in import prepare, sign_in, text_of
from tests.visits.builders import case_of, grant_visits, handler_of, met, plan, record

REPLY = ObligationKind.SUGGESTION_REPLY


@dataclass
class Days:
    """One case with a child, and people who look at its days."""

    app: Flask
    case_id: int
    child_id: int
    holder_id: int
    people: dict[str, FlaskClient]

    def see(self, address: str, *, by: str = "holder") -> str:
        """The page at an address below /days, as somebody reads it."""
        answer = self.people[by].get(f"/days?on={TODAY}{address}")
        assert answer.status_code == 200
        return text_of(answer)

    def child(self) -> Party:
        """The child, to build on."""
        return session().get_one(Party, self.child_id)


@pytest.fixture
def days(app: Flask) -> Iterator[Days]:
    """The holder, a colleague of the team, the head, case management, a visitor and a stranger."""
    with prepare(app):
        case = make_case()
        child = make_child(case)
        holder = handler_of(child)
        team = make_staff(office=holder.office)
        make_grant(case, team)
        people = {
            "holder": holder,
            "team": team,
            "head": make_staff(Role.SECTION_HEAD, office=holder.office),
            "management": make_staff(Role.CASE_MANAGEMENT, office=holder.office),
            "visitor": grant_visits(case, child),
            "stranger": make_staff(),
            "admin": make_staff(Role.ADMINISTRATOR, office=holder.office),
        }
        ids = case.id, child.id, holder.id
    with time_machine.travel(NOON, tick=False):
        signed_in = {name: sign_in(app, staff) for name, staff in people.items()}
        yield Days(app, *ids, signed_in)


def hrefs(page: str, part: str) -> list[str]:
    """The links of a page that contain a part."""
    return [unescape(item) for item in re.findall(r'href="([^"]+)"', page) if part in item]


def lines(page: str) -> int:
    """How many lines stand on a page of a week or a list."""
    return page.count('<li class="entry')


# --- What stands there ----------------------------------------------------------------------------


@pytest.mark.in_turn(13)
@pytest.mark.parametrize("view", ["month", "week", "list", "day"])
def test_every_view_has_visits_periods_and_replies(days: Days, view: str) -> None:
    with prepare(days.app):
        plan(days.child(), first=TODAY)
        make_duty(case_of(days.child()), END, in_days=0, child=days.child())
        make_duty(case_of(days.child()), REPLY, in_days=0)

    page = days.see(f"&view={view}")

    assert len(hrefs(page, f"/cases/{days.case_id}/visits/")) >= 1
    assert len(set(hrefs(page, f"/cases/{days.case_id}/dates/"))) == 2


@pytest.mark.in_turn(13)
def test_a_visit_that_took_place_stands_under_the_day_on_which_somebody_went(days: Days) -> None:
    with prepare(days.app):
        (visit,) = plan(days.child(), first=TODAY + timedelta(days=5))
        record(visit, met(TODAY, is_early=True), on=TODAY)

    assert "Met, steady" in days.see("&view=day")
    assert "0 of 1 are still to be done." in days.see("&view=day")
    planned = days.people["holder"].get(f"/days?view=day&on={TODAY + timedelta(days=5)}")
    assert "Nothing falls on these days." in text_of(planned)


@pytest.mark.in_turn(13)
@pytest.mark.parametrize(
    ("state", "ended", "stands"),
    [
        (DutyState.MET, -3, True),
        (DutyState.LAPSED, -1, False),
        (DutyState.LAPSED, 0, True),
        (DutyState.SUSPENDED, -1, False),
    ],
    ids=["met early", "lapsed the day before", "over on its day", "stands still"],
)
def test_what_ended_stands_under_its_day_unless_it_ceased_before(
    days: Days, state: DutyState, ended: int, stands: bool
) -> None:
    with prepare(days.app):
        duty = make_duty(case_of(days.child()), END, in_days=0, child=days.child())
        duty.state, duty.is_open = state, False
        duty.settled_on = TODAY + timedelta(days=ended)

    assert (lines(days.see("&view=day")) == 1) is stands


def test_late_lines_are_counted_and_windows_of_others_are_never_late(days: Days) -> None:
    with prepare(days.app):
        case = case_of(days.child())
        make_duty(case, END, in_days=-1, child=days.child())
        make_duty(case, ObligationKind.VICTIM_APPEAL_WINDOW, in_days=-1)
        make_duty(case, REPLY, in_days=0)

    page = days.see("")

    assert "3 of 3 are still to be done." in page
    assert "1 is late." in page


def test_an_urgent_concern_is_no_date(days: Days) -> None:
    with prepare(days.app):
        make_duty(case_of(days.child()), ObligationKind.URGENT_CONCERN, in_days=0)

    assert "Nothing falls on these days." in days.see("")


# --- For whom -------------------------------------------------------------------------------------


@pytest.mark.in_turn(13)
@pytest.mark.parametrize(
    ("by", "visits", "periods"),
    [
        ("holder", 1, 1),
        ("team", 1, 1),
        ("head", 0, 0),
        ("visitor", 0, 0),
        ("stranger", 0, 0),
    ],
)
def test_mine_is_of_my_cases_and_what_i_do(days: Days, by: str, visits: int, periods: int) -> None:
    with prepare(days.app):
        plan(days.child(), first=TODAY)
        make_duty(case_of(days.child()), END, in_days=0, child=days.child())

    page = days.see("", by=by)

    assert len(hrefs(page, "/visits/")) == visits
    assert len(hrefs(page, "/dates/")) == periods


def test_the_head_sees_the_office_and_others_who_ask_for_it_their_own(days: Days) -> None:
    with prepare(days.app):
        plan(days.child(), first=TODAY)

    assert len(hrefs(days.see("&whose=office", by="head"), "/visits/")) == 1
    assert hrefs(days.see("&whose=office", by="stranger"), "/visits/") == []


def test_case_management_sees_the_days_of_the_office_and_of_visits_the_day_alone(
    days: Days,
) -> None:
    with prepare(days.app):
        plan(days.child(), first=TODAY)
        make_duty(case_of(days.child()), END, in_days=0, child=days.child())

    page = days.see("", by="management")

    assert hrefs(page, "/visits/") == []
    assert len(hrefs(page, f"/cases/{days.case_id}/dates/")) == 2


def test_who_goes_has_their_own_visit_and_no_other_of_the_case(days: Days) -> None:
    with prepare(days.app):
        visitor = session().scalars(select(Staff).where(Staff.role == Role.SOCIAL_WORKER)).one()
        plan(days.child(), first=TODAY, visitor_id=visitor.id)
        plan(make_child(case_of(days.child())), first=TODAY)

    assert len(hrefs(days.see("", by="visitor"), "/visits/")) == 1
    assert len(hrefs(days.see(f"&case={days.case_id}", by="visitor"), "/visits/")) == 1
    assert len(hrefs(days.see(f"&case={days.case_id}"), "/visits/")) == 2


def test_whoever_comes_along_has_the_visit_in_their_days_too(days: Days) -> None:
    with prepare(days.app):
        (visit,) = plan(days.child(), first=TODAY)
        worker = session().scalars(select(Staff).where(Staff.role == Role.SOCIAL_WORKER)).one()
        session().add(PlanStaff(plan_id=visit.plan_id, staff_id=worker.id, part=StaffPart.ALONG))

    assert len(hrefs(days.see("", by="visitor"), "/visits/")) == 1


def test_a_grant_that_is_over_takes_the_days_away(days: Days) -> None:
    with prepare(days.app):
        worker = grant_visits(case_of(days.child()), days.child(), until=TODAY)
        plan(days.child(), first=TODAY, visitor_id=worker.id)

    for ahead, seen in ((0, 1), (1, 0)):
        with time_machine.travel(NOON + timedelta(days=ahead), tick=False):
            page = text_of(sign_in(days.app, _again(days.app, worker)).get(f"/days?on={TODAY}"))
            assert len(hrefs(page, "/visits/")) == seen


def test_a_case_one_may_not_know_of_is_not_there(days: Days) -> None:
    assert days.people["stranger"].get(f"/days?case={days.case_id}").status_code == 404
    assert days.people["holder"].get("/days?case=999999").status_code == 404
    assert days.people["admin"].get("/days").status_code == 403


def test_of_a_case_only_its_dates_are_shown_to_who_was_granted_those(days: Days) -> None:
    with prepare(days.app):
        case = case_of(days.child())
        reader = make_staff()
        make_grant(case, reader, Aspect.DATES)
        plan(days.child(), first=TODAY)
        make_duty(case, END, in_days=0, child=days.child())

    page = text_of(sign_in(days.app, reader).get(f"/days?on={TODAY}&case={days.case_id}"))

    assert hrefs(page, "/visits/") == []
    assert len(hrefs(page, f"/cases/{days.case_id}/dates/")) == 1


# --- Narrowed -------------------------------------------------------------------------------------


@pytest.mark.in_turn(13)
def test_it_is_narrowed_by_kind_person_and_who_does_it(days: Days) -> None:
    with prepare(days.app):
        case = case_of(days.child())
        other = make_child(case)
        worker = grant_visits(case, other)
        plan(days.child(), first=TODAY)
        plan(other, first=TODAY, visitor_id=worker.id)
        make_duty(case, END, in_days=0, child=days.child())
        make_duty(case, REPLY, in_days=0)
        worker_id, other_id = worker.id, other.id

    assert lines(days.see("&view=day")) == 4
    assert lines(days.see("&view=day&kind=visit")) == 2
    assert lines(days.see("&view=day&kind=period")) == 1
    assert lines(days.see("&view=day&kind=reply")) == 1
    assert lines(days.see(f"&view=day&person={other_id}")) == 1
    assert lines(days.see(f"&view=day&person={days.child_id}")) == 2
    assert lines(days.see(f"&view=day&who={worker_id}")) == 1
    assert "Nothing fits" in days.see(f"&view=day&kind=hearing&who={worker_id}")


def test_what_it_is_narrowed_to_stays_from_day_to_day(days: Days) -> None:
    page = days.see(f"&kind=visit&person={days.child_id}")

    links = hrefs(page, "/days?view=day")
    assert len(links) == 30
    assert all("kind=visit" in link and f"person={days.child_id}" in link for link in links)


# --- Nothing is cut silently ----------------------------------------------------------------------


@pytest.mark.in_turn(13)
@pytest.mark.parametrize("more", [-1, 0])
def test_a_full_day_of_an_office_says_at_least_how_many_lines_it_has(days: Days, more: int) -> None:
    with prepare(days.app):
        for _number in range(OF_AN_OFFICE + more):
            make_duty(case_of(days.child()), END, in_days=0)
        make_duty(case_of(days.child()), END, in_days=1)

    page = days.see("&whose=office", by="head")

    count = OF_AN_OFFICE + more
    is_cut = more == 0
    assert (f"At least {count + 1} of {count + 1} or more are still to be done." in page) is is_cut
    assert (f"and at least {count - FIRST_OF_A_DAY} more lines" in page) is is_cut
    assert (f"{count + 1} of {count + 1} are still to be done." in page) is not is_cut
    assert f"{count} of {count} are still to be done." in days.see(
        "&whose=office&view=day", by="head"
    )


def test_a_late_line_of_an_office_is_told_however_many_others_its_day_has(days: Days) -> None:
    yesterday = TODAY - timedelta(days=1)
    with prepare(days.app):
        for _number in range(OF_AN_OFFICE + 1):
            duty = make_duty(case_of(days.child()), END, in_days=-1)
            duty.state, duty.is_open, duty.settled_on = DutyState.MET, False, yesterday
        make_duty(case_of(days.child()), END, in_days=-1)

    page = days.see("&whose=office", by="head")

    assert "At least 1 is late." in page
    assert 'class="more late"' in page


@pytest.mark.in_turn(13)
def test_a_visit_of_an_office_stands_once_under_the_day_on_which_somebody_went(days: Days) -> None:
    with prepare(days.app):
        moved, *_others = plan(days.child(), first=TODAY + timedelta(days=5))
        record(moved, met(TODAY, is_early=True), on=TODAY)
        plan(days.child(), first=TODAY)
        moved_id = moved.id

    for view in ("month", "week", "day"):
        page = days.see(f"&whose=office&view={view}", by="head")
        assert "1 of 2 are still to be done." in page, view
        assert f"/visits/{moved_id}" in page, view


@pytest.mark.parametrize(("view", "most"), [("month", FIRST_OF_A_DAY), ("week", FIRST_IN_A_WEEK)])
@pytest.mark.parametrize("more", [0, 1])
def test_a_day_says_how_many_more_it_has(days: Days, view: str, most: int, more: int) -> None:
    with prepare(days.app):
        for _number in range(most + more):
            plan(days.child(), first=TODAY)

    page = days.see(f"&view={view}")

    shown = {href for href in hrefs(page, "/visits/") if not href.endswith(("/outcome", "/slip"))}
    assert len(shown) == most
    assert f"{most + more} of {most + more} are still to be done." in page
    assert (f"and {more} more line<" in page) is bool(more)


@pytest.mark.in_turn(13)
@pytest.mark.parametrize("view", ["list", "day"])
@pytest.mark.parametrize("more", [0, 1])
def test_a_list_goes_on_page_by_page(days: Days, view: str, more: int) -> None:
    with prepare(days.app):
        for number in range(PAGE + more):
            plan(days.child(), first=TODAY, planned_at=None if number % 2 else time(9))

    first = days.see(f"&view={view}")
    to_next = hrefs(first, "after=")

    assert lines(first) == PAGE
    assert len(to_next) == more
    if more:
        rest = text_of(days.people["holder"].get(to_next[0]))
        assert lines(rest) == 1
        assert not set(hrefs(first, "/visits/")) & set(hrefs(rest, "/visits/"))


def test_a_list_begins_at_its_day_and_has_what_lies_far_ahead(days: Days) -> None:
    with prepare(days.app):
        for ahead in (-1, 0, 400):
            make_duty(case_of(days.child()), END, in_days=ahead, child=make_child())

    assert lines(days.see("&view=list")) == 2


@pytest.mark.in_turn(13)
def test_the_list_of_an_office_goes_on_from_the_day_after_its_last(days: Days) -> None:
    ahead = [*range(PAGE + 2), 400, 800]
    with prepare(days.app):
        for number in ahead:
            make_duty(case_of(days.child()), END, in_days=number, child=days.child())

    head, shown = days.people["head"], []
    address: str | None = f"/days?on={TODAY}&whose=office&view=list"
    while address is not None:
        page = text_of(head.get(address))
        shown.append(re.findall(r'id="day-([0-9-]+)"', page))
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = unescape(following[1]) if following is not None else None

    assert [len(page) for page in shown] == [PAGE, 2, 1, 1]
    assert [*chain(*shown)] == [str(TODAY + timedelta(days=number)) for number in ahead]


@pytest.mark.in_turn(13)
def test_a_full_day_in_the_list_of_an_office_leads_to_that_day(days: Days) -> None:
    with prepare(days.app):
        for number in range(PAGE + 1):
            plan(make_child(case_of(days.child())), first=TODAY + timedelta(days=number // PAGE))

    page = days.see("&whose=office&view=list", by="head")

    assert lines(page) == FIRST_IN_A_LIST + 1
    assert f"and at least {OF_ITS_LIST - FIRST_IN_A_LIST} more lines" in page
    assert any(f"on={TODAY}&" in href for href in hrefs(page, "view=day"))


# --- From a day -----------------------------------------------------------------------------------


@pytest.mark.in_turn(13)
def test_from_a_day_a_visit_is_planned_on_that_day(days: Days) -> None:
    day = days.see("&view=day")
    of_case = days.see(f"&view=day&case={days.case_id}")
    chooser = text_of(days.people["holder"].get(f"/days/plan?on={TODAY}"))

    assert hrefs(day, "/days/plan") == [f"/days/plan?on={TODAY}"]
    assert f"/cases/{days.case_id}/visits/plan?on={TODAY}" in hrefs(of_case, "/visits/plan")
    assert f"/cases/{days.case_id}/visits/plan?on={TODAY}" in hrefs(chooser, "/visits/plan")
    assert hrefs(days.see("&view=day", by="management"), "/days/plan") == []


def test_who_handles_no_case_is_told_how_visits_come_about(days: Days) -> None:
    assert "You handle no open case" in text_of(days.people["head"].get("/days/plan"))


def _again(app: Flask, staff: Staff) -> Staff:
    with app.app_context():
        return session().get_one(Staff, staff.id)


@pytest.mark.in_turn(13)
@pytest.mark.parametrize(
    ("typed", "shown"),
    [("12-07", "2026-12-07"), ("next Monday", "2026-11-30"), ("nonsense", str(TODAY))],
)
def test_the_day_is_typed_as_everywhere(days: Days, typed: str, shown: str) -> None:
    page = text_of(days.people["holder"].get("/days", query_string={"view": "day", "on": typed}))

    assert f"on={shown}" in "".join(hrefs(page, "/visits/plan") + hrefs(page, "/days/plan"))
    assert f'value="{typed}"' in page
    assert ("is not read as a date" in page) == (typed == "nonsense")
