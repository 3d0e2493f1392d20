"""The page that asks of each place where a name stands, and what it says instead of a fault."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from casetrack.audit.record import AuditKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import Identity, JournalEntry, Party, ReplacedText
from casetrack.casework.actions import Progress, log_progress
from casetrack.casework.identity.redaction import Settled, settle_places
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from tests.builders import NOON, TODAY, acting, make_case, make_child, make_staff
from tests.signed_in import events_in, prepare, sign_in, text_of


def radios_of(page: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r'name="(place-[0-9a-f]{32})"', page)))


def hidden_of(page: str) -> dict[str, str]:
    """What the form of the page sends by itself."""
    form = page.split('<form class="form form-w"')[1]
    return {
        html.unescape(name): html.unescape(value)
        for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form)
    }


@pytest.fixture
def child_and_client(app: Flask) -> tuple[str, FlaskClient]:
    with prepare(app):
        handler = make_staff()
        case = make_case(handler=handler)
        child = make_child(case)
        progress = Progress("上交通安全课，韩安全到课", PartialDate.day(TODAY), EntryKind.NOTE)
        log_progress(case, progress, acting(handler, on=TODAY, at=NOON))
        path = f"/cases/{child.case_id}/people/{child.id}/identity"
    return path, sign_in(app, handler)


def texts(app: Flask) -> list[str | None]:
    with app.app_context():
        notes = session().scalars(
            select(JournalEntry)
            .where(JournalEntry.kind == EntryKind.NOTE)
            .order_by(JournalEntry.number)
        )
        return [entry.text.zh for entry in notes]


def test_the_page_shows_each_place_and_saves_nothing_until_all_is_chosen(
    app: Flask, child_and_client: tuple[str, FlaskClient]
) -> None:
    path, client = child_and_client

    page = text_of(client.post(path, data={"name": "韩安全", "telephone": "13800138000"}))

    assert "The name stands in texts of this case" in page
    assert "上交通<mark>安全</mark>课" in page
    assert "Journal, no. 1" in page
    assert texts(app) == ["上交通安全课，韩安全到课"]
    with app.app_context():
        assert session().scalars(select(Identity)).all() == []
    assert hidden_of(page)["telephone"] == "13800138000"

    first, second = radios_of(page)
    answer = client.post(
        path, data={**hidden_of(page), first: "word", second: "alias"}, follow_redirects=True
    )

    assert "The name stood in 1 text of this case" in text_of(answer)
    assert texts(app) == ["上交通安全课，孙某某到课"]
    with app.app_context():
        assert session().scalars(select(Identity)).one().telephone == "13800138000"


def test_going_back_from_the_places_loses_nothing_and_saves_nothing(
    app: Flask, child_and_client: tuple[str, FlaskClient]
) -> None:
    path, client = child_and_client
    page = text_of(client.post(path, data={"name": "韩安全", "address": "平阳路 17 号"}))

    back = client.post(path, data={**hidden_of(page), "back": "1"})

    assert back.status_code == 200
    assert 'value="韩安全"' in text_of(back)
    assert 'value="平阳路 17 号"' in text_of(back)
    with app.app_context():
        assert session().scalars(select(Identity)).all() == []


def test_correcting_the_name_offers_what_it_replaced_and_the_look_is_recorded(
    app: Flask, child_and_client: tuple[str, FlaskClient]
) -> None:
    path, client = child_and_client
    page = text_of(client.post(path, data={"name": "韩安全"}))
    client.post(path, data={**hidden_of(page), **dict.fromkeys(radios_of(page), "alias")})
    assert texts(app) == ["上交通孙某某课，孙某某到课"]

    page = text_of(client.post(path, data={"name": "韩晓宁"}))

    assert "Where the alias took the place of the former name" in page
    assert "Put back what was written: 安全" in page
    assert len(events_in(app, kind=AuditKind.IDENTITY_SHOWN.value)) == 1
    answer = client.post(
        path,
        data={**hidden_of(page), **dict.fromkeys(radios_of(page), "word")},
        follow_redirects=True,
    )
    assert "1 text says again what was written." in text_of(answer)
    assert texts(app) == ["上交通安全课，韩安全到课"]


def test_somebody_new_whose_name_stands_in_texts_is_asked_about_too(
    app: Flask, child_and_client: tuple[str, FlaskClient]
) -> None:
    path, client = child_and_client
    new = path.rsplit("/", 2)[0] + "/new"
    typed = {"kind": "person", "name": "韩安全", "role": "guardian", "age_status": "adult"}

    page = text_of(client.post(new, data=typed))
    first, second = radios_of(page)
    answer = client.post(
        new, data={**hidden_of(page), first: "word", second: "alias"}, follow_redirects=True
    )

    assert "Han Moumou is in the case" in text_of(answer)
    assert texts(app) == ["上交通安全课，韩某某到课"]


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("en", "What was written where Sun Moumou stands now in this case does not open"),
        ("zh", "本案文字中已改为“孙某某”之处，加密保存的原文无法读取"),
    ],
)
@pytest.mark.parametrize("ending", ["identity", "new"])
def test_what_was_written_and_does_not_open_is_told_and_nothing_is_saved(
    app: Flask, child_and_client: tuple[str, FlaskClient], ending: str, lang: str, sentence: str
) -> None:
    path, client = child_and_client
    page = text_of(client.post(path, data={"name": "韩安全"}))
    client.post(path, data={**hidden_of(page), **dict.fromkeys(radios_of(page), "alias")})
    before = texts(app)
    with prepare(app):
        of_another_place = session().scalars(select(Identity)).one().name_sealed
        session().scalars(select(ReplacedText)).one().original_sealed = of_another_place
    client.get(f"/language/{lang}")
    typed = {"kind": "person", "name": "韩晓宁", "role": "guardian", "age_status": "adult"}

    answer = client.post(f"{path.rsplit('/', 2)[0]}/new" if ending == "new" else path, data=typed)

    assert answer.status_code == 422
    assert sentence in html.unescape(text_of(answer))
    assert 'value="韩晓宁"' in text_of(answer)
    assert texts(app) == before
    with app.app_context():
        assert session().scalars(select(Identity)).one().name == "韩安全"


def test_texts_are_searched_for_a_name_when_it_is_entered_and_at_no_other_time(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is written later was asked for every name known then, before it was saved."""
    searched: list[str] = []

    def noted(party: Party, name: str, *rest: Any, **more: Any) -> Settled:
        searched.append(name)
        return settle_places(party, name, *rest, **more)

    monkeypatch.setattr("casetrack.casework.identity.actions.settle_places", noted)
    with prepare(app):
        client = sign_in(app, make_staff())
    opening = {"child": "韩安全", "role": "suspect", "age_status": "minor_at_act"}

    opened = client.post("/cases/new", data={**opening, "intake": "prosecution_transfer"})
    client.get(opened.location)
    client.post(f"{opened.location}/log", data={"text": "李大明到场"})

    assert opened.status_code == 302
    assert searched == []

    client.post(f"{opened.location}/people/new", data={"name": "李大明", "kind": "person"})

    assert searched == ["李大明"]
    assert texts(app) == ["李大明到场"], "it is asked first what stands there"
