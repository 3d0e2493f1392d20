"""Codes become sentences in either language."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from casetrack.errors import RuleBroken
from casetrack.law import (
    ActKind,
    Citation,
    OutsideStatute,
    Step,
    cite,
    cite_all,
    due,
    final_decision_due,
    may_return,
    probation_last_day,
    responsibility,
    rule_name,
    rule_of,
    word_day,
    word_refusal,
    word_step,
    word_steps,
    word_why,
)
from casetrack.law.counting import BEIJING
from casetrack.law.wording import word_verdict


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("zh", "2025年10月5日（周日）"),
        ("zh_Hans_CN", "2025年10月5日（周日）"),
        ("en", "Sun 5 October 2025"),
    ],
)
def test_a_day_is_written_out_with_its_weekday(lang: str, said: str) -> None:
    assert word_day(date(2025, 10, 5), lang) == said


def test_an_explanation_reads_as_sentences() -> None:
    answer = due("arrest_review_not_detained", date(2025, 1, 17))

    assert word_steps(answer.steps, "en") == [
        "Request for approval of arrest received on Fri 17 January 2025; that day is not counted",
        "15 days from Fri 17 January 2025: Sat 1 February 2025",
        "Sat 1 February 2025 to Tue 4 February 2025 is Spring Festival",
        "The last day Sat 1 February 2025 is no working day; "
        "the next working day is Wed 5 February 2025",
    ]
    assert word_steps(answer.steps, "zh")[2] == (
        "2025年2月1日（周六）至2025年2月4日（周二）为春节假期"
    )


def test_rest_days_of_different_reasons_or_apart_stay_apart() -> None:
    national = due("prosecution_review", date(2025, 9, 5))
    ten = due("judicial_assistance_decision", date(2025, 9, 26))

    rests = word_steps(national.steps, "en")[2:5]
    assert rests == [
        "Sun 5 October 2025 is National Day",
        "Mon 6 October 2025 is Mid-Autumn Festival",
        "Tue 7 October 2025 to Wed 8 October 2025 is National Day",
    ]
    assert "Sun 12 October 2025 is a weekend" in word_steps(ten.steps, "en")


def test_weekends_a_week_apart_are_two() -> None:
    days = (date(2025, 3, 15), date(2025, 3, 22))
    steps = [Step("rest_day", {"day": day, "why": "weekend"}) for day in days]

    assert word_steps(steps, "zh") == [
        "2025年3月15日（周六）为周末",
        "2025年3月22日（周六）为周末",
    ]


def test_one_month_is_not_one_months() -> None:
    assert word_steps(due("prosecution_review", date(2025, 3, 3)).steps, "en")[1] == (
        "1 month from Mon 3 March 2025: Thu 3 April 2025"
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_kind_of_explanation_can_be_worded(lang: str) -> None:
    dues = [
        due("preservation_ruling", datetime(2025, 3, 3, 10, 30, tzinfo=BEIJING)),
        due("pil_civil_review", date(2025, 1, 31), extended=True),
        due("np_appeal_review", date(2025, 1, 31), complex_case=True),
        due("hearing_notice", date(2025, 10, 9)),
        due("mandatory_report", date(2019, 10, 9)),
        due("specialised_education_assessment", date(2025, 9, 1), set_day=date(2026, 1, 1)),
        probation_last_day(date(2025, 8, 30), months=6),
        final_decision_due(review_received=date(2024, 3, 11), decided=date(2024, 4, 12), months=6),
    ]

    texts = [line for due in dues for line in word_steps(due.steps, lang)]

    assert not any("{" in line or "None" in line for line in texts)
    assert all(texts)


def test_an_instant_is_worded_with_its_hour() -> None:
    step = due("preservation_ruling", datetime(2025, 3, 3, 10, 30, tzinfo=BEIJING)).steps[-1]

    assert word_step(step, "en").endswith("Wed 5 March 2025 at 11:00")
    assert word_step(step, "zh").endswith("2025年3月5日（周三）11:00")


def test_a_citation_names_instrument_and_article() -> None:
    article = Citation("criminal_procedure_law", "172")

    assert cite(article, "zh") == "《刑事诉讼法》第一百七十二条"
    assert cite(article, "en") == "Criminal Procedure Law art. 172"
    assert cite(Citation("suggestion_provisions"), "zh") == "《人民检察院检察建议工作规定》"
    assert cite(Citation("civil_code"), "en") == "Civil Code"


def test_articles_of_one_instrument_are_cited_together() -> None:
    basis = due("legal_aid_notice", date(2025, 3, 3)).basis
    remedy = due("victim_appeal", date(2025, 3, 3)).basis

    assert cite_all(basis, "en") == "Legal Aid Law art. 36"
    assert cite_all(remedy, "en").startswith("Criminal Procedure Law arts. 180, 282; ")
    assert cite_all(remedy, "zh").startswith("《刑事诉讼法》第一百八十条、第二百八十二条；")
    assert cite_all(due("no_record_certificate", date(2025, 3, 3)).basis, "zh") == (
        "《关于未成年人犯罪记录封存的实施办法》；《人民检察院刑事诉讼规则》第四百八十七条"
    )


def test_a_rule_has_a_name_and_an_unknown_one_has_none() -> None:
    assert rule_name("victim_appeal", "zh") == "被害人申诉"
    assert rule_name("victim_appeal", "en") == "Victim's appeal against non-prosecution"
    with pytest.raises(OutsideStatute, match="unknown_rule"):
        rule_of("nothing")


def test_a_verdict_is_named_and_gives_its_reason() -> None:
    unclear = responsibility(15, acted_on=date(2025, 1, 1))
    grave = responsibility(13, acted_on=date(2020, 1, 1), act=ActKind.KILLING, gravest=True)

    assert word_verdict(unclear, "en").endswith("(not recorded yet)")
    assert word_verdict(grave, "zh").endswith("（行为在2021年3月1日之前，不溯及既往）")
    assert word_verdict(may_return(2, on=date(2025, 1, 1)), "zh") == "退回补充侦查以二次为限"


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("zh", "考验期应为六个月以上一年以下（6-12个月），5个月不合法。"),
        ("en", "A probation lasts 6-12 months, both included; 5 months is not lawful."),
    ],
)
def test_a_refusal_is_one_sentence(lang: str, said: str) -> None:
    with pytest.raises(OutsideStatute) as refused:
        probation_last_day(date(2025, 1, 1), months=5)

    assert word_refusal(refused.value, lang) == said


def test_a_refusal_names_rule_and_option_in_words() -> None:
    with pytest.raises(OutsideStatute) as refused:
        due("victim_appeal", date(2025, 1, 1), over_one_year=True)

    assert word_refusal(refused.value, "zh") == (
        "“被害人申诉”不适用“可能判处的有期徒刑超过一年”，请去掉该项。"
    )


def test_a_refusal_of_the_house_is_not_the_laws_to_word() -> None:
    assert word_refusal(RuleBroken("case_not_open"), "en") is None


def test_a_reason_for_rest_that_is_not_known_is_shown_as_it_is() -> None:
    assert word_why("spring_festival", "zh") == "春节假期"
    assert word_why("asian_games", "zh") == "asian_games"
