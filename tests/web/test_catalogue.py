"""The texts of a page: looked up once, in the language that is asked for, escaped where typed."""

from __future__ import annotations

import pytest
from flask import Flask, render_template_string
from flask_babel import force_locale, gettext, refresh
from flask_login import current_user
from markupsafe import Markup

from casetrack.cases.kinds import Stage
from casetrack.web.catalogue import Catalogue, _Texts, catalogue, filled, speaking
from casetrack.web.words import label, language
from tests.builders import make_case, make_staff
from tests.signed_in import prepare, sign_in


def test_a_page_finds_its_language_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with prepare(app):
        staff = make_staff()
        case = make_case(handler=staff)
    client = sign_in(app, staff)
    textses, of_page = [], _Texts.of_page

    def count(texts: _Texts) -> Catalogue:
        textses.append(texts)
        return of_page(texts)

    # What is worded once for all pages, in both languages, is worded by the first of them.
    client.get(f"/cases/{case.id}")
    monkeypatch.setattr(_Texts, "of_page", count)

    assert "Journal" in client.get(f"/cases/{case.id}").get_data(as_text=True)

    assert len(textses) == 1


def test_whoever_forces_another_language_is_followed_and_left_again(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        rows = [said()]
        with force_locale("zh"):
            rows.append(said())
            with force_locale("en"):
                rows.append(said())
            rows.append(said())
        rows.append(said())

    english, chinese = rows[0], rows[1]
    assert english[0] == "Today"
    assert chinese[0] == "今天"
    assert rows == [english, chinese, english, chinese, english]


def said() -> tuple[str, str, str, str]:
    in_template = render_template_string("{{ _('Today') }}")
    return in_template, str(gettext("Today")), label(Stage.PROBATION), language()


def test_a_language_that_was_chosen_meanwhile_counts_after_a_refresh(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}) as context:
        assert language() == "en"
        context.session["language"] = "zh"
        assert language() == "en"
        refresh()
        assert language() == "zh"
        assert not current_user.is_authenticated


def test_one_speaks_another_language_for_a_sentence(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        with speaking("en"):
            assert gettext("Today") == "Today"
        with speaking("zh"):
            assert gettext("Today") != "Today"
        assert gettext("Today") == "Today"


def test_what_people_typed_is_escaped_in_a_text_of_ours(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        shown = render_template_string(
            "{{ _('No. %(number)d', number=7) }}{{ _(told, who=who) }}",
            told="<b>%(who)s</b>",
            who="<i>",
        )

    assert shown == "No. 7<b>&lt;i&gt;</b>"


def test_a_text_without_values_says_its_per_cent_once() -> None:
    assert filled("100%%", {}) == Markup("100%")
    assert filled("%(n)d%%: %(x)s", {"n": 3, "x": Markup("<b>")}) == Markup("3%: <b>")


def test_outside_of_an_application_texts_stay_as_they_are() -> None:
    assert catalogue().gettext("Today") == "Today"
    assert catalogue().lang == "en"
