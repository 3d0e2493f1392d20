"""What is to be done next: planned with an entry, settled by one, changed, dropped, handed over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from casetrack.accounts.models import Role, Staff
from casetrack.cases.duty_kinds import DutyState
from casetrack.cases.kinds import Aspect, Part
from casetrack.cases.models import Case, JournalEntry, Obligation, Party
from casetrack.casework.identity.actions import set_identity
from casetrack.casework.tasks.models import STEP, Task
from casetrack.casework.tasks.queries import people_on
from casetrack.casework.team import NewGrant, assign, grant, put_on_case
from casetrack.db import session
from tests.builders import NOON, TODAY, acting, make_child, make_staff
from tests.signed_in import prepare, sign_in, text_of

TOMORROW = TODAY + timedelta(days=1)
YESTERDAY = TODAY - timedelta(days=1)


@dataclass
class Desk:
    """A case with a child, its handler and an assistant who works on it."""

    app: Flask
    client: FlaskClient
    case_id: int
    child_id: int
    handler: Staff
    assistant: Staff

    @property
    def page(self) -> str:
        return f"/cases/{self.case_id}"

    def log(self, **typed: object) -> str:
        data = {"text": "Met the school", **typed}
        return text_of(self.client.post(f"{self.page}/log", data=data, follow_redirects=True))

    def steps(self) -> list[tuple[Task, Obligation]]:
        with self.app.app_context():
            both = sa.select(Task, Obligation).join(
                Obligation, (Obligation.subject_id == Task.id) & (Obligation.kind == STEP)
            )
            return [(task, duty) for task, duty in session().execute(both.order_by(Task.id))]

    def plan(
        self, text: str = "Urge the association", on: date = TOMORROW, **typed: object
    ) -> Task:
        self.log(next_text=text, next_on=on.isoformat(), **typed)
        return self.steps()[-1][0]


@pytest.fixture
def desk(app: Flask) -> Iterator[Desk]:
    with time_machine.travel(NOON, tick=False):
        with prepare(app):
            child = make_child()
            case = session().get_one(Case, child.case_id)
            handler = case.handler
            assert handler is not None
            assistant = make_staff(Role.ASSISTANT, office=handler.office, name="Zhou Ning")
            put_on_case(case, assistant, acting(handler, on=TODAY, at=NOON))
        yield Desk(app, sign_in(app, handler), case.id, child.id, handler, assistant)


def test_a_step_is_planned_with_the_entry_it_follows_from(desk: Desk) -> None:
    page = desk.log(
        party=str(desk.child_id),
        next_text="Urge the association",
        next_on="tomorrow",
        next_by=str(desk.assistant.id),
    )

    assert "Urge the association" in page
    task, duty = desk.steps()[0]
    assert (duty.due, duty.owner_id, duty.party_id) == (TOMORROW, desk.assistant.id, desk.child_id)
    assert duty.is_open
    with desk.app.app_context():
        assert session().get_one(JournalEntry, task.entry_id).text.en == "Met the school"
    today = text_of(sign_in(desk.app, desk.assistant).get("/"))
    assert "Urge the association" in today


def test_whoever_plans_it_does_it_where_nobody_is_chosen(desk: Desk) -> None:
    desk.plan()

    assert desk.steps()[0][1].owner_id == desk.handler.id


@pytest.mark.parametrize("day", [TODAY, TOMORROW])
def test_it_may_be_done_by_today_or_later(desk: Desk, day: date) -> None:
    desk.plan(on=day)

    assert desk.steps()[0][1].due == day


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"next_text": "Urge", "next_on": YESTERDAY.isoformat()}, "is past. Choose today"),
        ({"next_text": "Urge"}, "Say by which day."),
        ({"next_on": "tomorrow"}, "Say what is to be done by then."),
        ({"next_text": "   ", "next_on": "tomorrow"}, "Say what is to be done by then."),
        ({"next_text": "Urge", "next_on": "next week or so"}, "Write"),
        ({"next_text": "x" * 501, "next_on": "tomorrow"}, "At most 500 characters."),
        ({"next_text": "Urge", "next_on": "tomorrow", "next_by": "0"}, "Not a valid choice"),
    ],
)
def test_what_is_amiss_is_said_and_neither_entry_nor_step_is_saved(
    desk: Desk, typed: dict[str, str], told: str
) -> None:
    page = desk.log(**typed)

    assert page.count(told) == 1 or "list" in page
    assert 'value="Met the school"' in page
    assert desk.steps() == []
    with desk.app.app_context():
        assert session().scalars(sa.select(JournalEntry)).all() == []


def test_a_real_name_stands_in_no_step(desk: Desk) -> None:
    with prepare(desk.app):
        handler = session().merge(desk.handler)
        set_identity(session().get_one(Party, desk.child_id), name="孙小明", by=handler, at=NOON)

    page = desk.log(next_text="与孙小明谈话", next_on="tomorrow")

    assert "孙某某" in page
    assert desk.steps() == []


def test_an_entry_settles_it(desk: Desk) -> None:
    task = desk.plan()

    page = desk.log(text="The association was urged", settles=str(task.id))

    assert "Saved as" in page
    task, duty = desk.steps()[0]
    assert (duty.state, duty.settled_on) == (DutyState.MET, TODAY)
    with desk.app.app_context():
        assert session().get_one(JournalEntry, task.done_by_id).text.en == (
            "The association was urged"
        )


def test_its_own_page_says_why_and_settles_it_with_an_entry_about_the_same_people(
    desk: Desk,
) -> None:
    task = desk.plan(party=str(desk.child_id))
    page = f"{desk.page}/tasks/{task.id}"

    shown = text_of(desk.client.get(page))
    again = desk.client.post(page, data={"text": ""})
    answer = desk.client.post(page, data={"text": "Urged by letter"}, follow_redirects=True)

    assert "Met the school" in shown
    assert again.status_code == 422
    assert "the step is settled" in text_of(answer)
    task, duty = desk.steps()[0]
    assert duty.state is DutyState.MET
    with desk.app.app_context():
        entry = session().get_one(JournalEntry, task.done_by_id)
        assert [(party.part, party.party_id) for party in entry.parties] == [
            (Part.ABOUT, desk.child_id)
        ]
    assert "Settled on" in text_of(desk.client.get(page))
    twice = desk.client.post(page, data={"text": "Once more"})
    assert twice.status_code == 422
    assert "settled already" in text_of(twice)


def test_another_day_and_somebody_else_stand_in_the_journal(desk: Desk) -> None:
    task = desk.plan()
    typed = {"version": "1", "next_on": "2026-12-04", "next_by": str(desk.assistant.id)}

    answer = desk.client.post(f"{desk.page}/tasks/{task.id}/change", data=typed)

    assert answer.status_code == 302
    task, duty = desk.steps()[0]
    assert (duty.due, duty.owner_id) == (date(2026, 12, 4), desk.assistant.id)
    page = text_of(desk.client.get(desk.page))
    assert "Urge the association. By: 2026-12-04, was 2026-11-25. Who: Zhou Ning, was" in page
    lost = desk.client.post(
        f"{desk.page}/tasks/{task.id}/change", data={**typed, "next_on": "today"}
    )
    assert lost.status_code == 409


def test_sent_unchanged_it_changes_nothing(desk: Desk) -> None:
    task = desk.plan()
    typed = {"version": "1", "next_on": TOMORROW.isoformat(), "next_by": str(desk.handler.id)}

    answer = desk.client.post(
        f"{desk.page}/tasks/{task.id}/change", data=typed, follow_redirects=True
    )

    assert "Nothing is different" in text_of(answer)
    assert desk.steps()[0][0].version == 1


def test_a_late_step_keeps_its_day_when_somebody_else_takes_it(desk: Desk) -> None:
    task = desk.plan(on=TODAY)
    typed = {"version": "1", "next_on": TODAY.isoformat(), "next_by": str(desk.assistant.id)}

    with time_machine.travel(NOON + timedelta(days=3), tick=False):
        client = sign_in(desk.app, desk.handler)
        late = text_of(client.get("/"))
        client.post(f"{desk.page}/tasks/{task.id}/change", data=typed)

    # Its title is what is to be done; that it is late is told by its day.
    assert ">Urge the association</a>" in late
    assert "Next step not done" not in late
    assert (desk.steps()[0][1].due, desk.steps()[0][1].owner_id) == (TODAY, desk.assistant.id)


def test_it_is_dropped_for_a_reason(desk: Desk) -> None:
    task = desk.plan()
    page = f"{desk.page}/tasks/{task.id}/drop"

    without = desk.client.post(page, data={"reason": " "})
    desk.client.post(page, data={"reason": "They wrote by themselves"})

    assert without.status_code == 422
    assert desk.steps()[0][1].state is DutyState.LAPSED
    assert "They wrote by themselves" in text_of(desk.client.get(desk.page))


def test_it_goes_along_with_the_case(desk: Desk) -> None:
    desk.plan()
    with prepare(desk.app):
        case = session().get_one(Case, desk.case_id)
        handler = session().merge(desk.handler)
        after = make_staff(office=handler.office, name="Gao")
        assign(case, after, acting(handler, on=TODAY, at=NOON), opened=case.version)

    assert desk.steps()[0][1].owner_id == after.id


def test_only_who_works_on_the_case_may_do_it_and_see_it(desk: Desk) -> None:
    task = desk.plan()
    with prepare(desk.app):
        stranger = make_staff()
        colleague = make_staff(office=session().merge(desk.handler).office)
        management = make_staff(Role.CASE_MANAGEMENT, office=session().merge(desk.handler).office)
        parts = [make_staff(office=session().merge(desk.handler).office) for _ in Aspect]
        case = session().get_one(Case, desk.case_id)
        for somebody, aspect in zip(parts, Aspect, strict=True):
            child_id = desk.child_id if aspect is not Aspect.DATES else None
            new = NewGrant(aspect, staff_id=somebody.id, party_id=child_id, reason="查阅")
            grant(case, new, acting(session().merge(desk.handler), on=TODAY, at=NOON))
    # Whoever has a letter about a child or its notes only is led to no case.
    in_part = [
        (somebody, 404 if aspect in (Aspect.LETTER, Aspect.NOTES) else 403)
        for somebody, aspect in zip(parts, Aspect, strict=True)
    ]

    for somebody, status in ((stranger, 404), (colleague, 404), (management, 403), *in_part):
        client = sign_in(desk.app, somebody)
        for address in ("", "/change", "/drop"):
            page = f"{desk.page}/tasks/{task.id}{address}"
            assert client.get(page).status_code == status
            assert client.post(page, data={"text": "x", "reason": "x"}).status_code == status
        assert client.get(f"{desk.page}/log/next").status_code == status
    assert "is not a" not in desk.log(next_text="x", next_on="today", next_by=str(colleague.id))
    assert len(desk.steps()) == 1


@pytest.mark.parametrize("path", ["/", "/?whose=office", "/today/ahead", "/cases/{case}"])
def test_whoever_sees_the_dates_alone_does_not_read_what_it_says(desk: Desk, path: str) -> None:
    desk.plan("Ask the mother about his bruises", on=TOMORROW, party=str(desk.child_id))
    with prepare(desk.app):
        case = session().get_one(Case, desk.case_id)
        handler = session().merge(desk.handler)
        by = acting(handler, on=TODAY, at=NOON)
        management = make_staff(Role.CASE_MANAGEMENT, office=handler.office)
        dates, visits = (make_staff(office=handler.office) for _ in range(2))
        grant(case, NewGrant(Aspect.DATES, staff_id=dates.id), by)
        grant(case, NewGrant(Aspect.VISITS, staff_id=visits.id, party_id=desk.child_id), by)
        head = make_staff(Role.SECTION_HEAD, office=handler.office)
    address = path.format(case=desk.case_id)

    def reads(somebody: Staff) -> bool:
        return "bruises" in text_of(sign_in(desk.app, somebody).get(address))

    assert not any(reads(member) for member in (management, dates, visits))
    assert reads(desk.handler)
    assert reads(head) or path in ("/", "/today/ahead"), "what others owe"


def test_the_box_brings_the_fields_only_when_asked_for_them(desk: Desk) -> None:
    desk.plan("Ask the registry")

    closed = text_of(desk.client.get(desk.page))
    opened = text_of(desk.client.get(f"{desk.page}/log/next"))
    typed = {"text": "Half a sentence", "more": "next"}
    without_scripts = text_of(desk.client.post(f"{desk.page}/log", data=typed))

    assert 'name="next_text"' not in closed
    assert "Ask the registry" in opened
    assert 'name="next_text"' in without_scripts
    assert 'value="Half a sentence"' in without_scripts
    assert 'role="alert"' not in without_scripts


def test_a_case_is_not_closed_over_a_step(desk: Desk) -> None:
    desk.plan()

    answer = desk.client.post(f"{desk.page}/close", data={})

    assert answer.status_code == 422


def test_a_step_is_given_to_who_was_let_in_until_today_and_not_a_day_longer(desk: Desk) -> None:
    with desk.app.app_context():
        case = session().get_one(Case, desk.case_id)
        member = make_staff(Role.ASSISTANT, office=case.handler.office if case.handler else None)
        act = acting(session().merge(desk.handler), on=TODAY, at=NOON)
        grant(case, NewGrant(Aspect.WHOLE, staff_id=member.id, until=TODAY), act)

        assert member in people_on(case, on=TODAY)
        assert member not in people_on(case, on=TOMORROW)
