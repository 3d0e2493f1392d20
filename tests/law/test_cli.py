"""`casetrack law ...` at the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from casetrack.commands.law import law
from casetrack.law import RULES
from tests.law.examples import (
    AGE_EXAMPLES,
    EXAMPLES,
    FINAL_EXAMPLES,
    Example,
    FinalExample,
)
from tests.law.the_periods import THE_55

#: Rules that the command needs more for than a day.
NEEDS = {
    "prosecution_review_expedited": ["--adult"],
    "cnp_probation": ["--months", "6"],
    "guardianship_order_period": ["--months", "3"],
    "specialised_education_assessment": ["--set-day", "2026-01-23"],
}
FINAL = ["due", "cnp_final_decision", "--review-received", "2025-02-03"]
FLAGS = {
    "in_custody": "--custody",
    "complex_case": "--complex",
    "extended": "--extended",
    "adult": "--adult",
    "over_one_year": "--over-one-year",
}


def run(*args: str, **environment: str) -> Result:
    return CliRunner(env=environment).invoke(law, args)


def told(*args: str) -> Any:
    result = run(*args, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def refusal(*args: str) -> str:
    """The one sentence of a refusal, which must be all that is printed."""
    result = run(*args)
    assert result.exit_code == 2
    assert result.stdout == ""
    text = result.stderr.strip()
    assert text
    assert "\n" not in text
    return text


def arguments(options: dict[str, bool | int]) -> list[str]:
    texts: list[str] = []
    for name, value in options.items():
        texts += ["--months", str(value)] if name == "months" else [FLAGS[name]]
    return texts


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_due_agrees_with_every_worked_example(example: Example) -> None:
    value = told("due", example.rule, "--from", example.start, *arguments(example.options))

    assert value["due"] == example.due
    assert value["nominal"] == (example.nominal or example.due)
    assert value["earliest_next"] == example.earliest_next
    assert value["provisional"] is example.provisional
    assert (value["alternative"] or {}).get("date") == example.alternative


@pytest.mark.parametrize("example", FINAL_EXAMPLES, ids=lambda example: example.name)
def test_due_knows_the_final_decision(example: FinalExample) -> None:
    length = ["--months", str(example.months)] if example.months else ["--ended", example.ended]

    value = told(
        "due",
        "cnp_final_decision",
        "--review-received",
        example.received,
        "--decided",
        example.decided,
        *[part for part in length if part],
    )

    assert value["due"] == example.due


@pytest.mark.parametrize("rule", [rule for rule in THE_55 if rule != "cnp_final_decision"])
def test_due_answers_for_every_period(rule: str) -> None:
    value = told("due", rule, "--from", "2025-03-03", *NEEDS.get(rule, []))

    assert set(value) == {
        "rule",
        "nominal",
        "due",
        "alternative",
        "earliest_next",
        "provisional",
        "basis",
        "verification",
        "explanation",
        "moment",
        "calendar",
        "calendar_of",
    }
    assert value["basis"]
    assert value["verification"] == RULES[rule].verification
    assert value["explanation"]


def test_the_other_reading_has_its_name() -> None:
    value = told("due", "prosecution_review", "--from", "2024-02-29")

    assert value["alternative"]["name"] == "spc_202"
    assert value["alternative"]["zh"]


def test_an_explanation_names_the_days_passed() -> None:
    value = told("due", "arrest_review_not_detained", "--from", "2025-01-17")

    last = value["explanation"][-1]
    assert (last["code"], last["values"]) == ("rolled", {"from": "2025-02-01", "to": "2025-02-05"})
    assert [step["values"]["why"] for step in value["explanation"][2:-1]] == ["spring_festival"] * 4


def test_due_speaks_the_language_asked_for_or_the_terminals() -> None:
    asked = run("due", "prosecution_review", "--from", "2025-09-05", "--lang", "zh")
    terminal = run("due", "prosecution_review", "--from", "2025-09-05", LC_ALL="zh_CN.UTF-8")
    english = run("due", "prosecution_review", "--from", "2025-09-05", LC_ALL="C.UTF-8")

    assert asked.output == terminal.output
    assert "最后一日：2025年10月9日（周四）" in asked.output
    assert "Due: Thu 9 October 2025" in english.output


def test_a_provisional_date_says_so_in_words() -> None:
    zh, en = (
        run("due", "suggestion_reply_general", "--from", "2026-11-24", "--lang", lang).output
        for lang in ("zh", "en")
    )

    assert "2027年1月25日（周一）（暂定）" in zh
    assert "Mon 25 January 2027 (provisional)" in en


def test_a_calendar_file_settles_a_provisional_date(tmp_path: Path) -> None:
    year = tmp_path / "2027.toml"
    year.write_text("year = 2027\n", encoding="utf-8")

    value = told("due", "suggestion_reply_general", "--from", "2026-11-24", "--calendar", str(year))

    assert (value["provisional"], value["calendar"]) == (False, "2027")


def test_a_calendar_file_that_is_not_one_is_refused(tmp_path: Path) -> None:
    wrong, binary = tmp_path / "wrong.toml", tmp_path / "binary.toml"
    wrong.write_text("year = ", encoding="utf-8")
    binary.write_bytes(b"\xff\xfe")

    for file in (wrong, binary):
        assert refusal("due", "bail_max", "--from", "2025-01-01", "--calendar", str(file))


def test_hours_take_an_instant() -> None:
    value = told("due", "preservation_ruling", "--from", "2025-03-03T10:30")

    assert value["moment"] == "2025-03-05T11:00:00+08:00"


def test_custody_can_be_denied() -> None:
    value = told("due", "prosecution_review", "--from", "2025-09-05", "--no-custody")

    assert value["due"] == "2025-10-09"


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["due"], "RULE"),
        (["due", "nonsense", "--from", "2025-01-01"], "nonsense"),
        (["due", "prosecution_review"], "--from"),
        (["due", "prosecution_review", "--from", "2025-02-30"], "2025-02-30"),
        (["due", "prosecution_review", "--from", "2025-02-03T10:00:99"], "YYYY-MM-DD"),
        (["due", "prosecution_review", "--form", "2025-02-03"], "--form"),
        (["due", "prosecution_review", "--from", "9999-12-31"], "9999"),
        (["due", "prosecution_review_expedited", "--from", "2025-02-03"], "minor"),
        (["due", "victim_appeal", "--from", "2025-02-03", "--extended"], "extension"),
        (["due", "victim_appeal", "--from", "2025-02-03", "--decided", "2025-02-03"], "--decided"),
        (["due", "cnp_probation", "--from", "2025-02-03"], "months"),
        (["due", "cnp_probation", "--from", "2025-02-03", "--months", "5"], "6-12"),
        (["due", "cnp_probation", "--from", "2025-02-03", "--months", "six"], "six"),
        (["due", "cnp_final_decision", "--from", "2025-02-03"], "--review-received"),
        (["due", "cnp_final_decision", "--decided", "2025-02-03"], "--review-received"),
        (FINAL, "--decided"),
        (
            [*FINAL, "--decided", "2025-02-10"],
            "either",
        ),
        (
            [*FINAL, "--decided", "2025-02-10", "--months", "6", "--complex"],
            "complex",
        ),
        (["age", "--born", "2025-01-01", "--on", "2024-01-01"], "born"),
        (["age", "--on", "2024-01-01"], "--born"),
        (["reaches", "--born", "2025-01-01", "--age", "0"], "age"),
        (["show", "nonsense"], "nonsense"),
        (["list", "--kind", "nonsense"], "nonsense"),
        (["nonsense"], "nonsense"),
    ],
)
def test_bad_input_is_one_sentence_and_status_two(args: list[str], said: str) -> None:
    assert said in refusal(*args)


def test_a_refusal_is_in_the_language_asked_for() -> None:
    text = refusal("due", "cnp_probation", "--from", "2025-02-03", "--months", "5", "--lang", "zh")

    assert text == "考验期应为六个月以上一年以下（6-12个月），5个月不合法。"


@pytest.mark.parametrize(("born", "age", "first_day"), AGE_EXAMPLES)
def test_ages(born: str, age: int, first_day: str) -> None:
    assert told("reaches", "--born", born, "--age", str(age))["date"] == first_day
    assert told("age", "--born", born, "--on", first_day)["age"] == age
    assert run("age", "--born", born, "--on", first_day).output == f"{age}\n"
    assert run("reaches", "--born", born, "--age", str(age)).output == f"{first_day}\n"


def test_list_holds_every_rule_and_can_be_narrowed() -> None:
    every = told("list")
    periods = told("list", "--kind", "period")

    assert [rule["id"] for rule in every] == list(RULES)
    assert set(THE_55) <= {rule["id"] for rule in periods}
    assert all(rule["zh"] and rule["en"] and rule["basis"] for rule in every)
    assert "审查起诉期限" in run("list", "--lang", "zh").output


@pytest.mark.parametrize("rule", RULES)
def test_show_tells_of_every_rule_in_both_languages(rule: str) -> None:
    assert told("show", rule)["id"] == rule
    zh, en = (run("show", rule, "--lang", lang).output for lang in ("zh", "en"))
    assert RULES[rule].zh in zh
    assert RULES[rule].en in en


def test_show_tells_how_a_period_counts() -> None:
    value = told("show", "prosecution_review")["period"]

    assert (value["length"], value["unit"], value["options"]) == (
        1,
        "month",
        ["complex", "extended"],
    )
    assert "Length: 1 month\n" in run("show", "prosecution_review", "--lang", "en").output
    assert "长度：1个月\n" in run("show", "prosecution_review", "--lang", "zh").output
    assert "Length: immediately\n" in run("show", "mandatory_report", "--lang", "en").output
