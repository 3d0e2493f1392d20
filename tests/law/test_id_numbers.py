"""Numbers by which a person is known are seen however they are typed; others are let be."""

from __future__ import annotations

from datetime import date

import pytest

from casetrack.law.id_numbers import birth_date_in, has_id_number, has_mobile, is_sound

SOUND = "11010519491231002X"


def with_check_sign(first: str) -> str:
    """The 17 digits with the check sign that fits them."""
    return next(first + sign for sign in "0123456789X" if is_sound(first + sign))


def test_a_day_that_never_was_makes_no_sound_number_whatever_its_check_sign() -> None:
    assert not any(is_sound(f"11010519491331002{sign}") for sign in "0123456789X")
    assert birth_date_in("11010519491331002X") is None


def test_the_number_of_another_document_can_be_anything_but_of_that_form() -> None:
    assert is_sound("E12345678")
    assert not is_sound("11010519491231002A")
    assert birth_date_in("E12345678") is None
    assert birth_date_in(SOUND) == date(1949, 12, 31)


@pytest.mark.parametrize(
    "text",
    [
        SOUND,
        "身份证11010519491231002X，住平阳路",
        "11010519491231002x",
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105 19491231 002X",
        "110105-19491231-002X",
        "110105 1949 1231 002 X",
        "1 1 0 1 0 5 1 9 4 9 1 2 3 1 0 0 2 X",
        f"no. {with_check_sign('14010520090101123')}.",
        "3 11010519491231002X",
    ],
)
def test_an_id_number_is_seen_however_it_is_typed(text: str) -> None:
    assert has_id_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "110105194912310021",  # the check sign does not fit
        "11010519491331002X",  # no such month
        "1101051949123100",
        f"1{with_check_sign('14010520090101123')}",
        f"{with_check_sign('14010520090101123')}1",
        "91140100MA0K7XYZ4X",
        "2026-11-24 13:00, 12309, 0351-2212309",
    ],
)
def test_other_numbers_are_no_id_numbers(text: str) -> None:
    assert not has_id_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "13800138000",
        "致电13800138000未接",
        "138 0013 8000",
        "138-0013-8000",
        "１３８００１３８０００",
        "+8613800138000",
        "+86 138 0013 8000",
        "8619912345678",
        "0086 138 0013 8000",
        "1 3 8 0 0 1 3 8 0 0 0",
        "2026-11-24 13800138000",
    ],
)
def test_a_mobile_number_is_seen_however_it_is_typed(text: str) -> None:
    assert has_mobile(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12309",
        "拨打12355青少年服务热线",
        "0351-2212309",
        "01012345678",
        "12800138000",  # no such numbers
        "1380013800",
        "138001380001",
        "晋并检未诉受〔2026〕14010520001号",
        "(2026) 13010520001",
        "13 2026-11-24 9:30",
        "每月2026-11-24至2026-12-01",
        "13,800,138,000 yuan",
    ],
)
def test_hotlines_landlines_dates_and_case_numbers_are_no_mobile_numbers(text: str) -> None:
    assert not has_mobile(text)


def test_a_long_row_of_digits_is_looked_through_at_once() -> None:
    """Not in a time that grows with its square."""
    assert not has_mobile("0 " * 6000)
    assert not has_id_number("0 " * 6000)
