"""The frame of a page and its pieces: well formed, labelled and in either language."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from casetrack.accounts.permissions import Permission
from casetrack.web.headers import POLICY
from casetrack.web.page import who_may
from tests.web.markup import Page
from tests.web.samples import make_app

ERRORS = ("400", "403", "404", "405", "413", "500", "outdated")
PAGES = ("/sample", "/conflict", "/sign-in", *(f"/error/{name}" for name in ERRORS))
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def small_app() -> Flask:
    """Languages, sign-in and the sample pages; no database."""
    return make_app()


@pytest.fixture
def client(small_app: Flask) -> FlaskClient:
    """A browser that nobody has signed in with."""
    return small_app.test_client()


@pytest.fixture
def opened(client: FlaskClient) -> Open:
    """Open a page in a language: `opened("/sample", "zh")`; `sent` posts a form without answers."""

    def open_page(address: str, lang: str = "en", *, sent: bool = False) -> Page:
        with client.session_transaction() as kept:
            kept["language"] = lang
        answer = client.post(address) if sent else client.get(address)
        assert answer.status_code == 200
        return Page(answer.text)

    return open_page


# --- Every page -----------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("address", PAGES)
def test_every_page_is_well_formed_and_says_its_language(
    opened: Open, address: str, lang: str
) -> None:
    page = opened(address, lang)

    assert page.problems == []
    assert page.find("html")[0].attributes["lang"] == {"en": "en", "zh": "zh-Hans"}[lang]
    assert len(page.find("h1")) == len(page.find("main", id="main")) == 1


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_refused_form_is_as_well_formed_as_an_empty_one(opened: Open, lang: str) -> None:
    assert opened("/sample", lang, sent=True).problems == []


@pytest.mark.parametrize("name", ERRORS)
def test_a_chinese_error_page_has_no_english_left_in_it(opened: Open, name: str) -> None:
    text = opened(f"/error/{name}", "zh").text

    rows = set(re.findall("[A-Za-z]{3,}", text)) - {"casetrack", "English", "Lin", "Xiao"}
    assert {word for word in rows if not re.search("[0-9]", word)} <= set(
        re.findall("[a-f]+", text)
    )


def test_the_pages_ask_nothing_of_other_machines(opened: Open) -> None:
    page = opened("/sample")

    addresses = [
        e.attributes.get("src") or e.attributes.get("href", "")
        for e in page.elements
        if e.tag in ("link", "script", "img")
    ]
    assert len(addresses) > 5
    assert all(address.startswith("/static/") for address in addresses)
    assert "default-src 'self'" in POLICY


def test_the_language_link_names_the_other_language_in_its_own_words(opened: Open) -> None:
    english = opened("/sample", "en").find("a", hreflang="zh-Hans")[0]
    chinese = opened("/sample", "zh").find("a", hreflang="en")[0]

    assert english.text == "中文"
    assert chinese.text == "English"
    assert english.attributes["href"] == "/language/zh?next=/sample"


def test_signing_out_is_a_form_with_its_token(opened: Open) -> None:
    page = opened("/sample")

    assert page.find("form", action="/sign-out")[0].attributes["method"] == "post"
    assert page.find("input", name="csrf_token")[0].attributes["value"]


def test_the_present_section_is_marked_in_both_navigations(opened: Open) -> None:
    here = opened("/sample").find("a", aria_current="page")

    assert [link.text for link in here] == ["Cases", "Cases"]


# --- Forms ----------------------------------------------------------------------------------------


def test_an_error_stands_at_its_field_and_in_the_box_on_top(opened: Open) -> None:
    page = opened("/sample", sent=True)

    field = page.with_id("aim")
    assert field.attributes["aria-invalid"] == "true"
    assert field.attributes["aria-describedby"] == "aim-e aim-h"
    assert page.with_id("aim-e").text == "Say what the visits are for."
    assert "Say what the visits are for." in page.with_id("problems").text
    assert page.find("a", href="#aim")


def test_an_error_of_a_group_leads_to_the_group(opened: Open) -> None:
    page = opened("/sample", sent=True)

    group = page.with_id("ground")
    assert group.tag == "fieldset"
    assert group.attributes["aria-describedby"] == "ground-e ground-h"
    assert group.attributes["tabindex"] == "-1"
    assert page.find("a", href="#ground")


def test_a_form_without_errors_has_no_box(opened: Open) -> None:
    assert not opened("/sample").find("div", class_="error-box")


def test_the_version_and_the_token_travel_without_ids(opened: Open) -> None:
    version = opened("/sample").find("input", name="version")[0]

    assert version.attributes == {"type": "hidden", "name": "version", "value": "3"}


# --- Stages ---------------------------------------------------------------------------------------


def test_the_short_bars_of_a_list_say_every_stage(opened: Open) -> None:
    page = opened("/sample", "zh")
    short = page.find("span", id="s1")[0].text

    assert short.split("、")[0].endswith("已完成")
    assert len(short.split("、")) == 5


# --- Dates and reasons ----------------------------------------------------------------------------


def test_a_late_row_has_its_date_its_count_and_the_one_main_button(opened: Open) -> None:
    page = opened("/sample")

    late = page.find("li", class_="is-late")[0]
    assert "11-16" in late.text
    assert "8 days late" in late.text
    assert page.find("a", class_="btn-main")[0].text == "Send reminder"


def test_dates_in_the_margin_are_as_precise_as_their_source(opened: Open) -> None:
    margins = [" ".join(e.text.split()) for e in opened("/sample").find("div", class_="entry-when")]

    assert margins[3:] == [
        "11-19Thu",
        "2021-10month",
        "2020-04to 2020-10",
        "early 2019",
        "unknown",
    ]


@pytest.mark.parametrize(
    ("lang", "fact", "rule"),
    [
        (
            "en",
            "Suggestion received by its recipient on Fri 16 October 2026; that day is not counted.",
            "Law on the Protection of Minors art. 114.",
        ),
        (
            "zh",
            "2026年10月16日（周五）被建议单位收到检察建议，当日不计入。",
            "《未成年人保护法》第一百一十四条。",
        ),
    ],
)
def test_why_gives_the_fact_and_the_article(opened: Open, lang: str, fact: str, rule: str) -> None:
    answers = [e.text for e in opened("/sample", lang).find("dd")]

    assert answers[:2] == [fact, rule]


def test_what_was_not_checked_is_dashed_and_says_so(opened: Open) -> None:
    dashed = [e.text for e in opened("/sample").find("span", class_="unverified")]

    assert "Not compared with the official text; check before relying on it." in dashed
    assert "2027 working days not published yet; computed as Monday to Friday." in dashed
    assert "Read otherwise, it would be Mon 23 November 2026." in dashed


def test_a_provisional_date_is_dashed(opened: Open) -> None:
    dashed = [e.text for e in opened("/sample").find("time", class_="unverified")]

    assert dashed == ["2027-07-12", "2027-07-12"]


def test_a_text_is_marked_with_the_language_it_has(opened: Open) -> None:
    note = opened("/sample", "en").find("div", class_="as-written")[0]

    assert note.attributes["lang"] == "zh-Hans"


# --- The two numbers ------------------------------------------------------------------------------


def test_answered_and_put_right_are_told_apart(opened: Open) -> None:
    page = opened("/sample")

    assert "4 of 4 items" in page.text
    assert "2 of 4 items" in page.text
    assert page.find("span", class_="pips-said")[0].text == "1234"
    assert "items 1, 3" in page.text


# --- Refusals -------------------------------------------------------------------------------------


def test_a_refusal_says_what_was_missing_and_who_may(opened: Open) -> None:
    text = opened("/error/403").text

    assert "Your role, clerk, may not decide on conditional non-prosecution." in text
    assert "Who may: prosecutor, section head, chief procurator or deputy chief procurator." in text


def test_not_found_does_not_say_whether_there_is_anything(opened: Open) -> None:
    assert "or nothing that you may see. Which of the two is not said." in opened("/error/404").text


def test_a_fault_gives_the_number_of_the_request(client: FlaskClient) -> None:
    answer = client.get("/error/500")

    assert answer.headers["X-Request-Id"]
    assert Page(answer.text).find("p", class_="answer")[0].text == answer.headers["X-Request-Id"]


def test_every_role_and_permission_has_its_words(small_app: Flask) -> None:
    with small_app.test_request_context():
        assert all(who_may(permission) for permission in Permission)


# --- Two versions of one record -------------------------------------------------------------------


def test_both_texts_of_a_lost_race_can_be_chosen_and_nothing_is_lost(opened: Open) -> None:
    page = opened("/conflict")

    choices = page.find("input", type="radio")
    assert [c.attributes["id"] for c in choices] == [
        *("theirs-of-duty", "mine-of-duty"),
        *("theirs-of-note", "mine-of-note"),
        *("theirs-of-end", "mine-of-end"),
    ]
    chosen = [c.attributes["value"] for c in choices if "checked" in c.attributes]
    assert chosen == ["mine", "mine", "theirs"]
    assert [e.attributes["value"] for e in page.find("input", name="mine-note")] == [
        "Father works\nnights"
    ]
    assert page.find("input", name="version")[0].attributes["value"] == "4"
    assert [b.text for b in page.find("button", name="keep")] == [
        "Save these choices",
        "Keep theirs, file mine as a note",
    ]
    assert "每天交谈" in page.text


def test_put_right_is_a_result_in_chinese_and_not_a_thing_to_do(opened: Open) -> None:
    assert [e.text for e in opened("/sample", "zh").find("dt") if "整改" in e.text] == ["已整改"]
