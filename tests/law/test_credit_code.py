"""The check character of the unified social credit code."""

from __future__ import annotations

import pytest

from casetrack.law.credit_code import is_sound_code, plain_code


@pytest.mark.parametrize("code", ["91350100M000100Y43", "91110000600037341L"])
def test_a_code_with_its_check_character_is_sound(code: str) -> None:
    assert is_sound_code(code)


@pytest.mark.parametrize(
    "code",
    ["91350100M000100Y44", "93150100M000100Y43", "91350100M000100Y4", "91350100I000100Y43", ""],
    ids=["another check character", "two signs changed places", "short", "a sign not used", "none"],
)
def test_any_other_is_not(code: str) -> None:
    assert not is_sound_code(code)


def test_a_code_is_kept_in_half_width_capitals() -> None:
    assert plain_code(" ９１350100-m000100y43 ") == "91350100M000100Y43"
