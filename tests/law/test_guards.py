"""Guards over the whole of the law package: nothing uncited, nothing unworded."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

import casetrack.law
from casetrack.law import INSTRUMENTS, PERIODS, RULES, STEP_RULES, Rule, RuleKind
from casetrack.law.counting import LengthUnit
from casetrack.law.rules import SUBJECTS
from casetrack.law.words.periods import (
    KIND_WORDS,
    OBLIGOR_WORDS,
    OPTION_WORDS,
    SEVERITY_WORDS,
    SUBJECT_WORDS,
    TRIGGER_WORDS,
    VERIFICATION_WORDS,
)
from casetrack.law.words.steps import DAY_WORDS, READING_WORDS, STEP_WORDS, UNIT_WORDS
from casetrack.law.words.verdicts import REASON_WORDS, REFUSAL_WORDS
from tests.law.the_periods import LENGTHENED, THE_55

HOME = Path(casetrack.law.__file__).parent
SOURCES = sorted(HOME.rglob("*.py"))
WORDS = {
    "steps": STEP_WORDS,
    "days": DAY_WORDS,
    "readings": READING_WORDS,
    "units": UNIT_WORDS,
    "triggers": TRIGGER_WORDS,
    "obligors": OBLIGOR_WORDS,
    "options": OPTION_WORDS,
    "verification": VERIFICATION_WORDS,
    "severity": SEVERITY_WORDS,
    "kinds": KIND_WORDS,
    "subjects": SUBJECT_WORDS,
    "reasons": REASON_WORDS,
    "refusals": REFUSAL_WORDS,
}


def chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)


def calls(*names: str) -> list[str]:
    """The literal first argument of every call of these names in the law package."""
    texts = []
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in names
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                texts.append(str(node.args[0].value))
    return texts


def keywords(name: str) -> list[str]:
    """Every literal given for a keyword of this name in the law package."""
    return [
        str(node.value.value)
        for source in SOURCES
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(node, ast.keyword)
        and node.arg == name
        and isinstance(node.value, ast.Constant)
    ]


def test_the_fifty_five_periods_are_all_there() -> None:
    assert len(THE_55) == 55
    assert set(THE_55) <= set(PERIODS)


@pytest.mark.parametrize("rule", THE_55)
def test_every_number_is_the_one_written_down_again(rule: str) -> None:
    period = PERIODS[rule]
    length = None
    if period.length is not None:
        length = period.length.first.number
        assert period.length.first.unit is period.unit

    assert THE_55[rule] == (
        length,
        period.unit,
        period.last_day,
        period.custody,
        period.rule.verification,
    )


def test_what_lengthens_a_period_is_the_one_written_down_again() -> None:
    by_key = {}
    for rule, period in PERIODS.items():
        if (extension := period.extension) is None:
            continue
        plus, total = extension.plus, extension.total
        length = plus or total
        assert length is not None
        assert (plus is None) != (total is None)
        option, _how, _number, _unit = LENGTHENED[rule]
        assert option in extension.options
        by_key[rule] = (option, "plus" if plus else "total", length.number, length.unit)

    assert by_key == LENGTHENED


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_every_rule_cites_known_instruments_and_is_named_in_both_languages(rule: Rule) -> None:
    assert rule.citations
    assert all(citation.instrument in INSTRUMENTS for citation in rule.citations)
    assert chinese(rule.zh)
    assert rule.en
    assert not chinese(rule.en)
    assert rule.in_force_until is None or rule.in_force_until > rule.in_force_from


def test_no_two_rules_share_an_id() -> None:
    assert sum(len(rules) for rules in SUBJECTS.values()) == len(RULES)


def test_every_period_has_a_subject() -> None:
    assert set(PERIODS) <= set(RULES)


@pytest.mark.parametrize("instrument", INSTRUMENTS.values(), ids=INSTRUMENTS)
def test_every_instrument_has_both_names(instrument: casetrack.law.Instrument) -> None:
    assert chinese(instrument.zh)
    assert instrument.en
    assert not chinese(instrument.en)


def test_every_instrument_is_cited_by_some_rule() -> None:
    cited = {citation.instrument for rule in RULES.values() for citation in rule.citations}

    assert set(INSTRUMENTS) == cited


@pytest.mark.parametrize("family", WORDS.values(), ids=WORDS)
def test_every_code_has_words_in_both_languages(family: dict[str, tuple[str, str]]) -> None:
    for zh, en in family.values():
        assert chinese(zh) or zh == "{reading}：{day}"
        assert en
        assert not chinese(en)


@pytest.mark.parametrize("family", [STEP_WORDS, REFUSAL_WORDS], ids=["steps", "refusals"])
def test_both_languages_use_the_same_values(family: dict[str, tuple[str, str]]) -> None:
    def values(said: str) -> set[str]:
        return {part.split("}")[0] for part in said.split("{")[1:]}

    for code, (zh, en) in family.items():
        assert values(zh) == values(en), code


def test_every_code_written_in_the_package_has_words() -> None:
    assert set(calls("Step")) <= set(STEP_WORDS)
    assert set(calls("OutsideStatute")) <= set(REFUSAL_WORDS)
    assert set(keywords("reason")) <= set(REASON_WORDS)
    assert {period.trigger for period in PERIODS.values()} <= set(TRIGGER_WORDS)
    assert {period.obligor for period in PERIODS.values()} - {None} <= set(OBLIGOR_WORDS)
    assert {unit.value for unit in LengthUnit} == set(UNIT_WORDS)
    assert {kind.value for kind in RuleKind} == set(KIND_WORDS)
    assert set(SUBJECTS) == set(SUBJECT_WORDS)


def test_every_word_is_used() -> None:
    assert set(TRIGGER_WORDS) == {period.trigger for period in PERIODS.values()}
    assert set(OBLIGOR_WORDS) == {period.obligor for period in PERIODS.values()} - {None}


def test_steps_name_the_rules_behind_them() -> None:
    assert set(STEP_RULES) <= set(STEP_WORDS)
    assert set(STEP_RULES.values()) <= set(RULES)


def test_the_law_imports_the_standard_library_errors_and_codes_only() -> None:
    allowed = {*sys.stdlib_module_names}
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            for name in names:
                assert (
                    name.split(".")[0] in allowed
                    or name in ("casetrack.errors", "casetrack.codes")
                    or name.startswith("casetrack.law")
                ), f"{source.name} imports {name}"


def test_the_law_never_asks_what_day_it_is() -> None:
    for source in SOURCES:
        text = source.read_text(encoding="utf-8")
        assert not any(clock in text for clock in ("today(", ".now(", "time()")), source.name
