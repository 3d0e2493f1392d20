"""The comparing finds what one case file tells and another does not."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.journeys.compared import facts_missing, published_file


@pytest.mark.parametrize("number", range(1, 7))
def test_a_case_tells_the_same_as_itself(number: int) -> None:
    data = published_file(number)
    assert not facts_missing(data, data)


@pytest.mark.parametrize(
    ("key", "fact"),
    [
        ("journal", "entry: offence"),
        ("charges", "charge: 帮助信息网络犯罪活动罪, suspected"),
        ("amounts", "number: 4 cards"),
        ("decisions", "decision: conditional_non_prosecution"),
        ("probations", "probation: 10 months, ended"),
        ("tracks", "line of work: criminal"),
    ],
)
def test_what_is_not_told_is_missed(key: str, fact: str) -> None:
    data = published_file(1)
    less = {**data, key: data[key][1:]}
    assert facts_missing(data, less) == {fact: 1}
    assert not facts_missing(less, data)


def test_another_number_or_length_is_missed() -> None:
    data = published_file(3)
    other: dict[str, Any] = copy.deepcopy(data)
    other["decisions"][-1]["terms"][0]["months"] = 5
    other["amounts"][0]["value"] = 3
    assert sum(facts_missing(data, other).values()) == 2


def test_wording_and_sources_are_left_apart() -> None:
    data = published_file(2)
    other = copy.deepcopy(data)
    for entry in other["journal"]:
        entry.pop("text", None)
        entry.pop("facts", None)
    other["journal"] = [item for item in other["journal"] if item["kind"] != "unknown_fact"]
    assert not facts_missing(data, other)
