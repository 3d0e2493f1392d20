"""What is sent by a browser, or by somebody who is none, never breaks a page."""

from __future__ import annotations

import pytest
from flask import Flask, request

from casetrack.cases.forms import HeadForm
from casetrack.cases.models import Case
from tests.builders import make_case, make_office, make_staff
from tests.desk import prepare, sign_in, text_of


@pytest.mark.one_engine
def test_the_sign_nul_is_left_out_of_fields_and_queries(app: Flask) -> None:
    sent = {"text": "home\x00 visit", "no\x00te": "x"}
    with app.test_request_context("/?q=a%00b&q=c", method="POST", data=sent):
        assert request.args.getlist("q") == ["ab", "c"]
        assert request.form.to_dict() == {"text": "home visit", "note": "x"}


def test_a_note_with_the_sign_nul_is_saved_without_it(app: Flask) -> None:
    with prepare(app):
        office = make_office()
        handler = make_staff(office=office)
        case = make_case(handler=handler)
    client = sign_in(app, handler)

    answer = client.post(f"/cases/{case.id}/log", data={"text": "Spoke\x00 to the school."})

    assert answer.status_code == 302
    assert "Spoke to the school." in text_of(client.get(f"/cases/{case.id}"))
    assert client.get("/cases?q=%00&text=%00").status_code == 200


@pytest.mark.one_engine
@pytest.mark.parametrize("sent", ["", "x", "-1", "1e9", "2026-02-30", "９", str(2**70)])
def test_a_version_that_nobody_was_sent_is_the_version_of_nothing(app: Flask, sent: str) -> None:
    with app.test_request_context("/", method="POST", data={"version": sent}):
        assert HeadForm().opened_version() == 0


def test_a_form_with_an_unreadable_version_is_answered_with_both_texts(app: Flask) -> None:
    with prepare(app):
        handler = make_staff()
        case: Case = make_case(handler=handler)
    client = sign_in(app, handler)

    answer = client.post(f"/cases/{case.id}/head", data={"title": "Mine", "version": "x"})

    assert answer.status_code == 409
    assert "Mine" in text_of(answer)
