"""Pages of promises: look at one, several, by an entry, at a visit; change; withdraw; readers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from casetrack.accounts.models import Role
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import Case, JournalEntry, MeasureItem, Party, RequirementCheck
from casetrack.cases.requirements import HowKept
from casetrack.courses.requirements.models import LOOKED
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.guidance.models import GuardianshipOrder
from casetrack.ledger.journal import enter
from tests.builders import NOON, TODAY, acting, make_child, make_father, make_staff
from tests.guidance.builders import handler_of, issue, start
from tests.signed_in import prepare, sign_in, text_of
from tests.visits.builders import plan


@dataclass
class PromiseDesk:
    """An order with two duties in a case: its handler, and a stranger."""

    app: Flask
    holder: FlaskClient
    stranger: FlaskClient
    case_id: int
    child_id: int
    measure_id: int
    duty: int
    other: int

    def url(self, rest: str) -> str:
        return f"/cases/{self.case_id}{rest}"

    @property
    def several(self) -> str:
        return self.url(f"/measures/{self.measure_id}/looks")

    def page(self, rest: str = "") -> str:
        return self.url(f"/promises/{self.duty}{rest}")

    def look(self, **typed: str) -> dict[str, str]:
        fields = {"version": "1", "seen": "yesterday", "found": "kept", "proof": "In the kitchen"}
        return {**fields, "look_due": "", **typed}

    def found(self) -> list[tuple[int, HowKept]]:
        with self.app.app_context():
            asked = select(RequirementCheck).order_by(RequirementCheck.id)
            return [(check.subject_id, check.found) for check in session().scalars(asked)]

    def state(self) -> MeasureItem:
        with self.app.app_context():
            return session().get_one(MeasureItem, self.duty)

    def kinds(self) -> list[EntryKind]:
        with self.app.app_context():
            return list(session().scalars(select(JournalEntry.kind).order_by(JournalEntry.id)))


@pytest.fixture
def desk(app: Flask) -> Iterator[PromiseDesk]:
    """The desk, at noon of a fixed day."""
    with time_machine.travel(NOON, tick=False):
        with prepare(app):
            child = make_child()
            order: GuardianshipOrder = issue(child, make_father(child))
            holder, stranger = handler_of(child), make_staff(Role.PROSECUTOR)
            first, second = order.measure.items
            ids = (child.case_id, child.id, order.measure_id, first.id, second.id)
        yield PromiseDesk(app, sign_in(app, holder), sign_in(app, stranger), *ids)


def test_a_promise_is_looked_at_on_its_own_page(desk: PromiseDesk) -> None:
    response = desk.holder.post(desk.page("/look"), data=desk.look(look_due="tomorrow"))

    assert response.status_code == 302
    assert desk.found() == [(desk.duty, HowKept.KEPT)]
    shown = text_of(desk.holder.get(desk.page()))
    assert "In the kitchen" in shown
    assert "Next check by" in shown
    assert "kept" in text_of(desk.holder.get(desk.url(f"/measures/{desk.measure_id}")))


def test_a_look_says_what_was_found(desk: PromiseDesk) -> None:
    response = desk.holder.post(desk.page("/look"), data=desk.look(found=""))
    assert response.status_code == 422
    assert "Choose the finding." in text_of(response)
    assert desk.found() == []


def test_two_who_look_at_one_promise_see_both_looks(desk: PromiseDesk) -> None:
    desk.holder.post(desk.page("/look"), data=desk.look())
    response = desk.holder.post(desk.page("/look"), data=desk.look(found="not_kept"))
    assert response.status_code == 409
    assert desk.found() == [(desk.duty, HowKept.KEPT)]


def test_several_are_looked_at_in_one_form_and_one_entry(desk: PromiseDesk) -> None:
    ticked = {
        f"found-measure_item-{desk.duty}": "kept",
        f"found-measure_item-{desk.other}": "partly",
        f"proof-measure_item-{desk.other}": "At weekends",
        f"version-measure_item-{desk.duty}": "1",
        f"version-measure_item-{desk.other}": "1",
    }
    response = desk.holder.post(desk.several, data={"seen": "yesterday", "entry": "", **ticked})

    assert response.status_code == 302
    assert desk.found() == [(desk.duty, HowKept.KEPT), (desk.other, HowKept.PARTLY)]
    assert desk.kinds().count(LOOKED) == 1


def test_a_form_in_which_nothing_is_marked_saves_nothing(desk: PromiseDesk) -> None:
    response = desk.holder.post(desk.several, data={"seen": "today", "entry": ""})
    assert "Nothing is marked." in text_of(response)
    assert desk.found() == []


def test_a_form_of_several_keeps_what_was_typed_where_somebody_looked_meanwhile(
    desk: PromiseDesk,
) -> None:
    desk.holder.post(desk.page("/look"), data=desk.look())
    sent = {
        "seen": "today",
        "entry": "",
        f"found-measure_item-{desk.duty}": "not_kept",
        f"proof-measure_item-{desk.duty}": "Under the pillow",
        f"version-measure_item-{desk.duty}": "1",
        f"version-measure_item-{desk.other}": "1",
    }
    response = desk.holder.post(desk.several, data=sent)
    shown = response.get_data(as_text=True)

    assert "Somebody checked one of these meanwhile" in shown
    assert "Under the pillow" in shown
    again = {**sent, f"version-measure_item-{desk.duty}": "2"}
    assert desk.holder.post(desk.several, data=again).status_code == 302
    assert desk.found() == [(desk.duty, HowKept.KEPT), (desk.duty, HowKept.NOT_KEPT)]


def test_an_entry_of_the_journal_tells_what_was_seen(desk: PromiseDesk) -> None:
    with prepare(desk.app):
        case = session().get_one(Case, desk.case_id)
        assert case.handler is not None
        act = acting(case.handler, on=TODAY, at=NOON)
        entry_id = enter(case, EntryKind.MEETING, act, when=PartialDate.day(TODAY)).id
    ticked = {
        f"found-measure_item-{desk.duty}": "kept",
        f"version-measure_item-{desk.duty}": "1",
        f"version-measure_item-{desk.other}": "1",
    }
    sent = {"seen": "today", "entry": str(entry_id), **ticked}
    assert desk.holder.post(desk.several, data=sent).status_code == 302
    assert LOOKED not in desk.kinds()
    with desk.app.app_context():
        assert session().scalars(select(RequirementCheck)).one().entry_id == entry_id


def test_a_visit_ticks_the_promises_of_the_child(desk: PromiseDesk) -> None:
    with prepare(desk.app):
        visit_id = plan(session().get_one(Party, desk.child_id), first=TODAY)[0].id
    url = desk.url(f"/visits/{visit_id}/outcome")
    assert "2 things are asked: what did you find?" in text_of(desk.holder.get(url))
    sent = {
        "state": "done",
        "condition": "steady",
        "findings": "Calm",
        "day": "today",
        "way": "home",
        f"promises-found-measure_item-{desk.duty}": "partly",
        f"promises-proof-measure_item-{desk.duty}": "At weekends",
    }
    assert desk.holder.post(url, data=sent).status_code == 302

    assert desk.found() == [(desk.duty, HowKept.PARTLY)]
    with desk.app.app_context():
        look = session().scalars(select(RequirementCheck)).one()
        entry = session().get_one(JournalEntry, look.entry_id)
        assert (entry.subject, entry.subject_id) == ("visit", visit_id)


def test_a_word_alone_is_no_look(desk: PromiseDesk) -> None:
    with prepare(desk.app):
        visit_id = plan(session().get_one(Party, desk.child_id), first=TODAY)[0].id
    sent = {
        "state": "done",
        "condition": "steady",
        "findings": "Calm",
        "day": "today",
        "way": "home",
        f"promises-proof-measure_item-{desk.duty}": "At weekends",
    }
    response = desk.holder.post(desk.url(f"/visits/{visit_id}/outcome"), data=sent)
    assert "Enter the finding, too." in text_of(response)
    assert desk.found() == []


def test_one_more_is_asked_changed_and_asked_no_more(desk: PromiseDesk) -> None:
    added = {"text": "Comes to school", "party": "", "wanted": "30", "unit": "times"}
    url = desk.url(f"/measures/{desk.measure_id}/promises/new")
    assert desk.holder.post(url, data={**added, "counting": "last"}).status_code == 302
    changed = {"version": "1", "text": "Home by nine", "party": "", "counting": "last"}
    assert desk.holder.post(desk.page("/change"), data=changed).status_code == 302
    assert desk.state().text.en == "Home by nine"
    late = desk.holder.post(desk.page("/withdraw"), data={"version": "1", "reason": "Moved"})
    assert late.status_code == 409
    gone = desk.holder.post(desk.page("/withdraw"), data={"version": "2", "reason": "Moved"})
    assert gone.status_code == 302
    shown = text_of(desk.holder.get(desk.url(f"/measures/{desk.measure_id}")))
    assert "1 is asked no more" in shown
    assert "0 of 30" in shown


def test_a_look_that_was_a_mistake_is_withdrawn(desk: PromiseDesk) -> None:
    desk.holder.post(desk.page("/look"), data=desk.look())
    with desk.app.app_context():
        look_id = session().scalars(select(RequirementCheck.id)).one()
    url = desk.url(f"/looks/{look_id}/withdraw")
    assert desk.holder.post(url, data={"version": "2", "reason": "His brother"}).status_code == 302
    assert desk.state().state is HowKept.NOT_SEEN
    assert "withdrawn" in text_of(desk.holder.get(desk.page()))


def test_contents_of_a_programme_are_promises_too(desk: PromiseDesk) -> None:
    with prepare(desk.app):
        measure_id = start(session().get_one(Party, desk.child_id)).measure_id
    shown = text_of(desk.holder.get(desk.url(f"/measures/{measure_id}")))
    assert "The law on bank cards" in shown
    assert "not checked yet" in shown


@pytest.mark.parametrize("rest", ["", "/look", "/change", "/withdraw"])
def test_a_stranger_finds_no_promise(desk: PromiseDesk, rest: str) -> None:
    assert desk.stranger.get(desk.page(rest)).status_code == 404
    assert desk.stranger.get(desk.several).status_code == 404


def test_what_is_no_promise_is_not_found(desk: PromiseDesk) -> None:
    assert desk.holder.get(desk.url("/promises/10000")).status_code == 404
