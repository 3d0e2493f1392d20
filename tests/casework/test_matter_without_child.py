"""A case is about a child, about a group in words, or about nobody: nobody is invented for it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from casetrack.cases.kinds import PartyKind, PartyRole
from casetrack.cases.models import Case, Identity, JournalEntry, Party
from casetrack.db import session
from casetrack.exchange.exporter import case_data
from tests.builders import make_staff
from tests.signed_in import prepare, sign_in, text_of

TITLE = "人民路周边住宿场所违规接待未成年人"
GROUP = "周边三所中学的学生"
MATTER = {"about": "nobody", "title": TITLE, "intake": "clue_in_other_case"}
HREF = re.compile(r'href="(/cases/\d+[^"#]*)')


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    with prepare(app), app.test_request_context():
        return sign_in(app, make_staff())


def opened(app: Flask) -> Case:
    return session().scalars(select(Case)).one()


def test_a_matter_is_opened_with_a_title_and_nobody(app: Flask, client: FlaskClient) -> None:
    sent = client.post("/cases/new", data=MATTER)

    assert sent.status_code == 302, text_of(sent)
    with app.app_context():
        assert opened(app).title.zh == TITLE
        assert session().scalars(select(Party)).all() == []
        assert session().scalars(select(Identity)).all() == []
        assert session().scalars(select(JournalEntry)).one().parties == []


def test_a_group_stands_in_its_words_and_no_name_is_sealed(app: Flask, client: FlaskClient) -> None:
    group = {**MATTER, "about": "group", "group": GROUP, "role": "victim"}

    sent = client.post("/cases/new", data=group)

    assert sent.status_code == 302, text_of(sent)
    with app.app_context():
        party = session().scalars(select(Party)).one()
        assert (party.kind, party.alias.zh) == (PartyKind.GROUP, GROUP)
        assert party.has_role(PartyRole.VICTIM)
        assert session().scalars(select(Identity)).all() == []
        assert opened(app).title.zh == TITLE


@pytest.mark.parametrize(
    ("left_out", "sentence"),
    [
        ("title", "Enter a title: without a child it says what the matter is."),
        ("group", "Say in words who they are."),
    ],
)
def test_a_matter_needs_a_title_and_a_group_its_words(
    client: FlaskClient, left_out: str, sentence: str
) -> None:
    group = {**MATTER, "about": "group", "group": GROUP}
    del group[left_out]

    sent = client.post("/cases/new", data=group)

    assert sent.status_code == 422
    assert sentence in text_of(sent)


def test_a_child_is_still_asked_for_all_of_it(client: FlaskClient) -> None:
    sent = client.post("/cases/new", data={**MATTER, "about": "child"})

    assert sent.status_code == 422
    for sentence in (
        "Enter a name or an alias.",
        "Choose the role of the minor.",
        "Write the date of birth or the age, or: unknown.",
    ):
        assert sentence in text_of(sent)


def test_what_was_typed_for_a_child_is_not_kept_of_a_matter(
    app: Flask, client: FlaskClient
) -> None:
    sent = client.post(
        "/cases/new",
        data={
            **MATTER,
            "child": "孙小明",
            "role": "suspect",
            "age_status": "minor",
            "group": GROUP,
        },
    )

    assert sent.status_code == 302, text_of(sent)
    with app.app_context():
        assert session().scalars(select(Party)).all() == []


@pytest.mark.in_turn(13)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_page_of_a_matter_opens_and_none_speaks_of_a_child_in_it(
    app: Flask, client: FlaskClient, lang: str
) -> None:
    first = client.post("/cases/new", data=MATTER).location
    client.set_cookie("language", lang)

    pages = dict(pages_from(client, first))

    assert len(pages) > 15
    assert {path: code for path, (code, _text) in pages.items() if code not in (200, 302)} == {}
    _code, page = pages[first]
    assert TITLE in page
    if lang == "en":
        assert "Open; a matter that concerns no particular child." in page
        assert "Nobody: the case is about a matter, and no child is in it." in page
        assert "not received yet" not in page
    offered = {*HREF.findall(page), *HREF.findall(pages[f"{first}/record"][1])}
    assert [path for path in offered if path.endswith(("/plan", "/unplanned"))] == []
    assert [path for path in offered if "/concerns/" in path or "kind=legal_aid" in path] == []
    assert [path for path in offered if path.endswith("kind=mechanism")]
    with app.app_context():
        assert "parties" not in case_data(opened(app))


def pages_from(client: FlaskClient, first: str) -> Iterator[tuple[str, tuple[int, str]]]:
    """Each page of the case that its own pages lead to, with its status."""
    ahead, met = [first], {first}
    while ahead:
        path = ahead.pop(0)
        answer = client.get(path)
        yield path, (answer.status_code, answer.get_data(as_text=True))
        found = (href.replace("&amp;", "&") for href in HREF.findall(answer.get_data(as_text=True)))
        for href in sorted(set(found) - met):
            met.add(href)
            ahead.append(href)
