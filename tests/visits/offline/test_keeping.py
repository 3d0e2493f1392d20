"""What a device may keep: for whoever goes, of today and tomorrow, for eight hours; each a look."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient

from casetrack.accounts.models import StaffSession
from casetrack.audit.record import AuditKind
from casetrack.db import session
from casetrack.db.transaction import unit_of_work
from tests.signed_in import events_in, text_of
from tests.statements import asked, counted
from tests.visits.visit_sheets.test_slip import (
    ADDRESS,
    BEFORE,
    DAY,
    EVE,
    MORROW,
    OTHER_ADDRESS,
    SECRETS,
    WHO_SEES,
    Door,
    at,
)

EIGHT_HOURS = timedelta(hours=8)
KEEP, OPEN, PAGE = "/visits/offline/kept", "/visits/offline/open", "/visits/offline"


def kept(client: FlaskClient) -> dict[str, Any]:
    """What the device is given to keep."""
    response = client.get(KEEP)
    assert response.status_code == 200
    data: dict[str, Any] = response.get_json()
    return data


def opened(client: FlaskClient, text: str) -> dict[str, Any]:
    """What the device is told of what it keeps."""
    answer: dict[str, Any] = client.get(OPEN, headers={"X-Kept": text}).get_json()
    return answer


@pytest.mark.parametrize(("on", "many"), [(BEFORE, 0), (EVE, 1), (DAY, 1), (MORROW, 0)])
def test_the_slips_of_today_and_tomorrow_are_kept(door: Door, on: date, many: int) -> None:
    with time_machine.travel(at(on), tick=False):
        slips = kept(door.client("goes"))["slips"]

    assert [slip["visit"] for slip in slips] == [door.visit_id] * many
    assert all(secret in slip["slip"] for slip in slips for secret in SECRETS)
    assert all(f"/visits/{door.visit_id}/offline" in slip["form"] for slip in slips)
    assert len(events_in(door.app, kind=AuditKind.SLIP_SHOWN.value)) == many


def test_each_is_a_look_that_says_that_it_is_kept(door: Door) -> None:
    with time_machine.travel(at(DAY), tick=False):
        client = door.client("goes")
        kept(client)
        client.get(door.slip())

    looks = events_in(door.app, kind=AuditKind.SLIP_SHOWN.value)
    assert [(check.actor_id, check.details["visit"]) for check in looks] == [
        (door.staff["goes"].id, door.visit_id)
    ] * 2
    assert [check.details.get("kept") for check in looks] == [True, None]


@pytest.mark.parametrize("who", WHO_SEES)
def test_nobody_keeps_a_slip_but_whoever_goes(door: Door, who: str) -> None:
    with time_machine.travel(at(DAY), tick=False):
        response = door.client(who).get(KEEP)

    text = str(response.get_json(silent=True))
    assert (ADDRESS in text) is (who == "goes")
    assert (OTHER_ADDRESS in text) is (who == "sister_goes")
    assert (response.status_code == 403) is (who in ("administrator", "management"))


def test_a_visit_with_an_outcome_is_kept_no_more(door: Door) -> None:
    with time_machine.travel(at(DAY), tick=False):
        client = door.client("goes")
        client.post(
            f"/cases/{door.case_id}/visits/{door.visit_id}/outcome",
            data={
                "state": "not_at_home",
                "day": DAY.isoformat(),
                "way": "home",
                "sending": "x" * 22,
            },
        )
        assert kept(client)["slips"] == []


def test_the_form_is_that_of_the_day_of_the_visit(door: Door) -> None:
    with time_machine.travel(at(EVE), tick=False):
        (slip,) = kept(door.client("goes"))["slips"]

    assert f'value="{DAY.isoformat()}"' in slip["form"]
    assert 'name="version" value="1"' in slip["form"]


# For how long


@pytest.mark.parametrize(
    ("before", "status"), [(EIGHT_HOURS - timedelta(seconds=1), 200), (EIGHT_HOURS, 409)]
)
def test_eight_hours_after_signing_in_nothing_is_given(
    door: Door, before: timedelta, status: int
) -> None:
    with time_machine.travel(at(DAY), tick=False):
        client = door.client("goes")
        with door.app.app_context(), unit_of_work():
            session().query(StaffSession).one().begun_at = at(DAY) - before
        response = client.get(KEEP)

    assert response.status_code == status
    if status == 200:
        assert response.get_json()["seconds"] == 1
    else:
        assert response.get_json() == {"state": "over"}


@pytest.mark.parametrize(
    ("later", "state"), [(EIGHT_HOURS - timedelta(seconds=1), "yours"), (EIGHT_HOURS, "over")]
)
def test_eight_hours_after_signing_in_its_key_is_told_no_more(
    door: Door, later: timedelta, state: str
) -> None:
    with time_machine.travel(at(DAY), tick=False) as clock:
        data = kept(door.client("goes"))
        clock.shift(later)
        answer = opened(door.client("goes"), data["kept"])

    assert data["seconds"] == EIGHT_HOURS.total_seconds()
    assert answer["state"] == state
    assert ("half" in answer) is (state == "yours")


def test_the_half_of_a_key_is_told_to_whose_it_is_and_again_after_signing_in_anew(
    door: Door,
) -> None:
    with time_machine.travel(at(DAY), tick=False):
        data = kept(door.client("goes"))
        again = opened(door.client("goes"), data["kept"])
        other = opened(door.client("sister_goes"), data["kept"])
        unknown = opened(door.client("goes"), data["kept"] + "x")
        nothing = door.client("goes").get(OPEN).get_json()

    assert again["state"] == "yours"
    assert again["half"] == data["half"]
    assert again["csrf"]
    assert other == {"state": "another's"}
    assert unknown == nothing == {"state": "over"}


def test_each_keeping_has_a_key_of_its_own(door: Door) -> None:
    with time_machine.travel(at(DAY), tick=False):
        client = door.client("goes")
        first, second = kept(client), kept(client)

    assert first["half"] != second["half"]
    assert first["half"] not in first["kept"]


def test_whoever_is_signed_out_is_told_nothing(door: Door) -> None:
    with time_machine.travel(at(DAY), tick=False):
        client = door.client("goes")
        value = kept(client)["kept"]
        client.post("/sign-out")
        answers = [client.get(address, headers={"X-Kept": value}) for address in (PAGE, KEEP, OPEN)]

    assert [answer.status_code for answer in answers] == [302, 302, 302]


# The page


def test_the_page_is_the_same_for_everybody(door: Door) -> None:
    with time_machine.travel(at(DAY), tick=False):
        mine, theirs = (text_of(door.client(who).get(PAGE)) for who in ("goes", "handler"))

    assert mine == theirs
    assert "csrf" not in mine


def test_the_worker_is_in_charge_of_this_page_alone(door: Door) -> None:
    response = door.client("goes").get("/visits/offline/worker.js")

    assert response.headers["Service-Worker-Allowed"] == PAGE
    assert response.mimetype == "text/javascript"


@pytest.mark.parametrize(("lang", "name"), [("en", "Visits without a network"), ("zh", "离线回访")])
def test_a_telephone_can_put_it_among_its_programs(door: Door, lang: str, name: str) -> None:
    response = door.client("goes", lang=lang).get("/visits/offline/app.webmanifest")

    answer = response.get_json()
    assert response.mimetype == "application/manifest+json"
    assert (answer["name"], answer["scope"], answer["start_url"]) == (name, PAGE, PAGE)


@pytest.mark.one_engine
def test_every_file_of_the_page_is_there(door: Door) -> None:
    client = door.client("goes")
    page = text_of(client.get(PAGE))
    files = page.partition('data-files="')[2].partition('"')[0].replace("&amp;", "&").split()

    missing = []
    for file in files:
        with client.get(file) as response:
            missing += [file] if response.status_code != 200 else []

    assert len(files) > 10
    assert missing == []


def test_it_asks_little_of_the_database(door: Door) -> None:
    with time_machine.travel(at(DAY), tick=False):
        client = door.client("goes")
        for address, most in ((PAGE, 2), (OPEN, 2), (KEEP, 16)):
            client.get(address)
            with counted(door.database) as sent:
                client.get(address)
            assert len(asked(sent)) <= most, address


# Where something waits


def test_every_page_says_that_something_waits(door: Door) -> None:
    client = door.client("goes")
    client.set_cookie("casetrack-waiting", "2")

    assert "2 outcomes wait on this device" in text_of(client.get("/visits"))
    client.set_cookie("casetrack-waiting", "0")
    assert "on this device to be sent" not in text_of(client.get("/visits"))
    client.set_cookie("casetrack-waiting", "many")
    assert "on this device to be sent" not in text_of(client.get("/visits"))


def test_nobody_signs_out_without_knowing_what_waits(door: Door) -> None:
    client = door.client("goes")
    client.set_cookie("casetrack-waiting", "1")
    asked_first = client.post("/sign-out")

    assert asked_first.status_code == 200
    assert "1 outcome is not sent yet" in text_of(asked_first)
    assert "Clear-Site-Data" not in asked_first.headers
    assert client.get("/visits").status_code == 200
    assert client.post("/sign-out", data={"anyway": "y"}).status_code == 302
    assert client.get("/visits").status_code == 302


def test_signing_out_removes_what_is_kept_and_its_key(door: Door) -> None:
    client = door.client("goes")
    client.set_cookie("casetrack-waiting", "0")
    client.set_cookie("casetrack-kept", "half", path=PAGE)
    response = client.post("/sign-out")

    assert response.headers["Clear-Site-Data"] == '"storage"'
    assert client.get_cookie("casetrack-waiting") is None
    assert client.get_cookie("casetrack-kept", path=PAGE) is None


def test_where_the_gate_is_shown_what_is_kept_cannot_be_read(door: Door) -> None:
    client = door.app.test_client()
    client.set_cookie("casetrack-kept", "half", path=PAGE)
    client.set_cookie("casetrack-waiting", "1")
    client.get("/sign-in")

    assert client.get_cookie("casetrack-kept", path=PAGE) is None
    # What waits is whose it was, and stays.
    assert client.get_cookie("casetrack-waiting") is not None
