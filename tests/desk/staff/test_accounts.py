"""Accounts in the browser: added, changed, put out of service, and never with a view of a case."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from casetrack.accounts.actions import create_staff
from casetrack.accounts.models import OfficeLevel, PasswordLink, Procuratorate, Role, Staff
from casetrack.accounts.permissions import permissions_of
from casetrack.audit.record import AuditKind
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.db import session
from casetrack.desk.health.models import Upkeep, UpkeepKind
from casetrack.desk.staff import acts
from casetrack.desk.staff.acts import By, OfficeTold, StaffTold
from casetrack.desk.staff.queries import RoleSight, sight_of_role
from casetrack.errors import LostRace, NotAllowed, RuleBroken
from casetrack.ledger.obligations import owe
from casetrack.web.clock import now
from casetrack.web.words import label
from tests.builders import NOON, TODAY, make_case, make_child, make_office, make_staff
from tests.signed_in import events_in, prepare, sign_in, text_of

CHOSEN = {"password": "four quite different words", "password_again": "four quite different words"}
HIDDEN = re.compile(r'type="hidden" name="(\w+)" value="([^"]*)"')


@pytest.fixture
def administrator(app: Flask) -> Staff:
    with prepare(app):
        make_staff(Role.ADMINISTRATOR)
        return make_staff(Role.ADMINISTRATOR)


@pytest.fixture
def client(app: Flask, administrator: Staff) -> FlaskClient:
    return sign_in(app, administrator)


def send(client: FlaskClient, to: str, *, page: str = "", **typed: str | int) -> str:
    """Send a form as it stands on its page, with what is typed; the page that it leads to."""
    hidden = dict(HIDDEN.findall(text_of(client.get(page or to))))
    return text_of(client.post(to, data={**hidden, **typed}, follow_redirects=True))


def link_in(page: str) -> str:
    shown = re.search(r'value="https?://[^/"]+(/account/choose-password/[^"]+)"', page)
    assert shown, page
    return shown[1]


def link_for(client: FlaskClient, staff: Staff) -> str:
    return link_in(send(client, f"/staff/{staff.id}/link", page=f"/staff/{staff.id}"))


# --- A way in -------------------------------------------------------------------------------------


def test_somebody_is_added_and_chooses_their_password_by_a_link_shown_once(
    app: Flask, client: FlaskClient, administrator: Staff
) -> None:
    page = send(
        client,
        "/staff/new",
        office=administrator.office_id,
        login="zhanghua",
        name="Zhang Hua",
        role="prosecutor",
        email="zhang@example.org",
    )
    address = link_in(page)
    token = address.rpartition("/")[2]
    with app.app_context():
        added = session().scalars(sa.select(Staff).where(Staff.login == "zhanghua")).one()
        kept = session().scalars(sa.select(PasswordLink.token_hash)).one()

    assert (added.role, added.email, added.has_own_password) == (
        Role.PROSECUTOR,
        "zhang@example.org",
        False,
    )
    assert token not in kept
    assert token not in text_of(client.get(f"/staff/{added.id}")), "it is shown once"
    newcomer, other = app.test_client(), app.test_client()
    assert "zhanghua" in text_of(newcomer.get(address))
    assert newcomer.post(address, data=CHOSEN).location == "/"
    assert newcomer.get("/").status_code == 200, "they are signed in, and owe nothing"
    assert {other.get(address).status_code, other.post(address, data=CHOSEN).status_code} == {404}
    told = [event.kind for event in events_in(app, actor_id=administrator.id)]
    assert AuditKind.STAFF_CREATED in told
    assert AuditKind.PASSWORD_LINK_MADE in told
    (changed,) = events_in(app, kind=AuditKind.PASSWORD_CHANGED)
    assert changed.actor_id == added.id


def test_a_link_ends_after_a_day_with_another_one_and_with_the_account(
    app: Flask, client: FlaskClient
) -> None:
    with prepare(app):
        staff = make_staff()
    first = link_for(client, staff)
    second = link_for(client, staff)
    guest = app.test_client()

    assert guest.get(first).status_code == 404
    assert guest.get(second).status_code == 200
    with time_machine.travel(now() + timedelta(days=1, seconds=1)):
        assert guest.get(second).status_code == 404
    send(client, f"/staff/{staff.id}/disable")
    assert guest.get(second).status_code == 404


def test_a_given_password_opens_nothing_until_another_one_is_chosen(app: Flask) -> None:
    given = "given-to-you-by-hand"
    with prepare(app):
        office = make_office()
        acts.add_staff(office, "li", "Li", Role.PROSECUTOR, By(None, NOON), password=given)
    client = app.test_client()

    client.post("/sign-in", data={"login": "li", "password": given})

    for address in ("/", "/cases", "/account", "/account/password", "/find"):
        assert client.get(address).location == "/account/first-password", address
    same = client.post("/account/first-password", data={"password": given, "password_again": given})
    assert "This is the password you were given" in text_of(same)
    assert client.post("/account/first-password", data=CHOSEN).location == "/"
    assert client.get("/").status_code == 200
    assert client.get("/account/first-password").location == "/", "it is asked once"


# --- Changed, and kept ----------------------------------------------------------------------------


def test_an_account_sent_as_it_stands_is_not_changed_and_another_role_is_told(
    app: Flask, client: FlaskClient
) -> None:
    with prepare(app):
        staff = make_staff(Role.CLERK)
    there = f"/staff/{staff.id}/change"

    assert "nothing was saved" in send(client, there, name=staff.name, role="clerk", email="")
    assert "Saved." in send(client, there, name="Zhang Li", role="assistant", email="")
    (event,) = events_in(app, kind=AuditKind.STAFF_CHANGED)
    assert event.details["role"] == "assistant"
    assert event.details["was"] == "clerk"
    assert "Zhang Li" not in str(event.details)


def test_nobody_gives_themselves_another_role_or_puts_themselves_out_of_service(
    administrator: Staff, app: Flask
) -> None:
    with prepare(app):
        me = session().get_one(Staff, administrator.id)
        by = By(me, NOON, me.version)
        for refused in (
            lambda: acts.change_role(me, Role.CLERK, by),
            lambda: acts.set_active(me, by, is_active=False),
            lambda: acts.give_link(me, by),
        ):
            with pytest.raises(RuleBroken) as refusal:
                refused()
            assert "your own account" in str(refusal.value)
        assert not acts.change_staff(me, StaffTold(me.name, me.role, None), by)


def test_who_manages_no_accounts_changes_none(app: Flask) -> None:
    with prepare(app):
        head, clerk = make_staff(Role.SECTION_HEAD), make_staff(Role.CLERK)
        by = By(head, NOON)
        for refused in (
            lambda: acts.change_role(clerk, Role.PROSECUTOR, by),
            lambda: acts.set_active(clerk, by, is_active=False),
            lambda: acts.give_link(clerk, by),
            lambda: acts.give_password(clerk, "another long password", by),
            lambda: acts.sign_out(clerk, by),
            lambda: acts.add_staff(clerk.office, "new", "New", Role.CLERK, by),
        ):
            with pytest.raises(NotAllowed):
                refused()
    assert sign_in(app, head).get("/staff").status_code == 403


def test_two_who_change_an_account_at_once_do_not_undo_each_other(app: Flask) -> None:
    with prepare(app):
        first, second = make_staff(Role.ADMINISTRATOR), make_staff(Role.ADMINISTRATOR)
        clerk = make_staff(Role.CLERK)
        opened = clerk.version
        acts.change_role(clerk, Role.ASSISTANT, By(first, NOON, opened))
        with pytest.raises(LostRace):
            acts.change_role(clerk, Role.PROSECUTOR, By(second, NOON, opened))


# --- In numbers -----------------------------------------------------------------------------------


def test_whoever_is_put_out_of_service_holds_so_much_and_no_case_is_named(
    app: Flask, client: FlaskClient
) -> None:
    with prepare(app):
        handler = make_staff()
        case = make_case(handler=handler)
        make_case(handler=handler)
        child = make_child(case)
        # An urgent concern is none of the dates that somebody is told of without a case.
        for kind in (
            ObligationKind.VISIT,
            ObligationKind.ORDER_END,
            ObligationKind.URGENT_CONCERN,
        ):
            owe(case, kind, due=TODAY, subject=child, why={}, party_id=child.id)
    pages = [
        text_of(client.get(address))
        for address in (
            f"/staff?office={handler.office_id}",
            f"/staff/{handler.id}",
            f"/staff/{handler.id}/disable",
        )
    ]

    assert "cases 2" in pages[0]
    assert "due 2" in pages[0]
    for page in pages[1:]:
        assert re.search(r"Open cases handled.*?>2</td>", page, re.DOTALL)
    for page in pages:
        assert case.number not in page
        assert str(child.alias.en) not in page
    assert client.get(f"/cases/{case.id}").status_code in (403, 404)
    done = send(client, f"/staff/{handler.id}/disable")
    assert "out of service" in done


def test_each_role_is_told_with_exactly_its_permissions(app: Flask, client: FlaskClient) -> None:
    page = text_of(client.get("/staff/roles"))
    for role in Role:
        part = page.split(f'aria-labelledby="role-{role.value}"')[1].split("</section>")[0]
        with app.test_request_context():
            told = {str(label(permission)) for permission in permissions_of(role)}
        assert set(re.findall(r"<li>(.*?)</li>", part)) == told, role
    assert sight_of_role(Role.ADMINISTRATOR) is RoleSight.NONE
    assert sight_of_role(Role.SECTION_HEAD) is RoleSight.OFFICE
    assert sight_of_role(Role.CASE_MANAGEMENT) is RoleSight.DATES
    assert sight_of_role(Role.CLERK) is RoleSight.OWN
    assert sight_of_role(Role.SOCIAL_WORKER) is RoleSight.PART


# --- Offices --------------------------------------------------------------------------------------


def test_an_office_is_added_under_another_one_and_moved(app: Flask, client: FlaskClient) -> None:
    names = {"name_en": "City Office", "name_zh": "平阳市检察院", "short_zh": "平市检未"}
    assert "City Office" in send(client, "/offices/new", **names, level="city", parent="")
    with app.app_context():
        city = (
            session()
            .scalars(sa.select(Procuratorate).where(Procuratorate.name_en == "City Office"))
            .one()
        )
        below = (
            session()
            .scalars(sa.select(Procuratorate).where(Procuratorate.level == OfficeLevel.COUNTY))
            .first()
        )
    assert below is not None
    there = {"name_en": below.name_en, "name_zh": below.name_zh, "short_zh": below.short_zh}

    send(client, f"/offices/{below.id}", **there, level="county", parent=city.id)
    refused = send(client, f"/offices/{city.id}", **names, level="county", parent="")

    assert "The offices below this one must be of a lower level." in refused
    with app.app_context():
        assert session().get_one(Procuratorate, below.id).parent_id == city.id
    assert [event.details["columns"] for event in events_in(app, kind="office_changed")] == [
        ["parent_id"]
    ]


@pytest.mark.in_turn(13)
def test_the_steps_before_an_office_begins_say_how_far_each_is_until_all_are_done(
    app: Flask, administrator: Staff, client: FlaskClient
) -> None:
    begin = "Before this office begins"
    with prepare(app):
        office = session().get_one(Staff, administrator.id).office
        head = make_staff(Role.SECTION_HEAD, office=office, name="Zheng")
        head.has_own_password = False
        head_id = head.id
    page = text_of(client.get("/staff"))
    assert begin in page
    assert "Still to choose a password: Zheng" in page
    assert "Brought in by Zheng" in page
    assert re.search(r"data-label=.Last signed in.><span[^>]*>not yet<", page)

    with prepare(app):
        head = session().get_one(Staff, head_id)
        head.has_own_password = True
    desk = sign_in(app, head)
    page = text_of(desk.get("/"))
    assert begin in page
    assert '<a class="btn btn-main" href="/ledgers">' in page
    assert text_of(client.get("/staff")).count("not yet") == 0
    of_head = text_of(client.get(f"/staff/{head_id}"))
    assert re.search(r"Last signed in \d+ \w+ \d{4}, \d\d:\d\d\.", of_head)

    with prepare(app):
        make_case(handler=session().get_one(Staff, head_id))
    assert begin not in text_of(desk.get("/"))
    page = text_of(client.get("/"))
    assert begin in page
    assert "1 step left" in page
    assert "made and tried" not in page

    with prepare(app):
        for kind in UpkeepKind:
            done = {"place": "backup", "size": 1, "seconds": 1}
            session().add(Upkeep(kind=kind, at=now(), is_good=True, **done))
    assert begin not in text_of(client.get("/"))
    assert begin not in text_of(client.get("/staff"))


def test_an_office_keeps_the_version_it_was_opened_with(app: Flask, administrator: Staff) -> None:
    with prepare(app):
        me = session().get_one(Staff, administrator.id)
        office = make_office()
        told = OfficeTold(
            name_en="Renamed", name_zh="改名", short_zh="改检未", level=OfficeLevel.COUNTY
        )
        with pytest.raises(LostRace):
            acts.change_office(office, told, By(me, NOON, office.version - 1))


def test_a_password_of_ones_own_is_not_asked_for_again(app: Flask) -> None:
    password = "a long enough password"
    with prepare(app):
        create_staff(make_office(), "wang", "Wang", Role.CLERK, password=password, at=NOON)
    client = app.test_client()

    client.post("/sign-in", data={"login": "wang", "password": password})

    assert client.get("/").status_code == 200
