"""What is no decision about a person is asked again like one: shown, answered, ended."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from casetrack.accounts.models import Role
from casetrack.cases.kinds import AgeStatus
from casetrack.cases.models import Case, JournalEntry, Obligation, Party
from casetrack.casework.actions import reopen_case
from casetrack.db import session
from casetrack.db.transaction import touch, unit_of_work
from casetrack.desk.rechecks.consequences import owe_in_the_night
from casetrack.desk.rechecks.models import FOLLOWS, TO_CHIEF, TO_HANDLER, LaterFlag
from casetrack.ledger.nightly import NightCame
from casetrack.probation.endings import Revocation, revoke
from casetrack.probation.models import Probation
from casetrack.probation.supervision.actions import NotRevoking, not_revoke
from casetrack.review.hearings.actions import NewHearing, approve_hearing
from casetrack.review.hearings.models import APPROVED
from tests.builders import NOON, TODAY, acting, make_staff
from tests.guards.hard_rules.later import LATER
from tests.probation.builders import child_of, make_breach, make_probation, make_suspect
from tests.review.builders import case_of, handler_of
from tests.signed_in import sign_in, text_of

WAITS = "No follow-up is recorded yet."
TYPED = {"done": "made_good", "done_by": "承办检察官", "reason": "另行不公开听证"}


@pytest.fixture
def child_id(app: Flask) -> int:
    """Somebody held to be an adult, heard in public, who turns out to be a minor."""
    with app.app_context(), unit_of_work():
        child = make_suspect()
        child.age_status = AgeStatus.ADULT
        session().flush()
        held = NewHearing(TODAY, date(2026, 12, 10), is_closed=False, what="听证")
        approve_hearing(child, held, acting(handler_of(child), on=TODAY, at=NOON))
        make_staff(Role.CHIEF_PROCURATOR, office=case_of(child).office)
        made = child.id
    with app.app_context(), unit_of_work():
        found_to_be(session().get_one(Party, made), AgeStatus.MINOR)
    return made


def found_to_be(child: Party, age: AgeStatus) -> None:
    touch(child.case_id)
    child.age_status = age


def flags(case_id: int) -> list[LaterFlag]:
    query = select(LaterFlag).where(LaterFlag.case_id == case_id, LaterFlag.act_id.is_not(None))
    return list(session().scalars(query))


def follows(child: Party) -> str:
    query = select(JournalEntry.id).where(
        JournalEntry.case_id == child.case_id, JournalEntry.kind == APPROVED
    )
    return f"/cases/{child.case_id}/acts/{session().scalars(query).one()}/follows"


@pytest.mark.one_engine
def test_it_stands_on_case_person_and_today_and_what_follows_is_said_once(
    app: Flask, child_id: int
) -> None:
    with app.app_context():
        child = session().get_one(Party, child_id)
        case_id, handler, url = child.case_id, handler_of(child), follows(child)
    browser = sign_in(app, handler)
    pages = [f"/cases/{case_id}", f"/cases/{case_id}/people/{child_id}"]
    for page in pages:
        assert WAITS in text_of(browser.get(page)), page
    assert "Follow up what no longer stands" in text_of(browser.get("/"))
    assert "not public" in text_of(browser.get(url))

    assert browser.post(url, data={**TYPED, "reason": ""}).status_code == 422
    assert browser.post(url, data=TYPED).status_code == 302

    for page in pages:
        shown = text_of(browser.get(page))
        assert WAITS not in shown, page
        assert "另行不公开听证" in shown, page
    assert browser.post(url, data=TYPED).status_code == 302
    with app.app_context():
        entries = session().scalars(select(JournalEntry).where(JournalEntry.kind == FOLLOWS)).all()
        assert [entry.text.zh for entry in entries] == ["另行不公开听证"]


@pytest.mark.one_engine
def test_who_may_not_know_of_the_case_finds_nothing(app: Flask, child_id: int) -> None:
    with app.app_context(), unit_of_work():
        url, stranger = follows(session().get_one(Party, child_id)), make_staff()

    assert sign_in(app, stranger).get(url).status_code == 404


def test_handler_and_chief_owe_an_answer_until_the_facts_agree_again(
    app: Flask, child_id: int
) -> None:
    owed = select(Obligation.owner_id).where(
        Obligation.kind.in_((TO_HANDLER, TO_CHIEF)),
        Obligation.subject == JournalEntry.__tablename__,
        Obligation.is_open,
    )
    with app.app_context(), unit_of_work():
        owe_in_the_night(NightCame(TODAY, NOON))
    with app.app_context():
        assert len(set(session().scalars(owed))) == 2

    with app.app_context(), unit_of_work():
        found_to_be(session().get_one(Party, child_id), AgeStatus.ADULT)

    with app.app_context():
        case_id = session().get_one(Party, child_id).case_id
        assert [flag.ended_on is None for flag in flags(case_id)] == [False]
        assert session().scalars(owed).all() == []


def test_of_a_closing_nothing_is_left_once_the_case_is_open_again(app: Flask) -> None:
    closing = LATER["family_education_assessed"]
    with app.app_context(), unit_of_work():
        child_id = closing.done().id
    with app.app_context(), unit_of_work():
        closing.last(session().get_one(Party, child_id))
    with app.app_context(), unit_of_work():
        child = session().get_one(Party, child_id)
        touch(child.case_id)
        closing.breaks(child)
        case_id = child.case_id
    with app.app_context():
        assert [flag.waits for flag in flags(case_id)] == [True]

    with app.app_context(), unit_of_work():
        case = session().get_one(Case, case_id)
        assert case.handler is not None
        reopen_case(case, "补做家庭教育评估", acting(case.handler, on=TODAY, at=NOON))

    with app.app_context():
        assert [flag.ended_on is None for flag in flags(case_id)] == [False]


def test_of_a_probation_left_as_it_is_nothing_is_left_once_it_is_revoked(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        probation = make_probation()
        breach, act = make_breach(probation), acting(handler_of(child_of(probation)), at=NOON)
        not_revoke(probation, NotRevoking(breach.id, TODAY, "初次违反"), act)
        probation_id, case_id = probation.id, probation.case_id
    with app.app_context(), unit_of_work():
        make_breach(session().get_one(Probation, probation_id), is_serious=True)
    with app.app_context():
        assert [flag.waits for flag in flags(case_id)] == [True]

    with app.app_context(), unit_of_work():
        probation = session().get_one(Probation, probation_id)
        act = acting(handler_of(child_of(probation)), at=NOON)
        revoke(probation, Revocation(TODAY, ground="严重违反监督管理规定"), act)

    with app.app_context():
        assert [flag.ended_on for flag in flags(case_id)] != [None]
