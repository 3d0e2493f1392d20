"""The log box that is kept shows what its template shows, and nothing of another case."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from casetrack.cases.kinds import PartyRole
from casetrack.db.bilingual_text import BilingualText
from tests.builders import make_child, make_party
from tests.signed_in import prepare, sign_in
from tests.visits.builders import case_of, handler_of

SHARP = "<b>100%s & 'so'</b>"
BOX = re.compile(r'<form class="log".*?</form>', re.DOTALL)
NUMBER = re.compile(r'name="sending" value="([^"]+)"')
TOKEN = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')


def box_of(client: FlaskClient, address: str) -> tuple[str, str]:
    """The log box of a page without its number and the token, and that number."""
    answer = client.get(address)
    assert answer.status_code == 200
    (box,) = BOX.findall(answer.text)
    (number,), (token,) = NUMBER.findall(box), set(TOKEN.findall(answer.text))
    told = box.replace(number, "").replace(token, "").replace(" autofocus", "")
    return re.sub(r"\s+", " ", told), number


@pytest.mark.one_engine
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_kept_box_is_what_the_form_would_be(app: Flask, lang: str) -> None:
    with prepare(app):
        first, second = make_child(), make_child()
        make_party(case_of(second), PartyRole.SUSPECT, alias=BilingualText(SHARP, SHARP))
        desks = [(handler_of(one), one.case_id) for one in (first, second)]

    told = []
    for handler, case_id in desks:
        client = sign_in(app, handler, lang=lang)
        kept, number = box_of(client, f"/cases/{case_id}")
        again, other_number = box_of(client, f"/cases/{case_id}")
        # Asked for with the cursor in it, the box is a form of its own.
        by_form, _number = box_of(client, f"/cases/{case_id}?log=1")
        assert kept == again == by_form
        assert number != other_number
        assert f'action="/cases/{case_id}/log"' in kept
        told.append(kept)

    assert "100%s &amp;" in told[1]
    assert "100%s" not in told[0]
    assert told[0].count('name="party"') == 1
    assert told[1].count('name="party"') == 2


@pytest.mark.one_engine
def test_what_was_typed_into_a_kept_box_is_saved(app: Flask) -> None:
    with prepare(app):
        child = make_child()
        handler, case_id, child_id = handler_of(child), child.case_id, child.id

    client = sign_in(app, handler)
    page = client.get(f"/cases/{case_id}").text
    (number,) = NUMBER.findall(page)
    sent = {"csrf_token": TOKEN.findall(page)[0], "sending": number, "party": str(child_id)}
    answer = client.post(f"/cases/{case_id}/log", data={**sent, "text": "Came by herself."})

    assert answer.status_code == 302
    assert "Came by herself." in client.get(f"/cases/{case_id}").text
