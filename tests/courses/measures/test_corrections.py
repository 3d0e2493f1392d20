"""Correcting what is kept by hand: what moves, what stays readable, what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from casetrack.cases.kinds import BodyKind, MeasureKind, Part, PartyRole
from casetrack.cases.models import JournalEntry, Measure
from casetrack.cases.quantities import Qualifier
from casetrack.courses.measures import actions
from casetrack.courses.measures.corrections import MeasureTold, correct
from casetrack.courses.measures.kinds import KEPT
from casetrack.courses.measures.models import CLUE_TRANSFER, CORRECTED
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import LostRace, NotAllowed, RuleBroken
from tests.builders import NOON, TODAY, acting, make_body, make_child, make_staff
from tests.courses.measures.test_measures import BEGAN, act_of, begin
from tests.signed_in import prepare, sign_in, text_of
from tests.visits.builders import case_of, handler_of


@pytest.fixture(autouse=True)
def _at_noon(database: object, keys: object) -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def says(measure: Measure, **other: Any) -> MeasureTold:
    """What it says now, with something said otherwise."""
    now = MeasureTold(
        about_ids=measure.party_ids(Part.ABOUT),
        partner_ids=measure.party_ids(Part.WITH),
        aim=measure.aim,
        contents=tuple(item.text.in_("en") for item in measure.items),
        started=measure.started,
        last_day=measure.last_day,
        ended_on=measure.ended_on,
        count=measure.count,
        count_qualifier=measure.count_qualifier,
    )
    return replace(now, **other)


def corrected(measure: Measure, reason: str = "Misread", **other: Any) -> JournalEntry | None:
    child = make_child() if not measure.parties else measure.parties[0].party
    case = case_of(child)
    by = acting(handler_of(child), on=TODAY, at=NOON)
    value = says(measure, **other)
    return correct(case, measure, value, reason, by, opened=measure.version)


def test_what_it_said_before_stands_in_the_journal_with_the_reason() -> None:
    child = make_child()
    school = make_body(
        case_of(child), BodyKind.SCHOOL, BilingualText("school", "学校"), PartyRole.COOPERATING_BODY
    )
    measure = begin(child, MeasureKind.MEDICAL_TREATMENT, contents=("Once a week",))

    entry = corrected(
        measure,
        aim=BilingualText("To sleep again", "恢复睡眠"),
        partner_ids=(school.id,),
        contents=("Twice a week",),
        started=PartialDate.month(2026, 3),
        count=3,
        count_qualifier=Qualifier.MORE_THAN,
        values={"place": "the clinic"},
    )

    assert entry is not None
    assert entry.kind is CORRECTED
    page = entry.text.in_("en")
    for line in (
        "Aim: To sleep again, was That clues reach who can act",
        "With or by: school, was none",
        "Contents: Twice a week, was Once a week",
        f"Since when: March 2026, was {BEGAN.isoformat()}",
        "How often: more than 3 times, was none",
        "Place: the clinic, was none",
        "Reason: Misread",
    ):
        assert line.lower() in page.lower()
    assert "恢复睡眠" in entry.text.in_("zh")
    assert measure.started == PartialDate.month(2026, 3)
    assert measure.party_ids(Part.WITH) == (school.id,)
    assert [item.text.en for item in measure.items] == ["Twice a week"]


def test_sent_as_it_stands_nothing_is_saved_and_needs_no_reason() -> None:
    measure = begin(make_child(), MeasureKind.MEDICAL_TREATMENT, count=3)
    version = measure.version

    assert corrected(measure, "", count_qualifier=Qualifier.EXACT) is None
    assert measure.version == version


@pytest.mark.parametrize(
    ("other", "refusal"),
    [
        ({"about_ids": ()}, "measure_for_nobody"),
        ({"started": PartialDate.day(TODAY + timedelta(days=1))}, "not_yet"),
        ({"started": PartialDate.day(TODAY)}, None),
        ({"last_day": BEGAN}, None),
        ({"last_day": BEGAN - timedelta(days=1)}, "measure_ends_before"),
    ],
)
def test_what_cannot_be_is_refused(other: dict[str, Any], refusal: str | None) -> None:
    measure = begin(make_child(), MeasureKind.MEDICAL_TREATMENT)
    refused = None
    try:
        corrected(measure, **other)
    except RuleBroken as broken:
        refused = broken.key

    assert refused == refusal


def test_it_is_corrected_for_a_reason_by_who_may_and_over_what_one_saw() -> None:
    child = make_child()
    measure = begin(child, MeasureKind.MEDICAL_TREATMENT)
    other = says(measure, aim=BilingualText("To sleep again", None))
    with pytest.raises(RuleBroken, match="Say why, in a few words"):
        corrected(measure, " ", aim=BilingualText("To sleep", None))
    with pytest.raises(LostRace):
        correct(case_of(child), measure, other, "Misread", act_of(child), opened=0)
    by = acting(make_staff(), on=TODAY, at=NOON)
    with pytest.raises(NotAllowed):
        correct(case_of(child), measure, other, "Misread", by, opened=measure.version)


@pytest.mark.parametrize("days", [0, 1])
def test_one_that_ended_ends_on_another_day_not_ahead(days: int) -> None:
    child = make_child()
    measure = begin(child)
    end = TODAY - timedelta(days=3)
    actions.end(case_of(child), measure, end, "It is over", (), act_of(child))
    value = says(measure, ended_on=TODAY + timedelta(days=days))
    refused = None
    try:
        correct(case_of(child), measure, value, "Misread", act_of(child), opened=measure.version)
    except RuleBroken as broken:
        refused = broken.key

    assert refused == ("not_yet" if days else None)
    if not days:
        assert measure.ended_on == TODAY


@pytest.mark.in_turn(13)
@pytest.mark.parametrize("kind", KEPT)
def test_the_page_of_every_kind_sent_as_shown_saves_nothing(app: Flask, kind: MeasureKind) -> None:
    with prepare(app):
        child = make_child()
        measure = begin(child, kind, count=2, values={"place": "the clinic"})
        holder, page = handler_of(child), f"/cases/{child.case_id}/measures/{measure.id}"
        sent = {
            "version": str(measure.version),
            "about": [str(party_id) for party_id in measure.party_ids(Part.ABOUT)],
            "aim_en": measure.aim.en or "",
            "started": measure.started.edtf,
            "count": "2",
            "of_place": "the clinic",
        }
    client = sign_in(app, holder)

    shown = client.get(f"{page}/correct")
    same = client.post(f"{page}/correct", data=sent, follow_redirects=True)

    assert shown.status_code == 200
    assert "Nothing is different" in text_of(same)


def test_the_page_corrects_shows_two_versions_and_is_not_there_for_a_stranger(app: Flask) -> None:
    with prepare(app):
        child = make_child()
        measure = begin(child, CLUE_TRANSFER)
        holder, stranger = handler_of(child), make_staff()
        page = f"/cases/{child.case_id}/measures/{measure.id}"
        version = measure.version
    client = sign_in(app, holder)
    form = {"version": str(version), "aim_en": "That clues arrive", "started": "unknown"}

    nameless = client.post(f"{page}/correct", data=form)
    saved = client.post(f"{page}/correct", data={**form, "reason": "Misread"})
    lost = client.post(f"{page}/correct", data={**form, "aim_en": "Mine", "reason": "Misread"})

    assert f'href="{page}/correct"' in text_of(client.get(page))
    assert nameless.status_code == 422
    assert "Say why, in a few words." in text_of(nameless)
    assert saved.status_code == 302
    assert lost.status_code == 409
    assert "That clues arrive" in text_of(lost)
    assert "Mine" in text_of(lost)
    with app.app_context():
        kept = session().scalars(select(Measure)).one()
        assert (kept.aim.en, kept.started) == ("That clues arrive", PartialDate.unknown())
    assert sign_in(app, stranger).get(f"{page}/correct").status_code == 404
