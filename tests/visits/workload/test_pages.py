"""The week of an office, and giving away the visits of somebody who is away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from casetrack.accounts.models import Role, Staff
from casetrack.audit.record import AuditKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Aspect
from casetrack.cases.models import JournalEntry, Obligation, Party
from casetrack.db import session
from casetrack.db.session import Database
from casetrack.visits.actions import plan_visits
from casetrack.visits.models import SeriesUnit, Visit, VisitWay
from casetrack.visits.workload.models import Absence
from casetrack.visits.workload.queries import busy_of, goings_of
from tests.builders import NOON, TODAY, acting, make_case, make_child, make_staff
from tests.desk.today.builders import make_grant
from tests.signed_in import events_in, prepare, sign_in, text_of
from tests.statements import counted
from tests.visits.builders import case_of, grant_visits, terms_for
from tests.visits.spotchecks.builders import FIRST, night
from tests.visits.spotchecks.builders import plan as plan_checks

MONDAY = date(2026, 12, 7)


@dataclass
class Office:
    """Two prosecutors of one office with a case each, their head, a social worker, a stranger."""

    app: Flask
    head: Staff
    ill: Staff
    well: Staff
    worker: Staff
    stranger: Staff
    children: list[int]

    def seen_by(self, staff: Staff, *, lang: str = "en") -> FlaskClient:
        return sign_in(self.app, staff, lang=lang)

    def visits(self) -> list[Visit]:
        return list(session().scalars(sa.select(Visit).order_by(Visit.planned_on, Visit.id)))


def child_of(handler: Staff) -> Party:
    return make_child(make_case(handler=handler))


def plan(child: Party, **changed: Any) -> list[Visit]:
    case = case_of(child)
    assert case.handler is not None
    terms = terms_for(child, **changed)
    return plan_visits(case, terms, acting(case.handler, on=TODAY, at=NOON))[1]


@pytest.fixture
def office(app: Flask) -> Iterator[Office]:
    with time_machine.travel(NOON, tick=False):
        with prepare(app):
            ill = make_staff(Role.PROSECUTOR)
            head, well = (
                make_staff(role, office=ill.office) for role in (Role.SECTION_HEAD, Role.PROSECUTOR)
            )
            stranger = make_staff(Role.PROSECUTOR)
            first, second = child_of(ill), child_of(ill)
            worker = make_staff(Role.SOCIAL_WORKER, office=ill.office)
            grant_visits(case_of(first), first, to=worker)
            for party in (first, second):
                make_grant(case_of(party), well, Aspect.WHOLE)
            plan(first, planned_at=time(9), minutes=90, every=1, unit=SeriesUnit.DAY, times=3)
            plan(second, planned_at=time(14), first=MONDAY)
            plan(child_of(well), planned_at=time(14, 30), first=MONDAY)
            children = [first.id, second.id]
        yield Office(app, head, ill, well, worker, stranger, children)


def away(client: FlaskClient, whom: Staff, first: date, last: date) -> str:
    """Say that somebody is away; the address of who goes instead."""
    page = text_of(client.get("/visits/away/new"))
    sending = re.search(r'name="sending" value="([^"]+)"', page)
    assert sending is not None
    sent = {"who": str(whom.id), "first": first.isoformat(), "last": last.isoformat()}
    answer = client.post("/visits/away/new", data={**sent, "sending": sending[1]})
    assert answer.status_code == 302, text_of(answer)
    return str(answer.location)


def form_of(page: str) -> dict[str, str]:
    """What the form of who goes instead says as it is shown."""
    form = page[page.index('<form class="form-w"') :]
    data = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option selected value="([^"]*)"', options)
        data[name] = chosen[1] if chosen else ""
    return data


def test_a_head_sees_the_week_of_everybody(office: Office) -> None:
    page = text_of(office.seen_by(office.head).get("/visits/week?on=2026-12-09"))
    assert "5 visits from 7 December 2026 to 13 December 2026." in page
    # 90 minutes were planned, 120 are usual at home.
    assert "3 h 30 min" in page
    assert "4 visits" in page
    assert office.well.name in page


def test_everybody_else_sees_their_own(office: Office) -> None:
    page = text_of(office.seen_by(office.well).get("/visits/week?on=2026-12-09"))
    assert "1 visit from 7 December" in page
    assert office.ill.name not in page


def test_what_is_too_much_is_said(office: Office) -> None:
    with prepare(office.app):
        child = session().get_one(Party, office.children[1])
        plan(child, first=MONDAY, planned_at=time(15, 59), minutes=400)
    page = text_of(office.seen_by(office.ill).get("/visits/week?on=2026-12-09"))
    assert "14:00 and 15:59 clash" in page
    assert "15:59: outside of office hours" in page
    assert "2 h 10 min more than a working day" in page


def test_a_visit_that_was_called_off_takes_nobodys_time(office: Office) -> None:
    with prepare(office.app):
        session().execute(
            sa.update(Visit)
            .where(Visit.party_id == office.children[0])
            .values(state="cancelled", happened_edtf="2026-11-24")
        )
    page = text_of(office.seen_by(office.ill).get("/visits/week?on=2026-12-09"))
    assert "1 visit from 7 December" in page


def test_whoever_comes_along_goes_too(office: Office) -> None:
    with prepare(office.app):
        child = session().get_one(Party, office.children[0])
        plan(child, first=MONDAY + timedelta(days=4), along_ids=(office.worker.id,))
    page = text_of(office.seen_by(office.worker).get("/visits/week?on=2026-12-09"))
    assert "1 visit from 7 December" in page


def test_five_visits_are_given_away_as_proposed_in_one_go(office: Office) -> None:
    head = office.seen_by(office.head)
    address = away(head, office.ill, MONDAY, MONDAY + timedelta(days=6))
    page = text_of(head.get(address))
    assert "4 visits are still to be given away." in page
    assert head.post(address, data=form_of(page)).status_code == 302
    with office.app.app_context():
        moved = [visit for visit in office.visits() if visit.party_id in office.children]
        # The social worker has least to do; at two the colleague has a visit of their own.
        worker, head_id = office.worker.id, office.head.id
        assert [visit.visitor_id for visit in moved] == [worker, head_id, worker, worker]
        assert all(visit.planned_at in (time(9), time(14)) for visit in moved)
        owners = session().scalars(
            sa.select(Obligation.owner_id).where(
                Obligation.subject == "visit", Obligation.subject_id.in_([v.id for v in moved])
            )
        )
        assert sorted(owner or 0 for owner in owners) == sorted(
            visit.visitor_id or 0 for visit in moved
        )
        entries = session().scalars(
            sa.select(JournalEntry).where(JournalEntry.kind == EntryKind.VISITS_PLANNED)
        )
        assert sum("goes" in (entry.text.en or "") for entry in entries) == 4
    assert "no visit is left to be given away." in text_of(head.get(address))
    assert len(events_in(office.app, kind=AuditKind.ABSENCE_TOLD.value)) == 1


def test_one_line_is_changed_and_another_left(office: Office) -> None:
    head = office.seen_by(office.head)
    address = away(head, office.ill, MONDAY, MONDAY)
    sent = form_of(text_of(head.get(address)))
    first, second = sorted(name for name in sent if name.startswith("to_"))
    assert (
        head.post(address, data={**sent, first: str(office.head.id), second: ""}).status_code == 302
    )
    with office.app.app_context():
        on_monday = {
            visit.visitor_id
            for visit in office.visits()
            if visit.planned_on == MONDAY and visit.party_id in office.children
        }
        assert on_monday == {office.head.id, office.ill.id}
    assert "1 visit is still to be given away." in text_of(head.get(address))


def test_sent_twice_it_is_saved_once(office: Office) -> None:
    head = office.seen_by(office.head)
    address = away(head, office.ill, MONDAY, MONDAY)
    sent = form_of(text_of(head.get(address)))
    assert head.post(address, data=sent).status_code == 302
    entries = entries_in(office)
    assert head.post(address, data=sent).status_code == 302
    assert entries_in(office) == entries


def test_a_visit_that_changed_meanwhile_is_looked_at_again(office: Office) -> None:
    head = office.seen_by(office.head)
    address = away(head, office.ill, MONDAY, MONDAY)
    sent = form_of(text_of(head.get(address)))
    with prepare(office.app):
        session().execute(sa.update(Visit).values(version=Visit.version + 1))
    answer = head.post(address, data=sent)
    page = text_of(answer)
    assert answer.status_code == 422
    assert "Somebody changed one of these visits meanwhile." in page
    with office.app.app_context():
        assert office.head.id not in {visit.visitor_id for visit in office.visits()}
    # What was chosen still stands there, and can be saved now.
    assert head.post(address, data=form_of(page)).status_code == 302


def test_who_is_away_too_is_not_proposed_nor_sent(office: Office) -> None:
    head = office.seen_by(office.head)
    away(head, office.well, MONDAY + timedelta(days=1), MONDAY + timedelta(days=1))
    address = away(head, office.ill, MONDAY, MONDAY + timedelta(days=1))
    page = text_of(head.get(address))
    sent = form_of(page)
    with office.app.app_context():
        tuesday = next(
            visit.id for visit in office.visits() if visit.planned_on == MONDAY + timedelta(days=1)
        )
    options = re.search(rf'name="to_{tuesday}".*?</select>', page, re.S)
    assert options is not None
    assert office.well.name not in options[0]
    answer = head.post(address, data={**sent, f"to_{tuesday}": str(office.well.id)})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (MONDAY, MONDAY - timedelta(days=1), "The last day lies before the first"),
        (TODAY - timedelta(days=2), TODAY - timedelta(days=1), "is past"),
        (TODAY, TODAY + timedelta(days=366), "longer than 366 days"),
    ],
)
def test_days_that_cannot_be_are_refused(
    office: Office, first: date, last: date, said: str
) -> None:
    client = office.seen_by(office.ill)
    sending = form_number(text_of(client.get("/visits/away/new")))
    sent = {"who": str(office.ill.id), "first": first.isoformat(), "last": last.isoformat()}
    answer = client.post("/visits/away/new", data={**sent, "sending": sending})
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert f'value="{last.isoformat()}"' in text_of(answer)


def test_up_to_a_year_and_until_today_are_days_of_an_absence(office: Office) -> None:
    client = office.seen_by(office.ill)
    away(client, office.ill, TODAY - timedelta(days=2), TODAY)
    away(client, office.ill, TODAY + timedelta(days=1), TODAY + timedelta(days=366))
    sending = form_number(text_of(client.get("/visits/away/new")))
    sent = {"who": str(office.ill.id), "first": TODAY.isoformat(), "last": MONDAY.isoformat()}
    answer = client.post("/visits/away/new", data={**sent, "sending": sending})
    assert "They are away from" in text_of(answer)


def test_of_others_only_a_head_says_it_and_a_stranger_finds_nothing(office: Office) -> None:
    client = office.seen_by(office.well)
    sending = form_number(text_of(client.get("/visits/away/new")))
    sent = {"who": str(office.ill.id), "first": MONDAY.isoformat(), "last": MONDAY.isoformat()}
    assert client.post("/visits/away/new", data={**sent, "sending": sending}).status_code == 422
    address = away(office.seen_by(office.ill), office.ill, MONDAY, MONDAY)
    for whoever in (office.well, office.stranger, office.worker):
        assert office.seen_by(whoever).get(address).status_code == 404
        assert office.seen_by(whoever).post(f"{address}/back").status_code == 404
    assert office.seen_by(office.head).get(address).status_code == 200


def test_a_social_worker_says_so_and_the_handler_gives_the_visit_away(office: Office) -> None:
    with prepare(office.app):
        child = session().get_one(Party, office.children[0])
        plan(child, first=MONDAY, visitor_id=office.worker.id)
    client = office.seen_by(office.worker)
    page = text_of(client.get(away(client, office.worker, MONDAY, MONDAY)))
    assert "Whoever handles the case gives it away" in page
    assert "<select" not in page[page.index('id="visits"') :]


def test_back_again_nothing_is_taken_from_anybody(office: Office) -> None:
    head = office.seen_by(office.head)
    address = away(head, office.ill, MONDAY, MONDAY)
    head.post(address, data=form_of(text_of(head.get(address))))
    with office.app.app_context():
        goes = [visit.visitor_id for visit in office.visits()]
    assert head.post(f"{address}/back").status_code == 302
    with office.app.app_context():
        assert session().scalar(sa.select(sa.func.count(Absence.id))) == 0
        assert [visit.visitor_id for visit in office.visits()] == goes
    assert len(events_in(office.app, kind=AuditKind.ABSENCE_TAKEN_BACK.value)) == 1


def test_a_spot_check_to_come_is_told_to_who_sees_the_case_whole_alone(office: Office) -> None:
    with prepare(office.app):
        child = session().get_one(Party, office.children[0])
        plan_checks(child, times=1, visitor_id=office.worker.id, days_ahead=14)
        night(FIRST - timedelta(days=1))
        for number in range(25):
            night(FIRST + timedelta(days=number))
            visit = session().scalar(sa.select(Visit).where(Visit.is_spot_check))
            if visit is not None:
                break
        assert visit is not None
        day = visit.planned_on
        assert day is not None
        on = FIRST + timedelta(days=number)
    with time_machine.travel(datetime.combine(on, time(4), UTC), tick=False):
        week = f"/visits/week?on={day.isoformat()}"
        whole = text_of(office.seen_by(office.head).get(week))
        goes = text_of(office.seen_by(office.worker).get(week))
        assert f"on={day.isoformat()}" in whole
        assert f"on={day.isoformat()}" in goes
        with prepare(office.app):
            other = session().get_one(Staff, office.stranger.id)
            child = session().get_one(Party, office.children[0])
            make_grant(case_of(child), other, Aspect.SUPERVISION, child=child)
            busy = busy_of([office.worker.id], day, day, user=other, on=on)
            assert goings_of([office.worker.id], day, day, user=other, on=on) == []
            assert [trip for trip in busy if trip.visit_id == visit.id] == []


@pytest.mark.parametrize(("first", "clashes"), [(0, False), (1, True), (2, True), (3, False)])
def test_a_plan_says_on_which_day_who_goes_is_away(
    office: Office, first: int, clashes: bool
) -> None:
    tuesday = MONDAY + timedelta(days=1)
    away(office.seen_by(office.ill), office.ill, tuesday, tuesday + timedelta(days=1))
    day = MONDAY + timedelta(days=first)
    with office.app.app_context():
        case_id = session().get_one(Party, office.children[0]).case_id
    plan_page = f"/cases/{case_id}/visits/plan?on={day.isoformat()}"
    page = text_of(office.seen_by(office.ill).get(plan_page))
    assert ("somebody who goes is away that day" in page) is clashes


def test_the_pages_ask_as_much_for_many_visits_as_for_few(
    office: Office, database: Database
) -> None:
    head = office.seen_by(office.head)
    address = away(head, office.ill, MONDAY, MONDAY + timedelta(days=6))

    def asked() -> list[int]:
        numbers = []
        for page in ("/visits/week?on=2026-12-09", address):
            with counted(database) as statements:
                assert head.get(page).status_code == 200
            numbers.append(len(statements))
        return numbers

    few = asked()
    with prepare(office.app):
        for number in range(6):
            child = child_of(office.ill)
            make_grant(case_of(child), office.well, Aspect.WHOLE)
            plan(child, first=MONDAY + timedelta(days=number % 3), ways=(VisitWay.SCHOOL,))
    assert asked() == few
    assert max(few) <= 10


def form_number(page: str) -> str:
    match = re.search(r'name="sending" value="([^"]+)"', page)
    assert match is not None
    return match[1]


def entries_in(office: Office) -> int:
    with office.app.app_context():
        return session().scalar(sa.select(sa.func.count(JournalEntry.id))) or 0


def test_the_visits_of_somebody_out_of_service_stay_in_sight(office: Office) -> None:
    with prepare(office.app):
        gone = session().get_one(Staff, office.ill.id)
        idle = make_staff(Role.PROSECUTOR, office=gone.office)
        gone.is_active = idle.is_active = False

    client = office.seen_by(office.head)
    page = text_of(client.get(f"/visits/week?on={MONDAY}"))

    assert f"{office.ill.name} (out of service)" in page
    assert "No visit from" not in page
    assert idle.name not in page
    offered = text_of(client.get("/visits/away/new"))
    assert office.ill.name not in offered, (
        "whoever is gone is not away: their cases are handed over"
    )
