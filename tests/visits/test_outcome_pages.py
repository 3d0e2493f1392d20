"""Pages of what came of a visit: recorded, corrected, and what follows."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from casetrack.db import session
from casetrack.visits.models import Visit, VisitState
from casetrack.visits.outcomes import record_unplanned
from tests.builders import NOON, TODAY, acting, make_child
from tests.signed_in import prepare, sign_in, text_of
from tests.visits.builders import case_of, handler_of, met, owed, plan
from tests.visits.test_views import MET, Desk, desk

__all__ = ["desk"]


def test_a_visit_that_met_somebody_is_recorded(desk: Desk) -> None:
    visit_id = desk.planned()

    response = desk.holder.post(desk.url(f"/{visit_id}/outcome"), data=MET)

    assert response.status_code == 302
    assert response.location == f"/cases/{desk.case_id}"
    assert desk.visits()[0].state is VisitState.DONE


@pytest.mark.in_turn(13)
@pytest.mark.parametrize("waiting", [0, 1, 2])
def test_after_an_outcome_one_stands_on_today_at_the_next_visit_that_waits(
    desk: Desk, waiting: int
) -> None:
    first = desk.planned()
    others = [desk.planned() for _number in range(waiting)]
    desk.planned(first=TODAY + timedelta(days=1))

    saved = desk.holder.post(desk.url(f"/{first}/outcome"), data={**MET, "from": "/"})

    with prepare(desk.app):
        visits = session().scalars(select(Visit).where(Visit.id.in_(others))).all()
        anchors = [f"owed-{owed(visits)[other].id}" for other in others]
    assert saved.location == (f"/#{anchors[0]}" if waiting else "/")
    today = text_of(desk.holder.get("/"))
    assert [today.count(f'id="{anchor}"') for anchor in anchors] == [1] * waiting


def test_after_an_outcome_one_goes_back_to_any_other_page_one_came_from(desk: Desk) -> None:
    first, _second = desk.planned(), desk.planned()

    saved = desk.holder.post(desk.url(f"/{first}/outcome"), data={**MET, "from": "/days?view=week"})

    assert saved.location == "/days?view=week"


def test_a_social_worker_records_a_visit_and_goes_back_to_their_list(desk: Desk) -> None:
    visit_id = desk.planned(visitor_id=desk.worker_id)

    response = desk.worker.post(desk.url(f"/{visit_id}/outcome"), data=MET)

    assert response.location == "/visits"
    assert desk.entries() == ["visits_planned", "visit_made"]


def test_an_outcome_sent_twice_is_told_and_recorded_once(desk: Desk) -> None:
    visit_id = desk.planned()
    desk.holder.post(desk.url(f"/{visit_id}/outcome"), data=MET)

    desk.holder.post(desk.url(f"/{visit_id}/outcome"), data=MET)

    with desk.holder.session_transaction() as kept:
        text = " ".join(message for _category, message in kept["_flashes"])
    assert "nothing was recorded twice" in text
    assert desk.entries() == ["visits_planned", "visit_made"]


def test_another_outcome_meanwhile_is_shown_to_be_corrected(desk: Desk) -> None:
    visit_id = desk.planned()
    desk.holder.post(desk.url(f"/{visit_id}/outcome"), data=MET)

    response = desk.holder.post(
        desk.url(f"/{visit_id}/outcome"), data={**MET, "findings": "Not as it was written."}
    )

    assert response.status_code == 409
    assert "Not as it was written." in text_of(response)
    assert "At the bench, calm." in text_of(response)


def test_what_is_missing_stands_at_its_field_and_nothing_typed_is_lost(desk: Desk) -> None:
    visit_id = desk.planned()

    response = desk.holder.post(
        desk.url(f"/{visit_id}/outcome"), data={**MET, "condition": "", "day": "2026-11-25"}
    )

    page = text_of(response)
    assert response.status_code == 422
    assert "At the bench, calm." in page
    assert desk.visits()[0].is_open()


def test_a_missed_visit_leads_to_what_may_be_done_next(desk: Desk) -> None:
    missed = {**MET, "state": "not_at_home"}
    first = desk.planned()
    second = desk.planned(first=TODAY + timedelta(days=1))
    desk.holder.post(desk.url(f"/{first}/outcome"), data=missed)
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        holder = desk.holder_again()
        asked = text_of(holder.get(desk.url(f"/{second}/outcome")))
        response = holder.post(desk.url(f"/{second}/outcome"), data={**missed, "day": "2026-11-25"})
        page = text_of(holder.get(response.location))

    assert "The second time in a row that nobody is met." in asked
    assert "Visit at school" in page
    assert "Plan what follows by" in page


def test_a_refusal_offers_a_breach_only_in_words(desk: Desk) -> None:
    visit_id = desk.planned()

    response = desk.holder.post(desk.url(f"/{visit_id}/outcome"), data={**MET, "state": "refused"})
    page = text_of(desk.holder.get(response.location))

    assert "One refusal is no ground to revoke" in page
    assert "Record a breach of the probation" not in page, "the child is on none"


def test_a_correction_keeps_both(desk: Desk) -> None:
    visit_id = desk.planned()
    desk.holder.post(desk.url(f"/{visit_id}/outcome"), data=MET)
    version = desk.visits()[0].version

    response = desk.holder.post(
        desk.url(f"/{visit_id}/correct"),
        data={
            **MET,
            "condition": "urgent",
            "done_now": "Stays with the child.",
            "told": "The mother.",
            "reason": "Misread",
            "version": str(version),
        },
    )

    assert response.status_code == 302
    assert desk.entries()[-2:] == ["visit_made", "visit_made"]


def test_two_who_correct_see_both_versions(desk: Desk) -> None:
    visit_id = desk.planned()
    desk.holder.post(desk.url(f"/{visit_id}/outcome"), data=MET)

    response = desk.holder.post(
        desk.url(f"/{visit_id}/correct"),
        data={**MET, "findings": "Mine", "reason": "Misread", "version": "1"},
    )

    page = text_of(response)
    assert response.status_code == 409
    assert "Mine" in page
    assert "At the bench, calm." in page


def test_an_unplanned_visit_is_recorded_once(desk: Desk) -> None:
    form = {**MET, "party": str(desk.child_id), "asked_of": str(desk.child_id)}

    first = desk.worker.post(desk.url("/unplanned"), data=form)
    again = desk.worker.post(desk.url("/unplanned"), data=form)

    assert first.status_code == 302
    assert again.status_code == 422
    assert "recorded already" in text_of(again)
    assert len(desk.visits()) == 1


def test_visits_without_an_outcome_come_first(desk: Desk) -> None:
    desk.planned()
    desk.planned(first=TODAY + timedelta(days=3))
    with time_machine.travel(NOON + timedelta(days=2), tick=False):
        page = text_of(desk.holder_again().get("/visits"))

    assert "1 visit has no outcome." in page
    assert page.index("Visits without an outcome") < page.index("11-27")


def test_the_page_of_a_visit_that_lies_ahead_asks_whether_it_was_before_its_day(
    app: Flask,
) -> None:
    with time_machine.travel(NOON, tick=False):
        with prepare(app):
            child = make_child()
            visit = plan(child)[0]
            page = f"/cases/{child.case_id}/visits/{visit.id}/outcome"
            client = sign_in(app, handler_of(child))
        fields = {
            "state": "done",
            "condition": "steady",
            "findings": "At work, calm.",
            "way": "home",
        }

        asked = text_of(client.get(page))
        refused = client.post(page, data={**fields, "day": "2026-11-24"})
        done = client.post(page, data={**fields, "day": "2026-11-24", "is_early": "y"})

    assert "It took place before the planned day" in asked
    assert refused.status_code == 422
    assert "planned for 7 December 2026" in text_of(refused)
    assert done.status_code == 302


def test_the_last_three_findings_are_three(app: Flask) -> None:
    with time_machine.travel(NOON, tick=False):
        with prepare(app):
            child = make_child()
            case, by = case_of(child), acting(handler_of(child), on=TODAY, at=NOON)
            for ago in range(1, 6):
                record_unplanned(case, child, met(TODAY - timedelta(days=ago)), by)
            visit = plan(child)[0]
            page = f"/cases/{child.case_id}/visits/{visit.id}/outcome"
            client = sign_in(app, handler_of(child))

        html = text_of(client.get(page))

    assert html.count("At the bench with the master") == 3
