"""Pages of visits: happy paths, refusals, wrong readers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from casetrack.accounts.models import Role, Staff
from casetrack.cases.models import Case, JournalEntry, Party
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.db.session import Database
from casetrack.visits import list_views
from casetrack.visits.actions import VisitChange, change_visit
from casetrack.visits.listing import stands_under
from casetrack.visits.models import Visit, VisitState, VisitWay
from tests.builders import NOON, TODAY, acting, make_child, make_staff
from tests.signed_in import events_in, prepare, sign_in, text_of
from tests.statements import counted
from tests.visits.builders import (
    case_of,
    grant_visits,
    handler_of,
    plan,
    plan_monthly,
    run_probation,
)

PLAN = {
    "aim": "See how things are at home",
    "ways": "home",
    "how_many": "times",
    "every": "1",
    "unit": "month",
    "first": "2026-12-07",
    "times": "3",
    "measure": "0",
    "on_rest_day": "move",
}
MET = {
    "state": "done",
    "condition": "steady",
    "findings": "At the bench, calm.",
    "day": "2026-11-24",
    "way": "home",
}


@dataclass
class Desk:
    """A case with one child: its handler, a social worker granted the child, a stranger."""

    app: Flask
    database: Database
    holder: FlaskClient
    worker: FlaskClient
    stranger: FlaskClient
    case_id: int
    child_id: int
    holder_id: int
    worker_id: int

    def url(self, rest: str = "") -> str:
        return f"/cases/{self.case_id}/visits{rest}"

    def planned(self, **changed: Any) -> int:
        """One planned visit, today unless told otherwise; its id."""
        with prepare(self.app):
            child = session().get_one(Party, self.child_id)
            (visit,) = plan(child, **{"first": TODAY, **changed})
            return visit.id

    def holder_again(self) -> FlaskClient:
        """The handler, signed in anew on another day."""
        with self.app.app_context():
            return sign_in(self.app, session().get_one(Staff, self.holder_id))

    def holder_in(self, lang: str) -> FlaskClient:
        """The handler, in another language."""
        with self.app.app_context():
            return sign_in(self.app, session().get_one(Staff, self.holder_id), lang=lang)

    def visits(self) -> list[Visit]:
        with self.app.app_context():
            return list(session().scalars(select(Visit).order_by(Visit.planned_on, Visit.id)))

    def entries(self) -> list[str]:
        with self.app.app_context():
            rows = session().scalars(select(JournalEntry.kind).order_by(JournalEntry.id))
            return [kind.value for kind in rows]

    def plan_form(self, **changed: str) -> dict[str, str]:
        fields = {**PLAN, "party": str(self.child_id), "visitor": str(self.holder_id)}
        return {**fields, **changed}


@pytest.fixture
def desk(app: Flask, database: Database) -> Iterator[Desk]:
    """The desk, at noon of a fixed day."""
    with time_machine.travel(NOON, tick=False):
        with prepare(app):
            child = make_child()
            holder, stranger = handler_of(child), make_staff(Role.PROSECUTOR)
            worker = grant_visits(case_of(child), child)
            ids = (child.case_id, child.id, holder.id, worker.id)
        yield Desk(
            app,
            database,
            sign_in(app, holder),
            sign_in(app, worker),
            sign_in(app, stranger),
            *ids,
        )


def seen_in(response: TestResponse) -> str:
    """What a plan says it has shown."""
    match = re.search(r'name="seen" value="(\w*)"', text_of(response))
    assert match is not None
    return match[1]


# Planning


def test_every_date_is_shown_before_anything_is_saved(desk: Desk) -> None:
    response = desk.holder.post(desk.url("/plan"), data=desk.plan_form(do="preview"))

    page = text_of(response)
    assert response.status_code == 200
    assert "Save 3 visits" in page
    assert "2027-02-08" in page
    assert "Moved from Sun 2027-02-07." in page
    assert "Dashed dates are provisional" in page
    assert desk.visits() == []


def test_what_was_shown_is_saved(desk: Desk) -> None:
    shown = desk.holder.post(desk.url("/plan"), data=desk.plan_form(do="preview"))

    response = desk.holder.post(
        desk.url("/plan"), data=desk.plan_form(do="save", seen=seen_in(shown))
    )

    assert response.status_code == 302
    assert [str(v.planned_on) for v in desk.visits()] == ["2026-12-07", "2027-01-07", "2027-02-08"]


def test_a_changed_plan_is_shown_again_instead_of_saved(desk: Desk) -> None:
    shown = desk.holder.post(desk.url("/plan"), data=desk.plan_form(do="preview"))

    response = desk.holder.post(
        desk.url("/plan"), data=desk.plan_form(do="save", seen=seen_in(shown), times="4")
    )

    assert response.status_code == 200
    assert "these dates are not the ones you saw" in text_of(response)
    assert "Save 4 visits" in text_of(response)
    assert desk.visits() == []


def test_the_same_plan_sent_twice_is_shown_with_its_clashes(desk: Desk) -> None:
    shown = desk.holder.post(desk.url("/plan"), data=desk.plan_form(do="preview"))
    form = desk.plan_form(do="save", seen=seen_in(shown))
    desk.holder.post(desk.url("/plan"), data=form)

    response = desk.holder.post(desk.url("/plan"), data=form)

    assert "Clash: visit to Sun Moumou, at home." in text_of(response)
    assert len(desk.visits()) == 3


def test_a_plan_begins_with_the_probation_it_may_serve(desk: Desk) -> None:
    with prepare(desk.app):
        run_probation(session().get_one(Party, desk.child_id), last_day=date(2027, 2, 7))

    page = text_of(desk.holder.get(desk.url("/plan")))

    assert "Save 3 visits" in page
    assert "until 7 February 2027" in page


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"aim": ""}, "Say what the visits are for"),
        ({"ways": ""}, "Choose at least one way."),
        ({"first": "soon-ish"}, "is not read as a date"),
        ({"first": "2026-11-20"}, "20 November 2026 is past."),
        ({"times": ""}, "Say how many visits."),
        ({"how_many": "day"}, "Give the last day."),
        ({"how_many": "measure"}, "Choose what the visits serve"),
        ({"planned_at": "half past nine"}, "Write a time such as 09:30"),
    ],
)
def test_a_plan_that_lacks_something_says_what(
    desk: Desk, changed: dict[str, str], sentence: str
) -> None:
    form = desk.plan_form(do="save")
    form.update(changed)
    if not form["ways"]:
        del form["ways"]

    response = desk.holder.post(desk.url("/plan"), data=form)

    assert response.status_code == 422
    assert sentence in text_of(response).replace("&#39;", "'")
    assert "See how things are at home" in text_of(response) or "aim" in changed


def test_a_day_without_its_year_is_the_next_one(desk: Desk) -> None:
    form = desk.plan_form(do="preview", first="12-07", how_many="once")

    page = text_of(desk.holder.post(desk.url("/plan"), data=form))

    assert "2026-12-07" in page
    assert "Save 1 visit" in page


def test_who_may_not_plan_is_refused_and_a_stranger_finds_nothing(desk: Desk) -> None:
    assert desk.worker.get(desk.url("/plan")).status_code == 403
    assert desk.stranger.get(desk.url("/plan")).status_code == 404
    assert desk.stranger.post(desk.url("/plan"), data=desk.plan_form()).status_code == 404


# Outcomes


def test_somebody_elses_visit_is_not_there(desk: Desk) -> None:
    visit_id = desk.planned()

    for rest in ("", "/outcome", "/correct", "/change", "/cancel"):
        assert desk.stranger.get(desk.url(f"/{visit_id}{rest}")).status_code == 404


def test_a_visit_to_another_child_is_not_there_for_a_social_worker(desk: Desk) -> None:
    with prepare(desk.app):
        child = session().get_one(Party, desk.child_id)
        (visit,) = plan(make_child(case_of(child)))
        visit_id = visit.id

    assert desk.worker.get(desk.url(f"/{visit_id}")).status_code == 404
    assert desk.worker.post(desk.url(f"/{visit_id}/outcome"), data=MET).status_code == 404


def test_unplanned_visits_of_a_case_one_may_not_know_of_are_not_there(desk: Desk) -> None:
    assert desk.stranger.get(desk.url("/unplanned")).status_code == 404


# Moving and cancelling


def test_a_visit_is_moved(desk: Desk) -> None:
    visit_id = desk.planned()

    response = desk.holder.post(
        desk.url(f"/{visit_id}/change"),
        data={
            "day": "2026-11-28",
            "way": "school",
            "visitor": str(desk.worker_id),
            "on_rest_day": "move",
            "reason": "",
            "version": "1",
        },
    )

    assert response.status_code == 302
    (visit,) = desk.visits()
    assert (str(visit.planned_on), visit.visitor_id) == ("2026-11-30", desk.worker_id)


def test_two_who_move_a_visit_see_both_days(desk: Desk) -> None:
    visit_id = desk.planned()
    with prepare(desk.app):
        visit = session().get_one(Visit, visit_id)
        handler = handler_of(session().get_one(Party, desk.child_id))
        change_visit(
            visit,
            VisitChange(date(2026, 12, 1), visit.way, handler.id),
            acting(handler, on=TODAY, at=NOON),
            opened=1,
        )

    form = {
        "day": "2026-12-02",
        "way": "home",
        "visitor": str(desk.holder_id),
        "on_rest_day": "move",
        "reason": "",
        "version": "1",
    }
    response = desk.holder.post(desk.url(f"/{visit_id}/change"), data=form)

    assert response.status_code == 409
    assert "2026-12-01" in text_of(response)
    assert "2026-12-02" in text_of(response)


def test_the_rest_of_a_series_is_cancelled(desk: Desk) -> None:
    with prepare(desk.app):
        visit_id = plan_monthly(session().get_one(Party, desk.child_id))[0].id

    response = desk.holder.post(
        desk.url(f"/{visit_id}/cancel"),
        data={"reason": "Moved away", "and_the_rest": "y", "version": "1"},
    )

    assert response.status_code == 302
    assert {v.state for v in desk.visits()} == {VisitState.CANCELLED}


def test_cancelling_asks_why(desk: Desk) -> None:
    visit_id = desk.planned()

    response = desk.holder.post(desk.url(f"/{visit_id}/cancel"), data={"version": "1"})

    assert response.status_code == 422
    assert "Say why, in a few words." in text_of(response)


# Lists


def test_the_list_of_a_social_worker_has_only_the_child_they_were_granted(desk: Desk) -> None:
    desk.planned(visitor_id=desk.worker_id)
    with prepare(desk.app):
        child = session().get_one(Party, desk.child_id)
        plan(make_child(case_of(child)), first=TODAY + timedelta(days=1))

    page = text_of(desk.worker.get("/visits"))

    assert page.count("Record outcome") == 1
    month = text_of(desk.worker.get("/visits/month", follow_redirects=True))
    assert month.count(f"/cases/{desk.case_id}/visits/") == 1


def test_a_stranger_sees_an_empty_list(desk: Desk) -> None:
    desk.planned()

    assert "No visit in the next fourteen days" in text_of(desk.stranger.get("/visits"))


def test_the_list_is_narrowed_to_one_visitor(desk: Desk) -> None:
    desk.planned()
    desk.planned(first=TODAY + timedelta(days=1), visitor_id=desk.worker_id)

    everybody = text_of(desk.holder.get("/visits"))
    theirs = text_of(desk.holder.get(f"/visits?visitor={desk.worker_id}"))

    assert everybody.count(">Record outcome<") == 1
    # Its name leads to the visit; one whose day has not come has no button.
    assert theirs.count(f"/cases/{desk.case_id}/visits/") == 1
    assert ">Record outcome<" not in theirs


@pytest.mark.parametrize(("order", "places"), [("", [0, 1, 2, 3]), ("?sort=-day", [3, 2, 1, 0])])
def test_the_list_is_read_in_either_order_over_its_pages(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, order: str, places: list[int]
) -> None:
    monkeypatch.setattr(list_views, "PAGE", 1)
    days = [TODAY + timedelta(days=n) for n in (0, 1, 1, 7)]
    ids = [desk.planned(first=day) for day in days]

    seen: list[int] = []
    address = f"/visits{order}"
    while address:
        page = text_of(desk.holder.get(address))
        seen += [int(number) for number in re.findall(r"/visits/(\d+)\"", page)]
        further = re.search(r'rel="next" href="([^"]+)"', page)
        address = unescape(further[1]) if further else ""

    assert seen == [ids[place] for place in places]


def test_the_month_of_visits_is_that_of_the_calendar(desk: Desk) -> None:
    month = desk.holder.get(f"/visits/month?month=2026-12&visitor={desk.worker_id}")

    assert month.location == f"/days?kind=visit&who={desk.worker_id}&on=2026-12-01"


def test_the_database_finds_the_same_day_as_the_visit_does(desk: Desk) -> None:
    texts = [None, "", "2026-11-20", "2026-11-20~", "2026-11", "2026-11-XX", "2026", "202X"]
    texts += ["2026-11-19/2026-11-20", "[2026-11-19,2026-11-20]"]
    with prepare(desk.app):
        child = session().get_one(Party, desk.child_id)
        office_id = session().get_one(Case, desk.case_id).office_id
        for state in VisitState:
            for text in texts:
                if (state is VisitState.PLANNED) != (text is None):
                    continue
                for planned_on in (None, date(2026, 11, 18)):
                    if state is VisitState.PLANNED and planned_on is None:
                        continue
                    when = None if text is None else PartialDate.parse_edtf(text)
                    session().add(
                        Visit(
                            case_id=desk.case_id,
                            office_id=office_id,
                            party_id=child.id,
                            planned_on=planned_on,
                            way=VisitWay.HOME,
                            state=state,
                            happened=when,
                            findings=BilingualText(None, None),
                        )
                    )

    with desk.app.app_context():
        rows = session().execute(select(Visit, stands_under())).all()

    assert len(rows) > 50
    assert [visit.day() for visit, _day in rows] == [day for _visit, day in rows]


def test_the_visits_of_a_case_are_listed_and_the_look_is_recorded(desk: Desk) -> None:
    desk.planned()

    page = text_of(desk.worker.get(desk.url()))

    assert "1 visit is planned." in page
    (event,) = events_in(desk.app, kind="case_read", actor_id=desk.worker_id)
    assert event.details["part"] == "visits"


def test_a_case_without_visits_says_so(desk: Desk) -> None:
    page = text_of(desk.holder.get(desk.url()))

    assert "The law sets no frequency for return visits" in page
    assert desk.stranger.get(desk.url()).status_code == 404


@pytest.mark.parametrize("address", ["/visits", ""])
def test_a_list_asks_the_same_of_the_database_however_long_it_is(desk: Desk, address: str) -> None:
    def asked() -> int:
        with counted(desk.database) as sent:
            assert desk.holder.get(address or desk.url()).status_code == 200
        return len(sent)

    desk.planned()
    few = asked()
    for days in range(1, 5):
        desk.planned(first=TODAY + timedelta(days=days))

    assert asked() == few


def test_a_choice_that_was_not_offered_is_refused_at_its_field(desk: Desk) -> None:
    form = desk.plan_form(do="preview", party="999999", on_rest_day="perhaps")

    response = desk.holder.post(desk.url("/plan"), data=form)

    assert response.status_code == 422
    assert "Choose somebody of this case." in text_of(response)
    assert "Choose one of the list." in text_of(response)
