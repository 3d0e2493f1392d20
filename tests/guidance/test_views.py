"""Pages of guidance: happy paths, refusals, wrong readers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from casetrack.accounts.models import Role
from casetrack.cases.kinds import MeasureState, PartyKind
from casetrack.cases.models import JournalEntry, Party
from casetrack.db import session
from casetrack.guidance.actions import OrderChange, change_order
from casetrack.guidance.models import GuardianshipOrder, Programme
from tests.builders import NOON, TODAY, acting, make_child, make_father, make_staff
from tests.guidance.builders import DUTIES, handler_of, issue, start
from tests.signed_in import events_in, prepare, sign_in, text_of


@dataclass
class Desk:
    """A case with a child and his father: its handler, its case management, a stranger."""

    app: Flask
    holder: FlaskClient
    dates_only: FlaskClient
    stranger: FlaskClient
    case_id: int
    child_id: int
    father_id: int

    def url(self, rest: str) -> str:
        return f"/cases/{self.case_id}/guidance{rest}"

    def measure(self, measure_id: int, rest: str = "") -> str:
        return f"/cases/{self.case_id}/measures/{measure_id}{rest}"

    def order_form(self, **changed: str) -> dict[str, str]:
        fields = {
            "child": str(self.child_id),
            "recipients": str(self.father_id),
            "reason": "Leaves the child alone in the evening",
            "duties-0": DUTIES[0],
            "duties-1": DUTIES[1],
            "duties-2": "",
            "issued": "20/11",
            "served_on": "2026-11-20",
            "months": "6",
            "last_day": "",
        }
        return {**fields, **changed}

    def issued(self) -> int:
        with prepare(self.app):
            child = session().get_one(Party, self.child_id)
            return issue(child, session().get_one(Party, self.father_id)).id

    def begun(self) -> int:
        with prepare(self.app):
            return start(session().get_one(Party, self.child_id)).measure_id

    def order(self) -> GuardianshipOrder:
        with self.app.app_context():
            return session().scalars(select(GuardianshipOrder)).one()

    def programme(self) -> Programme:
        with self.app.app_context():
            return session().scalars(select(Programme)).one()

    def entries(self) -> list[str]:
        with self.app.app_context():
            rows = session().scalars(select(JournalEntry.kind).order_by(JournalEntry.id))
            return [kind.value for kind in rows]


@pytest.fixture
def desk(app: Flask) -> Iterator[Desk]:
    """The desk, at noon of a fixed day."""
    with time_machine.travel(NOON, tick=False):
        with prepare(app):
            child = make_child()
            father, holder = make_father(child), handler_of(child)
            counter = make_staff(Role.CASE_MANAGEMENT, office=holder.office)
            stranger = make_staff(Role.PROSECUTOR)
            ids = (child.case_id, child.id, father.id)
        yield Desk(
            app,
            sign_in(app, holder),
            sign_in(app, counter),
            sign_in(app, stranger),
            *ids,
        )


# Orders


def test_an_order_is_issued(desk: Desk) -> None:
    offered = text_of(desk.holder.get(desk.url("/orders/new")))
    response = desk.holder.post(desk.url("/orders/new"), data=desk.order_form())

    assert "No national rule sets a length." in offered
    assert response.status_code == 302
    order = desk.order()
    assert [item.text.en for item in order.measure.items] == list(DUTIES)
    assert str(order.measure.last_day) == "2027-05-20"


def test_an_order_sent_twice_is_issued_once(desk: Desk) -> None:
    desk.holder.post(desk.url("/orders/new"), data=desk.order_form())

    response = desk.holder.post(desk.url("/orders/new"), data=desk.order_form())

    assert response.status_code == 422
    assert "already runs for one of the chosen guardians" in text_of(response)
    assert desk.entries() == ["guardianship_order_issued"]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"duties-0": "", "duties-1": ""}, "Write at least one duty."),
        ({"issued": "the other day"}, "is not read as a date"),
        ({"months": "90"}, "Write a number of months from 1 to 60."),
        ({"last_day": "2027-05-19"}, "end on 20 May 2027"),
        ({"reason": ""}, "Say what is wrong with the guardianship."),
    ],
)
def test_an_order_that_lacks_something_says_what(
    desk: Desk, changed: dict[str, str], sentence: str
) -> None:
    response = desk.holder.post(desk.url("/orders/new"), data=desk.order_form(**changed))

    page = text_of(response)
    assert response.status_code == 422
    assert sentence in page
    assert DUTIES[0] in page or "duties-0" in changed


def test_a_case_without_a_guardian_says_what_to_do(app: Flask) -> None:
    with prepare(app):
        child = make_child()
        holder, case_id = handler_of(child), child.case_id

    page = text_of(sign_in(app, holder).get(f"/cases/{case_id}/guidance/orders/new"))

    assert "No guardian is in this case" in page


def test_an_order_is_shown_with_its_duties_and_the_look_is_recorded(desk: Desk) -> None:
    order_id = desk.issued()

    page = text_of(desk.holder.get(desk.url(f"/orders/{order_id}")))

    assert DUTIES[0] in page
    assert "20 May 2027" in page
    (event,) = events_in(desk.app, kind="case_read")
    assert event.details["part"] == "guidance"


def test_who_sees_dates_only_sees_no_order_and_a_stranger_no_case(desk: Desk) -> None:
    order_id, programme_id = desk.issued(), desk.begun()

    for reader in (desk.dates_only, desk.stranger):
        assert reader.get(desk.url(f"/orders/{order_id}")).status_code == 404
        assert reader.get(desk.measure(programme_id)).status_code == 404
    assert desk.dates_only.get(desk.url("/orders/new")).status_code == 403
    for rest in (
        "/orders/new",
        f"/orders/{order_id}/change",
        f"/orders/{order_id}/end",
        "/programmes/new",
        f"/programmes/{programme_id}/end",
    ):
        assert desk.stranger.get(desk.url(rest)).status_code == 404


def test_an_order_of_another_case_is_not_there(desk: Desk) -> None:
    with prepare(desk.app):
        elsewhere = make_child()
        order_id = issue(elsewhere, make_father(elsewhere)).id

    assert desk.holder.get(desk.url(f"/orders/{order_id}")).status_code == 404


def test_an_order_is_changed(desk: Desk) -> None:
    order_id = desk.issued()

    response = desk.holder.post(
        desk.url(f"/orders/{order_id}/change"),
        data={
            "duties-0": DUTIES[0],
            "duties-1": "No phone after nine",
            "served_on": "2026-11-20",
            "months": "9",
            "last_day": "",
            "version": "1",
        },
    )

    assert response.status_code == 302
    order = desk.order()
    assert str(order.measure.last_day) == "2027-08-20"
    assert [item.text.en for item in order.measure.items][1] == "No phone after nine"


def test_two_who_change_an_order_choose_line_by_line(desk: Desk) -> None:
    order_id = desk.issued()
    with prepare(desk.app):
        order = session().get_one(GuardianshipOrder, order_id)
        handler = handler_of(session().get_one(Party, desk.child_id))
        change_order(
            order,
            OrderChange((DUTIES[0], DUTIES[1], "Theirs"), order.served_on, 6, None),
            acting(handler, on=TODAY, at=NOON),
            opened=1,
        )
    mine = {
        "duties-0": "Mine",
        "duties-1": DUTIES[1],
        "served_on": "2026-11-20",
        "months": "6",
        "last_day": "",
        "version": "1",
    }

    conflict = desk.holder.post(desk.url(f"/orders/{order_id}/change"), data=mine)

    page = text_of(conflict)
    assert conflict.status_code == 409
    assert "Mine" in page
    assert "Theirs" in page
    fields = {"keep": "chosen", "version": "2"}
    for name, side, value in (
        ("duties-0", "mine", "Mine"),
        ("duties-1", "mine", DUTIES[1]),
        ("duties-2", "theirs", "Theirs"),
        ("served_on", "mine", "2026-11-20"),
        ("months", "mine", "6"),
        ("last_day", "mine", ""),
    ):
        assert f'name="choice-{name}"' in page
        fields |= {f"choice-{name}": side, f"{side}-{name}": value}
    response = desk.holder.post(desk.url(f"/orders/{order_id}/change"), data=fields)
    assert response.status_code == 302
    duties = [item.text.en for item in desk.order().measure.items]
    assert duties == ["Mine", DUTIES[1], "Theirs"]


def test_an_order_is_ended_once(desk: Desk) -> None:
    order_id = desk.issued()
    form = {"ended_on": "today", "result": "Both duties were kept."}

    first = desk.holder.post(desk.url(f"/orders/{order_id}/end"), data=form)
    again = desk.holder.post(desk.url(f"/orders/{order_id}/end"), data=form)

    assert first.status_code == 302
    assert again.status_code == 422
    assert "This order ended on 24 November 2026" in text_of(again)
    assert desk.order().measure.state is MeasureState.ENDED


# Programmes


def test_a_programme_is_begun_with_a_partner_that_was_not_in_the_case(desk: Desk) -> None:
    response = desk.holder.post(
        desk.url("/programmes/new"),
        data={
            "kind": "family_education_guidance",
            "child": str(desk.child_id),
            "guardians": str(desk.father_id),
            "is_ordered": "y",
            "aim": "Talk with each other",
            "contents-0": "A course for parents",
            "sessions_planned": "6",
            "started": "today",
            "new_partner": "Women's federation",
            "new_partner_kind": "peoples_organisation",
        },
    )

    assert response.status_code == 302
    assert desk.programme().is_ordered
    with desk.app.app_context():
        body = session().scalars(select(Party).where(Party.kind == PartyKind.BODY)).one()
        assert body.alias.en == "Women's federation"


def test_a_programme_without_an_aim_is_refused(desk: Desk) -> None:
    response = desk.holder.post(
        desk.url("/programmes/new"),
        data={"kind": "help_programme", "child": str(desk.child_id), "started": "today"},
    )

    assert response.status_code == 422
    assert "Say what it should reach." in text_of(response)


def test_a_session_is_recorded_once_and_counted(desk: Desk) -> None:
    url = desk.measure(desk.begun())
    form = {"held": "yesterday", "what": "Law course", "who": str(desk.father_id)}

    first = desk.holder.post(url, data=form)
    again = desk.holder.post(url, data=form)
    page = text_of(desk.holder.get(url))

    assert first.status_code == 302
    assert again.status_code == 422
    assert "1 of 6 sessions held." in page
    assert "Law course" in page


def test_who_may_not_write_records_no_session(desk: Desk) -> None:
    url = desk.measure(desk.begun())
    form = {"held": "today", "what": "Law course"}

    assert desk.dates_only.post(url, data=form).status_code == 404
    assert desk.stranger.post(url, data=form).status_code == 404


def test_a_programme_is_ended(desk: Desk) -> None:
    programme_id = desk.begun()

    response = desk.holder.post(
        desk.measure(programme_id, "/end"),
        data={"ended_on": "today", "result": "He understands."},
    )

    assert response.status_code == 302
    assert desk.programme().measure.state is MeasureState.ENDED
    page = text_of(desk.holder.get(desk.measure(programme_id)))
    assert "Record the session" not in page


def test_the_addresses_of_before_lead_to_a_programme_with_what_was_sent(desk: Desk) -> None:
    measure_id = desk.begun()
    old = desk.url(f"/programmes/{desk.programme().id}")
    form = {"held": "yesterday", "what": "Law course"}

    shown = desk.holder.get(f"{old}?from=/cases")
    sent = desk.holder.post(old, data=form)
    kept = desk.holder.post(sent.location, data=form, follow_redirects=True)
    end = desk.holder.get(f"{old}/end")

    assert shown.status_code == 308
    assert shown.location == desk.measure(measure_id, "?from=/cases")
    # A browser sends the same again to the new address: 308 keeps what was typed.
    assert sent.status_code == 308
    assert "1 of 6 sessions held." in text_of(kept)
    assert end.location == desk.measure(measure_id, "/end")
    assert desk.stranger.get(old).status_code == 404


def test_the_measure_of_an_order_shows_the_order(desk: Desk) -> None:
    desk.issued()
    measure_id = desk.order().measure_id

    assert DUTIES[0] in text_of(desk.holder.get(desk.measure(measure_id)))
    assert desk.holder.get(desk.measure(measure_id, "/end")).status_code == 404
    assert desk.dates_only.get(desk.measure(measure_id)).status_code == 404
    assert desk.holder.get(desk.measure(measure_id + 99)).status_code == 404
