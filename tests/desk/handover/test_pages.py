"""The pages of a desk: given by the head, told and refused, and a stale page of who gave it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from casetrack.accounts.models import Role, Staff
from casetrack.cases.models import Case
from casetrack.casework.team import assign
from casetrack.db import session
from casetrack.web.clock import today
from tests.builders import acting, make_case, make_staff
from tests.signed_in import prepare, sign_in, text_of

HIDDEN = re.compile(r'type="hidden" name="(\w+)" value="([^"]*)"')


@pytest.fixture
def people(app: Flask) -> tuple[Staff, Staff, Staff]:
    """A section head, the owner of a desk, and who takes it."""
    with prepare(app):
        head = make_staff(Role.SECTION_HEAD)
        return head, make_staff(office=head.office), make_staff(office=head.office, name="Li Mei")


@pytest.fixture
def case(app: Flask, people: tuple[Staff, Staff, Staff]) -> Case:
    with prepare(app):
        head, owner = (session().get_one(Staff, who.id) for who in people[:2])
        case = make_case(handler=head)
        assign(case, owner, acting(head, on=today()), opened=case.version)
        return case


def send(client: FlaskClient, to: str, *, page: str = "", **typed: str | int) -> str:
    """Send a form as it stands on its page, with what is typed; the page that it leads to."""
    hidden = dict(HIDDEN.findall(text_of(client.get(page or to))))
    return text_of(client.post(to, data={**hidden, **typed}, follow_redirects=True))


@pytest.mark.in_turn(13)
def test_a_head_gives_a_desk_for_a_leave_and_a_stale_page_says_why_it_does_not_write(
    app: Flask, people: tuple[Staff, Staff, Staff], case: Case
) -> None:
    head, owner, receiver = (sign_in(app, who) for who in people)
    note = f"/cases/{case.id}/head"
    stale = dict(HIDDEN.findall(text_of(owner.get(note))))
    give = f"/desks/of/{people[1].id}/give"
    with app.app_context():
        first = today()
    last = (first + timedelta(days=9)).isoformat()

    page = send(
        head,
        give,
        how="days",
        since=first.isoformat(),
        until=last,
        to_id=people[2].id,
        reason="annual leave",
    )

    assert "annual leave" in page
    there = re.search(r"/desks/(\d+)/back", page)
    assert there
    told = text_of(receiver.get("/"))
    assert f'href="/desks/{there[1]}"' in told
    assert "is given to you" in told
    refused = owner.post(note, data={**stale, "title": "Typed before I left"})
    assert refused.status_code == 409
    assert "Li Mei stands in for you until" in text_of(refused)
    assert "Typed before I left" in text_of(refused)
    assert "stands in for the handler until" in text_of(owner.get(f"/cases/{case.id}"))

    shown = text_of(receiver.get(f"/desks/{there[1]}"))
    share = re.search(r'name="shares"[^>]*value="(\d+)"|value="(\d+)"[^>]*name="shares"', shown)
    assert share
    send(
        receiver,
        f"/desks/{there[1]}/refuse",
        page=f"/desks/{there[1]}",
        shares=share[1] or share[2],
        reason="on leave myself",
    )
    assert "gave 1 case back" in text_of(head.get("/"))
    assert "on leave myself" in text_of(head.get(f"/desks/{there[1]}"))
    assert owner.post(note, data=stale).status_code != 409, "it is theirs again"


def test_a_page_of_who_handed_a_case_on_for_good_says_to_whom(
    app: Flask, people: tuple[Staff, Staff, Staff], case: Case
) -> None:
    head, owner, _receiver = (sign_in(app, who) for who in people)
    note = f"/cases/{case.id}/head"
    stale = dict(HIDDEN.findall(text_of(owner.get(note))))
    with prepare(app):
        stranger = make_staff(office=session().get_one(Staff, people[0].id).office)

    send(
        head,
        f"/desks/of/{people[1].id}/give",
        how="good",
        to_id=people[2].id,
        reason="transfer",
    )

    refused = owner.post(note, data=stale)
    assert refused.status_code == 409
    assert "Li Mei handles this case now." in text_of(refused)
    assert owner.get(note).status_code == 404
    assert sign_in(app, stranger).post(note, data=stale).status_code == 404


def test_a_desk_is_nobodys_business_elsewhere(
    app: Flask, people: tuple[Staff, Staff, Staff], case: Case
) -> None:
    head, owner, _receiver = people
    send(
        sign_in(app, head),
        f"/desks/of/{owner.id}/give",
        how="good",
        to_id=people[2].id,
        reason="transfer",
    )
    with prepare(app):
        elsewhere = make_staff(Role.SECTION_HEAD)
        beside = make_staff(office=session().get_one(Staff, head.id).office)
        administrator = make_staff(Role.ADMINISTRATOR)
    for who, status in ((elsewhere, 404), (beside, 404), (administrator, 403)):
        client = sign_in(app, who)
        assert client.get("/desks/1").status_code == status, who.role
        assert client.get(f"/desks/of/{owner.id}/give").status_code == status, who.role
