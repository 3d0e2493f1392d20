"""A number is found however its brackets, blanks and width were typed."""

from __future__ import annotations

import pytest

from casetrack.cases.numbers import spellings

NUMBER = "清河检未〔2026〕2号"


@pytest.mark.parametrize(
    "typed",
    [
        NUMBER,
        f"  {NUMBER} ",
        "清河检未(2026)2号",
        "清河检未（2026）2号",
        "清河检未【2026】2号",
        "清河检未［２０２６］２号",
        "清河检未 [2026] 2 号",
    ],
)
def test_it_is_the_number_of_the_record(typed: str) -> None:
    assert NUMBER in spellings(typed)


@pytest.mark.parametrize(("typed", "found"), [("", set()), ("  ", set()), ("SPP-1", {"SPP-1"})])
def test_nothing_is_added_to_what_has_no_brackets(typed: str, found: set[str]) -> None:
    assert spellings(typed) == found
