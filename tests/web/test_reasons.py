"""Why a date is this date, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest
from flask import Flask

from casetrack.law import PERIODS, rule_of
from casetrack.web.catalogue import speaking
from casetrack.web.reasons import has_fact, word_version, word_why
from casetrack.web.words import FactWords
from tests.brought import bring_besides
from tests.web.samples import REASON, make_app


@pytest.fixture(scope="module")
def small_app() -> Flask:
    """Enough of an application to have a language."""
    return make_app()


def texts(
    small_app: Flask, why: Mapping[str, object], lang: str, due: date | None = None
) -> list[str]:
    """The lines of a reason, each as "term: text"."""
    with small_app.test_request_context():
        return [f"{line.term}: {line.text}" for line in word_why(why, lang, due)]


def test_a_reason_is_fact_rule_and_date(small_app: Flask) -> None:
    assert texts(small_app, REASON, "en", date(2026, 11, 16)) == [
        "Fact: Suggestion received by its recipient on Fri 16 October 2026; that day is not"
        " counted.",
        "Rule: Law on the Protection of Minors art. 114.",
        "Date: 1 month from Fri 16 October 2026: Mon 16 November 2026.",
    ]


def test_a_reason_is_worded_in_the_language_asked_for_not_that_of_the_page(
    small_app: Flask,
) -> None:
    assert texts(small_app, REASON, "zh")[1] == "规则: 《未成年人保护法》第一百一十四条。"


def test_the_name_of_the_rule_stands_before_its_article(small_app: Flask) -> None:
    rule, period = next(iter(PERIODS.items()))
    why = {"rule": rule, "basis": [["criminal_procedure_law", "172"]]}

    assert texts(small_app, why, "en") == [
        f"Rule: {period.rule.en}: Criminal Procedure Law art. 172."
    ]
    assert texts(small_app, why, "zh") == [
        f"规则: {period.rule.zh}：《刑事诉讼法》第一百七十二条。"
    ]


@pytest.mark.parametrize(
    ("rule", "day", "en", "zh"),
    [
        ("decider_arrest", date(2018, 10, 26), "", ""),
        (
            "decider_arrest",
            date(2018, 10, 25),
            "in force since 26 October 2018; the text of 25 October 2018 not compared",
            "自2018年10月26日起施行，2018年10月25日的文本未核对",
        ),
        (
            "seal_mixed_ages",
            date(2022, 5, 29),
            "in force since 30 May 2022, and no such rule before",
            "自2022年5月30日起施行，此前没有此项规定",
        ),
        (
            "responsibility_12_13",
            date(2021, 2, 28),
            "28 February 2021 is judged by the rule of then:"
            " Nobody under 14 answered under criminal law",
            "2021年2月28日适用当时的规定：不满十四周岁不负刑事责任",
        ),
    ],
)
def test_it_is_said_by_which_version_a_day_of_then_is_judged(
    small_app: Flask, rule: str, day: date, en: str, zh: str
) -> None:
    fields = {}
    for lang in ("en", "zh"):
        with small_app.test_request_context(), speaking(lang):
            fields[lang] = word_version(rule_of(rule), day)

    assert fields == {"en": en, "zh": zh}


def test_the_entry_that_tells_the_fact_is_named(small_app: Flask) -> None:
    why = {"fact": "order_served", "fact_on": "2026-09-14", "entry": 8}

    assert (
        texts(small_app, why, "en")[0] == "Fact: Order served, Mon 14 September 2026. Entry no. 8."
    )


def test_a_date_of_the_office_says_that_the_law_names_none(small_app: Flask) -> None:
    why = {"fact": "order_served", "fact_on": "2026-09-14"}

    assert texts(small_app, why, "en", date(2026, 12, 4)) == [
        "Fact: Order served, Mon 14 September 2026.",
        "Rule: Set by this office; the law names no day.",
        "Date: Fri 4 December 2026.",
    ]


def test_a_fact_known_to_the_month_is_not_given_a_day(small_app: Flask) -> None:
    why = {"fact": "order_served", "fact_on": "2026-09"}

    assert texts(small_app, why, "en")[0] == "Fact: Order served, September 2026."
    assert texts(small_app, why, "zh")[0] == "事实: 督促监护令送达，2026年9月。"


def test_a_feature_brings_words_for_facts_of_its_own(small_app: Flask) -> None:
    assert not has_fact("test_fact")
    bring_besides(FactWords({"test_fact": "Agreed by the two offices"}))

    assert has_fact("test_fact")
    assert texts(small_app, {"fact": "test_fact"}, "en")[0] == "Fact: Agreed by the two offices."


def test_what_no_text_settles_is_marked(small_app: Flask) -> None:
    why = {**REASON, "verification": "secondary", "alternative": "2026-11-17"}
    with small_app.test_request_context():
        lines = word_why(why, "en")

    marked = [s.text for line in lines for s in line.sentences if not s.is_checked]
    assert marked == [
        "From a page that quotes it, or an older text; not compared with the official text.",
        "Read otherwise, it would be Tue 17 November 2026.",
    ]
