"""Every statement of the fact sheet is stored, and the reference says where."""

from __future__ import annotations

import json

import jsonschema
import pytest
import yaml

from casetrack.db.partial_date import PartialDate
from casetrack.exchange.facts import all_places, places_of, table_text
from casetrack.exchange.queries import published_cases
from casetrack.exchange.reference import reference_text
from casetrack.exchange.schema import schema, schema_text
from tests.exchange.sheet import EVERY_KINDS, EXAMPLES, HERE, ROOT, fact

FACTS = (HERE / "facts.txt").read_text(encoding="utf-8").split()
REFERENCE = ROOT / "docs" / "reference"

# Given by other texts about the same cases; they partly contradict each other.
NOT_IN_THE_TEXT = (
    "2002-12-06",
    "2009-02-27",
    "2023-01",
    "2021-11",
    "2022-05-23",
    "2022-08-01",
    "2021-01-26",
    "2021-02-25",
    "155000",
    "155,000",
    "1280000",
    "university",
)


def test_the_sheet_has_hundreds_of_facts_each_once() -> None:
    assert len(FACTS) == len(set(FACTS)) == 572


@pytest.mark.in_turn(13)
@pytest.mark.usefixtures("six")
def test_every_fact_of_the_sheet_is_stored() -> None:
    missing = [fact for fact in FACTS if not places_of(fact)]

    assert missing == []


@pytest.mark.in_turn(13)
@pytest.mark.usefixtures("six")
def test_no_fact_is_stored_that_the_sheet_does_not_have() -> None:
    stored = {place.fact for case in published_cases() for place in all_places(case)}

    assert stored == set(FACTS)


@pytest.mark.in_turn(13)
@pytest.mark.usefixtures("six")
def test_the_value_that_tells_a_fact_is_there() -> None:
    """A date may be unknown; anything else says something."""
    silent = [
        (place.fact, place.field)
        for case in published_cases()
        for place in all_places(case)
        if not isinstance(place.value, PartialDate) and place.value in (None, "", [], {})
    ]

    assert silent == []


@pytest.mark.in_turn(13)
@pytest.mark.usefixtures("six")
def test_chinese_that_was_reconstructed_is_marked_and_the_rest_is_not() -> None:
    marks = {fact: places_of(fact)[0].zh_inferred for fact in FACTS}

    assert marks["seed-3/procuratorate"]
    assert marks["seed-3/keywords/0"]
    assert not marks["seed-3/title"]
    assert not marks["seed-1/steps/4"]
    assert marks["seed-1/steps/8"]


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_nothing_from_other_texts_was_loaded(file: object) -> None:
    text = file.read_text(encoding="utf-8")  # type: ignore[attr-defined] # a path

    assert [words for words in NOT_IN_THE_TEXT if words in text] == []


@pytest.mark.usefixtures("six")
def test_a_fact_that_nobody_told_is_not_found() -> None:
    with pytest.raises(LookupError):
        fact("seed-1/steps/99")


@pytest.mark.in_turn(13)
@pytest.mark.one_engine
@pytest.mark.usefixtures("engine_kind", "six")
def test_the_page_of_the_facts_is_up_to_date() -> None:
    """Otherwise: `casetrack cases facts > docs/reference/six-cases.md`."""
    committed = (REFERENCE / "six-cases.md").read_text(encoding="utf-8")

    assert committed == table_text(published_cases())


def test_the_page_of_the_format_is_up_to_date() -> None:
    """Otherwise: `casetrack cases reference > docs/reference/case-file.md`."""
    assert (REFERENCE / "case-file.md").read_text(encoding="utf-8") == reference_text()


def test_the_schema_is_up_to_date_in_both_places() -> None:
    """Otherwise: `casetrack cases reference --schema` into both files."""
    for file in (
        ROOT / "casetrack" / "exchange" / "schema.json",
        REFERENCE / "case-file.schema.json",
    ):
        assert file.read_text(encoding="utf-8") == schema_text()


@pytest.mark.in_turn(13)
def test_the_schema_is_one_and_takes_every_example_as_any_yaml_reader_reads_it() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    validator = jsonschema.Draft202012Validator(json.loads(schema_text()))

    for file in [*EXAMPLES, *EVERY_KINDS]:
        data = yaml.safe_load(file.read_text(encoding="utf-8"))

        assert [problem.message for problem in validator.iter_errors(data)] == []


def test_the_schema_refuses_a_wrong_code_and_an_unknown_key() -> None:
    validator = jsonschema.Draft202012Validator(schema())
    data = yaml.safe_load(EXAMPLES[0].read_text(encoding="utf-8"))
    data["parties"][0]["age_status"] = "young"
    data["parties"][1]["name"] = "somebody"

    assert len(list(validator.iter_errors(data))) == 2
