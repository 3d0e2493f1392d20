"""The pages of spot checks; and who is told nothing of a check that is to come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from casetrack.accounts.models import Role, Staff
from casetrack.cases.kinds import Aspect, Stage, StageState
from casetrack.cases.models import Case, Obligation
from casetrack.cases.owed import may_see_duty
from casetrack.cases.policy import sight_of
from casetrack.cases.stage_readings import stages_of
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.errors import NotAllowed
from casetrack.visits.actions import VisitChange, cancel_visits, change_visit
from casetrack.visits.changing import change_series
from casetrack.visits.models import Visit, VisitPlan, VisitState
from casetrack.visits.outcomes import VisitOutcome, record_outcome
from casetrack.visits.pauses import PauseTerms, pause_plan
from casetrack.visits.policy import may_see
from casetrack.visits.queries import visits_to_family
from casetrack.visits.spotchecks.models import CheckState, SpotCheck, SpotCheckPlan
from casetrack.visits.spotchecks.queries import count_draws
from tests.builders import TODAY, acting, make_case, make_child, make_staff
from tests.desk.today.builders import make_grant
from tests.signed_in import prepare, sign_in, text_of
from tests.statements import counted
from tests.visits.builders import case_of, handler_of, terms_for
from tests.visits.spotchecks.builders import FIRST, LAST, night, nights, plan


@dataclass
class Supervised:
    """A child checked on by the handler's office, while another office supervises it.

    day: the day that was drawn. guest: a prosecutor of the office that was granted the child.
    """

    case_id: int
    child_id: int
    day: date
    visit_id: int
    handler: Staff
    head: Staff
    chief: Staff
    management: Staff
    guest: Staff
    dates_only: Staff


def at_noon(day: date) -> datetime:
    return datetime.combine(day, time(4), UTC)


def supervised(app: Flask, *, goes: str = "handler") -> Supervised:
    with prepare(app):
        child = make_child()
        handler, case = handler_of(child), case_of(child)
        guest, dates_only = make_staff(), make_staff()
        make_grant(case, guest, Aspect.SUPERVISION, child=child)
        make_grant(case, dates_only, Aspect.DATES)
        people = [
            make_staff(role, office=handler.office)
            for role in (Role.SECTION_HEAD, Role.CHIEF_PROCURATOR, Role.CASE_MANAGEMENT)
        ]
        visitor = {"handler": handler, "guest": guest}[goes]
        plan(child, times=1, visitor_id=visitor.id)
        night(FIRST - timedelta(days=1))
        day = session().scalars(sa.select(SpotCheck)).one().drawn_day()
        assert day is not None
        night(day)
        visit = session().scalars(sa.select(Visit)).one()
        values = (case.id, child.id, day, visit.id)
        head, chief, management = people
    return Supervised(*values, handler, head, chief, management, guest, dates_only)


def pages_about(desk: Supervised) -> list[str]:
    days = f"/days?on={desk.day.isoformat()}&view="
    return [
        "/",
        "/cases",
        f"/cases/{desk.case_id}",
        f"/cases/{desk.case_id}/people/{desk.child_id}",
        f"/cases/{desk.case_id}/visits",
        "/visits",
        *(days + view for view in ("month", "week", "list", "day")),
    ]


@pytest.mark.parametrize("who", ["guest", "dates_only"])
def test_on_its_day_nobody_who_sees_a_part_is_told_in_any_page(app: Flask, who: str) -> None:
    desk = supervised(app)
    there = f"/cases/{desk.case_id}/visits/{desk.visit_id}"
    with time_machine.travel(at_noon(desk.day), tick=False):
        client = sign_in(app, getattr(desk, who))
        shown = [text_of(client.get(address)) for address in pages_about(desk)]

        assert not [page for page in shown if f"/visits/{desk.visit_id}" in page]
        assert not [page for page in shown if "Spot check" in page or "spot check" in page]
        for action in ("", "/outcome", "/change", "/cancel", "/correct", "/concern"):
            assert client.get(there + action).status_code in (403, 404), action


@pytest.mark.parametrize(("who", "status"), [("guest", 404), ("dates_only", 404), ("head", 200)])
def test_the_page_of_its_date_is_for_those_who_are_told(app: Flask, who: str, status: int) -> None:
    desk = supervised(app)
    with app.app_context():
        of_visit = sa.select(Obligation.id).where(Obligation.is_withheld)
        owed_id = session().scalars(of_visit).one()

    with time_machine.travel(at_noon(desk.day), tick=False):
        page = sign_in(app, getattr(desk, who)).get(f"/cases/{desk.case_id}/dates/{owed_id}")

    assert page.status_code == status


@pytest.mark.parametrize(("who", "is_told"), [("guest", False), ("head", True)])
def test_whoever_plans_for_a_part_is_not_told_that_it_clashes(
    app: Flask, who: str, is_told: bool
) -> None:
    desk = supervised(app)
    with app.app_context():
        user = session().get_one(Staff, getattr(desk, who).id)
        case = session().get_one(Case, desk.case_id)
        sight = sight_of(user, case, on=desk.day)
        visit_by_id = visits_to_family(case.id, [desk.day], sight=sight)

    assert (desk.day in visit_by_id) is is_told


@pytest.mark.in_turn(13)
def test_the_visitor_and_the_head_find_it_on_their_day(app: Flask) -> None:
    desk = supervised(app)
    with time_machine.travel(at_noon(desk.day), tick=False):
        mine = text_of(sign_in(app, desk.handler).get("/"))
        assert f"/cases/{desk.case_id}/visits/{desk.visit_id}/outcome" in mine
        there = f"/cases/{desk.case_id}/visits/{desk.visit_id}"
        assert sign_in(app, desk.head).get(there).status_code == 200


@pytest.mark.in_turn(13)
def test_an_office_that_goes_itself_is_told(app: Flask) -> None:
    desk = supervised(app, goes="guest")
    with time_machine.travel(at_noon(desk.day), tick=False):
        client = sign_in(app, desk.guest)
        assert f"/visits/{desk.visit_id}" in text_of(client.get("/"))
        there = f"/cases/{desk.case_id}/visits/{desk.visit_id}/outcome"
        assert client.get(there).status_code == 200


@pytest.mark.parametrize(
    ("who", "is_told"), [("guest", False), ("dates_only", False), ("head", True)]
)
def test_the_plan_of_a_check_is_hidden_as_the_check_is(app: Flask, who: str, is_told: bool) -> None:
    desk = supervised(app)
    with app.app_context():
        plan_id = session().scalars(sa.select(VisitPlan.id)).one()
    there = f"/cases/{desk.case_id}/visits/plans/{plan_id}"

    with time_machine.travel(at_noon(desk.day), tick=False):
        client = sign_in(app, getattr(desk, who))
        statuses = [client.get(there + page).status_code for page in ("", "/change", "/pause")]

    assert all((status == 200) is is_told for status in statuses), statuses
    assert is_told or set(statuses) <= {403, 404}


def test_who_is_not_told_of_a_check_can_do_nothing_to_it_by_any_action(app: Flask) -> None:
    desk = supervised(app)
    with app.app_context():
        visit = session().scalars(sa.select(Visit)).one()
        plan_of_it = session().scalars(sa.select(VisitPlan)).one()
        act = acting(session().get_one(Staff, desk.guest.id), on=desk.day, at=at_noon(desk.day))
        change = VisitChange(desk.day + timedelta(days=1), visit.way, desk.guest.id)
        went = VisitOutcome(VisitState.NOT_AT_HOME, PartialDate.day(desk.day), visit.way)
        pause = PauseTerms(desk.day, reason="Away")
        for item in (
            lambda: cancel_visits(visit, act, reason="Away", opened=visit.version),
            lambda: change_visit(visit, change, act, opened=visit.version),
            lambda: record_outcome(visit, went, act),
            lambda: pause_plan(plan_of_it, pause, act, opened=plan_of_it.version),
            lambda: change_series(
                plan_of_it, None, terms_for(visit.party), act, opened=plan_of_it.version
            ),
        ):
            with pytest.raises(NotAllowed):
                item()

        assert visit.is_open()


def test_no_count_tells_that_a_check_has_become_a_visit(app: Flask) -> None:
    desk = supervised(app)
    with app.app_context():
        case = session().get_one(Case, desk.case_id)
        assert stages_of(case)[Stage.VISITS].state is not StageState.RUNNING
        check = session().scalars(sa.select(SpotCheck)).one()
        assert check.state_told(on=desk.day) is CheckState.DRAWN
        assert check.state_told(on=desk.day + timedelta(days=1)) is CheckState.SHOWN
        ahead = count_draws(session().get_one(Staff, desk.management.id), on=desk.day).ahead
        over = count_draws(
            session().get_one(Staff, desk.management.id), on=desk.day + timedelta(days=1)
        ).ahead

    assert (ahead, over) == (1, 0)


def test_once_it_took_place_it_is_a_visit_like_others(app: Flask) -> None:
    desk = supervised(app)
    with prepare(app):
        visit = session().get_one(Visit, desk.visit_id)
        visit.state, visit.happened = VisitState.NOT_AT_HOME, PartialDate.day(desk.day)
    with time_machine.travel(at_noon(desk.day), tick=False):
        client = sign_in(app, desk.guest)
        assert f"/visits/{desk.visit_id}" in text_of(client.get(f"/cases/{desk.case_id}/visits"))


def test_a_person_plans_checks_by_hand_and_sees_no_day(app: Flask) -> None:
    with prepare(app):
        child = make_child()
        case_id, handler = case_of(child).id, handler_of(child)
    with time_machine.travel(at_noon(TODAY), tick=False):
        client = sign_in(app, handler)
        assert "Plan spot checks" in text_of(client.get(f"/cases/{case_id}/record"))
        address = f"/cases/{case_id}/spot-checks/plan"
        typed = {
            "party": str(child.id),
            "aim": "How evenings are",
            "way": "home",
            "first": "2026-11-30",
            "last": "2026-12-25",
            "times": "2",
            "gap": "3",
            "days_ahead": "0",
            "measure": "0",
            "visitor": str(handler.id),
        }
        refused = client.post(address, data={**typed, "first": "2026-11-24"})
        saved = client.post(address, data=typed, follow_redirects=True)
        of_case = text_of(client.get(f"/cases/{case_id}"))

    assert refused.status_code == 422
    assert "Days are drawn at night: the first window begins on" in text_of(refused)
    assert "How evenings are" in text_of(refused)
    page = text_of(saved)
    assert "2 spot checks are planned; their days will be drawn." in page
    assert page.count("shown once it is past") == 2
    assert "2 to come" in of_case


def test_what_is_to_come_is_given_away_and_called_off_by_hand(app: Flask) -> None:
    with prepare(app):
        child = make_child()
        made = plan(child)
        case_id, plan_id, handler = case_of(child).id, made.id, handler_of(child)
        colleague = make_staff(office=handler.office, name="Wen Yu")
        make_grant(case_of(child), colleague)
    there = f"/cases/{case_id}/spot-checks/{plan_id}"
    with time_machine.travel(at_noon(TODAY), tick=False):
        client = sign_in(app, handler)
        given = client.post(
            f"{there}/visitor",
            data={"visitor": str(colleague.id), "version": "1"},
            follow_redirects=True,
        )
        lost = client.post(f"{there}/call-off", data={"reason": "Moved", "version": "1"})
        gone = client.post(
            f"{there}/call-off", data={"reason": "Moved", "version": "2"}, follow_redirects=True
        )

    assert "Wen Yu goes." in text_of(given)
    assert lost.status_code == 409
    assert text_of(gone).count("called off") >= 2
    with app.app_context():
        assert session().get_one(SpotCheckPlan, plan_id).ended_on == TODAY


@pytest.mark.parametrize(
    ("who", "status"), [("head", 200), ("chief", 200), ("management", 200), ("handler", 403)]
)
def test_heads_and_case_management_see_the_draws(app: Flask, who: str, status: int) -> None:
    desk = supervised(app)
    with time_machine.travel(at_noon(desk.day), tick=False):
        client = sign_in(app, getattr(desk, who))
        assert client.get("/spot-checks").status_code == status


def test_a_day_and_its_seed_are_told_the_day_after_and_not_on_the_day(app: Flask) -> None:
    desk = supervised(app)
    with app.app_context():
        check = session().scalars(sa.select(SpotCheck)).one()
        seed, check_id, commitment = check.seed, check.id, check.commitment
    with time_machine.travel(at_noon(desk.day), tick=False):
        client = sign_in(app, desk.management)
        before = text_of(client.get("/spot-checks")) + text_of(
            client.get(f"/spot-checks/{check_id}")
        )
    with time_machine.travel(at_noon(desk.day + timedelta(days=1)), tick=False):
        client = sign_in(app, desk.management)
        listed = text_of(client.get("/spot-checks"))
        recipe = text_of(client.get(f"/spot-checks/{check_id}"))

    assert seed not in before
    assert "shown once it is past" in before
    assert "told once the day is past" in before
    assert commitment in before
    assert f"/spot-checks/{check_id}" in listed
    assert "no outcome" in listed
    assert seed in recipe
    assert "as recorded" in recipe


def test_another_office_finds_no_draw_of_this_one(app: Flask) -> None:
    desk = supervised(app)
    with prepare(app):
        other = make_staff(Role.SECTION_HEAD)
        check_id = session().scalars(sa.select(SpotCheck.id)).one()
        case = session().get_one(Case, desk.case_id)
        plan_id = session().scalars(sa.select(SpotCheckPlan.id)).one()
        assert case.id == desk.case_id
    with time_machine.travel(at_noon(LAST + timedelta(days=3)), tick=False):
        client = sign_in(app, other)
        assert "No draw" in text_of(client.get("/spot-checks"))
        assert client.get(f"/spot-checks/{check_id}").status_code == 404
        there = f"/cases/{desk.case_id}/spot-checks"
        for page in (f"/{plan_id}", "/plan", f"/{plan_id}/visitor", f"/{plan_id}/call-off"):
            assert client.get(there + page).status_code == 404
        guest = sign_in(app, desk.guest)
        for page in (f"/{plan_id}", "/plan"):
            assert guest.get(there + page).status_code in (403, 404)


@pytest.mark.in_turn(13)
@pytest.mark.one_engine
def test_the_list_of_draws_asks_as_much_for_twelve_as_for_one(app: Flask) -> None:
    desk = supervised(app)
    database = app.extensions["casetrack_database"]

    def asked() -> int:
        with time_machine.travel(at_noon(LAST + timedelta(days=9)), tick=False):
            client = sign_in(app, desk.head)
            with counted(database) as sent:
                assert client.get("/spot-checks").status_code == 200
            return len(sent)

    few = asked()
    with prepare(app):
        child = make_child(make_case(handler=session().get_one(Staff, desk.handler.id)))
        plan(child, times=11, gap=1)
        nights(TODAY, LAST)
    assert asked() == few <= 10


@pytest.mark.parametrize(
    ("who", "told"),
    [
        ("handler", True),
        ("head", True),
        ("chief", True),
        ("management", False),
        ("guest", False),
        ("dates_only", False),
    ],
)
def test_no_query_of_visits_or_duties_leads_who_sees_a_part_to_it(
    app: Flask, who: str, told: bool
) -> None:
    desk = supervised(app)
    with app.app_context():
        user = session().get_one(Staff, getattr(desk, who).id)
        of_visits = sa.select(Visit.id).join(Case, Case.id == Visit.case_id)
        of_duties = sa.select(Obligation.id).join(Case, Case.id == Obligation.case_id)
        visits = session().scalars(of_visits.where(may_see(user, on=desk.day))).all()
        duties = session().scalars(of_duties.where(may_see_duty(user, on=desk.day))).all()

    assert (bool(visits), bool(duties)) == (told, told)
