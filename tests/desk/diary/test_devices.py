"""A calendar on a device: made, shown once, kept as a hash, taken back."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from casetrack.accounts.models import Role, Staff
from casetrack.db import session
from casetrack.db.transaction import unit_of_work
from casetrack.desk.diary.actions import AT_MOST, feed_behind, make_feed, revoke_feed
from casetrack.desk.diary.models import CalendarFeed
from casetrack.errors import NotAllowed, RuleBroken
from tests.builders import NOON, TODAY, acting, make_staff
from tests.signed_in import events_in, prepare, sign_in, text_of

ADDRESS = re.compile(r'value="(http://[^"]+/feeds/([^"/]+)\.ics)"')


@pytest.mark.usefixtures("database", "keys")
def test_only_a_hash_of_the_secret_is_kept() -> None:
    secret, feed = make_feed("  Office   telephone ", acting(make_staff()))

    stored = session().execute(sa.text("SELECT * FROM calendar_feed")).mappings().one()
    assert feed.name == "Office telephone"
    assert len(secret) >= 43
    assert secret not in str(dict(stored))
    assert feed_behind(secret, on=TODAY) is feed


@pytest.mark.usefixtures("database", "keys")
@pytest.mark.parametrize(("days", "is_read"), [(0, True), (365, True), (366, False)])
def test_it_is_read_for_a_year(days: int, is_read: bool) -> None:
    secret, _feed = make_feed("Tablet", acting(make_staff()))

    assert (feed_behind(secret, on=TODAY + timedelta(days=days)) is not None) is is_read


@pytest.mark.usefixtures("database", "keys")
def test_nobody_reads_it_whose_service_ended() -> None:
    owner = make_staff()
    secret, _feed = make_feed("Tablet", acting(owner))
    owner.is_active = False
    session().flush()

    assert feed_behind(secret, on=TODAY) is None


@pytest.mark.usefixtures("database", "keys")
@pytest.mark.parametrize("before", [AT_MOST - 1, AT_MOST])
def test_there_are_so_many_of_one_person_and_no_more(before: int) -> None:
    owner = make_staff()
    make_feed("Of another", acting(make_staff()))
    for number in range(before):
        make_feed(f"Device {number}", acting(owner))

    if before < AT_MOST:
        make_feed("One more", acting(owner))
    else:
        with pytest.raises(RuleBroken, match="Take one back that you no longer use"):
            make_feed("One more", acting(owner))


@pytest.mark.usefixtures("database", "keys")
def test_it_has_a_name() -> None:
    owner = make_staff()

    with pytest.raises(RuleBroken, match="Say which device it is, so that you know it"):
        make_feed("  ", acting(owner))


@pytest.mark.usefixtures("database", "keys")
def test_who_sees_no_case_has_none_and_nobody_takes_that_of_another_back() -> None:
    _secret, feed = make_feed("Tablet", acting(make_staff()))

    with pytest.raises(NotAllowed):
        make_feed("Tablet", acting(make_staff(Role.ADMINISTRATOR)))
    with pytest.raises(NotAllowed):
        revoke_feed(feed, acting(make_staff()))


# --- The page -------------------------------------------------------------------------------------


def test_the_address_is_shown_once(app: Flask) -> None:
    with prepare(app):
        owner = make_staff()
    client = sign_in(app, owner)

    assert "On no device yet." in text_of(client.get("/account/calendars"))
    answer = client.post("/account/calendars", data={"name": "Office telephone"})
    first = text_of(client.get(answer.location))
    again = text_of(client.get(answer.location))

    match = ADDRESS.search(first)
    assert match is not None
    assert ADDRESS.search(again) is None
    assert "Office telephone" in again
    assert "not read yet" in again
    assert client.get(f"/feeds/{match[2]}.ics").mimetype == "text/calendar"
    (made,) = events_in(app, kind="calendar_feed_made", actor_id=owner.id)
    assert match[2] not in str(made.details)


def test_what_is_refused_is_said_at_the_field_and_kept(app: Flask) -> None:
    with prepare(app):
        owner = make_staff()

    answer = sign_in(app, owner).post("/account/calendars", data={"name": "x" * 41})

    assert answer.status_code == 422
    assert "At most 40 characters." in text_of(answer)
    assert "x" * 41 in text_of(answer)


def test_taken_back_it_leads_nowhere_and_others_cannot(app: Flask) -> None:
    with prepare(app):
        owner, other = make_staff(), make_staff()
    client = sign_in(app, owner)
    shown = text_of(
        client.post("/account/calendars", data={"name": "Tablet"}, follow_redirects=True)
    )
    address = ADDRESS.search(shown)
    assert address is not None
    revoke = re.search(r'action="(/account/calendars/\d+/revoke)"', shown)
    assert revoke is not None
    feed = f"/feeds/{address[2]}.ics"

    assert sign_in(app, other).post(revoke[1]).status_code == 404
    assert app.test_client().get(feed).status_code == 200
    assert client.post(revoke[1]).status_code == 302
    assert app.test_client().get(feed).status_code == 404
    assert client.post(revoke[1]).status_code == 404
    assert len(events_in(app, kind="calendar_feed_revoked", actor_id=owner.id)) == 1


def test_the_page_says_what_was_read_and_what_is_over(app: Flask) -> None:
    with time_machine.travel(NOON, tick=False):
        with prepare(app):
            owner = make_staff()
            secret, _feed = make_feed("Tablet", acting(owner))
        app.test_client().get(f"/feeds/{secret}.ics")
        page = text_of(sign_in(app, owner).get("/account/calendars"))
        assert "last read on 2026-11-24 at " in page
    with time_machine.travel(NOON + timedelta(days=366), tick=False):
        with app.app_context(), unit_of_work():
            owner = session().get_one(Staff, owner.id)
        page = text_of(sign_in(app, owner).get("/account/calendars"))

    assert "Over since 2027-11-24" in unescape(page)


def test_who_sees_no_case_has_no_such_page(app: Flask) -> None:
    with prepare(app):
        admin = make_staff(Role.ADMINISTRATOR)

    assert sign_in(app, admin).get("/account/calendars").status_code == 403
    assert "/account/calendars" not in text_of(sign_in(app, admin).get("/account"))


def test_the_table_takes_no_reads_without_a_day(app: Flask) -> None:
    with prepare(app):
        make_feed("Tablet", acting(make_staff()))

    with app.app_context(), pytest.raises(sa.exc.IntegrityError, match="reads_are_of_a_day"):
        session().execute(sa.update(CalendarFeed).values(reads=1))


def test_its_address_is_that_of_the_office_whatever_host_was_asked(app: Flask) -> None:
    """As behind a proxy that speaks HTTPS, where casetrack is asked as another host."""
    app.config["BASE_URL"] = "https://desk.example.org/casetrack"
    with prepare(app):
        owner = make_staff()
    client = sign_in(app, owner)

    page = text_of(
        client.post("/account/calendars", data={"name": "Tablet"}, follow_redirects=True)
    )

    assert re.search(r'value="https://desk\.example\.org/casetrack/feeds/[^"/]+\.ics"', page)
    assert "http://localhost" not in page
