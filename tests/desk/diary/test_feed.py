"""What a device reads: by three programs that read calendars, and by whom it may be read."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest
import sqlalchemy as sa
import time_machine
import vobject
from flask import Flask
from werkzeug.test import TestResponse

from casetrack.accounts.models import Role, Staff
from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.models import CaseGrant, Obligation, Party
from casetrack.db import session
from casetrack.desk.diary.actions import make_feed
from casetrack.desk.diary.feed_views import READS_A_DAY, FeedEvent, feed_text
from casetrack.desk.diary.models import CalendarFeed, ToldEvent
from casetrack.visits.actions import VisitChange, cancel_visits, change_visit
from casetrack.visits.models import Visit
from tests.builders import NOON, TODAY, acting, make_case, make_child, make_staff
from tests.desk.today.builders import END, make_duty
from tests.signed_in import events_in, prepare, sign_in
from tests.statements import counted
from tests.visits.builders import case_of, grant_visits, handler_of, plan

SHANGHAI = ZoneInfo("Asia/Shanghai")
SOON = TODAY + timedelta(days=3)


@dataclass
class Device:
    """A device of the handler of a case with a child, and the way its calendar is read."""

    app: Flask
    secret: str
    case_id: int
    child_id: int
    owner_id: int

    def get(self, at: datetime = NOON, secret: str = "", **headers: str) -> TestResponse:
        """What it is answered at that instant."""
        with time_machine.travel(at, tick=False):
            fields = {name.replace("_", "-"): value for name, value in headers.items()}
            address = f"/feeds/{secret or self.secret}.ics"
            return self.app.test_client().get(address, headers=fields)

    def events(
        self, at: datetime = NOON, secret: str = "", **headers: str
    ) -> Mapping[str, icalendar.Component]:
        """Its events by their uid."""
        answer = self.get(at, secret, **headers)
        assert answer.status_code == 200
        read = icalendar.Calendar.from_ical(answer.get_data(as_text=True))
        return {str(component["UID"]): component for component in read.walk("VEVENT")}

    def child(self) -> Party:
        """The child, to build on."""
        return session().get_one(Party, self.child_id)


@pytest.fixture
def device(app: Flask) -> Device:
    """The device of somebody who handles one case."""
    with prepare(app):
        case = make_case()
        child = make_child(case)
        owner = handler_of(child)
        secret, _feed = make_feed("Telephone", acting(owner))
        ids = case.id, child.id, owner.id
    return Device(app, secret, *ids)


# --- Read by others -------------------------------------------------------------------------------


def furnish(device: Device) -> tuple[int, int, int]:
    """A visit at an hour, one without, and the end of a period; their numbers."""
    with prepare(device.app):
        (timed,) = plan(device.child(), first=SOON, planned_at=time(14, 30))
        (whole,) = plan(device.child(), first=SOON)
        duty = make_duty(case_of(device.child()), END, in_days=4, child=device.child())
        return timed.id, whole.id, duty.id


def test_it_is_read_by_icalendar(device: Device) -> None:
    timed, whole, duty = furnish(device)

    events = device.events()

    assert set(events) == {
        f"visit-{timed}@casetrack",
        f"visit-{whole}@casetrack",
        f"duty-{duty}@casetrack",
    }
    at = events[f"visit-{timed}@casetrack"].decoded("DTSTART")
    assert at == datetime.combine(SOON, time(14, 30), SHANGHAI)
    assert events[f"visit-{whole}@casetrack"].decoded("DTSTART") == SOON
    assert events[f"visit-{whole}@casetrack"].decoded("DTEND") == SOON + timedelta(days=1)
    assert events[f"duty-{duty}@casetrack"].decoded("DTSTART") == TODAY + timedelta(days=4)


def test_it_is_read_by_vobject(device: Device) -> None:
    timed, _whole, duty = furnish(device)

    read = vobject.readOne(device.get().get_data(as_text=True))
    events = {item.uid.value: item for item in read.vevent_list}

    assert len(events) == 3
    start = events[f"visit-{timed}@casetrack"].dtstart.value
    assert start.astimezone(UTC) == datetime.combine(SOON, time(6, 30), UTC)
    assert events[f"duty-{duty}@casetrack"].dtstart.value == TODAY + timedelta(days=4)
    assert events[f"duty-{duty}@casetrack"].status.value == "CONFIRMED"
    assert read.vtimezone.tzid.value == "Asia/Shanghai"


@pytest.mark.in_turn(13)
@pytest.mark.one_engine
def test_it_is_read_by_khal(device: Device, tmp_path: Path) -> None:
    furnish(device)
    with prepare(device.app):
        (off,) = plan(device.child(), first=SOON)
        off_id = off.id
    device.get()
    with prepare(device.app):
        visit = session().get_one(Visit, off_id)
        cancel_visits(visit, acting(handler_of(device.child())), reason="Moved away", opened=1)
    days = tmp_path / "days"
    days.mkdir()
    settings = tmp_path / "khal.conf"
    settings.write_text(
        f"[calendars]\n[[desk]]\npath = {days}\n"
        "[locale]\nlocal_timezone = Asia/Shanghai\ndefault_timezone = Asia/Shanghai\n"
        "timeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n"
        "datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n"
        f"[sqlite]\npath = {tmp_path / 'khal.db'}\n",
        encoding="utf-8",
    )
    (tmp_path / "feed.ics").write_bytes(device.get().get_data())

    def khal(*told: str) -> str:
        program = [str(Path(sys.executable).parent / "khal"), "-c", str(settings), *told]
        around = {"HOME": str(tmp_path), "LC_ALL": "C.UTF-8"}
        done = subprocess.run(program, capture_output=True, text=True, check=False, env=around)
        assert done.returncode == 0, done.stderr
        return done.stdout

    khal("import", "--batch", "-a", "desk", str(tmp_path / "feed.ics"))
    text = khal("list", "--format", "{start-date} {start-time} {title} {status}", str(SOON), "3d")

    lines = [text.strip() for text in text.splitlines() if "case" in text]
    assert len(lines) == 4
    assert any(line.startswith(f"{SOON} 14:30 visit, case ") for line in lines)
    assert any(line.startswith(f"{TODAY + timedelta(days=4)}  end of a period") for line in lines)
    assert sum("CANCELLED" in line for line in lines) == 1


def test_the_same_lines_are_the_same_bytes_and_what_did_not_change_is_not_sent(
    device: Device,
) -> None:
    furnish(device)

    first = device.get()
    again = device.get(NOON + timedelta(minutes=30))
    unchanged = device.get(NOON + timedelta(hours=1), If_None_Match=first.headers["ETag"])

    assert first.get_data() == again.get_data()
    assert (unchanged.status_code, unchanged.get_data()) == (304, b"")


def test_no_proxy_keeps_it_and_no_robot_reads_it(device: Device) -> None:
    answer = device.get()

    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "Set-Cookie" not in answer.headers


# --- What is told ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "title"), [("en", "visit, case "), ("zh", "回访，案件"), (None, "visit, case ")]
)
def test_titles_are_neutral_in_the_language_of_the_person(
    device: Device, language: str | None, title: str
) -> None:
    with prepare(device.app):
        session().get_one(Staff, device.owner_id).language = language
        (visit,) = plan(device.child(), first=SOON, aim="Whether the father drinks")
        number = case_of(device.child()).number
        texts = [device.child().alias.en, device.child().alias.zh, "Whether the father", number]
        texts += [case_of(device.child()).title.en, handler_of(device.child()).name]

    text = device.get().get_data(as_text=True)
    (event,) = device.events().values()

    assert str(event["SUMMARY"]).startswith(title)
    assert str(event["CLASS"]) == "PRIVATE"
    assert str(event["URL"]).endswith(f"/cases/{device.case_id}")
    assert [words for words in texts if words and words in text] == []
    assert visit.id


@pytest.mark.parametrize(
    ("days", "is_told"), [(-31, False), (-30, True), (365, True), (366, False)]
)
def test_it_goes_a_month_back_and_a_year_ahead(device: Device, days: int, is_told: bool) -> None:
    with prepare(device.app):
        make_duty(case_of(device.child()), END, in_days=days, child=device.child())

    assert bool(device.events()) is is_told


def test_what_moves_is_the_same_event_changed(device: Device) -> None:
    with prepare(device.app):
        (visit,) = plan(device.child(), first=SOON)
        visit_id = visit.id
    (before,) = device.events().values()
    with prepare(device.app):
        visit = session().get_one(Visit, visit_id)
        change = VisitChange(
            day=SOON + timedelta(days=1),
            planned_at=time(9, 0),
            way=visit.way,
            visitor_id=device.owner_id,
        )
        change_visit(visit, change, acting(handler_of(device.child())), opened=1)
    later = NOON + timedelta(hours=2)
    (after,) = device.events(later).values()
    (still,) = device.events(later + timedelta(hours=1)).values()

    assert before["UID"] == after["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"], still["SEQUENCE"]) == (0, 1, 1)
    assert after.decoded("DTSTART").astimezone(SHANGHAI).time() == time(9, 0)
    assert before.decoded("LAST-MODIFIED") == NOON
    assert after.decoded("LAST-MODIFIED") == still.decoded("LAST-MODIFIED") == later


def test_what_is_called_off_is_told_for_a_month_to_who_knew_of_it(device: Device) -> None:
    with prepare(device.app):
        visits = plan(device.child(), first=TODAY + timedelta(days=100))
        ids = [visit.id for visit in visits]
    device.events()
    off = NOON + timedelta(days=1)
    with prepare(device.app):
        (new,) = plan(device.child(), first=TODAY + timedelta(days=101))
        for visit_id in (*ids, new.id):
            visit = session().get_one(Visit, visit_id)
            cancel_visits(visit, acting(handler_of(device.child())), reason="Ill", opened=1)

    (component,) = device.events(off).values()
    assert (str(component["STATUS"]), component["SEQUENCE"]) == ("CANCELLED", 1)
    assert len(device.events(off + timedelta(days=30))) == 1
    assert device.events(off + timedelta(days=30, seconds=1)) == {}


@pytest.mark.parametrize("state", [DutyState.MET, DutyState.LAPSED, DutyState.SUSPENDED])
def test_a_period_that_ended_before_its_day_is_called_off(device: Device, state: DutyState) -> None:
    with prepare(device.app):
        duty_id = make_duty(case_of(device.child()), END, in_days=10, child=device.child()).id
    device.events()
    with prepare(device.app):
        duty = session().get_one(Obligation, duty_id)
        duty.state, duty.is_open, duty.settled_on = state, False, TODAY

    (component,) = device.events().values()
    assert str(component["STATUS"]) == "CANCELLED"


@pytest.mark.parametrize(("days", "is_told"), [(1, False), (0, True), (-1, True)])
def test_a_spot_check_is_told_from_its_day_on(device: Device, days: int, is_told: bool) -> None:
    with prepare(device.app):
        (visit,) = plan(device.child(), first=TODAY)
        visit.is_spot_check, visit.planned_on = True, TODAY + timedelta(days=days)

    assert bool(device.events()) is is_told


def test_an_urgent_concern_is_told_to_no_device(device: Device) -> None:
    with prepare(device.app):
        make_duty(case_of(device.child()), ObligationKind.URGENT_CONCERN, in_days=1)

    assert device.events() == {}


@pytest.mark.parametrize("is_withheld", [False, True])
def test_what_is_told_to_few_in_the_house_is_told_to_no_device(
    device: Device, is_withheld: bool
) -> None:
    with prepare(device.app):
        duty = make_duty(case_of(device.child()), END, in_days=1, child=device.child())
        duty.is_withheld = is_withheld

    assert bool(device.events()) is not is_withheld


# --- Who may read it ------------------------------------------------------------------------------


@pytest.mark.parametrize("secret", ["1", "x" * 43, "x" * 3000])
def test_any_other_secret_is_not_there(device: Device, secret: str) -> None:
    assert device.get(secret=secret).status_code == 404


def test_a_person_whose_service_ended_is_not_there(device: Device) -> None:
    assert device.get().status_code == 200
    with prepare(device.app):
        session().get_one(Staff, device.owner_id).is_active = False

    assert device.get().status_code == 404


def test_after_its_time_it_is_not_there(device: Device) -> None:
    assert device.get(NOON + timedelta(days=365)).status_code == 200
    assert device.get(NOON + timedelta(days=366)).status_code == 404


def test_whoever_lost_the_right_to_a_case_has_its_days_no_more(device: Device) -> None:
    with prepare(device.app):
        worker = grant_visits(case_of(device.child()), device.child())
        plan(device.child(), first=SOON, visitor_id=worker.id)
        secret, _feed = make_feed("Telephone", acting(worker))
        worker_id = worker.id

    assert len(device.events(secret=secret)) == 1
    with prepare(device.app):
        grant = session().scalars(sa.select(CaseGrant).where(CaseGrant.staff_id == worker_id)).one()
        grant.ended_at = NOON
    assert device.events(secret=secret) == {}


def test_whoever_works_with_cases_no_more_has_an_empty_one(device: Device) -> None:
    furnish(device)
    with prepare(device.app):
        session().get_one(Staff, device.owner_id).role = Role.ADMINISTRATOR

    assert device.events() == {}


def test_each_device_has_its_own_secret_and_the_days_of_its_owner(device: Device) -> None:
    furnish(device)
    with prepare(device.app):
        owner = session().get_one(Staff, device.owner_id)
        second, _feed = make_feed("Tablet", acting(owner))
        stranger, _feed = make_feed("Telephone", acting(make_staff()))

    assert set(device.events()) == set(device.events(secret=second))
    assert device.events(secret=stranger) == {}


# --- What is written down -------------------------------------------------------------------------


def test_the_first_look_of_each_day_is_in_the_audit_with_how_many_there_were(
    device: Device,
) -> None:
    furnish(device)
    for hours in (0, 1, 2, 24):
        device.get(NOON + timedelta(hours=hours))

    first, second = events_in(device.app, kind="calendar_feed_read", actor_id=device.owner_id)
    assert (first.details["reads_before"], first.details["events"]) == (0, 3)
    assert second.details["reads_before"] == 3
    assert device.secret not in str(first.details)


@pytest.mark.parametrize(
    ("reads", "day", "status"),
    [
        (READS_A_DAY - 1, TODAY, 200),
        (READS_A_DAY, TODAY, 429),
        (READS_A_DAY, TODAY - timedelta(days=1), 200),
    ],
)
def test_a_device_that_asks_all_the_time_waits_until_tomorrow(
    device: Device, reads: int, day: date, status: int
) -> None:
    with prepare(device.app):
        feed = session().scalars(sa.select(CalendarFeed)).one()
        feed.reads, feed.read_on, feed.read_at = reads, day, NOON

    answer = device.get()

    assert answer.status_code == status
    if status == 429:
        midnight = datetime.combine(TODAY + timedelta(days=1), time(0, 0), SHANGHAI)
        assert int(answer.headers["Retry-After"]) == (midnight - NOON).total_seconds()


def test_what_is_long_over_is_forgotten(device: Device) -> None:
    with prepare(device.app):
        make_duty(case_of(device.child()), END, in_days=-30, child=device.child())
    device.events()
    device.events(NOON + timedelta(days=1))

    with device.app.app_context():
        assert session().scalars(sa.select(ToldEvent)).all() == []


@pytest.mark.in_turn(13)
def test_it_asks_the_same_for_twelve_lines_as_for_one(device: Device) -> None:
    def questions() -> int:
        device.get()
        with counted(device.app.extensions["casetrack_database"]) as sent:
            device.get()
        return len(sent)

    with prepare(device.app):
        plan(device.child(), first=SOON)
    count = questions()
    with prepare(device.app):
        for number in range(11):
            plan(make_child(case_of(device.child())), first=SOON + timedelta(days=number))

    assert questions() == count <= 10


def test_another_signed_in_reader_changes_nothing(device: Device) -> None:
    """The secret says whose it is, and not the cookie that comes with it."""
    furnish(device)
    with prepare(device.app):
        stranger = make_staff()
    with time_machine.travel(NOON, tick=False):
        answer = sign_in(device.app, stranger).get(f"/feeds/{device.secret}.ics")

    assert answer.get_data() == device.get().get_data()


@pytest.mark.one_engine
def test_the_text_is_made_of_events_alone() -> None:
    event = FeedEvent(
        uid="visit-1@casetrack",
        title="visit, case 2026-1",
        day=date(2026, 12, 1),
        at=time(9, 30),
        is_off=True,
        url="http://localhost/cases/1",
        sequence=2,
        changed_at=NOON,
    )

    text = feed_text([event], name="Work", zone=SHANGHAI, around=TODAY).decode()

    assert "DTSTART;TZID=Asia/Shanghai:20261201T093000" in text
    assert "DTEND" not in text
    assert "TRANSP:TRANSPARENT" in text
    assert "BEGIN:VTIMEZONE" in text
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H" in text


def test_its_events_lead_to_the_address_of_the_office(device: Device) -> None:
    device.app.config["BASE_URL"] = "https://desk.example.org/casetrack"
    with prepare(device.app):
        plan(device.child(), first=SOON)

    (event,) = device.events(Host="elsewhere.example").values()

    assert str(event["URL"]) == f"https://desk.example.org/casetrack/cases/{device.case_id}"
