"""Who comes of age during a probation: on the day after the birthday, and nowhere written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from casetrack.accounts.models import Role, Staff
from casetrack.cases.models import Case
from casetrack.cases.policy import HEADS
from casetrack.casework.identity.actions import set_identity
from casetrack.casework.team import put_on_case
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.probation.of_age import TOLD_DAYS
from tests.builders import NOON, TODAY, acting, make_staff
from tests.probation.builders import child_of, make_probation
from tests.review.builders import handler_of
from tests.signed_in import prepare, sign_in, text_of

SAID = "Of age since the probation began"
BIRTHDAY = TODAY + timedelta(days=40)
BORN = BIRTHDAY.replace(year=BIRTHDAY.year - 18)
OF_AGE = BIRTHDAY + timedelta(days=1)
CHANGES = ("no legal representative acts any more", "orders and family guidance", "art. 489")


@dataclass
class Probationer:
    """A child on probation, whose birth date is sealed, and whoever looks."""

    app: Flask
    case_id: int
    child_id: int
    handler: Staff
    head: Staff
    stranger: Staff

    def pages(self, staff: Staff, on: date) -> list[str]:
        """Today, the case and the page of the child, on a day."""
        with time_machine.travel(NOON + (on - TODAY), tick=False):
            client = sign_in(self.app, staff)
            case = f"/cases/{self.case_id}"
            # A head reads of the whole office on the page of the office.
            today = "/?whose=office" if staff.role in HEADS else "/"
            at = (today, case, f"{case}/people/{self.child_id}")
            return [text_of(client.get(text)) for text in at]


def probationer(app: Flask, born: date | None) -> Probationer:
    with time_machine.travel(NOON, tick=False), prepare(app):
        child = child_of(make_probation())
        handler = handler_of(child)
        if born is not None:
            set_identity(child, name="孙小明", born=PartialDate.day(born), by=handler, at=NOON)
        head = make_staff(Role.SECTION_HEAD, office=handler.office)
        return Probationer(app, child.case_id, child.id, handler, head, make_staff())


@pytest.fixture
def grows_up(app: Flask) -> Probationer:
    return probationer(app, BORN)


@pytest.mark.in_turn(13)
def test_it_is_said_on_case_child_and_today_from_the_day_after_the_birthday(
    grows_up: Probationer,
) -> None:
    before, from_then = (grows_up.pages(grows_up.handler, on) for on in (BIRTHDAY, OF_AGE))

    assert not any(SAID in page for page in before)
    for page in from_then:
        assert SAID in page
        assert all(change in page for change in CHANGES)


def test_today_tells_it_below_what_is_late(grows_up: Probationer) -> None:
    today, _case, _child = grows_up.pages(grows_up.handler, OF_AGE)

    assert 0 < today.index('id="late"') < today.index('id="of-age"')


@pytest.mark.in_turn(13)
def test_today_tells_it_for_a_month_and_the_case_until_the_probation_is_over(
    grows_up: Probationer,
) -> None:
    for days, is_there in ((TOLD_DAYS - 1, True), (TOLD_DAYS, False)):
        today, case, child = grows_up.pages(grows_up.handler, OF_AGE + timedelta(days=days))
        assert (SAID in today) is is_there
        assert SAID in case
        assert SAID in child


def test_the_heads_and_whoever_works_on_the_case_are_told_and_a_stranger_is_not(
    grows_up: Probationer,
) -> None:
    with time_machine.travel(NOON, tick=False), prepare(grows_up.app):
        handler = session().get_one(Staff, grows_up.handler.id)
        chief = make_staff(Role.CHIEF_PROCURATOR, office=handler.office)
        assistant = make_staff(Role.ASSISTANT, office=handler.office)
        case = session().get_one(Case, grows_up.case_id)
        put_on_case(case, assistant, acting(handler, on=TODAY, at=NOON))

    for who in (grows_up.head, chief, assistant):
        assert all(SAID in page for page in grows_up.pages(who, OF_AGE)), who.role
    assert not any(SAID in page for page in grows_up.pages(grows_up.stranger, OF_AGE))


def test_in_a_large_office_it_is_asked_for_on_a_page_of_its_own(
    grows_up: Probationer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casetrack.desk.today.views.COUNTED", 0)
    today = grows_up.pages(grows_up.head, OF_AGE)[0]
    with time_machine.travel(NOON + (OF_AGE - TODAY), tick=False):
        page, none = (
            text_of(sign_in(grows_up.app, one).get("/probations/of-age"))
            for one in (grows_up.head, grows_up.stranger)
        )

    assert SAID not in today
    assert 'href="/probations/of-age"' in today
    assert "Counted up to 0 open cases; there are more." in today
    assert SAID in page
    assert "Nobody came of age" in none


@pytest.mark.parametrize("born", [None, TODAY.replace(year=2007), date(2011, 1, 1)])
def test_it_is_not_said_of_an_adult_at_the_decision_a_child_or_without_a_birth_date(
    app: Flask, born: date | None
) -> None:
    child = probationer(app, born)

    assert not any(SAID in page for page in child.pages(child.handler, OF_AGE))


def test_neither_the_birth_date_nor_the_day_stands_in_the_database(grows_up: Probationer) -> None:
    grows_up.pages(grows_up.handler, OF_AGE + timedelta(days=3))

    with grows_up.app.app_context():
        for table in sa.inspect(session().get_bind()).get_table_names():
            rows = str(session().execute(sa.text(f'SELECT * FROM "{table}"')).all())
            for day in (BORN, BIRTHDAY, OF_AGE):
                assert day.isoformat() not in rows, table
                assert f"date({day.year}, {day.month}, {day.day})" not in rows, table
