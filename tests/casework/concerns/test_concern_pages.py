"""The urgent concern on Today, on the page of the case and in the mail of the night."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from flask import Flask

from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import Case
from casetrack.db import session
from tests.builders import TODAY, make_child
from tests.casework.concerns.conftest import DONE, SEEN, Desk
from tests.desk.notices.builders import maildir, night, outbox
from tests.signed_in import events_in, prepare, text_of


def test_an_urgent_visit_stands_first_on_today_of_the_handler_and_of_the_head(desk: Desk) -> None:
    desk.record_urgent(by=desk.worker)

    for staff in (desk.handler, desk.head):
        page = text_of(desk.as_(staff).get("/"))
        assert 'class="concern"' in page
        assert page.index(SEEN) < page.index("<aside")
        assert "One urgent concern has no answer" in page


@pytest.mark.in_turn(13)
def test_of_many_the_oldest_stand_there_in_full_and_all_are_counted(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casetrack.desk.today.office_views.CONCERNS_IN_FULL", 1)
    monkeypatch.setattr("casetrack.desk.today.office_views.CONCERNS_IN_SHORT", 2)
    for module in ("desk.today.views", "desk.today.office_views"):
        monkeypatch.setattr(f"casetrack.{module}.SHOWN", 3)
    monkeypatch.setattr("casetrack.casework.concerns.queries.SHOWN", 3)
    with prepare(desk.app):
        case = session().get_one(Case, desk.case_id)
        children = [make_child(case).id for _ in range(4)]
    raised = [desk.raise_one(desk.handler, party=str(child)) for child in children]

    page = text_of(desk.as_(desk.head).get("/"))

    head = desk.as_(desk.head)
    first = text_of(head.get("/today/urgent"))
    match = re.search(r'href="(/today/urgent\?after=[^"]*)"', first)
    assert match is not None
    rest = text_of(head.get(unescape(match[1])))

    assert page.count('class="concern"') == 1
    assert [number for number in raised if f"/concerns/{number}/answer" in page] == raised[:2]
    assert "The first 2 are shown." in page
    assert 'href="/today/urgent">See all 3+' in page
    assert "Four urgent concerns have no answer" in page
    assert [number for number in raised if f"/concerns/{number}/answer" in first] == raised[:3]
    assert [number for number in raised if f"/concerns/{number}/answer" in rest] == raised[3:]
    assert head.get("/today/urgent?after=made-up").status_code == 200
    # A clerk is told of none.
    assert "rgent: " not in text_of(desk.as_(desk.clerk).get("/today/urgent"))


@pytest.mark.in_turn(13)
def test_it_is_not_on_today_of_others(desk: Desk) -> None:
    desk.record_urgent()

    for staff in (desk.clerk, desk.management):
        page = text_of(desk.as_(staff).get("/"))
        assert "rgent" not in page
        assert SEEN not in page


def test_it_leaves_today_only_when_somebody_says_what_was_done(desk: Desk, app: Flask) -> None:
    concern = desk.record_urgent()
    head = desk.as_(desk.head)

    desk.answer(desk.head, concern, done=" ", status=422)
    still = text_of(head.get("/"))
    desk.answer(desk.head, concern)

    assert 'class="concern"' in still
    assert DONE in text_of(head.get(desk.page(concern)))
    for staff in (desk.handler, desk.head):
        assert 'class="concern"' not in text_of(desk.as_(staff).get("/"))
    assert DONE in text_of(head.get(f"/cases/{desk.case_id}"))
    kinds = [event.kind for event in events_in(app, case_id=desk.case_id)]
    assert EntryKind.CONCERN_ANSWERED in kinds


def test_the_page_of_the_case_has_it_on_top(desk: Desk) -> None:
    concern = desk.record_urgent()

    page = text_of(desk.as_(desk.handler).get(f"/cases/{desk.case_id}"))

    assert page.index('class="concern"') < page.index('class="log"')
    assert f"/cases/{desk.case_id}/concerns/{concern}/answer" in page


def test_who_does_not_answer_for_it_is_refused_and_finds_no_way_to_it(desk: Desk) -> None:
    concern = desk.record_urgent()
    address = f"/cases/{desk.case_id}/concerns/{concern}/answer"

    for staff in (desk.clerk, desk.management, desk.worker):
        assert desk.as_(staff).get(address).status_code == 403
    assert address not in text_of(desk.as_(desk.clerk).get(f"/cases/{desk.case_id}"))
    assert "rgent" not in text_of(desk.as_(desk.management).get(f"/cases/{desk.case_id}"))


def test_the_next_mail_tells_the_handler_and_the_head_and_names_nobody(
    desk: Desk, tmp_path: Path
) -> None:
    desk.record_urgent()

    night(desk.app, on=TODAY + timedelta(days=1), route=maildir(tmp_path))

    letters = {mail.address: mail for mail in outbox(desk.app)}
    values = (desk.handler, desk.head, desk.chief)
    assert set(letters) == {f"{member.login}@example.org" for member in values}
    for letter in letters.values():
        assert letter.subject == "casetrack: 1 urgent concern without an answer"
        assert "/concerns/" in letter.body
        assert SEEN not in letter.body
        assert "Sun" not in letter.body


@pytest.mark.in_turn(13)
def test_it_is_told_every_day_until_it_is_answered(desk: Desk, tmp_path: Path) -> None:
    desk.record_urgent()

    for days in (1, 2, 3):
        night(desk.app, on=TODAY + timedelta(days=days), route=maildir(tmp_path))

    # Handler and head each day; the chief procurator with them, an hour after it was raised.
    assert len(outbox(desk.app)) == 9
