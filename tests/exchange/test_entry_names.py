"""An entry may be named in place of its number, so that one more can be put in between."""

from __future__ import annotations

import re

import pytest

from casetrack.exchange.checking import check
from casetrack.exchange.entry_names import with_numbers
from casetrack.exchange.yaml_text import parse
from tests.exchange.sheet import EVERY_KIND, EXAMPLES, named

NUMBER = re.compile(r"^(  - \{?)number: (\d+)\b", re.MULTILINE)
REFERENCE = re.compile(r"^( *(?:- )?(?:entry|corrects|withdrawn_by|done_by)): (\d+)$", re.MULTILINE)


def by_name(text: str) -> str:
    """The file with a name in place of each number of an entry."""
    text = NUMBER.sub(r"\1ref: entry_\2", text)
    return REFERENCE.sub(r"\1: entry_\2", text)


def problems(text: str) -> list[str]:
    """What is told of a file called case.yaml."""
    located, wrong = with_numbers(parse(text))
    return [problem.told("case.yaml") for problem in [*wrong, *check(located)]]


@pytest.mark.parametrize("file", [*EXAMPLES, EVERY_KIND], ids=named)
def test_by_names_a_file_tells_what_it_tells_by_numbers(file: object) -> None:
    text = file.read_text(encoding="utf-8")  # type: ignore[attr-defined] # a path
    written = by_name(text)
    assert written.count("entry_") > 10

    located, wrong = with_numbers(parse(written))

    assert wrong == []
    assert located.data == parse(text).data
    assert problems(written) == []


def test_an_entry_that_is_put_in_between_renumbers_nothing() -> None:
    written = by_name(EXAMPLES[0].read_text(encoding="utf-8"))
    before, _wrong = with_numbers(parse(written))
    more = written.replace(
        "  - ref: entry_2\n", "  - kind: telephone\n    when: unknown\n  - ref: entry_2\n", 1
    )

    after, wrong = with_numbers(parse(more))

    assert wrong == []
    assert problems(more) == []
    assert [item["number"] for item in after.data["journal"][:3]] == [1, 2, 3]
    rows = [measure["entry"] for measure in before.data["measures"] if "entry" in measure]
    moved = [measure["entry"] for measure in after.data["measures"] if "entry" in measure]
    assert moved == [number + (number > 1) for number in rows]


@pytest.mark.parametrize("name", ["entry_1", "", "7", "[a]"])
def test_a_name_of_two_entries_or_of_none_is_told_with_its_line(name: str) -> None:
    written = by_name(EXAMPLES[0].read_text(encoding="utf-8"))
    wrong = written.replace("ref: entry_2\n", f"ref: {name}\n", 1)
    line = wrong[: wrong.index("ref: entry_3")].count("\n")

    texts = [problem for problem in problems(wrong) if "a name of its own" in problem]

    assert len(texts) == 1
    assert int(texts[0].split(":")[1]) <= line


def test_a_name_of_no_entry_is_told_where_it_stands() -> None:
    written = by_name(EXAMPLES[0].read_text(encoding="utf-8"))

    (text,) = problems(written.replace("    entry: entry_1\n", "    entry: nobody\n", 1))

    assert 'found "nobody", expected the number or ref of a journal entry in this file' in text
