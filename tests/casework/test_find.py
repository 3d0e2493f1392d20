"""Finding a case by an alias, or by a whole real name; what is typed is kept nowhere."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient

from casetrack.accounts.models import Role, Staff
from casetrack.audit.record import AuditKind
from casetrack.cases.models import Case
from casetrack.casework.identity.actions import set_identity
from casetrack.db.bilingual_text import BilingualText
from casetrack.web.paging import PAGE
from tests.builders import NOON, make_case, make_child, make_staff
from tests.signed_in import events_in, prepare, sign_in, text_of

NAME = "孙小明"
ID_NUMBER = "11010519491231002X"
BY_NAME = "By the real name or id number"


@dataclass(frozen=True)
class Desk:
    """A case about a child whose name is recorded, and those who look for it."""

    app: Flask
    case: Case
    holder: Staff

    def find(self, text: str, *, by: Staff | None = None, **chosen: str) -> str:
        """What the page says to whoever looks."""
        client = self.of(by)
        answer = client.post("/cases/find", data={"text": text, **chosen}, follow_redirects=True)
        assert answer.status_code == 200
        return text_of(answer)

    def of(self, who: Staff | None = None) -> FlaskClient:
        """Their browser."""
        return sign_in(self.app, who or self.holder)


@pytest.fixture
def desk(app: Flask) -> Desk:
    with prepare(app):
        holder = make_staff()
        case = make_case(handler=holder, title="Theft in a dormitory")
        child = make_child(case)
        set_identity(child, name=NAME, id_number=ID_NUMBER, by=holder, at=NOON)
    return Desk(app, case, holder)


@pytest.mark.parametrize("typed", ["孙某", "smm", "dormitory"])
def test_a_case_is_found_by_what_stands_on_its_page(desk: Desk, typed: str) -> None:
    page = desk.find(typed)

    assert desk.case.number in page
    assert BY_NAME not in page


@pytest.mark.parametrize("typed", [NAME, " 孙 小明 ", ID_NUMBER, ID_NUMBER.lower()])
def test_a_case_is_found_by_the_whole_name_or_the_id_number(desk: Desk, typed: str) -> None:
    page = desk.find(typed)

    assert BY_NAME in page
    assert f'href="/cases/{desk.case.id}"' in page
    assert "Sun Moumou" in page


def test_a_part_of_the_name_finds_nobody(desk: Desk) -> None:
    assert "No case fits" in desk.find("孙小")


def test_a_look_up_is_in_the_audit_without_what_was_typed(desk: Desk) -> None:
    desk.find(NAME)

    (event,) = events_in(desk.app, kind=AuditKind.IDENTITY_USED_BY_MACHINE)
    assert event.actor_id == desk.holder.id
    assert event.details["use"] == "look_up"
    assert len(event.details["parties"]) == 1
    assert NAME not in str(event.details)


@pytest.mark.parametrize("role", [Role.PROSECUTOR, Role.CLERK, Role.SECTION_HEAD])
def test_nobody_of_another_office_finds_the_child_by_name(desk: Desk, role: Role) -> None:
    with prepare(desk.app):
        stranger = make_staff(role)

    page = desk.find(NAME, by=stranger)

    assert "No case fits" in page
    assert desk.case.number not in page


def test_who_may_not_be_shown_names_looks_nobody_up(desk: Desk) -> None:
    with prepare(desk.app):
        management = make_staff(Role.CASE_MANAGEMENT, office=desk.holder.office)

    page = desk.find(NAME, by=management)

    assert "No case fits" in page
    assert "real name" not in page
    assert events_in(desk.app, kind=AuditKind.IDENTITY_USED_BY_MACHINE) == []


def test_who_has_no_case_at_all_finds_none(desk: Desk) -> None:
    with prepare(desk.app):
        administrator = make_staff(Role.ADMINISTRATOR)

    answer = desk.of(administrator).post("/cases/find", data={"text": NAME})

    assert answer.status_code == 403


def test_what_is_typed_stands_in_no_address(desk: Desk) -> None:
    client = desk.of()

    page = text_of(client.get("/cases"))
    by_address = client.get("/cases", query_string={"text": "孙某", "status": "any"})

    assert '<form class="filters" method="post" action="/cases/find">' in page
    assert client.get("/cases/find").location == "/cases"
    # An address from before is answered as the list, and leads nowhere that repeats it.
    assert by_address.status_code == 200
    assert "%E5%AD%99" not in text_of(by_address)


def test_without_a_text_the_filter_is_an_address_that_can_be_kept(desk: Desk) -> None:
    sent = {"text": "  ", "stage": "probation", "handler": "", "status": "any"}

    answer = desk.of().post("/cases/find", data=sent)

    assert answer.location == "/cases?stage=probation&status=any"


def test_more_than_a_page_goes_on_and_what_was_typed_stands_in_no_address(desk: Desk) -> None:
    with prepare(desk.app):
        for _ in range(PAGE + 3):
            case = make_case(handler=desk.holder, title="Noise")
            case.title = BilingualText("Noise at night", "夜间噪声")
    client = desk.of()

    page = client.post("/cases/find", data={"text": "noise"}).location
    first = text_of(client.get(page))
    after = first.split(f'href="{page}?after=')[1].split('"')[0]
    more = text_of(client.get(f"{page}?after={after}"))

    assert first.count("Noise at night") == PAGE
    assert more.count("Noise at night") == 3
    assert f'href="{page}?after=' not in more
    assert f'href="{page}"' in more
    assert "noise" not in page
