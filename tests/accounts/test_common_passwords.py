"""Passwords that are tried first are refused, and those made of who their owner is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from casetrack.accounts import actions
from casetrack.accounts.common_passwords import (
    holds_own_words,
    is_breached,
    is_common,
    own_words,
    use_breached,
    words,
)
from casetrack.accounts.models import Role
from casetrack.accounts.passwords import LONGEST, hash_chosen, hash_password, is_password
from casetrack.errors import RuleBroken
from tests.builders import NOON, make_office
from tests.saying import saying


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "P@ssw0rd2026!",
        "passwordpassword",
        "iloveyou1314520",
        "woaini1314520",
        "Woaini@5201314",
        "a123456789012",
        "qq123456789qq",
        "qwertyuiop[]",
        "qwerty123456",
        "1qaz@WSX3edc",
        "zaq12wsxcde3",
        "123456789012",
        "098765432109",
        "111111111111",
        "abcabcabcabc",
        "5201314520131",
        "zhangwei19900101",
        "wangfang138001",
        "Casetrack2026!",
        "casetrack-case",
        "jiancha12309",
        "Jianchayuan@2026",
        "procuratorate1",
        "weichengnianren01",
        "２０２６ｃａｓｅｔｒａｃｋ",
        "changeme changeme",
        "admin admin 2026",
    ],
)
def test_what_is_tried_first_is_common(password: str) -> None:
    assert is_common(password)


@pytest.mark.parametrize(
    "password",
    [
        "a long enough password",
        "dragon monkey sunshine",
        "the bridge under seven tulips",
        "竹篮打水三更天明月夜",
        "k8vh-vv2p-qq3m-ttwd",
        "xvbqkzjwmfrt",
        "password-and-kettledrum",
        "kettledrum 8347261950",
    ],
)
def test_three_words_or_anything_unexpected_is_not(password: str) -> None:
    assert not is_common(password)


@pytest.mark.in_turn(13)
def test_far_more_than_three_thousand_are_refused() -> None:
    """ASVS 5.0, 6.2.4, asks for the top 3000 that are long enough."""
    tails = ("1234", "123456", "2026", "@2026", "!@#", "520", "1314", "888888")
    tried = (f"{word}{tail}" for word in sorted(words()) for tail in tails)
    long_enough = list(islice((text for text in tried if len(text) >= 12), 3000))

    assert len(long_enough) == 3000
    assert [text for text in long_enough if not is_common(text)] == []


def test_passwords_that_are_made_here_are_never_common() -> None:
    assert not any(is_common(actions.new_password()) for _ in range(50))


@pytest.fixture
def breached(tmp_path: Path) -> Iterator[list[str]]:
    """Passwords that became known, in a file as it is handed on: hashes in order, and how often."""
    known = [f"known elsewhere {number}" for number in range(200)]
    hashes = sorted(hashlib.sha1(password.encode()).hexdigest().upper() for password in known)
    file = tmp_path / "breached.txt"
    file.write_text("".join(f"{text}:{n}\n" for n, text in enumerate(hashes, 1)), "ascii")
    use_breached(file)
    yield known
    use_breached(None)


def test_each_password_that_became_known_is_found_and_no_other(breached: list[str]) -> None:
    assert [password for password in breached if not is_breached(password)] == []
    assert not any(is_breached(f"known nowhere {number}") for number in range(200))


def test_a_password_that_became_known_is_refused(breached: list[str]) -> None:
    with pytest.raises(RuleBroken):
        hash_chosen(breached[7], login="lin", name="Lin")

    use_breached(None)
    assert hash_chosen(breached[7], login="lin", name="Lin")


def test_a_password_longer_than_any_fits_none() -> None:
    stored = hash_password("x" * LONGEST)

    assert is_password("x" * LONGEST, stored)
    assert not is_password("x" * (LONGEST + 1), stored)


@pytest.mark.parametrize(
    ("login", "name", "password"),
    [
        ("linxiao", "林晓", "LinXiao likes rivers"),
        ("lin.xiao", "Lin Xiao", "rivers of lin.xiao"),
        ("p2041", "林晓", "rivers of linxiao"),
        ("p2041", "林晓", "xiaolin and rivers"),
        ("p2041", "林晓", "林晓喜欢看大江大河的水"),
        ("zhao", "赵倩", "zha0 likes big rivers"),
        ("p2041", "Margaret Osei", "margaret likes rivers"),
    ],
)
def test_the_account_and_the_name_of_the_owner_are_found(
    login: str, name: str, password: str
) -> None:
    assert holds_own_words(password, own_words(login, name))


@pytest.mark.parametrize(
    ("login", "name", "password"),
    [
        ("li", "李雷", "lilies by the railway"),
        ("zhang", "Zhang", "the password of before"),
        ("p2041", "林晓", "a line of rivers"),
    ],
)
def test_a_short_one_may_stand_in_a_word_by_chance(login: str, name: str, password: str) -> None:
    assert not holds_own_words(password, own_words(login, name))


def test_a_short_one_with_figures_behind_is_still_common() -> None:
    assert is_common("li-lei-2026-0101", own_words("li", "李雷"))


# --- Wherever a password is set -------------------------------------------------------------------


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("password", "key"),
    [
        ("jiancha123456", saying("This password is among those that are tried")),
        ("rivers of linxiao", saying("A password may not hold the account or the")),
    ],
)
def test_neither_can_be_chosen(password: str, key: str) -> None:
    office = make_office()
    good = "the bridge under seven tulips"
    staff = actions.create_staff(office, "linxiao", "林晓", Role.CLERK, password=good, at=NOON)

    with pytest.raises(RuleBroken) as refused:
        actions.set_password(staff, password)
    with pytest.raises(RuleBroken) as refused_anew:
        actions.create_staff(office, "linxiao2", "林晓", Role.CLERK, password=password, at=NOON)

    assert (refused.value.key, refused.value.field) == (key, "password")
    assert refused_anew.value.key == key
