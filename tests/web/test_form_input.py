"""What is sent by a browser, or by somebody who is none, never breaks a page."""

from __future__ import annotations

import pytest
from flask import Flask, request
from flask_babel import force_locale
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import Length

from casetrack.cases.models import Case
from casetrack.casework.forms import HeadForm
from casetrack.casework.log_forms import NoteForm
from casetrack.web.forms import NOTE_LENGTH, Form
from casetrack.web.idempotency import new_token
from tests.builders import make_case, make_office, make_staff
from tests.signed_in import prepare, sign_in, text_of


@pytest.mark.one_engine
def test_the_sign_nul_is_left_out_of_fields_and_queries(app: Flask) -> None:
    sent = {"text": "home\x00 visit", "no\x00te": "x"}
    with app.test_request_context("/?q=a%00b&q=c", method="POST", data=sent):
        assert request.args.getlist("q") == ["ab", "c"]
        assert request.form.to_dict() == {"text": "home visit", "note": "x"}


@pytest.mark.one_engine
def test_signs_that_turn_the_direction_of_writing_are_left_out(app: Flask) -> None:
    sent = {"title": "张某某\u202e盗窃案", "text": "\u2067甲\u2069，\u202a乙\u202c"}
    with app.test_request_context("/", method="POST", data=sent):
        assert request.form.to_dict() == {"title": "张某某盗窃案", "text": "甲，乙"}


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

    answer = client.post(f"/cases/{case.id}/head", data={"title_en": "Mine", "version": "x"})

    assert answer.status_code == 409
    assert "Mine" in text_of(answer)


@pytest.mark.one_engine
def test_a_line_ends_with_one_sign_whatever_the_browser_sends(app: Flask) -> None:
    with app.test_request_context("/", method="POST", data={"text": "one\r\ntwo\nthree"}):
        assert request.form["text"] == "one\ntwo\nthree"


@pytest.mark.one_engine
def test_twelve_thousand_signs_with_line_ends_are_not_too_many(app: Flask) -> None:
    with app.test_request_context("/", method="POST", data={"text": ("x" * 99 + "\r\n") * 120}):
        assert len(NoteForm().text.data or "") == NOTE_LENGTH


@pytest.mark.one_engine
def test_too_long_a_text_is_not_cut_by_the_browser_before_it_is_refused(app: Flask) -> None:
    with app.test_request_context("/", method="POST", data={"text": "x" * (NOTE_LENGTH + 1)}):
        form = NoteForm()

        assert "maxlength" not in form.text()
        assert not form.validate()
        assert "x" * (NOTE_LENGTH + 1) in form.text()


@pytest.mark.parametrize("is_signed_in", [True, False])
def test_what_was_typed_while_the_session_ended_is_shown_once_more(
    app: Flask, is_signed_in: bool
) -> None:
    with prepare(app):
        handler = make_staff()
        case = make_case(handler=handler)
    app.config["WTF_CSRF_ENABLED"] = True
    client = sign_in(app, handler) if is_signed_in else app.test_client()
    sent = {"text": "Spoke to <the> school.", "when": "yesterday", "csrf_token": "an old one"}

    answer = client.post(f"/cases/{case.id}/note", data=sent)

    assert answer.status_code == 400
    assert "Spoke to &lt;the&gt; school." in text_of(answer)
    assert "an old one" not in text_of(answer)


def test_a_password_typed_too_late_is_not_shown(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    sent = {"login": "a person", "password": "a long password", "csrf_token": "an old one"}

    answer = app.test_client().post("/sign-in", data=sent)

    assert answer.status_code == 400
    assert "a long password" not in text_of(answer)
    assert "a person" not in text_of(answer)


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("lang", "not_in_list", "no_number", "too_long"),
    [
        (
            "en",
            "Choose one of the list.",
            "This is no whole number.",
            "At most 5 characters; this has 12.",
        ),
        ("zh", "请从列表中选择一项。", "这不是整数。", "最多5字，现有12字。"),
    ],
)
def test_a_value_that_is_none_is_refused_in_our_own_words(
    app: Flask, lang: str, not_in_list: str, no_number: str, too_long: str
) -> None:
    class Numbers(Form):
        months = IntegerField("Months")
        to = SelectField("To", coerce=int, choices=lambda: [(1, "one")])
        name = StringField("Name", [Length(max=5)])

    sent = {"months": "six", "to": "somebody", "name": "x" * 12, "sending": new_token()}
    with app.test_request_context("/", method="POST", data=sent), force_locale(lang):
        form = Numbers()
        form.validate()

        assert form.errors == {"months": [no_number], "to": [not_in_list], "name": [too_long]}


@pytest.mark.one_engine
@pytest.mark.parametrize(("lang", "said"), [("en", "too long to be taken"), ("zh", "内容过长")])
def test_a_form_too_large_to_be_read_is_answered_in_words(app: Flask, lang: str, said: str) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with prepare(app):
        case = make_case()
        handler = case.handler
        address = f"/cases/{case.id}/people/new"
    assert handler is not None
    most = app.config["MAX_CONTENT_LENGTH"]
    client = sign_in(app, handler, lang=lang)

    fits = client.post(address, data={"text": "a" * (most - 100)})
    too_large = client.post(address, data={"text": "a" * most})

    assert fits.status_code == 422
    assert too_large.status_code == 413
    assert said in text_of(too_large)
