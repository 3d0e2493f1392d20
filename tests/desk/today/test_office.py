"""Today of whoever heads an office: its state in a sentence, what waits, who holds what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from casetrack.accounts.approval import WhoDecides
from casetrack.accounts.models import Role, Staff
from casetrack.cases.kinds import Ground
from casetrack.courses.approvals.models import OfficeDecider, Proposal
from casetrack.db import session
from casetrack.desk.today import handlers
from casetrack.desk.today.handlers import handlers_in
from casetrack.visits.workload.models import Absence
from tests.builders import NOON, TODAY, make_case, make_child, make_staff
from tests.courses.approvals.builders import Office, make_decided_office
from tests.desk.today.builders import END, VISIT, make_duty, make_grant
from tests.signed_in import prepare, sign_in, text_of
from tests.visits.builders import plan


@pytest.fixture(autouse=True)
def _on_that_tuesday() -> Iterator[None]:
    """24 November 2026, noon."""
    with time_machine.travel(NOON, tick=False):
        yield


def _head_of(page: str) -> str:
    facts = re.search(r'<p class="head-facts">(.*?)</p>', page, re.S)
    assert facts is not None
    return re.sub(r"<[^>]+>", "", facts[1])


def _in_order(page: str, *ids: str) -> bool:
    places = [page.index(f'id="{id_}"') for id_ in ids]
    return places == sorted(places)


def _proposed(app: Flask) -> tuple[Office, FlaskClient, FlaskClient]:
    """An office in which a proposal waits for the chief; its head and its chief are signed in."""
    with prepare(app), app.test_request_context():
        office = make_decided_office()
        office.propose()
        make_duty(office.case, END, in_days=-16, child=office.child)
    with prepare(app):
        head, chief = (session().get_one(Staff, id_) for id_ in (office.head, office.chief))
        return office, sign_in(app, head), sign_in(app, chief)


@pytest.mark.in_turn(13)
def test_the_first_sentence_is_on_the_office_and_the_head_has_what_is_late_first(
    app: Flask,
) -> None:
    _office, head, chief = _proposed(app)

    of_head, of_chief = text_of(head.get("/")), text_of(chief.get("/"))

    assert "late in the office, the longest by 16 days; no proposal waits" in _head_of(of_head)
    assert re.match(
        "One proposal waits for you, in .+ days?; two things are late", _head_of(of_chief)
    )
    assert _in_order(of_chief, "turns", "late")
    assert 'id="turns"' not in of_head


def test_no_button_stands_where_another_decides(app: Flask) -> None:
    office, head, chief = _proposed(app)
    with prepare(app):
        chief_name = office.staff(office.chief).name
    page = f"/cases/{office.case_id}/proposals/"

    everything = text_of(head.get("/?whose=office"))
    line = everything[everything.index("Decide what is proposed") :].split("</li>")[0]
    board = text_of(head.get("/proposals"))

    assert 'class="btn' not in line
    assert f"; {chief_name}" in line
    assert "Decide<span" not in board
    assert f"{chief_name} decides" in board
    at = re.search(rf'href="({page}\d+)"', board)
    assert at is not None
    assert "Decide as proposed" not in text_of(head.get(at[1]))
    assert f"{chief_name} decides it. You may return it." in text_of(head.get(at[1]))
    assert "Decide as proposed" in text_of(chief.get(at[1]))
    assert page in text_of(chief.get("/"))
    assert "Decide<span" in text_of(chief.get("/"))


def test_what_the_section_head_checks_first_waits_for_them_and_not_for_the_chief(
    app: Flask,
) -> None:
    _office, head, chief = _proposed(app)
    with prepare(app):
        proposal = session().scalars(select(Proposal)).one()
        named = OfficeDecider(
            office_id=proposal.office_id,
            decides=proposal.decides,
            decider=WhoDecides.CHIEF_PROCURATOR,
            is_checked_first=True,
        )
        session().add(named)

    of_head, of_chief = text_of(head.get("/")), text_of(chief.get("/"))

    assert "Check<span" in of_head
    assert re.search(r"you check it, then [^<]+ decides", of_head)
    assert 'id="turns"' not in of_chief
    assert "the section head checks it first" in text_of(chief.get("/proposals"))


def test_whoever_handled_the_case_is_offered_no_decision_that_is_refused(app: Flask) -> None:
    with prepare(app), app.test_request_context():
        office = make_decided_office()
        office.propose()
        office.case.handler_id = office.chief
    with prepare(app):
        chief = sign_in(app, session().get_one(Staff, office.chief))

    assert "Decide<span" not in text_of(chief.get("/"))


@pytest.mark.in_turn(13)
@pytest.mark.parametrize(("handed_over", "offered"), [(-1, 1), (1, 0)])
def test_who_handled_the_case_before_it_was_proposed_may_decide(
    app: Flask, handed_over: int, offered: int
) -> None:
    """Of another proposal, which came before, nothing follows for this one."""
    with prepare(app), app.test_request_context():
        office, other = make_decided_office(), make_decided_office()
        earlier, proposal = other.propose(), office.propose()
        earlier.steps[0].at = NOON - timedelta(days=9)
        proposal.steps[0].at = NOON
        grant = make_grant(office.case, office.staff(office.chief))
        grant.ground, grant.ended_at = Ground.HANDLER, NOON + timedelta(days=handed_over)
    with prepare(app):
        chief = sign_in(app, session().get_one(Staff, office.chief))

    assert text_of(chief.get("/")).count("Decide<span") == offered


def test_who_is_away_stands_with_the_visit_that_nobody_makes(app: Flask) -> None:
    with prepare(app):
        case = make_case(handler=make_staff(name="Zhou Ning"))
        child, handler = make_child(case), case.handler
        assert handler is not None
        head = make_staff(Role.SECTION_HEAD, office=case.office)
        plan(child, first=TODAY + timedelta(days=2))
        away = Absence(
            staff_id=handler.id,
            first_on=TODAY,
            last_on=TODAY + timedelta(days=3),
            told_by_id=head.id,
            told_at=NOON,
        )
        session().add(away)
        client = sign_in(app, head)

    page = text_of(client.get("/"))
    chinese = text_of(sign_in(app, head, lang="zh").get("/"))

    assert "Zhou Ning is away, and nobody makes 1 visit" in _head_of(page)
    assert "Zhou Ning不在岗，1次回访无人前往" in _head_of(chinese)
    assert "nobody goes</b>" in page
    assert f'href="/visits/away/{away.id}"' in page


def test_a_chief_who_goes_away_stands_with_who_decides_meanwhile(app: Flask) -> None:
    with prepare(app), app.test_request_context():
        office = make_decided_office()
        away = Absence(
            staff_id=office.chief,
            first_on=TODAY + timedelta(days=1),
            last_on=TODAY + timedelta(days=3),
            told_by_id=office.chief,
            told_at=NOON,
        )
        session().add(away)
    with prepare(app):
        head = session().get_one(Staff, office.head)
        name = head.name
        client = sign_in(app, head)

    before = text_of(client.get("/"))
    with prepare(app), app.test_request_context():
        office.delegate(office.head, since=away.first_on, until=away.last_on)

    assert "is away" not in _head_of(before), "not yet"
    assert "<b>Nobody decides proposals meanwhile.</b>" in before
    assert f"Proposals: {name} decides meanwhile." in text_of(client.get("/"))


def test_own_work_stands_below_and_nothing_is_told_twice(app: Flask) -> None:
    with prepare(app):
        head = make_staff(Role.SECTION_HEAD)
        mine = make_case(handler=head)
        late, ahead = (
            make_duty(mine, END, in_days=days, child=make_child(mine)) for days in (-2, 3)
        )
        other = make_case(handler=make_staff(office=mine.office))
        theirs = make_duty(other, END, in_days=3, child=make_child(other))
        client = sign_in(app, head)

    page = text_of(client.get("/"))

    assert page.count(f"/dates/{late.id}/why") == 1
    assert page.index('id="mine"') < page.index(f"/dates/{ahead.id}/why")
    assert f"/dates/{theirs.id}/why" not in page
    assert "This account sees no case" not in page


def test_the_page_is_empty_only_where_nothing_waits_anywhere(app: Flask) -> None:
    with prepare(app):
        head = make_staff(Role.SECTION_HEAD)
        client = sign_in(app, head)

    page = text_of(client.get("/"))

    assert "Nothing is late in the office; no proposal waits for you." in _head_of(page)
    assert "Nothing is late, and nothing waits for you" in page
    _office, _head, chief = _proposed(app)
    assert "Nothing is late, and nothing waits for you" not in text_of(chief.get("/"))


@pytest.mark.in_turn(13)
def test_every_number_of_what_a_handler_holds_opens_so_many_rows(app: Flask) -> None:
    with prepare(app):
        lin = make_staff(name="Lin Xiao")
        first, second = make_case(handler=lin), make_case(handler=lin)
        other = make_case(handler=make_staff(office=lin.office))
        for days in (-9, -2):
            make_duty(first, END, in_days=days, child=make_child(first))
        make_duty(other, END, in_days=-1, child=make_child(other))
        make_duty(second, VISIT, in_days=-1, child=make_child(second))
        plan(make_child(second), first=TODAY + timedelta(days=1))
        head = make_staff(Role.SECTION_HEAD, office=lin.office)
        client, prosecutor = sign_in(app, head), sign_in(app, lin)

    row = text_of(client.get("/today/handlers")).split("Lin Xiao", 1)[1].split("</tr>")[0]
    numbers = dict(re.findall(r'href="([^"]+)">(\d+)<', row.replace("&amp;", "&")))

    pages = {url: text_of(client.get(url)) for url in numbers}
    of = {url.split("?")[0]: (int(number), pages[url]) for url, number in numbers.items()}
    number, page = of["/cases"]
    assert number == page.count('<th scope="row"><a href="/cases/') == 2
    number, page = of["/today/late"]
    assert number == page.count('<li class="entry') == 2
    number, page = of["/days"]
    assert number == 1
    assert "Lin Xiao" in page
    assert "/cases?handler=" not in text_of(prosecutor.get("/today/handlers"))


def test_what_is_late_of_a_handler_is_counted_up_to_one_more_than_is_said(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handlers, "SHOWN", 2)
    with prepare(app):
        lin = make_staff(name="Lin Xiao")
        case = make_case(handler=lin)
        for days in (-9, -7, -5, -2):
            make_duty(case, END, in_days=days, child=make_child(case))
        head = make_staff(Role.SECTION_HEAD, office=lin.office)

        (line,) = [line for line in handlers_in(head, on=TODAY) if line.staff is lin]

    assert (line.late, line.late_counted) == (3, "2+")
    assert ">2+<" in text_of(sign_in(app, head).get("/today/handlers"))


def _late_of(app: Flask, *, in_days: int = -5) -> tuple[str, FlaskClient, FlaskClient, str]:
    """Something late of a handler: the page on which a head presses for it, both, and the case."""
    with prepare(app):
        case = make_case()
        head = make_staff(Role.SECTION_HEAD, office=case.office)
        duty = make_duty(case, END, in_days=in_days, child=make_child(case))
        handler, address = case.handler, f"/cases/{case.id}"
        assert handler is not None
        there = f"/today/late/{duty.id}/press"
        return there, sign_in(app, head), sign_in(app, handler), address


def test_a_head_presses_for_what_is_late_by_one_click_and_the_handler_reads_it_on_today(
    app: Flask,
) -> None:
    there, head, handler, case = _late_of(app)
    assert f'action="{there}"' in text_of(head.get("/"))
    assert "/press" not in text_of(handler.get("/"))

    answer = head.post(there)

    assert answer.status_code == 302
    assert "pressed for it, 11-24" in text_of(handler.get("/"))
    assert "Probation ends, due on 19 November 2026" in text_of(handler.get(case))
    again = text_of(head.get("/"))
    assert "pressed for it, 11-24" in again
    assert f'action="{there}"' not in again


def test_what_a_head_says_when_pressing_stands_at_the_line(app: Flask) -> None:
    there, head, handler, _case = _late_of(app)
    assert "What you want to say" in text_of(head.get(there))

    head.post(there, data={"reason": "请于周五前完成"})

    assert "pressed for it, 11-24: 请于周五前完成" in re.sub(
        r"</?span[^>]*>", "", text_of(handler.get("/"))
    )


@pytest.mark.parametrize("in_days", [0, 3])
def test_nobody_is_pressed_before_it_is_late(app: Flask, in_days: int) -> None:
    there, head, _handler, _case = _late_of(app, in_days=in_days)

    assert f'action="{there}"' not in text_of(head.get("/?whose=office"))
    assert "Only what is late is pressed for" in text_of(head.post(there))


def test_one_presses_once_a_day_and_never_without_being_a_head(app: Flask) -> None:
    there, head, handler, _case = _late_of(app)
    head.post(there)

    assert "It was pressed for today" in text_of(head.post(there))
    assert handler.post(there).status_code == 403


def test_a_head_reads_who_holds_the_cases_of_somebody_who_is_away_and_what_nobody_holds(
    app: Flask,
) -> None:
    with prepare(app):
        case = make_case()
        alone = make_case(handler=case.handler)
        head = make_staff(Role.SECTION_HEAD, office=case.office)
        helper = make_staff(Role.ASSISTANT, office=case.office)
        make_grant(case, helper)
        handler, name = case.handler, helper.name
        assert handler is not None
        assert alone.handler_id == handler.id
        session().add(
            Absence(
                staff_id=handler.id,
                first_on=TODAY,
                last_on=TODAY + timedelta(days=3),
                told_by_id=head.id,
                told_at=NOON,
            )
        )

    page = text_of(sign_in(app, head).get("/"))

    away = re.sub(r"<[^>]+>", "", page[page.index('id="away"') :].split("</ol>")[0])
    assert f"2 cases in hand, {name} works on 1, nobody else on 1" in away


def test_a_head_has_the_next_seven_days_of_the_office_and_a_chief_what_they_decided_last(
    app: Flask,
) -> None:
    office, head, chief = _proposed(app)
    with prepare(app), app.test_request_context():
        for _n in range(2):
            make_duty(office.case, END, in_days=2, child=office.child)
        make_duty(office.case, VISIT, in_days=9, child=office.child)
        office.decide(session().scalars(select(Proposal)).one())

    of_head, of_chief = text_of(head.get("/")), text_of(chief.get("/"))

    for page in (of_head, of_chief):
        week = page[page.index("Next seven days") :].split("</section>")[0]
        assert "Probation ends ×2" in week
        assert "Visit" not in week
    assert "Decided by you last" in of_chief
    assert "Decided by you last" not in of_head
