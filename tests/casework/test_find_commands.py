"""Doing something from the box that finds: a verb, and whom or which case it is about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from flask_babel import lazy_gettext as _l

from casetrack.accounts.models import Role, Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.kinds import CaseStatus
from casetrack.cases.models import Case, Party
from casetrack.casework.identity.actions import set_identity
from casetrack.db import session
from casetrack.ledger.find_commands import FindCommand, command_in
from tests.brought import bring_besides
from tests.builders import NOON, TODAY, make_case, make_child, make_staff
from tests.signed_in import prepare, sign_in, text_of
from tests.visits.builders import plan

NAME = "孙小明"
WRITE = Permission.JOURNAL_WRITE


@dataclass(frozen=True)
class Desk:
    """Two cases of one prosecutor, both about a Sun Moumou; one visit lies years ahead."""

    app: Flask
    holder: Staff
    case: Case
    child_id: int
    visit_id: int

    def led_to(self, typed: str, *, by: Staff | None = None) -> str | None:
        """Where it leads at once; None where it shows a page of its own."""
        client = sign_in(self.app, by or self.holder)
        sealed = client.post("/find", data={"find": typed}).headers["Location"]
        assert typed.split()[-1] not in sealed
        answer = client.get(sealed)
        assert answer.status_code in (200, 302)
        return answer.headers.get("Location")

    def page(self, typed: str) -> str:
        """What stands there instead."""
        client = sign_in(self.app, self.holder)
        return text_of(client.post("/find", data={"find": typed}, follow_redirects=True))


@pytest.fixture
def desk(app: Flask) -> Desk:
    with prepare(app):
        holder = make_staff()
        case = make_case(handler=holder, title="Theft in a dormitory")
        child = make_child(case)
        set_identity(child, name=NAME, id_number=None, by=holder, at=NOON)
        (visit,) = plan(child, first=TODAY + timedelta(days=3000))
        return Desk(app, holder, case, child.id, visit.id)


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("log smm", "/cases/{case}?log=1"),
        ("LOG  sunmm", "/cases/{case}?log=1"),
        ("记 smm", "/cases/{case}?log=1"),
        ("记录\u3000孙某某", "/cases/{case}?log=1"),
        ("log dormitory", "/cases/{case}?log=1"),
        ("visit smm", "/cases/{case}/visits/unplanned?party={child}"),
        ("回访 smm", "/cases/{case}/visits/unplanned?party={child}"),
        ("plan smm", "/cases/{case}/visits/plan?party={child}"),
        ("安排 smm", "/cases/{case}/visits/plan?party={child}"),
        ("suggest smm", "/cases/{case}/suggestions/new"),
        ("建议 smm", "/cases/{case}/suggestions/new"),
        (f"log {NAME}", "/cases/{case}?log=1"),
    ],
)
def test_a_verb_and_a_name_lead_to_where_it_is_done(desk: Desk, typed: str, address: str) -> None:
    assert desk.led_to(typed) == address.format(case=desk.case.id, child=desk.child_id)


def test_a_visit_that_is_due_is_the_one_of_which_the_outcome_is_recorded(desk: Desk) -> None:
    with prepare(desk.app):
        (due,) = plan(session().get_one(Party, desk.child_id), first=TODAY)
        due_id = due.id

    assert desk.led_to("visit smm") == f"/cases/{desk.case.id}/visits/{due_id}/outcome"
    assert desk.visit_id != due_id


def test_the_cursor_stands_in_the_log_box(desk: Desk) -> None:
    client = sign_in(desk.app, desk.holder)

    led = text_of(client.get(f"/cases/{desk.case.id}?log=1"))
    plain = text_of(client.get(f"/cases/{desk.case.id}"))

    assert re.search(r"<input[^>]* autofocus[^>]* id=\"text\"", led)
    assert "autofocus" not in plain


def test_where_several_are_called_so_each_is_one_line(desk: Desk) -> None:
    with prepare(desk.app):
        other = make_case(handler=session().get_one(Staff, desk.holder.id), title="Robbery")
        make_child(other)
        other_id = other.id

    page = desk.page("log smm")

    assert f'href="/cases/{desk.case.id}?log=1"' in page
    assert f'href="/cases/{other_id}?log=1"' in page
    assert "several cases are called so" in page


@pytest.mark.parametrize("typed", ["log nobody", "log", "log ，", "look smm", "smm log"])
def test_what_names_nobody_or_begins_with_no_verb_is_looked_for(desk: Desk, typed: str) -> None:
    assert desk.led_to(typed) is None


def test_a_closed_case_is_not_written_in(desk: Desk) -> None:
    with prepare(desk.app):
        case = session().get_one(Case, desk.case.id)
        case.status, case.closed_on = CaseStatus.CLOSED, TODAY

    assert desk.led_to("log smm") is None


@pytest.mark.parametrize("role", [Role.PROSECUTOR, Role.CHIEF_PROCURATOR])
def test_of_another_office_nobody_is_led_anywhere(desk: Desk, role: Role) -> None:
    with prepare(desk.app):
        stranger = make_staff(role)

    assert desk.led_to("log smm", by=stranger) is None
    assert desk.led_to(f"log {NAME}", by=stranger) is None


def test_who_may_only_read_is_led_to_no_form(desk: Desk) -> None:
    with prepare(desk.app):
        management = make_staff(Role.CASE_MANAGEMENT, office=desk.holder.office)

    assert desk.led_to("log dormitory", by=management) is None


@pytest.mark.one_engine
def test_a_verb_is_one_commands_alone(app: Flask) -> None:
    with app.app_context():
        again = FindCommand(("log",), _l("Log"), lambda case, _id: case.number, WRITE)

        with pytest.raises(ValueError, match="log"):
            bring_besides(again)
        values = command_in("log smm")

    assert values is not None
    assert values[1] == "smm"
