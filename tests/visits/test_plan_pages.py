"""Pages of plans: with whom and by whom, plan the rest anew, pause, resume, from a day."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from html import unescape

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from casetrack.accounts.models import Role, Staff
from casetrack.cases.kinds import BodyKind, PartyRole
from casetrack.cases.models import Party
from casetrack.clocks.calendar.models import ExamWeek
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.visits.models import PlanPause, PlanStaff, StaffPart, Visit, VisitPlan
from tests.builders import NOON, TODAY, make_body, make_father, make_staff
from tests.probation.builders import accuse, order
from tests.review.builders import receive
from tests.signed_in import events_in, prepare, sign_in, text_of
from tests.statements import counted
from tests.visits.builders import case_of, handler_of, met, plan, record
from tests.visits.test_views import Desk, desk, seen_in

__all__ = ["desk"]

MONTHLY = ["2026-12-07", "2027-01-07", "2027-02-08"]


def plan_id_of(desk: Desk) -> int:
    with desk.app.app_context():
        return session().scalars(select(VisitPlan.id).order_by(VisitPlan.id.desc())).first() or 0


def planned_monthly(desk: Desk, **changed: str) -> int:
    """Three monthly visits, planned on the page."""
    form = desk.plan_form(**changed)
    shown = desk.holder.post(desk.url("/plan"), data={**form, "do": "preview"})
    desk.holder.post(desk.url("/plan"), data={**form, "do": "save", "seen": seen_in(shown)})
    return plan_id_of(desk)


def days(desk: Desk) -> list[str]:
    return [str(visit.planned_on) for visit in desk.visits() if visit.is_open()]


def keep_exams(desk: Desk, first: date, last: date) -> None:
    with prepare(desk.app):
        handler = session().get_one(Staff, desk.holder_id)
        exams = ExamWeek(office_id=handler.office_id, first_on=first, last_on=last)
        exams.name = BilingualText("Finals", "期末考试")
        session().add(exams)


def test_a_plan_says_who_comes_along_and_who_is_in_the_meeting(desk: Desk) -> None:
    with prepare(desk.app):
        child = session().get_one(Party, desk.child_id)
        father = make_father(child)
        school = make_body(
            case_of(child),
            BodyKind.SCHOOL,
            BilingualText("Lotus School", "荷花学校"),
            PartyRole.SUGGESTION_RECIPIENT,
        )
        ids = (father.id, school.id)
    plan_id = planned_monthly(
        desk,
        ways="video",
        too=str(ids[0]),
        meets=str(ids[1]),
        along=str(desk.worker_id),
        planned_at="15:00",
    )

    page = text_of(desk.holder.get(desk.url(f"/plans/{plan_id}")))

    assert "Visited too: " in page
    assert "Lotus School" in page
    assert "goes along." in page
    assert "by video" in page
    assert "every month" in page
    with desk.holder.session_transaction() as kept:
        kept["language"] = "zh"
    in_chinese = text_of(desk.holder.get(desk.url(f"/plans/{plan_id}")))
    assert "每月" in in_chinese
    assert "每1个月" not in in_chinese
    with desk.app.app_context():
        assert [staff.part for staff in session().scalars(select(PlanStaff))] == [StaffPart.ALONG]


def test_who_comes_along_has_the_visits_on_the_list(desk: Desk) -> None:
    planned_monthly(desk, first="2026-11-30", along=str(desk.worker_id))

    page = text_of(desk.worker.get("/visits"))

    assert f"/cases/{desk.case_id}/visits/" in page


def test_who_is_not_of_the_case_does_not_come_along(desk: Desk) -> None:
    with prepare(desk.app):
        other = make_staff(Role.PROSECUTOR)
        other_id = other.id

    response = desk.holder.post(
        desk.url("/plan"), data=desk.plan_form(do="preview", along=str(other_id))
    )

    assert response.status_code == 422


def test_the_preview_says_what_else_is_on_that_day_and_what_lies_outside_of_office_hours(
    desk: Desk,
) -> None:
    with prepare(desk.app):
        father = make_father(session().get_one(Party, desk.child_id))
        plan(father, first=date(2027, 1, 7), visitor_id=desk.holder_id)
        worker = session().get_one(Staff, desk.worker_id).name
    form = desk.plan_form(do="preview", planned_at="18:00", visitor=str(desk.worker_id))

    page = text_of(desk.holder.post(desk.url("/plan"), data=form))

    assert "is visited that day, too; " in page
    assert "18:00 is outside of office hours, 08:30 to 17:30." in page
    assert worker in page
    at_half_past_five = desk.plan_form(do="preview", planned_at="17:30")
    assert "outside of office hours" not in text_of(
        desk.holder.post(desk.url("/plan"), data=at_half_past_five)
    )


def test_a_rest_day_that_is_kept_is_said_and_examinations_are_avoided(desk: Desk) -> None:
    keep_exams(desk, date(2027, 1, 4), date(2027, 1, 8))
    form = desk.plan_form(do="preview", avoids_exams="y")

    page = text_of(desk.holder.post(desk.url("/plan"), data=form))
    left_out = text_of(desk.holder.post(desk.url("/plan"), data={**form, "on_rest_day": "skip"}))
    kept = text_of(
        desk.holder.post(
            desk.url("/plan"),
            data=desk.plan_form(
                do="preview", how_many="once", first="2026-12-05", on_rest_day="keep"
            ),
        )
    )

    assert "2027-01-11" in page
    assert "Finals." in page
    assert "Left out: Finals." in left_out
    assert "Save 1 visit" in left_out  # 7 February 2027 is a Sunday
    assert "This is a rest day: " in kept


@pytest.mark.in_turn(13)
def test_the_rest_of_a_series_is_planned_anew_and_what_was_made_stays(desk: Desk) -> None:
    plan_id = planned_monthly(desk)
    first, second, third = desk.visits()
    with prepare(desk.app):
        record(session().get_one(Visit, first.id), met(date(2026, 12, 7)), on=date(2026, 12, 7))
    with time_machine.travel(NOON + timedelta(days=15), tick=False):
        holder = desk.holder_again()
        url = desk.url(f"/plans/{plan_id}/change?visit={second.id}")
        page = text_of(holder.get(url))
        assert 'value="2027-01-07"' in page
        form = desk.plan_form(
            first="2027-01-06", unit="week", every="2", weekday="3", times="4", version="1"
        )
        form |= {"which": "rest", "reason": "School moved its talks."}
        shown = holder.post(url, data={**form, "do": "preview"})
        assert "Plan 4 visits anew" in text_of(shown)
        answer = holder.post(url, data={**form, "do": "save", "seen": seen_in(shown)})

    assert answer.status_code == 302
    assert days(desk) == ["2027-01-06", "2027-01-20", "2027-02-03", "2027-02-17"]
    stored = {visit.id: visit for visit in desk.visits()}
    assert stored[first.id].plan_id == plan_id
    assert stored[second.id].plan_id == stored[third.id].plan_id == plan_id_of(desk) != plan_id
    with desk.app.app_context():
        assert session().get_one(VisitPlan, plan_id).ended_on == date(2027, 1, 6)


def test_all_of_a_series_is_planned_anew_in_place(desk: Desk) -> None:
    plan_id = planned_monthly(desk)
    url = desk.url(f"/plans/{plan_id}/change")
    form = desk.plan_form(version="1", which="all", times="2", planned_at="10:00")
    shown = desk.holder.post(url, data={**form, "do": "preview"})

    desk.holder.post(url, data={**form, "do": "save", "seen": seen_in(shown)})

    assert days(desk) == MONTHLY[:2]
    assert {visit.planned_at for visit in desk.visits() if visit.is_open()} == {time(10, 0)}
    assert plan_id_of(desk) == plan_id


def test_a_late_visit_is_not_planned_anew(desk: Desk) -> None:
    plan_id = planned_monthly(desk)
    late = desk.visits()[0]
    with time_machine.travel(NOON + timedelta(days=15), tick=False):
        holder = desk.holder_again()
        url = desk.url(f"/plans/{plan_id}/change")
        form = desk.plan_form(version="1", which="all", first="2027-01-06", times="2")
        shown = holder.post(url, data={**form, "do": "preview"})
        holder.post(url, data={**form, "do": "save", "seen": seen_in(shown)})

    assert days(desk) == ["2026-12-07", "2027-01-06", "2027-02-08"]
    assert desk.visits()[0].plan_id == late.plan_id == plan_id


def test_a_series_sent_unchanged_is_not_planned_anew(desk: Desk) -> None:
    plan_id = planned_monthly(desk)
    url = desk.url(f"/plans/{plan_id}/change")
    form = desk.plan_form(version="1", which="rest", do="save")

    answer = desk.holder.post(url, data=form)

    page = text_of(desk.holder.get(answer.location))
    assert "Nothing is different; nothing was saved." in page
    assert len(desk.entries()) == 1


def test_of_two_who_plan_a_series_anew_the_second_sees_both(desk: Desk) -> None:
    plan_id = planned_monthly(desk)
    url = desk.url(f"/plans/{plan_id}/change")
    first = desk.plan_form(version="1", which="all", planned_at="10:00")
    shown = desk.holder.post(url, data={**first, "do": "preview"})
    desk.holder.post(url, data={**first, "do": "save", "seen": seen_in(shown)})
    second = desk.plan_form(version="1", which="all", planned_at="11:00")
    shown = desk.holder.post(url, data={**second, "do": "preview"})

    answer = desk.holder.post(url, data={**second, "do": "save", "seen": seen_in(shown)})

    assert answer.status_code == 409
    assert "10:00" in text_of(answer)
    assert "11:00" in text_of(answer)


def test_visits_are_paused_and_go_on_by_hand(desk: Desk) -> None:
    plan_id = planned_monthly(desk)
    paused = {"from_on": "2026-12-20", "until_on": "", "reason": "Away.", "version": "1"}
    answer = desk.holder.post(desk.url(f"/plans/{plan_id}/pause"), data=paused)
    assert answer.status_code == 302
    assert days(desk) == MONTHLY[:1]
    page = text_of(desk.holder.get(desk.url(f"/plans/{plan_id}")))
    assert "Paused since 2026-12-20, without an end." in page
    with desk.app.app_context():
        pause_id = session().scalars(select(PlanPause.id)).one()
    url = desk.url(f"/pauses/{pause_id}/resume")
    assert "Let the visits go on" in text_of(desk.holder.get(url))

    answer = desk.holder.post(
        url, data={"from_on": "2027-01-01", "reason": "Back.", "version": "2"}
    )

    assert answer.status_code == 302
    assert days(desk) == MONTHLY
    assert desk.entries()[-3:] == ["visits_paused", "visit_cancelled", "visits_resumed"]


@pytest.mark.parametrize("page", ["", "/change", "/pause"])
def test_a_stranger_finds_no_plan_and_a_social_worker_changes_none(desk: Desk, page: str) -> None:
    url = desk.url(f"/plans/{planned_monthly(desk)}{page}")

    assert desk.stranger.get(url).status_code == 404
    assert desk.worker.get(url).status_code == (403 if page else 200)


def test_a_plan_of_another_case_is_not_there(desk: Desk) -> None:
    assert desk.holder.get(desk.url("/plans/999999")).status_code == 404
    assert desk.holder.get(desk.url("/pauses/999999/resume")).status_code == 404


def test_a_look_at_a_plan_is_recorded(desk: Desk) -> None:
    plan_id = planned_monthly(desk)
    before = len(events_in(desk.app, kind="case_read"))

    desk.holder.get(desk.url(f"/plans/{plan_id}"))

    assert len(events_in(desk.app, kind="case_read")) == before + 1


def test_a_visit_is_planned_from_a_day_of_the_calendar(desk: Desk) -> None:
    assert 'value="2026-12-10"' in text_of(desk.holder.get(desk.url("/plan?on=2026-12-10")))


@pytest.mark.parametrize("asked", ["2026-11-23", "yesterday", ""])
def test_a_day_that_is_past_or_none_is_not_proposed(desk: Desk, asked: str) -> None:
    page = text_of(desk.holder.get(desk.url(f"/plan?on={asked}")))

    assert 'value="2026-11-24"' in page


def test_six_monthly_visits_are_three_clicks_and_one_field(desk: Desk) -> None:
    # Plan visits (1); a number of visits (2), what for; save (3). All else is proposed.
    form = desk.plan_form()
    page = text_of(desk.holder.get(desk.url("/plan")))
    assert 'name="times" type="text" value="6"' in page or 'value="6"' in page

    asked = {**form, "first": TODAY.isoformat(), "times": "6", "on_rest_day": "move"}
    shown = desk.holder.post(desk.url("/plan"), data={**asked, "do": "preview"})
    desk.holder.post(desk.url("/plan"), data={**asked, "do": "save", "seen": seen_in(shown)})

    assert len(desk.visits()) == 6


def test_as_many_visits_are_proposed_as_fit_before_the_probation_ends(desk: Desk) -> None:
    with prepare(desk.app):
        child = session().get_one(Party, desk.child_id)
        accuse(child)
        receive(child)
        measure_id = order(child).measure_id
    with time_machine.travel(NOON + timedelta(days=100), tick=False):
        with prepare(desk.app):
            handler = session().get_one(Staff, desk.holder_id)
            holder = sign_in(desk.app, handler)
        page = text_of(holder.get(desk.url("/plan")))
        (times,) = re.findall(r'name="times" type="number" value="(\d+)"', page)
        assert 1 < int(times) < 6

        first = TODAY + timedelta(days=101)
        form = desk.plan_form(times=times, measure=str(measure_id), first=first.isoformat())
        shown = holder.post(desk.url("/plan"), data={**form, "do": "preview"})

    assert f"Save {times} visits" in text_of(shown)


# What an office sees of all of them


def test_a_child_nobody_met_for_so_many_days_is_told(desk: Desk) -> None:
    with prepare(desk.app):
        child = session().get_one(Party, desk.child_id)
        (visit,) = plan(child, first=TODAY)
        record(visit, met(TODAY), on=TODAY)
    with time_machine.travel(NOON + timedelta(days=31), tick=False):
        holder = desk.holder_again()
        assert "Sun Moumou" in text_of(holder.get("/visits/overview?days=30"))
        assert "Sun Moumou" not in text_of(holder.get("/visits/overview?days=31"))
        page = text_of(holder.get("/visits/overview"))
    assert "1 child was not seen for 30 days." in page
    assert "No visit is planned." in page


def test_a_stranger_is_told_of_nobody(desk: Desk) -> None:
    with prepare(desk.app):
        plan(session().get_one(Party, desk.child_id), first=TODAY)

    page = text_of(desk.stranger.get("/visits/overview?days=1"))

    assert "Sun Moumou" not in page
    assert "No child that is visited has gone unseen for more than 1 days." in page


def test_planned_and_done_stand_side_by_side(desk: Desk) -> None:
    with prepare(desk.app):
        child = session().get_one(Party, desk.child_id)
        visits = plan(child, first=TODAY, every=1, unit="week", times=2)
        record(visits[0], met(TODAY), on=TODAY)

    page = text_of(desk.holder.get("/visits/overview"))

    row = page.split("month=2026-11")[1].split("</tr>")[0]
    assert ">1</td>" in row


def test_the_overview_and_the_plan_ask_few_statements(desk: Desk) -> None:
    plan_id = planned_monthly(desk)
    for url, most in (("/visits/overview", 10), (desk.url(f"/plans/{plan_id}"), 14)):
        desk.holder.get(url)
        with counted(desk.database) as statements:
            desk.holder.get(url)
        assert len(statements) <= most, url


def signed_in(desk: Desk, role: Role) -> FlaskClient:
    with prepare(desk.app):
        staff = make_staff(role, office=handler_of(session().get_one(Party, desk.child_id)).office)
    return sign_in(desk.app, staff)


def test_the_weeks_of_examinations_are_kept_changed_and_taken_away(desk: Desk) -> None:
    fields = {"first_on": "2027-01-11", "last_on": "2027-01-15", "name_zh": "期末考试"}
    desk.holder.post("/calendar/exams", data=fields)
    page = text_of(desk.holder.get("/calendar/exams"))
    assert "期末考试" in page
    assert "2027-01-11" in page
    with desk.app.app_context():
        exam_id = session().scalars(select(ExamWeek.id)).one()
    url = f"/calendar/exams/{exam_id}"
    changed = {**fields, "name_en": "Finals", "version": "1"}

    assert desk.holder.post(url, data=changed).status_code == 302
    assert desk.holder.post(url, data=changed).status_code == 302  # as it is: nothing is raced
    assert desk.holder.post(url, data={**changed, "last_on": "2027-01-16"}).status_code == 409
    assert desk.stranger.get(url).status_code == 404
    assert desk.worker.get(url).status_code == 403
    away = {"reason": "Entered twice.", "version": "1"}
    assert desk.holder.post(f"{url}/removal", data=away).status_code == 409
    assert desk.holder.post(f"{url}/removal", data={**away, "version": "2"}).status_code == 302
    with desk.app.app_context():
        assert session().scalars(select(ExamWeek)).all() == []
    assert len(events_in(desk.app, kind="exam_weeks_changed")) == 3


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"last_on": "2027-01-10"}, "lies before the first"),
        ({"last_on": "2027-03-12"}, "At most 60 days."),
        ({"name_zh": ""}, "Give a name"),
        ({"first_on": ""}, "Enter the first day."),
    ],
)
def test_a_week_of_examinations_says_what_it_lacks(
    desk: Desk, told: dict[str, str], sentence: str
) -> None:
    form = {"first_on": "2027-01-11", "last_on": "2027-01-15", "name_zh": "期末考试", **told}

    answer = desk.holder.post("/calendar/exams", data=form)

    assert answer.status_code == 422
    assert sentence in text_of(answer)


def test_sixty_days_of_examinations_are_kept_and_not_twice(desk: Desk) -> None:
    form = {"first_on": "2027-01-11", "last_on": "2027-03-11", "name_zh": "期末考试"}

    assert desk.holder.post("/calendar/exams", data=form).status_code == 302
    assert "stand there already" in text_of(desk.holder.post("/calendar/exams", data=form))


def test_who_does_not_keep_them_sees_them(desk: Desk) -> None:
    keep_exams(desk, date(2027, 1, 11), date(2027, 1, 15))
    clerk = signed_in(desk, Role.CLERK)

    page = text_of(clerk.get("/calendar/exams"))

    assert "Finals" in page
    assert "Save the week" not in page
    assert clerk.post("/calendar/exams", data={}).status_code == 403


RARE = re.compile(r'<details class="field"( open)?>\s*<summary>Rest days')


@pytest.mark.parametrize(
    ("changed", "is_open"),
    [
        ({}, False),
        ({"on_rest_day": "keep"}, True),
        ({"avoids_holidays": "y"}, True),
        ({"avoids_exams": ""}, True),
        ({"minutes": "90"}, True),
        ({"minutes": "many"}, True),
    ],
)
def test_what_is_rarely_changed_is_folded_until_it_is_changed(
    desk: Desk, changed: dict[str, str], is_open: bool
) -> None:
    form = {**desk.plan_form(do="preview"), "avoids_exams": "y", **changed}

    page = text_of(desk.holder.post(desk.url("/plan"), data=form))

    folds = RARE.findall(page)
    assert [bool(mark) for mark in folds] == [is_open]


def test_several_visits_are_shown_before_their_aim_is_written_and_saved_only_with_it(
    desk: Desk,
) -> None:
    shown = desk.plan_form(do="preview", aim="", how_many="times", times="6")
    page = text_of(desk.holder.post(desk.url("/plan"), data=shown))
    seen = re.findall(r'name="seen"[^>]*value="([^"]+)"', page)

    refused = desk.holder.post(
        desk.url("/plan"), data={**shown, "do": "save", "seen": unescape(seen[0])}
    )

    assert "Save 6 visits" in page
    assert "Say what the visits are for" not in page
    assert "Say what the visits are for" in text_of(refused)
    assert desk.visits() == []


def test_a_plan_with_a_wrong_day_keeps_its_button(desk: Desk) -> None:
    wrong = desk.plan_form(do="preview", first="2026-12-99")
    page = text_of(desk.holder.post(desk.url("/plan"), data=wrong))

    assert '<button class="btn btn-main btn-big" type="submit" name="do" value="save">' in page


def test_what_is_to_be_corrected_stands_in_the_order_of_the_page(desk: Desk) -> None:
    wrong = desk.plan_form(do="save", times="1", minutes="0", month_day="40")
    page = text_of(desk.holder.post(desk.url("/plan"), data=wrong))
    box = page[page.index('id="problems"') :]
    box = box[: box.index("</ul>")]

    assert re.findall(r'href="#([a-z_]+)"', box) == ["month_day", "times", "minutes"]
