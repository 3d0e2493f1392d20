"""What another feature adds to the form of an outcome: asked, saved, refused, corrected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import pytest
from flask import Flask
from jinja2 import ChoiceLoader, DictLoader
from wtforms import StringField

from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.cases.kinds import PartyRole
from casetrack.cases.models import Case
from casetrack.db import session
from casetrack.errors import RuleBroken
from casetrack.ledger.outcome_parts import OutcomeAsked, OutcomePart, OutcomeSaved, VisitOf
from casetrack.visits.models import VisitState
from tests.brought import bring_instead
from tests.builders import make_child, make_father
from tests.signed_in import prepare, text_of
from tests.visits.test_views import MET, Desk, desk

__all__ = ["desk"]
TEMPLATE = """
<p>{{ part }}</p>
<input name="{{ fields.weather.name }}" value="{{ fields.weather._value() }}">
"""


@dataclass
class Weather:
    """A part that asks how the weather was, and keeps the answers here."""

    kept: dict[int, str] = field(default_factory=dict)
    saved: list[OutcomeSaved] = field(default_factory=list)

    def part(self) -> OutcomePart:
        return OutcomePart("sky", "weather.html", self.asks, self.save)

    def asks(self, of: VisitOf, user: Staff) -> OutcomeAsked | None:
        known = self.kept.get(of.visit_id or 0, "")
        return OutcomeAsked(
            {"weather": StringField("Weather", default=known)},
            f"weather for {of.party.alias.en}",
        )

    def save(self, saved: OutcomeSaved, values: Mapping[str, Any], act: Act) -> None:
        if values["weather"] == "frogs":
            raise RuleBroken("findings_missing", field=self.part().field_of("weather"))
        self.kept[saved.visit_id] = values["weather"]
        self.saved.append(saved)


@pytest.fixture
def weather(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Weather:
    weather = Weather()
    loader = app.jinja_env.loader
    assert loader is not None
    bring_instead(OutcomePart, weather.part())
    monkeypatch.setattr(
        app.jinja_env, "loader", ChoiceLoader([DictLoader({"weather.html": TEMPLATE}), loader])
    )
    return weather


def test_what_a_part_asks_is_saved_with_the_outcome(desk: Desk, weather: Weather) -> None:
    visit_id = desk.planned()

    page = text_of(desk.holder.get(desk.url(f"/{visit_id}/outcome")))
    response = desk.holder.post(
        desk.url(f"/{visit_id}/outcome"), data={**MET, "sky-weather": "rain"}
    )

    assert "weather for " in page
    assert response.status_code == 302
    assert weather.kept == {visit_id: "rain"}
    assert weather.saved[0].was_met
    assert str(weather.saved[0].day) == MET["day"]


def test_a_part_that_nobody_filled_in_saves_nothing(desk: Desk, weather: Weather) -> None:
    visit_id = desk.planned()

    desk.holder.post(desk.url(f"/{visit_id}/outcome"), data={**MET, "sky-weather": " "})

    assert weather.saved == []
    assert [visit.state for visit in desk.visits()] == [VisitState.DONE]


def test_what_a_part_refuses_is_said_at_its_field_and_nothing_is_saved(
    desk: Desk, weather: Weather
) -> None:
    visit_id = desk.planned()

    response = desk.holder.post(
        desk.url(f"/{visit_id}/outcome"), data={**MET, "sky-weather": "frogs"}
    )

    assert response.status_code == 422
    assert 'href="#sky-weather"' in text_of(response)
    assert 'value="frogs"' in text_of(response)
    assert [visit.state for visit in desk.visits()] == [VisitState.PLANNED]


def test_only_the_part_is_corrected(desk: Desk, weather: Weather) -> None:
    visit_id = desk.planned()
    desk.holder.post(desk.url(f"/{visit_id}/outcome"), data={**MET, "sky-weather": "rain"})
    form = {**MET, "reason": "Looked again", "version": "2", "sky-weather": "rain"}

    address = desk.url(f"/{visit_id}/correct")
    unchanged = desk.holder.post(address, data=form, follow_redirects=True)
    corrected = desk.holder.post(address, data={**form, "sky-weather": "snow"})

    assert "Nothing is different; nothing was saved." in text_of(unchanged)
    assert corrected.status_code == 302
    assert weather.kept == {visit_id: "snow"}


def test_two_who_correct_a_part_see_both_versions(desk: Desk, weather: Weather) -> None:
    visit_id = desk.planned()
    desk.holder.post(desk.url(f"/{visit_id}/outcome"), data={**MET, "sky-weather": "rain"})
    form = {**MET, "reason": "Looked again", "version": "2"}
    desk.holder.post(desk.url(f"/{visit_id}/correct"), data={**form, "sky-weather": "snow"})

    late = desk.holder.post(desk.url(f"/{visit_id}/correct"), data={**form, "sky-weather": "wind"})

    assert late.status_code == 409
    assert "snow" in text_of(late)
    assert "wind" in text_of(late)
    assert weather.kept == {visit_id: "snow"}


def test_the_second_who_records_something_else_in_a_part_is_led_to_correct_it(
    desk: Desk, weather: Weather
) -> None:
    visit_id = desk.planned()
    form = {**MET, "sky-weather": "rain"}
    desk.holder.post(desk.url(f"/{visit_id}/outcome"), data=form)

    same = desk.worker.post(desk.url(f"/{visit_id}/outcome"), data=form)
    other = desk.worker.post(desk.url(f"/{visit_id}/outcome"), data={**form, "sky-weather": "wind"})

    assert same.status_code == 302
    assert other.status_code == 409
    assert 'value="wind"' in text_of(other)
    assert weather.kept == {visit_id: "rain"}


def test_a_part_asks_about_whoever_was_visited(desk: Desk, weather: Weather) -> None:
    with prepare(desk.app):
        case = session().get_one(Case, desk.case_id)
        sister_id = make_father(make_child(case, role=PartyRole.VICTIM)).id
    form = {**MET, "asked_of": str(desk.child_id), "sky-weather": "rain"}
    address = desk.url("/unplanned")

    other = desk.holder.post(address, data={**form, "party": str(sister_id)})
    kept = list(weather.saved)
    again = desk.holder.post(
        address, data={**form, "party": str(sister_id), "asked_of": str(sister_id)}
    )

    assert other.status_code == 422
    assert "is now asked about somebody else" in text_of(other)
    assert "weather for Sun's father" in unescape(text_of(other))
    assert kept == []
    assert again.status_code == 302
    assert weather.saved[0].party.id == sister_id
