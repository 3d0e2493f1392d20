"""Going back to what was found, and on from a case that is handed over, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from sqlalchemy import select

from casetrack.accounts.actions import create_staff
from casetrack.accounts.models import Role, Staff
from casetrack.db import session
from casetrack.db.transaction import unit_of_work
from casetrack.visits.actions import plan_visits
from casetrack.visits.models import OnRestDay, Visit
from casetrack.web.clock import now, today
from tests.builders import acting, make_case, make_child
from tests.journeys.in_browser import BrowserPerson, tick, type_into
from tests.journeys.person import Desk, Pick
from tests.journeys.the_house import PASSWORD, SOON, House
from tests.visits.builders import case_of, owed, terms_for

pytestmark = [pytest.mark.journey, pytest.mark.one_engine]


def a_case_of(house: House, login: str) -> tuple[str, str]:
    """A case of this prosecutor: its address, and its number."""
    with house.app.app_context(), unit_of_work():
        handler = session().scalars(select(Staff).filter_by(login=login)).one()
        case = make_case(handler=handler)
        return f"/cases/{case.id}", case.number


def a_colleague_of(house: House, login: str) -> str:
    """The name of another prosecutor of the same office."""
    name = f"Heir of {login}"
    with house.app.app_context(), unit_of_work():
        office = session().scalars(select(Staff).filter_by(login=login)).one().office
        create_staff(office, f"heir-{login}", name, Role.PROSECUTOR, password=PASSWORD, at=SOON)
    return name


@pytest.mark.in_turn(13)
@pytest.mark.parametrize("lang", [pytest.param("en", marks=pytest.mark.night), "zh"])
def test_back_from_a_case_shows_what_was_found_again(
    house: House, login: str, page_in: Callable[[str], Page], lang: str
) -> None:
    (case, text), (_case, other) = a_case_of(house, login), a_case_of(house, login)
    window = page_in(lang)
    person = BrowserPerson(house, lang, window)
    desk = Desk(person)
    desk.sign_in(login)
    person.open("/cases")
    desk.expect_text(text, other)

    desk.press("Show", text=text)
    results = person.path
    desk.expect_text(text)
    assert not person.reads(other)
    window.locator(f"main a[href='{case}']").first.click()
    window.wait_for_url(f"**{case}")
    window.go_back()

    assert person.path == results
    desk.expect_text(text)
    assert not person.reads(other)
    assert person.typed("text") == text
    assert text not in person.path


@pytest.mark.parametrize("lang", [pytest.param("en", marks=pytest.mark.night), "zh"])
def test_who_hands_a_case_over_ends_where_one_may_be_and_is_told(
    house: House, login: str, page_in: Callable[[str], Page], lang: str
) -> None:
    (case, number), heir = a_case_of(house, login), a_colleague_of(house, login)
    window = page_in(lang)
    person = BrowserPerson(house, lang, window)
    desk = Desk(person)
    desk.sign_in(login)
    person.open(f"{case}/team")
    answered: list[int] = []
    window.on("response", lambda worker: answered.append(worker.status))

    desk.press("Hand over", staff_id=Pick(heir))

    assert [status for status in answered if status >= 400] == []
    assert person.path == "/cases"
    desk.expect_text(desk.say("%(name)s handles case %(number)s now.", name=heir, number=number))
    person.open("/cases")
    assert not person.reads(number)


@pytest.mark.in_turn(13)
def test_six_visits_take_two_inputs_an_outcome_two_taps_and_a_sentence_and_it_leads_on(
    house: House, login: str, page_in: Callable[[str], Page]
) -> None:
    with house.app.app_context(), unit_of_work():
        handler = session().scalars(select(Staff).filter_by(login=login)).one()
        child = make_child(make_case(handler=handler))
        act = acting(handler, on=today(), at=now())
        # Due today, whatever day of the week that is.
        terms = terms_for(child, first=today(), on_rest_day=OnRestDay.KEEP)
        due = [
            visit for _number in range(2) for visit in plan_visits(case_of(child), terms, act)[1]
        ]
        case, ids = f"/cases/{child.case_id}", [visit.id for visit in due]
        lines = [owed(due)[number].id for number in ids]
    window = page_in("en")
    person = BrowserPerson(house, "en", window)
    Desk(person).sign_in(login)
    person.open(f"{case}/visits/plan")

    type_into(window.locator('[name="aim"]'), "See how things are")
    tick(window.locator('[name="how_many"][value="times"]'))
    save = window.get_by_role("button", name="Save 6 visits")
    save.wait_for()
    with window.expect_navigation():
        save.click()
    with house.app.app_context():
        of_case = Visit.case_id == int(case.rpartition("/")[2])
        visits = session().scalars(select(Visit).where(of_case, Visit.id.not_in(ids)))
        assert len(visits.all()) == 6

    person.open("/")
    with window.expect_navigation():
        window.locator(f'a[href*="{case}/visits/{ids[0]}/outcome"]').first.click()
    tick(window.locator('[name="state"][value="done"]'))
    tick(window.locator('[name="condition"][value="steady"]'))
    type_into(window.locator('[name="findings"]'), "At the bench, calm.")
    with window.expect_navigation():
        window.locator("main form button.btn-main").last.click()

    assert window.url.endswith(f"/#owed-{lines[1]}")
    assert window.locator(f"#owed-{lines[1]}").is_visible()
