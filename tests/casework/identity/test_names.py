"""Names: their aliases, how they sort, and where one was typed into a note."""

from __future__ import annotations

import pytest

from casetrack.casework.identity.names import (
    STEMS,
    alias_in_latin,
    alias_of,
    initials,
    is_alias,
    is_description,
    names_in,
    pinyin_key,
    split_name,
)
from casetrack.casework.identity.surnames import COMPOUND, READINGS

# Aliases


@pytest.mark.parametrize(
    ("name", "alias"),
    [
        ("孙小明", "孙某某"),
        ("冯浩", "冯某"),
        ("欧阳娜", "欧阳某"),
        ("欧阳小娜", "欧阳某某"),
        ("欧阳", "欧某"),
        ("阿依古丽·买买提", "阿某某"),
        (" 孙 小 明 ", "孙某某"),
        ("孙", "孙某"),
        ("Sun Ming", "Sun Moumou"),
        ("Ouyang  Na", "Ouyang Moumou"),
        ("Madonna", "M. Moumou"),
    ],
)
def test_an_alias_keeps_the_surname_and_nothing_else(name: str, alias: str) -> None:
    assert alias_of(name) == alias
    assert is_alias(alias)
    assert not is_alias(name)


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("孙某某之父", True),
        ("刘某某的老师", True),
        ("孙某某之父之母", True),
        ("孙小明之父", False),
        ("孙某某的张三", False),
        ("之父", False),
        ("孙某某", False),
    ],
)
def test_what_somebody_is_to_an_alias_is_a_description_and_no_name(name: str, is_one: bool) -> None:
    assert is_description(name) is is_one
    assert is_alias(name) is (is_one or name == "孙某某")


def test_two_of_one_surname_are_told_apart() -> None:
    assert alias_of("孙小亮", taken={"孙某某"}) == "孙某甲"
    assert alias_of("孙小亮", taken={"孙某某", "孙某甲"}) == "孙某乙"
    assert alias_of("Sun Liang", taken={"Sun Moumou"}) == "Sun Mou A"


def test_after_ten_of_a_surname_numbers_tell_them_apart() -> None:
    taken = {alias_of("孙小明")} | {f"孙某{stem}" for stem in STEMS}

    alias = alias_of("孙小明", taken=taken)

    assert alias == "孙某11"
    assert is_alias(alias)
    assert alias_in_latin(alias) == "Sun Mou 11"


@pytest.mark.parametrize("name", ["", "  "])
def test_no_name_has_no_alias(name: str) -> None:
    with pytest.raises(ValueError, match="no name"):
        alias_of(name)


@pytest.mark.parametrize(
    ("alias", "latin"),
    [
        ("孙某某", "Sun Moumou"),
        ("冯某", "Feng Mou"),
        ("欧阳某", "Ouyang Mou"),
        ("单某某", "Shan Moumou"),
        ("孙某甲", "Sun Mou A"),
        ("孙某丁", "Sun Mou D"),
        ("Sun Moumou", "Sun Moumou"),
    ],
)
def test_a_chinese_alias_has_a_latin_one(alias: str, latin: str) -> None:
    assert alias_in_latin(alias) == latin
    assert is_alias(latin)


def test_a_compound_surname_is_split_off_whole() -> None:
    assert split_name("尉迟小明") == ("尉迟", "小明")
    assert split_name("Sun Xiao Ming") == ("Sun", "Xiao Ming")


# Sorting and finding


@pytest.mark.parametrize(
    ("name", "key", "letters"),
    [
        ("孙某某", "sunmoumou", "smm"),
        ("Sun Moumou", "sunmoumou", "smm"),
        ("冯某", "fengmou", "fm"),
        ("Feng Mou", "fengmou", "fm"),
        ("欧阳某某", "ouyangmoumou", "oymm"),
        ("单某某", "shanmoumou", "smm"),
        ("解某", "xiemou", "xm"),
        ("仇某", "qiumou", "qm"),
        ("曾某某", "zengmoumou", "zmm"),
        ("区某", "oumou", "om"),
        ("查某", "zhamou", "zm"),
        ("任某", "renmou", "rm"),
        ("万俟某", "moqimou", "mqm"),
        ("尉迟某", "yuchimou", "ycm"),
        ("吕某", "lvmou", "lm"),
        ("某公司", "mougongsi", "mgs"),
        ("阿依古丽·买买提", "ayigulimaimaiti", "ayglmmt"),
        ("Zoë Müller", "zoemuller", "zm"),
        ("某市（区）App", "moushiquapp", "msqa"),
        ("App公司", "appgongsi", "apgs"),
    ],
)
def test_a_name_sorts_by_pinyin(name: str, key: str, letters: str) -> None:
    assert pinyin_key(name) == key
    assert initials(name) == letters


def test_readings_are_ascii_syllables_one_for_each_character() -> None:
    for surname, reading in READINGS.items():
        assert len(reading.split()) == len(surname), surname
        assert reading.replace(" ", "").isascii()
        assert len(surname) == 1 or surname in COMPOUND


# The name check


@pytest.mark.parametrize(
    ("note", "seen"),
    [
        ("今天到孙小明家走访", "孙小明"),
        ("孙 小 明未到", "孙 小 明"),
        ("孙·小·明", "孙·小·明"),
        ("孙-小明", "孙-小明"),
        ("孙，小明", "孙，小明"),
        ("孙\u200b小明", "孙\u200b小明"),
        ("与小明谈话", "小明"),
        ("与小 明谈话", "小 明"),
        ("Sun Xiaoming was at home", "Sun Xiaoming"),
        ("sun xiaoming was at home", "sun xiaoming"),
        ("Xiaoming Sun was at home", "Xiaoming Sun"),
        ("SUN XIAO-MING", "SUN XIAO-MING"),
        ("Ｓｕｎ　Ｘｉａｏｍｉｎｇ", "Ｓｕｎ　Ｘｉａｏｍｉｎｇ"),
        ("Sūn Xiǎomíng", "Sūn Xiǎomíng"),
        ("见sunxiaoming说", "sunxiaoming"),
    ],
)
def test_a_chinese_name_is_found_however_it_is_typed(note: str, seen: str) -> None:
    (values,) = names_in(note, ["孙小明"])

    assert note[values.start : values.end] == seen
    assert values.name == "孙小明"


@pytest.mark.parametrize(
    "note",
    [
        "",
        "孙某某未到",
        "Sun Moumou was not at home",
        "孙家大小，明天再去",
        "孙某某很小。明天再去",
        "孙某某很小\n明天再去",
        "孙 ---- 小 ---- 明",
        "Sunday, xiao mingling",
        "the sun shone",
        "小孙在家",
        "孙明在家",
    ],
)
def test_what_is_not_the_name_raises_no_alarm(note: str) -> None:
    assert names_in(note, ["孙小明"]) == []


@pytest.mark.parametrize(
    ("note", "seen"),
    [
        ("冯浩到了", ["冯浩"]),
        ("冯 浩到了", ["冯 浩"]),
        ("冯.浩到了", []),
        ("姓冯，浩浩荡荡", []),
        ("浩到了", []),
        ("Feng Hao came", ["Feng Hao"]),
        ("Hao Feng came", ["Hao Feng"]),
        ("Fenghao came", ["Fenghao"]),
        ("feng hao", []),
        ("Feng haos", []),
    ],
)
def test_a_name_of_two_characters_is_found_with_less_between(note: str, seen: list[str]) -> None:
    assert [note[f.start : f.end] for f in names_in(note, ["冯浩"])] == seen


def test_two_english_words_are_no_name_for_want_of_capitals() -> None:
    assert names_in("You can come, you can go", ["游灿"]) == []
    assert len(names_in("You Can came", ["游灿"])) == 1


@pytest.mark.parametrize(
    ("note", "seen"),
    [
        ("met Sun Ming today", ["Sun Ming"]),
        ("met sun ming today", ["sun ming"]),
        ("met SUN, MING today", ["SUN, MING"]),
        ("Ming Sun", ["Ming Sun"]),
        ("SunMing", ["SunMing"]),
        ("见Sun Ming说", ["Sun Ming"]),
        ("Sun Minghua", []),
        ("Tsun Ming", []),
        ("Ming", []),
        ("Sun Moumou", []),
    ],
)
def test_a_latin_name_is_found_as_whole_words(note: str, seen: list[str]) -> None:
    assert [note[f.start : f.end] for f in names_in(note, ["Sun Ming"])] == seen


def test_a_name_with_a_dot_is_found_with_and_without_it() -> None:
    names = ["阿依古丽·买买提"]

    assert len(names_in("阿依古丽·买买提", names)) == 1
    assert len(names_in("阿依古丽买买提", names)) == 1


def test_every_place_is_told_in_order_and_once() -> None:
    note = "孙小明和冯浩；小明先走，冯浩后走"

    rows = names_in(note, ["冯浩", "孙小明", "孙小明"])

    assert [(note[f.start : f.end], f.name) for f in rows] == [
        ("孙小明", "孙小明"),
        ("冯浩", "冯浩"),
        ("小明", "孙小明"),
        ("冯浩", "冯浩"),
    ]


def test_the_longer_of_two_names_wins() -> None:
    (values,) = names_in("孙小明亮", ["孙小明", "孙小明亮"])

    assert values.name == "孙小明亮"


def test_names_that_are_aliases_or_a_single_sign_are_passed_over() -> None:
    assert names_in("孙某某和孙某甲，孙", ["孙某某", "孙某甲", "某甲", "孙"]) == []


@pytest.mark.parametrize("name", ["'; --", "· ·", "。 ，"])
def test_a_name_of_nothing_but_signs_is_found_nowhere(name: str) -> None:
    assert names_in(f"He said {name} and left", [name]) == []
