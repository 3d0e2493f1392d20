"""Flags that came after a decision: where they stand, who sees them, and what is said of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from casetrack.accounts.models import Procuratorate, Role, Staff
from casetrack.cases.duty_kinds import DutyState
from casetrack.cases.models import Charge, Disposition, JournalEntry, Obligation
from casetrack.casework.facts.recording import withdraw
from casetrack.db import session
from casetrack.db.transaction import unit_of_work
from casetrack.desk.rechecks.actions import FlagAnswer, say_what_follows
from casetrack.desk.rechecks.consequences import owe_in_the_night
from casetrack.desk.rechecks.models import (
    FOLLOWS,
    TO_CHIEF,
    TO_HANDLER,
    LaterFlag,
    WhatFollows,
)
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.exchange.exporter import case_data
from casetrack.exchange.importer import ImportResult, import_text
from casetrack.exchange.yaml_text import write
from casetrack.ledger.nightly import NightCame
from casetrack.people.charge_facts import CHARGE
from casetrack.people.guarantees.kinds import ActSort, AgeBand
from tests.builders import NOON, TODAY, acting, make_office, make_staff
from tests.desk.rechecks.builders import Decided, make, on_probation, prosecuted, recorded
from tests.desk.rechecks.test_asked_again import (
    found_to_be_adult,
    interrogation_withdrawn,
    objection_learned,
    revoked_for_the_objection,
)
from tests.people.guarantees.builders import accuse_of
from tests.signed_in import sign_in, text_of

WAITS = "No follow-up is recorded yet."
TYPED = {"done": "made_good", "done_by": "承办检察官", "reason": "已补充讯问"}


@pytest.fixture
def desk(app: Flask) -> Decided:
    made = make(app, prosecuted)
    made.afterwards(interrogation_withdrawn)
    return made


def pages(desk: Decided) -> list[str]:
    """The decision, the person, the case."""
    with desk.app.app_context():
        decision = desk.decision.id
    return [
        f"/cases/{desk.case_id}/decisions/{decision}/paper",
        f"/cases/{desk.case_id}/people/{desk.child_id}",
        f"/cases/{desk.case_id}",
    ]


def follows(desk: Decided) -> str:
    with desk.app.app_context():
        return f"/cases/{desk.case_id}/decisions/{desk.decision.id}/follows"


def signed_in(desk: Decided, staff_id: int):  # type: ignore[no-untyped-def]  # a browser
    with desk.app.app_context():
        staff = session().get_one(Staff, staff_id)
    return sign_in(desk.app, staff)


def sent_to(office: Procuratorate, data: dict[str, Any]) -> str:
    """The file of a case as that office brings it in."""
    names = {"zh": office.name_zh, "en": office.name_en, "short_zh": office.short_zh}
    return write({**data, "office": {**data["office"], **names}}, comment="A case")


@pytest.mark.in_turn(13)
def test_it_stands_on_decision_person_case_and_on_today_of_handler_and_chief(
    desk: Decided,
) -> None:
    for who in (desk.handler_id, desk.chief_id):
        browser = signed_in(desk, who)

        for page in pages(desk):
            assert WAITS in text_of(browser.get(page)), page
        assert "Follow up what no longer stands" in text_of(browser.get("/"))
    person = text_of(browser.get(pages(desk)[1]))
    assert "no longer stands (chief)" in person, "each owner has a line"


def test_who_does_not_work_on_the_case_records_no_follow_up(desk: Decided) -> None:
    with desk.app.app_context(), unit_of_work():
        colleague = make_staff(office=desk.case.office)
        answer = FlagAnswer(WhatFollows.MADE_GOOD, "承办检察官", "已补充讯问")

        with pytest.raises(NotAllowed):
            say_what_follows(desk.decision, answer, acting(colleague))


@pytest.mark.in_turn(13)
@pytest.mark.one_engine
def test_what_follows_is_said_once_and_the_flag_stays_readable_with_it(desk: Decided) -> None:
    browser = signed_in(desk, desk.chief_id)

    answer = browser.post(follows(desk), data=TYPED)

    assert answer.status_code == 302, text_of(answer)
    assert desk.owed() == set()
    with desk.app.app_context():
        duties = select(Obligation).where(Obligation.kind.in_((TO_HANDLER, TO_CHIEF)))
        states = {duty.kind: duty.state for duty in session().scalars(duties)}
    assert states == {TO_HANDLER: DutyState.MET, TO_CHIEF: DutyState.MET}
    assert [waits for _rule, waits in desk.flags()] == [False] * len(desk.flags())
    assert desk.standing() != []
    for page in pages(desk):
        shown = text_of(browser.get(page))
        assert WAITS not in shown, page
    assert "已补充讯问" in text_of(browser.get(pages(desk)[0]))
    assert browser.post(follows(desk), data={**TYPED, "reason": "另一理由"}).status_code == 302
    with desk.app.app_context(), unit_of_work():
        by = acting(session().get_one(Staff, desk.chief_id), on=TODAY, at=NOON)
        again = FlagAnswer(WhatFollows.STANDS, "承办检察官", "另一理由")
        with pytest.raises(RuleBroken, match="Nothing waits here"):
            say_what_follows(desk.decision, again, by)
    with desk.app.app_context():
        entries = session().scalars(select(JournalEntry).where(JournalEntry.kind == FOLLOWS)).all()
        assert [entry.text.zh for entry in entries] == ["已补充讯问"]


@pytest.mark.one_engine
def test_its_page_asks_in_chinese_for_whoever_does_it(desk: Decided) -> None:
    with desk.app.app_context():
        staff = session().get_one(Staff, desk.handler_id)

    page = text_of(sign_in(desk.app, staff, lang="zh").get(follows(desk)))

    assert "办理人" in page
    assert "监督单位" not in page


@pytest.mark.one_engine
@pytest.mark.parametrize("left_out", TYPED)
def test_nothing_is_answered_without_what_by_whom_and_why(desk: Decided, left_out: str) -> None:
    answer = signed_in(desk, desk.handler_id).post(follows(desk), data={**TYPED, left_out: ""})

    assert answer.status_code == 422
    assert all(waits for _rule, waits in desk.flags())


@pytest.mark.one_engine
def test_who_may_not_know_of_the_case_finds_no_flag(desk: Decided) -> None:
    with desk.app.app_context(), unit_of_work():
        stranger = make_staff().id
        manager = make_staff(
            Role.CASE_MANAGEMENT, office=session().get_one(Staff, desk.handler_id).office
        ).id

    assert signed_in(desk, stranger).get(follows(desk)).status_code == 404
    for who in (stranger, manager):
        assert "would not stand" not in text_of(signed_in(desk, who).get("/"))


@pytest.mark.in_turn(13)
def test_the_office_that_brings_the_case_in_judges_it_alike(app: Flask) -> None:
    desk = make(app, on_probation)
    desk.afterwards(found_to_be_adult)

    with app.app_context(), unit_of_work():
        data = case_data(desk.case)
        office = make_office()
        text = sent_to(office, data)
        there = import_text(text, by=make_staff(office=office), on=TODAY, at=NOON).case.id

    with app.app_context():
        query = select(LaterFlag).where(LaterFlag.case_id == there)
        assert [(flag.rule, flag.waits) for flag in session().scalars(query)] == desk.flags()


@pytest.mark.in_turn(13)
def test_what_was_broken_before_the_export_is_found_though_the_file_tells_no_flag(
    app: Flask,
) -> None:
    desk = make(app, on_probation)
    desk.afterwards(found_to_be_adult)

    with app.app_context(), unit_of_work():
        data = case_data(desk.case)
        for decision in data["decisions"]:
            decision.pop("later_flags", None)
        office = make_office()
        text = sent_to(office, data)
        there = import_text(text, by=make_staff(office=office), on=TODAY, at=NOON).case.id

    with app.app_context():
        query = select(LaterFlag).where(LaterFlag.case_id == there)
        assert [flag.rule for flag in session().scalars(query)] == [
            rule for rule, _waits in desk.flags()
        ]
        decided = session().scalars(select(Disposition).where(Disposition.case_id == there)).all()
        assert [decision.flags for decision in decided] == [[]] * len(decided)


@pytest.mark.in_turn(13)
def test_what_came_out_after_a_recorded_decision_waits_in_the_office_that_brings_the_case_in(
    app: Flask,
) -> None:
    desk = make(app, recorded)
    desk.afterwards(
        lambda desk: accuse_of(desk.child, "2026-05", sort=ActSort.OTHER, band=AgeBand.AT_14_15)
    )
    assert desk.flags() == [("responsibility_14_15", True)]
    with app.app_context(), unit_of_work():
        data = case_data(desk.case)
        office = make_office()
        text, by = sent_to(office, data), make_staff(office=office)
        there, by_id = import_text(text, by=by, on=TODAY, at=NOON).case.id, by.id

    with app.app_context():
        flags = session().scalars(select(LaterFlag).where(LaterFlag.case_id == there))
        assert [(flag.rule, flag.waits) for flag in flags] == desk.flags()
        (decision,) = session().scalars(select(Disposition).where(Disposition.case_id == there))
        assert "responsibility_14_15" not in {flag["rule"] for flag in decision.flags}
    with app.app_context(), unit_of_work():
        again = import_text(text, by=session().get_one(Staff, by_id), on=TODAY, at=NOON)
        assert again.result is ImportResult.UNCHANGED


@pytest.mark.one_engine
def test_a_new_chief_procurator_owes_the_answer_of_the_one_who_left(desk: Decided) -> None:
    with desk.app.app_context(), unit_of_work():
        former = session().get_one(Staff, desk.chief_id)
        former.is_active = False
        new = make_staff(Role.CHIEF_PROCURATOR, office=former.office).id
    with desk.app.app_context(), unit_of_work():
        owe_in_the_night(NightCame(TODAY, NOON))

    assert desk.owed() == {desk.handler_id, new}


@pytest.mark.in_turn(13)
def test_in_a_case_that_was_brought_in_its_chief_procurator_owes_it_not_its_handler_twice(
    app: Flask,
) -> None:
    desk = make(app, on_probation)
    desk.afterwards(found_to_be_adult)
    later, at = TODAY + timedelta(days=5), NOON + timedelta(days=5)

    with time_machine.travel(at), app.app_context(), unit_of_work():
        data = case_data(desk.case)
        office = make_office()
        chief = make_staff(Role.CHIEF_PROCURATOR, office=office)
        text = sent_to(office, data)
        by = make_staff(office=office)
        import_text(text, by=by, on=later, at=at)
        who, importer_id = {by.id, chief.id}, by.id

    with app.app_context():
        owed = select(Obligation.owner_id).where(
            Obligation.kind.in_((TO_HANDLER, TO_CHIEF)), Obligation.office_id == office.id
        )
        assert set(session().scalars(owed)) == who
    # It has been asked since the same day, whoever owes it.
    with app.app_context(), unit_of_work():
        again = import_text(text, by=session().get_one(Staff, importer_id), on=later, at=at)
        assert again.result is ImportResult.UNCHANGED


def charge_withdrawn(desk: Decided) -> None:
    charge = session().scalars(select(Charge).where(Charge.party_id == desk.child_id)).one()
    withdraw(CHARGE, desk.case, charge, "撤回", desk.act(), opened=charge.version)


def revoked(desk: Decided) -> None:
    objection_learned(desk)
    revoked_for_the_objection(desk)


@pytest.mark.in_turn(13)
@pytest.mark.parametrize("change", [charge_withdrawn, revoked])
def test_what_the_form_left_open_is_left_open_in_the_office_that_brings_the_case_in(
    app: Flask, change: Callable[[Decided], None]
) -> None:
    desk = make(app, on_probation)
    desk.afterwards(change)

    with app.app_context(), unit_of_work():
        data = case_data(desk.case)
        office = make_office()
        text = sent_to(office, data)
        there = import_text(text, by=make_staff(office=office), on=TODAY, at=NOON).case.id

    with app.app_context():
        query = select(LaterFlag.rule).where(
            LaterFlag.case_id == there, LaterFlag.ended_on.is_(None)
        )
        assert list(session().scalars(query)) == desk.standing()
