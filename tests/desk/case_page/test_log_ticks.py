"""In the log box it is ticked what was found of the promises of those an entry is about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from casetrack.accounts.models import Role
from casetrack.cases.kinds import MeasureKind, Part
from casetrack.cases.models import JournalEntry, MeasureItem, RequirementCheck
from casetrack.cases.requirements import HowKept
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.ledger.measures import start_measure
from tests.builders import NOON, TODAY, make_child, make_staff
from tests.signed_in import prepare, sign_in, text_of
from tests.visits.builders import case_of, handler_of


@dataclass
class Ticked:
    app: Flask
    client: FlaskClient
    case_id: int
    child_id: int
    other_id: int
    promise_id: int

    @property
    def found(self) -> str:
        return f"found-measure_item-{self.promise_id}"

    def line(self, **changed: str) -> dict[str, str]:
        """The log box with the ticks shown, about the child."""
        page = text_of(self.client.get(f"/cases/{self.case_id}"))
        sending = re.search(r'name="sending" value="([^"]+)"', page)
        assert sending is not None
        sent = {
            "text": "Talked at the bench.",
            "party": str(self.child_id),
            "ticks": "1",
            f"version-measure_item-{self.promise_id}": "1",
            "sending": sending[1],
        }
        return {**sent, **changed}


@pytest.fixture
def desk(app: Flask) -> Iterator[Ticked]:
    with time_machine.travel(NOON, tick=False):
        with prepare(app):
            child = make_child()
            other = make_child(case_of(child))
            measure = start_measure(
                case_of(child),
                MeasureKind.GUARDIANSHIP_ORDER,
                started=PartialDate.day(TODAY),
                parties={Part.ABOUT: [child]},
                items=[BilingualText("At home by nine", "晚九点前回家")],
            )
            ids = (child.case_id, child.id, other.id, measure.items[0].id)
            handler = handler_of(child)
        yield Ticked(app, sign_in(app, handler), *ids)


def test_the_box_asks_of_those_chosen_and_only_when_it_is_wanted(desk: Ticked) -> None:
    page = text_of(desk.client.get(f"/cases/{desk.case_id}"))
    about = f"/cases/{desk.case_id}/log/ticks?party="
    assert desk.found not in page
    assert "Record whether requirements are kept" in page
    assert desk.found in text_of(desk.client.get(f"{about}{desk.child_id}"))
    assert "Nothing is asked of them now." in text_of(desk.client.get(f"{about}{desk.other_id}"))


def test_without_scripts_a_button_shows_it_and_keeps_what_was_typed(desk: Ticked) -> None:
    sent = {"text": "Talked at the bench.", "party": str(desk.child_id), "more": "ticks"}
    page = text_of(desk.client.post(f"/cases/{desk.case_id}/log", data=sent))
    assert desk.found in page
    assert 'value="Talked at the bench."' in page


def test_what_is_ticked_is_a_look_that_the_entry_tells(desk: Ticked) -> None:
    answer = desk.client.post(
        f"/cases/{desk.case_id}/log", data=desk.line(**{desk.found: "partly"})
    )
    assert answer.status_code == 302, text_of(answer)
    with desk.app.app_context():
        look = session().scalars(sa.select(RequirementCheck)).one()
        entry = session().scalars(sa.select(JournalEntry).order_by(JournalEntry.id.desc())).first()
        assert entry is not None
        assert (look.entry_id, look.found) == (entry.id, HowKept.PARTLY)
        assert session().get_one(MeasureItem, desk.promise_id).state is HowKept.PARTLY


def test_an_entry_without_a_tick_leaves_everything_as_it_stands(desk: Ticked) -> None:
    assert desk.client.post(f"/cases/{desk.case_id}/log", data=desk.line()).status_code == 302
    with desk.app.app_context():
        assert session().scalar(sa.select(sa.func.count(RequirementCheck.id))) == 0


def test_what_is_not_asked_of_those_chosen_now_is_not_dropped_in_silence(desk: Ticked) -> None:
    sent = desk.line(**{desk.found: "kept", "party": str(desk.other_id)})
    answer = desk.client.post(f"/cases/{desk.case_id}/log", data=sent)
    assert answer.status_code == 422
    assert "not asked of those chosen now" in text_of(answer)


def test_where_somebody_looked_meanwhile_it_is_said_and_nothing_is_lost(desk: Ticked) -> None:
    with prepare(desk.app):
        session().execute(sa.update(MeasureItem).values(version=2))
    answer = desk.client.post(f"/cases/{desk.case_id}/log", data=desk.line(**{desk.found: "kept"}))
    page = text_of(answer)
    assert answer.status_code == 422
    assert "Somebody looked at one of these meanwhile." in page
    assert 'value="Talked at the bench."' in page
    assert f'name="version-measure_item-{desk.promise_id}" type="hidden" value="2"' in page


def test_a_stranger_is_told_of_nothing(desk: Ticked) -> None:
    with prepare(desk.app):
        stranger = make_staff(Role.PROSECUTOR)
    client = sign_in(desk.app, stranger)
    assert client.get(f"/cases/{desk.case_id}/log/ticks").status_code == 404
