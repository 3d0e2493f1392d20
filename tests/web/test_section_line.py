"""Every page of a section has its place in the line below the masthead, and is two clicks away."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from casetrack.accounts.models import Role
from casetrack.accounts.permissions import has_permission
from casetrack.brought import brought
from casetrack.web.page import OFFICE, SECTIONS, SectionPage, sections_for
from tests.builders import make_case, make_staff
from tests.signed_in import prepare, sign_in, text_of

# Pages without a number in their address that are led to from another page, and why they have no
# place of their own.
ELSEWHERE = {
    "account.show": "the person's own, behind the name",
    "account.first_password": "before all others, once",
    "account.password": "of the account",
    "account.keys": "the sheet of keys, behind its mark in the masthead",
    "agenda.handlers": "the rest of what is on Today",
    "staff.new_office": "a form, behind its verb",
    "account.office": "of the account; its pages have a line of their own",
    "diary.devices": "of the account",
    "notices.index": "of the account",
    "cases.ask": "the box that finds, on a telephone",
    "cases.find_again": "leads to the list",
    "cases.new": "a form, behind its verb",
    "agenda.undone": "the rest of what is on Today",
    "agenda.urgent": "the rest of what is on Today",
    "board.of_age": "the rest of what is on Today",
    "agenda.export_periods": "a file",
    "ledgers.empty_ledger": "a file",
    "suggestions.export": "a file",
    "cases.export": "a file",
    "visits.export": "a file",
    "board.export": "a file",
    "sealed_records.destroyed": "of the register of sealed records",
    "second_factor.code": "of signing in",
    "second_factor.confirm": "before a page that is dangerous",
    "second_factor.set_up": "of the account",
    "second_factor.show": "of the account",
    "second_factor.codes_as_text": "a file",
    "second_factor.vouch": "a form, behind its verb",
    "figures.workbook": "a file",
    "figures.outside": "of the figures",
    "figures.outside_workbook": "a file",
    "diary.plan_on": "of a day of the calendar",
    "workload.new": "a form",
    "approvals.new_minutes": "a form",
    "approvals.stand_in": "a form",
    "questions.new": "a form",
    "scores.new": "a form",
    "scores.take_in": "a form",
    "scores.scheme_file": "a file",
    "visits.month": "leads to the calendar",
    "offline.manifest": "a file",
    "offline.worker": "a file",
    "health.report": "a file",
    "health.alive": "asked by a watcher of servers",
    "health.ready": "asked by a watcher of servers",
    "health.metrics": "asked by a watcher of servers",
    "offline.keep": "asked by a script",
    "offline.open_kept": "asked by a script",
    "sign_in.form": "before all others",
    "static": "a file",
}
MASTHEAD = re.compile(r'<nav aria-label="Main">.*?</nav>', re.DOTALL)
CURRENT = re.compile(r'aria-current="page">([^<]*)')
LINE = re.compile(r'<nav class="sub-line".*?</nav>', re.DOTALL)


def test_no_page_is_reached_by_chance_alone(app: Flask) -> None:
    placed = {page.endpoint for page in brought(SectionPage)}
    alone = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.arguments - {"filename"}
    }

    assert alone - placed - set(ELSEWHERE) == set()
    assert set(ELSEWHERE) <= alone


@pytest.mark.in_turn(13)
@pytest.mark.parametrize("role", list(Role))
def test_a_person_opens_each_page_of_each_section_and_sees_where_they_are(
    app: Flask, role: Role
) -> None:
    with prepare(app):
        staff = make_staff(role)
        pages = [page for page in brought(SectionPage) if has_permission(staff, page.needs)]
    client = sign_in(app, staff)
    for page in pages:
        with app.test_request_context():
            address = app.url_for(page.endpoint, **page.args)
        answer = client.get(address)
        assert answer.status_code == 200, address
        # The page without a network is kept by the device, the same for everybody.
        if not page.is_verb and page.endpoint != "offline.page":
            shown = text_of(answer)
            (line,) = LINE.findall(shown)
            assert CURRENT.findall(line) == [str(page.text)], address
            above = [str(page.section.text)] if page.section in sections_for(staff) else []
            assert CURRENT.findall("".join(MASTHEAD.findall(shown))) == above, address


def test_every_section_has_its_own_page_first() -> None:
    for section in (*SECTIONS, OFFICE):
        pages = sorted(
            (page for page in brought(SectionPage) if page.section is section),
            key=lambda page: page.place,
        )
        assert section is OFFICE or pages[0].endpoint == section.endpoint
        places = [page.place for page in pages if not page.is_verb]
        assert len(set(places)) == len(places)


def test_the_page_of_a_case_and_a_form_have_no_line(app: Flask) -> None:
    with prepare(app):
        handler = make_staff()
        case = make_case(handler=handler)
    client = sign_in(app, handler)

    for address in (f"/cases/{case.id}", "/cases/new", f"/cases/{case.id}/visits/plan"):
        assert not LINE.findall(text_of(client.get(address))), address


@pytest.mark.parametrize(
    ("verb", "there"), [("plan", "visits/plan"), ("visit", "visits/unplanned"), ("suggest", "sugg")]
)
def test_a_verb_asks_in_which_case(app: Flask, verb: str, there: str) -> None:
    with prepare(app):
        handler, stranger = make_staff(), make_staff()
        case, other = make_case(handler=handler), make_case(handler=stranger)
    client = sign_in(app, handler)

    page = text_of(client.get(f"/cases/for/{verb}"))

    assert f'href="/cases/{case.id}/{there}' in page
    assert f"/cases/{other.id}" not in page
    found = client.post("/find", data={"verb": verb, "find": case.number}, follow_redirects=True)
    assert found.request.path.startswith(f"/cases/{case.id}/{there}")


def test_a_verb_that_is_none_or_that_one_may_not_do_is_not_there(app: Flask) -> None:
    with prepare(app):
        handler, manager = make_staff(), make_staff(Role.CASE_MANAGEMENT)

    assert sign_in(app, handler).get("/cases/for/nothing").status_code == 404
    assert sign_in(app, manager).get("/cases/for/plan").status_code == 404
