"""Today says that a decision was undone and what is next, until that is done, to whom it concerns.

Who handles the case, who proposed it, and the chief procurator; nobody who does not see the case.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask

from casetrack.accounts.models import Role, Staff
from casetrack.cases.kinds import DispositionKind
from casetrack.cases.models import Case, Disposition
from casetrack.casework.team import assign, put_on_case
from casetrack.courses.approvals import actions
from casetrack.db import session
from casetrack.desk.today import views
from casetrack.desk.today.undone import RUNS_AGAIN_DAYS
from casetrack.law import WayBack
from casetrack.review.decisions import ReviewOutcome
from casetrack.review.proposals import UNDOING
from casetrack.review.undoing import Undoing
from tests.builders import NOON, TODAY, acting, make_staff
from tests.courses.approvals.builders import Office, make_decided_office
from tests.probation.builders import child_of
from tests.review.builders import decide, handler_of
from tests.review.test_undoing import LATER, TestAProbation, dropped, person_of, undone
from tests.review.test_what_goes_on import review_of
from tests.signed_in import prepare, sign_in, text_of
from tests.statements import asked, counted

SAID = "Decisions revoked or changed"
NEXT = "Decide about prosecution"


def today_of(app: Flask, staff: Staff, on: date = TODAY) -> str:
    with time_machine.travel(NOON + (on - TODAY), tick=False):
        return text_of(sign_in(app, staff).get("/"))


def undone_office() -> Office:
    """Not prosecuted as was proposed, and undone as was proposed, both on the day of the tests."""
    office = make_decided_office()
    decision = office.decide(office.propose())
    assert isinstance(decision, Disposition)
    undoing = Undoing(TODAY, WayBack.CORRECTION, "另有两起盗窃事实")
    proposal = actions.propose(
        office.case, UNDOING, decision, undoing, office.act(office.prosecutor)
    )
    office.decide(proposal)
    return office


@pytest.fixture
def office(app: Flask) -> Office:
    with time_machine.travel(NOON, tick=False), prepare(app):
        return undone_office()


@pytest.mark.in_turn(13)
def test_the_handler_and_the_chief_read_what_was_undone_and_what_is_next(
    app: Flask, office: Office
) -> None:
    with app.app_context():
        told = [office.staff(one) for one in (office.prosecutor, office.chief)]
    for who in told:
        shown = today_of(app, who)
        assert SAID in shown, who.role
        assert "另有两起盗窃事实" in shown
        assert "error found by this office" in shown
        assert f">{NEXT}</a>, by <a " in shown
        assert "10 December 2026</time>" in shown


def test_nobody_else_of_the_office_or_of_another_is_told(app: Flask, office: Office) -> None:
    with prepare(app):
        own = office.case.office
        others = [
            *(make_staff(role, office=own) for role in (Role.PROSECUTOR, Role.CASE_MANAGEMENT)),
            office.staff(office.head),
            make_staff(Role.CHIEF_PROCURATOR),
        ]
    for who in others:
        assert SAID not in today_of(app, who), who.role


@pytest.mark.parametrize("sees", [True, False])
def test_who_proposed_it_is_told_as_long_as_they_see_the_case(
    app: Flask, office: Office, sees: bool
) -> None:
    with time_machine.travel(NOON, tick=False), prepare(app):
        former = office.staff(office.prosecutor)
        now = make_staff(office=former.office)
        act = acting(office.staff(office.head), on=TODAY, at=NOON)
        assign(office.case, now, act, opened=office.case.version)
        if sees:
            put_on_case(office.case, former, act)

    assert SAID in today_of(app, now)
    assert (SAID in today_of(app, former)) is sees


@pytest.mark.in_turn(13)
def test_once_it_was_decided_anew_nothing_is_said(app: Flask, office: Office) -> None:
    with time_machine.travel(NOON, tick=False), prepare(app):
        decide(review_of(office.child), ReviewOutcome(DispositionKind.PROSECUTED, TODAY))
        told = [office.staff(one) for one in (office.prosecutor, office.chief)]

    for who in told:
        assert SAID not in today_of(app, who), who.role


def test_of_one_that_was_undone_again_only_the_last_is_told(app: Flask) -> None:
    with time_machine.travel(NOON, tick=False), prepare(app):
        first = dropped(DispositionKind.DISCRETIONARY_NON_PROSECUTION)
        undone(first, on=TODAY)
        child = person_of(first)
        again = decide(review_of(child), ReviewOutcome(DispositionKind.PROSECUTED, TODAY))
        undone(again, on=TODAY, not_in_court=True)
        handler = handler_of(child)

    shown = today_of(app, handler)
    assert shown.count("Revoked or changed on") == 1
    assert "<s>prosecuted</s>" in shown


@pytest.mark.in_turn(13)
def test_of_a_chain_undone_on_one_day_the_first_link_is_told(app: Flask) -> None:
    with time_machine.travel(NOON, tick=False), prepare(app):
        probation, revocation = TestAProbation().revoked()
        undone(revocation, on=LATER)
        undone(probation.disposition, on=LATER)
        handler = handler_of(child_of(probation))

    shown = today_of(app, handler, LATER)
    assert shown.count("Revoked or changed on") == 1
    assert f">{NEXT}</a>" in shown


@pytest.mark.in_turn(13)
def test_of_a_probation_that_runs_again_it_is_told_for_a_month(app: Flask) -> None:
    with time_machine.travel(NOON, tick=False), prepare(app):
        probation, revocation = TestAProbation().revoked()
        undone(revocation, on=TODAY)
        handler = handler_of(child_of(probation))

    for days, told in ((0, True), (RUNS_AGAIN_DAYS - 1, True), (RUNS_AGAIN_DAYS, False)):
        shown = today_of(app, handler, TODAY + timedelta(days))
        assert (SAID in shown) is told, days
        assert ("plan anew what ended with it" in shown) is told, days


def two_undone() -> tuple[Disposition, Disposition]:
    """Two decisions not to prosecute, of two handlers, undone today."""
    kind = DispositionKind.DISCRETIONARY_NON_PROSECUTION
    first, second = dropped(kind), dropped(kind)
    for decision in (first, second):
        undone(decision, on=TODAY)
    return first, second


def test_today_shows_the_latest_and_leads_to_all(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "SHOWN_UNDONE", 1)
    with time_machine.travel(NOON, tick=False):
        with prepare(app):
            first, second = two_undone()
            handler, other = handler_of(person_of(first)), handler_of(person_of(second))
            session().get_one(Case, second.case_id).handler_id = handler.id
        client = sign_in(app, handler)
        whole = text_of(client.get("/today/undone"))
        of_another = text_of(sign_in(app, other).get("/today/undone"))

        assert today_of(app, handler).count("Revoked or changed on") == 1
        assert 'href="/today/undone">See all 2' in today_of(app, handler)
    assert whole.count("Revoked or changed on") == 2
    assert "See all" not in whole
    assert "No undone decision waits for what follows it" in of_another


@pytest.mark.in_turn(13)
def test_today_asks_as_often_for_two_undone_decisions_as_for_one(app: Flask) -> None:
    with time_machine.travel(NOON, tick=False):
        with prepare(app):
            first, second = two_undone()
            handler, case_id = handler_of(person_of(first)), second.case_id
        client = sign_in(app, handler)

        def questions(number: int) -> int:
            client.get("/")
            with counted(app.extensions["casetrack_database"]) as sent:
                assert text_of(client.get("/")).count("Revoked or changed on") == number
            return len(asked(sent))

        of_one = questions(1)
        with prepare(app):
            session().get_one(Case, case_id).handler_id = handler.id
        assert questions(2) == of_one
