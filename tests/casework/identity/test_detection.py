"""What is sealed of somebody is seen in a text however it is typed; what tells nobody is let be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from casetrack.casework.identity.detection import OpenedIdentity, typed_in
from casetrack.db.bilingual_text import BilingualText

CHILD = OpenedIdentity(
    alias=BilingualText("Sun Moumou", "孙某某"),
    name="孙小明",
    id_number="E12345678",
    born=date(2009, 4, 7),
    address="太原市迎泽区平阳路17号3单元402室",
    telephone="0351-2212309",
)


def seen(text: str, known: OpenedIdentity = CHILD) -> list[tuple[str, str]]:
    return [(typed.rule, text[typed.start : typed.end]) for typed in typed_in(text, [known])]


@pytest.mark.parametrize(
    ("text", "rule", "where"),
    [
        ("与小明谈话", "name_in_note", "小明"),
        ("护照E12345678", "id_number_in_note", "E12345678"),
        ("护照 ｅ1234-5678", "id_number_in_note", "ｅ1234-5678"),
        ("电话03512212309", "telephone_in_note", "03512212309"),
        ("(0351) 221 2309", "telephone_in_note", "0351) 221 2309"),
        (
            "住太原市迎泽区平阳路17号3单元402室，",
            "address_in_note",
            "太原市迎泽区平阳路17号3单元402室",
        ),
        ("住平阳路１７号 3单元402室", "address_in_note", "平阳路１７号 3单元402室"),
        ("生于2009年4月7日", "born_in_note", "2009年4月7日"),
        ("b. 2009-04-07", "born_in_note", "2009-04-07"),
        ("2009/4/7", "born_in_note", "2009/4/7"),
        ("20090407", "born_in_note", "20090407"),
        ("生于二〇〇九年四月七日。", "born_in_note", "二〇〇九年四月七日"),
        ("二零零九年四月七号出生", "born_in_note", "二零零九年四月七号"),
        ("二○○九年四月初七日生", "born_in_note", "二○○九年四月初七日"),
        ("2009年四月七日", "born_in_note", "2009年四月七日"),
        ("2009年4月7号", "born_in_note", "2009年4月7号"),
        ("贰零零玖年肆月柒日", "born_in_note", "贰零零玖年肆月柒日"),
        ("born 7 April 2009", "born_in_note", "7 April 2009"),
        ("born Apr. 7, 2009", "born_in_note", "Apr. 7, 2009"),
    ],
)
def test_what_is_sealed_is_seen(text: str, rule: str, where: str) -> None:
    assert seen(text) == [(rule, where)]


@pytest.mark.parametrize(
    "text",
    [
        "太原市迎泽区人民法院",
        "住平阳路",
        "平阳路17号3单元4020室内",
        "2009年4月",
        "2009-04-17",
        "二〇〇九年四月七十日",
        "二〇〇九年四月十七日",
        "二〇〇九年四月",
        "一二〇〇九年四月七日",
        "12009-04-07",
        "0351-22123090",
        "E123456789",
        "学校电话0351-2212300",
    ],
)
def test_what_tells_nobody_is_let_be(text: str) -> None:
    assert seen(text) == []


@pytest.mark.in_turn(13)
def test_every_day_of_a_year_is_seen_in_chinese_numerals_and_no_other_day() -> None:
    days = [date(2012, 1, 1) + timedelta(days=number) for number in range(366)]
    typed = [f"二〇一二年{numerals(day.month)}月{numerals(day.day)}日" for day in days]

    for day, text in zip(days, typed, strict=True):
        born = replace(CHILD, born=day)
        assert seen("，".join(typed), born) == [("born_in_note", text)]


def numerals(number: int) -> str:
    """A number under a hundred, as it is written in Chinese."""
    tens, ones = divmod(number, 10)
    digits = " 一二三四五六七八九"
    written = ("" if tens == 1 else digits[tens]) + "十" if tens else ""
    return written + (digits[ones] if ones else "")


@pytest.mark.parametrize(
    "known",
    [
        OpenedIdentity(BilingualText("Sun Moumou", "孙某某"), "孙小明", address="太原市迎泽区"),
        OpenedIdentity(BilingualText("Sun Moumou", "孙某某"), "孙小明", telephone="12309"),
        OpenedIdentity(BilingualText("Sun Moumou", "孙某某"), "孙小明", address="3号楼"),
    ],
    ids=["a district", "a hotline", "too short"],
)
def test_what_stands_for_many_is_no_secret(known: OpenedIdentity) -> None:
    assert seen("太原市迎泽区3号楼的人拨打12309", known) == []


def test_a_place_keeps_its_key_when_the_text_changes_elsewhere() -> None:
    (before,) = typed_in("上交通安全课，听讲认真", [OpenedIdentity(CHILD.alias, "韩安全")])
    (after,) = typed_in(
        "今天到校。上交通安全课，听讲认真，课后谈话", [OpenedIdentity(CHILD.alias, "韩安全")]
    )
    (other,) = typed_in("与安全谈话", [OpenedIdentity(CHILD.alias, "韩安全")])

    assert before.place.key != other.place.key
    assert after.place.word == before.place.word == "安全"


def test_nothing_printed_quotes_what_is_sealed() -> None:
    (typed,) = typed_in("与小明谈话", [CHILD])

    assert "小明" not in repr(CHILD) + repr(typed)
