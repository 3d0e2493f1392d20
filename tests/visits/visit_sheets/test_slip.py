"""The slip of a visit: for whoever goes, on its days, and for nobody else; each look is noted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from casetrack.accounts.models import Role, Staff
from casetrack.audit.record import AuditKind
from casetrack.cases.kinds import Aspect, Ground, PartyRole
from casetrack.cases.models import Case, CaseGrant, Identity
from casetrack.casework.identity.actions import set_identity
from casetrack.casework.team import put_on_case
from casetrack.db import session
from casetrack.db.crypto import Keyring, use_keyring
from casetrack.db.session import Database
from casetrack.visits.actions import VisitChange, cancel_visits, change_visit
from casetrack.visits.models import Condition, OnRestDay, Visit
from tests.builders import NOON, TODAY, acting, make_child, make_father, make_staff
from tests.signed_in import events_in, prepare, sign_in, text_of
from tests.statements import asked, counted
from tests.visits.builders import case_of, grant_visits, handler_of, met, plan, record

# A Wednesday in the middle of a week of working days.
DAY = date(2026, 12, 9)
NAME, FATHER = "宋小雨", "宋大伟"
ADDRESS, OTHER_ADDRESS = "示例市清河区柳巷3号楼2单元501室", "示例市清河区槐街9号"
TELEPHONE, HINTS = "130 0000 0001", "门铃不响，敲门。三楼有狗。"
SECRETS = (ADDRESS, TELEPHONE, HINTS)


@dataclass
class Door:
    """A visit on DAY by a social worker to a child, beside a sister to whom another one goes."""

    app: Flask
    database: Database
    staff: dict[str, Staff]
    case_id: int
    visit_id: int
    other_id: int

    def slip(self, visit_id: int | None = None) -> str:
        return f"/cases/{self.case_id}/visits/{visit_id or self.visit_id}/slip"

    def client(self, who: str, *, lang: str = "en") -> FlaskClient:
        with self.app.app_context():
            return sign_in(self.app, session().get_one(Staff, self.staff[who].id), lang=lang)

    def opened(self, who: str, on: date, visit_id: int | None = None) -> tuple[int, str]:
        """What that person is answered on that day: the status and the page."""
        with time_machine.travel(at(on), tick=False):
            response = self.client(who).get(self.slip(visit_id))
            return response.status_code, text_of(response)

    def change(self, **changed: object) -> None:
        """Move the visit, or send somebody else, by the handler."""
        with time_machine.travel(NOON, tick=False), prepare(self.app):
            visit = session().get_one(Visit, self.visit_id)
            values: dict[str, object] = {
                "day": visit.planned_on,
                "way": visit.way,
                "visitor_id": visit.visitor_id,
                "on_rest_day": OnRestDay.MOVE,
                **changed,
            }
            by = acting(handler_of(visit.party), on=TODAY, at=NOON)
            change_visit(visit, VisitChange(**values), by, opened=visit.version)  # type: ignore[arg-type]


def at(day: date) -> datetime:
    """Noon of that day, where the office is."""
    return NOON + timedelta(days=(day - TODAY).days)


@pytest.fixture
def door(app: Flask, database: Database, keys: Keyring) -> Door:
    with time_machine.travel(NOON, tick=False), prepare(app):
        child = make_child()
        case, handler = case_of(child), handler_of(child)
        sister = make_child(case, role=PartyRole.VICTIM)
        father = make_father(child)
        for party, name, address, telephone, hints in (
            (child, NAME, ADDRESS, None, HINTS),
            (father, FATHER, None, TELEPHONE, "说慢些"),
            (sister, "宋小雪", OTHER_ADDRESS, "130 0000 0009", None),
        ):
            set_identity(
                party,
                name=name,
                address=address,
                telephone=telephone,
                door_hints=hints,
                by=handler,
                at=NOON,
            )
        goes, sister_goes = grant_visits(case, child), grant_visits(case, sister)
        stays = grant_visits(case, child)
        away = make_staff(Role.PROSECUTOR)
        session().add(
            CaseGrant(
                case_id=case.id,
                office_id=away.office_id,
                ground=Ground.GRANTED,
                aspect=Aspect.SUPERVISION,
                party_id=child.id,
                since=TODAY,
                given_at=NOON,
            )
        )
        clerk = make_staff(Role.CLERK, office=handler.office)
        put_on_case(case, clerk, acting(handler, on=TODAY, at=NOON))
        (visit,) = plan(child, first=DAY, visitor_id=goes.id)
        (other,) = plan(sister, first=DAY, visitor_id=sister_goes.id)
        staff = {
            "goes": goes,
            "sister_goes": sister_goes,
            "stays": stays,
            "entrusted": away,
            "handler": handler,
            "clerk": clerk,
            "head": make_staff(Role.SECTION_HEAD, office=handler.office),
            "chief": make_staff(Role.CHIEF_PROCURATOR, office=handler.office),
            "management": make_staff(Role.CASE_MANAGEMENT, office=handler.office),
            "colleague": make_staff(Role.PROSECUTOR, office=handler.office),
            "stranger": make_staff(Role.SOCIAL_WORKER),
            "administrator": make_staff(Role.ADMINISTRATOR, office=handler.office),
        }
        return Door(app, database, staff, case.id, visit.id, other.id)


BEFORE, EVE, MORROW, AFTER = (DAY + timedelta(days=n) for n in (-2, -1, 1, 2))


@pytest.mark.parametrize(
    ("on", "status"), [(BEFORE, 403), (EVE, 200), (DAY, 200), (MORROW, 200), (AFTER, 403)]
)
def test_whoever_goes_sees_it_from_the_day_before_until_the_day_after(
    door: Door, on: date, status: int
) -> None:
    answered, page = door.opened("goes", on)

    assert answered == status
    assert all((secret in page) is (status == 200) for secret in SECRETS)
    assert len(events_in(door.app, kind=AuditKind.SLIP_SHOWN.value)) == (status == 200)


# Of the visit to the child, and of the one to the sister, on its day and a week before.
WHO_SEES = {
    "goes": (200, 404, 403, 404),
    "sister_goes": (404, 200, 404, 403),
    "stays": (403, 404, 403, 404),
    "entrusted": (403, 404, 403, 404),
    "handler": (200, 200, 200, 200),
    "clerk": (200, 200, 200, 200),
    "head": (403, 403, 403, 403),
    "chief": (403, 403, 403, 403),
    "management": (403, 403, 403, 403),
    "colleague": (404, 404, 404, 404),
    "stranger": (404, 404, 404, 404),
    "administrator": (403, 403, 403, 403),
}


@pytest.mark.parametrize("who", WHO_SEES)
def test_the_granted_child_and_days_and_nothing_else(door: Door, who: str) -> None:
    week_before = DAY - timedelta(days=7)
    answers = [
        door.opened(who, on, visit)
        for on in (DAY, week_before)
        for visit in (door.visit_id, door.other_id)
    ]

    assert tuple(status for status, _page in answers) == WHO_SEES[who]
    for (status, page), is_child in zip(answers, (True, False, True, False), strict=True):
        assert (ADDRESS in page) is (status == 200 and is_child)
        assert (OTHER_ADDRESS in page) is (status == 200 and not is_child)


def test_somebody_of_the_office_it_was_entrusted_to_sees_it_when_they_go(door: Door) -> None:
    door.change(visitor_id=door.staff["entrusted"].id)

    assert door.opened("entrusted", EVE)[0] == 200
    assert door.opened("entrusted", BEFORE)[0] == 403


def test_a_visit_that_is_moved_takes_its_slip_along(door: Door) -> None:
    door.change(day=DAY + timedelta(days=7))

    assert door.opened("goes", DAY)[0] == 403
    assert door.opened("goes", DAY + timedelta(days=6))[0] == 200


def test_whoever_is_replaced_loses_it_at_once(door: Door) -> None:
    before = door.opened("goes", EVE)[0]
    door.change(visitor_id=door.staff["stays"].id)

    assert before == 200
    assert door.opened("goes", EVE)[0] == 403
    assert door.opened("stays", EVE)[0] == 200


def test_whose_grant_has_ended_knows_of_no_slip(door: Door) -> None:
    with prepare(door.app):
        grants = session().query(CaseGrant).filter_by(staff_id=door.staff["goes"].id)
        grants.one().until = EVE

    assert door.opened("goes", EVE)[0] == 200
    assert door.opened("goes", DAY)[0] == 404


def test_a_visit_that_was_cancelled_has_none(door: Door) -> None:
    with time_machine.travel(NOON, tick=False), prepare(door.app):
        visit = session().get_one(Visit, door.visit_id)
        by = acting(handler_of(visit.party), on=TODAY, at=NOON)
        cancel_visits(visit, by, reason="Not needed", opened=visit.version)

    assert door.opened("goes", DAY)[0] == 403
    assert door.opened("handler", DAY)[0] == 403


def test_a_visit_that_was_made_keeps_it_until_the_day_after(door: Door) -> None:
    with time_machine.travel(at(DAY), tick=False), prepare(door.app):
        record(session().get_one(Visit, door.visit_id), met(DAY), on=DAY)

    assert door.opened("goes", MORROW)[0] == 200
    assert door.opened("goes", AFTER)[0] == 403


# What stands on it


def test_it_says_where_and_whom_to_ring_and_no_name(door: Door) -> None:
    _status, page = door.opened("goes", DAY)

    assert 'href="tel:13000000001"' in page
    assert "yours from 2026-12-08 to 2026-12-10" in page
    # Hints and names are of the child alone: nothing but a telephone is opened of a guardian.
    assert not any(hidden in page for hidden in (NAME, FATHER, "说慢些", "宋小雪", OTHER_ADDRESS))


def test_it_tells_what_the_last_three_visits_found(door: Door) -> None:
    with time_machine.travel(NOON, tick=False), prepare(door.app):
        child = session().get_one(Visit, door.visit_id).party
        for number in range(4):
            (visit,) = plan(child, first=date(2026, 12, 1 + number))
            outcome = met(
                date(2026, 12, 1 + number),
                findings=f"Finding {number}.",
                condition=Condition.URGENT if number == 3 else Condition.STEADY,
            )
            record(visit, outcome, on=date(2026, 12, 5))

    _status, page = door.opened("goes", DAY)

    assert "Finding 0." not in page
    assert all(f"Finding {number}." in page for number in (1, 2, 3))
    assert "Open concerns" in page


def test_nothing_keeps_the_page(door: Door) -> None:
    with time_machine.travel(at(DAY), tick=False):
        response = door.client("goes").get(door.slip())

    assert response.headers["Cache-Control"] == "no-store"


def test_each_look_says_who_of_which_visit_and_what_was_seen(door: Door) -> None:
    with time_machine.travel(at(DAY), tick=False) as clock:
        client = door.client("goes")
        client.get(door.slip())
        clock.shift(timedelta(minutes=23))
        page = text_of(client.get(door.slip()))

    events = events_in(door.app, kind=AuditKind.SLIP_SHOWN.value)
    assert len(events) == 2
    assert {(event.actor_id, event.case_id) for event in events} == {
        (door.staff["goes"].id, door.case_id)
    }
    assert events[0].details["visit"] == door.visit_id
    assert events[0].details["fields"] == ["address", "door_hints"]
    assert len(events[0].details["telephones"]) == 1
    assert "you: 12:00, 12:23" in page
    # The handler sees only when they looked themselves.
    assert "12:23" not in door.opened("handler", MORROW)[1]


def test_what_does_not_open_is_said(door: Door) -> None:
    with door.app.app_context(), prepare(door.app), use_keyring(Keyring.new()):
        row = session().query(Identity).order_by(Identity.id).first()
        assert row is not None
        row.address = "sealed with another key"

    status, page = door.opened("goes", DAY)

    assert status == 200
    assert "What is sealed of this person does not open." in page


def test_it_asks_little_of_the_database(door: Door) -> None:
    with time_machine.travel(at(DAY), tick=False):
        client = door.client("goes")
        client.get(door.slip())
        with counted(door.database) as sent:
            client.get(door.slip())

    assert len(asked(sent)) <= 9


# The ways to it


@pytest.mark.in_turn(13)
@pytest.mark.parametrize(("on", "is_there"), [(BEFORE, False), (EVE, True)])
def test_today_the_list_and_the_visit_lead_to_it_on_its_days(
    door: Door, on: date, is_there: bool
) -> None:
    with time_machine.travel(at(on), tick=False):
        client = door.client("goes")
        calendar = f"/days?view=day&on={DAY.isoformat()}"
        visit = f"/cases/{door.case_id}/visits/{door.visit_id}"
        for address in ("/", "/visits", calendar, visit):
            assert (f'href="{door.slip()}"' in text_of(client.get(address))) is is_there, address
        for address in (calendar, visit):
            assert door.slip() not in text_of(door.client("stays").get(address))


@pytest.mark.in_turn(13)
def test_a_head_is_told_in_a_sentence_to_whom_it_is_shown_and_led_nowhere(door: Door) -> None:
    with time_machine.travel(NOON, tick=False), prepare(door.app):
        office = session().get_one(Case, door.case_id).office
        head = make_staff(Role.SECTION_HEAD, office=office)
    with time_machine.travel(at(DAY), tick=False):
        client = sign_in(door.app, head)
        page = text_of(client.get(f"/cases/{door.case_id}/visits/{door.visit_id}"))
        day = text_of(client.get(f"/days?view=day&on={DAY.isoformat()}&whose=office"))
    text = f"The slip is shown to whoever goes, from {EVE.isoformat()} until "
    assert text in page
    assert door.slip() not in page
    assert door.slip() not in day


def test_the_handler_enters_what_to_know_at_the_door(door: Door) -> None:
    with door.app.app_context():
        child_id = session().get_one(Visit, door.visit_id).party_id
    address = f"/cases/{door.case_id}/people/{child_id}/identity"
    with time_machine.travel(at(DAY), tick=False):
        handler = door.client("handler")
        long = handler.post(address, data={"door_hints": "狗" * 501})
        saved = handler.post(address, data={"door_hints": "后门进，二楼左手"})

    assert long.status_code == 422
    assert saved.status_code == 302
    assert "后门进，二楼左手" in door.opened("goes", DAY)[1]
    with door.app.app_context():
        stored = session().connection().exec_driver_sql("SELECT door_hints FROM identity").all()
        assert "后门" not in str(stored)
